"""Who says what: no wrong speaker in a gold set of four languages, and most of the right ones."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries import quotations, speakers
from summaries.speakers import Voiced
from tests.quality.rows import EVAL
from tests.summaries.gold_speakers import GIVEN, TRAPS

LEAST_FOUND = 0.95
GOLD = [(language, *row) for language, rows in GIVEN.items() for row in rows]
TRAPPED = [(language, sentence) for language, rows in TRAPS.items() for sentence in rows]


def named(text: str, language: str) -> list[str | None]:
    """The speaker of each sentence that holds speech, as written."""
    return [text[one.speaker.start : one.speaker.end] if one.speaker else None for one in found(text, language)]


def found(text: str, language: str) -> tuple[Voiced, ...]:
    return speakers.voiced(text, language)


def certain(text: str, language: str) -> list[str]:
    return [one for one in named(text, language) if one is not None]


def test_the_gold_set_is_large_and_full_of_traps() -> None:
    assert len(GOLD) + len(TRAPPED) >= 120
    assert len(TRAPPED) >= 50


@pytest.mark.parametrize(("language", "sentence", "name"), GOLD)
def test_nobody_else_is_said_to_speak(language: str, sentence: str, name: str) -> None:
    assert certain(sentence, language) in ([], [name])


@pytest.mark.parametrize(("language", "sentence"), TRAPPED)
def test_a_trap_has_no_certain_speaker(language: str, sentence: str) -> None:
    assert certain(sentence, language) == []


def test_most_speakers_are_found() -> None:
    wanted = [row for row in GOLD if row[2]]

    right = sum(certain(sentence, language) == [name] for language, sentence, name in wanted)

    assert right / len(wanted) >= LEAST_FOUND


def test_what_a_speaker_says_within_the_speech_of_another_is_nobodys() -> None:
    text = "“I was at the mill. Jan Velm said that the dam was safe. I left at once,” Kurt Ode said."

    assert named(text, "en") == [None, None, "Kurt Ode"]


def test_a_pronoun_right_after_a_lone_quotation_is_its_speaker() -> None:
    text = "«Вода уходит из города», — сказала Анна Марш. «Школы откроют утром», — добавила она."

    assert named(text, "ru") == ["Анна Марш", "Анна Марш"]


@pytest.mark.parametrize(
    "text",
    [
        "«Вода уходит из города», — сказала Анна Марш. «Школы откроют утром», — добавил он.",
        "«Вода уходит из города», — сказала Анна Марш о Вере Оде. «Школы откроют утром», — добавила она.",
        "«Вода уходит из города», — сказала Анна Марш. Дамбу чинят. «Школы откроют утром», — добавила она.",
        "Вода уходит из города. «Школы откроют утром», — добавила она.",
    ],
)
def test_a_pronoun_that_may_mean_another_is_nobody(text: str) -> None:
    assert named(text, "ru")[-1] is None


def test_an_english_pronoun_needs_a_title_that_fits_it() -> None:
    assert named("“The dam is safe,” said Mr. Velm. “It will hold,” he said.", "en") == ["Mr. Velm", "Mr. Velm"]
    assert named("“The dam is safe,” said Ms. Marsh. “It will hold,” he said.", "en") == ["Ms. Marsh", None]
    assert named("“The dam is safe,” said Jan Velm. “It will hold,” he said.", "en") == ["Jan Velm", None]


def test_one_word_at_the_start_is_a_name_only_where_the_article_shows_it_elsewhere() -> None:
    assert certain("Velm said the dam was safe. The dam is old.", "en") == []
    assert certain("Velm said the dam was safe. Friends call Velm a builder.", "en") == ["Velm"]


def test_a_sentence_without_speech_is_not_told() -> None:
    assert found("The dam of Sarn is forty years old. It holds the river Selt.", "en") == ()


def test_headlines_have_no_speaker() -> None:
    assert found("Jan Velm says dam is safe\n\nThe dam of Sarn is forty years old this spring.", "en") == ()


def test_other_languages_are_left_alone() -> None:
    assert found("„Wir bleiben“, sagte Jan Velm.", "de") == ()


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("«A „b“ c», d", ["«A „b“ c»"]),
        ('"A," said B. "C."', ['"A,"', '"C."']),
        ("“A. B.\nC, “d” e", ["“A. B.", "“d”"]),
        ("We left,” said Velm.", ["We left,”"]),
        ("It’s Velm’s ‘safe dam,’ he said", ["‘safe dam,’"]),
        ("'We left,' said Velm's son.", ["'We left,'"]),
        ("„Zitat“ und «ёлка»", ["„Zitat“", "«ёлка»"]),
        ("", []),
    ],
)
def test_quotations_are_found_across_sentences_of_a_paragraph(text: str, quoted: list[str]) -> None:
    assert [text[a:b] for a, b in quotations.spans(text)] == quoted


@given(st.text(alphabet="aZ «»“”\"'’.,—\nЯж", max_size=120))
@settings(deadline=None)
def test_quotations_stand_in_order_and_apart(text: str) -> None:
    spans = quotations.spans(text)

    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


_WORDS = [
    "said",
    "Jan",
    "Velm",
    "“",
    "”",
    ",",
    ".",
    "по",
    "словам",
    "Яна",
    "заявил",
    "—",
    "что",
    "that",
    "\n\n",
    "’s",
    "of",
    "according",
    "to",
    "\ud800",
    "\0",
    "\u202e",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=40), st.sampled_from(["en", "ru", "uk", "be"]))
@settings(deadline=None)
def test_whatever_comes_names_and_sentences_are_slices(words: list[str], language: str) -> None:
    text = " ".join(words)

    for one in speakers.voiced(text, language):
        assert text[one.sentence.start : one.sentence.end] == one.sentence.text
        if one.speaker is not None:
            assert one.sentence.start <= one.speaker.start < one.speaker.end <= one.sentence.end


@pytest.mark.parametrize("unit", ["“", "said Jan Velm ", "\"' ", "(((", "Jan Velm, ", "по словам "])
def test_a_megabyte_of_nonsense_is_read(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit)))[:1_000_000]

    assert len(speakers.voiced(text, "en")) <= len(text)


@pytest.mark.skipif(not EVAL.exists(), reason="the articles are not here")
def test_real_articles_have_speakers() -> None:
    import json

    texts = [json.loads(line)["text"] for line in (EVAL / "summaries_en.jsonl").read_text().splitlines()[:20]]

    assert sum(one.speaker is not None for text in texts for one in speakers.voiced(text, "en")) >= len(texts)
