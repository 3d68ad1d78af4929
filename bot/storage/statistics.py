"""Figures for those who run the bot, each found by reading a bounded number of rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import articles, database
from bot.storage.articles import Status, Stored
from bot.storage.chats import State
from bot.storage.database import CHUNK
from bot.storage.tables import article, briefing, chat, correction, delivery, item, match, revision, subscription, topic

COUNTED_TO = 20_000  # of what is grouped; more is said to be "more than"
# said in full and not as parameters: only so does SQLite see which partial index holds these rows
_PENDING = sa.text("delivery.state = 'pending'")
_LEASED = sa.text("delivery.state IN ('claimed', 'sending')")


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Messages of one topic that wait or go out now."""

    topic: str
    messages: int
    since: datetime


@dataclass(frozen=True, slots=True)
class FallingDue:
    """Places whose briefing on one topic falls due soon; `at` is the earliest of them."""

    topic: str
    places: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Recent:
    """An article of a publisher, as far as it is counted; `at` is when we published it, or stored it in the background."""

    id: int
    at: datetime
    story_id: int | None
    reprint_of: int | None


@dataclass(frozen=True, slots=True)
class Alike:
    """Places that stand alike on a topic, and get the same briefing; `at`: when the first of them is due."""

    last_briefing_id: int | None
    untold: str
    taste: str
    places: int
    at: datetime | None


def with_status(c: sa.Connection, statuses: Collection[Status], limit: int, skipped: int) -> list[Stored]:
    """The latest stored articles of these statuses, but for the first `skipped`."""
    chosen = sa.select(article.c.id).where(article.c.status.in_(sorted(statuses)))
    return _in_order(c, chosen.order_by(article.c.id.desc()).limit(limit).offset(skipped))


def told_since(c: sa.Connection, since: datetime, limit: int, skipped: int) -> list[Stored]:
    """What was published since then, the latest first, but for the first `skipped`."""
    mine = (article.c.status == Status.PUBLISHED, article.c.told_from >= since)
    chosen = sa.select(article.c.id).where(*mine).order_by(article.c.told_from.desc(), article.c.id.desc())
    return _in_order(c, chosen.limit(limit).offset(skipped))


def count_with_status(c: sa.Connection, statuses: Collection[Status]) -> int:
    """How many articles have these statuses, up to a bound."""
    return _counted(c, sa.select(article.c.id).where(article.c.status.in_(sorted(statuses))))


def count_told_since(c: sa.Connection, since: datetime) -> int:
    """How many articles were published since then, up to a bound."""
    mine = (article.c.status == Status.PUBLISHED, article.c.told_from >= since)
    return _counted(c, sa.select(article.c.id).where(*mine))


def readers_of(c: sa.Connection, article_id: int) -> int:
    """How many messages with a sentence of this article arrived, up to a bound."""
    chosen = (
        sa.select(delivery.c.chat_id)
        .select_from(sa.join(item, revision, revision.c.id == item.c.revision_id))
        .join(delivery, sa.and_(delivery.c.briefing_id == item.c.briefing_id, delivery.c.part == item.c.part))
        .where(revision.c.article_id == article_id, delivery.c.step == 0, delivery.c.state.in_(["sent", "unknown"]))
        .limit(COUNTED_TO)
    )
    found = chosen.subquery()
    return int(c.execute(sa.select(sa.func.count(sa.distinct(found.c.chat_id)))).scalar_one())


def topics_of(c: sa.Connection, article_ids: Collection[int]) -> dict[int, list[str]]:
    """The titles of the public topics of these articles, the best match first."""
    chosen = (
        sa.select(match.c.article_id, topic.c.title)
        .join(topic, topic.c.id == match.c.topic_id)
        .where(match.c.article_id.in_(sorted(article_ids)), match.c.score > 0)
        .where(topic.c.removed_at.is_(None), topic.c.owner.is_(None))
        .order_by(match.c.article_id, match.c.score.desc(), topic.c.id)
    )
    found: dict[int, list[str]] = {}
    for article_id, title in c.execute(chosen):
        found.setdefault(article_id, []).append(title)
    return found


def on_the_way(c: sa.Connection, limit: int) -> tuple[int, list[OnTheWay]]:
    """How many messages are on their way, and of which topics, most first; both up to a bound. Own topics are one."""
    columns = (delivery.c.briefing_id, delivery.c.not_before)
    leased = sa.select(*columns).where(_LEASED, delivery.c.lease_until.is_not(None)).limit(COUNTED_TO).subquery()
    pending = sa.select(*columns).where(_PENDING).limit(COUNTED_TO).subquery()
    both = sa.union_all(sa.select(pending), sa.select(leased)).subquery()
    head = sa.select(both).limit(COUNTED_TO).subquery()
    title = sa.case((topic.c.owner.is_(None), topic.c.title), else_="").label("title")
    since = sa.func.min(head.c.not_before, type_=delivery.c.not_before.type)
    number = sa.func.count().label("number")
    chosen = (
        sa.select(title, number, since)
        .select_from(sa.join(head, briefing, briefing.c.id == head.c.briefing_id))
        .join(topic, topic.c.id == briefing.c.topic_id)
        .group_by(title)
        .order_by(number.desc(), title)
    )
    rows = [OnTheWay(*row) for row in c.execute(chosen)]
    return sum(one.messages for one in rows), rows[:limit]


