"""The outbox: one row a part of a briefing and place, from pending to sent.

pending → claimed (under a lease) → sending (committed before the socket is touched) → sent | failed | expired | unknown

A correction of what was sent has rows of its own, by their step: the edit of the message, then a reply to it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.chats import State
from bot.storage.pace import BELIEVED
from bot.storage.tables import briefing, chat, delivery, fact, gate, item, subscription

PART, EDIT, REPLY = 0, 1, 2  # steps
ATTEMPTS = 2  # an ambiguous send is repeated once: more would risk a third copy, fewer would lose messages
OPEN = ("pending", "claimed", "sending")
# said in full and not as parameters: only so does SQLite see which partial index holds these rows
PENDING = sa.text("delivery.state = 'pending'")
LEASED = sa.text("delivery.state IN ('claimed', 'sending')")
TROUBLED = sa.text("delivery.state IN ('failed', 'unknown', 'expired')")
COUNTED_TO = 1_000_000  # more of what waits is shown as this; counting so many takes some 20 ms, 60 on PostgreSQL
TROUBLES_COUNTED_TO = 100_000
LOOKED_AT = 1000  # parts at the head of the outbox, among which the oldest is sought
SENT = "parts sent"  # the fact that counts them

_all_sent = sa.select(sa.func.count()).where(delivery.c.state == "sent")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A part that this process is to send, with what its rendering depends on."""

    id: int
    briefing_id: int
    part: int
    chat_id: int
    thread_id: int
    attempts: int
    error: str | None
    topic_id: int
    language: str
    time_zone: str
    correction_id: int
    step: int


@dataclass(frozen=True, slots=True)
class Target:
    """The message that a correction is about: None where Telegram never told its id.

    `corrected_to`: corrections up to this one were known when it was printed; `is_shown` False: it never was.
    """

    briefing_id: int
    part: int
    correction_id: int
    message_id: int | None
    corrected_to: int
    is_shown: bool


def enqueue(
    c: sa.Connection,
    number: int,
    parts: int,
    subscription_ids: Collection[int],
    now: datetime,
    *,
    priority: int = 0,
    expires_at: datetime | None = None,
) -> None:
    """One row a part for the place of each of these subscriptions; rows that are there stay as they are."""
    names = ("briefing_id", "chat_id", "thread_id", "part", "state", "priority", "not_before", "expires_at")
    numbers = (
        sa.values(sa.column("part", sa.SmallInteger), name="parts")
        .data([(part,) for part in range(parts)])
        .cte("numbers")
    )
    instants = (sa.literal(now, delivery.c.not_before.type), sa.literal(expires_at, delivery.c.expires_at.type))
    rows = sa.select(
        sa.literal(number),
        subscription.c.chat_id,
        subscription.c.thread_id,
        numbers.c.part,
        sa.literal("pending"),
        sa.literal(priority),
        *instants,
    ).select_from(sa.join(subscription, numbers, sa.true()))
    rows = rows.where(database.is_one_of(c, subscription.c.id, subscription_ids))
    database.insert_ignoring(c, delivery, rows.order_by(subscription.c.id, numbers.c.part), names)


