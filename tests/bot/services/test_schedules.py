"""Schedules: their words, their next instant against a walk over every minute, quiet hours."""

import itertools
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BriefwireError
from bot.services import schedules
from bot.services.schedules import EVERY_DAY, MOST_TIMES, Request, Schedule, ScheduleError

MINUTE = timedelta(minutes=1)
ZONES = (
    "UTC",
    "Europe/Minsk",
    "Europe/Kyiv",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",  # gaps at midnight until 2018
    "America/Godthab",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",
    "Pacific/Chatham",
    "Africa/Casablanca",
)
TURNS = tuple(
    datetime.fromisoformat(moment).replace(tzinfo=UTC)
    for moment in (
        "2011-12-29T12:00",  # Apia leaves out 30 December
        "2018-11-03T20:00",  # a gap at midnight in Sao Paulo
        "2018-02-17T12:00",
        "2024-03-30T20:00",
        "2024-03-10T00:00",
        "2024-10-26T20:00",
        "2024-11-02T20:00",
        "2024-04-06T08:00",
        "2023-03-23T00:00",
        "1993-08-20T00:00",
    )
)

schedules_of_any_kind = st.one_of(
    st.just(schedules.INSTANT),
    st.builds(
        Schedule,
        st.sets(st.integers(0, 1439), min_size=1, max_size=MOST_TIMES).map(lambda times: tuple(sorted(times))),
        st.frozensets(st.integers(0, 6), min_size=1),
    ),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def refusal(call, *arguments) -> tuple[str, str]:
    with pytest.raises(ScheduleError) as caught:
        call(*arguments)
    return caught.value.reason, caught.value.word


# --- the stored form


@given(schedules_of_any_kind)
def test_what_is_stored_is_read_back(schedule):
    assert schedules.parse(str(schedule)) == schedule


@pytest.mark.parametrize(
    "text",
    [
        "instant",
        "08:00",
        "08:00,18:30 mon-fri",
        "00:00,23:59 sat,sun",
        "08:00 mon,wed,fri",
        "08:00 fri-mon",
        "08:00 wed,fri-sun",
        "08:00 tue",
        "08:00 mon-sat",
    ],
)
def test_a_canonical_schedule_stays_as_it_is(text):
    assert str(schedules.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("18:30 08:00 8:00", "08:00,18:30"),
        ("08:00 mon-sun", "08:00"),
        ("08:00 sun-sat", "08:00"),
        ("08:00 mon-mon", "08:00 mon"),
        ("mon-wed,fri 08:00", "08:00 mon-wed,fri"),
        ("08:00 sat-sun", "08:00 sat,sun"),
        ("INSTANT", "instant"),
    ],
)
def test_other_ways_to_write_it_have_one_canonical_form(text, canonical):
    assert str(schedules.parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "reason", "word"),
    [
        ("", "empty", ""),
        ("mon-fri", "empty", "mon-fri"),
        (" , ; ", "empty", " , ; "),
        ("24:00", "bad_time", "24:00"),
        ("08:60", "bad_time", "08:60"),
        ("8", "bad_time", "8"),
        ("0pm", "bad_time", "0pm"),
        ("13:00pm", "bad_time", "13:00pm"),
        ("08:00 mon-fru", "bad_day", "mon-fru"),
        ("08:00 someday", "bad_day", "someday"),
        ("08:00 at", "bad_day", "at"),
        ("08:00 Europe/Minsk", "bad_zone", "europe/minsk"),
        ("instant 08:00", "bad_time", "instant"),
        ("instant mon", "bad_time", "instant"),
        (",".join(f"{hour:02}:00" for hour in range(13)), "too_many_times", "13"),
        ("x" * 1_000_000, "bad_day", "x" * 40),
        ("08:00 mon" + "-" * 1_000_000, "bad_day", ("mon" + "-" * 40)[:40]),
        ("08:00\x00", "bad_time", "08:00\x00"),
    ],
)
def test_what_is_no_schedule_is_refused_with_the_word_that_spoils_it(text, reason, word):
    assert refusal(schedules.parse, text) == (reason, word)


@given(st.text(max_size=60))
def test_any_text_is_a_schedule_or_a_schedule_error(text):
    for read in (schedules.parse, schedules.parse_request):
        reason = None
        try:
            read(text)
        except ScheduleError as error:
            reason = error.reason

        assert reason in {None, "bad_time", "bad_day", "bad_zone", "too_many_times", "empty"}


def test_a_schedule_error_is_one_of_ours():
    assert issubclass(ScheduleError, BriefwireError)


def test_the_default_is_eight_in_the_morning_daily():
    assert schedules.parse("08:00") == schedules.DEFAULT
    assert schedules.DEFAULT.days == EVERY_DAY


