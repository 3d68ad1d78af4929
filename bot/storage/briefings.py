"""Briefings as they were made: immutable, each pointing to the one that its readers got before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import article, briefing, correction, correction_line, delivery, item, revision, source, topic


@dataclass(frozen=True, slots=True)
class BriefingRow:
    """What was told, without its items; its id is its number."""

    id: int
    topic_id: int
    topic_title: str
    topic_slug: str
    topic_owner: int | None  # the chat whose own topic it is
    topic_surged_at: datetime | None
    previous_id: int | None
    untold: str  # parts of earlier ones that never arrived, which this one makes good for
    since: datetime | None
    until: datetime
    filed_to: int
    carried: tuple[int, ...]
    parts: int
    articles_used: int
    articles_seen: int
    families: int
    omitted: Mapping[str, int]
    gap_from: datetime | None
    taste: str
    oldest_at: datetime | None  # of the articles used
    newest_at: datetime | None
    silent: tuple[str, ...]  # publishers that usually write more on the topic
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One quoted sentence of a briefing: a slice of a revision, with the hash that it had."""

    position: int
    line: int
    part: int
    story_id: int
    headline_revision_id: int
    revision_id: int
    start: int
    end: int
    sentence_hash: str
    newness: str
    also: tuple[int, ...]
    families: int
    articles: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A revision as it is quoted: what is needed to print and to check a sentence of it."""

    revision_id: int
    article_id: int
    title: str
    text: str
    language: str
    url: str | None
    source: str
    label: str
    published_at: datetime | None
    is_date_only: bool
    status: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A sentence that was told, where it stood and in which part of which briefing."""

    briefing_id: int
    part: int
    story_id: int
    article_id: int
    language: str
    text: str


def insert(c: sa.Connection, values: Mapping[str, object], items: Sequence[ItemRow]) -> int:
    """Store a briefing with its items; returns its number."""
    number = database.insert_returning_id(c, briefing, values)
    names = [column.name for column in item.c if column.name != "briefing_id"]
    rows = [
        {"briefing_id": number, **{name: getattr(one, name) for name in names}, "also": list(one.also)} for one in items
    ]
    if rows:
        c.execute(sa.insert(item), rows)
    return number


def forget(c: sa.Connection, number: int) -> None:
    """Remove a briefing that nobody is to get."""
    c.execute(sa.delete(item).where(item.c.briefing_id == number))
    c.execute(sa.delete(briefing).where(briefing.c.id == number))


def one(c: sa.Connection, number: int) -> BriefingRow | None:
    """The briefing of this number."""
    columns = (
        briefing.c.id,
        briefing.c.topic_id,
        topic.c.title.label("topic_title"),
        topic.c.slug.label("topic_slug"),
        topic.c.owner.label("topic_owner"),
        topic.c.surged_at.label("topic_surged_at"),
        briefing.c.previous_id,
        briefing.c.untold,
        briefing.c.since,
        briefing.c.until,
        briefing.c.filed_to,
        briefing.c.carried,
        briefing.c.parts,
        briefing.c.articles_used,
        briefing.c.articles_seen,
        briefing.c.families,
        briefing.c.omitted,
        briefing.c.gap_from,
        briefing.c.taste,
        briefing.c.oldest_at,
        briefing.c.newest_at,
        briefing.c.silent,
        briefing.c.made_at,
    )
    chosen = sa.select(*columns).join(topic, topic.c.id == briefing.c.topic_id).where(briefing.c.id == number)
    row = c.execute(chosen).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    return BriefingRow(
        **{**values, "carried": tuple(values["carried"]), "silent": tuple(values["silent"].splitlines())}
    )


def next_number(c: sa.Connection) -> int:
    """The number that the next briefing will probably have."""
    return 1 + int(c.execute(sa.select(sa.func.coalesce(sa.func.max(briefing.c.id), 0))).scalar_one())


def items_of(c: sa.Connection, number: int) -> list[ItemRow]:
    """The sentences of a briefing, in their order."""
    columns = [column for column in item.c if column.name != "briefing_id"]
    rows = c.execute(sa.select(*columns).where(item.c.briefing_id == number).order_by(item.c.position, item.c.line))
    return [ItemRow(**{**row._asdict(), "also": tuple(row.also)}) for row in rows]


def proofs(c: sa.Connection, revision_ids: Collection[int]) -> dict[int, Proof]:
    """These revisions, as they are quoted."""
    columns = (
        revision.c.id,
        article.c.id,
        revision.c.title,
        revision.c.text,
        article.c.language,
        article.c.url,
        source.c.name,
        source.c.label,
        article.c.published_at,
        article.c.is_date_only,
        article.c.status,
    )
    joined = sa.join(revision, article, article.c.id == revision.c.article_id).join(
        source, source.c.id == article.c.source_id
    )
    rows = c.execute(sa.select(*columns).select_from(joined).where(revision.c.id.in_(sorted(set(revision_ids)))))
    return {row[0]: Proof(*row) for row in rows}