def claim(c: sa.Connection, owner: str, now: datetime, until: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` parts that may go now; a part waits for the parts before it in its chat, a correction for both.

    What a crash left uncertain has most likely arrived, so it goes after everything that surely has not.
    """
    earlier = delivery.alias("earlier")
    waits = sa.exists().where(
        earlier.c.briefing_id == delivery.c.briefing_id,
        earlier.c.chat_id == delivery.c.chat_id,
        earlier.c.thread_id == delivery.c.thread_id,
        earlier.c.id < delivery.c.id,
        earlier.c.state.in_(OPEN),
    )
    ready = (delivery.c.state == "pending", delivery.c.not_before <= now, ~waits)
    chosen = (
        sa.select(delivery.c.id)
        .where(*ready)
        .order_by(delivery.c.priority, delivery.c.attempts, delivery.c.id)
        .limit(limit)
    )
    taken = chosen.with_for_update(skip_locked=True).cte("taken")
    mine = sa.update(delivery).where(delivery.c.id.in_(sa.select(taken.c.id)))
    leased = mine.values(state="claimed", lease_owner=owner, lease_until=until).returning(delivery.c.id)
    with database.in_index_order(c):
        ids = list(c.execute(leased).scalars())
    return details(c, ids)


def details(c: sa.Connection, ids: Collection[int]) -> list[Claimed]:
    """These rows with what their rendering depends on, in the order in which they go."""
    columns = (
        delivery.c.id,
        delivery.c.briefing_id,
        delivery.c.part,
        delivery.c.chat_id,
        delivery.c.thread_id,
        delivery.c.attempts,
        delivery.c.error,
        briefing.c.topic_id,
        chat.c.language,
        chat.c.time_zone,
        delivery.c.correction_id,
        delivery.c.step,
    )
    joined = sa.join(delivery, briefing, briefing.c.id == delivery.c.briefing_id).join(
        chat, chat.c.id == delivery.c.chat_id
    )
    chosen = sa.select(*columns).select_from(joined).where(delivery.c.id.in_(sorted(ids)))
    rows: Sequence[Any] = c.execute(chosen.order_by(delivery.c.priority, delivery.c.attempts, delivery.c.id)).all()
    return [Claimed(*row) for row in rows]


def mark_sending(c: sa.Connection, owner: str, ids: Sequence[int], until: datetime) -> list[int]:
    """Say, before the socket is touched, that these go out; returns those that are still this process's own."""
    mine = (delivery.c.id.in_(list(ids)), delivery.c.state == "claimed", delivery.c.lease_owner == owner)
    statement = (
        sa.update(delivery).where(*mine).values(state="sending", attempts=delivery.c.attempts + 1, lease_until=until)
    )
    return sorted(c.execute(statement.returning(delivery.c.id)).scalars())


def keep_sending(c: sa.Connection, owner: str, ids: Sequence[int], until: datetime) -> list[int]:
    """Hold these, which are going out, for longer; returns those that are still this process's own."""
    mine = (delivery.c.id.in_(list(ids)), delivery.c.state == "sending", delivery.c.lease_owner == owner)
    statement = sa.update(delivery).where(*mine).values(lease_until=until)
    return list(c.execute(statement.returning(delivery.c.id)).scalars())


def finish(
    c: sa.Connection,
    delivery_id: int,
    state: str,
    *,
    error: str | None = None,
    message_id: int | None = None,
    sent_at: datetime | None = None,
    attempt: int | None = None,
    corrected_to: int | None = None,
) -> bool:
    """The end of a delivery: sent, failed or unknown; `attempt`: only if that is the one under way. False: it was not."""
    values = {
        "state": state,
        "error": error,
        "message_id": message_id,
        "sent_at": sent_at,
        "corrected_to": corrected_to,
        "lease_owner": None,
        "lease_until": None,
    }
    which = [delivery.c.id == delivery_id]
    if attempt is not None:
        which += [delivery.c.state == "sending", delivery.c.attempts == attempt]
    is_ours = c.execute(sa.update(delivery).where(*which).values(values)).rowcount == 1
    add_sent(c, int(is_ours and state == "sent"))
    return is_ours


def finish_sent(c: sa.Connection, sent: Sequence[Mapping[str, object]]) -> None:
    """Deliveries that arrived: their `id`, `message_id`, `sent_at` and `corrected_to`."""
    if not sent:
        return
    values = {"state": "sent", "error": None, "lease_owner": None, "lease_until": None}
    told: dict[str, Any] = {name: sa.bindparam(f"its_{name}") for name in ("message_id", "sent_at", "corrected_to")}
    statement = sa.update(delivery).where(delivery.c.id == sa.bindparam("its_id")).values(values | told)
    c.execute(statement, [{f"its_{name}": value for name, value in one.items()} for one in sent])
    add_sent(c, len(sent))


def wait(c: sa.Connection, owner: str, delivery_id: int, not_before: datetime) -> None:
    """What this process claimed can't go yet: it is pending again from then on."""
    mine = (delivery.c.id == delivery_id, delivery.c.state == "claimed", delivery.c.lease_owner == owner)
    values = {"state": "pending", "not_before": not_before, "lease_owner": None, "lease_until": None}
    c.execute(sa.update(delivery).where(*mine).values(values))


def put_back(
    c: sa.Connection,
    delivery_id: int,
    not_before: datetime,
    error: str | None,
    *,
    attempt: int,
    gives_back_attempt: bool,
) -> None:
    """This attempt, if it is the one under way, failed: the delivery is pending again from then on."""
    attempts = attempt - 1 if gives_back_attempt else attempt
    values = {
        "state": "pending",
        "not_before": not_before,
        "error": error,
        "attempts": attempts,
        "lease_owner": None,
        "lease_until": None,
    }
    mine = (delivery.c.id == delivery_id, delivery.c.state == "sending", delivery.c.attempts == attempt)
    c.execute(sa.update(delivery).where(*mine).values(values))


def recover(c: sa.Connection, now: datetime, later: datetime, *, is_alone: bool) -> tuple[int, int]:
    """Take back leases that ended before now, or all of them when no other process runs (`is_alone`).

    What was only claimed never touched the network. What was being sent may have arrived: it goes once more, not before
    `later`, so that one who is killed at every start doesn't meet the same message each time; after that, or where the
    chat has stopped, it stands as unknown. Returns how many are pending again, and how many are unknown.
    """
    expired = LEASED if is_alone else sa.and_(LEASED, delivery.c.lease_until < now)
    free = {"state": "pending", "lease_owner": None, "lease_until": None}
    claimed = c.execute(sa.update(delivery).where(delivery.c.state == "claimed", expired).values(free)).rowcount
    listening = delivery.c.chat_id.in_(sa.select(chat.c.id).where(chat.c.state == State.ACTIVE))
    is_safe = sa.or_(delivery.c.attempts < ATTEMPTS, delivery.c.step == EDIT)  # twice edited is once edited
    unsure = (delivery.c.state == "sending", is_safe, expired, listening)
    again = c.execute(sa.update(delivery).where(*unsure).values(free | {"not_before": later})).rowcount
    lost = sa.update(delivery).where(delivery.c.state == "sending", expired)
    unknown = c.execute(lost.values(free | {"state": "unknown", "error": "interrupted"})).rowcount
    return claimed + again, unknown


def release(c: sa.Connection, owner: str) -> int:
    """Others may have at once what this process claimed and did not begin; returns how many parts that is."""
    mine = (LEASED, delivery.c.state == "claimed", delivery.c.lease_owner == owner)
    free = {"state": "pending", "lease_owner": None, "lease_until": None}
    return c.execute(sa.update(delivery).where(*mine).values(free)).rowcount


def record_sent(
    c: sa.Connection,
    number: int,
    chat_id: int,
    thread_id: int,
    message_ids: Sequence[int | None],
    now: datetime,
    corrected_to: int,
) -> None:
    """A briefing that was answered at once: its parts were sent as these messages; None: this part was not."""
    rows = [
        {
            "briefing_id": number,
            "chat_id": chat_id,
            "thread_id": thread_id,
            "part": part,
            "state": "sent",
            "not_before": now,
            "attempts": 1,
            "message_id": message_id,
            "sent_at": now,
            "corrected_to": corrected_to,
        }
        for part, message_id in enumerate(message_ids)
        if message_id is not None
    ]
    database.insert_many_ignoring(c, delivery, rows)
    add_sent(c, len(rows))


def target(c: sa.Connection, delivery_id: int) -> Target | None:
    """The message that this delivery of a correction edits, or replies to."""
    part = delivery.alias("part")
    same = (
        getattr(part.c, name) == getattr(delivery.c, name) for name in ("briefing_id", "chat_id", "thread_id", "part")
    )
    columns = (
        delivery.c.briefing_id,
        delivery.c.part,
        delivery.c.correction_id,
        part.c.message_id,
        sa.func.coalesce(part.c.corrected_to, 0),
        part.c.state.in_(["sent", "unknown"]),
    )
    chosen = sa.select(*columns).join(part, sa.and_(*same, part.c.step == PART)).where(delivery.c.id == delivery_id)
    row = c.execute(chosen).one_or_none()
    return None if row is None else Target(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


def slices_of_part(c: sa.Connection, briefing_id: int, part: int) -> list[tuple[int, int, int]]:
    """(revision, start, end) of the sentences of a part, in their order."""
    chosen = sa.select(item.c.revision_id, item.c.start, item.c.end)
    mine = chosen.where(item.c.briefing_id == briefing_id, item.c.part == part)
    return [tuple(row) for row in c.execute(mine.order_by(item.c.position, item.c.line))]


def scheduled_since(c: sa.Connection, chat_id: int, thread_id: int, topic_id: int, since: datetime) -> int:
    """How many briefings on a topic were put into the outbox for this place since then; what answered a question has no end."""
    place = (delivery.c.chat_id == chat_id, delivery.c.thread_id == thread_id, delivery.c.step == PART)
    chosen = sa.select(sa.func.count(sa.distinct(delivery.c.briefing_id)))
    chosen = chosen.join(briefing, briefing.c.id == delivery.c.briefing_id)
    chosen = chosen.where(*place, delivery.c.expires_at.is_not(None), briefing.c.topic_id == topic_id)
    return int(c.execute(chosen.where(briefing.c.made_at >= since)).scalar_one())


def not_begun(c: sa.Connection, chat_id: int) -> list[tuple[int, int, int, int, int, int]]:
    """(id, briefing, topic, thread, part, step) of what is on its way to a chat, and not just being sent."""
    own = (delivery.c.thread_id, delivery.c.part, delivery.c.step)
    columns = (delivery.c.id, delivery.c.briefing_id, briefing.c.topic_id, *own)
    joined = sa.join(delivery, briefing, briefing.c.id == delivery.c.briefing_id)
    mine = (delivery.c.chat_id == chat_id, delivery.c.state.in_(["pending", "claimed"]))
    chosen = sa.select(*columns).select_from(joined).where(*mine)
    return [tuple(row) for row in c.execute(chosen.order_by(delivery.c.id))]


def is_any_late(c: sa.Connection, now: datetime) -> bool:
    """Whether anything pending is past its time. Reads all that waits, so it is asked outside of a writing transaction."""
    late = sa.select(delivery.c.id).where(PENDING, delivery.c.expires_at < now).limit(1)
    with database.in_index_order(c):
        return c.execute(late).first() is not None


def expire(c: sa.Connection, now: datetime) -> list[tuple[int, int, int, int, int]]:
    """End what was pending past its time; returns (chat, thread, topic, briefing, part) of each."""
    late = (delivery.c.state == "pending", delivery.c.expires_at < now)
    columns = (delivery.c.chat_id, delivery.c.thread_id, delivery.c.briefing_id, delivery.c.part)
    ended = c.execute(
        sa.update(delivery).where(*late).values(state="expired", error="too late").returning(*columns)
    ).all()
    numbers = {row.briefing_id for row in ended}
    topics = {
        row[0]: row[1]
        for row in c.execute(sa.select(briefing.c.id, briefing.c.topic_id).where(briefing.c.id.in_(numbers)))
    }
    return [(row.chat_id, row.thread_id, topics[row.briefing_id], row.briefing_id, row.part) for row in ended]


def counts(c: sa.Connection) -> dict[str, int]:
    """How many parts are in each state that has any, read from what waits and from what failed, up to a bound."""
    has_lease = delivery.c.lease_until.is_not(None)  # they all have; without it SQLite may read through another index
    pending = sa.select(delivery.c.state).where(PENDING).limit(COUNTED_TO)
    leased = sa.select(delivery.c.state).where(LEASED, has_lease).limit(COUNTED_TO)
    troubled = sa.select(delivery.c.state).where(TROUBLED).limit(TROUBLES_COUNTED_TO)
    found = {"sent": _sent(c)}
    with database.in_index_order(c):
        for some in (one.subquery() for one in (pending, leased, troubled)):
            chosen = sa.select(some.c.state, sa.func.count()).group_by(some.c.state)
            found |= {row[0]: row[1] for row in c.execute(chosen)}
    return {state: count for state, count in found.items() if count}


def add_sent(c: sa.Connection, count: int) -> None:
    """So many more were sent: kept as a fact, since counting a million of them takes a third of a second."""
    more = sa.cast(sa.cast(fact.c.value, sa.BigInteger) + count, sa.Text)
    if count and not c.execute(sa.update(fact).where(fact.c.name == SENT).values(value=more)).rowcount:
        database.insert_ignoring(c, fact, {"name": SENT, "value": str(_sent(c))})


def _sent(c: sa.Connection) -> int:
    known = c.execute(sa.select(fact.c.value).where(fact.c.name == SENT)).scalar_one_or_none()
    return int(known) if known is not None else int(c.execute(_all_sent).scalar_one())


def oldest_pending(c: sa.Connection) -> datetime | None:
    """Since when the longest waiting of the next parts could have gone."""
    with database.in_index_order(c):
        return min(c.execute(next_parts(delivery.c.not_before, LOOKED_AT)).scalars(), default=None)


def next_parts(column: sa.Column[Any], limit: int) -> sa.Select[Any]:
    """This column of the parts that are to go next, in their order."""
    chosen = sa.select(column).where(PENDING)
    return chosen.order_by(delivery.c.priority, delivery.c.attempts, delivery.c.id).limit(limit)


def head(c: sa.Connection, now: datetime) -> int | None:
    """The id of the part that is to go next; None when none may go now."""
    ready = sa.select(delivery.c.id).where(delivery.c.state == "pending", delivery.c.not_before <= now)
    first = ready.order_by(delivery.c.priority, delivery.c.attempts, delivery.c.id).limit(1)
    with database.in_index_order(c):
        return c.execute(first).scalar_one_or_none()


def failures(c: sa.Connection, limit: int) -> list[tuple[int, int, str, str | None]]:
    """(briefing, chat, state, reason) of the latest parts that did not surely arrive."""
    columns = (delivery.c.briefing_id, delivery.c.chat_id, delivery.c.state, delivery.c.error)
    chosen = sa.select(*columns).where(TROUBLED).order_by(delivery.c.id.desc()).limit(limit)
    return [tuple(row) for row in c.execute(chosen)]


def gates(c: sa.Connection, chat_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """From when each of these chats may be sent to again."""
    chosen = sa.select(gate.c.chat_id, gate.c.free_at).where(gate.c.chat_id.in_(sorted(set(chat_ids))))
    chosen = chosen.where(gate.c.free_at <= now + BELIEVED)
    return {row[0]: row[1] for row in c.execute(chosen)}


def close_gate(c: sa.Connection, chat_id: int, free_at: datetime) -> None:
    """Nothing goes to this chat before then, nor before what was said earlier, unless by a clock that was wrong."""
    is_wrong = gate.c.free_at > free_at + BELIEVED
    later = sa.case(
        (is_wrong, sa.literal(free_at, gate.c.free_at.type)), else_=database.greatest(c, gate.c.free_at, free_at)
    )
    database.upsert(c, gate, {"chat_id": chat_id}, {"free_at": free_at}, {"free_at": later})


def close_gates(c: sa.Connection, free_at: Mapping[int, datetime], now: datetime) -> None:
    """As `close_gate`, of many chats."""
    wrong = (gate.c.chat_id.in_(sorted(free_at)), gate.c.free_at > now + BELIEVED)
    c.execute(sa.delete(gate).where(*wrong))
    rows = [{"chat_id": chat_id, "free_at": at} for chat_id, at in sorted(free_at.items())]
    database.upsert_latest(c, gate, ["chat_id"], rows, "free_at")


def give_up_open(c: sa.Connection, reason: str) -> int:
    """Whatever is still on its way counts as unknown; returns how many parts that is."""
    statement = sa.update(delivery).where(delivery.c.state.in_(OPEN))
    return c.execute(statement.values(state="unknown", error=reason, lease_owner=None, lease_until=None)).rowcount
