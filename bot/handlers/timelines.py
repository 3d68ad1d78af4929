"""A topic's past: `/timeline TOPIC [30d]` and `/catchup TOPIC [14d] [2min]`, paged in one message, and the picture.

The buttons of a page name the topic, the days and the minute at which it was asked: turned today or next week, its pages are
of the same articles, as far as these stand.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.delivery import charts, render, reviews
from bot.delivery.render import Button
from bot.errors import NotFound, Unreadable
from bot.handlers import following
from bot.handlers.following import all_topics, gone
from bot.handlers.routes import NUMBER, Handler, button, command
from bot.handlers.visit import Visit
from bot.services import catchups, periods, subscriptions
from bot.services import timelines as service
from bot.services.periods import LONGEST_DAYS, LONGEST_MINUTES, PeriodError, Request
from bot.services.timelines import Past, Period
from bot.storage.topics import TopicRow
from bot.texts import Line, buttons
from bot.texts import timelines as texts

DAYS, CATCH_UP_DAYS, MINUTES = 30, 14, 2  # where nothing else is asked for
YEAR = 365
CHOICES = (7, 30, 90, YEAR)  # days
CATCH_UP_CHOICES = (7, 14, 30)
MINUTE_CHOICES = (1, 2, 5, 10)
MOST_BUTTONS = 20
COSTS = "past"  # whose pace these keep

Open = Callable[[Visit, int, Request], Awaitable[None]]


def handlers() -> list[Handler]:
    """Commands and buttons of this module."""
    return [
        command("timeline", timeline_command, costs=COSTS),
        command("catchup", catchup_command, costs=COSTS),
        button("tl", show_timeline, NUMBER, costs=COSTS),
        button("tl", show_timeline, NUMBER, NUMBER, costs=COSTS),
        button("tl", show_timeline, NUMBER, NUMBER, NUMBER, NUMBER, costs=COSTS),
        button("tlp", send_picture, NUMBER, NUMBER, NUMBER, costs=COSTS),
        button("cu", show_catchup, NUMBER, costs=COSTS),
        button("cu", show_catchup, NUMBER, NUMBER, NUMBER, costs=COSTS),
        button("cu", show_catchup, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, costs=COSTS),
    ]


async def timeline_command(visit: Visit) -> None:
    """`/timeline TOPIC [30d]`; without a topic, of what is followed here. The picture follows the words."""

    async def open_it(visit: Visit, topic_id: int, asked: Request) -> None:
        days = asked.days or DAYS
        if await _open_timeline(visit, topic_id, days, 0, None):
            await send_picture(visit, topic_id, days, _minute(visit.now))

    await _asked(visit, "tl", open_it)


async def catchup_command(visit: Visit) -> None:
    """`/catchup TOPIC [14d] [2min]`; without a topic, of what is followed here."""

    async def open_it(visit: Visit, topic_id: int, asked: Request) -> None:
        await show_catchup(visit, topic_id, asked.days or CATCH_UP_DAYS, asked.minutes or MINUTES)

    await _asked(visit, "cu", open_it)


async def show_timeline(
    visit: Visit, topic_id: int, days: int = DAYS, page: int = 0, minute: int | None = None
) -> None:
    """A page (from 0) of the days that mattered, up to the minute at which it was asked."""
    await _open_timeline(visit, topic_id, days, page, minute)


async def show_catchup(
    visit: Visit,
    topic_id: int,
    days: int = CATCH_UP_DAYS,
    minutes: int = MINUTES,
    page: int = 0,
    minute: int | None = None,
) -> None:
    """A page (from 0) of what was missed. What counts as told stays as it was."""
    topic = await _topic(visit, topic_id)
    if topic is None:
        return
    period, minutes = _period(visit, days, minute), max(1, min(minutes, LONGEST_MINUTES))
    try:
        found = await visit.run(catchups.show, visit.house.db, topic.id, period, minutes, await _languages(visit))
    except NotFound:
        await visit.show(gone())
        return
    html = reviews.catchup(found, visit.audience, visit.now)
    stem = f"cu:{topic.id}"
    choices = [_choice(_days(one), f"{stem}:{one}:{minutes}", one == period.days) for one in CATCH_UP_CHOICES]
    if not html:
        await _say_nothing(visit, found.past, choices)
        return
    budgets = [
        _choice(texts.minutes_button(one), f"{stem}:{period.days}:{one}", one == minutes) for one in MINUTE_CHOICES
    ]
    ways = [Button(texts.timeline_button(), f"tl:{topic.id}:{period.days}"), _card(topic)]
    stem = f"{stem}:{period.days}:{minutes}"
    rows = [budgets[:2], budgets[2:], choices, ways]
    await _show_page(visit, html, page, lambda place: f"{stem}:{place}:{_minute(period.until)}", rows)


async def send_picture(visit: Visit, topic_id: int, days: int, minute: int) -> None:
    """Articles a day by publisher, with the same in words under it."""
    topic = await _topic(visit, topic_id)
    if topic is None:
        return
    try:
        period = _period(visit, days, minute)
        found = await visit.run(service.look, visit.house.db, topic.id, period, await _languages(visit))
        picture = reviews.picture(found, visit.audience, visit.now)
        drawn = await visit.house.desk.workshop.run(charts.draw, picture.stack)
    except NotFound:
        await visit.reply(gone())
    except Unreadable:
        await visit.reply(render.message(texts.no_picture()))
    else:
        await visit.bot.send_photo(
            visit.here.chat_id,
            drawn,
            caption=picture.caption,
            parse_mode="HTML",
            message_thread_id=visit.here.thread_id or None,
        )


async def _open_timeline(visit: Visit, topic_id: int, days: int, page: int, minute: int | None) -> bool:
    """Whether there is anything on it."""
    topic = await _topic(visit, topic_id)
    if topic is None:
        return False
    period = _period(visit, days, minute)
    try:
        found = await visit.run(service.show, visit.house.db, topic.id, period, await _languages(visit))
    except NotFound:
        await visit.show(gone())
        return False
    html = reviews.timeline(found, visit.audience, visit.now)
    choices = [_choice(_days(one), f"tl:{topic.id}:{one}", one == period.days) for one in CHOICES]
    if not html:
        await _say_nothing(visit, found.past, choices)
        return False
    picture = Button(texts.picture_button(), f"tlp:{topic.id}:{period.days}:{_minute(period.until)}")
    ways = [picture, Button(texts.catchup_button(), f"cu:{topic.id}"), _card(topic)]
    stem = f"tl:{topic.id}:{period.days}"
    await _show_page(visit, html, page, lambda place: f"{stem}:{place}:{_minute(period.until)}", [choices, ways])
    return True


async def _asked(visit: Visit, verb: str, open_it: Open) -> None:
    """Understand what stands behind a command, and open it; or offer a choice of topics, as buttons of this verb."""
    try:
        asked = periods.parse(visit.words())
    except PeriodError as error:
        is_days = error.what == "days"
        await visit.reply(
            render.message(texts.bad_period(error.words) if is_days else texts.bad_minutes(LONGEST_MINUTES))
        )
        return
    if asked.topic_words:
        topic = await following.resolve(visit, verb, asked.topic_words)
        if topic is not None:
            await open_it(visit, topic.id, asked)
        return
    followed = await following.followed_here(visit)
    if len(followed) == 1:
        await open_it(visit, followed[0].topic_id, asked)
    elif followed:
        rows = [[Button(row.topic_title, f"{verb}:{row.topic_id}")] for row in followed[:MOST_BUTTONS]]
        await visit.reply(render.message(texts.which_topic(), rows=[*rows, [all_topics()]]))
    else:
        await following.show_page(visit, 0)


async def _topic(visit: Visit, topic_id: int) -> TopicRow | None:
    """The topic, which this chat may see; said to be gone where it is not."""
    topic = await following.topic_of(visit, topic_id)
    if topic is None:
        await visit.show(gone())
    return topic


async def _say_nothing(visit: Visit, past: Past, choices: Sequence[Button]) -> None:
    nothing = texts.nothing_to_quote if past.articles else texts.nothing
    words = nothing(past.topic.title, past.period.days)
    narrowed = texts.in_your_languages() if await _languages(visit) else None
    await visit.show(render.message(words, narrowed, rows=[choices, [_card(past.topic)]]))


async def _show_page(
    visit: Visit, html: Sequence[str], page: int, data: Callable[[int], str], rows: Sequence[Sequence[Button]]
) -> None:
    page = max(0, min(page, len(html) - 1))
    earlier = [Button(buttons.earlier(), data(page - 1))] if page else []
    later = [Button(buttons.later(), data(page + 1))] if page + 1 < len(html) else []
    shown = [row for row in ([*earlier, *later], *rows) if row]
    await visit.show_html(html[page], render.keyboard(shown, visit.speaker))


async def _languages(visit: Visit) -> tuple[str, ...]:
    """The languages in which this chat is told news; none: all."""
    return await visit.run(subscriptions.news_languages, visit.house.db, visit.chat.id)


def _period(visit: Visit, days: int, minute: int | None) -> Period:
    """The days up to a minute of the past, as a button names it; up to now, where it names none or one to come."""
    asked = visit.now if minute is None else min(visit.now, _instant(minute))
    return Period(max(1, min(days, LONGEST_DAYS)), asked, visit.audience.zone)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _instant(minute: int) -> datetime:
    """The end of a minute, as `_minute` names it; of one that no calendar has, the first."""
    return datetime.fromtimestamp(max(0, min(minute, 2**31 // 60)) * 60 + 59, UTC)


def _days(days: int) -> Line:
    return texts.year_button() if days == YEAR else texts.days_button(days)


def _choice(label: Line, data: str, is_on: bool) -> Button:
    return Button(buttons.on(label) if is_on else label, data)


def _card(topic: TopicRow) -> Button:
    return Button(texts.topic_button(), f"topic:{topic.id}")
