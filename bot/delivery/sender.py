"""The sender: takes what is due from the outbox, paces it, sends it, and writes down what became of it.

claim → begin (slots, "sending" committed) → send at the slot → settle. A result that the database can't take now is kept
and written later: what Telegram accepted is never forgotten because PostgreSQL restarted.
"""

import asyncio
import html as escaping
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.delivery import failures, printing, render
from bot.delivery.failures import Kind
from bot.delivery.floods import Floods
from bot.delivery.pacing import OUTBOX
from bot.delivery.printing import Printed
from bot.delivery.render import Speaker
from bot.errors import DatabaseUnavailable, NotFound
from bot.metrics import Metrics
from bot.services import briefings, corrections, deliveries, schedules
from bot.services.deliveries import Sent, Slot, Unsent
from bot.storage.database import Database
from bot.storage.deliveries import EDIT, PART, Claimed, Target

log = logging.getLogger(__name__)

BATCHES_CLAIMED = 8  # a dead process keeps so little to itself until its lease ends
AHEAD_SECONDS = 0.07  # how far slots are reserved ahead: replies fit in between, and a kill leaves little uncertain
MOST_AHEAD = 50
IN_FLIGHT = 64  # requests under way at once; what Telegram's latency makes of 28.5 a second is far less
DATABASE_AWAY = timedelta(seconds=2)  # until a part that could not be read is tried again
SLOT_MISSED = timedelta(milliseconds=50)  # a slot older than this might crowd the next ones: reserve anew
DRAIN_SECONDS = 8.0
EDITS_TRIED = 5  # an edit whose fate is unknown is repeated: twice edited is once edited
NOT_NEEDED = "not needed"  # of a correction, where its reader never saw what changed
NOT_SENT_BEFORE = "message_id is unknown"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out for a delivery: a new message, or the words of one that Telegram has (`edits` its id)."""

    printed: Printed
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
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._outcomes: list[Sent | Unsent] = []
        self._never_left = 0  # sends in a row that did not reach Telegram
        self._views = lru_cache(maxsize=64)(self._read_view)
        self._printed = lru_cache(maxsize=512)(self._print)

    async def send_due(self) -> int:
        """Begin sending what may go now, a few batches at most; returns how many parts were begun."""
        await self._settle()
        now = self._clock.now()
        claimed = await asyncio.to_thread(
            deliveries.claim, self._db, self._owner, now, BATCHES_CLAIMED * self._pace.batch
        )
        self._views.cache_clear()  # a sentence is checked against what is stored now, not a while ago
        self._printed.cache_clear()
        begun = 0
        for start in range(0, len(claimed), self._pace.batch):
            begun += await self._begin(claimed[start : start + self._pace.batch])
        return begun

    async def drain(self) -> None:
        """Wait for what is under way, and write down what became of it."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=DRAIN_SECONDS)
        await self._settle()

    async def _begin(self, claimed: Sequence[Claimed]) -> int:
        slots = await asyncio.to_thread(
            deliveries.begin, self._db, self._owner, claimed, self._clock.now(), self._pace.interval
        )
        for slot in slots:
            await self._in_flight.acquire()
            await self._wait_until(slot.at)
            task = asyncio.create_task(self._send(slot))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        await self._settle()
        return len(slots)

    async def _wait_until(self, at: datetime) -> None:
        ahead = (at - self._clock.now()).total_seconds()
        if ahead > 0:
            await self._clock.sleep(ahead)

    async def _send(self, slot: Slot) -> None:
        try:
            outcome = await self._outcome(slot)
            self._metrics.sent(_counted_as(outcome))
            self._outcomes.append(outcome)  # not in one line: the list may be another after the wait
        finally:
            self._in_flight.release()

    async def _catch_up_with(self, slot: Slot) -> None:
        now = self._clock.now()
        if now - slot.at > SLOT_MISSED:
            chat_id = slot.claimed.chat_id
            wait = await asyncio.to_thread(deliveries.wait_for_slot, self._db, chat_id, now, self._pace.interval)
            await self._clock.sleep(wait)

    async def _outcome(self, slot: Slot) -> Sent | Unsent:
        claimed = slot.claimed
        try:
            await self._catch_up_with(slot)
            outgoing = await asyncio.to_thread(self._outgoing, claimed)
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
                printed, corrected_to = self._printed(
                    claimed.briefing_id, claimed.part, claimed.language, claimed.time_zone
                )
                gone = Unsent(claimed, "failed", "nothing of it stands any more", None)
                return Outgoing(printed, corrected_to) if printed else gone
            target = deliveries.target(self._db, claimed.id)
            change = corrections.of_delivery(self._db, claimed.id)
        except NotFound:
            return Unsent(claimed, "failed", "nothing of it stands any more", None)
        if target is None or change is None:
            return Unsent(claimed, "expired", NOT_NEEDED, None)
        speaker, now = _speaker(claimed.language, claimed.time_zone), self._clock.now()
        if claimed.step != EDIT:
            printed = printing.correction(change, speaker, now)
            return Outgoing(printed, replies_to=target.message_id, is_silent=not change.is_loud)
        return self._edit(claimed, target, speaker, now)

    def _edit(self, claimed: Claimed, target: Target, speaker: Speaker, now: datetime) -> Outgoing | Unsent:
        view = self._views(claimed.briefing_id)
        printed = printing.part(view, claimed.part, speaker, now, corrected_to=target.corrected_to)
        if target.message_id is None or printed is None:
            return Unsent(claimed, "failed", NOT_SENT_BEFORE, None)
        return Outgoing(printed, edits=target.message_id)

    async def _deliver(self, claimed: Claimed, outgoing: Outgoing) -> int:
        is_plain = claimed.error == "markup"
        html = outgoing.printed.html
        words = _without_markup(html) if is_plain else html
        keyboard = render.keyboard(outgoing.printed.rows, _speaker(claimed.language, claimed.time_zone))
        if outgoing.edits is not None:
            await self._edit_message(claimed, outgoing.edits, words, keyboard, is_plain=is_plain)
            return outgoing.edits
        reply = outgoing.replies_to
        sent = await self._bot.send_message(
            claimed.chat_id,
            words,
            parse_mode=None if is_plain else "HTML",
            message_thread_id=claimed.thread_id or None,
            reply_markup=keyboard,
            reply_parameters=ReplyParameters(reply, allow_sending_without_reply=True) if reply else None,
            disable_notification=outgoing.is_silent or None,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            allow_paid_broadcast=self._is_paid or None,
            read_timeout=30,
            rate_limit_args=OUTBOX,
        )
        return sent.message_id

    async def _edit_message(
        self, claimed: Claimed, message_id: int, words: str, keyboard: InlineKeyboardMarkup | None, *, is_plain: bool
    ) -> None:
        try:
            await self._bot.edit_message_text(
                words,
                claimed.chat_id,
                message_id,
                parse_mode=None if is_plain else "HTML",
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                read_timeout=30,
                rate_limit_args=OUTBOX,
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                raise

    async def _failed(self, claimed: Claimed, error: Exception) -> Unsent:
        failure = failures.classify(error)
        self._never_left = self._never_left + 1 if failure.kind is Kind.NOT_SENT else 0
        now = self._clock.now()
        attempts = 1 if claimed.step == EDIT and claimed.attempts < EDITS_TRIED else claimed.attempts + 1
        verdict = failures.decide(
            failure, attempts, now, tries=max(1, self._never_left), was_plain=claimed.error == "markup"
        )
        log.info(
            "delivery=%d chat=%d failure=%s becomes=%s", claimed.id, claimed.chat_id, verdict.reason, verdict.state
        )
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
        try:
            await asyncio.to_thread(deliveries.hold, self._db, until, chat_id)
        except DatabaseUnavailable as error:  # the next message is told to wait as well; this one's outcome is kept
            log.warning("flood limit not written down: %s", error)

    async def _settle(self) -> None:
        """Write down what is known; kept for the next time when the database can't take it now."""
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        try:
            await asyncio.to_thread(deliveries.settle, self._db, outcomes)
        except DatabaseUnavailable:
            self._outcomes = outcomes + self._outcomes
            raise

    def _read_view(self, number: int) -> briefings.View:
        return briefings.view(self._db, number)

    def _print(self, number: int, part: int, language: str, time_zone: str) -> tuple[Printed | None, int]:
        """A part as it is sent first, and the last correction that it knows of."""
        view = self._views(number)
        return printing.part(view, part, _speaker(language, time_zone), self._clock.now()), view.corrected_to


def _counted_as(outcome: Sent | Unsent) -> str:
    """The outcome as `/metrics` counts it."""
    if isinstance(outcome, Sent):
        return "sent"
    return "again" if outcome.state == "pending" else outcome.state


def _speaker(language: str, time_zone: str) -> Speaker:
    return Speaker(language, schedules.zone(time_zone))


def _without_markup(html: str) -> str:
    return escaping.unescape(re.sub(r"<[^>]*>", "", html))
