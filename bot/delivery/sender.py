"""The sender: takes what is due from the outbox, paces it, sends it, and writes down what became of it.

claim → begin (slots, "sending" committed) → send at the slot → settle. While one batch goes out, the next one is begun,
printed, and what became of those before is written down, all in one visit to another thread. A result that the database can't take now is kept
and written later: what Telegram accepted is never forgotten because PostgreSQL restarted.
"""

import asyncio
import html as escaping
import logging
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # there is no public way to say what a request asks

from bot.clock import Clock
from bot.delivery import failures, printing, render
from bot.delivery.failures import Kind
from bot.delivery.floods import Floods
from bot.delivery.pages import Json, Name, Page, Pages, as_json, speaker_of
from bot.delivery.render import Speaker
from bot.errors import DatabaseUnavailable, NotFound
from bot.metrics import Metrics
from bot.services import corrections, deliveries
from bot.services.corrections import Correction
from bot.services.deliveries import Sent, Slot, Unsent
from bot.storage.database import Database
from bot.storage.deliveries import EDIT, PART, Claimed
from bot.storage.pace import BELIEVED

log = logging.getLogger(__name__)

BATCHES_CLAIMED = 8  # a dead process keeps so little to itself until its lease ends
AHEAD_SECONDS = 0.07  # how far slots are reserved ahead: replies fit in between, and a kill leaves little uncertain
MOST_AHEAD = 50
IN_FLIGHT = 64  # requests under way at once, at least; what Telegram's latency makes of 28.5 a second is far less
LATENCY_SECONDS = 0.3  # of an answer, which many requests under way make up for at a high rate
CLOSEST = 0.98  # of the interval: so near to the one before goes a message that is late, so that none come in a bunch
GRAIN = 0.002  # seconds: it is not worth while to sleep for less
DATABASE_AWAY = timedelta(seconds=2)  # until a part that could not be read is tried again
MOST_PUSHED = timedelta(seconds=0.08)  # by answers that go first; the gates of chats have a little more to spare
SLOT_MISSED = timedelta(milliseconds=200)  # a slot older than this might crowd those of other processes: reserve anew
DRAIN_SECONDS = 8.0
NO_PREVIEW = {"is_disabled": True}
EDITS_TRIED = 5  # an edit whose fate is unknown is repeated: twice edited is once edited
NOT_NEEDED = "not needed"  # of a correction, where its reader never saw what changed
NOT_SENT_BEFORE = "message_id is unknown"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out for a delivery: a new message, or the words of one that Telegram has (`edits` its id)."""

    html: str
    keyboard: Json | None
    corrected_to: int | None = None
    edits: int | None = None
    replies_to: int | None = None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, in messages a second, over all processes."""

    rate: float

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=1 / self.rate)

    @property
    def batch(self) -> int:
        """How many slots are reserved at once."""
        return max(1, min(MOST_AHEAD, round(self.rate * AHEAD_SECONDS)))

    @property
    def in_flight(self) -> int:
        """The most requests that are under way at once."""
        return max(IN_FLIGHT, round(self.rate * LATENCY_SECONDS))


