"""A topic's past: what was published in a period, and the days of it that mattered, each in a sentence."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import NotFound
from bot.services import newsroom, schedules
from bot.storage import articles, timelines, topics
from bot.storage.articles import Status, Stored
from bot.storage.database import Connection, Database
from bot.storage.timelines import NO_TAGS, Row
from bot.storage.topics import TopicRow
from summaries import drafts, surges, timeline
from summaries import text as texts
from summaries.timeline import Entry, Report
from summaries.types import Line

MOST_READ = 6_000  # articles of a topic that are looked at, without their texts: 60 ms of one core
DAY = timedelta(days=1)
DAY_MILLISECONDS = 86_400_000
WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Period:
    """So many days of a reader's calendar, the last one being that of `until`, after which nothing is looked at."""

    days: int
    until: datetime
    zone: ZoneInfo

    @property
    def last(self) -> date:
        return self.until.astimezone(self.zone).date()

    @property
    def first(self) -> date:
        return self.last - (self.days - 1) * DAY

    @property
    def since(self) -> datetime:
        """When its first day began."""
        return self.midnights[0]

    @property
    def midnights(self) -> tuple[datetime, ...]:
        """When each of its days began."""
        noon = datetime.combine(self.first, time(12), tzinfo=self.zone)
        return tuple(schedules.midnight(self.zone, noon + number * DAY) for number in range(self.days))


@dataclass(frozen=True, slots=True)
class Past:
    """What was published on a topic in a period.

    `reports` are what may be told; `left_out` counts the other articles, by reason, as a briefing does. `days`: all
    articles by day and family, and `names` what a family is called. `read_from`: the first day of all that could be read,
    where there was too much.
    """

    topic: TopicRow
    period: Period
    reports: tuple[Report, ...]
    left_out: Mapping[str, int]
    days: Mapping[date, Mapping[str, int]]
    names: Mapping[str, str]
    read_from: date | None

    @property
    def articles(self) -> int:
        return sum(sum(some.values()) for some in self.days.values())

    @property
    def families(self) -> int:
        return len({family for some in self.days.values() for family in some})


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of a stored article: `article.text[line.start:line.end]`."""

    line: Line
    article: Stored


@dataclass(frozen=True, slots=True)
class Day:
    """What one day's event comes to."""

    day: date
    story_id: int
    cited: Cited
    families: int
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days that mattered, oldest to newest."""

    past: Past
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Articles a day, or a week, of the families that wrote most, the most first, and of all others together.

    `starts`: the first day of each bar; `surges`: the places of the bars in which far more came than usual.
    """

    starts: tuple[date, ...]
    named: tuple[tuple[str, tuple[int, ...]], ...]
    others: tuple[int, ...]
    step: int  # days a bar
    surges: tuple[int, ...]


def show(db: Database, topic_id: int, period: Period, languages: Collection[str] = ()) -> Timeline:
    """The timeline of a topic; `languages`: of these only, where any are named. Raises NotFound where it is gone."""
    with db.read() as c:
        past = past_of(c, topic_id, period, languages)
        chosen = timeline.matter(timeline.events(past.reports))
        stored = read(c, timeline.wanted(chosen))
        terms = terms_of(c, topic_id, stored)
    entries = timeline.tell(chosen, {one: stored[one].judged() for one in stored}, terms)
    return Timeline(past, tuple(_day(one, stored) for one in entries))


def look(db: Database, topic_id: int, period: Period, languages: Collection[str] = ()) -> Past:
    """What was published on a topic in a period. Raises NotFound where it is gone."""
    with db.read() as c:
        return past_of(c, topic_id, period, languages)


def past_of(c: Connection, topic_id: int, period: Period, languages: Collection[str] = ()) -> Past:
    """What was published on a topic in a period. Raises NotFound."""
    topic = topics.one(c, topic_id)
    if topic is None:
        raise NotFound(f"topic {topic_id}")
    understood = newsroom.understood(topic) if topic.query else None
    asks_for = understood.asks_for if understood else frozenset()
    # a day more: what is dated by its day alone begins at midnight of another zone
    rows = timelines.reports(c, topic_id, period.since - DAY, period.until, MOST_READ)
    cut = timelines.oldest_of_latest(c, topic_id, MOST_READ) if len(rows) >= MOST_READ else None
    return _past(topic, period, rows, asks_for, languages, cut)


def read(c: Connection, ids: Iterable[int]) -> dict[int, Stored]:
    """These articles, as far as they are published still."""
    return {one.id: one for one in articles.by_ids(c, list(ids)) if one.status is Status.PUBLISHED}