@pytest.mark.parametrize(
    ("times", "days", "is_instant"),
    [((), EVERY_DAY, False), ((1,), EVERY_DAY, True), ((2, 1), EVERY_DAY, False), ((1,), frozenset(), False)],
)
def test_a_schedule_that_means_nothing_cannot_be_made(times, days, is_instant):
    with pytest.raises(AssertionError):
        Schedule(times, days, is_instant)


# --- what people write


@pytest.mark.parametrize(
    ("words", "schedule", "time_zone", "topic_words"),
    [
        ("08:00 18:30 mon-fri Europe/Minsk", "08:00,18:30 mon-fri", "Europe/Minsk", ""),
        ("Belarus, Ukraine 08:00,18:30 Europe/Kyiv", "08:00,18:30", "Europe/Kyiv", "Belarus, Ukraine"),
        ("Europe/Minsk Floods 08:00", "08:00", "Europe/Minsk", "Floods"),
        ("europe/MINSK, Europe/Minsk 08:00", "08:00", "Europe/Minsk", ""),
        ("america/argentina/buenos_aires", None, "America/Argentina/Buenos_Aires", ""),
        ("UTC", None, "UTC", ""),
        ("gmt 7am", "07:00", "UTC", ""),
        ("instant", "instant", None, ""),
        ("Floods instant UTC", "instant", "UTC", "Floods"),
        ("8:00, 8.30, 0915", "08:00,08:30,09:15", None, ""),
        ("12am 12pm 8 pm 8:15PM", "00:00,12:00,20:00,20:15", None, ""),
        ("08:00 and 18:30 on Monday, Wednesday and Fri", "08:00,18:30 mon,wed,fri", None, ""),
        ("08:00 Fri – Mon", "08:00 fri-mon", None, ""),
        ("08:00 monday-thursday", "08:00 mon-thu", None, ""),
        ("8:00 weekends", "08:00 sat,sun", None, ""),
        ("8:00 weekdays sat", "08:00 mon-sat", None, ""),
        ("8:00 daily", "08:00", None, ""),
        ("Навіны 8:00 пн-пт", "08:00 mon-fri", None, "Навіны"),
        ("mon-fri", "08:00 mon-fri", None, ""),
        ("Наводнения 8:00 и 18:30 по будням", "08:00,18:30 mon-fri", None, "Наводнения"),
        ("Паводки сразу", "instant", None, "Паводки"),
        ("о 8:00 у вихідні", "08:00 sat,sun", None, ""),
        ("Повені одразу", "instant", None, "Повені"),
        ("понеділок – п’ятниця 9:00", "09:00 mon-fri", None, ""),
        ("8:00 па выхадных", "08:00 sat,sun", None, ""),
        ("серада, чацвер 8:00", "08:00 wed,thu", None, ""),
        ("адразу", "instant", None, ""),
        ("8:00 каждый день", "08:00", None, ""),
        ("Кто и где", None, None, "Кто и где"),
        ("Floods at weekends", "08:00 sat,sun", None, "Floods"),
        ("Floods", None, None, "Floods"),
        ("Hold on", None, None, "Hold on"),
        ("Elections 2024", None, None, "Elections 2024"),
        ("Elections 2024 2130", "21:30", None, "Elections 2024"),
        ("Covid 19 08:00", "08:00", None, "Covid 19"),
        ("Israel/Gaza 08:00", "08:00", None, "Israel/Gaza"),
        ("Israel", None, None, "Israel"),
        ("Rock – paper 9:00", "09:00", None, "Rock – paper"),
        ("Floods: 9:00", "09:00", None, "Floods"),
    ],
)
def test_a_request_is_read_as_people_write_it(words, schedule, time_zone, topic_words):
    expected = Request(schedules.parse(schedule) if schedule else None, time_zone, topic_words)

    assert schedules.parse_request(words) == expected


@pytest.mark.parametrize(
    ("words", "reason", "word"),
    [
        ("", "empty", ""),
        (" , ;", "empty", ""),
        ("Floods 25:00", "bad_time", "25:00"),
        ("Floods 8:61 mon", "bad_time", "8:61"),
        ("08:00 foo", "bad_day", "foo"),
        ("Floods 08:00 mon-fru", "bad_day", "mon-fru"),
        ("08:00 Moon/Crater", "bad_zone", "moon/crater"),
        ("Europe/Atlantis 08:00", "bad_zone", "Europe/Atlantis"),
        ("Europe/Minsk 08:00 Europe/Kyiv", "bad_zone", "Europe/Kyiv"),
        ("instant 08:00", "bad_time", "instant"),
        (" ".join(f"{hour}:00" for hour in range(13)), "too_many_times", "13"),
    ],
)
def test_a_request_that_cannot_be_meant_is_refused_with_the_word(words, reason, word):
    assert refusal(schedules.parse_request, words) == (reason, word)


