"""A line becomes words of a language; what no catalog has stays English."""

import pytest

from bot import texts
from bot.texts import PSEUDO, Line

THREE = texts.count("{n} story", "{n} stories", 3)


def test_a_line_without_a_catalog_is_english() -> None:
    assert texts.translated(texts.say("Nothing new on {topic:b}", topic="Floods"), "eo") == "Nothing new on {topic:b}"
    assert texts.translated(THREE, "eo") == "{n} stories"
    assert texts.translated(texts.count("{n} story", "{n} stories", 1), "eo") == "{n} story"


def test_a_count_fills_its_number() -> None:
    assert dict(THREE.values) == {"n": 3}
    assert (THREE.message, THREE.plural, THREE.count) == ("{n} story", "{n} stories", 3)


def test_values_may_have_the_names_of_parameters() -> None:
    assert dict(texts.say("{message}", values=1, one=2).values) == {"values": 1, "one": 2}
    assert dict(texts.count("{n}", "{n}", 2, many=1, number=5).values) == {"n": 2, "many": 1, "number": 5}


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        ("Nothing new", "⟦Nothing new⟧"),
        ("{topic:b} · {n} new", "{topic:b} · {n}⟦ new⟧"),
        ("{a}{b}", "{a}{b}"),
        ("12 — {a}", "12 — {a}"),
        ("", ""),
    ],
)
def test_the_pseudo_language_brackets_words_and_leaves_values(message: str, seen: str) -> None:
    assert texts.translated(Line(message), PSEUDO) == seen


def test_the_pseudo_language_has_plural_forms() -> None:
    assert texts.translated(THREE, PSEUDO) == "{n}⟦ stories⟧"
    assert texts.translated(texts.count("{n} story", "{n} stories", 1), PSEUDO) == "{n}⟦ story⟧"


@pytest.mark.parametrize(
    ("language", "spoken"), [("en", True), ("be", True), ("eo", False), ("", False), ("EN", False)]
)
def test_only_a_language_with_a_catalog_is_spoken(language: str, *, spoken: bool) -> None:
    assert texts.is_spoken(language) is spoken
