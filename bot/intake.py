"""What people send us: taken from Telegram, stored, acknowledged only then, and handled.

Updates of one chat are handled in their order, those of different chats at the same time. What a crash interrupts is
handled again; so whatever a handler stores can be stored twice without harm.
"""

import asyncio
import itertools
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # there is no public way to say what a request asks

from bot.clock import Clock
from bot.delivery import failures
from bot.errors import DatabaseUnavailable
from bot.metrics import Metrics
from bot.services import updates
from bot.services.updates import Raw
from bot.storage.database import Database
from bot.storage.updates import Waiting

log = logging.getLogger(__name__)

POLL_SECONDS = 30
LONGEST_BACK_OFF_SECONDS = 30.0
AT_ONCE = 32  # chats whose updates are handled at the same time
HANDLED_WITHIN_SECONDS = 300
MOST_STARTS = 30  # an update that was begun so often and never ended kills its process
SETTLED_AGAIN_SECONDS = 1.0  # between tries to store what became of an update
RENEW_SECONDS = 5.0  # a third of the lease
INLINE = "inline_query"
INLINE_SECONDS = 10.0  # after which Telegram takes no answer to an inline query
ALLOWED = [
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "my_chat_member",
    INLINE,
]
FAILED = "failed"  # under this key of bot_data the application's error handler leaves the error of an update, by its id


def raw(body: Mapping[str, Any]) -> Raw:
    """An update as it is stored. Raises TypeError for what is none."""
    number = body.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError("no update_id")
    return Raw(number, _chat_of(body), body)


class Poller:
    """Long polling: an update is acknowledged by asking for the next, after it was stored."""

    def __init__(self, db: Database, application: Application[Any, Any, Any, Any, Any, Any], clock: Clock) -> None:
        self._db = db
        self._bot = application.bot
        self._clock = clock
        self._offset: int | None = None
        self._failures = 0
        self._is_conflict_known = False

    async def poll(self, seconds: int = POLL_SECONDS) -> int:
        """Take and store what waits at Telegram; returns how many there were. Raises InvalidToken."""
        try:
            found = await self._ask(seconds)
        except InvalidToken:
            raise
        except TelegramError as error:
            await self._back_off(error)
            return 0
        self._failures = 0
        self._is_conflict_known = False
        await self.keep(found)
        return len(found)

    async def keep(self, found: Sequence[Mapping[str, Any]]) -> None:
        """Store these; only then does the next poll acknowledge them."""
        if found:
            raws = [raw(one) for one in found]
            await asyncio.to_thread(updates.store, self._db, raws, self._clock.now())
            self._offset = raws[-1].update_id + 1

    async def _ask(self, seconds: int) -> Sequence[Mapping[str, Any]]:
        """What waits, as Telegram says it. python-telegram-bot's own `get_updates` fails for all of them where there is
        one that it can't read, and would do so for ever.
        """
        asked = {"offset": self._offset, "timeout": seconds, "allowed_updates": ALLOWED}
        parameters = [RequestParameter.from_input(name, value) for name, value in asked.items() if value is not None]
        address = f"{self._bot.base_url}/getUpdates"
        found = await self._bot.request.post(address, RequestData(parameters), read_timeout=seconds + 10)
        return found if isinstance(found, list) else []

    async def _back_off(self, error: TelegramError) -> None:
        self._failures += 1
        wait = min(LONGEST_BACK_OFF_SECONDS, 2.0 ** min(self._failures - 1, 10))
        wait = failures.classify(error).retry_after or wait
        if not isinstance(error, Conflict) or not self._is_conflict_known:
            log.warning("poll failed error=%s next_in=%.0fs%s", type(error).__name__, wait, _advice(error))
        self._is_conflict_known = isinstance(error, Conflict)
        await self._clock.sleep(wait)


