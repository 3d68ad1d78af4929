"""What a client cut is put together again."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.local_telegram.pastes import split_paste
from bot.sources import pieces
from bot.sources.pieces import FULL, Piece

VOCABULARY = "the harbour of Halmer was closed after Monday’s storm and 31,000 tonnes wait für ціни"
words = st.sampled_from(sorted(VOCABULARY.split()))
sentences = st.lists(words, min_size=4, max_size=60).map(lambda found: " ".join(found).capitalize() + ".")
paragraphs = st.lists(sentences, min_size=1, max_size=12).map(" ".join)
texts = st.lists(paragraphs, min_size=8, max_size=30).map("\n\n".join)


@settings(max_examples=60, deadline=None)
@given(texts, st.booleans())
def test_a_cut_text_is_joined_with_all_its_words_and_no_sentence_torn(text: str, on_phone: bool) -> None:
    parts = split_paste(text, on_phone=on_phone)
    assume(len(parts) > 1)

    whole = pieces.joined([Piece(part) for part in parts])

    same = whole.text.split() == text.split()
    assert same


@settings(max_examples=40, deadline=None)
@given(texts)
def test_what_a_client_cut_is_seen_to_go_on(text: str) -> None:
    for on_phone in (True, False):
        parts = split_paste(text, on_phone=on_phone)

        seen = [pieces.may_go_on(one) and pieces.goes_on(one, after) for one, after in pairwise(parts)]
        assert all(seen)


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_short_texts_are_two(before: str, after: str) -> None:
    assert not pieces.may_go_on(before)
    assert not pieces.goes_on(before, after)


def test_an_article_behind_another_that_a_client_did_not_cut_is_another() -> None:
    before = "One sentence of an article. " * 100

    assert pieces.may_go_on(before)
    assert not pieces.goes_on(before, "A headline\n\n" + before)


def test_a_word_that_the_cut_tore_is_whole_again() -> None:
    before = ("x" * (FULL - 6)) + " govern"

    assert pieces.joined([Piece(before), Piece("ment is away")]).text.endswith(" government is away")


def test_a_word_that_stands_whole_elsewhere_decides() -> None:
    text = "The harbour is open. "
    before = text + "x" * (FULL - len(text) - 4) + " har"

    assert pieces.joined([Piece(before[:FULL]), Piece("bour closed")]).text.endswith("harbour closed")


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("a" * (FULL - 1) + ",", "next", " "),
        ("a" * (FULL - 1) + ".", "next", "\n\n"),
        ("a" * (FULL - 3) + "13.", "5 per cent", ""),
        ("a" * (FULL - 1) + "’", "s storm", ""),
        ("a" * (FULL - 1) + "’", "said he", " "),
        ("a" * (FULL - 5) + "well-", "known", ""),
        ("a" * FULL, ", and", ""),
        ("a" * FULL, "“Next", " "),
        (("The harbour was closed on Monday after the storm " * 90)[: FULL - 5] + "ships", "and men", " "),
        ("a" * (FULL - 2), "next", " "),
        ("a" * 1500 + "\n\nb" * 600, "next", "\n\n"),
        ("a" * 1500 + "\nb" * 1200, "next", "\n"),
        ("a " * 1500 + "b", "next", " "),
    ],
)
def test_what_was_lost_at_the_cut_is_put_back(before: str, after: str, between: str) -> None:
    assert pieces.joined([Piece(before), Piece(after)]).text == f"{before}{between}{after}"


def test_links_keep_their_places() -> None:
    first = Piece("a" * 2100 + " here.", ((2101, 2105, "https://a.example"),))
    second = Piece("There it is", ((0, 5, "https://b.example"),))

    whole = pieces.joined([first, second])

    assert [(whole.text[start:end], url) for start, end, url in whole.links] == [
        ("here", "https://a.example"),
        ("There", "https://b.example"),
    ]


def test_without_its_start_a_piece_keeps_the_links_behind_it() -> None:
    piece = Piece("/push  see here", ((0, 5, "https://a.example"), (11, 15, "https://b.example")))

    rest = pieces.without_start(piece, 5)

    assert rest.text == "see here"
    assert [(rest.text[start:end], url) for start, end, url in rest.links] == [("here", "https://b.example")]


@given(st.text(max_size=60), st.integers(-5, 200))
def test_offsets_of_telegram_are_places_in_the_text(text: str, offset: int) -> None:
    (point,) = pieces.points(text, [offset])

    assert 0 <= point <= len(text)
    assert pieces.units(text[:point]) in {offset, offset + 1, 0, pieces.units(text)}
