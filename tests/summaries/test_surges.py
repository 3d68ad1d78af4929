"""Far more news than usual."""

import math
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from summaries import surges
from summaries.surges import SPAN, SPANS, Sighting

NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)
FAMILIES = tuple("abcdefghij")


def now_of(*numbers: int) -> list[Sighting]:
    """So many articles of each family, in the last hours."""
    return [
        Sighting(NOW - timedelta(minutes=1 + place), FAMILIES[place])
        for place, number in enumerate(numbers)
        for _ in range(number)
    ]


def usual(a_span: int, spans: int = SPANS) -> list[Sighting]:
    """So many articles in each of the spans before."""
    return [
        Sighting(NOW - SPAN * place - timedelta(minutes=5), FAMILIES[number % 10])
        for place in range(1, spans + 1)
        for number in range(a_span)
    ]


def test_many_publishers_at_once_on_a_quiet_topic_are_a_surge() -> None:
    found = surges.surge([*now_of(3, 2, 2, 2), *usual(1, 60)], NOW)

    assert found is not None
    assert (found.articles, found.families, found.usual) == (9, 4, 1)


def test_the_flood_of_one_publisher_is_none() -> None:
    assert surges.surge([*now_of(80), *usual(1, 60)], NOW) is None


def test_two_publishers_are_none() -> None:
    assert surges.surge([*now_of(40, 40), *usual(1, 60)], NOW) is None


def test_what_is_usual_is_none() -> None:
    assert surges.surge([*now_of(2, 2, 2, 2), *usual(8)], NOW) is None


def test_far_above_a_busy_usual_is_a_surge() -> None:
    assert surges.surge([*now_of(*[3] * 10), *usual(6)], NOW) is not None


def test_one_surge_does_not_hide_the_next() -> None:
    last = [Sighting(NOW - timedelta(days=2, minutes=number), FAMILIES[number % 10]) for number in range(60)]

    assert surges.surge([*now_of(3, 2, 2, 2), *last, *usual(1, 60)], NOW) is not None


def test_a_topic_of_little_history_needs_five_publishers() -> None:
    young = usual(1, 5)

    assert surges.surge([*now_of(3, 3, 3, 3), *young], NOW) is None
    assert surges.surge([*now_of(3, 3, 3, 3, 3), *young], NOW) is not None


def test_a_topic_without_any_history_needs_them_too() -> None:
    assert surges.surge(now_of(3, 3, 3, 3), NOW) is None
    assert surges.surge(now_of(2, 2, 2, 2, 2), NOW) is not None
    assert surges.surge([], NOW) is None


def test_what_is_older_than_four_weeks_or_to_come_does_not_count() -> None:
    old = [Sighting(NOW - timedelta(days=40), "a"), Sighting(NOW + timedelta(hours=1), "b")]

    assert surges.surge(old, NOW) is None


def test_the_score_is_that_of_anscombe_against_the_median() -> None:
    assert surges.score(9, [4] * 20) == surges.anscombe(9) - surges.anscombe(4)
    assert math.isclose(surges.score(7, []), 2 * math.sqrt(7.375) - 2 * math.sqrt(0.375))


def test_a_spread_that_is_wider_than_poissons_counts() -> None:
    wild = [0, 20] * 10

    assert surges.score(30, wild) < surges.score(30, [10] * 20)


def test_days_far_above_the_usual_are_peaks() -> None:
    assert surges.peaks([2, 3, 2, 1, 30, 2, 3]) == (4,)


def test_a_few_articles_are_no_peak_and_nothing_has_none() -> None:
    assert surges.peaks([0, 0, 3, 0]) == ()
    assert surges.peaks([0] * 30) == ()
    assert surges.peaks([]) == ()


@given(st.lists(st.integers(0, 500), max_size=120))
def test_peaks_are_days_of_at_least_four_articles_above_the_median(counts: list[int]) -> None:
    for place in surges.peaks(counts):
        assert counts[place] >= surges.LEAST_DAY
        assert counts[place] > sorted(counts)[(len(counts) - 1) // 2]


@given(st.integers(0, 200), st.lists(st.integers(0, 200), max_size=60))
def test_more_news_never_scores_less(count: int, before: list[int]) -> None:
    assert surges.score(count + 1, before) > surges.score(count, before)
