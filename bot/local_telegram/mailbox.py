"""The updates that wait for the bot: queued, long-polled, acknowledged; one poller at a time.

Safe to fill from another thread than the one that polls.
"""

import asyncio
import contextlib
import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from bot.local_telegram.arguments import Json, Refusal

UPDATES = 100  # of one getUpdates
POLL_SECONDS = 50  # the longest a server keeps a poll open

# What a bot gets that never named its allowed_updates leaves these out.
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Webhook:
    """Where updates are posted instead of being polled."""

    url: str
    secret: str = ""
    last_error: str = ""


@dataclass(slots=True)
class Mailbox:
    queue: deque[Json] = field(default_factory=deque)
    allowed: frozenset[str] = frozenset()  # empty: the default kinds
    webhook: Webhook | None = None
    on_put: Callable[[], None] = lambda: None
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(100_000_001))
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _poll: "_Poll | None" = None

    def put(self, kind: str, body: Json) -> int:
        """Queue an update and return its id, which is used up even if the bot did not ask for such updates."""
        with self._lock:
            update_id = next(self._ids)
            if kind in self.allowed or (not self.allowed and kind not in _ON_REQUEST):
                self.queue.append({"update_id": update_id, kind: body})
                if self._poll is not None:
                    self._poll.end(None)
        self.on_put()
        return update_id

    def again(self, update: Json) -> None:
        """Queue an update that was sent before: what a lost acknowledgement does."""
        with self._lock:
            self.queue.appendleft(update)
            if self._poll is not None:
                self._poll.end(None)
        self.on_put()

    def acknowledge(self, offset: int) -> None:
        """Forget all before `offset`; a negative one keeps only so many of the newest."""
        with self._lock:
            while self.queue and (self.queue[0]["update_id"] < offset if offset >= 0 else len(self.queue) > -offset):
                self.queue.popleft()

    def take(self) -> list[Json]:
        """All that waits, acknowledged at once: for a driver that feeds the handlers itself."""
        with self._lock:
            taken, self.queue = list(self.queue), deque()
            return taken

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """getUpdates: what waits after `offset`, or what comes first within `seconds`."""
        with self._lock:
            if self.webhook is not None:
                raise _conflict(
                    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
                )
            if self._poll is not None:
                self._poll.end(
                    _conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
                )
            self.acknowledge(offset)
            if self.queue or seconds <= 0:
                self._poll = None
                return list(itertools.islice(self.queue, limit))
            poll = self._poll = _Poll()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await poll.ended
        finally:
            with self._lock:
                self._poll = None if self._poll is poll else self._poll
        return list(itertools.islice(self.queue, limit))


class _Poll:
    """A getUpdates that waits, in whichever loop it came."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()

    def end(self, refusal: Refusal | None) -> None:
        with contextlib.suppress(RuntimeError):  # its loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._end, refusal)

    def _end(self, refusal: Refusal | None) -> None:
        if self.ended.done():
            return
        if refusal is None:
            self.ended.set_result(None)
        else:
            self.ended.set_exception(refusal)


def _conflict(reason: str) -> Refusal:
    return Refusal(HTTPStatus.CONFLICT, f"Conflict: {reason}")
