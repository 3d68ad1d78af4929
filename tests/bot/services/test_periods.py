"""How far back, and how much, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import periods
from bot.services.periods import PeriodError, Request


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Request("", None, None)),
        ("floods", Request("floods", None, None)),
        ("floods 30d", Request("floods", 30, None)),
        ("river floods 4w", Request("river floods", 28, None)),
        ("floods, 6m", Request("floods", 180, None)),
        ("floods 1y", Request("floods", 365, None)),
        ("floods 14d 2min", Request("floods", 14, 2)),
        ("floods 2min 14d", Request("floods", 14, 2)),
        ("floods 14 days 2 minutes", Request("floods", 14, 2)),
        ("наводнения 2 недели 5 мин", Request("наводнения", 14, 5)),
        ("наводнения 14 дн. 2 мин.", Request("наводнения", 14, 2)),
        ("наводнения неделя 30 дней", Request("наводнения неделя", 30, None)),
        ("повені 3 тижні 2 хв", Request("повені", 21, 2)),
        ("повені 14д 2хв", Request("повені", 14, 2)),
        ("повені 2 місяці", Request("повені", 60, None)),
        ("паводкі 3 тыдні 1 хвіліна", Request("паводкі", 21, 1)),
        ("паводкі 5 тыдняў", Request("паводкі", 35, None)),
        ("паводкі 1 год", Request("паводкі", 365, None)),
        ("паводки 30д", Request("паводки", 30, None)),
        ("7d", Request("", 7, None)),
        ("G7 summit", Request("G7 summit", None, None)),
        ("World Cup 2022", Request("World Cup 2022", None, None)),
        ("World Cup 2022 90d", Request("World Cup 2022", 90, None)),
        ("30d 60d", Request("30d", 60, None)),
        ("room 5 x", Request("room 5 x", None, None)),
    ],
)
def test_the_end_of_the_words_says_how_far_back_and_how_long(words: str, expected: Request) -> None:
    assert periods.parse(words) == expected


@pytest.mark.parametrize(
    ("words", "what"),
    [("floods 0d", "days"), ("floods 2y", "days"), ("floods 999999d", "days"), ("x 11min", "minutes")],
)
def test_too_little_and_too_much_are_refused(words: str, what: str) -> None:
    with pytest.raises(PeriodError) as refused:
        periods.parse(words)

    assert refused.value.what == what


@given(st.text(max_size=200))
def test_any_words_are_understood_or_refused(words: str) -> None:
    try:
        asked = periods.parse(words)
    except PeriodError:
        return
    assert asked.days is None or 1 <= asked.days <= periods.LONGEST_DAYS
    assert asked.minutes is None or 1 <= asked.minutes <= periods.LONGEST_MINUTES
