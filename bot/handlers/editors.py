"""What only owners, editors or viewers may do: commands, buttons and answers that refuse others kindly."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.delivery import render
from bot.errors import NotFound
from bot.handlers.answers import Answer
from bot.handlers.routes import Action, Callback, on
from bot.handlers.visit import Visit
from bot.services import notices
from bot.storage.chats import Question, Role
from bot.texts import Line, admins, desk

NUMBER = r"\d{1,18}"  # an id fits a column of 64 bits

Press = Callable[..., Awaitable[None]]


class Command(CommandHandler[ContextTypes.DEFAULT_TYPE, Any]):
    """A command that knows which role it needs."""

    __slots__ = ("needs",)

    def __init__(self, name: str, callback: Callback, needs: Role) -> None:
        super().__init__(name, callback, filters=filters.UpdateType.MESSAGE)
        self.needs = needs


class Pressed(CallbackQueryHandler[ContextTypes.DEFAULT_TYPE, Any]):
    """A button that knows which role it needs."""

    __slots__ = ("needs",)

    def __init__(self, callback: Callback, pattern: re.Pattern[str], needs: Role) -> None:
        super().__init__(callback, pattern=pattern)
        self.needs = needs


def command(name: str, action: Action, *, needs: Role = Role.EDITOR) -> Command:
    """A command of those who have this role, or a higher one."""

    async def allowed(visit: Visit) -> None:
        if has(visit, needs):
            await action(visit)
        else:
            await visit.reply(render.message(refusal(visit, needs)))

    return Command(name, on(allowed), needs)


def button(verb: str, press: Press, *parts: str, needs: Role = Role.EDITOR) -> Pressed:
    """A button with data `verb:number:…`. `press` answers it itself, after its work in the database, which is quick, so
    that what pops up is true.
    """
    pattern = ":".join([verb, *parts])

    async def allowed(visit: Visit) -> None:
        if not has(visit, needs):
            await visit.answer(refusal(visit, needs), is_alert=True)
            return
        numbers = [int(part) for part in str(visit.query and visit.query.data).split(":")[1:]]
        await visit.run(notices.leave_card, visit.house.db, visit.chat.id, visit.shown_id)
        try:
            await press(visit, *numbers)
        except NotFound:
            await visit.answer(admins.is_gone(), is_alert=True)

    return Pressed(on(allowed), re.compile(rf"{pattern}\Z"), needs)


def answer(taken: Answer, *, needs: Role = Role.EDITOR) -> Answer:
    """An answer that only those of this role may give; it stays open for them."""

    async def allowed(visit: Visit, question: Question, words: str) -> None:
        if has(visit, needs):
            await taken(visit, question, words)
        else:
            await visit.ask(render.message(refusal(visit, needs)), question)

    return allowed


def has(visit: Visit, needs: Role) -> bool:
    """Whether who wrote or pressed has this role, or a higher one."""
    order = list(Role)
    return visit.person is not None and order.index(visit.person.role) <= order.index(needs)


def refusal(visit: Visit, needs: Role) -> Line:
    """Why this person may not, and what to do instead."""
    if needs is Role.OWNER:
        return desk.only_owners(visit.person.id if visit.person else 0)
    if needs is Role.EDITOR and has(visit, Role.VIEWER):
        return desk.viewers_look()
    return admins.only_editors() if visit.query is None else admins.only_editors_press()


def actor(visit: Visit) -> int | None:
    """Who does this, for the record."""
    return visit.person.id if visit.person else None
