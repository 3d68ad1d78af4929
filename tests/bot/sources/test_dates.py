from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import dates
from tests.bot.sources.samples import MINSK, NOW, WHEN

DAY = datetime(2026, 6, 26, 12, tzinfo=UTC)
HOUR = datetime(2026, 6, 26, 11, 10, tzinfo=UTC)  # 14:10 in Minsk


@pytest.mark.parametrize(
    "line",
    [
        "June 26, 2026",
        "Friday, June 26th, 2026",
        "26 June 2026",
        "26 Jun. 2026",
        "Jun 26 2026",
        "26.06.2026",
        "26.06.26",
        "2026-06-26",
        "2026/06/26",
        "26/06/2026",
        "06/26/2026",
        "26 июня 2026 г.",
        "26 июня 2026 года, пятница",
        "26 червня 2026 року",
        "26 чэрвеня 2026",
        "Published: June 26, 2026",
        "Опубликовано 26 июня 2026",
        "Updated on 26 June 2026",
        "June 26",
        "26 июня",
    ],
)
def test_a_day_is_read_in_every_form_that_publishers_use(line):
    found = dates.scan(line, **WHEN)

    assert found.moment == dates.Moment(DAY, date_only=True)
    assert found.rest == ""


@pytest.mark.parametrize(
    "line",
    [
        "26 June 2026 14:10",
        "June 26, 2026 at 2:10 pm",
        "June 26, 2026, 2.10 p.m.",
        "26.06.2026 14:10",
        "14:10, 26.06.2026",
        "14:10 26 июня 2026",
        "26 июня 2026, 14:10",
        "26 червня 2026 о 14.10",
        "26 июня 2026 в 14:10 мск",
        "2026-06-26T14:10:00+03:00",
        "2026-06-26 11:10:30 UTC",
        "26 June 2026 11:10 GMT",
        "26 June 2026 07:10 EDT",
        "26 June 2026, 13:10 CEST",
        "26 June 2026 14:10 UTC+3",
        "26 June 2026 14:10 (GMT+03:00)",
    ],
)
def test_a_time_of_day_is_read_in_its_zone_or_in_the_given_one(line):
    found = dates.scan(line, **WHEN)

    assert found.moment == dates.Moment(HOUR, date_only=False)
    assert found.rest == ""


def test_an_hour_alone_with_its_half_of_the_day_is_a_time():
    assert dates.scan("June 26, 2026, 2 pm", **WHEN).moment.at == datetime(2026, 6, 26, 11, tzinfo=UTC)
    assert dates.scan("June 26, 2026, 12 am", **WHEN).moment.at == datetime(2026, 6, 25, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["31 June 2026", "June 31, 2026", "32.13.2026", "2026-13-01", "0 June 2026", "29 February 2026"]
)
def test_an_impossible_date_is_no_moment(line):
    assert dates.scan(line, **WHEN).moment is None


@pytest.mark.parametrize("line", ["July 2, 2026", "1 July 2027 10:00", "26.06.2062", "26 June 1066"])
def test_a_date_to_come_or_before_the_press_is_no_moment(line):
    assert dates.scan(line, **WHEN).moment is None


def test_an_hour_still_to_come_today_keeps_the_day():
    assert dates.scan("1 July 2026 23:30", **WHEN).moment == dates.Moment(
        datetime(2026, 7, 1, 12, tzinfo=UTC), date_only=True
    )


def test_a_date_that_could_be_either_way_round_is_no_moment():
    assert dates.scan("06/07/2025", **WHEN).moment is None
    assert dates.scan("06/06/2026", **WHEN).moment is not None


def test_a_day_without_a_year_is_the_latest_one():
    assert dates.scan("3 July", **WHEN).moment.at.year == 2025


def test_an_impossible_time_leaves_the_day():
    assert dates.scan("26 June 2026 27:80", **WHEN).moment == dates.Moment(DAY, date_only=True)


@pytest.mark.parametrize(
    "line",
    ["", "no date", "2026", "14:10", "chapter 26", "26 people died", "1 2 3", "x" * 500 + "26 June 2026", "7 marches"],
)
def test_what_is_no_date_is_none(line):
    assert dates.scan(line, **WHEN) is None


def test_words_beside_a_date_are_kept():
    found = dates.scan("Minsk, June 26, 2026", **WHEN)

    assert found.rest == "Minsk,"
    assert found.has_year


@pytest.mark.parametrize(
    ("line", "labelled", "update"),
    [("Published 1 June 2026", True, False), ("Updated: 1 June 2026", True, True), ("1 June 2026", False, False)],
)
def test_a_label_says_what_the_date_is(line, labelled, update):
    found = dates.scan(line, **WHEN)

    assert (found.is_labelled, found.is_update) == (labelled, update)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-06-26T14:10:00+03:00", (HOUR, False)),
        ("2026-06-26T11:10:00.000Z", (HOUR, False)),
        ("2026-06-26T14:10", (HOUR, False)),
        ("20260626T111000Z", (HOUR, False)),
        ("Fri, 26 Jun 2026 11:10:00 GMT", (HOUR, False)),
        ("Fri, 26 Jun 2026 14:10:00 +0300", (HOUR, False)),
        ("2026-06-26", (DAY, True)),
        ("2026-06-26T00:00:00+03:00", (DAY, True)),
        ("2026-06-26 00:00:00", (DAY, True)),
        ("June 26, 2026", (DAY, True)),
    ],
)
def test_what_a_machine_wrote_is_read(value, expected):
    assert dates.parse(value, **WHEN) == dates.Moment(*expected)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "2030-01-01",
        "0001-01-01T00:00:01Z",
        "9999-12-31T23:59:59Z",
        "1e9",
        "a" * 300,
        "10:99 zz",
        "Minsk, June 26, 2026",
        "Fri, 99 Jun 2026 11:10:00 GMT",
    ],
)
def test_what_is_no_date_of_the_past_is_none(value):
    assert dates.parse(value, **WHEN) is None


@given(st.text(alphabet="0123456789.:-/ T+Z,JuneянваряAM\xa0", max_size=60) | st.text(max_size=60))
def test_no_text_breaks_the_reading_and_no_moment_is_far_ahead(value):
    for found in (dates.parse(value, **WHEN), (line := dates.scan(value, **WHEN)) and line.moment):
        assert found is None or found.at <= NOW + timedelta(hours=24)


@given(st.datetimes(min_value=datetime(1950, 1, 2), max_value=datetime(2026, 6, 30)))  # noqa: DTZ001 - the strategy's
def test_an_instant_written_by_a_machine_comes_back(naive):
    aware = naive.replace(tzinfo=UTC)
    found = dates.parse(aware.isoformat(), **WHEN)

    assert found.at == aware or (found.date_only and found.at.date() == aware.date())


@given(st.dates(min_value=datetime(1990, 1, 1).date(), max_value=NOW.date()))  # noqa: DTZ001 - a day
def test_a_day_is_the_same_day_in_nearly_every_time_zone(day):
    found = dates.parse(day.isoformat(), **WHEN)

    assert found.at.date() == found.at.astimezone(MINSK).date() == day
