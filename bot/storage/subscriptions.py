"""Who follows what, and when they are next due."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.chats import State
from bot.storage.tables import chat, subscription, topic

TOGETHER = timedelta(minutes=1)  # a wait up to so long begins anew with each publication
AWAKE = timedelta(hours=1)  # who was woken by a surge is told what follows it; then quiet hours hold again


@dataclass(frozen=True, slots=True)
class Subscription:
    """A place (chat and thread) that follows a topic, or once asked for it; `untold`: "briefing:part …" that never arrived."""

    id: int
    chat_id: int
    thread_id: int
    topic_id: int
    is_followed: bool
    schedule: str
    last_briefing_id: int | None
    untold: str
    next_due_at: datetime | None
    topic_slug: str
    topic_title: str
    taste: str = ""  # `bot.services.tastes`
    may_wake: bool = False
    says_silence: bool = False
    topic_owner: int | None = None
    story_id: int | None = None  # of a topic that is one story

    @property
    def next_time(self) -> datetime | None:
        """When its next scheduled time is; None where it is told at once, or not at all."""
        return None if self.schedule == "instant" else self.next_due_at


@dataclass(frozen=True, slots=True)
class Due:
    """A subscription that is due: what it shares with others, and what is its own."""

    id: int
    topic_id: int
    last_briefing_id: int | None
    untold: str
    schedule: str
    next_due_at: datetime
    time_zone: str
    quiet_from: int | None
    quiet_to: int | None
    taste: str


_columns = (
    subscription.c.id,
    subscription.c.chat_id,
    subscription.c.thread_id,
    subscription.c.topic_id,
    subscription.c.is_followed,
    subscription.c.schedule,
    subscription.c.last_briefing_id,
    subscription.c.untold,
    subscription.c.next_due_at,
    topic.c.slug,
    topic.c.title,
    subscription.c.taste,
    subscription.c.may_wake,
    subscription.c.says_silence,
    topic.c.owner,
    topic.c.story_id,
)


def _select() -> sa.Select[Any]:
    joined = sa.join(subscription, topic, topic.c.id == subscription.c.topic_id)
    return sa.select(*_columns).select_from(joined).where(topic.c.removed_at.is_(None))


def ensure(c: sa.Connection, values: Mapping[str, object]) -> Subscription:
    """The subscription of this chat, thread and topic, made where it is new."""
    database.insert_ignoring(c, subscription, values)
    found = one(c, int(str(values["chat_id"])), int(str(values["thread_id"])), int(str(values["topic_id"])))
    assert found is not None
    return found


def one(c: sa.Connection, chat_id: int, thread_id: int, topic_id: int) -> Subscription | None:
    """The subscription of this place to this topic, followed or not."""
    mine = (
        subscription.c.chat_id == chat_id,
        subscription.c.thread_id == thread_id,
        subscription.c.topic_id == topic_id,
    )
    row = c.execute(_select().where(*mine)).one_or_none()
    return None if row is None else Subscription(*row)


def of_place(c: sa.Connection, chat_id: int, thread_id: int) -> list[Subscription]:
    """What this place follows, by title."""
    mine = (subscription.c.chat_id == chat_id, subscription.c.thread_id == thread_id, subscription.c.is_followed)
    return [Subscription(*row) for row in c.execute(_select().where(*mine).order_by(topic.c.title))]


def of_chat(c: sa.Connection, chat_id: int) -> list[Subscription]:
    """What all threads of this chat follow."""
    mine = (subscription.c.chat_id == chat_id, subscription.c.is_followed)
    return [Subscription(*row) for row in c.execute(_select().where(*mine).order_by(subscription.c.id))]


def news_languages(c: sa.Connection, chat_id: int) -> str:
    """The languages that the chat is told in, "ru,uk"; empty: all."""
    return c.execute(sa.select(chat.c.news_languages).where(chat.c.id == chat_id)).scalar_one_or_none() or ""


def put_many(c: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Store subscriptions; of those that are known, what is followed and when is set."""
    key = ("chat_id", "thread_id", "topic_id")
    database.upsert_many(c, subscription, key, rows, "is_followed", "schedule", "next_due_at")


