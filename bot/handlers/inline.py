"""`@bot words` in any chat: the newest sentences of a topic, to be passed on with their sources.

Telegram asks at every letter that is typed, and forgets a question after some ten seconds. So an answer is kept for a while
in memory (the same again costs no database work), nothing of who asks is stored but their pace, and a question that can't
be answered now is not answered later.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
    User,
)
from telegram.error import BadRequest
from telegram.ext import ContextTypes, InlineQueryHandler
from telegram.helpers import create_deep_linked_url

from bot.delivery import offers, render
from bot.delivery.render import Button, Speaker
from bot.handlers.reading import DEEP_LINK
from bot.handlers.routes import Handler
from bot.handlers.visit import NO_PREVIEW, House, house_of, language_of
from bot.services import chats, inline, quotas, schedules
from bot.services.inline import Offer
from bot.texts import inline as texts

log = logging.getLogger(__name__)

KEPT = timedelta(seconds=30)  # by us for the same person, by Telegram for who asks the same
MOST_KEPT = 512  # answers
WORDS = 100  # letters of a question that are looked at
MEMORY = "inline"  # under this key of bot_data
OPENED = "inline"  # the payload by which the bot is opened; /start greets
_OFFSET = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as far as its answer depends on it."""

    person: int
    words: str
    below: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What Telegram is told."""

    results: tuple[InlineQueryResultArticle, ...] = ()
    next_offset: str = ""
    is_personal: bool = True
    seconds: int = int(KEPT.total_seconds())
    button: InlineQueryResultsButton | None = None


@dataclass(slots=True)
class Memory:
    """The latest answers."""

    _answers: OrderedDict[Asked, tuple[datetime, Answer]] = field(default_factory=OrderedDict)

    def get(self, asked: Asked, now: datetime) -> Answer | None:
        at, answer = self._answers.get(asked, (None, None))
        return answer if at is not None and timedelta() <= now - at < KEPT else None

    def put(self, asked: Asked, answer: Answer, now: datetime) -> None:
        self._answers[asked] = (now, answer)
        self._answers.move_to_end(asked)
        while len(self._answers) > MOST_KEPT:
            self._answers.popitem(last=False)


def handlers() -> list[Handler]:
    """The one handler of this module."""
    return [InlineQueryHandler(offered)]


async def offered(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer an inline query; one too old to answer is no error."""
    query, house = update.inline_query, house_of(context)
    if query is None:
        return
    memory: Memory = context.application.bot_data.setdefault(MEMORY, Memory())
    asked, now = _understood(query), house.clock.now()
    answer = memory.get(asked, now)
    if answer is None:
        answer = await asyncio.to_thread(_look_up, house, asked, query.from_user, context.bot.username, now)
        memory.put(asked, answer, now)
    try:
        await context.bot.answer_inline_query(
            query.id,
            answer.results,
            cache_time=answer.seconds,
            is_personal=answer.is_personal,
            next_offset=answer.next_offset,
            button=answer.button,
        )
    except BadRequest as error:
        log.info("inline query not answered: %s", error.message)


def _understood(query: InlineQuery) -> Asked:
    words = " ".join(query.query.split())[:WORDS].casefold()
    return Asked(query.from_user.id, words, int(query.offset) if _OFFSET.fullmatch(query.offset) else None)


def _look_up(house: House, asked: Asked, user: User, username: str, now: datetime) -> Answer:
    refused = quotas.take(house.db, user.id, "inline", now)
    if refused is not None:
        return Answer(seconds=refused.seconds)
    usual = _usual(house, user)
    known = chats.known(house.db, user.id)
    speaker = Speaker(known.language, schedules.zone(known.time_zone)) if known else usual
    found = inline.find(house.db, asked.person, asked.words, asked.below)
    return Answer(
        tuple(_result(one, speaker, username, now) for one in found.offers),
        "" if found.below is None else str(found.below),
        found.is_personal or speaker != _usual(house),
        button=None if found.offers or asked.below else _opening(speaker, asked.words),
    )


def _usual(house: House, user: User | None = None) -> Speaker:
    """How somebody whom we don't know is spoken to; without a person, as the settings say."""
    settings = house.settings
    language = language_of(user.language_code if user else None, settings)
    return Speaker(language, schedules.zone(settings.default_time_zone))


def _result(offer: Offer, speaker: Speaker, username: str, now: datetime) -> InlineQueryResultArticle:
    made = offers.printed(offer, speaker, now)
    markup: Any = None
    if offer.topic.owner is None:
        url = create_deep_linked_url(username, f"{DEEP_LINK}{offer.topic.slug}")
        markup = render.keyboard([[Button(texts.follow(offer.topic.title), url=url)]], speaker)
    content = InputTextMessageContent(made.html, parse_mode="HTML", link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle(made.id, made.title, content, reply_markup=markup, description=made.description)


def _opening(speaker: Speaker, words: str) -> InlineQueryResultsButton:
    """Where there is nothing to offer: the way to the bot."""
    label = texts.nothing_found() if words else texts.open_bot()
    return InlineQueryResultsButton(render.plain(label, speaker), start_parameter=OPENED)
