"""A line becomes words of a language; what no catalog has stays English."""

import gettext
import struct
from pathlib import Path

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


@pytest.mark.parametrize(("language", "spoken"), [("en", True), ("ru", False), ("", False), ("EN", False)])
def test_only_a_language_with_a_catalog_is_spoken(language: str, *, spoken: bool) -> None:
    assert texts.is_spoken(language) is spoken


def test_another_language_is_a_catalog_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "be" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    plural = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    (folder / "briefwire.mo").write_bytes(
        _catalog(
            {
                "": f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {plural}\n",
                "Nothing new": "Нічога новага",
                "{n} story\0{n} stories": "{n} гісторыя\0{n} гісторыі\0{n} гісторый",
            }
        )
    )
    monkeypatch.setattr(texts, "CATALOGS", tmp_path)
    texts._catalog.cache_clear()
    try:
        assert texts.translated(texts.say("Nothing new"), "be") == "Нічога новага"
        forms = [texts.translated(texts.count("{n} story", "{n} stories", n), "be") for n in (1, 3, 11, 21)]
        assert forms == ["{n} гісторыя", "{n} гісторыі", "{n} гісторый", "{n} гісторыя"]
    finally:
        texts._catalog.cache_clear()


def _catalog(messages: dict[str, str]) -> bytes:
    """A compiled catalog, as gettext reads it: two tables of lengths and offsets, then the strings."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    at = 28 + 16 * len(pairs)
    tables: list[bytes] = []
    strings = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), at + len(strings)))
            strings += pair[column] + b"\0"
    head = struct.pack("<7I", gettext.GNUTranslations.LE_MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(tables) + strings
