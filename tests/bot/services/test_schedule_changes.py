"""A schedule changed by a tap, and quiet hours in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import schedules
from bot.services.schedules import DEFAULT, INSTANT, MOST_TIMES, Schedule, ScheduleError

MINUTES = st.integers(0, 24 * 60 - 1)


@given(st.sets(MINUTES, min_size=2, max_size=MOST_TIMES - 1), MINUTES)
def test_a_time_toggled_twice_is_as_before(minutes: set[int], minute: int) -> None:
    schedule = Schedule(tuple(sorted(minutes)), frozenset({0, 3}))

    once = schedules.toggled(schedule, minute)

    assert once is not None
    assert (minute in once.times) != (minute in minutes)
    assert schedules.toggled(once, minute) == schedule


def test_the_last_time_cannot_go_and_one_too_many_cannot_come() -> None:
    assert schedules.toggled(DEFAULT, DEFAULT.times[0]) is None
    assert schedules.toggled(Schedule(tuple(range(MOST_TIMES))), 600) is None


def test_a_time_makes_an_instant_schedule_a_timed_one() -> None:
    assert schedules.toggled(INSTANT, 600) == Schedule((600,))


def test_days_keep_the_times_and_give_an_instant_schedule_the_default_one() -> None:
    weekend = frozenset({5, 6})

    assert schedules.on_days(Schedule((600, 700)), weekend) == Schedule((600, 700), weekend)
    assert schedules.on_days(INSTANT, weekend) == Schedule(DEFAULT.times, weekend)


@pytest.mark.parametrize(
    "words", ["22:00-07:00", "22:00 – 7:00", "22 to 7", " 22:00  07:00 ", "10pm-7am", "22.00—7.00"]
)
def test_quiet_hours_are_read_as_people_write_them(words: str) -> None:
    assert schedules.parse_quiet(words) == (22 * 60, 7 * 60)


@pytest.mark.parametrize("words", ["none", " OFF ", "08:00-08:00"])
def test_no_quiet_hours(words: str) -> None:
    assert schedules.parse_quiet(words) is None


@pytest.mark.parametrize("words", ["", "at night", "22:00", "25-7", "22:00-07:00-08:00", "22:99 7:00", "9" * 10_000])
def test_what_are_no_quiet_hours_is_refused(words: str) -> None:
    with pytest.raises(ScheduleError):
        schedules.parse_quiet(words)


@given(st.text(max_size=40))
def test_any_words_are_quiet_hours_or_an_error(words: str) -> None:
    try:
        quiet = schedules.parse_quiet(words)
    except ScheduleError:
        return

    assert quiet is None or all(0 <= minute < 24 * 60 for minute in quiet)


@pytest.mark.parametrize(
    ("now", "told", "times", "due"),
    [
        ("08:30", 0, "09:00", "26 09:00"),
        ("08:30", 1, "09:00", "27 09:00"),
        ("10:00", 1, "08:00,18:30", "26 18:30"),
        ("10:00", 2, "11:00,18:30", "27 11:00"),
        ("10:00", 1, "11:00,12:00,18:30", "26 12:00"),
        ("19:00", 1, "08:00", "27 08:00"),
    ],
)
def test_a_changed_schedule_fires_no_more_often_in_a_day_than_it_says(
    now: str, told: int, times: str, due: str
) -> None:
    zone = ZoneInfo("Europe/Minsk")
    at = datetime.fromisoformat(f"2026-06-26T{now}").replace(tzinfo=zone)

    found = schedules.next_after_change(schedules.parse(times), zone, at.astimezone(UTC), told)

    assert found is not None
    assert f"{found.astimezone(zone):%d %H:%M}" == due
