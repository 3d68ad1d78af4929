"""Topics that surge or are silent, and the subscriptions that want to be told of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage import database
from bot.storage.articles import Status
from bot.storage.chats import State
from bot.storage.tables import article, chat, feed, match, notice, source, subscription, topic

MOST_SIGHTINGS = 10_000  # of a topic; more of them than in four weeks of most newsrooms


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscription that wants a line when its topic is silent."""

    id: int
    chat_id: int
    thread_id: int
    topic_id: int
    topic_title: str
    schedule: str
    next_due_at: datetime | None
    created_at: datetime
    time_zone: str
    quiet_from: int | None
    quiet_to: int | None


_family = sa.func.coalesce(article.c.credit, source.c.family)


def lively(c: sa.Connection, since: datetime, rested: datetime, families: int) -> list[int]:
    """The topics on which so many publisher families were told since then, but for those that surged after `rested`."""
    joined = sa.join(article, match, match.c.article_id == article.c.id).join(
        source, source.c.id == article.c.source_id
    )
    chosen = (
        sa.select(match.c.topic_id)
        .select_from(joined.join(topic, topic.c.id == match.c.topic_id))
        .where(article.c.status == Status.PUBLISHED, article.c.told_from > since, article.c.reprint_of.is_(None))
        .where(match.c.score > 0, topic.c.removed_at.is_(None), _is_calm(rested))
        .group_by(match.c.topic_id)
        .having(sa.func.count(sa.distinct(_family)) >= families)
    )
    return list(c.execute(chosen.order_by(match.c.topic_id)).scalars())


def sightings(c: sa.Connection, topic_id: int, since: datetime) -> list[tuple[datetime, str]]:
    """When what was told on the topic since then appeared, and in which publisher family; copies left out.

    That is the publisher's time, or ours where he gives only a day; never after we published it.
    """
    by_hour = sa.and_(article.c.is_date_only.is_(False), article.c.published_at < article.c.told_from)
    appeared_at = sa.case((by_hour, article.c.published_at), else_=article.c.told_from)
    joined = sa.join(match, article, article.c.id == match.c.article_id).join(
        source, source.c.id == article.c.source_id
    )
    chosen = (
        sa.select(appeared_at, _family)
        .select_from(joined)
        .where(match.c.topic_id == topic_id, match.c.score > 0, article.c.status == Status.PUBLISHED)
        .where(article.c.told_from > since, article.c.reprint_of.is_(None))
    )
    return [(row[0], row[1]) for row in c.execute(chosen.order_by(match.c.article_id.desc()).limit(MOST_SIGHTINGS))]


def set_surged(c: sa.Connection, topic_id: int, now: datetime, rested: datetime) -> bool:
    """The topic surges now; False: it did after `rested` already, as another process has seen."""
    changed = sa.update(topic).where(topic.c.id == topic_id, _is_calm(rested)).values(surged_at=now)
    return c.execute(changed).rowcount == 1


def surged_at(c: sa.Connection, topic_id: int) -> datetime | None:
    """When the topic last began to surge."""
    return c.execute(sa.select(topic.c.surged_at).where(topic.c.id == topic_id)).scalar_one_or_none()


def wake(c: sa.Connection, topic_id: int, now: datetime) -> int:
    """The readers of the topic whom a surge may wake are due now; returns how many were not due yet."""
    listening = subscription.c.chat_id.in_(sa.select(chat.c.id).where(chat.c.state == State.ACTIVE))
    mine = (subscription.c.topic_id == topic_id, subscription.c.is_followed, subscription.c.may_wake)
    waits = sa.or_(subscription.c.next_due_at.is_(None), subscription.c.next_due_at > now)
    chosen = sa.and_(*mine, subscription.c.paused_for.is_(None), waits, listening)
    ids = sa.select(subscription.c.id).where(chosen).order_by(subscription.c.id).with_for_update().cte("locked")
    woken = sa.update(subscription).where(subscription.c.id.in_(sa.select(ids.c.id)))
    return c.execute(woken.values(next_due_at=now)).rowcount


def topics_with_news(c: sa.Connection, since: datetime) -> set[int]:
    """The topics on which anything was published since then."""
    joined = sa.join(match, article, article.c.id == match.c.article_id)
    chosen = sa.select(match.c.topic_id).distinct().select_from(joined)
    fresh = (article.c.status == Status.PUBLISHED, article.c.told_from > since, match.c.score > 0)
    return set(c.execute(chosen.where(*fresh)).scalars())


def has_news(c: sa.Connection, topic_id: int, since: datetime) -> bool:
    """Whether anything was published on the topic after then."""
    joined = sa.join(match, article, article.c.id == match.c.article_id)
    fresh = (article.c.status == Status.PUBLISHED, article.c.told_from > since)
    chosen = sa.select(article.c.id).select_from(joined).where(match.c.topic_id == topic_id, match.c.score > 0, *fresh)
    return c.execute(chosen.limit(1)).first() is not None


def listeners(c: sa.Connection, topic_ids: Collection[int]) -> list[Listener]:
    """The subscriptions to these topics that want a line while they are silent, of chats that listen."""
    columns = (
        subscription.c.id,
        subscription.c.chat_id,
        subscription.c.thread_id,
        subscription.c.topic_id,
        topic.c.title,
        subscription.c.schedule,
        subscription.c.next_due_at,
        subscription.c.created_at,
        chat.c.time_zone,
        chat.c.quiet_from,
        chat.c.quiet_to,
    )
    joined = sa.join(subscription, chat, chat.c.id == subscription.c.chat_id).join(
        topic, topic.c.id == subscription.c.topic_id
    )
    mine = (subscription.c.is_followed, subscription.c.says_silence, subscription.c.paused_for.is_(None))
    alive = (chat.c.state == State.ACTIVE, topic.c.removed_at.is_(None))
    found: list[Listener] = []
    ordered = sorted(topic_ids)
    for start in range(0, len(ordered), database.CHUNK):
        some = subscription.c.topic_id.in_(ordered[start : start + database.CHUNK])
        chosen = sa.select(*columns).select_from(joined).where(some, *mine, *alive)
        found += [Listener(*row) for row in c.execute(chosen.order_by(subscription.c.id))]
    return found


def listener(c: sa.Connection, subscription_id: int) -> Listener | None:
    """This subscription, if it still wants a line, and its chat listens."""
    which = sa.select(subscription.c.topic_id).where(subscription.c.id == subscription_id)
    topic_id = c.execute(which).scalar_one_or_none()
    known = listeners(c, [topic_id]) if topic_id is not None else []
    return next((one for one in known if one.id == subscription_id), None)


def last_key(c: sa.Connection, chat_id: int, prefix: str) -> str | None:
    """The last, in the order of letters, of the keys of this chat's notices that begin so."""
    mine = (notice.c.chat_id == chat_id, notice.c.key.startswith(prefix, autoescape=True))
    chosen = sa.select(notice.c.key).where(*mine).order_by(notice.c.key.desc()).limit(1)
    return c.execute(chosen).scalar_one_or_none()


def watched(c: sa.Connection) -> int:
    """How many publisher families have a feed that is asked and answers."""
    joined = sa.join(feed, source, source.c.id == feed.c.source_id)
    works = (feed.c.is_enabled, feed.c.failing_since.is_(None), feed.c.last_success_at.is_not(None))
    chosen = sa.select(sa.func.count(sa.distinct(source.c.family))).select_from(joined).where(*works)
    return int(c.execute(chosen).scalar_one())


def _is_calm(rested: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(topic.c.surged_at.is_(None), topic.c.surged_at <= rested)
