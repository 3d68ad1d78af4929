"""A story: `/story`, `/voices`, `/sides`, `/numbers`, by its number or in reply to a briefing; its screens turn in place."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from telegram.ext import CommandHandler, filters

from bot.delivery import dossiers, render
from bot.delivery.render import Button
from bot.errors import NotFound
from bot.handlers import links
from bot.handlers.routes import NUMBER, Handler, button, command, on
from bot.handlers.visit import Visit
from bot.services import voices
from bot.texts import buttons
from bot.texts import voices as texts

COSTS = "story"  # whose pace these keep
MOST_BUTTONS = 10
_NAMED = re.compile(r"\W{0,3}(\d{1,12})\W{0,3}\Z", re.ASCII)  # "42", "№ 42", "#42"

Screen = Callable[[Visit, int, int], Awaitable[None]]


def handlers() -> list[Handler]:
    """Commands, buttons and the link of this module; the link comes before the readers' `/start`."""
    linked = filters.Regex(re.compile(rf"^/start(?:@\w+)?\s+{links.STORY}\d{{1,15}}\s*$", re.ASCII))
    return [
        CommandHandler("start", on(_linked), filters=filters.UpdateType.MESSAGE & linked),
        command("story", _asked("st", show_story), costs=COSTS),
        command("voices", _asked("vo", show_voices), costs=COSTS),
        command("sides", _asked("sd", show_sides), costs=COSTS),
        command("numbers", _asked("nm", show_numbers), costs=COSTS),
        *_buttons("st", show_story),
        *_buttons("vo", show_voices),
        *_buttons("sd", show_sides),
        *_buttons("nm", show_numbers),
    ]


def _buttons(verb: str, show: Screen) -> list[Handler]:
    """`verb:story` under any message opens a new one; `verb:story:page` turns that."""

    async def opened(visit: Visit, story_id: int) -> None:
        await show(replace(visit, is_anew=True), story_id, 0)

    return [button(verb, opened, NUMBER, costs=COSTS), button(verb, show, NUMBER, NUMBER, costs=COSTS)]


async def show_story(visit: Visit, story_id: int, _page: int = 0) -> None:
    """What a story is, with the ways into it."""
    try:
        found = await visit.run(voices.head, visit.house.db, story_id)
    except NotFound:
        await visit.show(render.message(texts.story_gone()))
        return
    ways = _ways(found.story_id)
    rows = [ways[1:2], ways[2:], [links.share(visit, f"{links.STORY}{found.story_id}")]]
    html = dossiers.story(found, visit.speaker, visit.now)
    await _show(visit, html, rows)


async def show_voices(visit: Visit, story_id: int, page: int = 0) -> None:
    """Who says what, a page (from 0) of it."""

    def pages() -> tuple[int, tuple[str, ...]]:
        found = voices.who_says_what(visit.house.db, story_id)
        return found.head.story_id, dossiers.who_says_what(found, visit.speaker, visit.now)

    await _turn(visit, "vo", pages, page)


async def show_sides(visit: Visit, story_id: int, page: int = 0) -> None:
    """The best sentence under each label, a page (from 0) of it."""

    def pages() -> tuple[int, tuple[str, ...]]:
        found = voices.sides(visit.house.db, story_id)
        return found.head.story_id, dossiers.sides(found, visit.speaker, visit.now)

    await _turn(visit, "sd", pages, page)


async def show_numbers(visit: Visit, story_id: int, page: int = 0) -> None:
    """The numbers that moved, a page (from 0) of them."""

    def pages() -> tuple[int, tuple[str, ...]]:
        found = voices.moved(visit.house.db, story_id)
        return found.head.story_id, dossiers.numbers(found, visit.speaker, visit.now)

    await _turn(visit, "nm", pages, page)


async def _turn(visit: Visit, verb: str, pages: Callable[[], tuple[int, tuple[str, ...]]], page: int) -> None:
    try:
        story_id, found = await visit.run(pages)
    except NotFound:
        await visit.show(render.message(texts.story_gone()))
        return
    page = max(0, min(page, len(found) - 1))
    earlier = [Button(buttons.earlier(), f"{verb}:{story_id}:{page - 1}")] if page else []
    later = [Button(buttons.later(), f"{verb}:{story_id}:{page + 1}")] if page + 1 < len(found) else []
    others = [one for one in _ways(story_id) if not (one.data or "").startswith(f"{verb}:")]
    await _show(visit, found[page], [[*earlier, *later], others])


async def _show(visit: Visit, html: str, rows: Sequence[Sequence[Button]]) -> None:
    keyboard = render.keyboard([row for row in rows if row], visit.speaker)
    if visit.is_anew:
        await visit.send(html, keyboard)
    else:
        await visit.show_html(html, keyboard)


def _ways(story_id: int) -> list[Button]:
    return [
        Button(texts.story_button(), f"st:{story_id}:0"),
        Button(texts.voices_button(), f"vo:{story_id}:0"),
        Button(texts.sides_button(), f"sd:{story_id}:0"),
        Button(texts.numbers_button(), f"nm:{story_id}:0"),
    ]


def _asked(verb: str, show: Screen) -> Callable[[Visit], Awaitable[None]]:
    """A command whose story is named by its number, or by the briefing that it replies to."""

    async def asked(visit: Visit) -> None:
        named = _NAMED.match(visit.words())
        if named:
            await show(visit, int(named[1]), 0)
            return
        message = visit.update.effective_message
        to = message.reply_to_message if message else None
        if to is None or visit.words():
            await visit.reply(render.message(texts.ask_story(_example(visit))))
            return
        told = await visit.run(voices.told_in, visit.house.db, visit.chat.id, to.message_id)
        if not told:
            await visit.reply(render.message(texts.no_briefing_there()))
        elif len({one.story_id for one, _ in told}) == 1:
            await show(visit, told[0][0].story_id, 0)
        else:
            rows = [
                [Button(title or str(one.story_id), f"{verb}:{one.story_id}")] for one, title in told[:MOST_BUTTONS]
            ]
            await visit.reply(render.message(texts.which_story(), rows=rows))

    return asked


def _example(visit: Visit) -> str:
    message = visit.update.effective_message
    name = ((message.text or "") if message else "").split("@")[0].split()
    return f"{name[0] if name else '/story'} 42"


async def _linked(visit: Visit) -> None:
    """`/start st-NUMBER`."""
    await show_story(visit, int(visit.words().removeprefix(links.STORY)))
