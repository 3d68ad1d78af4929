"""What became of the sentences that were told, when an article changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import corrections
from summaries import text as texts
from summaries.corrections import Change

ARTICLE = (
    "HARSK — The river Orla flooded the old town of Harsk and 12 people died.\n\n"
    "Rescue teams brought residents to a school. Mayor Marta Ilvane did not visit the town.\n\n"
    "“The bridge held,” police chief Nils Orr said. Repairs will cost 3.5 million crowns."
)


def spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in texts.sentences(text, language)]


def became(old: str, new: str, language: str = "en") -> corrections.Verdict:
    """Of an article of one sentence."""
    (verdict,) = corrections.compare([(0, len(old))], old, new, language)
    return verdict


def test_a_text_is_the_same_as_itself():
    verdicts = corrections.compare(spans(ARTICLE), ARTICLE, ARTICLE, "en")

    assert [v.change for v in verdicts] == [Change.SAME] * len(verdicts)
    assert [(v.start, v.end) for v in verdicts] == spans(ARTICLE)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("The flood killed 12 people in Harsk.", "The flood killed nine people in Harsk.", "number 12 -> 9"),
        ("The mayor of Harsk resigned.", "The mayor of Harsk did not resign.", "negation"),
        ("Petr Orlan was arrested by Jan Brod.", "Petr Orlan was arrested by Jan Velm.", "name"),
    ],
)
def test_another_number_name_or_negation_is_a_change_with_its_reason(old, new, reason):
    verdict = became(old, new)

    assert verdict.change is Change.CHANGED
    assert reason in verdict.reasons


def test_a_sentence_that_nothing_stands_for_is_gone():
    assert became("The flood killed 12 people in Harsk.", "Markets were calm.") == corrections.Verdict(
        Change.GONE, None, None
    )


@given(st.permutations(ARTICLE.split("\n\n")))
def test_paragraphs_in_another_order_are_all_the_same(paragraphs):
    moved = "\n\n".join(paragraphs)

    assert {v.change for v in corrections.compare(spans(ARTICLE), ARTICLE, moved, "en")} == {Change.SAME}