def falling_due(c: sa.Connection, until: datetime, limit: int) -> list[FallingDue]:
    """The places that are due by then, by topic, the earliest first; up to a bound."""
    head = sa.select(subscription.c.topic_id, subscription.c.next_due_at)
    due = (subscription.c.next_due_at <= until, subscription.c.is_followed, subscription.c.paused_for.is_(None))
    head_rows = head.where(*due).order_by(subscription.c.next_due_at).limit(COUNTED_TO).subquery()
    title = sa.case((topic.c.owner.is_(None), topic.c.title), else_="").label("title")
    at = sa.func.min(head_rows.c.next_due_at, type_=subscription.c.next_due_at.type).label("at")
    chosen = (
        sa.select(title, sa.func.count(), at)
        .join(topic, topic.c.id == head_rows.c.topic_id)
        .where(topic.c.removed_at.is_(None))
        .group_by(title)
        .order_by(at, title)
    )
    return [FallingDue(*row) for row in c.execute(chosen.limit(limit))]


def recent_of(c: sa.Connection, source_id: int, limit: int) -> list[Recent]:
    """The latest articles of a publisher that were published, so many at the most, the latest first."""
    at = sa.func.coalesce(article.c.told_from, article.c.stored_at, type_=article.c.stored_at.type)
    columns = (article.c.id, at, article.c.story_id, article.c.reprint_of)
    mine = (article.c.source_id == source_id, article.c.status == Status.PUBLISHED)
    return [
        Recent(*row) for row in c.execute(sa.select(*columns).where(*mine).order_by(article.c.id.desc()).limit(limit))
    ]


def count_recent_of(c: sa.Connection, source_id: int, since: datetime, limit: int) -> int:
    """How many of a publisher's latest published articles, so many at the most, we told of (or stored) since then."""
    at = sa.func.coalesce(article.c.told_from, article.c.stored_at, type_=article.c.stored_at.type).label("at")
    mine = (article.c.source_id == source_id, article.c.status == Status.PUBLISHED)
    latest = sa.select(at).where(*mine).order_by(article.c.id.desc()).limit(limit).subquery()
    return int(c.execute(sa.select(sa.func.count()).select_from(latest).where(latest.c.at >= since)).scalar_one())


def firsts_of(c: sa.Connection, story_ids: Collection[int], source_id: int) -> tuple[int, int]:
    """Of these stories, in how many there is another publisher besides, and in how many of those this one came first."""
    at = sa.func.coalesce(article.c.published_at, article.c.stored_at, type_=article.c.stored_at.type)
    columns = (article.c.story_id, article.c.source_id, at, article.c.id)
    rows: dict[int, list[tuple[datetime, int, int]]] = {}
    ordered = sorted(set(story_ids))
    for start in range(0, len(ordered), CHUNK):
        chosen = article.c.story_id.in_(ordered[start : start + CHUNK])
        found = sa.select(*columns).where(chosen, article.c.status == Status.PUBLISHED, article.c.reprint_of.is_(None))
        for story_id, who, when, article_id in c.execute(found.limit(COUNTED_TO)):
            rows.setdefault(story_id, []).append((when, article_id, who))
    shared = [sorted(one) for one in rows.values() if len({who for _, _, who in one}) > 1]
    return len(shared), sum(one[0][2] == source_id for one in shared)


def corrections_of(c: sa.Connection, source_id: int, since: datetime) -> tuple[int, int]:
    """How often readers were told since then that what this publisher said has changed, or was withdrawn."""
    is_gone = sa.func.count().filter(correction.c.revision_id.is_(None))
    chosen = sa.select(sa.func.count(), is_gone).join(article, article.c.id == correction.c.article_id)
    every, gone = c.execute(chosen.where(article.c.source_id == source_id, correction.c.made_at >= since)).one()
    return int(every) - int(gone), int(gone)


def on_topic(c: sa.Connection, topic_id: int, first: int) -> tuple[set[int], set[int]]:
    """Of the published articles from this id on: those that are on the topic, and those of which an admin said whether
    they are.
    """
    chosen = sa.select(match.c.article_id, match.c.score, match.c.is_by_hand).join(
        article, article.c.id == match.c.article_id
    )
    mine = (match.c.topic_id == topic_id, match.c.article_id >= first, article.c.status == Status.PUBLISHED)
    found = c.execute(database.indexed_by(chosen, article, "ix_article_shown").where(*mine)).all()
    return {row[0] for row in found if row[1] > 0}, {row[0] for row in found if row[2]}


def followers(c: sa.Connection, topic_id: int) -> list[Alike]:
    """Who follows the topic and listens, in groups that get the same, the largest first; up to a bound of places."""
    columns = (subscription.c.last_briefing_id, subscription.c.untold, subscription.c.taste, subscription.c.next_due_at)
    mine = (subscription.c.topic_id == topic_id, subscription.c.is_followed, subscription.c.paused_for.is_(None))
    listening = sa.select(*columns).join(chat, chat.c.id == subscription.c.chat_id).where(chat.c.state == State.ACTIVE)
    head = listening.where(*mine).limit(COUNTED_TO).subquery()
    number = sa.func.count().label("number")
    at = sa.func.min(head.c.next_due_at, type_=subscription.c.next_due_at.type)
    grouped = sa.select(head.c.last_briefing_id, head.c.untold, head.c.taste, number, at)
    grouped = grouped.group_by(head.c.last_briefing_id, head.c.untold, head.c.taste)
    return [
        Alike(*row) for row in c.execute(grouped.order_by(number.desc(), head.c.last_briefing_id.desc()).limit(1000))
    ]


def _in_order(c: sa.Connection, chosen: sa.Select[Any]) -> list[Stored]:
    ids: Sequence[int] = c.execute(chosen).scalars().all()
    by_id = {one.id: one for one in articles.by_ids(c, ids)}
    return [by_id[one] for one in ids]


def _counted(c: sa.Connection, chosen: sa.Select[Any]) -> int:
    bounded = chosen.limit(COUNTED_TO).subquery()
    return int(c.execute(sa.select(sa.func.count()).select_from(bounded)).scalar_one())