def test_a_huge_request_takes_no_longer_than_its_length():
    for words in ("mon " * 30_000, "8 " * 60_000, "a/" * 100_000, "," * 300_000, "mon - " * 30_000):
        with suppress(ScheduleError):
            schedules.parse_request(words)


# --- zones


def test_a_zone_is_built_once():
    assert schedules.zone("Europe/Minsk") is schedules.zone("Europe/Minsk")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "europe/minsk",
        "Europe/Atlantis",
        "../../etc/passwd",
        "/etc/localtime",
        "a\0b",
        "\ud800",
        "x" * 10_000,
    ],
)
def test_what_is_no_zone_is_refused(name):
    assert refusal(schedules.zone, name)[0] == "bad_zone"


# --- the next instant


def walk(zone: ZoneInfo, start: datetime, minutes: int) -> list[tuple[datetime, datetime]]:
    """Every minute from `start`: the instant and what the clock on the wall shows, without a zone."""
    instants = [start + step * MINUTE for step in range(minutes)]
    return [(instant, instant.astimezone(zone).replace(tzinfo=None, fold=0)) for instant in instants]


def slots_by_walking(schedule: Schedule, walked: list[tuple[datetime, datetime]]) -> set[datetime]:
    """The instants of a schedule, read off the wall: the first minute that shows a slot, or the gap that jumps over it."""
    slots, seen = set(), set()
    shown_days = {shown.date() for _, shown in walked}
    for (before, shown_before), (instant, shown) in itertools.pairwise(walked):
        wall = shown_before + MINUTE
        while wall <= shown:  # more than one turn: a gap
            wanted = wall.weekday() in schedule.days and wall.hour * 60 + wall.minute in schedule.times
            if wanted and wall not in seen and wall.date() in shown_days:
                slots.add(instant if wall == shown else before + (wall - shown_before))
            seen.add(wall)
            wall += MINUTE
    return slots


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.one_of(st.sampled_from(TURNS), st.integers(0, 47 * 365).map(lambda days: TURNS[-1] + timedelta(days=days))),
    schedules_of_any_kind.filter(lambda schedule: not schedule.is_instant),
    st.integers(0, 24 * 60),
)
def test_the_next_instant_is_the_one_that_a_walk_over_every_minute_finds(name, start, schedule, skipped):
    zone = ZoneInfo(name)
    walked = walk(zone, start - timedelta(days=2), 5 * 24 * 60)
    after = start + skipped * MINUTE

    found = schedules.next_due(schedule, zone, after)

    walked_to = walked[-1][0] - timedelta(hours=3)  # what is later may lack its gap
    slots = [slot for slot in slots_by_walking(schedule, walked) if after < slot < walked_to]
    assert found is not None
    if slots:
        assert found == min(slots)
    else:
        assert found >= walked_to


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "expected"),
    [
        ("02:30", "Europe/Kyiv", "2024-03-30T12:00", "2024-03-31T00:30"),  # 03:00 becomes 04:00, later
        ("03:30", "Europe/Kyiv", "2024-03-31T00:00", "2024-03-31T01:30"),  # inside it: half past four
        ("02:30", "Europe/Berlin", "2024-03-31T00:00", "2024-03-31T01:30"),
        ("02:30", "Europe/Berlin", "2024-10-26T12:00", "2024-10-27T00:30"),  # twice on the wall, told once
        ("02:30", "Europe/Berlin", "2024-10-27T00:30", "2024-10-28T01:30"),
        ("08:00", "Pacific/Apia", "2011-12-29T18:00", "2011-12-30T18:00"),  # 29 December, then 31 December
        ("08:00 fri", "Pacific/Apia", "2011-12-27T00:00", "2012-01-05T18:00"),  # Friday the 30th never was
        ("08:00 sat", "Pacific/Apia", "2011-12-27T00:00", "2011-12-30T18:00"),
        ("00:00 sun", "America/Sao_Paulo", "2018-11-03T12:00", "2018-11-04T03:00"),  # midnight is 01:00
        ("08:00", "Europe/Minsk", "2024-01-01T05:00", "2024-01-02T05:00"),  # strictly after
        ("08:00", "Europe/Minsk", "2024-01-01T04:59:59.999999", "2024-01-01T05:00"),
        ("08:00 mon", "Europe/Minsk", "2024-01-01T05:00", "2024-01-08T05:00"),
        (
            "23:45,00:40",
            "America/Toronto",
            "1919-03-31T03:00",
            "1919-03-31T04:40",
        ),  # 23:30 became 00:30: today's 23:45 is
        ("23:45,00:40", "America/Toronto", "1919-03-31T04:40", "1919-03-31T04:45"),  # behind tomorrow's 00:40
    ],
)
def test_the_next_instant_where_clocks_turn(schedule, zone, after, expected):
    found = schedules.next_due(schedules.parse(schedule), ZoneInfo(zone), utc(after))

    assert found == utc(expected)
    assert found.tzinfo is UTC


