"""Numbers that moved: no false claim in a gold set of four languages, and most of those that did move."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import disputes, figures
from summaries.disputes import Dispute
from summaries.figures import ABOUT, ABOVE, BELOW, EXACT, LEAST
from summaries.types import Article
from tests.summaries.gold_numbers import MOVED, TRAPS

NOW = datetime(2026, 6, 26, 8, tzinfo=UTC)
LEAST_FOUND = 0.9
MOVED_PAIRS = [(language, *pair) for language, pairs in MOVED.items() for pair in pairs]
TRAPPED = [(language, *pair) for language, pairs in TRAPS.items() for pair in pairs]


def report(number: int, text: str, language: str = "en", **values: object) -> Article:
    fields: dict[str, object] = {
        "family": f"paper-{number}",
        "published_at": NOW + timedelta(hours=number),
        "tags": frozenset(),
        **values,
    }
    return Article(number, number * 10, "News", text, language, f"Paper {number}", url="", told_from=NOW, **fields)  # type: ignore[arg-type]


def found(*articles: Article) -> tuple[Dispute, ...]:
    return disputes.find(articles)


def values(of: tuple[Dispute, ...]) -> list[list[int]]:
    return [[int(one.value) for one in dispute.reports] for dispute in of]


def test_the_gold_set_is_large_and_full_of_traps() -> None:
    assert len(MOVED_PAIRS) >= 25
    assert len(TRAPPED) >= 60


@pytest.mark.parametrize(("language", "one", "other"), TRAPPED)
def test_what_is_no_dispute_is_not_shown(language: str, one: str, other: str) -> None:
    assert found(report(1, one, language), report(2, other, language)) == ()
    assert found(report(1, other, language), report(2, one, language)) == ()


def test_most_numbers_that_moved_are_found() -> None:
    right = sum(bool(found(report(1, a, lang), report(2, b, lang))) for lang, a, b in MOVED_PAIRS)

    assert right / len(MOVED_PAIRS) >= LEAST_FOUND


def test_each_report_is_verbatim_with_its_number_and_time_oldest_first() -> None:
    one = report(1, "It rained. At least 12 people were killed in the shelling of Brod.")
    other = report(2, "The shelling of Brod killed 15 people, doctors said.")

    (dispute,) = found(other, one)

    first, second = dispute.reports
    assert (first.article_id, second.article_id) == (1, 2)
    assert one.text[first.start : first.end] == first.text
    assert [said.text[slice(*said.number)] for said in dispute.reports] == ["12", "15"]
    assert first.at == one.published_at
    assert first.is_published_then


def test_a_number_that_several_give_is_shown_once_with_its_first_report() -> None:
    reports = found(
        report(1, "The shelling of Brod killed 12 people."),
        report(2, "Doctors say the shelling of Brod killed 12 people."),
        report(3, "The shelling of Brod killed 15 people."),
    )

    assert values(reports) == [[12, 15]]
    assert [one.article_id for one in reports[0].reports] == [1, 3]


def test_one_publisher_may_move_its_own_toll() -> None:
    one, other = "The shelling of Brod killed 12 people.", "The shelling of Brod killed 15 people."

    assert values(found(report(1, one, family="a"), report(2, other, family="a"))) == [[12, 15]]


def test_what_one_publisher_prints_every_day_anew_is_no_dispute() -> None:
    text = "The Bank of Lissen lent {} million crowns to the banks of the harbour town of Halmer overnight."

    assert found(report(1, text.format(40), family="a"), report(2, text.format(90), family="a")) == ()


@pytest.mark.parametrize(
    "values", [{"reprint_of": 7}, {"tags": frozenset(["template"])}, {"tags": frozenset(["live"])}]
)
def test_copies_templates_and_live_blogs_are_left_out(values: dict[str, object]) -> None:
    other = report(2, "The shelling of Brod killed 15 people.", **values)

    assert found(report(1, "The shelling of Brod killed 12 people."), other) == ()


def test_reports_of_other_days_are_left_alone_unless_both_name_the_day() -> None:
    later = NOW + timedelta(days=4)
    plain = "The shelling of Brod killed {} people."
    dated = "The shelling of Brod on Monday killed {} people."

    assert found(report(1, plain.format(12)), report(2, plain.format(15), published_at=later)) == ()
    assert values(found(report(1, dated.format(12)), report(2, dated.format(15), published_at=later))) == [[12, 15]]


def test_what_is_said_anew_every_day_is_compared_within_hours_only() -> None:
    text = "The harbour company will pay the dockers of Halmer ${} million for the strike."
    first, later = report(1, text.format(3)), text.format(5)

    assert found(first, report(2, later))
    assert not found(first, report(2, later, published_at=NOW + timedelta(hours=14)))


def test_yesterday_is_another_day_in_another_days_paper() -> None:
    text = "The shelling of Brod killed {} people yesterday."

    assert found(report(1, text.format(12)), report(2, text.format(15), published_at=NOW + timedelta(days=1))) == ()


def test_an_article_without_a_time_is_dated_by_when_it_was_told() -> None:
    (dispute,) = found(
        report(1, "The shelling of Brod killed 12 people.", published_at=None),
        report(2, "The shelling of Brod killed 15 people."),
    )

    assert [one.is_published_then for one in dispute.reports] == [False, True]


def test_articles_in_different_languages_are_not_compared() -> None:
    one, other = "The shelling of Brod killed 12 people.", "При обстреле Брода погибли 15 человек."

    assert found(report(1, one), report(2, other, "ru")) == ()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("The shelling killed 12 people.", EXACT),
        ("The shelling killed at least 12 people.", LEAST),
        ("The shelling killed no fewer than 12 people.", LEAST),
        ("The shelling killed about 12 people.", ABOUT),
        ("The shelling killed more than 12 people.", ABOVE),
        ("The shelling killed nearly 12 people.", BELOW),
    ],
)
def test_how_exactly_a_number_is_meant(text: str, bound: str) -> None:
    ((figure,), _) = figures.of(text, "en")

    assert (figure.value, figure.bound, figure.thing) == (Decimal(12), bound, ("killed", "people"))


def test_scales_are_multiplied_out() -> None:
    ((figure,), _) = figures.of("The harbour company of Halmer paid $3.5 million for the cranes.", "en")

    assert figure.value == Decimal(3_500_000)


@given(
    st.text(alphabet="12 9.,:-%$€«killedпогиблo peopleчеловек\n\0\u202e", max_size=200),
    st.sampled_from(["en", "ru", "uk", "be", "de"]),
)
@settings(deadline=None)
def test_whatever_comes_figures_are_slices(text: str, language: str) -> None:
    for figure in figures.of(text, language)[0]:
        assert 0 <= figure.start < figure.end <= len(text)


@pytest.mark.parametrize("unit", ["12 people killed ", "1,", "killed ", "до 12 человек "])
def test_a_megabyte_of_nonsense_is_read(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit)))[:1_000_000]

    assert found(report(1, text), report(2, text)) == ()