def told(c: sa.Connection, last: int | None, since: datetime) -> list[ToldRow]:
    """The sentences of the chain that ends with briefing `last`, back to those made since then, oldest first.

    What a correction made of a sentence was told with it; what was taken back was not. Nor was what a later briefing had
    to make good for: it is that one's, if it arrived.
    """
    if last is None:
        return []
    chain = sa.select(briefing.c.id, briefing.c.previous_id).where(briefing.c.id == last).cte("chain", recursive=True)
    older = sa.select(briefing.c.id, briefing.c.previous_id)
    older = older.where(briefing.c.id == chain.c.previous_id, briefing.c.made_at >= since)
    links = list(c.execute(sa.select(chain.union_all(older).c.id)).scalars())
    sent = (item.c.revision_id == correction_line.c.revision_id, item.c.start == correction_line.c.start)
    line = sa.and_(*sent, item.c.end == correction_line.c.end)
    is_taken_back = sa.exists().where(line, correction_line.c.new_start.is_(None))
    original = _told_rows(c, links, item.c.start, item.c.end).join(revision, revision.c.id == item.c.revision_id)
    corrected = _told_rows(c, links, correction_line.c.new_start, correction_line.c.new_end).join(correction_line, line)
    corrected = corrected.join(correction, correction.c.id == correction_line.c.correction_id)
    corrected = corrected.join(revision, revision.c.id == correction.c.revision_id)
    rows = [
        row
        for chosen in (original.where(~is_taken_back), corrected.where(correction_line.c.new_start.is_not(None)))
        for row in c.execute(chosen.join(article, article.c.id == revision.c.article_id))
    ]
    in_chain = database.is_one_of(c, briefing.c.id, links)
    made_good = sa.select(briefing.c.untold).where(in_chain, briefing.c.untold != "")
    never_arrived = {part for untold in c.execute(made_good).scalars() for part in parts_named(untold)}
    rows = [row for row in rows if (row.briefing_id, row.part) not in never_arrived]
    return [ToldRow(*row[2:]) for row in sorted(rows, key=lambda row: (row.briefing_id, row.position, row.line))]


def tastes_back(c: sa.Connection, last: int, since: datetime) -> list[tuple[str, int]]:
    """(taste, filed to) of the briefings of the chain that ends with `last`, back to those made since then, latest first."""
    columns = (briefing.c.id, briefing.c.previous_id, briefing.c.taste, briefing.c.filed_to)
    chain = sa.select(*columns).where(briefing.c.id == last).cte("chain", recursive=True)
    older = sa.select(*columns).where(briefing.c.id == chain.c.previous_id, briefing.c.made_at >= since)
    chain = chain.union_all(older)
    chosen = sa.select(chain.c.taste, chain.c.filed_to).order_by(chain.c.id.desc())
    return [(row[0], row[1]) for row in c.execute(chosen)]


def parts_named(untold: str) -> frozenset[tuple[int, int]]:
    """(briefing, part) of each "briefing:part" in a list of what never arrived."""
    pairs = (one.split(":") for one in untold.split())
    return frozenset((int(number), int(part)) for number, part in pairs)


def _told_rows(
    c: sa.Connection, links: Collection[int], start: sa.Column[int], end: sa.Column[int]
) -> sa.Select[*tuple[Any, ...]]:
    """What `ToldRow` has, after the place within its briefing; revision and article are joined by the caller."""
    sentence = sa.func.substr(revision.c.text, start + 1, end - start)
    story_id = sa.func.coalesce(article.c.story_id, item.c.story_id)  # it may have been merged or split since
    columns = (item.c.position, item.c.line, item.c.briefing_id, item.c.part, story_id)
    chosen = sa.select(*columns, article.c.id, article.c.language, sentence).select_from(item)
    told = chosen.where(database.is_one_of(c, item.c.briefing_id, links))
    return database.indexed_by(told, item, "sqlite_autoindex_item_1")


def articles_of_parts(c: sa.Connection, parts: Collection[tuple[int, int]]) -> set[int]:
    """The articles quoted in these (briefing, part)s."""
    found: set[int] = set()
    for number, part in parts:
        chosen = sa.select(revision.c.article_id).join(item, item.c.revision_id == revision.c.id)
        found |= set(c.execute(chosen.where(item.c.briefing_id == number, item.c.part == part)).scalars())
    return found


def readers_of(c: sa.Connection, article_id: int) -> int:
    """How many chats were sent a sentence of this article."""
    chosen = (
        sa.select(sa.func.count(sa.distinct(delivery.c.chat_id)))
        .select_from(sa.join(item, revision, revision.c.id == item.c.revision_id))
        .join(delivery, sa.and_(delivery.c.briefing_id == item.c.briefing_id, delivery.c.part == item.c.part))
        .where(revision.c.article_id == article_id, delivery.c.state.in_(["sent", "unknown"]))
    )
    return int(c.execute(chosen).scalar_one())


def last_for(c: sa.Connection, chat_id: int, topic_id: int) -> Any:
    """When this chat was last sent a briefing on this topic, or None."""
    joined = sa.join(delivery, briefing, briefing.c.id == delivery.c.briefing_id)
    chosen = sa.select(sa.func.max(delivery.c.sent_at, type_=delivery.c.sent_at.type)).select_from(joined)
    mine = (delivery.c.chat_id == chat_id, briefing.c.topic_id == topic_id, delivery.c.correction_id == 0)
    return c.execute(chosen.where(*mine)).scalar_one()
