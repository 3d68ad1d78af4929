"""A message in words: the answer to a question of the bot, an article that somebody sends, or neither.

A reply to a question of the bot answers that question. In a private chat the next plain text within ten minutes does so too,
unless it is an article by itself (200 characters, a link), or a command came in between.

A module asks with `visit.ask(message, Question(kind, subject))`, and says in its `answers()` what becomes of the words:
kind → `async def (visit, question, words) -> None`. A question is done with once its answer was taken; who can't use an
answer says why by asking again. In a group everybody can reply: an answer that not everybody may give checks that itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from telegram import Message
from telegram.ext import MessageHandler, filters

from bot.handlers.routes import Action, Handler, on
from bot.handlers.visit import Visit
from bot.services import chats
from bot.storage.chats import Question

Answer = Callable[[Visit, Question, str], Awaitable[None]]
Answers = Mapping[str, Answer]

OPEN = timedelta(minutes=10)  # how long a plain text in a private chat answers the latest question

_WORDS = filters.UpdateType.MESSAGE & ~filters.COMMAND & ~filters.StatusUpdate.ALL & ~filters.LOCATION


def handler(known: Answers, take_article: Callable[[Visit], Awaitable[bool]], otherwise: Action) -> Handler:
    """Takes every message that is no command. `take_article` says whether it was an article; `otherwise` says something
    helpful in a private chat.
    """

    async def take(visit: Visit) -> None:
        if await _replied(visit, known) or await take_article(visit) or not visit.is_private:
            return
        if not await _answered(visit, known):
            await otherwise(visit)

    return MessageHandler(_WORDS, on(take))


def closing(known: Answers) -> Handler:
    """Comes before every command: in a private chat it leaves no question open that a later text would answer."""

    async def close(visit: Visit) -> None:
        if visit.is_private:
            await visit.run(chats.close_questions, visit.house.db, visit.chat.id, list(known))

    return MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, on(close))


async def _replied(visit: Visit, known: Answers) -> bool:
    """Answer the question that this message replies to; False where it replies to none."""
    message = visit.update.effective_message
    to = message.reply_to_message if message else None
    if message is None or to is None or to.from_user is None or to.from_user.id != visit.bot.id:
        return False
    question = await visit.run(chats.asked, visit.house.db, visit.chat.id, to.message_id)
    return question is not None and await _give(visit, known, to.message_id, question, message)


async def _answered(visit: Visit, known: Answers) -> bool:
    """Answer the latest question; False where none is open."""
    message = visit.update.effective_message
    last = await visit.run(chats.last_asked, visit.house.db, visit.chat.id, visit.now - OPEN)
    return message is not None and last is not None and await _give(visit, known, *last, message)


async def _give(visit: Visit, known: Answers, message_id: int, question: Question, message: Message) -> bool:
    answer, words = known.get(question.kind), (message.text or "").strip()
    if answer is None or not words:
        return False
    await answer(visit, question, words)
    await visit.run(chats.answered, visit.house.db, visit.chat.id, message_id)
    return True
