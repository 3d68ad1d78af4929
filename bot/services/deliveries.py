"""The outbox as the sender uses it: claim, say that it goes out, go, say what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage import chats, deliveries, pace, subscriptions
from bot.storage.database import Connection, Database
from bot.storage.deliveries import Claimed

PACE = "messages"  # the one rate that all processes of a bot share
FLOOD = "flood"  # a name that no slots are reserved under: until when nobody speaks; with a chat's id, nobody there
LEASE = timedelta(seconds=15)
RESEND_AFTER = timedelta(seconds=4)
SILENCE = timedelta(seconds=5)  # nobody reserves slots so far ahead: it is a flood limit
CHAT_INTERVAL = timedelta(seconds=1.1)  # Telegram allows about one message a second in a chat
GROUP_INTERVAL = timedelta(seconds=3.1)  # and 20 a minute in a group or channel


@dataclass(frozen=True, slots=True)
class Slot:
    """A part that is now marked as going out, and the instant at which it may."""

    claimed: Claimed
    at: datetime
    pushed: timedelta = timedelta()  # how much later that is than its chat's gate knows

    def moved(self, at: datetime) -> "Slot":
        """The same part at another instant."""
        return Slot(self.claimed, at, self.pushed + (at - self.at))


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram took it."""

    claimed: Claimed
    message_id: int
    at: datetime
    corrected_to: int | None = None  # of a part: corrections up to this one were known when it was printed


@dataclass(frozen=True, slots=True)
class Unsent:
    """Telegram did not take it, or we can't know. `state`: pending, failed, unknown; "expired": there was no need."""

    claimed: Claimed
    state: str
    reason: str
    not_before: datetime | None
    gives_back_attempt: bool = False
    is_gone: bool = False  # the chat or thread takes no messages any more
    moved_to: int | None = None  # the supergroup that the chat has become


@dataclass(frozen=True, slots=True)
class Status:
    """How the outbox stands."""

    counts: dict[str, int]
    oldest: datetime | None
    troubles: tuple[tuple[int, int, str, str | None], ...]


