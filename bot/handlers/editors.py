"""What only editors may do: commands, buttons and answers that refuse others kindly."""

import re
from collections.abc import Awaitable, Callable

from telegram.ext import CallbackQueryHandler

from bot.delivery import render
from bot.errors import NotFound
from bot.handlers import routes
from bot.handlers.answers import Answer
from bot.handlers.routes import Action, Handler, on
from bot.handlers.visit import Visit
from bot.storage.chats import Question
from bot.texts import admins

NUMBER = r"\d{1,18}"  # an id fits a column of 64 bits

Press = Callable[..., Awaitable[None]]


def command(name: str, action: Action) -> Handler:
    """A command of editors."""

    async def allowed(visit: Visit) -> None:
        if visit.is_editor:
            await action(visit)
        else:
            await visit.reply(render.message(admins.only_editors()))

    return routes.command(name, allowed)


def button(verb: str, press: Press, *parts: str) -> Handler:
    """A button of editors with data `verb:number:…`. `press` answers it itself, after its work in the database, which is
    quick, so that what pops up is true.
    """
    pattern = ":".join([verb, *parts])

    async def allowed(visit: Visit) -> None:
        if not visit.is_editor:
            await visit.answer(admins.only_editors_press(), is_alert=True)
            return
        numbers = [int(part) for part in str(visit.query and visit.query.data).split(":")[1:]]
        try:
            await press(visit, *numbers)
        except NotFound:
            await visit.answer(admins.is_gone(), is_alert=True)

    return CallbackQueryHandler(on(allowed), pattern=re.compile(rf"{pattern}\Z"))


def answer(taken: Answer) -> Answer:
    """An answer that only editors may give; it stays open for them."""

    async def allowed(visit: Visit, question: Question, words: str) -> None:
        if visit.is_editor:
            await taken(visit, question, words)
        else:
            await visit.ask(render.message(admins.only_editors()), question)

    return allowed


def actor(visit: Visit) -> int | None:
    """Who does this, for the record."""
    return visit.person.id if visit.person else None
