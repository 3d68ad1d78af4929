"""An update in, one service call, a reply. No SQL, no rules."""

import logging
from collections.abc import Sequence

from telegram import Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.delivery import render
from bot.errors import DatabaseUnavailable
from bot.handlers import (
    answers,
    audit,
    cards,
    channels,
    desk,
    editing,
    feeds,
    inline,
    links,
    mine,
    newsroom,
    own,
    places,
    previews,
    proofs,
    publishers,
    pushing,
    reading,
    roles,
    searching,
    settings,
    statistics,
    suggestions,
    tastes,
    timelines,
    voices,
)
from bot.handlers.pushing import take_pastes
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit, begin
from bot.texts import admins

__all__ = ["FAILED", "all_handlers", "apologise", "take_pastes"]

log = logging.getLogger(__name__)

FAILED = "failed"  # under this key of bot_data a handler's error waits for whoever handles the update
CLOSING, FIRST, USUAL = -2, -1, 0  # groups: in each the first handler that fits is run


def all_handlers() -> dict[int, Sequence[Handler]]:
    """Every handler, by its group. What takes all that nobody else understood comes last."""
    known = _answers()
    usual = [
        *links.handlers(),
        *voices.handlers(),
        *proofs.handlers(),
        *channels.handlers(),
        *reading.handlers(),
        *searching.handlers(),
        *own.handlers(),
        *settings.handlers(),
        *tastes.handlers(),
        *suggestions.handlers(),
        *timelines.handlers(),
        *mine.handlers(),
        *inline.handlers(),
        *pushing.handlers(),
        *cards.handlers(),
        *newsroom.handlers(),
        *desk.handlers(),
        *publishers.handlers(),
        *audit.handlers(),
        *previews.handlers(),
        *statistics.handlers(),
        *roles.handlers(),
        *editing.handlers(),
        *feeds.handlers(),
        answers.handler(known, _take, places.small_talk),
        *places.handlers(),
    ]
    return {CLOSING: [answers.closing(known)], FIRST: pushing.before_commands(), USUAL: usual}


async def apologise(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The application's error handler: whoever handles the update learns of its error, and the person too where it will
    not be tried again.
    """
    error = context.error
    if not isinstance(update, Update) or not isinstance(error, Exception):
        log.error("error outside an update", exc_info=error)
        return
    context.application.bot_data.setdefault(FAILED, {})[update.update_id] = error
    if _may_succeed_later(error):
        log.warning("update=%d error=%s", update.update_id, type(error).__name__)
    else:
        log.error("update=%d failed", update.update_id, exc_info=error)
        await _say_sorry(update, context)
    raise ApplicationHandlerStop  # what is handled again is handled from the start


def _answers() -> dict[str, answers.Answer]:
    asking = (channels, searching, own, pushing, cards, newsroom, editing, feeds, roles, desk, publishers)
    return {kind: answer for module in asking for kind, answer in module.answers().items()}


async def _take(visit: Visit) -> bool:
    """Who is to have a role, who owns a publisher, a list of feeds or the address of one, where they were asked for, or an
    article; False: none of these.
    """
    for take in (roles.take, publishers.take, feeds.take, pushing.take):
        if await take(visit):
            return True
    return False


async def _say_sorry(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """One sentence, where it can be said."""
    try:
        visit = await begin(update, context)
        if visit is not None and (visit.is_private or visit.query is not None):
            await visit.answer()
            await visit.reply(render.message(admins.apology()))
    except (TelegramError, DatabaseUnavailable) as error:
        log.warning("update=%d no apology error=%s", update.update_id, type(error).__name__)


def _may_succeed_later(error: Exception) -> bool:
    """Whether another try may go well: the database or the network was away. A BadRequest is a NetworkError, and stays."""
    is_network = isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest)
    return is_network or isinstance(error, DatabaseUnavailable)
