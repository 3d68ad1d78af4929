"""A topic's past as messages: timelines and catch-ups, a screen of a phone a page, and their picture. Pure.

head | days or stories, sentences verbatim with their proofs | on the last page what it was made from
"""

import html as escaping
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.delivery import render
from bot.delivery.charts import MOST_NAMED, NAME_LENGTH, Part, Stack
from bot.delivery.render import Speaker
from bot.services import timelines as past
from bot.services.catchups import CatchUp, StoryTold
from bot.services.timelines import Cited, Day, Past, Period, Timeline
from bot.texts import Line, timelines, told

SCREEN_UNITS = 900  # of plain text: with its blank lines about what a phone shows at once
DAILY_UP_TO = 45  # days; more bars than that are hairs on a phone
TITLE_LENGTH, HEADLINE_LENGTH, SOURCE_LENGTH, LABEL_LENGTH = 80, 120, 60, 40
PICTURE_TITLE = 40  # letters on a line
LABELS = 4  # dates under the bars
MOST_IN_CAPTION = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and the same in words."""

    stack: Stack
    caption: str


def timeline(of: Timeline, speaker: Speaker, now: datetime) -> tuple[str, ...]:
    """The pages of a timeline; none where no day has a sentence."""
    period = of.past.period
    head = timelines.head(_title(of.past), *_ends(period, speaker, now))
    foot = [timelines.foot(of.past.articles, of.past.families), *_foot(of.past, (), speaker, now)]
    return _pages(head, list(_days(of.days, speaker, now)), foot, speaker)


def catchup(of: CatchUp, speaker: Speaker, now: datetime) -> tuple[str, ...]:
    """The pages of a catch-up; none where there is nothing to tell."""
    head = timelines.catchup_head(_title(of.past), *_ends(of.past.period, speaker, now), of.minutes)
    lighter = (timelines.lighter_stories(of.stories_left, of.articles_left),) if of.stories_left else ()
    time_to_read = timelines.reading_time(max(1, round(of.seconds / 60)))
    foot = [time_to_read, *_foot(of.past, lighter, speaker, now), timelines.catchup_is_review()]
    return _pages(head, [_story(one, speaker, now) for one in of.stories], foot, speaker)


def picture(of: Past, speaker: Speaker, now: datetime) -> Picture:
    """Articles a day, or a week, by publisher family; with surges marked, in the picture and in its caption."""
    series = past.series(of, MOST_NAMED, DAILY_UP_TO)
    by_week = series.step > 1
    what = (timelines.articles_a_week if by_week else timelines.articles_a_day)(*_ends(of.period, speaker, now))
    unknown = render.plain(timelines.publisher_unknown(), speaker)
    named = tuple(Part(render.cut(name, NAME_LENGTH) or unknown, some) for name, some in series.named)
    left = of.families - len(named)
    others = render.plain(timelines.other_publishers(left), speaker)
    stack = Stack(
        title=render.cut(of.topic.title, PICTURE_TITLE),
        subtitle=render.plain(what, speaker),
        labels=_labels(series.starts, speaker),
        named=named,
        others=Part(others, series.others) if left else None,
        marks=series.surges,
        meaning=render.plain(timelines.surge_mark(), speaker),
    )
    shares = [timelines.share(one.name, sum(one.counts)) for one in named]
    surges = [_day(series.starts[place], speaker, now) for place in series.surges][:MOST_IN_CAPTION]
    caption = timelines.caption(_title(of), what, of.articles, shares, surges, by_week=by_week)
    return Picture(stack, render.html(caption, speaker))


def _pages(head: Line, entries: Sequence[str], foot: Sequence[Line], speaker: Speaker) -> tuple[str, ...]:
    """Entries that fit a screen together, one at least; the head on each, the foot on the last."""
    screens: list[list[str]] = []
    for one in entries:
        if not screens or _units([*screens[-1], one]) > SCREEN_UNITS:
            screens.append([])
        screens[-1].append(one)
    top, bottom = render.html(head, speaker), " ".join(render.html(line, speaker) for line in foot)
    numbers = [_number(number, len(screens), speaker) for number in range(1, len(screens) + 1)]
    last = len(screens) - 1
    return tuple(
        render.joined([f"{top}{numbers[place]}", *some, *([bottom] if place == last else [])])
        for place, some in enumerate(screens)
    )


def _number(page: int, pages: int, speaker: Speaker) -> str:
    return f" · {render.html(timelines.page_of(page, pages), speaker)}" if pages > 1 else ""


def _units(entries: Sequence[str]) -> int:
    return sum(render.units(escaping.unescape(re.sub(r"<[^>]*>", "", one))) for one in entries)


def _days(days: Sequence[Day], speaker: Speaker, now: datetime) -> Iterator[str]:
    """A paragraph a day: what is told of one day stands under one date."""
    for place, one in enumerate(days):
        is_same = place > 0 and days[place - 1].day == one.day
        head = [] if is_same else [render.html(timelines.day(_day(one.day, speaker, now)), speaker)]
        yield "\n".join([*head, *_quoted(one.cited, speaker, now), *_weight(one, speaker)])


def _story(one: StoryTold, speaker: Speaker, now: datetime) -> str:
    title = render.cut(one.headline, HEADLINE_LENGTH)
    head = [render.html(told.headline(title), speaker)] if title else []
    return "\n".join(
        [*head, *(line for some in one.cited for line in _quoted(some, speaker, now)), *_weight(one, speaker)]
    )


def _quoted(one: Cited, speaker: Speaker, now: datetime) -> list[str]:
    article = one.article
    name, label = render.cut(article.source, SOURCE_LENGTH), render.cut(article.label, LABEL_LENGTH)
    proof = told.source(name, article.url, label)
    if article.published_at is not None:
        day = render.day(article.published_at, now, speaker, has_hour=not article.is_date_only)
        proof = told.dated(proof, day)
    return [f"• “{render.escaped(one.line.text)}” — {render.html(proof, speaker)}"]


def _weight(one: Day | StoryTold, speaker: Speaker) -> list[str]:
    return [f"  {render.html(told.weight(one.families, one.articles), speaker)}"] if one.articles > 1 else []


def _foot(of: Past, lighter: Sequence[Line], speaker: Speaker, now: datetime) -> Iterator[Line]:
    reasons = [*lighter, *told.reasons_left_out(of.left_out)]
    if reasons:
        yield timelines.left_out(reasons)
    if of.read_from is not None:
        yield timelines.read_from(_day(of.read_from, speaker, now))
    yield timelines.times(speaker.zone.key)


def _title(of: Past) -> str:
    return render.cut(of.topic.title, TITLE_LENGTH)


def _ends(period: Period, speaker: Speaker, now: datetime) -> tuple[str, str]:
    """The first and the last day, with their years where these differ or aren't this one."""
    this_year = now.astimezone(speaker.zone).year
    has_year = {period.first.year, period.last.year} != {this_year}
    return _date(period.first, speaker, has_year=has_year), _date(period.last, speaker, has_year=has_year)


def _labels(starts: Sequence[date], speaker: Speaker) -> tuple[str, ...]:
    """A date under some of the bars, evenly, the last one among them; the years stand above."""
    every = max(1, -(-len(starts) // LABELS))
    last = len(starts) - 1
    return tuple("" if (last - place) % every else _date(one, speaker) for place, one in enumerate(starts))


def _day(day: date, speaker: Speaker, now: datetime) -> str:
    """A date, with its year where it isn't this one."""
    return _date(day, speaker, has_year=day.year != now.astimezone(speaker.zone).year)


def _date(day: date, speaker: Speaker, *, has_year: bool = False) -> str:
    return render.date(datetime.combine(day, time(12), tzinfo=speaker.zone), speaker, has_year=has_year)