def terms_of(c: Connection, topic_id: int, stored: Mapping[int, Stored]) -> dict[int, frozenset[str]]:
    """The stems of the words that put each of these articles on the topic."""
    return {
        one.article_id: frozenset(
            stem
            for term in one.terms
            for stem in texts.content_stems(str(term.get("matched") or ""), stored[one.article_id].language)
        )
        for one in topics.matches_of(c, list(stored))
        if one.topic_id == topic_id
    }


def cited(line: Line, stored: Mapping[int, Stored]) -> Cited:
    """The sentence with its article; checked, that it stands there."""
    article = stored[line.article_id]
    assert article.text[line.start : line.end] == line.text
    return Cited(line, article)


def series(past: Past, most: int, daily_up_to: int) -> Series:
    """What a picture of a past has: the `most` families that wrote most, and the others; a bar a week in a longer one."""
    step = 1 if past.period.days <= daily_up_to else WEEK
    bars = -(-past.period.days // step)
    counts: dict[str, list[int]] = {}
    for day, some in past.days.items():
        for family, number in some.items():
            counts.setdefault(family, [0] * bars)[bars - 1 - (past.period.last - day).days // step] += number
    ordered = sorted(counts, key=lambda family: (-sum(counts[family]), family))
    others = _added([[0] * bars, *(counts[family] for family in ordered[most:])])
    named = tuple((past.names[family], tuple(counts[family])) for family in ordered[:most])
    starts = tuple(past.period.last - DAY * ((bars - place) * step - 1) for place in range(bars))
    return Series(starts, named, others, step, surges.peaks(_added([others, *(some for _, some in named)])))


def _added(rows: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def _past(
    topic: TopicRow,
    period: Period,
    rows: Sequence[Row],
    asks_for: frozenset[str],
    languages: Collection[str],
    cut: datetime | None,
) -> Past:
    reports: list[Report] = []
    left_out = Counter[str]()
    by_day: dict[date, Counter[str]] = {}
    names: dict[str, Counter[str]] = {}
    calendar = _Calendar(period)
    for row in rows:
        at, day = calendar.appeared(row)
        if day is None or (languages and row.language not in languages):
            continue
        by_day.setdefault(day, Counter())[row.family] += 1
        names.setdefault(row.family, Counter())[row.source] += 1
        if reason := _reason(row, asks_for):
            left_out[reason] += 1
        else:
            is_copy = row.reprint_of is not None
            reports.append(Report(row.article_id, row.story_id, row.family, day, at, row.score / 100, is_copy))
    read_from = cut.astimezone(period.zone).date() if cut is not None else None
    return Past(
        topic,
        period,
        tuple(reports),
        dict(sorted(left_out.items())),
        by_day,
        {family: _called(family, some) for family, some in names.items()},
        read_from if read_from is not None and read_from >= period.first else None,
    )


class _Calendar:
    """The days of a period, found by looking up: thousands of instants are put into them."""

    def __init__(self, period: Period) -> None:
        self._days = [period.first + number * DAY for number in range(period.days)]
        self._midnights = [timelines.stamp(one) for one in period.midnights]
        self._end = timelines.stamp(period.until)
        self._first = (period.first - date(1970, 1, 1)).days

    def appeared(self, row: Row) -> tuple[int, date | None]:
        """The publisher's time, but never after we published it, and its day; a date alone is the same in every zone.

        None: on no day of the period.
        """
        at = row.told_at if row.published_at is None else min(row.published_at, row.told_at)
        if row.is_date_only and at == row.published_at:
            place = at // DAY_MILLISECONDS - self._first
        else:
            place = bisect_right(self._midnights, at) - 1 if at <= self._end else -1
        return at, self._days[place] if 0 <= place < len(self._days) else None


def _reason(row: Row, asks_for: frozenset[str]) -> str | None:
    """Why an article tells nothing here: its kind, as in briefings."""
    if row.tags == NO_TAGS:
        return None
    tags = json.loads(row.tags)
    return next((tag for tag in drafts.TAGS if tag in tags and tag not in asks_for), None)


def _called(family: str, sources: Counter[str]) -> str:
    """A family by the name of its only publisher here; several, by the one that wrote most."""
    name, _ = min(sources.items(), key=lambda pair: (-pair[1], pair[0]))
    return name or family


def _day(entry: Entry, stored: Mapping[int, Stored]) -> Day:
    event = entry.event
    return Day(event.day, event.story_id, cited(entry.line, stored), event.families, len(event.reports))