def pages(c: sa.Connection, page: int = 5000) -> Iterator[list[Subscription]]:
    """Every followed subscription, in the order of chats, a page at a time."""
    after = (-(2**62), 0)
    while True:
        beyond = sa.tuple_(subscription.c.chat_id, subscription.c.id) > sa.tuple_(*map(sa.literal, after))
        chosen = _select().where(subscription.c.is_followed, beyond).order_by(subscription.c.chat_id, subscription.c.id)
        rows = [Subscription(*row) for row in c.execute(chosen.limit(page))]
        yield rows
        if len(rows) < page:
            return
        after = (rows[-1].chat_id, rows[-1].id)


def change(c: sa.Connection, ids: Collection[int], **values: object) -> int:
    """Set columns of these subscriptions; returns how many there were."""
    chosen = database.is_one_of(c, subscription.c.id, ids)
    return c.execute(sa.update(subscription).where(chosen).values(values)).rowcount


def make_instant_due(
    c: sa.Connection, topic_ids: Collection[int], now: datetime, *, wait: timedelta = timedelta(0)
) -> int:
    """The readers who want news of these topics at once are due now, or after this wait.

    Whoever is due already is due a little earlier, so that `advance` sees that there was news in between. What waits
    already goes out together with this, later than it would have by a minute at the most.
    """
    at = now + wait
    wanted = {"topics": database.array(topic_ids), "now": now, "at": at, "soon": at if wait <= TOGETHER else now}
    return c.execute(database.prepared(c, _making_due), wanted).rowcount if topic_ids else 0


def _making_due(dialect: database.Dialect) -> sa.Update:
    mine = (
        subscription.c.topic_id.in_(sa.select(dialect.numbers("topics"))),
        subscription.c.is_followed,
        subscription.c.schedule == "instant",
        subscription.c.paused_for.is_(None),
    )
    listening = subscription.c.chat_id.in_(sa.select(chat.c.id).where(chat.c.state == State.ACTIVE))
    due_at = subscription.c.next_due_at
    now, at, soon = (sa.bindparam(name, type_=due_at.type) for name in ("now", "at", "soon"))
    earlier = sa.type_coerce(sa.type_coerce(due_at, sa.BigInteger) - 1, due_at.type)
    becomes = sa.case((due_at <= now, earlier), (due_at <= soon, at), (due_at <= at, due_at), else_=at)
    return sa.update(subscription).where(_locked(*mine, listening)).values(next_due_at=becomes)


def is_waiting(c: sa.Connection, until: datetime) -> bool:
    """Whether an instant subscription falls due by then."""
    chosen = sa.select(subscription.c.id).where(
        subscription.c.next_due_at <= until, subscription.c.schedule == "instant"
    )
    return c.execute(chosen.limit(1)).first() is not None


def due(c: sa.Connection, now: datetime, limit: int) -> list[Due]:
    """The subscriptions of active chats that are due, the longest due first.

    Whom a surge may wake has no quiet hours for a while after it.
    """
    with database.in_index_order(c):
        return [Due(*row) for row in c.execute(_due, {"now": now, "asleep": now - AWAKE, "most": limit})]


_is_woken = sa.and_(subscription.c.may_wake, topic.c.surged_at > sa.bindparam("asleep"))