class Sender:
    """Sends the outbox of one process. Any number of them may work on one database."""

    def __init__(
        self,
        db: Database,
        bot: ExtBot[str],
        clock: Clock,
        owner: str,
        pace: Pace,
        *,
        is_paid: bool = False,
        floods: Floods | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._db = db
        self._bot = bot
        self._clock = clock
        self._owner = owner
        self._pace = pace
        self._is_paid = is_paid
        self._floods = floods or Floods()
        self._metrics = metrics or Metrics()
        self._under_way: set[asyncio.Task[None]] = set()
        self._in_flight = asyncio.Semaphore(pace.in_flight)
        self._claimed: deque[Claimed] = deque()  # and not begun
        self._ahead: asyncio.Task[list[Slot]] | None = None  # the next batch
        self._rest: deque[Slot] = deque()  # of the batch that goes out
        self._displaced: list[Slot] = []  # the last ones of it, whose slots answers have taken
        self._spare: list[datetime] = []  # the slots of those answers, one for each
        self._outcomes: list[Sent | Unsent] = []
        self._never_left = 0  # tries in a row that did not reach Telegram; what is under way together is one try
        self._next_try_at = clock.now()
        self._gone_at = clock.now()  # the last one
        self._held_until = clock.now()  # by a flood limit
        self._pages = Pages(db, clock)

    async def send_due(self) -> int:
        """Send what may go now, a few batches at most, each part at its slot; returns how many parts were begun."""
        begun = 0
        for _ in range(BATCHES_CLAIMED):
            slots = self._with_displaced(await self._next_batch())
            if not slots:
                break
            self._ahead = self._begin_next()
            await self._send_in_turn(slots)
            begun += len(slots)
        return begun

    def give_way(self, seconds: float) -> float:
        """How many seconds away an answer goes whose own slot is so far away: in the next of ours, if there is one.

        Each of ours then goes a slot later, and the last one in the answer's: who asks does not wait for what we reserved
        ahead, and nothing goes faster.
        """
        now = self._clock.now()
        own = now + timedelta(seconds=seconds)
        pushed = max((slot.pushed for slot in (*self._rest, *self._displaced)), default=timedelta())
        is_near = pushed + self._pace.interval <= MOST_PUSHED
        if not self._rest or self._rest[0].at >= own or not is_near or self._is_held:
            return seconds
        first = self._rest[0].at
        for n in range(len(self._rest) - 1):
            self._rest[n] = self._rest[n].moved(self._rest[n + 1].at)
        self._displaced.insert(0, self._rest.pop())
        self._spare.append(own)
        return max(0.0, (first - now).total_seconds())

    def turn(self) -> float:
        """Let an answer go, whose instant has come: 0, or how many seconds it is too near to what this process sent last."""
        now = self._clock.now()
        wait = (self._free_at(now) - now).total_seconds()
        if wait > GRAIN:
            return wait
        self._gone_at = now
        return 0.0

    def _with_displaced(self, slots: Sequence[Slot]) -> list[Slot]:
        """A batch behind those that had to wait for it, in all their slots."""
        waiting, instants = [*self._displaced, *slots], sorted([*self._spare, *(slot.at for slot in slots)])
        self._displaced, self._spare = [], []
        return [slot.moved(at) for slot, at in zip(waiting, instants, strict=True)]

    async def drain(self) -> None:
        """Send what was begun, wait for what is under way, and write down what became of it."""
        if self._ahead is not None or self._displaced:
            slots = self._with_displaced(await self._next_batch() if self._ahead is not None else [])
            end = self._clock.now() + timedelta(seconds=DRAIN_SECONDS / 2)
            await self._send_in_turn([slot for slot in slots if slot.at <= end])
            self._give_back(slot for slot in slots if slot.at > end)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=DRAIN_SECONDS)
        outcomes, self._outcomes = self._outcomes, []
        await asyncio.to_thread(self._settle, outcomes)

    async def _next_batch(self) -> list[Slot]:
        """The batch that was begun ahead, or one that is begun now."""
        ahead, self._ahead = self._ahead or self._begin_next(), None
        try:
            return await asyncio.shield(ahead)
        except asyncio.CancelledError:
            self._ahead = ahead
            raise

    def _begin_next(self) -> asyncio.Task[list[Slot]]:
        outcomes, self._outcomes = self._outcomes, []
        return asyncio.create_task(asyncio.to_thread(self._begin, outcomes))

    def _begin(self, outcomes: list[Sent | Unsent]) -> list[Slot]:
        """In a thread: write down what is known, and begin the next batch; empty when nothing may go now."""
        self._settle(outcomes)
        slots: list[Slot] = []
        while not slots and not self._is_held and self._has_claimed():
            batch = [self._claimed[n] for n in range(min(self._pace.batch, len(self._claimed)))]
            self._pages.print(_page_of(one) for one in batch if one.step == PART)
            begun = deliveries.begin(self._db, self._owner, batch, self._clock.now(), self._pace.interval)
            if isinstance(begun, datetime):  # another process has met a flood limit, or this one a moment ago
                self._held_until = max(self._held_until, begun)
                self._claimed.clear()
                break
            slots = begun
            for _ in batch:
                self._claimed.popleft()
        return slots

    def _settle(self, outcomes: list[Sent | Unsent]) -> None:
        """Write down what is known; kept for the next time when the database can't take it now."""
        try:
            if outcomes:
                deliveries.settle(self._db, outcomes)
        except DatabaseUnavailable:
            self._outcomes[:0] = outcomes
            raise

    def _has_claimed(self) -> bool:
        if not self._claimed:
            most = BATCHES_CLAIMED * self._pace.batch
            self._claimed.extend(deliveries.claim(self._db, self._owner, self._clock.now(), most))
            self._pages.look_again()  # a sentence is checked against what is stored now, not a while ago
        return bool(self._claimed)

    async def _send_in_turn(self, slots: Sequence[Slot]) -> None:
        rest = self._rest = deque(slots)
        try:
            while rest:
                await self._in_flight.acquire()
                may_go = False
                try:
                    may_go = await self._may_go(rest)
                finally:
                    if not may_go:
                        self._in_flight.release()
                if not may_go:
                    break
                task = asyncio.create_task(self._send(rest.popleft()))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
        finally:
            self._give_back(rest)
            rest.clear()

    async def _may_go(self, rest: deque[Slot]) -> bool:
        """Wait until the next one may go; no when nothing may, because Telegram wants silence."""
        await self._catch_up(rest)
        while rest and (wait := self._wait_for(rest[0])) > GRAIN:
            await self._clock.sleep(wait)  # meanwhile it may have given way
        self._gone_at = self._clock.now() if rest else self._gone_at
        return bool(rest) and not self._is_held

    @property
    def _is_held(self) -> bool:
        """Whether Telegram wants silence, as far as a clock that was set may be believed."""
        return timedelta() < self._held_until - self._clock.now() <= BELIEVED

    def _wait_for(self, slot: Slot) -> float:
        """Seconds."""
        now = self._clock.now()
        return (max(slot.at, self._free_at(now)) - now).total_seconds()

    def _free_at(self, now: datetime) -> datetime:
        """Nothing goes before then, so near to what went last; nothing went in the future, whatever the clock said."""
        return min(self._gone_at, now) + self._pace.interval * CLOSEST

    async def _catch_up(self, rest: deque[Slot]) -> None:
        """New slots for all the rest, where the next one is missed: one for each would not be caught up with. One that is
        hours away is by a clock that was wrong.
        """
        now = self._clock.now()
        if not -BELIEVED <= now - rest[0].at <= SLOT_MISSED:
            late, interval = list(rest), self._pace.interval
            rest.clear()  # nothing gives way in between
            again: Sequence[Slot] = late
            try:
                again = await asyncio.to_thread(deliveries.begin_again, self._db, self._owner, late, now, interval)
            finally:
                rest.extend(again)

    def _give_back(self, slots: Iterable[Slot]) -> None:
        """What was begun and will not go out now."""
        later = self._held_until if self._is_held else self._clock.now()
        for claimed in (slot.claimed for slot in slots):
            reason = claimed.error or "not begun"
            self._outcomes.append(Unsent(claimed, "pending", reason, later, gives_back_attempt=True))

    async def _send(self, slot: Slot) -> None:
        try:
            outcome = await self._outcome(slot)
            self._metrics.sent(_counted_as(outcome))
            self._outcomes.append(outcome)  # not in one line: the list may be another after the wait
        finally:
            self._in_flight.release()

    async def _outcome(self, slot: Slot) -> Sent | Unsent:
        claimed = slot.claimed
        try:
            page = self._pages.at_hand(_page_of(claimed)) if claimed.step == PART else None
            outgoing = _first(claimed, page) if page else await asyncio.to_thread(self._outgoing, claimed)
        except DatabaseUnavailable:
            later = self._clock.now() + DATABASE_AWAY
            return Unsent(claimed, "pending", "database", later, gives_back_attempt=True)
        except Exception:  # one that can't be printed harms no other
            log.exception("delivery=%d could not be printed", claimed.id)
            return Unsent(claimed, "failed", "could not be printed", None)
        if isinstance(outgoing, Unsent):
            return outgoing
        try:
            with self._metrics.sending():
                message_id = await self._deliver(claimed, outgoing)
        except Exception as error:  # noqa: BLE001  whatever it was, the message may have arrived
            return await self._failed(claimed, error)
        self._never_left = 0
        return Sent(claimed, message_id, self._clock.now(), outgoing.corrected_to)

    def _outgoing(self, claimed: Claimed) -> Outgoing | Unsent:
        """What goes out, or why nothing does."""
        try:
            if claimed.step == PART:
                return _first(claimed, self._pages.get(_page_of(claimed)))
            change = corrections.of_delivery(self._db, claimed.id)
        except NotFound:
            return Unsent(claimed, "failed", "nothing of it stands any more", None)
        if change is None:
            return Unsent(claimed, "expired", NOT_NEEDED, None)
        speaker, now = speaker_of(claimed.language, claimed.time_zone), self._clock.now()
        if claimed.step != EDIT:
            printed = printing.correction(change, speaker, now)
            keyboard = as_json(render.keyboard(printed.rows, speaker))
            return Outgoing(printed.html, keyboard, replies_to=change.message_id, is_silent=not change.is_loud)
        return self._edit(claimed, change, speaker, now)

    def _edit(self, claimed: Claimed, change: Correction, speaker: Speaker, now: datetime) -> Outgoing | Unsent:
        view = self._pages.view(claimed.briefing_id)
        printed = printing.part(view, claimed.part, speaker, now, corrected_to=change.corrected_to)
        if change.message_id is None or printed is None:
            return Unsent(claimed, "failed", NOT_SENT_BEFORE, None)
        return Outgoing(printed.html, as_json(render.keyboard(printed.rows, speaker)), edits=change.message_id)

    async def _deliver(self, claimed: Claimed, outgoing: Outgoing) -> int:
        is_plain = claimed.error == "markup"
        words = _without_markup(outgoing.html) if is_plain else outgoing.html
        if outgoing.edits is not None:
            await self._edit_message(claimed, outgoing.edits, words, outgoing.keyboard, is_plain=is_plain)
            return outgoing.edits
        reply = outgoing.replies_to
        sent = await self._ask(
            "sendMessage",
            chat_id=claimed.chat_id,
            text=words,
            parse_mode=None if is_plain else "HTML",
            message_thread_id=claimed.thread_id or None,
            reply_markup=outgoing.keyboard,
            reply_parameters={"message_id": reply, "allow_sending_without_reply": True} if reply else None,
            disable_notification=outgoing.is_silent or None,
            link_preview_options=NO_PREVIEW,
            allow_paid_broadcast=self._is_paid or None,
        )
        return int(sent["message_id"])

    async def _edit_message(
        self, claimed: Claimed, message_id: int, words: str, keyboard: Json | None, *, is_plain: bool
    ) -> None:
        try:
            await self._ask(
                "editMessageText",
                chat_id=claimed.chat_id,
                message_id=message_id,
                text=words,
                parse_mode=None if is_plain else "HTML",
                reply_markup=keyboard,
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                raise

    async def _ask(self, method: str, **values: Any) -> Any:
        """What Telegram answers, as it says it. Raises TelegramError.

        python-telegram-bot's own methods would make objects of all that the answer repeats: half of the work a message.
        """
        parameters = [RequestParameter(name, value, None) for name, value in values.items() if value is not None]
        address = f"{self._bot.base_url}/{method}"
        return await self._bot.request.post(address, RequestData(parameters), read_timeout=30)

    async def _failed(self, claimed: Claimed, error: Exception) -> Unsent:
        failure = failures.classify(error)
        now = self._clock.now()
        is_try = failure.kind is Kind.NOT_SENT and now >= self._next_try_at
        self._never_left = self._never_left + is_try if failure.kind is Kind.NOT_SENT else 0
        attempts = 1 if claimed.step == EDIT and claimed.attempts < EDITS_TRIED else claimed.attempts + 1
        verdict = failures.decide(
            failure, attempts, now, tries=max(1, self._never_left), was_plain=claimed.error == "markup"
        )
        log.info(
            "delivery=%d chat=%d failure=%s becomes=%s", claimed.id, claimed.chat_id, verdict.reason, verdict.state
        )
        if is_try and verdict.not_before is not None:
            self._next_try_at = verdict.not_before
        if failure.kind is Kind.FLOOD and verdict.not_before is not None:
            scope = self._floods.scope(claimed.chat_id, now, kept_its_gate=True)
            self._metrics.flooded("all" if scope is None else "chat")
            await self._hold(verdict.not_before, scope)
        return Unsent(
            claimed,
            verdict.state,
            verdict.reason,
            verdict.not_before,
            gives_back_attempt=not verdict.counts_attempt,
            is_gone=failure.kind is Kind.GONE,
            moved_to=failure.new_chat_id,
        )

    async def _hold(self, until: datetime, chat_id: int | None) -> None:
        if chat_id is None:
            self._held_until = max(self._held_until, until)
        try:
            await asyncio.to_thread(deliveries.hold, self._db, until, chat_id)
        except DatabaseUnavailable as error:  # the next message is told to wait as well; this one's outcome is kept
            log.warning("flood limit not written down: %s", error)


def _page_of(claimed: Claimed) -> Name:
    return Name(claimed.briefing_id, claimed.part, claimed.language, claimed.time_zone)


def _counted_as(outcome: Sent | Unsent) -> str:
    """The outcome as `/metrics` counts it."""
    if isinstance(outcome, Sent):
        return "sent"
    return "again" if outcome.state == "pending" else outcome.state


def _first(claimed: Claimed, page: Page) -> Outgoing | Unsent:
    """A part as it is sent first."""
    if page.printed is None:
        return Unsent(claimed, "failed", "nothing of it stands any more", None)
    return Outgoing(page.printed.html, page.keyboard, page.corrected_to)


def _without_markup(html: str) -> str:
    return escaping.unescape(re.sub(r"<[^>]*>", "", html))
