"""What a place's briefings are to be like: short or long, in which languages, and without which stories.

A topic's number 0 stands for all that the place follows.
"""

from collections.abc import Sequence

from bot.delivery import render
from bot.delivery.render import Button
from bot.errors import NotFound
from bot.handlers import following, reading
from bot.handlers.routes import NUMBER, WORD, Handler, button
from bot.handlers.visit import Visit
from bot.services import mutes, own, subscriptions, tastes
from bot.services.mutes import Muted
from bot.services.tastes import Length
from bot.storage.subscriptions import Subscription
from bot.texts import Line, When, buttons, readers
from bot.texts import own as texts

ALL = "all"
IN_A_ROW = 2
SHOWN = 5  # short topics, and quiet stories, named in the settings
TITLE_LENGTH = 60


def handlers() -> list[Handler]:
    """Buttons of this module."""
    return [
        button("lens", show_lengths, NUMBER),
        button("len", choose_length, NUMBER, WORD, is_managing=True),
        button("nl", show_news_languages),
        button("nl", choose_news_language, WORD, is_managing=True),
        button("mu", mute, NUMBER, NUMBER, is_managing=True),
        button("mu", mute, NUMBER, NUMBER, NUMBER, is_managing=True),
        button("quiets", show_quiet),
        button("um", unmute, NUMBER, is_managing=True),
    ]


async def show_lengths(visit: Visit, topic_id: int) -> None:
    """How much of each story is told, of a topic or of all."""
    followed = await following.followed_here(visit)
    await _show_lengths(visit, topic_id, [row for row in followed if topic_id in {0, row.topic_id}])


async def choose_length(visit: Visit, topic_id: int, name: str) -> None:
    """Tell so much from now on."""
    if name not in set(Length):
        await show_lengths(visit, topic_id)
        return
    place, length = visit.place, Length(name)
    rows = await visit.run(subscriptions.set_length, visit.house.db, place, topic_id or None, length)
    await _show_lengths(visit, topic_id, rows)


async def show_news_languages(visit: Visit) -> None:
    """The languages that news may be told in."""
    chosen = await visit.run(subscriptions.news_languages, visit.house.db, visit.chat.id)
    await _show_languages(visit, chosen)


async def choose_news_language(visit: Visit, code: str) -> None:
    """One language more, or less; or all of them."""
    db = visit.house.db
    chosen = set(await visit.run(subscriptions.news_languages, db, visit.chat.id))
    known = {*await visit.run(own.languages, db), *chosen}
    wanted = set() if code == ALL else chosen ^ ({code} & known)
    await _show_languages(visit, await visit.run(subscriptions.set_news_languages, db, visit.chat.id, wanted))


async def mute(visit: Visit, number: int, position: int, page: int = 0) -> None:
    """A story of a briefing stays quiet here until it changes; the same button lets it be heard again."""
    try:
        await visit.run(own.toggle_quiet, visit.house.db, visit.place, number, position, visit.now)
    except NotFound:
        await visit.reply(render.message(readers.button_is_old()))
        return
    await reading.show_in_place(visit, number, page)


async def show_quiet(visit: Visit) -> None:
    """The stories that are quiet here, each of which a tap lets be heard again."""
    found = await visit.run(mutes.of_place, visit.house.db, visit.place, visit.now)
    back = [Button(buttons.settings(), "settings")]
    if not found:
        await visit.show(render.message(texts.no_quiet_stories(), rows=[back]))
        return
    rows = [[Button(one.title, f"um:{one.story_id}")] for one in found]
    await visit.show(render.message(_quiet_line(visit, found), texts.tap_to_hear(), rows=[*rows, back]))


async def unmute(visit: Visit, story_id: int) -> None:
    """Let a story be heard again."""
    await visit.run(mutes.unmute, visit.house.db, visit.place, story_id)
    await show_quiet(visit)


async def glance(visit: Visit, followed: Sequence[Subscription]) -> tuple[list[Line], list[list[Button]]]:
    """What the settings say of all this, where there is anything to say, and the buttons that change it."""
    chosen = await visit.run(subscriptions.news_languages, visit.house.db, visit.chat.id)
    quiet = await visit.run(mutes.of_place, visit.house.db, visit.place, visit.now)
    lines = [line for row in followed if (line := length_line(row))][:SHOWN]
    lines += [texts.news_languages(_names(visit, chosen))] if chosen else []
    lines += [_quiet_line(visit, quiet)] if quiet else []
    ways = [Button(texts.short_or_long(), "lens:0"), Button(texts.news_language(), "nl")]
    return lines, [ways, [Button(texts.quiet_list(), "quiets")] if quiet else []]


def length_line(row: Subscription) -> Line | None:
    """How much is told of a topic's stories; None where it is as usual."""
    length = tastes.parse(row.taste).length
    return None if length is Length.MORE else texts.how_long(row.topic_title, length)


async def _show_lengths(visit: Visit, topic_id: int, rows: Sequence[Subscription]) -> None:
    if not rows:
        words = following.words_for(visit).not_following_anything()
        await (following.show_topic(visit, topic_id) if topic_id else visit.show(render.message(words)))
        return
    chosen = {tastes.parse(row.taste).length for row in rows}
    choices = [[_choice(texts.length(one), f"len:{topic_id}:{one}", is_on=chosen == {one})] for one in Length]
    head = texts.how_long_one(rows[0].topic_title) if topic_id else texts.how_long_all()
    differing = [line for row in rows if (line := length_line(row))] if len(chosen) > 1 else []
    back = Button(buttons.back(), f"topic:{topic_id}") if topic_id else Button(buttons.settings(), "settings")
    await visit.show(render.message(head, *differing, rows=[*choices, [back]]))


async def _show_languages(visit: Visit, chosen: Sequence[str]) -> None:
    known = await visit.run(own.languages, visit.house.db)
    back = [Button(buttons.settings(), "settings")]
    codes = list(dict.fromkeys([*known, *chosen]))
    if not codes:
        await visit.show(render.message(texts.no_news_yet(), rows=[back]))
        return
    names = [render.language(one, visit.speaker) for one in codes]
    each = [
        _choice(name[:1].upper() + name[1:], f"nl:{code}", is_on=code in chosen)
        for name, code in zip(names, codes, strict=True)
    ]
    rows = [each[start : start + IN_A_ROW] for start in range(0, len(each), IN_A_ROW)]
    every = [_choice(texts.all_languages(), f"nl:{ALL}", is_on=not chosen)]
    await visit.show(render.message(texts.choose_news_languages(), rows=[every, *rows, back]))


def _choice(label: str | Line, data: str, *, is_on: bool) -> Button:
    return Button(buttons.on(label) if is_on else label, data)


def _names(visit: Visit, codes: Sequence[str]) -> list[str]:
    return [render.language(one, visit.speaker) for one in codes]


def _quiet_line(visit: Visit, found: Sequence[Muted]) -> Line:
    shown = found[:SHOWN]
    return texts.quiet_stories(
        [
            texts.quiet_story(render.cut(one.title, TITLE_LENGTH), When(one.until, visit.now, is_day_only=True))
            for one in shown
        ]
    )
