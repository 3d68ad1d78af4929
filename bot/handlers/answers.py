"""Replies to the bot's questions. What was asked, and of what, is a row; nothing of it is kept in memory.

These handlers go into a group of their own before all others: a reply that answers no open question goes on to them.
"""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes, MessageHandler, filters

from bot.delivery import render
from bot.handlers.routes import Handler
from bot.handlers.visit import begin
from bot.services import chats
from bot.texts import readers

Answer = Callable[..., Awaitable[bool]]  # (visit, subject, words) → whether the question is done with


class _ToABot(filters.MessageFilter):
    """A reply to a message of a bot, our own as far as it is shown to us."""

    def filter(self, message: Message) -> bool:
        asked = message.reply_to_message
        return asked is not None and asked.from_user is not None and asked.from_user.is_bot


def handler(replies: Mapping[str, Answer]) -> Handler:
    """Gives a reply to a question of one of these kinds to what it is for; administrators answer in groups."""

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit = await begin(update, context)
        message = update.message
        if visit is None or message is None or message.reply_to_message is None:
            return
        asked_id = message.reply_to_message.message_id
        question = await visit.run(chats.asked, visit.house.db, visit.chat.id, asked_id)
        if question is None or question.kind not in replies:
            return
        if not await visit.may_manage():
            await visit.reply(render.message(readers.only_administrators()))
        elif await replies[question.kind](visit, question.subject, message.text or ""):
            await visit.run(chats.answered, visit.house.db, visit.chat.id, asked_id)
        raise ApplicationHandlerStop

    chosen = filters.UpdateType.MESSAGE & _ToABot() & (filters.TEXT | filters.LOCATION) & ~filters.COMMAND
    return MessageHandler(chosen, answer)
