"""The time zone of a chat, by region, by city, by location; and its quiet hours."""

from dataclasses import replace

from telegram import KeyboardButton, Location, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram import Message as Sent
from telegram.ext import MessageHandler, filters

from bot.delivery import render
from bot.delivery.render import Button, Message, Speaker
from bot.handlers import following
from bot.handlers.answers import Answer
from bot.handlers.routes import NUMBER, ZONE, Handler, button, on
from bot.handlers.visit import Visit
from bot.services import chats, schedules, zones
from bot.services.schedules import ScheduleError
from bot.storage.chats import Chat, Question
from bot.texts import Line, buttons, channels, readers, times

PAGE = 21  # cities
COLUMNS = 3
QUIET = ((22 * 60, 7 * 60), (23 * 60, 8 * 60), (0, 8 * 60), (21 * 60, 9 * 60))
DAY = 24 * 60  # minutes
LOCATION = "location"  # the kind of a question


def handlers() -> list[Handler]:
    """Buttons of time zones and quiet hours; a location that somebody sends."""
    sent = filters.UpdateType.MESSAGE & filters.LOCATION
    return [
        button("zone", show_zone),
        button("zone", show_region, NUMBER, NUMBER),
        button("tz", choose_zone, ZONE, is_managing=True),
        button("city", ask_city, is_managing=True),
        button("place", ask_location, is_managing=True),
        button("quiet", show_quiet),
        button("quiet", choose_quiet, NUMBER, NUMBER, is_managing=True),
        button("hours", ask_quiet, is_managing=True),
        MessageHandler(sent, on(location_sent)),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the questions of this module, by their kind."""
    return {"city": managing_answer(_city_answered), "quiet": managing_answer(_quiet_answered)}


def managing_answer(answer: Answer) -> Answer:
    """An answer that in a group only its administrators may give; it stays open for them."""

    async def allowed(visit: Visit, question: Question, words: str) -> None:
        if await visit.may_manage():
            await answer(visit, question, words)
        else:
            await visit.ask(render.message(readers.only_administrators()), question)

    return allowed


async def show_zone(visit: Visit) -> None:
    """The present time zone, and the ways to another."""
    ask = channels.choose_region() if visit.is_about_channel else times.choose_region()
    await visit.show(render.message(zone_line(visit), ask, rows=_ways(visit)))


async def show_region(visit: Visit, number: int, page: int) -> None:
    """A page of a region's cities."""
    if not 0 <= number < len(zones.regions()):
        await show_zone(visit)
        return
    region = zones.regions()[number]
    cities = await visit.run(zones.in_region, region, render.locale(visit.speaker))
    pages = max(1, -(-len(cities) // PAGE))
    page = max(0, min(page, pages - 1))
    shown = [Button(one.city, f"tz:{one.name}") for one in cities[page * PAGE : (page + 1) * PAGE]]
    turning = following.turning(f"zone:{number}", page, pages)
    choose = channels.choose_city if visit.is_about_channel else times.choose_city
    rows = [*_in_rows(shown, COLUMNS), turning, [Button(buttons.back(), "zone")]]
    await visit.show(render.message(choose(buttons.region(region), page + 1, pages), rows=rows))


async def choose_zone(visit: Visit, name: str) -> None:
    """The chat's times are times of this zone."""
    try:
        schedules.zone(name)
    except ScheduleError:
        await show_zone(visit)
        return
    await visit.show(_done(await with_zone(visit, name)))


async def ask_city(visit: Visit) -> None:
    words = channels.ask_city() if visit.is_about_channel else times.ask_city()
    await visit.ask(render.message(words), Question("city", ""))


async def ask_location(visit: Visit) -> None:
    """By a button that sends it in private; by a reply in a group, which knows no such buttons."""
    if not visit.is_private:
        await visit.ask(render.message(times.ask_location_of_group()), Question(LOCATION, ""))
        return
    label = render.plain(buttons.send_location(), visit.speaker)
    keyboard = ReplyKeyboardMarkup(
        [[KeyboardButton(label, request_location=True)]], resize_keyboard=True, one_time_keyboard=True
    )
    await visit.send(render.html(times.ask_location(), visit.speaker), keyboard)


async def location_sent(visit: Visit) -> None:
    """The time zone of a place; the place itself is not kept. In a group only what answers our question is for us."""
    message = visit.update.effective_message
    location = message.location if message else None
    if message is None or location is None or not await _is_for_us(visit, message):
        return
    changed = await _locate(visit, location)
    words = _zone_is_set(changed) if changed else times.unknown_location()
    await visit.send(render.html(words, visit.speaker), ReplyKeyboardRemove() if visit.is_private else None)


async def show_quiet(visit: Visit) -> None:
    """The quiet hours, and others to choose."""
    chosen = [Button(f"{times.clock(start)}–{times.clock(end)}", f"quiet:{start}:{end}") for start, end in QUIET]
    ways = [
        [Button(buttons.no_quiet(), "quiet:0:0"), Button(buttons.write_quiet(), "hours")],
        [Button(buttons.settings(), "settings")],
    ]
    rows = [*_in_rows(chosen, 2), *ways]
    await visit.show(render.message(quiet_line(visit.chat), times.choose_quiet(), rows=rows))


async def choose_quiet(visit: Visit, start: int, end: int) -> None:
    """Nothing is sent between these minutes of the day; two equal ones: no quiet hours."""
    if 0 <= start < DAY and 0 <= end < DAY:
        visit = await _with_quiet(visit, None if start == end else (start, end))
    await show_quiet(visit)


async def ask_quiet(visit: Visit) -> None:
    await visit.ask(render.message(times.ask_quiet()), Question("quiet", ""))


async def with_zone(visit: Visit, name: str) -> Visit:
    """Set the time zone; the visit goes on in it. Raises ScheduleError."""
    chat = await visit.run(chats.set_zone, visit.house.db, visit.chat.id, name, visit.now)
    return replace(visit, chat=chat, speaker=Speaker(visit.speaker.language, schedules.zone(name)))


def zone_line(visit: Visit) -> Line:
    return times.zone_now(visit.speaker.zone.key, _clock(visit))


def quiet_line(chat: Chat) -> Line:
    if chat.quiet is None:
        return times.no_quiet_hours()
    return times.quiet_hours(*map(times.clock, chat.quiet))


async def _is_for_us(visit: Visit, message: Sent) -> bool:
    if visit.is_private:
        return True
    to = message.reply_to_message
    question = await visit.run(chats.asked, visit.house.db, visit.chat.id, to.message_id) if to else None
    if to is None or question is None or question.kind != LOCATION:
        return False
    if not await visit.may_manage():
        await visit.reply(render.message(readers.only_administrators()))
        return False
    await visit.run(chats.answered, visit.house.db, visit.chat.id, to.message_id)
    return True


async def _city_answered(visit: Visit, question: Question, words: str) -> None:
    found = await visit.run(zones.find, words)
    if not found:
        await visit.ask(render.message(times.unknown_city(words)), question)
    elif len(found) == 1:
        await visit.reply(_done(await with_zone(visit, found[0])))
    else:
        rows = [[Button(name, f"tz:{name}")] for name in found]
        await visit.reply(render.message(times.several_cities(words), rows=rows))


async def _quiet_answered(visit: Visit, question: Question, words: str) -> None:
    try:
        quiet = schedules.parse_quiet(words)
    except ScheduleError as error:
        await visit.ask(render.message(times.bad_quiet(error.word)), question)
    else:
        await show_quiet(await _with_quiet(visit, quiet))


async def _with_quiet(visit: Visit, quiet: tuple[int, int] | None) -> Visit:
    return replace(visit, chat=await visit.run(chats.set_quiet, visit.house.db, visit.chat.id, quiet, visit.now))


async def _locate(visit: Visit, location: Location) -> Visit | None:
    await visit.typing()
    name = await visit.run(zones.at, location.latitude, location.longitude)
    return await with_zone(visit, name) if name else None


def _ways(visit: Visit) -> list[list[Button]]:
    regions = [Button(buttons.region(name), f"zone:{number}:0") for number, name in enumerate(zones.regions())]
    location = [] if visit.is_about_channel else [Button(buttons.location(), "place")]  # a person has one
    return [
        *_in_rows(regions, 2),
        [Button(buttons.type_city(), "city"), *location],
        [Button(buttons.settings(), "settings")],
    ]


def _done(visit: Visit) -> Message:
    rows = [[Button(buttons.settings(), "settings"), Button(buttons.change_times(), "when:0")]]
    return render.message(_zone_is_set(visit), rows=rows)


def _zone_is_set(visit: Visit) -> Line:
    said = channels.zone_is_set if visit.is_about_channel else times.zone_is_set
    return said(visit.speaker.zone.key, _clock(visit))


def _clock(visit: Visit) -> str:
    local = visit.now.astimezone(visit.speaker.zone)
    return times.clock(local.hour * 60 + local.minute)


def _in_rows(all_of: list[Button], columns: int) -> list[list[Button]]:
    return [all_of[start : start + columns] for start in range(0, len(all_of), columns)]
