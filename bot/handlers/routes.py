"""How commands and buttons reach their handlers: understood, answered, and refused to who may not."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.delivery import render
from bot.handlers.visit import Visit, begin
from bot.texts import readers

Handler = BaseHandler[Update, ContextTypes.DEFAULT_TYPE, Any]
Action = Callable[[Visit], Awaitable[None]]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]

NUMBER = r"-?\d{1,15}"
ZONE = r"[A-Za-z0-9_+/-]{2,50}"
WORD = r"[a-z]{1,12}"


def on(action: Action, *, is_kept: bool = True) -> Callback:
    """The action with its update understood. `is_kept`: a chat that is new is stored."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit = await begin(update, context, is_kept=is_kept)
        if visit is not None:
            await action(visit)

    return callback


class Press(CallbackQueryHandler[ContextTypes.DEFAULT_TYPE, Any]):
    """A button's handler that can also be asked what it does."""

    __slots__ = ("action",)

    def __init__(self, callback: Callback, pattern: re.Pattern[str], action: Callable[..., Awaitable[None]]) -> None:
        super().__init__(callback, pattern=pattern)
        self.action = action

    def means(self, data: str) -> bool:
        """Whether a button with this data is this one."""
        assert isinstance(self.pattern, re.Pattern)
        return self.pattern.match(data) is not None


def command(name: str, action: Action, *, costs: str = "") -> Handler:
    """A command in a new message; an edited one does nothing twice. `costs`: whose pace it is to keep, see `visit`."""

    async def paced(visit: Visit) -> None:
        if not costs or not await visit.is_too_much(costs):
            await action(visit)

    return CommandHandler(name, on(paced), filters=filters.UpdateType.MESSAGE)


def button(
    verb: str,
    action: Callable[..., Awaitable[None]],
    *parts: str,
    is_managing: bool = False,
    is_kept: bool = True,
    costs: str = "",
) -> Handler:
    """A button with data `verb:part:…`, each part of which the action gets, numbers as such.

    `is_managing`: in a group only its administrators may press it. `is_kept`: a chat that is new is stored. `costs`: whose
    pace it is to keep, see `visit`.
    """
    pattern = re.compile(":".join([verb, *(f"({one})" for one in parts)]) + r"\Z")

    async def press(visit: Visit) -> None:
        if is_managing and not await visit.may_manage():
            await visit.answer(readers.only_administrators(), is_alert=True)
            return
        if costs and await visit.is_too_much(costs):
            return
        await visit.answer()
        await action(visit, *parts_of(_data(visit)))

    return Press(on(press, is_kept=is_kept), pattern, action)


def managing(action: Action) -> Action:
    """A command that in a group only its administrators may give."""

    async def allowed(visit: Visit) -> None:
        if await visit.may_manage():
            await action(visit)
        else:
            await visit.reply(render.message(readers.only_administrators()))

    return allowed


def parts_of(data: str) -> list[int | str]:
    """What stands behind the verb, numbers as such."""
    return [_value(part) for part in data.split(":")[1:]]


def _data(visit: Visit) -> str:
    return (visit.query.data if visit.query else None) or ""


def _value(part: str) -> int | str:
    return int(part) if re.fullmatch(NUMBER, part) else part
