"""Names that anybody wrote stand harmlessly among words of ours."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import names

HOSTILE = {
    "an override": ("abc\u202edcba", "abcdcba"),
    "embeddings and isolates": ("\u202a\u2066a\u2067b\u2069\u202c", "ab"),
    "marks of direction": ("a\u200e\u200f\u061cb", "ab"),
    "zero width": ("a\u200bb\u2060c\ufeff", "abc"),
    "tag characters": ("flag\U000e0067\U000e0062\U000e007f", "flag"),
    "lone surrogates": ("a\ud800b\udfff", "ab"),
    "controls": ("a\x00b\x1b[31mc\x07", "ab[31mc"),
    "lines and blanks": (" a\n\n b\t\u2003c\u2028d ", "a b c d"),
    "a flood of marks": (
        "e" + "\u0301\u0300" * 500,
        unicodedata.normalize("NFC", "e\u0301") + "\u0300\u0301\u0300\u0301",
    ),
    "a blank name": ("\u3164\u2800\u115f \u00a0", ""),
    "hidden joiners": ("a\u034fb\U000e0101", "ab"),
    "joiners in a row": ("a\u200d\u200d\u200c\u200db\u200d", "a\u200db"),
    "soft hyphens": ("un\u00adseen", "unseen"),
}
KEPT = ("River floods", "Ö, ñ and ệ", "مى‌خواهم", "👩‍👩‍👧", "❤️", "שָׁלוֹם", "नमस्ते", "བོད་ལྗོངས", "L’été – 3 < 4 & <b>*_`")


@pytest.mark.parametrize(("raw", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_tricks_go(raw: str, expected: str) -> None:
    assert names.plain(raw) == expected


@pytest.mark.parametrize("name", KEPT)
def test_names_in_any_script_stay(name: str) -> None:
    assert names.plain(name) == unicodedata.normalize("NFC", name)


@given(st.text(max_size=200))
def test_done_twice_it_changes_nothing(words: str) -> None:
    once = names.plain(words)

    assert names.plain(once) == once
    assert "\n" not in once
    assert once.encode().decode() == once  # no lone surrogates


@given(st.text(st.sampled_from("aא\u0301\u0591\u202e\u2066\u200d\u034f \U000e0101"), max_size=60))
def test_no_letter_carries_more_marks_than_a_script_needs(words: str) -> None:
    run = 0
    for letter in names.plain(words):
        run = run + 1 if unicodedata.category(letter) == "Mn" else 0
        assert run <= names.MOST_MARKS


def test_a_name_from_right_to_left_stands_apart() -> None:
    assert names.isolated("שלום") == "\u2068שלום\u2069"
    assert names.isolated("Velden 3") == "Velden 3"
