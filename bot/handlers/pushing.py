"""An article that an editor sends: a text, a link, a file, a forward; stored as a draft, and shown on its card."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.delivery import render
from bot.delivery.render import Button, Speaker
from bot.errors import NotFound, Unreadable
from bot.handlers import cards, editors, incoming
from bot.handlers.answers import Answer
from bot.handlers.incoming import Address, Attached, Credit, Offer, Pasted
from bot.handlers.routes import Handler, command, on
from bot.handlers.visit import HOUSE, House, Visit, begin
from bot.services import articles, chats, polling, schedules, updates
from bot.services.articles import Added, How, Result
from bot.services.subscriptions import Place
from bot.sources import files, links, pastes, pieces
from bot.sources.drafts import Draft
from bot.sources.pieces import Piece
from bot.storage.chats import Question
from bot.storage.updates import Paste
from bot.texts import When, admins, refusals

log = logging.getLogger(__name__)

ASKS_WHAT = "push"
DESKTOP_WITHIN = timedelta(seconds=1.5)  # Telegram Desktop sends the pieces of a paste without a pause
DOMAIN_LENGTH = 100
_PUSH_CAPTION = r"^/push(?:\s|$)"

_App = Application[Any, Any, Any, Any, Any, Any]


def handlers() -> list[Handler]:
    """`/push`, also as the words under a file or a picture."""
    caption = filters.UpdateType.MESSAGE & filters.CaptionRegex(_PUSH_CAPTION)
    return [command("push", push), MessageHandler(caption, on(push))]


def before_commands() -> list[Handler]:
    """What comes before every command: a command ends a paste that waits for more."""
    return [MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, _end_paste)]


def answers() -> dict[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    return {ASKS_WHAT: editors.answer(_answered)}


async def push(visit: Visit) -> None:
    """`/push` with a text or link behind it, in reply to a message or a file, or under a file."""
    message = visit.update.effective_message
    assert message is not None, "a command is a message"
    if visit.is_editor:
        await _push(visit, message)
    else:
        await visit.reply(render.message(admins.only_editors_push()))


async def take(visit: Visit) -> bool:
    """Take what a message without a command offers as an article, or as the next piece of one; False: nothing."""
    message = visit.update.effective_message
    assert message is not None, "only messages come here"
    if await _goes_on(visit, message):
        return True
    if not visit.is_private:
        return False
    offer = incoming.unasked(message)
    if offer is not None and not visit.is_editor:
        await visit.reply(render.message(admins.only_editors_push()))
    elif offer is not None:
        await _accept(visit, offer, message)
    elif visit.is_editor and message.text is None:
        await visit.reply(render.message(admins.reading_takes_text()))
    else:
        return False
    return True


async def take_pastes(application: _App, now: datetime) -> int:
    """Make an article of each long text that nothing more follows; returns how many there were."""
    house = application.bot_data[HOUSE]
    due = await asyncio.to_thread(updates.due_pastes, house.db, now)
    for parts in due:
        await _finish_alone(application, house, parts, now)
    return len(due)


async def _push(visit: Visit, message: Message) -> None:
    offer, at = incoming.asked_for(message), message
    replied = message.reply_to_message
    if offer is None and replied is not None:
        offer, at = incoming.asked_for(replied), replied
        if offer is None:
            await visit.reply(render.message(admins.nothing_in_reply()))
            return
    if offer is None:
        await visit.ask(render.message(admins.what_to_push()), Question(ASKS_WHAT, ""))
    else:
        await _accept(visit, offer, at)


async def _answered(visit: Visit, question: Question, words: str) -> None:
    """What is to be pushed has come, whatever its length."""
    del question, words
    await push(visit)


async def _accept(visit: Visit, offer: Offer, message: Message) -> None:
    """Store it now, or keep it where it may be the beginning of a longer text."""
    if isinstance(offer, Pasted) and incoming.is_own_text(message) and pieces.may_go_on(offer.raw.text):
        await visit.typing()
        await _keep(visit, offer.raw, message)
    else:
        await _store(visit, offer, _origin(visit.chat.id, message.message_id))


async def _goes_on(visit: Visit, message: Message) -> bool:
    """Whether the message is the next piece of a paste that waits; one that is something else ends it."""
    waiting = await _waiting(visit)
    if not waiting:
        return False
    raw = incoming.piece_of(message)
    if not incoming.is_own_text(message) or not pieces.goes_on(waiting[-1].text, raw.text):
        await _finish(visit, waiting)
        return False
    await _keep(visit, raw, message)
    if not pieces.may_go_on(raw.text):
        await _finish(visit, await _waiting(visit))
    return True


async def _keep(visit: Visit, raw: Piece, message: Message) -> None:
    assert visit.person is not None, "only editors paste"
    is_full = len(raw.text) >= pieces.NEARLY_FULL
    due_at = visit.now + (updates.JOINED_WITHIN if is_full else DESKTOP_WITHIN)
    rows = [list(link) for link in raw.links]
    part = Paste(visit.chat.id, message.message_id, visit.person.id, raw.text, rows, due_at, visit.place.thread_id)
    await visit.run(updates.keep_part, visit.house.db, part)


async def _waiting(visit: Visit) -> list[Paste]:
    if visit.person is None or not visit.is_editor:
        return []
    return await visit.run(updates.parts_of, visit.house.db, visit.chat.id, visit.person.id)


async def _end_paste(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    visit = await begin(update, context)
    if visit is not None and (waiting := await _waiting(visit)):
        await _finish(visit, waiting)


async def _finish(visit: Visit, parts: Sequence[Paste]) -> None:
    """Make an article of these parts. A crash before they are dropped makes it once more, and stores it once."""
    whole = pieces.joined([Piece(one.text, tuple((start, end, url) for start, end, url in one.links)) for one in parts])
    if len(parts) < updates.MOST_PARTS:
        await _store(visit, Pasted(whole), _origin(visit.chat.id, parts[0].message_id))
    else:
        await visit.reply(render.message(refusals.refusal("too_large", {})))
    await visit.run(updates.drop_parts, visit.house.db, parts)


async def _finish_alone(application: _App, house: House, parts: Sequence[Paste], now: datetime) -> None:
    """As `_finish`, without an update. Where Telegram is away, the parts are due again when their lease ends."""
    try:
        await _finish(await _sender(application, house, parts[0], now), parts)
    except (NotFound, BadRequest, Forbidden) as error:
        log.warning("paste chat=%d given up error=%s", parts[0].chat_id, type(error).__name__)
        await asyncio.to_thread(updates.drop_parts, house.db, parts)
    except TelegramError as error:
        log.warning("paste chat=%d error=%s, tried again later", parts[0].chat_id, type(error).__name__)


async def _sender(application: _App, house: House, part: Paste, now: datetime) -> Visit:
    """Who sent this part. Raises NotFound."""
    chat = await asyncio.to_thread(chats.known, house.db, part.chat_id)
    person = await asyncio.to_thread(chats.known, house.db, part.sender)
    if chat is None:
        raise NotFound(f"chat {part.chat_id}")
    speaker = Speaker(chat.language, schedules.zone(chat.time_zone))
    return Visit(house, application.bot, Update(0), chat, person, Place(chat.id, part.thread_id), speaker, now)


async def _store(visit: Visit, offer: Offer, origin: str) -> None:
    """Read it, store it as a draft, and show its card. `origin` names the message, so that it is stored once."""
    await visit.typing()
    house = visit.house
    try:
        draft = await _read(visit, offer)
    except Unreadable as error:
        await visit.reply(render.message(refusals.refusal(error.reason, error.facts)))
        return
    by = editors.actor(visit)
    added = await visit.run(
        articles.add, house.db, house.room, draft, now=visit.now, how=How.DRAFT, added_by=by, origin=origin
    )
    if isinstance(offer, Address) and added.result is Result.STORED:
        await visit.run(polling.watch, house.db, added.article_id, offer.url, visit.now)
    await _show_added(visit, added)


async def _show_added(visit: Visit, added: Added) -> None:
    number = added.article_id
    match added.result:
        case Result.REFUSED:
            await visit.reply(render.message(refusals.refusal(added.reason, {"article": number})))
        case Result.DUPLICATE:
            known = (await visit.run(articles.card, visit.house.db, number)).article
            words = admins.already_stored(number, known.source, When(known.stored_at, visit.now))
            button = Button(admins.show_card_of(number), f"card:{number}")
            await visit.reply(render.message(words, rows=[[button]]))
        case _:
            await cards.show_new(visit, number)


async def _read(visit: Visit, offer: Offer) -> Draft:
    """Raises Unreadable."""
    zone, now, desk = visit.speaker.zone, visit.now, visit.house.desk
    match offer:
        case Pasted():
            piece = offer.piece
            draft = await visit.run(pastes.read, piece.text, links=piece.links, time_zone=zone, now=now)
            return _credited(draft, offer.credit)
        case Address():
            return await links.read(desk.fetcher, offer.url, time_zone=zone, now=now, workshop=desk.workshop)
        case Attached():
            body = await _download(visit, offer)
            kind = offer.media_type
            draft = await desk.workshop.run(files.read, offer.name, body, media_type=kind, time_zone=zone, now=now)
            return _credited(draft, offer.credit)


def _credited(draft: Draft, credit: Credit | None) -> Draft:
    """The draft, from the channel that it was forwarded from where it names no publisher itself; a publisher whose domain
    nobody knows is one by its name.
    """
    if draft.source and not draft.domain:
        return replace(draft, domain=draft.source.casefold()[:DOMAIN_LENGTH])
    if credit is None or draft.source or draft.url:
        return draft
    named = replace(draft, source=credit.name, domain=credit.domain, url=credit.url)
    return named if draft.published_at else replace(named, published_at=credit.at)


async def _download(visit: Visit, file: Attached) -> bytes:
    """Raises Unreadable; what is too large is not even asked for."""
    if file.size > files.FILE_BYTES:
        raise Unreadable("too_large", limit=files.FILE_BYTES)
    try:
        found = await visit.bot.get_file(file.file_id)
        return bytes(await found.download_as_bytearray())
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise Unreadable("too_large", limit=files.FILE_BYTES) from error
        raise Unreadable("unavailable") from error


def _origin(chat_id: int, message_id: int) -> str:
    return f"tg:{chat_id}:{message_id}"
