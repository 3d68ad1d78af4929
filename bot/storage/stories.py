"""Stories: which articles tell of one event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage import database, topics
from bot.storage.tables import article, fact, revision, source, story

EDITION = "stories"  # the fact that changes when an editor joins or parts stories
LARGEST = 5000  # articles of a story that are moved in one act


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story; `merged_into` the one that it became part of, `parted_from` the one that an editor took it out of."""

    id: int
    lead_article_id: int | None
    first_seen_at: datetime
    last_seen_at: datetime
    families: int
    merged_into: int | None
    parted_from: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story; `at` is the time that it tells of, its publisher's if known."""

    id: int
    title: str
    source: str
    at: datetime
    stored_at: datetime
    features: str
    filing: int | None


_columns = (
    story.c.id,
    story.c.lead_article_id,
    story.c.first_seen_at,
    story.c.last_seen_at,
    story.c.families,
    story.c.merged_into,
    story.c.parted_from,
)
_edition = sa.select(fact.c.value).where(fact.c.name == EDITION)  # every ingest asks for it


def open_new(c: sa.Connection, lead_article_id: int | None, at: datetime) -> int:
    """A story that begins with this article, or with one that is not stored yet; returns its id."""
    values = {"lead_article_id": lead_article_id, "first_seen_at": at, "last_seen_at": at, "families": 1}
    return database.insert_returning_id(c, story, values)


def resolve(c: sa.Connection, story_id: int) -> int:
    """The story that this one has become part of, or itself."""
    while (into := c.execute(_merged_into, {"wanted": story_id}).scalar_one()) is not None:
        story_id = into
    return story_id


_merged_into = sa.select(story.c.merged_into).where(story.c.id == sa.bindparam("wanted"))


def set_lead(c: sa.Connection, story_id: int, article_id: int) -> None:
    """The article that gives a new story its name."""
    c.execute(_setting_lead, {"wanted": story_id, "lead": article_id})


_setting_lead = (
    sa.update(story).where(story.c.id == sa.bindparam("wanted")).values(lead_article_id=sa.bindparam("lead"))
)


def refresh(c: sa.Connection, story_id: int, at: datetime) -> None:
    """Count the story's publisher families again, and move its ends to cover `at`."""
    c.execute(database.prepared(c, _refreshing), {"wanted": story_id, "at": at})


def _refreshing(dialect: database.Dialect) -> sa.Executable:
    at = sa.bindparam("at", type_=story.c.last_seen_at.type)
    first, last = dialect.least(story.c.first_seen_at, at), dialect.greatest(story.c.last_seen_at, at)
    changed = {"families": _families, "first_seen_at": first, "last_seen_at": last}
    return sa.update(story).where(story.c.id == sa.bindparam("wanted")).values(changed)


_families = (
    sa.select(sa.func.count(sa.distinct(source.c.family)))
    .select_from(sa.join(article, source, source.c.id == article.c.source_id))
    .where(article.c.story_id == story.c.id, article.c.reprint_of.is_(None))
    .correlate(story)
    .scalar_subquery()
)


def merge(c: sa.Connection, kept: int, gone: int) -> bool:
    """`gone` becomes part of `kept`; what points to it is redirected. False: they were one already."""
    if kept == gone:
        return False
    known = one(c, gone)
    assert known is not None, "a story is never deleted"
    c.execute(sa.update(article).where(article.c.story_id == gone).values(story_id=kept))
    c.execute(sa.update(story).where(story.c.id == gone).values(merged_into=kept))
    c.execute(sa.update(story).where(story.c.parted_from == gone, story.c.id != kept).values(parted_from=kept))
    if known.parted_from not in {None, kept}:
        inherits = (story.c.id == kept, story.c.parted_from.is_(None))
        c.execute(sa.update(story).where(*inherits).values(parted_from=known.parted_from))
    for at in (known.first_seen_at, known.last_seen_at):
        refresh(c, kept, at)
    topics.follow_story(c, gone, kept)
    return True


