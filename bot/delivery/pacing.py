"""Replies keep to the pace that all processes share; the outbox keeps to it by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery import failures

OUTBOX: Final = "outbox"  # as `rate_limit_args`: the caller has reserved its slot
LONGEST_RETRY = 30.0  # seconds that a reply may be late after a flood limit; who asked has gone by then

_PACED = ("send", "edit", "copy", "forward")  # of the Bot API's methods those that Telegram counts as messages
_UNPACED = frozenset({"sendChatAction"})  # a "typing…" that waits its turn comes with the answer

Result = bool | dict[str, Any] | list[dict[str, Any]]


async def _never(_: int | None) -> bool:
    return False


class PacedRequests(BaseRateLimiter[str]):
    """Lets a message to a chat go in its turn.

    `reserve(chat_id)` takes the next slot and tells how many seconds away it is (`chat_id` None: a chat named by its
    @username, which has no gate of its own); `hold(seconds, chat_id)` makes everybody wait after a flood limit, and
    `is_held(chat_id)` is asked after a wait: a slot within such a limit is void; `turn()` is asked when the slot has come,
    and tells how many seconds too near it is to another message of this process.
    """

    def __init__(
        self,
        reserve: Callable[[int | None], Awaitable[float]],
        hold: Callable[[float, int | None], Awaitable[None]],
        *,
        is_held: Callable[[int | None], Awaitable[bool]] = _never,
        turn: Callable[[], float] = lambda: 0.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._reserve = reserve
        self._hold = hold
        self._is_held = is_held
        self._turn = turn
        self._sleep = sleep

    async def initialize(self) -> None:
        """Nothing to open: the pace is in the database."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Result:
        """Run the request in its turn, and once more after a flood limit of at most 30 s. Raises what the request raises."""
        if rate_limit_args == OUTBOX or not _is_paced(endpoint, data):
            return await callback(*args, **kwargs)
        chat_id = _number(data["chat_id"])
        try:
            return await self._in_turn(chat_id, callback, args, kwargs)
        except RetryAfter as flood:
            wait = await self._hold_for(flood, chat_id)
            if wait > LONGEST_RETRY:
                raise
        await self._sleep(wait)
        try:
            return await self._in_turn(chat_id, callback, args, kwargs)
        except RetryAfter as flood:
            await self._hold_for(flood, chat_id)
            raise

    async def _in_turn(
        self,
        chat_id: int | None,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
    ) -> Result:
        while (wait := await self._reserve(chat_id)) > 0:
            await self._sleep(wait)
            if not await self._is_held(chat_id):
                break
        while (wait := self._turn()) > 0:
            await self._sleep(wait)
        return await callback(*args, **kwargs)

    async def _hold_for(self, flood: RetryAfter, chat_id: int | None) -> float:
        wait = failures.seconds_of(flood)
        await self._hold(wait, chat_id)
        return wait


def _is_paced(endpoint: str, data: dict[str, Any]) -> bool:
    return endpoint.startswith(_PACED) and endpoint not in _UNPACED and data.get("chat_id") is not None


def _number(chat_id: object) -> int | None:
    try:
        return int(str(chat_id))
    except ValueError:
        return None
