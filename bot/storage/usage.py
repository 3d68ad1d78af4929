"""How the bot is used: readers, messages, publishers by day, and how long news takes to its readers. Bounded reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.articles import Status
from bot.storage.tables import article, briefing, chat, delivery, item, match, revision, source, subscription, topic

LOOKED_AT = 200_000  # messages, the latest: 0.1 s on SQLite
SAMPLED = 2_000  # messages whose way is timed
MOST_ARTICLES = 100_000  # of a month that are counted
DAY = 86_400_000  # instants are stored in milliseconds


@dataclass(frozen=True, slots=True)
class Readers:
    """How many chats there are of one state, kind and language, and how many of them came since an instant."""

    state: str
    kind: str
    language: str
    number: int
    new: int


@dataclass(frozen=True, slots=True)
class Day:
    """How much of one thing there was on one day, in days since 1970 (UTC)."""

    day: int
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class TopicUse:
    """A public topic: the places that follow it, and its articles since an instant."""

    title: str
    followers: int
    articles: int


@dataclass(frozen=True, slots=True)
class Way:
    """How long one sentence took from our publishing it to a reader who gets news at once, or at times of their own."""

    seconds: float
    is_at_once: bool


def readers(c: sa.Connection, since: datetime) -> list[Readers]:
    """All chats, counted in one pass."""
    columns = (chat.c.state, chat.c.kind, chat.c.language)
    new = sa.func.count().filter(chat.c.created_at >= since)
    return [Readers(*row) for row in c.execute(sa.select(*columns, sa.func.count(), new).group_by(*columns))]


def joined(c: sa.Connection) -> list[Day]:
    """How many chats of each kind were met on each day."""
    day = _day(chat.c.created_at)
    return _days(c, sa.select(day, chat.c.kind, sa.func.count()).group_by(day, chat.c.kind))


def messages(c: sa.Connection, since: datetime) -> tuple[list[Day], bool]:
    """The parts of briefings since then by day and state, among the latest LOOKED_AT messages; True: there were more."""
    last = int(c.execute(sa.select(sa.func.coalesce(sa.func.max(delivery.c.id), 0))).scalar_one())
    at = sa.func.coalesce(delivery.c.sent_at, delivery.c.not_before, type_=delivery.c.not_before.type)
    day = _day(at)
    chosen = sa.select(day, delivery.c.state, sa.func.count())
    mine = (delivery.c.id > last - LOOKED_AT, delivery.c.step == 0, at >= since)
    found = _days(c, chosen.where(*mine).group_by(day, delivery.c.state))
    before = sa.select(delivery.c.not_before).where(delivery.c.id <= last - LOOKED_AT)
    latest = c.execute(before.order_by(delivery.c.id.desc()).limit(1)).scalar_one_or_none()
    return found, latest is not None and latest >= since


def coverage(c: sa.Connection, since: datetime) -> list[Day]:
    """The articles published since then, by day and publisher."""
    mine = (article.c.status == Status.PUBLISHED, article.c.told_from >= since)
    head = sa.select(_day(article.c.told_from), article.c.source_id).where(*mine)
    rows = head.order_by(article.c.told_from.desc()).limit(MOST_ARTICLES).subquery()
    counted = sa.select(rows, sa.func.count().label("number")).group_by(rows.c.day, rows.c.source_id).subquery()
    name = sa.case((source.c.name != "", source.c.name), else_=source.c.domain)
    chosen = sa.select(counted.c.day, name, counted.c.number).join(source, source.c.id == counted.c.source_id)
    return _days(c, chosen)


def topic_use(c: sa.Connection, since: datetime, limit: int) -> list[TopicUse]:
    """The public topics that are followed most, and how many articles each had since then."""
    followers = sa.select(subscription.c.topic_id, sa.func.count().label("number"))
    followed = followers.where(subscription.c.is_followed).group_by(subscription.c.topic_id).subquery()
    number = sa.func.coalesce(followed.c.number, 0)
    named = sa.select(topic.c.id, topic.c.title, number.label("number")).outerjoin(
        followed, followed.c.topic_id == topic.c.id
    )
    public = named.where(topic.c.owner.is_(None), topic.c.removed_at.is_(None))
    rows = c.execute(public.order_by(number.desc(), topic.c.title).limit(limit)).all()
    counted = _articles_of(c, [row.id for row in rows], since)
    return [TopicUse(row.title, int(row.number), counted.get(row.id, 0)) for row in rows]


def ways(c: sa.Connection) -> list[Way]:
    """How long the latest messages took, all sentences of SAMPLED of them; no first briefing, which tells of the past."""
    last = int(c.execute(sa.select(sa.func.coalesce(sa.func.max(delivery.c.id), 0))).scalar_one())
    columns = (delivery.c.briefing_id, delivery.c.part, delivery.c.chat_id, delivery.c.thread_id, delivery.c.sent_at)
    mine = (delivery.c.id > last - LOOKED_AT, delivery.c.step == 0, delivery.c.state == "sent")
    head = sa.select(*columns).where(*mine, delivery.c.sent_at.is_not(None)).order_by(delivery.c.id.desc())
    sent = head.limit(SAMPLED).subquery()
    place = sa.and_(
        subscription.c.chat_id == sent.c.chat_id,
        subscription.c.thread_id == sent.c.thread_id,
        subscription.c.topic_id == briefing.c.topic_id,
    )
    chosen = (
        sa.select(sent.c.sent_at, article.c.told_from, subscription.c.schedule)
        .join(briefing, briefing.c.id == sent.c.briefing_id)
        .join(item, sa.and_(item.c.briefing_id == sent.c.briefing_id, item.c.part == sent.c.part))
        .join(revision, revision.c.id == item.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .join(subscription, place)
        .where(briefing.c.previous_id.is_not(None), article.c.told_from.is_not(None), subscription.c.is_followed)
    )
    rows = c.execute(chosen)
    return [Way(max(0.0, (at - told).total_seconds()), schedule == "instant") for at, told, schedule in rows]


def _articles_of(c: sa.Connection, topic_ids: Sequence[int], since: datetime) -> dict[int, int]:
    mine = (match.c.topic_id.in_(sorted(topic_ids)), match.c.score > 0)
    told = (article.c.status == Status.PUBLISHED, article.c.told_from >= since)
    chosen = sa.select(match.c.topic_id, sa.func.count()).join(article, article.c.id == match.c.article_id)
    counted = database.indexed_by(chosen, article, "ix_article_shown").where(*mine, *told).group_by(match.c.topic_id)
    return {row[0]: row[1] for row in c.execute(counted)}


def _day(at: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.type_coerce(at, sa.BigInteger) / DAY, sa.BigInteger).label("day")


def _days(c: sa.Connection, chosen: sa.Select[Any]) -> list[Day]:
    return [Day(*row) for row in c.execute(chosen)]
