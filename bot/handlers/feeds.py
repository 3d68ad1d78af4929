"""Feeds under the hands of an editor: added, looked through, paused, left, and carried in and out as OPML."""

import json
from collections.abc import Sequence
from typing import cast

from telegram import Document, Message
from telegram.error import BadRequest

from bot.delivery import health, pictures, render
from bot.delivery.render import Button
from bot.errors import Unreadable
from bot.handlers import editors
from bot.handlers.answers import OPEN, Answer
from bot.handlers.editors import NUMBER
from bot.handlers.routes import Handler
from bot.handlers.visit import Visit
from bot.services import chats, feeds
from bot.services.feeds import Listed, Preview
from bot.sources import opml
from bot.sources.opml import Outline
from bot.storage.chats import Question, Role
from bot.texts import Line, buttons
from bot.texts import feeds as texts

ASKS_ADDRESS = "addfeed"
KEEPS_FEED = "feed"  # no question: address, title and site of a feed that was shown, until a button follows it
KEEPS_FILE = "opml"  # no question: the file of a list of feeds that was shown
PAGE = 10
COLUMNS = 2
SHOWN_OF_FILE = 10
SHOWN_REFUSED = 10
NAME_LENGTH = 60
OPML_NAME = "feeds.opml"
_OPML_TYPES = frozenset({"text/x-opml", "text/x-opml+xml", "application/x-opml", "application/x-opml+xml"})
_XML_TYPES = frozenset({"text/xml", "application/xml"})


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        editors.command("addfeed", add_feed),
        editors.command("feeds", show_feeds, needs=Role.VIEWER),
        editors.button("fadd", follow, NUMBER),
        editors.button("fnot", leave, NUMBER),
        editors.button("oadd", follow_all, NUMBER),
        editors.button("onot", leave_file, NUMBER),
        editors.button("feeds", turn_page, NUMBER, needs=Role.VIEWER),
        editors.button("feed", show_feed, NUMBER, NUMBER, needs=Role.VIEWER),
        editors.button("flook", look_now, NUMBER, NUMBER),
        editors.button("fpause", pause, NUMBER, NUMBER),
        editors.button("fresume", resume, NUMBER, NUMBER),
        editors.button("fstop", ask_to_stop, NUMBER, NUMBER),
        editors.button("fgone", stop_following, NUMBER, NUMBER),
        editors.button("fpic", send_picture, NUMBER, NUMBER, needs=Role.VIEWER),
        editors.button("fopml", send_opml, NUMBER, needs=Role.VIEWER),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the question of this module."""
    return {ASKS_ADDRESS: editors.answer(_address_answered)}


async def take(visit: Visit) -> bool:
    """Take what an editor sends in private as a list of feeds, or as the address that was asked for; False: neither.

    Comes before an article is seen in it: an address alone would be one.
    """
    message = visit.update.effective_message
    if message is None or not (visit.is_private and visit.is_editor):
        return False
    if message.document is not None:
        return await _take_file(visit, message.document)
    return await _take_address(visit, message)


async def add_feed(visit: Visit) -> None:
    """`/addfeed URL`; without an address it is asked for."""
    if visit.words():
        await _look(visit, visit.words())
    else:
        await visit.ask(render.message(texts.which_address()), Question(ASKS_ADDRESS, ""))


async def follow(visit: Visit, _: int) -> None:
    """Follow the feed that was shown."""
    kept = await _kept(visit, KEEPS_FEED)
    if kept is None:
        await visit.answer(texts.preview_is_gone(), is_alert=True)
        return
    url, title, site_url = _shown(kept)
    by, db = editors.actor(visit), visit.house.db
    feed, is_new = await visit.run(feeds.follow, db, url, title=title, site_url=site_url, added_by=by, now=visit.now)
    await visit.answer()
    await _done(visit)
    words = texts.followed if is_new else texts.already_followed
    await visit.edit(render.message(words(health.title(feed)), rows=[[_show(feed)]]))


async def leave(visit: Visit, _: int) -> None:
    """The feed that was shown is not followed after all."""
    kept = await _kept(visit, KEEPS_FEED)
    await visit.answer()
    await _done(visit)
    url, title, _site = _shown(kept) if kept else ("", "", None)
    words = texts.not_followed(render.cut(title or url, NAME_LENGTH)) if kept else texts.preview_is_gone()
    await visit.edit(render.message(words))


async def show_feeds(visit: Visit) -> None:
    """`/feeds`: how every feed does, those that need a look first."""
    await _show_list(visit, 0)


async def turn_page(visit: Visit, page: int) -> None:
    """Another page of the feeds."""
    await visit.answer()
    await _show_list(visit, page)


async def show_feed(visit: Visit, feed_id: int, page: int) -> None:
    """One feed, and what can be done with it."""
    feed = await _feed(visit, feed_id)
    await visit.answer()
    await _show_feed(visit, feed, page)


async def look_now(visit: Visit, feed_id: int, page: int) -> None:
    """Poll it at once, whenever it is due."""
    if not (await _feed(visit, feed_id)).is_enabled:
        await visit.answer(texts.is_paused(), is_alert=True)
        return
    await visit.run(feeds.poll_now, visit.house.db, feed_id, visit.now)
    await visit.answer(texts.looks_soon())
    await _show_feed(visit, await _feed(visit, feed_id), page)


async def pause(visit: Visit, feed_id: int, page: int) -> None:
    """Look at it no more, until it is resumed."""
    await visit.run(feeds.pause, visit.house.db, feed_id, actor=editors.actor(visit), now=visit.now)
    await show_feed(visit, feed_id, page)


async def resume(visit: Visit, feed_id: int, page: int) -> None:
    """Look at it again, from now on."""
    await visit.run(feeds.resume, visit.house.db, feed_id, actor=editors.actor(visit), now=visit.now)
    await show_feed(visit, feed_id, page)


async def ask_to_stop(visit: Visit, feed_id: int, page: int) -> None:
    """Ask before it goes."""
    feed = await _feed(visit, feed_id)
    await visit.answer()
    row = [
        Button(texts.stop_following(), f"fgone:{feed_id}:{page}"),
        Button(texts.keep(), f"feed:{feed_id}:{page}"),
    ]
    await visit.edit(render.message(texts.stop_it(health.title(feed)), rows=[row]))


async def stop_following(visit: Visit, feed_id: int, page: int) -> None:
    """The feed goes, its articles stay."""
    feed = await _feed(visit, feed_id)
    await visit.run(feeds.unfollow, visit.house.db, feed_id, actor=editors.actor(visit), now=visit.now)
    await visit.answer()
    await visit.edit(render.message(texts.stopped(health.title(feed)), rows=[[_all(page)]]))


async def send_picture(visit: Visit, feed_id: int, _: int) -> None:
    """The last 30 days as a picture, with the same in words under it."""
    feed = await _feed(visit, feed_id)
    await visit.answer()
    await visit.typing()
    try:
        drawn = await visit.house.desk.workshop.run(pictures.draw, health.picture(feed, visit.now, visit.speaker))
    except Unreadable:
        await visit.reply(render.message(texts.no_picture()))
        return
    caption = texts.caption(health.title(feed), health.month(feed, visit.now))
    await visit.bot.send_photo(
        visit.chat.id,
        drawn,
        caption=render.html(caption, visit.speaker),
        parse_mode="HTML",
        message_thread_id=visit.place.thread_id or None,
    )


async def send_opml(visit: Visit, _: int) -> None:
    """All feeds as a file that other readers take."""
    outlines = await visit.run(feeds.outlines, visit.house.db)
    await visit.answer()
    body = await visit.run(opml.write, outlines, now=visit.now)
    await visit.bot.send_document(
        visit.chat.id,
        body,
        filename=OPML_NAME,
        caption=render.html(texts.exported(len(outlines)), visit.speaker),
        parse_mode="HTML",
        message_thread_id=visit.place.thread_id or None,
    )


async def follow_all(visit: Visit, _: int) -> None:
    """Follow every feed of the file that was shown."""
    kept = await _kept(visit, KEEPS_FILE)
    if kept is None:
        await visit.answer(texts.file_is_gone(), is_alert=True)
        return
    await visit.answer()
    await visit.typing()
    try:
        outlines = await _outlines(visit, kept)
    except Unreadable as error:
        await visit.reply(render.message(texts.refused_file(error.reason)))
        return
    by = editors.actor(visit)
    done = await visit.run(feeds.take_outlines, visit.house.db, outlines, added_by=by, now=visit.now)
    await _done(visit)
    refused = [_refused(url, reason) for url, reason in done.refused[:SHOWN_REFUSED]]
    if len(done.refused) > len(refused):
        refused.append(texts.more_refused(len(done.refused) - len(refused)))
    await visit.edit(render.message(texts.imported(done.added, done.known, refused), rows=[[_all(0)]]))


async def leave_file(visit: Visit, _: int) -> None:
    """Nothing of the file is followed."""
    await visit.answer()
    await _done(visit)
    await visit.edit(render.message(texts.file_not_taken()))


async def _address_answered(visit: Visit, _: Question, words: str) -> None:
    await _look(visit, words)


async def _look(visit: Visit, words: str) -> None:
    """Show what is there; where nothing is, say why and ask again."""
    await visit.typing()
    try:
        shown = await feeds.look(visit.house.desk, words, now=visit.now)
    except Unreadable as error:
        await visit.ask(render.message(texts.refused(error.reason, error.facts)), Question(ASKS_ADDRESS, ""))
        return
    if shown.known is not None:
        await _show_known(visit, shown.known)
    else:
        await _show_preview(visit, shown)


async def _show_preview(visit: Visit, shown: Preview) -> None:
    row = [Button(buttons.follow(), "fadd:0"), Button(texts.cancel(), "fnot:0")]
    lines = [*health.preview(shown, visit.now), texts.background() if shown.total else None]
    sent = await visit.reply(render.message(*lines, rows=[row]))
    kept = Question(KEEPS_FEED, json.dumps([shown.url, shown.title, shown.site_url], ensure_ascii=False))
    await visit.run(chats.ask, visit.house.db, visit.chat.id, sent.message_id, kept, visit.now)


async def _show_known(visit: Visit, feed: Listed) -> None:
    words = texts.already_followed(health.title(feed))
    await visit.reply(render.message(words, health.state(feed, visit.now), rows=[[_show(feed)]]))


async def _show_list(visit: Visit, page: int) -> None:
    listed = await visit.run(feeds.listed, visit.house.db, now=visit.now)
    if not listed:
        await visit.show(render.message(texts.no_feeds(), texts.opml_hint()))
        return
    pages = -(-len(listed) // PAGE)
    page = min(page, pages - 1)
    first = page * PAGE
    shown = list(enumerate(health.in_order(listed)[first : first + PAGE], start=first + 1))
    lines = [
        health.summary(listed),
        texts.rows([health.row(number, feed, visit.now) for number, feed in shown]),
        texts.page_of(page + 1, pages) if pages > 1 else None,
        texts.opml_hint(),
    ]
    cells = [Button(texts.label(number, health.title(feed)), f"feed:{feed.id}:{page}") for number, feed in shown]
    rows = [*_in_columns(cells), _turns(page, pages), [Button(texts.export(), "fopml:0")]]
    await visit.show(render.message(*lines, rows=rows))


async def _show_feed(visit: Visit, feed: Listed, page: int) -> None:
    here = f"{feed.id}:{page}"
    way = Button(texts.pause(), f"fpause:{here}") if feed.is_enabled else Button(texts.resume(), f"fresume:{here}")
    rows = [
        [Button(texts.look_now(), f"flook:{here}"), way],
        [Button(texts.picture(), f"fpic:{here}"), Button(texts.stop_following(), f"fstop:{here}")],
        [Button(buttons.back(), f"feeds:{page}")],
    ]
    await visit.edit(render.message(*health.about(feed, visit.now), rows=rows))


async def _take_address(visit: Visit, message: Message) -> bool:
    """The answer to the latest question, though no reply to it, and though it would be an article by itself."""
    words = (message.text or "").strip()
    if len(words.split()) != 1:
        return False
    db, chat_id = visit.house.db, visit.chat.id
    last = await visit.run(chats.last_asked, db, chat_id, visit.now - OPEN)
    if last is None or last[1].kind != ASKS_ADDRESS:
        return False
    await _look(visit, words)
    await visit.run(chats.answered, db, chat_id, last[0])
    return True


async def _take_file(visit: Visit, file: Document) -> bool:
    """Show what a list of feeds has. XML that is none may still be something else."""
    name, kind = (file.file_name or "").lower(), (file.mime_type or "").lower()
    is_named_so = name.endswith(".opml") or kind in _OPML_TYPES
    if not is_named_so and not (name.endswith(".xml") or kind in _XML_TYPES):
        return False
    await visit.typing()
    try:
        outlines = await _outlines(visit, file.file_id, file.file_size or 0)
    except Unreadable as error:
        if is_named_so:
            await visit.reply(render.message(texts.refused_file(error.reason)))
        return is_named_so
    await _show_file(visit, file.file_id, outlines)
    return True


async def _show_file(visit: Visit, file_id: str, outlines: Sequence[Outline]) -> None:
    if not outlines:
        await visit.reply(render.message(texts.nothing_in_file()))
        return
    titles = [texts.named(render.cut(one.title or one.url, NAME_LENGTH)) for one in outlines[:SHOWN_OF_FILE]]
    row = [Button(texts.follow_all(len(outlines)), "oadd:0"), Button(texts.cancel(), "onot:0")]
    words = texts.in_file(titles, len(outlines))
    sent = await visit.reply(render.message(words, texts.background(), rows=[row]))
    kept = Question(KEEPS_FILE, file_id)
    await visit.run(chats.ask, visit.house.db, visit.chat.id, sent.message_id, kept, visit.now)


async def _outlines(visit: Visit, file_id: str, size: int = 0) -> Sequence[Outline]:
    """The feeds of a file that waits at Telegram. Raises Unreadable."""
    if size > opml.FILE_BYTES:
        raise Unreadable("too_large", limit=opml.FILE_BYTES)
    try:
        found = await visit.bot.get_file(file_id)
        body = bytes(await found.download_as_bytearray())
    except BadRequest as error:
        raise Unreadable("unavailable") from error
    return await visit.house.desk.workshop.run(opml.read, body)


async def _feed(visit: Visit, feed_id: int) -> Listed:
    """Raises NotFound."""
    return await visit.run(feeds.one, visit.house.db, feed_id, now=visit.now)


async def _kept(visit: Visit, kind: str) -> str | None:
    """What was kept of the message whose button was pressed."""
    kept = await visit.run(chats.asked, visit.house.db, visit.chat.id, _message_id(visit))
    return kept.subject if kept is not None and kept.kind == kind else None


async def _done(visit: Visit) -> None:
    await visit.run(chats.answered, visit.house.db, visit.chat.id, _message_id(visit))


def _shown(kept: str) -> tuple[str, str, str | None]:
    url, title, site_url = cast("list[str]", json.loads(kept))
    return url, title, site_url


def _refused(url: str, reason: str) -> Line:
    return texts.refused_address(render.cut(url, NAME_LENGTH), texts.reason(reason, ""))


def _in_columns(cells: Sequence[Button]) -> list[Sequence[Button]]:
    return [cells[start : start + COLUMNS] for start in range(0, len(cells), COLUMNS)]


def _turns(page: int, pages: int) -> list[Button]:
    earlier = [Button(buttons.earlier(), f"feeds:{page - 1}")] if page else []
    later = [Button(buttons.later(), f"feeds:{page + 1}")] if page + 1 < pages else []
    return earlier + later


def _show(feed: Listed) -> Button:
    return Button(texts.show_feed(), f"feed:{feed.id}:0")


def _all(page: int) -> Button:
    return Button(texts.all_feeds(), f"feeds:{page}")


def _message_id(visit: Visit) -> int:
    message = visit.update.effective_message
    return message.message_id if message else 0