def unmerge(c: sa.Connection, kept: int, gone: int, article_ids: Collection[int]) -> bool:
    """`gone` is a story again, with those of these articles that still are in `kept`. False: it has none, or is no part."""
    known = one(c, gone)
    staying = members(c, kept, LARGEST)
    back = sorted(set(article_ids) & {member.id for member in staying})
    if known is None or known.merged_into != kept or not back or len(back) == len(staying):
        return False
    c.execute(sa.update(story).where(story.c.id == gone).values(merged_into=None))
    _move(c, kept, gone, [member for member in staying if member.id in back])
    return True


def part(c: sa.Connection, story_id: int, article_ids: Collection[int]) -> int | None:
    """These articles leave the story for one of their own; its id. None: they are not in it, or nothing would stay."""
    every = members(c, story_id, LARGEST)
    leaving = [member for member in every if member.id in article_ids]
    if not leaving or len(leaving) == len(every):
        return None
    made = open_new(c, leaving[0].id, leaving[0].at)
    c.execute(sa.update(story).where(story.c.id == made).values(parted_from=story_id))
    _move(c, story_id, made, leaving)
    return made


def are_parted(c: sa.Connection, one_id: int, other_id: int) -> bool:
    """Whether an editor took one of them out of the other."""
    either = sa.or_(
        sa.and_(story.c.id == one_id, story.c.parted_from == other_id),
        sa.and_(story.c.id == other_id, story.c.parted_from == one_id),
    )
    return c.execute(sa.select(story.c.id).where(either)).first() is not None


def one(c: sa.Connection, story_id: int) -> StoryRow | None:
    """The story of this id, one that became part of another too."""
    row = c.execute(sa.select(*_columns).where(story.c.id == story_id)).one_or_none()
    return None if row is None else StoryRow(*row)


def members(c: sa.Connection, story_id: int, limit: int) -> list[Member]:
    """The articles of a story, in the order in which they appeared."""
    newest = sa.select(sa.func.max(revision.c.id)).where(revision.c.article_id == article.c.id)
    at = sa.func.coalesce(article.c.published_at, article.c.stored_at, type_=article.c.stored_at.type)
    columns = (article.c.id, revision.c.title, source.c.name, at, article.c.stored_at, article.c.features)
    chosen = (
        sa.select(*columns, article.c.filing)
        .join(revision, revision.c.id == newest.correlate(article).scalar_subquery())
        .join(source, source.c.id == article.c.source_id)
        .where(article.c.story_id == story_id)
    )
    return [Member(*row) for row in c.execute(chosen.order_by(at, article.c.id).limit(limit))]


def edition(c: sa.Connection) -> str | None:
    """Changes whenever an editor joins or parts stories."""
    return c.execute(_edition).scalar_one_or_none()


def _move(c: sa.Connection, was: int, becomes: int, leaving: Sequence[Member]) -> None:
    """Articles change their story, and both have a lead that is in them."""
    ids = [member.id for member in leaving]
    for start in range(0, len(ids), database.CHUNK):
        chosen = article.c.id.in_(ids[start : start + database.CHUNK])
        c.execute(sa.update(article).where(chosen).values(story_id=becomes))
    for story_id in (was, becomes):
        mine = members(c, story_id, 1)
        if mine:
            gone_lead = story.c.lead_article_id.not_in(sa.select(article.c.id).where(article.c.story_id == story_id))
            c.execute(sa.update(story).where(story.c.id == story_id, gone_lead).values(lead_article_id=mine[0].id))
            refresh(c, story_id, mine[0].at)
    refresh(c, becomes, leaving[-1].at)
    for story_id in (was, becomes):
        topics.follow_story(c, story_id, story_id)


def leads(c: sa.Connection, story_ids: Collection[int]) -> dict[int, int]:
    """The lead article of each of these stories."""
    ordered = sorted(set(story_ids))
    found: dict[int, int] = {}
    for start in range(0, len(ordered), database.CHUNK):
        chosen = sa.select(story.c.id, story.c.lead_article_id)
        chosen = chosen.where(story.c.id.in_(ordered[start : start + database.CHUNK]))
        found |= {row[0]: row[1] for row in c.execute(chosen)}
    return found
