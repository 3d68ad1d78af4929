"""Schedules in every zone, 2026 to 2036, beside a reckoning that only ever asks what the clock on the wall shows at an instant.

A zone is taken apart into stretches of one offset. A wall time is looked up in them: the first instant that shows it; where
none does, the turn of the clock that jumped over it says by how much it is late. `bot.services.schedules` goes the other way
round, from wall times to instants by `fold`; nothing is shared but the offsets themselves.
"""

import itertools
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services import schedules
from bot.services.schedules import EVERY_DAY, MOST_TIMES, Schedule

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2036, 1, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
STEP = 4 * DAY  # in which a turn is looked for; Ramadan puts two of them a month apart
BEFORE, BEHIND = START - 40 * DAY, END + 40 * DAY  # what is reckoned with, so that no search runs over the edge
ZONES = sorted(
    name for name in available_timezones() if not name.startswith(("posix/", "right/")) and name != "localtime"
)


@dataclass(frozen=True)
class Stretch:
    """From an instant on the wall is so far ahead of UTC."""

    start: datetime
    offset: timedelta


@dataclass(frozen=True)
class Turn:
    """A clock goes from one offset to another."""

    at: datetime
    was: timedelta
    becomes: timedelta

    @property
    def walls(self) -> list[datetime]:
        """What the wall shows at the turn, before and after it."""
        return sorted((self.at + offset).replace(tzinfo=None) for offset in (self.was, self.becomes))


