"""When a place is told: times and days, of all its topics or of one, and the settings at a glance.

A topic's number 0 stands for all that the place follows.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.delivery import render
from bot.delivery.render import Button, Message
from bot.handlers import following, languages, pulse, tastes, zones
from bot.handlers.answers import Answer
from bot.handlers.routes import NUMBER, WORD, Handler, button, command
from bot.handlers.visit import Visit
from bot.services import schedules, subscriptions, voices
from bot.services.schedules import EVERY_DAY, Request, Schedule, ScheduleError
from bot.storage.chats import Question, State
from bot.storage.subscriptions import Subscription
from bot.texts import Line, When, buttons, channels, readers, times

PRESETS = (8 * 60, 12 * 60, 18 * 60, 21 * 60)
DAYS = {"every": EVERY_DAY, "weekdays": frozenset(range(5)), "weekends": frozenset({5, 6})}
DAY = 24 * 60  # minutes
SHOWN = 10  # topics with their times in one message
PAGE = 10


def handlers() -> list[Handler]:
    """Commands and buttons of settings, time zones among them."""
    return [
        command("when", when_command),
        command("settings", show_settings),
        button("settings", show_settings),
        button("when", open_times, NUMBER),
        button("mine", show_mine, NUMBER),
        button("at", toggle_time, NUMBER, NUMBER, is_managing=True),
        button("asap", make_instant, NUMBER, is_managing=True),
        button("days", set_days, NUMBER, WORD, is_managing=True),
        button("write", ask_times, NUMBER, is_managing=True),
        *languages.handlers(),
        *pulse.handlers(show_times),
        *zones.handlers(),
    ]


def answers() -> dict[str, Answer]:
    """What is done with answers to the questions of settings, by their kind."""
    return {"times": zones.managing_answer(_times_answered), **zones.answers()}


async def show_settings(visit: Visit) -> None:
    """All settings of this place, and the ways to change them."""
    stopped = times.settings_stopped() if visit.chat.state is State.STOPPED else None
    glance = await at_a_glance(visit)
    await visit.show(render.message(times.settings_title(), stopped, *glance.lines, rows=glance.rows))


async def at_a_glance(visit: Visit) -> Message:
    """What is followed and when, and the buttons that change it."""
    followed = await following.followed_here(visit)
    listed = _listed(followed) if followed else following.words_for(visit).not_following_anything()
    wishes, ways = await tastes.glance(visit, followed)
    of_one = [Button(buttons.times_of_one(), "mine:0")] if len(followed) > 1 else []
    rows = [
        [Button(buttons.times_of_all(), "when:0"), *of_one],
        [Button(buttons.zone(), "zone"), Button(buttons.quiet(), "quiet")],
        *ways,
        [Button(buttons.topics(), "topics:0"), languages.language_button()],
    ]
    return render.message(listed, *wishes, zones.zone_line(visit), zones.quiet_line(visit.chat), rows=rows)


async def when_command(visit: Visit) -> None:
    """`/when`, `/when [TOPIC] 08:00 18:30 mon-fri Europe/Minsk`, `/when instant`."""
    if not visit.words():
        await show_times(visit, 0)
    elif not await visit.may_manage():
        await visit.reply(render.message(readers.only_administrators()))
    else:
        try:
            await _set_request(visit, schedules.parse_request(visit.words()), 0)
        except ScheduleError as error:
            await visit.reply(render.message(times.bad_schedule(error.reason, error.word)))


async def open_times(visit: Visit, topic_id: int) -> None:
    """As `show_times`; a briefing stays, and they stand below it."""
    shown = visit.query.message if visit.query else None
    told = await visit.run(voices.told_in, visit.house.db, visit.here.chat_id, shown.message_id) if shown else []
    await show_times(replace(visit, is_anew=bool(told)), topic_id)


async def show_times(visit: Visit, topic_id: int) -> None:
    """The times of a topic, or of all, to be changed by a tap."""
    rows = await _rows(visit, topic_id)
    if rows:
        await visit.show(_editor(visit, topic_id, rows))
    elif topic_id:
        await following.show_topic(visit, topic_id)
    else:
        ways = [[following.all_topics()], [Button(buttons.zone(), "zone"), Button(buttons.quiet(), "quiet")]]
        await visit.show(render.message(following.words_for(visit).not_following_anything(), rows=ways))


async def show_mine(visit: Visit, page: int) -> None:
    """What is followed, to choose whose times to change."""
    followed = await following.followed_here(visit)
    pages = max(1, -(-len(followed) // PAGE))
    page = max(0, min(page, pages - 1))
    shown = followed[page * PAGE : (page + 1) * PAGE]
    rows = [[Button(row.topic_title, f"when:{row.topic_id}")] for row in shown]
    ways = [following.turning("mine", page, pages), [settings_button()]]
    await visit.show(render.message(times.which_topics_times(), rows=[*rows, *ways]))


async def toggle_time(visit: Visit, topic_id: int, minute: int) -> None:
    """One time of day more, or less."""
    rows = await _rows(visit, topic_id)
    if not 0 <= minute < DAY or not rows:
        await show_times(visit, topic_id)
        return
    changed = schedules.toggled(schedules.parse(rows[0].schedule), minute)
    if changed is None:
        stays = channels.one_time_stays() if visit.is_about_channel else times.one_time_stays()
        await visit.edit(_editor(visit, topic_id, rows, stays))
    else:
        await _set(visit, topic_id, changed)


async def make_instant(visit: Visit, topic_id: int) -> None:
    """News as it happens."""
    await _set(visit, topic_id, schedules.INSTANT)


async def set_days(visit: Visit, topic_id: int, name: str) -> None:
    """The same times on other days."""
    rows = await _rows(visit, topic_id)
    if name in DAYS and rows:
        await _set(visit, topic_id, schedules.on_days(schedules.parse(rows[0].schedule), DAYS[name]))
    else:
        await show_times(visit, topic_id)


async def ask_times(visit: Visit, topic_id: int) -> None:
    """Times in words."""
    await visit.ask(render.message(times.ask_times()), Question("times", str(topic_id)))


def settings_button() -> Button:
    return Button(buttons.settings(), "settings")


async def _times_answered(visit: Visit, question: Question, words: str) -> None:
    try:
        request = schedules.parse_request(words)
    except ScheduleError as error:
        await visit.ask(render.message(times.bad_schedule(error.reason, error.word)), question)
        return
    if request.topic_words:  # of which topic was not asked
        await visit.ask(render.message(times.bad_schedule("bad_day", request.topic_words)), question)
    else:
        await _set_request(visit, request, int(question.subject))


async def _set_request(visit: Visit, request: Request, topic_id: int) -> None:
    """Set what was written, of the topic that it names or else of this one."""
    if request.topic_words:
        topic = await following.resolve(visit, "when", request.topic_words, is_mine=True)
        if topic is None:
            return
        topic_id = topic.id
    if request.time_zone:
        visit = await zones.with_zone(visit, request.time_zone)
    if request.schedule:
        await _store(visit, topic_id, request.schedule)
    await show_times(visit, topic_id)


async def _set(visit: Visit, topic_id: int, schedule: Schedule) -> None:
    await _store(visit, topic_id, schedule)
    await show_times(visit, topic_id)


async def _store(visit: Visit, topic_id: int, schedule: Schedule) -> None:
    db = visit.house.db
    await visit.run(subscriptions.set_schedule, db, visit.place, topic_id or None, schedule, visit.now)


async def _rows(visit: Visit, topic_id: int) -> list[Subscription]:
    followed = await following.followed_here(visit)
    return [row for row in followed if topic_id in {0, row.topic_id}]


def _editor(visit: Visit, topic_id: int, rows: Sequence[Subscription], note: Line | None = None) -> Message:
    schedule = schedules.parse(rows[0].schedule)
    due = min((row.next_time for row in rows if row.next_time), default=None)
    coming = times.next_briefing(When(due, visit.now), visit.speaker.zone.key) if due else None
    differ = len({row.schedule for row in rows}) > 1
    hint = times.all_alike() if differ else times.tap_times()
    is_one = len(rows) == 1
    more = pulse.switches(rows[0]) if is_one else [[Button(buttons.times_of_one(), "mine:0")]]
    return render.message(_listed(rows), coming, note or hint, rows=[*_choices(topic_id, schedule), *more])


def _choices(topic_id: int, schedule: Schedule) -> list[list[Button]]:
    minutes = sorted({*PRESETS, *schedule.times})
    clocks = [_choice(times.clock(one), f"at:{topic_id}:{one}", one in schedule.times) for one in minutes]
    days = [
        _choice(label, f"days:{topic_id}:{name}", bool(schedule.times) and schedule.days == DAYS[name])
        for name, label in (
            ("every", buttons.every_day()),
            ("weekdays", buttons.weekdays()),
            ("weekends", buttons.weekends()),
        )
    ]
    return [
        clocks,
        [_choice(buttons.now(), f"asap:{topic_id}", schedule.is_instant)],
        days,
        [Button(buttons.write_times(), f"write:{topic_id}"), Button(buttons.zone(), "zone")],
        [Button(buttons.quiet(), "quiet"), settings_button()],
    ]


def _choice(label: str | Line, data: str, is_on: bool) -> Button:
    return Button(buttons.on(label) if is_on else label, data)


def _listed(rows: Sequence[Subscription]) -> Line:
    shown = [times.times_of(row.topic_title, in_words(schedules.parse(row.schedule))) for row in rows[:SHOWN]]
    return times.topics_with_times(shown, max(0, len(rows) - SHOWN))


def in_words(schedule: Schedule) -> Line:
    """A schedule as people say it."""
    return times.as_it_happens() if schedule.is_instant else times.schedule_in_words(schedule.times, schedule.days)