def claim(db: Database, owner: str, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` parts that may go now, under a lease."""
    with db.write() as c:
        return deliveries.claim(c, owner, now, now + LEASE, limit)


def begin(
    db: Database, owner: str, claimed: Sequence[Claimed], now: datetime, interval: timedelta
) -> list[Slot] | datetime:
    """Reserve a slot for each and mark it as going out, before the socket is touched.

    A part whose chat had a message a moment ago goes back to wait its turn. Where Telegram wants silence for a while,
    whatever this process claimed and did not begin is free again; returns until when.
    """
    with db.write() as c:
        free_at = pace.free_at(c, PACE, now)
        if free_at - now > SILENCE + 10 * interval:
            deliveries.release(c, owner)
            return free_at
        gates = deliveries.gates(c, [one.chat_id for one in claimed], now)
        ready = _whose_turn_it_is(claimed, gates, now)
        slots = _slots(c, ready, now, interval) if ready else []
        gates |= {slot.claimed.chat_id: slot.at + chat_interval(slot.claimed.chat_id) for slot in slots}
        going = {one.id for one in ready}
        for one in claimed:
            if one.id not in going:
                deliveries.wait(c, owner, one.id, gates[one.chat_id])
        until = slots[-1].at + interval + LEASE if slots else now
        mine = set(deliveries.mark_sending(c, owner, sorted(going), until))
        return [slot for slot in slots if slot.claimed.id in mine]


def begin_again(db: Database, owner: str, slots: Sequence[Slot], now: datetime, interval: timedelta) -> list[Slot]:
    """New slots for parts that missed theirs; those that are no longer this process's own are left out."""
    with db.write() as c:
        again = _slots(c, [slot.claimed for slot in slots], now, interval)
        until = again[-1].at + interval + LEASE
        mine = set(deliveries.keep_sending(c, owner, sorted(slot.claimed.id for slot in again), until))
        return [slot for slot in again if slot.claimed.id in mine]


def _slots(c: Connection, claimed: Sequence[Claimed], now: datetime, interval: timedelta) -> list[Slot]:
    """The next slots, one for each; a chat is closed from its slot on."""
    first = pace.reserve(c, PACE, now, interval, len(claimed))
    slots = [Slot(one, first + interval * n) for n, one in enumerate(claimed)]
    deliveries.close_gates(
        c, {slot.claimed.chat_id: slot.at + chat_interval(slot.claimed.chat_id) for slot in slots}, now
    )
    return slots


def settle(db: Database, outcomes: Sequence[Sent | Unsent]) -> None:
    """Say what became of parts that went out. What was not told is due again."""
    sent = [one for one in outcomes if isinstance(one, Sent)]
    with db.write() as c:
        for one in outcomes:
            if isinstance(one, Unsent):
                _unsent(c, one)
        deliveries.finish_sent(
            c,
            [
                {
                    "id": one.claimed.id,
                    "message_id": one.message_id,
                    "sent_at": one.at,
                    "corrected_to": one.corrected_to,
                }
                for one in sent
            ],
        )


def wait_for_slot(db: Database, chat_id: int | None, now: datetime, interval: timedelta) -> float:
    """A reply to a person: how many seconds it waits for its slot in the common pace, and for the end of a flood limit."""
    with db.write() as c:
        at = max(pace.reserve(c, PACE, now, interval, 1), pace.held_until(c, _floods(chat_id), now))
        if chat_id is not None:
            deliveries.close_gate(c, chat_id, at + chat_interval(chat_id))
        return max(0.0, (at - now).total_seconds())


def hold(db: Database, until: datetime, chat_id: int | None = None) -> None:
    """Telegram asked for silence until then: from all of us, or in one chat."""
    with db.write() as c:
        pace.hold(c, _floods(chat_id)[-1], until)
        if chat_id is None:
            pace.hold(c, PACE, until)
        else:
            deliveries.close_gate(c, chat_id, until)


def is_held(db: Database, chat_id: int | None, now: datetime) -> bool:
    """Whether Telegram wants silence now, here or everywhere; a slot that was reserved before does not know."""
    with db.read() as c:
        return pace.held_until(c, _floods(chat_id), now) > now


def forget_holds(db: Database, now: datetime) -> int:
    """Forget flood limits that are over; returns how many."""
    with db.write() as c:
        return pace.forget_held(c, FLOOD, now)


def _floods(chat_id: int | None) -> list[str]:
    """The names of what a message to this chat has to wait for, the narrowest last."""
    return [FLOOD] if chat_id is None else [FLOOD, f"{FLOOD} {chat_id}"]


def recover(db: Database, now: datetime, *, is_alone: bool = False) -> tuple[int, int]:
    """Take back what a dead process left; `is_alone`: all that any process held. Returns (pending again, unknown)."""
    with db.write() as c:
        later = now + RESEND_AFTER if is_alone else now  # whose lease has ended has waited long enough
        return deliveries.recover(c, now, later, is_alone=is_alone)


def expire(db: Database, now: datetime) -> int:
    """End what could not be sent in time; its items are due again."""
    with db.read() as c:
        if not deliveries.is_any_late(c, now):
            return 0
    with db.write() as c:
        ended = deliveries.expire(c, now)
        for chat_id, thread_id, topic_id, briefing_id, part in ended:
            subscriptions.mark_untold(c, chat_id, thread_id, topic_id, briefing_id, part)
        return len(ended)


def status(db: Database) -> Status:
    """How the outbox stands, with the latest parts that did not surely arrive."""
    with db.read() as c:
        return Status(deliveries.counts(c), deliveries.oldest_pending(c), tuple(deliveries.failures(c, 5)))


def chat_interval(chat_id: int) -> timedelta:
    """The shortest time between two messages in this chat; groups and channels have negative ids."""
    return CHAT_INTERVAL if chat_id > 0 else GROUP_INTERVAL


def _whose_turn_it_is(claimed: Sequence[Claimed], gates: Mapping[int, datetime], now: datetime) -> list[Claimed]:
    """The first part of each chat that may be sent to."""
    first_of_chat: dict[int, Claimed] = {}
    for one in claimed:
        first_of_chat.setdefault(one.chat_id, one)
    return [one for chat_id, one in first_of_chat.items() if gates.get(chat_id, now) <= now]


def _unsent(c: Connection, one: Unsent) -> None:
    claimed = one.claimed
    attempt = claimed.attempts + 1
    if one.moved_to is not None:
        chats.migrate(c, claimed.chat_id, one.moved_to)
    if one.state == "pending":
        assert one.not_before is not None
        deliveries.put_back(
            c, claimed.id, one.not_before, one.reason, attempt=attempt, gives_back_attempt=one.gives_back_attempt
        )
        return
    is_ours = deliveries.finish(c, claimed.id, one.state, error=one.reason, attempt=attempt)
    if is_ours and one.state == "failed" and claimed.step == deliveries.PART:
        subscriptions.mark_untold(
            c, claimed.chat_id, claimed.thread_id, claimed.topic_id, claimed.briefing_id, claimed.part
        )
    if one.is_gone:
        pause(c, claimed.chat_id, claimed.thread_id, one.reason)


def pause(c: Connection, chat_id: int, thread_id: int, reason: str) -> None:
    """This chat, or only this thread of it, takes no messages: it is kept and paused; what was on its way was not told.

    A part that is just being sent is left to its sender, who will know what became of it.
    """
    is_thread = reason in {"topic_closed", "no_topic"}  # 0: the general topic of a forum, whose others stay open
    known = chats.one(c, chat_id)
    if not is_thread and known is not None and known.state is chats.State.ACTIVE:
        chats.change(c, chat_id, state=chats.State.BLOCKED, state_reason=reason)
    if is_thread:
        subscriptions.pause(c, chat_id, thread_id, reason)
    else:
        subscriptions.silence(c, chat_id)
    for delivery_id, briefing_id, topic_id, thread, part, step in deliveries.not_begun(c, chat_id):
        if not is_thread or thread == thread_id:
            deliveries.finish(c, delivery_id, "failed", error=reason)
            if step == deliveries.PART:
                subscriptions.mark_untold(c, chat_id, thread, topic_id, briefing_id, part)
