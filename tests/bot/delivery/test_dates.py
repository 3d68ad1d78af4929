"""Dates, times, weekdays, numbers and plural forms as each language has them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery import render
from bot.delivery.render import Speaker
from bot.texts import When, admins, told
from bot.texts.times import schedule_in_words

MINSK = ZoneInfo("Europe/Minsk")
NOW = datetime(2026, 6, 26, 12, 0, tzinfo=MINSK)  # a Friday


def speaker(language: str) -> Speaker:
    return Speaker(language, MINSK)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["today 12:00", "tomorrow 12:00", "yesterday 12:00", "Mon 12:00", "5 May 12:00", "17 Nov 2025 12:00"]),
        ("be", ["сёння 12:00", "заўтра 12:00", "учора 12:00", "пн 12:00", "5 мая 12:00", "17 лістапада 2025 12:00"]),
        ("ru", ["сегодня 12:00", "завтра 12:00", "вчера 12:00", "пн 12:00", "5 мая 12:00", "17 ноября 2025 12:00"]),
        (
            "uk",
            ["сьогодні 12:00", "завтра 12:00", "вчора 12:00", "пн 12:00", "5 травня 12:00", "17 листопада 2025 12:00"],
        ),
    ],
)
def test_an_instant_is_said_as_the_language_says_it(language: str, words: list[str]) -> None:
    days = (0, 1, -1, 3, -52, -221)

    assert [render.when(When(NOW + timedelta(days=one), NOW), speaker(language)) for one in days] == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "08:00, 18:30 on Mon, Wed, Sun"),
        ("be", "08:00, 18:30 (пн, ср, нд)"),
        ("ru", "08:00, 18:30 (пн, ср, вс)"),
        ("uk", "08:00, 18:30 (пн, ср, нд)"),
    ],
)
def test_days_of_the_week_have_their_short_names(language: str, words: str) -> None:
    assert render.plain(schedule_in_words((480, 1110), frozenset({0, 2, 6})), speaker(language)) == words


@pytest.mark.parametrize("language", ["be", "ru", "uk"])
def test_a_date_ends_in_no_full_stop_that_would_meet_that_of_the_sentence(language: str) -> None:
    for month in range(1, 13):
        for has_year in (False, True):
            said = render.date(datetime(2026, month, 26, tzinfo=MINSK), speaker(language), has_year=has_year)
            assert not said.endswith(".")


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["1 article", "2 articles", "5 articles", "11 articles", "21 articles", "1,104 articles"]),
        ("be", ["1 артыкул", "2 артыкулы", "5 артыкулаў", "11 артыкулаў", "21 артыкул", "1 104 артыкулы"]),
        ("ru", ["1 статья", "2 статьи", "5 статей", "11 статей", "21 статья", "1 104 статьи"]),
        ("uk", ["1 стаття", "2 статті", "5 статей", "11 статей", "21 стаття", "1 104 статті"]),
    ],
)
def test_numbers_have_their_forms_and_their_separators(language: str, forms: list[str]) -> None:
    said = [
        render.plain(told.weight(1, number), speaker(language)).partition(" · ")[2]
        for number in (1, 2, 5, 11, 21, 1104)
    ]

    assert [one.replace("\u00a0", " ").replace("\u202f", " ") for one in said] == forms


@pytest.mark.parametrize(("language", "words"), [("en", "Floods: no (0.7)"), ("ru", "Floods: нет (0,7)")])
def test_a_score_is_written_to_the_tenth(language: str, words: str) -> None:
    assert render.plain(admins.near_miss("Floods", 0.66), speaker(language)) == words
