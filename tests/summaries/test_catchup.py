"""What was missed, within the minutes that somebody has."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import catchup
from summaries.catchup import MOST_STORIES, CatchUp
from summaries.timeline import Report
from summaries.types import Article

FIRST = date(2026, 6, 1)
EVENTS = (
    (
        "Engineers in Velden closed the iron bridge over the Selt on Monday after finding cracks in two pillars. "
        "Lorries must take the northern detour through Harrow until the pillars have been welded."
    ),
    (
        "A pack of wolves killed forty sheep on two pastures above Velden during the night. "
        "Hunters asked the forestry office for permission to shoot the leading animal."
    ),
    (
        "Teachers of eleven schools voted on Wednesday to walk out over unpaid overtime. "
        "The ministry of education called the demand impossible to finance before the next budget."
    ),
    (
        "The glassworks dismissed two hundred workers after its largest customer went bankrupt. "
        "Furnace number three went cold on Friday for the first time since the war."
    ),
)


def report(number: int, day: int, story: int, family: str = "courier", salience: float = 2.0) -> Report:
    return Report(number, story, family, FIRST + timedelta(days=day), day, salience)


def article(of: Report, text: str, language: str = "en") -> Article:
    at = datetime.combine(of.day, datetime.min.time(), UTC)
    return Article(of.article_id, of.article_id, "", text, language, of.family, of.family, "", at, at)


def caught_up(reports: list[Report], texts: dict[int, str], minutes: int = 2, language: str = "en") -> CatchUp:
    chosen = catchup.fitting(catchup.tales(reports), minutes)
    articles = {one.article_id: article(one, texts[one.article_id], language) for one in reports}
    return catchup.tell(chosen, articles, {}, minutes)


def said(of: CatchUp) -> list[list[str]]:
    return [[line.text for line in one.lines] for one in of.stories]


FOUR = [report(number + 1, 9 - number, number + 1) for number in range(4)]
TEXTS = {number + 1: text for number, text in enumerate(EVENTS)}


def test_stories_come_oldest_first_whatever_their_weight() -> None:
    heavy = report(9, 8, 2, "vna")
    found = caught_up([*FOUR, heavy], {**TEXTS, 9: EVENTS[1]})

    assert [one.tale.story_id for one in found.stories] == [4, 3, 2, 1]


def test_the_most_important_stories_are_those_of_most_publishers() -> None:
    found = catchup.tales([*FOUR, report(9, 3, 3, "vna")])

    assert [one.story_id for one in found] == [3, 1, 2, 4]
    assert (found[0].families, found[0].articles) == (2, 2)


def test_what_is_told_fits_the_minutes() -> None:
    many = [report(number, number % 14, number) for number in range(1, 41)]
    texts = {one.article_id: EVENTS[one.article_id % 4].replace("Velden", f"Velden{one.article_id}") for one in many}

    assert caught_up(many, texts, minutes=1).seconds <= 60


def test_every_story_has_its_first_sentence_before_any_has_its_second() -> None:
    short = caught_up(FOUR, TEXTS, minutes=1)
    lengths = [len(lines) for lines in said(short)]

    assert min(lengths) >= 1
    assert max(lengths) == 2


def test_a_story_is_told_in_the_order_of_its_days() -> None:
    first, last = report(1, 0, 1), report(2, 5, 1, salience=4.0)
    found = caught_up([first, last], {1: EVENTS[0], 2: EVENTS[1]})

    (lines,) = said(found)
    assert lines == [
        *(f"{one}." for one in EVENTS[0][:-1].split(". ")),
        *(f"{one}." for one in EVENTS[1][:-1].split(". ")),
    ]


def test_what_was_told_is_not_told_again() -> None:
    found = caught_up([report(1, 0, 1), report(2, 1, 1), report(3, 2, 2)], dict.fromkeys((1, 2, 3), EVENTS[0]))

    assert len(found.stories) == 1
    assert len(found.stories[0].lines) == 2


def test_russian_takes_longer_to_read_than_english() -> None:
    text = "Инженеры закрыли железный мост через реку Сельт после того, как нашли трещины в двух опорах."
    english = caught_up([report(1, 0, 1)], {1: text})
    russian = caught_up([report(1, 0, 1)], {1: text}, language="ru")

    assert russian.seconds == pytest.approx(english.seconds * 238 / 184)


def test_the_number_of_stories_is_bounded_by_the_minutes() -> None:
    found = catchup.tales([report(number, 0, number) for number in range(1, 100)])

    assert len(catchup.fitting(found, 1)) == 6
    assert len(catchup.fitting(found, 10)) == MOST_STORIES


def test_nothing_is_told_of_nothing() -> None:
    assert caught_up([], {}) == CatchUp((), 0.0)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 13), st.integers(1, 5), st.sampled_from(["a", "b", "c"])), max_size=12),
    st.integers(1, 10),
)
def test_the_same_reports_in_any_order_give_the_same_text_within_the_minutes(
    some: list[tuple[int, int, str]], minutes: int
) -> None:
    reports = [report(number, *fields) for number, fields in enumerate(some, 1)]
    texts = {one.article_id: EVENTS[one.story_id % 4] for one in reports}

    found = caught_up(reports, texts, minutes)

    assert said(found) == said(caught_up(reports[::-1], texts, minutes))
    assert found.seconds <= minutes * 60
    for one in found.stories:
        for line in one.lines:
            assert texts[line.article_id][line.start : line.end] == line.text
