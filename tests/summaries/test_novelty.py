"""New, update or told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import novelty
from summaries import text as texts
from summaries.novelty import History
from summaries.types import Newness
from tests.quality import own

TOLD = (
    "The river Orla flooded the old town of Velmora on Monday and 12 people died.",
    "Rescue teams brought residents of the old town to a school.",
)


def newness(text: str, told: tuple[str, ...] = TOLD, language: str = "en") -> Newness:
    (state,) = novelty.states(text, language, told)
    return state.newness


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Engineers of the army expect the pumps to reach Velmora by train.", Newness.NEW),
        ("The river Orla flooded the old town of Velmora and 14 people died.", Newness.UPDATE),
        ("The river Orla flooded the old town of Karsk on Monday and 12 people died.", Newness.UPDATE),
        ("12 people died in Velmora on Monday.", Newness.TOLD),
        ("12 people died in Velmora on Tuesday.", Newness.TOLD),
        (TOLD[0], Newness.TOLD),
        ("Rescue teams brought the residents to a school in the old town.", Newness.TOLD),
    ],
)
def test_enough_unseen_stems_are_new_and_a_changed_number_or_name_is_an_update(text: str, expected: Newness) -> None:
    assert newness(text) is expected


def test_a_short_sentence_of_unseen_words_is_new() -> None:
    assert newness("Pumps arrived.") is Newness.NEW


def test_all_is_new_to_one_who_was_told_nothing() -> None:
    states = novelty.states(" ".join(TOLD), "en", ())

    assert [state.newness for state in states] == [Newness.NEW, Newness.NEW]


@pytest.mark.parametrize(
    ("language", "told", "text"),
    [
        (
            "ru",
            "Река Орла затопила старый город, погибли 12 человек.",
            "Река Орла затопила старый город, погибли 14 человек.",
        ),
        (
            "uk",
            "Річка Орла затопила старе місто, загинули 12 людей.",
            "Річка Орла затопила старе місто, загинули 14 людей.",
        ),
        (
            "be",
            "Рака Орла затапіла стары горад, загінулі 12 чалавек.",
            "Рака Орла затапіла стары горад, загінулі 14 чалавек.",
        ),
    ],
)
def test_an_update_is_one_in_each_language(language: str, told: str, text: str) -> None:
    assert newness(told, (told,), language) is Newness.TOLD
    assert newness(text, (told,), language) is Newness.UPDATE


def test_the_score_grows_with_what_is_unseen_and_falls_with_what_one_told_sentence_shares() -> None:
    scores = [[novelty._score(unseen, shared) for unseen in range(9)] for shared in range(9)]

    assert all(row == sorted(row) for row in scores)
    assert all(list(column) == sorted(column, reverse=True) for column in zip(*scores, strict=True))
    assert novelty._score(3, 3) == 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Army pumps and boats and twelve trucks reached the old town.", Newness.NEW),
        ("The river Orla flooded the old town of Velmora with muddy brown stinking water.", Newness.TOLD),
    ],
)
def test_the_more_a_told_sentence_shares_the_more_must_be_unseen(text: str, expected: Newness) -> None:
    told = ("The river Orla flooded the old town of Velmora on Monday.",)

    assert newness(text, told) is expected


def test_a_sentence_repeats_when_four_fifths_of_it_lie_in_one_told_sentence() -> None:
    history = History.of(TOLD, "en")

    assert history.repeats(frozenset(texts.content_stems("The river Orla flooded Velmora on Monday.", "en")))
    assert not history.repeats(frozenset(texts.content_stems("The river Orla brought teams to a school.", "en")))
    assert not history.repeats(frozenset())


def test_every_sentence_of_a_text_has_a_state_with_its_offsets() -> None:
    text = f"{TOLD[0]} Army engineers with heavy pumps reached Velmora by train.\n\nRead also: The market in pictures"

    states = novelty.states(text, "en", TOLD)

    assert [state.sentence for state in states] == list(texts.sentences(text, "en"))
    assert [state.newness for state in states][:2] == [Newness.TOLD, Newness.NEW]


def test_the_states_of_our_own_set_are_found() -> None:
    right = []
    for row in own.read("updates"):
        states = novelty.states(row["text"], row["language"], row["told"])
        assert [state.sentence.text for state in states] == row["sentences"]
        right += [state.newness == wanted for state, wanted in zip(states, row["states"], strict=True)]

    assert sum(right) >= 0.95 * len(right)


@given(text=st.text(max_size=120), told=st.lists(st.text(max_size=60), max_size=4))
def test_new_is_a_score_of_at_least_half_and_told_less(text: str, told: list[str]) -> None:
    for state in novelty.states(text, "en", told):
        assert 0 <= state.score < 1
        assert (state.newness is Newness.NEW) == (state.score >= 0.5)


@given(st.lists(st.sampled_from([*TOLD, "Rain fell on Karsk.", "The mayor asked for 3 pumps."]), min_size=1))
def test_what_was_told_is_not_new(told: list[str]) -> None:
    for state in novelty.states(" ".join(told), "en", told):
        assert state.newness is Newness.TOLD


@pytest.mark.parametrize(
    ("language", "told", "text"),
    [
        ("en", "Twelve people died in the flood in Harsk.", "Nine people died in the flood in Harsk."),
        ("en", "Between 10 and 15 houses burned.", "Between 20 and 25 houses burned."),
        ("en", "The bridge opens in May after repairs.", "The bridge opens in June after repairs."),
        ("en", "About 40% of voters stayed at home.", "About 45 percent of voters stayed at home."),
        ("ru", "Семеро человек погибли при пожаре.", "Восемь человек погибли при пожаре."),
        ("ru", "Мост откроют в мае после ремонта.", "Мост откроют в июне после ремонта."),
        ("ru", "Ущерб оценили в 3,5 млрд крон.", "Ущерб оценили в 4 млрд крон."),
        ("uk", "Сорок домів згоріло в Харську.", "Шістдесят домів згоріло в Харську."),
        ("be", "Мост адкрыюць у маі пасля рамонту.", "Мост адкрыюць у чэрвені пасля рамонту."),
    ],
)
def test_another_number_or_month_is_an_update(language: str, told: str, text: str) -> None:
    assert novelty.History.of([told], language).newness(text, language)[1] is Newness.UPDATE


@pytest.mark.parametrize(
    ("language", "told", "text"),
    [
        ("en", "The deal is worth 3.5bn crowns.", "The deal is worth 3.5 billion crowns."),
        ("en", "He was sentenced to five years.", "He was sentenced to 5 years."),
        ("en", "Three people died in Harsk on Monday.", "Three people died in Harsk on Tuesday."),
        ("ru", "Ущерб оценили в 3,5 млрд крон.", "Ущерб оценили в 3.5 миллиарда крон."),
        ("ru", "При пожаре погибли семь человек.", "При пожаре погибли семеро человек."),
    ],
)
def test_the_same_number_in_another_spelling_is_told(language: str, told: str, text: str) -> None:
    assert novelty.History.of([told], language).newness(text, language)[1] is Newness.TOLD