class Worker:
    """Handles the stored updates of one process."""

    def __init__(
        self,
        db: Database,
        application: Application[Any, Any, Any, Any, Any, Any],
        clock: Clock,
        owner: str,
        metrics: Metrics | None = None,
    ) -> None:
        self._db = db
        self._application = application
        self._clock = clock
        self._owner = owner
        self._metrics = metrics or Metrics()
        self._at_work: set[asyncio.Task[None]] = set()
        self._numbers: set[int] = set()  # of the updates that are being handled

    async def begin(self) -> int:
        """Start on what may be handled now; returns how many updates that is."""
        free = AT_ONCE - len(self._at_work)
        if free <= 0:
            return 0
        waiting = await asyncio.to_thread(updates.claim, self._db, self._owner, self._clock.now(), free)
        anew = [
            one for one in waiting if one.update_id not in self._numbers
        ]  # the database was away for longer than a lease
        for one in anew:
            self._numbers.add(one.update_id)
            task = asyncio.create_task(self._handle(one))
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        return len(anew)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being handled."""
        return not self._at_work

    async def one_finished(self) -> None:
        """Wait until something that is being handled is done."""
        if self._at_work:
            await asyncio.wait(self._at_work, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self, seconds: float) -> None:
        """Wait until all that is being handled is done, at most so long."""
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=seconds)

    async def renew(self) -> None:
        """Keep the claims on what is being handled."""
        if self._at_work:
            await asyncio.to_thread(updates.extend, self._db, self._owner, self._clock.now())

    async def release(self) -> None:
        """Leave what is not done to others, or to the next start."""
        await asyncio.to_thread(updates.release, self._db, self._owner)

    async def _handle(self, one: Waiting) -> None:
        if _is_too_late(one, self._clock.now()):
            error: Exception | None = None
        elif one.attempts > MOST_STARTS:
            log.error("update=%d given up: begun %d times, never ended", one.update_id, one.attempts)
            error = RuntimeError()
        else:
            with self._metrics.handling():
                error = await self._try(one)
        self._metrics.handled(_counted_as(error))
        try:
            await self._settle_surely(one, error)
        finally:
            self._numbers.discard(one.update_id)

    async def _settle_surely(self, one: Waiting, error: Exception | None) -> None:
        """What was answered is not answered again because the database was away: its outcome is kept until it is stored."""
        for tries in itertools.count():
            try:
                await asyncio.to_thread(self._settle, one, error)
            except DatabaseUnavailable as unavailable:
                if not tries:
                    log.warning("update=%d not yet marked as done: %s", one.update_id, unavailable)
                await self._clock.sleep(SETTLED_AGAIN_SECONDS)
            else:
                return

    def _settle(self, one: Waiting, error: Exception | None) -> None:
        now, name = self._clock.now(), type(error).__name__ if error else None
        if name and error and _may_succeed_later(error) and INLINE not in one.body:
            updates.again(self._db, one, now, name)
        else:
            updates.done(self._db, one.update_id, now, name)

    async def _try(self, one: Waiting) -> Exception | None:
        try:
            update = Update.de_json(dict(one.body), self._application.bot)
        except Exception as error:  # noqa: BLE001  the library raises what it likes; its chat must not wait for it for ever
            log.warning("update=%d can't be read error=%s", one.update_id, type(error).__name__)
            return error
        failed: dict[int, Exception] = self._application.bot_data.setdefault(FAILED, {})
        try:
            async with asyncio.timeout(HANDLED_WITHIN_SECONDS):
                await self._application.process_update(update)
        except TimeoutError as error:
            log.warning("update=%d took more than %d s", one.update_id, HANDLED_WITHIN_SECONDS)
            return error
        return failed.pop(one.update_id, None)


def _counted_as(error: Exception | None) -> str:
    """The outcome of an update as `/metrics` counts it."""
    if error is None:
        return "done"
    return "again" if _may_succeed_later(error) else "failed"


def _may_succeed_later(error: Exception) -> bool:
    """Whether another try may go well: the database or the network was away. A BadRequest is a NetworkError, and stays."""
    is_network = isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest)
    return is_network or isinstance(error, DatabaseUnavailable)


def _is_too_late(one: Waiting, now: datetime) -> bool:
    """An inline query that nobody waits for any more."""
    return INLINE in one.body and (now - one.received_at).total_seconds() > INLINE_SECONDS


def _advice(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return "; another program polls with this token: stop it, or give this bot its own"
    return ""


def _chat_of(body: Mapping[str, Any]) -> int | None:
    """The chat within which the order of updates matters. An inline query has none: it holds up no command."""
    for kind, content in body.items():
        if kind in {"update_id", INLINE} or not isinstance(content, Mapping):
            continue
        message = content.get("message") if kind == "callback_query" else content
        chat = message.get("chat") if isinstance(message, Mapping) else None
        source = chat if isinstance(chat, Mapping) else content.get("from")
        if isinstance(source, Mapping) and isinstance(source.get("id"), int):
            return int(source["id"])
    return None