class Wall:
    """A zone, known only by what its wall shows at instants."""

    def __init__(self, name: str) -> None:
        self.zone = ZoneInfo(name)
        self.stretches = [Stretch(BEFORE, self.offset(BEFORE))]
        day = BEFORE
        while day < BEHIND:
            self._look_between(day, day + STEP)
            day += STEP

    def offset(self, at: datetime) -> timedelta:
        shown = at.astimezone(self.zone).replace(tzinfo=None)
        return shown - at.replace(tzinfo=None)

    def _look_between(self, start: datetime, end: datetime) -> None:
        """Find the turn between two instants to a second; no clock turns twice within a few days."""
        if self.offset(end) == self.stretches[-1].offset:
            return
        while end - start > timedelta(seconds=1):
            middle = start + (end - start) // 2
            start, end = (start, middle) if self.offset(middle) != self.stretches[-1].offset else (middle, end)
        self.stretches.append(Stretch(end.replace(microsecond=0), self.offset(end)))

    @property
    def turns(self) -> list[Turn]:
        return [
            Turn(later.start, earlier.offset, later.offset)
            for earlier, later in itertools.pairwise(self.stretches)
            if START <= later.start < END
        ]

    def instant(self, shown: datetime) -> datetime | None:
        """The first instant at which the wall shows this; later by the gap where it never does; None for a day left out."""
        utc = shown.replace(tzinfo=UTC)
        near = self._near(utc)
        for number, stretch in enumerate(near):
            at = utc - stretch.offset
            end = near[number + 1].start if number + 1 < len(near) else BEHIND + 9 * DAY
            if stretch.start <= at < end:
                return at
        return None if self._is_left_out(shown.date()) else self._behind_the_gap(utc, near)

    def _near(self, utc: datetime) -> list[Stretch]:
        """The stretches that hold anything within two days of this."""
        first = max(0, bisect_left(self.stretches, utc - 2 * DAY, key=lambda one: one.start) - 1)
        return [one for one in self.stretches[first:] if one.start <= utc + 2 * DAY]

    def _behind_the_gap(self, utc: datetime, near: list[Stretch]) -> datetime:
        for before, after in itertools.pairwise(near):
            if after.start + before.offset <= utc < after.start + after.offset:
                return utc - before.offset
        raise AssertionError(f"{utc} is nowhere on the wall of {self.zone}")

    def _is_left_out(self, day: date) -> bool:
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        return not any(
            (noon - offset).astimezone(self.zone).date() == day for offset in {s.offset for s in self._near(noon)}
        )

    def slots(self, schedule: Schedule, first: date, last: date) -> list[tuple[datetime, datetime]]:
        """(instant, wall time as the schedule says it) of every slot on these days, by instant."""
        found = []
        for day in _days(first, last):
            if day.weekday() in schedule.days:
                for minute in schedule.times:
                    shown = datetime.combine(day, time(minute // 60, minute % 60))
                    at = self.instant(shown)
                    if at is not None:
                        found.append((at, shown))
        return sorted(found)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


WALLS: dict[tuple[Stretch, ...], Wall] = {}


@cache
def wall(name: str) -> Wall:
    """The wall of a zone; names of the same history share one, so that its slots are reckoned once."""
    made = Wall(name)
    return WALLS.setdefault(tuple(made.stretches), made)


def told(schedule: Schedule, zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    """Every instant of a schedule in (start, end), as the program goes from one to the next."""
    found = []
    at = schedules.next_due(schedule, zone, start)
    while at is not None and at < end:
        found.append(at)
        at = schedules.next_due(schedule, zone, at)
    return found


@cache
def reckoned(schedule: Schedule, wall: Wall, start: datetime, end: datetime) -> list[datetime]:
    """The same by the wall. Two slots at one instant are told as one."""
    slots = wall.slots(schedule, (start - 2 * DAY).date(), (end + 2 * DAY).date())
    return sorted({at for at, _ in slots if start < at < end})


def minute_of(shown: datetime) -> int:
    return shown.hour * 60 + shown.minute


def around(turn: Turn) -> Schedule:
    """Every time of day that the turn could spoil: its edges, what lies between, and a minute to each side."""
    early, late = turn.walls
    walls = [early - MINUTE, early, early + MINUTE, early + (late - early) / 2, late - MINUTE, late, late + MINUTE]
    times = {minute_of(shown) for shown in walls} | {0, 24 * 60 - 1}
    return Schedule(tuple(sorted(times)))


# ---- every zone


def test_there_are_the_zones_that_are_promised() -> None:
    assert len(ZONES) >= 500


def test_every_turn_of_every_clock_is_told_right_at_both_edges() -> None:
    turns = 0
    for name in ZONES:
        for turn in wall(name).turns:
            schedule, start, end = around(turn), turn.at - DAY, turn.at + DAY
            assert told(schedule, ZoneInfo(name), start, end) == reckoned(schedule, wall(name), start, end), (
                name,
                turn,
            )
            turns += 1

    assert turns > 2000


def test_days_of_the_week_several_times_a_day_are_right_in_every_zone_at_any_time() -> None:
    chance = random.Random(2026)
    for name in ZONES:
        zone = ZoneInfo(name)
        for _ in range(3):
            times = tuple(sorted(chance.sample(range(24 * 60), chance.choice((1, 1, 2, 3, MOST_TIMES)))))
            schedule = Schedule(times, frozenset(chance.sample(range(7), chance.randint(1, 7))))
            start = START + timedelta(seconds=chance.randrange(int((END - START).total_seconds())))
            end = start + 8 * DAY
            assert told(schedule, zone, start, end) == reckoned(schedule, wall(name), start, end), (
                name,
                schedule,
                start,
            )


@pytest.mark.parametrize("name", ["Europe/Minsk", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_ten_years_of_half_past_two_have_every_date_once(name: str) -> None:
    zone, schedule = ZoneInfo(name), schedules.parse("02:30")

    dates = [at.astimezone(zone).date() for at in told(schedule, zone, START, END)]

    assert dates == list(_days(dates[0], dates[-1]))
    assert len(dates) >= 3651


def test_in_every_zone_a_morning_is_told_on_every_day_at_its_time() -> None:
    for name in ZONES:
        zone = ZoneInfo(name)
        for turn in wall(name).turns[:2]:  # both edges of one summer
            told_at = [
                at.astimezone(zone) for at in told(schedules.DEFAULT, zone, turn.at - 2 * DAY, turn.at + 2 * DAY)
            ]
            assert {(at.hour, at.minute) for at in told_at} == {(8, 0)}, name
            assert [at.date() for at in told_at] == list(_days(told_at[0].date(), told_at[-1].date())), name


# ---- whoever travels


@dataclass
class Traveller:
    """A reader who moves from zone to zone, and what was told to them, by the slot that it was for."""

    schedule: Schedule
    name: str
    now: datetime

    def __post_init__(self) -> None:
        due = schedules.next_due(self.schedule, ZoneInfo(self.name), self.now)
        assert due is not None
        self.due: datetime = due
        self.labels: list[datetime] = []
        self.passed: list[datetime] = []  # what the wall showed at each telling

    def live_until(self, end: datetime) -> None:
        while self.due <= end:
            self.now = max(self.now, self.due)
            self._tell()

    def _tell(self) -> None:
        self.labels.append(self._label())
        self.passed.append(self.now.astimezone(ZoneInfo(self.name)).replace(tzinfo=None))
        due = schedules.next_due(self.schedule, ZoneInfo(self.name), self.now)
        assert due is not None
        self.due = due

    def _label(self) -> datetime:
        """Which slot is pending: the latest that its instant has come for, by the wall of this zone."""
        slots = wall(self.name).slots(self.schedule, (self.due - 9 * DAY).date(), (self.due + 2 * DAY).date())
        return max(shown for at, shown in slots if at <= self.due)

    def move(self, name: str) -> None:
        self.due = schedules.carried_over(self.schedule, self.due, ZoneInfo(self.name), ZoneInfo(name))
        self.name = name


moves = st.lists(st.tuples(st.integers(1, 5 * 24 * 60), st.sampled_from(ZONES)), min_size=1, max_size=8)
some_schedules = st.builds(
    Schedule,
    st.sets(st.integers(0, 1439), min_size=1, max_size=4).map(lambda times: tuple(sorted(times))),
    st.one_of(st.just(EVERY_DAY), st.frozensets(st.integers(0, 6), min_size=1)),
)


@settings(max_examples=100, deadline=None)
@given(some_schedules, st.sampled_from(ZONES), st.integers(0, 3600), moves)
def test_whoever_travels_is_told_no_local_time_twice_and_misses_none(
    schedule: Schedule, home: str, day: int, moved: list[tuple[int, str]]
) -> None:
    reader = Traveller(schedule, home, START + day * DAY)
    for minutes, name in moved:
        reader.live_until(reader.now + minutes * MINUTE)
        reader.now += minutes * MINUTE
        reader.move(name)
    reader.live_until(reader.now + 9 * DAY)

    assert reader.labels == sorted(set(reader.labels))
    for before, after in zip(zip(reader.labels, reader.passed, strict=True), reader.labels[1:], strict=False):
        label, shown = before
        for day_between in _days(label.date(), after.date()):
            for minute in schedule.times if day_between.weekday() in schedule.days else ():
                between = datetime.combine(day_between, time(minute // 60, minute % 60))
                # one that was past already when the one before was told, late after a move to the east, was told with it
                assert not label < between < after or between <= shown + timedelta(hours=3)


@pytest.mark.parametrize(
    ("due", "old", "new", "becomes"),
    [
        # told this morning in Minsk, then to New York: not again today
        ("2026-11-23T05:00", "Europe/Minsk", "America/New_York", "2026-11-23T13:00"),
        # before breakfast in New York, to Minsk where it is afternoon: what was not told is due, and past
        ("2026-11-22T13:00", "America/New_York", "Europe/Minsk", "2026-11-22T05:00"),
        # asleep until the end of quiet hours: it is the slot of eight that waits
        ("2026-11-22T07:00", "Europe/Minsk", "Europe/Berlin", "2026-11-22T07:00"),
        # over the date line and back
        ("2026-11-22T18:00", "Pacific/Auckland", "Pacific/Honolulu", "2026-11-22T18:00"),
        ("2026-11-22T19:00", "Pacific/Auckland", "Pacific/Honolulu", "2026-11-23T18:00"),
    ],
)
def test_what_is_due_is_carried_over_by_the_clock_on_the_wall(due: str, old: str, new: str, becomes: str) -> None:
    due_at, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (due, becomes))

    assert schedules.carried_over(schedules.DEFAULT, due_at, ZoneInfo(old), ZoneInfo(new)) == expected


def test_news_at_once_are_due_when_they_were() -> None:
    assert schedules.carried_over(schedules.INSTANT, START, ZoneInfo("Europe/Minsk"), ZoneInfo("UTC")) == START