def test_the_next_instant_does_not_depend_on_the_zone_that_now_is_given_in():
    after = utc("2024-07-01T05:30")

    there = schedules.next_due(schedules.DEFAULT, ZoneInfo("Europe/Minsk"), after.astimezone(ZoneInfo("Asia/Tokyo")))

    assert there == schedules.next_due(schedules.DEFAULT, ZoneInfo("Europe/Minsk"), after)


def test_a_year_of_mornings_has_every_date_once():
    zone = ZoneInfo("America/New_York")
    at, dates = utc("2023-12-31T23:00"), []
    while len(dates) < 366:
        at = schedules.next_due(schedules.DEFAULT, zone, at)
        dates.append(at.astimezone(zone))

    assert len({local.date() for local in dates}) == 366
    assert {(local.hour, local.minute) for local in dates} == {(8, 0)}


def test_an_instant_schedule_is_never_due():
    assert schedules.next_due(schedules.INSTANT, ZoneInfo("UTC"), utc("2024-01-01")) is None


# --- quiet hours


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES), st.sampled_from(TURNS), st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 24 * 60)
)
def test_quiet_hours_end_at_the_first_minute_that_shows_their_end(name, start, quiet_from, quiet_to, skipped):
    zone, at = ZoneInfo(name), start + skipped * MINUTE

    end = schedules.quiet_end((quiet_from, quiet_to), zone, at)

    walked = walk(zone, at, 3 * 24 * 60)
    quiet = {minute % 1440 for minute in range(quiet_from, quiet_to + 1440 * (quiet_to < quiet_from))}
    if walked[0][1].hour * 60 + walked[0][1].minute not in quiet:
        assert end is None
        return
    assert end is not None
    loud = next(instant for instant, shown in walked if shown.hour * 60 + shown.minute not in quiet)
    shown_end = end.astimezone(zone)
    assert end >= loud if shown_end.hour * 60 + shown_end.minute != quiet_to else end > at
    assert end - at < timedelta(hours=50)


@pytest.mark.parametrize(
    ("quiet", "zone", "at", "expected"),
    [
        (None, "Europe/Minsk", "2024-01-01T00:00", None),
        ((600, 600), "Europe/Minsk", "2024-01-01T07:00", None),
        ((1320, 420), "Europe/Minsk", "2024-01-01T18:59", None),
        ((1320, 420), "Europe/Minsk", "2024-01-01T19:00", "2024-01-02T04:00"),  # 22:00, inclusive
        ((1320, 420), "Europe/Minsk", "2024-01-02T03:59", "2024-01-02T04:00"),
        ((1320, 420), "Europe/Minsk", "2024-01-02T04:00", None),  # 07:00, exclusive
        ((1320, 0), "Europe/Minsk", "2024-01-01T20:00", "2024-01-01T21:00"),
        ((0, 480), "Europe/Minsk", "2024-01-01T21:00", "2024-01-02T05:00"),
        ((60, 150), "Europe/Berlin", "2024-10-27T00:10", "2024-10-27T00:30"),  # the first 02:10
        ((60, 150), "Europe/Berlin", "2024-10-27T01:10", "2024-10-27T01:30"),  # the second 02:10
        ((1320, 150), "Europe/Berlin", "2024-03-31T00:10", "2024-03-31T01:30"),  # 02:30 was skipped: 03:30
        ((1320, 420), "Pacific/Apia", "2011-12-30T09:00", "2011-12-30T17:00"),  # night of the 29th, morning of the 31st
    ],
)
def test_quiet_hours(quiet, zone, at, expected):
    assert schedules.quiet_end(quiet, ZoneInfo(zone), utc(at)) == (utc(expected) if expected else None)


@pytest.mark.parametrize(
    ("words", "quiet"),
    [
        ("22:00-07:00", (1320, 420)),
        ("22 to 7", (1320, 420)),
        ("from 22:00 to 07:00", (1320, 420)),
        ("с 22 до 7", (1320, 420)),
        ("з 22:00 до 7:00", (1320, 420)),
        ("з 22 да 7", (1320, 420)),
        *((word, None) for word in ("none", "Нет", "немає", "няма")),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(words, quiet):
    assert schedules.parse_quiet(words) == quiet
