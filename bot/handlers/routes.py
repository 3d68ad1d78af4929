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


def on(action: Action) -> Callback:
    """The action with its update understood."""

    async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit = await begin(update, context)
        if visit is not None:
            await action(visit)

    return callback


def command(name: str, action: Action) -> Handler:
    """A command in a new message; an edited one does nothing twice."""
    return CommandHandler(name, on(action), filters=filters.UpdateType.MESSAGE)


def button(verb: str, action: Callable[..., Awaitable[None]], *parts: str, is_managing: bool = False) -> Handler:
    """A button with data `verb:part:…`, each part of which the action gets, numbers as such.

    `is_managing`: in a group only its administrators may press it.
    """
    pattern = ":".join([verb, *(f"({one})" for one in parts)])

    async def press(visit: Visit) -> None:
        if is_managing and not await visit.may_manage():
            await visit.answer(readers.only_administrators(), is_alert=True)
            return
        await visit.answer()
        await action(visit, *map(_value, _parts(visit)))

    return CallbackQueryHandler(on(press), pattern=re.compile(rf"{pattern}\Z"))


def managing(action: Action) -> Action:
    """A command that in a group only its administrators may give."""

    async def allowed(visit: Visit) -> None:
        if await visit.may_manage():
            await action(visit)
        else:
            await visit.reply(render.message(readers.only_administrators()))

    return allowed


def _parts(visit: Visit) -> list[str]:
    data = visit.query.data if visit.query else None
    return (data or "").split(":")[1:]


def _value(part: str) -> int | str:
    return int(part) if re.fullmatch(NUMBER, part) else part