_due: sa.Select[Any] = (  # put together once: a tick asks each second
    sa.select(
        subscription.c.id,
        subscription.c.topic_id,
        subscription.c.last_briefing_id,
        subscription.c.untold,
        subscription.c.schedule,
        subscription.c.next_due_at,
        chat.c.time_zone,
        sa.case((_is_woken, None), else_=chat.c.quiet_from),
        chat.c.quiet_to,
        subscription.c.taste,
    )
    .join(chat, chat.c.id == subscription.c.chat_id)
    .join(topic, topic.c.id == subscription.c.topic_id)
    .where(subscription.c.next_due_at <= sa.bindparam("now"))
    .where(subscription.c.is_followed, subscription.c.paused_for.is_(None), chat.c.state == State.ACTIVE)
    .order_by(subscription.c.next_due_at)
    .limit(sa.bindparam("most"))
)


def advance(
    c: sa.Connection,
    group: Collection[int],
    was: int | None,
    untold: str,
    was_due: datetime,
    becomes: int | None,
    due_at: datetime | None,
) -> list[int]:
    """Move those of `group` that still stand where they were read to their next briefing; returns their ids.

    Whoever was moved on, or made due again, in between, by another process or by /latest, is left alone.
    """
    still = (
        subscription.c.last_briefing_id.is_(None) if was is None else subscription.c.last_briefing_id == was,
        subscription.c.untold == untold,
        subscription.c.next_due_at == was_due,
    )
    values: dict[str, object] = {"next_due_at": due_at}
    if becomes is not None:
        values |= {"last_briefing_id": becomes, "untold": ""}
    which = _locked(database.is_one_of(c, subscription.c.id, group), *still)
    statement = sa.update(subscription).where(which, *still).values(values).returning(subscription.c.id)
    return sorted(c.execute(statement).scalars())


def postpone(c: sa.Connection, ids: Collection[int], now: datetime, until: datetime) -> None:
    """Those of these subscriptions that still are due are due then."""
    is_due = subscription.c.next_due_at <= now
    which = _locked(database.is_one_of(c, subscription.c.id, ids), is_due)
    c.execute(sa.update(subscription).where(which, is_due).values(next_due_at=until))


def mark_untold(c: sa.Connection, chat_id: int, thread_id: int, topic_id: int, briefing_id: int, part: int) -> None:
    """This part of the briefing never reached the reader: its items are due again."""
    mine = (
        subscription.c.chat_id == chat_id,
        subscription.c.thread_id == thread_id,
        subscription.c.topic_id == topic_id,
    )
    added = subscription.c.untold + f"{briefing_id}:{part} "
    c.execute(sa.update(subscription).where(*mine).values(untold=added))


def silence(c: sa.Connection, chat_id: int) -> None:
    """Nothing of this chat is due until it is woken."""
    c.execute(sa.update(subscription).where(subscription.c.chat_id == chat_id).values(next_due_at=None))


def pause(c: sa.Connection, chat_id: int, thread_id: int, reason: str) -> None:
    """This thread takes no messages: it is kept, and told nothing until `unpause`."""
    mine = (subscription.c.chat_id == chat_id, subscription.c.thread_id == thread_id)
    c.execute(sa.update(subscription).where(*mine).values(next_due_at=None, paused_for=reason))


def unpause(c: sa.Connection, chat_id: int, thread_id: int | None = None) -> int:
    """This thread, or every one of the chat, takes messages again; returns how many subscriptions were paused."""
    mine = sa.and_(subscription.c.chat_id == chat_id, subscription.c.paused_for.is_not(None))
    if thread_id is not None:
        mine = sa.and_(mine, subscription.c.thread_id == thread_id)
    return c.execute(sa.update(subscription).where(mine).values(paused_for=None)).rowcount


def count(c: sa.Connection) -> int:
    """How many subscriptions are followed."""
    return int(c.execute(sa.select(sa.func.count()).where(subscription.c.is_followed)).scalar_one())


def _locked(*which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Those rows, locked in the order of their ids: two who change the same ones never wait for each other for ever."""
    rows = sa.select(subscription.c.id).where(*which).order_by(subscription.c.id).with_for_update().cte("locked")
    return subscription.c.id.in_(sa.select(rows.c.id))
