"""The gate of the catalogs that ship: no gap, no value lost, no quotation mark alone, no letter of another language."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.texts import catalogs
from tests.bot.texts.test_catalogs import TEMPLATE

BUTTONS = "bot/texts/buttons.py"
BUTTON_LETTERS = 24  # about what a phone shows of the label of a button in a row of two
PAIRS = {"«": "»", "“": "”", "(": ")", "{": "}"}
STRANGE = {"be": "ищъїєґ", "ru": "іїєґў", "uk": "ыэёъў"}  # letters that a language does not have
COMMAND = r"/[a-z]+"
NAMES = {"Telegram", "Atom", "http", "https"}  # and what is written in capitals, such as RSS
CATALOG = """
msgid ""
msgstr "Language: ru"

msgid "Which topic?"
msgstr "Какая тема?"

msgid "{n} topic of {owner:b}"
msgid_plural "{n} topics of {owner:b}"
msgstr[0] "{owner:b}: {n} тема"
msgstr[1] "{owner:b}: {n} темы"
msgstr[2] "{owner:b}: {n} тем"

#: bot/texts/buttons.py
msgid "Settings (/settings)"
msgstr "Настройки (/settings)"
"""


def shipped() -> list[Path]:
    return sorted(catalogs.CATALOGS.glob("*.po"))


def catalog_of(words: str) -> Catalog:
    return read_po(words.encode().splitlines(keepends=True), locale="ru")


def faults(found: Catalog, template: Catalog) -> Iterator[str]:
    """What a translator still has to do, in words."""
    wanted, there = {one.id for one in template if one.id}, {one.id for one in found if one.id}
    yield from (f"not there: {one}" for one in sorted(map(str, wanted - there)))
    yield from (f"nobody says it: {one}" for one in sorted(map(str, there - wanted)))
    yield from (f"obsolete: {one}" for one in found.obsolete)
    for one in found:
        if one.id:
            yield from (f"{why}: {one.id}" for why in faults_of(one, found))


def faults_of(one: Message, found: Catalog) -> Iterator[str]:
    if one.fuzzy:
        yield "fuzzy"
    forms = one.string if isinstance(one.string, tuple | list) else (one.string,)
    if len(forms) != (found.num_plurals if one.pluralizable else 1) or not all(forms):
        yield "a form is missing"
        return
    ids = one.id if isinstance(one.id, tuple | list) else (one.id,)
    places = {path for path, _ in one.locations}
    for form in forms:
        yield from faults_of_form(form, ids, STRANGE.get(str(found.locale), ""))
        if BUTTONS in places and len(plain(form)) > BUTTON_LETTERS:
            yield f"over {BUTTON_LETTERS} letters"


def faults_of_form(form: str, ids: tuple[str, ...], strange: str) -> Iterator[str]:
    if values(form) != set().union(*map(values, ids)):
        yield "a value is lost, added or looks other"
    if not is_balanced(form):
        yield "a bracket or quotation mark is alone"
    if words(ids[-1], COMMAND) != words(form, COMMAND):
        yield "a command is lost or added"
    if any(one not in NAMES and not one.isupper() for one in words(re.sub(COMMAND, "", form), r"\b[A-Za-z]+")):
        yield "an English word"
    if set(form.lower()) & set(strange):
        yield "a letter of another language"
    if edges(form) != edges(ids[-1]) or form.count("\n") != ids[-1].count("\n"):
        yield "other blanks, lines or final mark"


def values(words: str) -> set[tuple[str, str | None]]:
    try:
        return {(name, look) for _, name, look, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        return {("?", None)}


def plain(words: str) -> str:
    return re.sub(r"\{[^}]*\}", "", words)


def words(said: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, plain(said)))


def edges(said: str) -> tuple[bool, bool, str]:
    """Whether it begins and ends with a blank, and the mark that ends it."""
    end = said.rstrip()[-1:]
    return said[:1] == " ", said[-1:] == " ", end if end in ".?:" else ""


def is_balanced(said: str) -> bool:
    waiting: list[str] = []
    for letter in said:
        if letter in PAIRS:
            waiting.append(PAIRS[letter])
        elif letter in PAIRS.values() and (not waiting or waiting.pop() != letter):
            return False
    return not waiting and '"' not in said and "!" not in said


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_a_catalog_that_ships_has_no_gap(path: Path) -> None:
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    with path.open("rb") as file:
        found = read_po(file, locale=path.stem)

    assert list(faults(found, template)) == []


def test_the_bot_ships_in_four_languages() -> None:
    assert catalogs.languages() == ("en", "be", "ru", "uk")
    assert [catalogs.name(one) for one in catalogs.languages()] == ["English", "Беларуская", "Русский", "Українська"]


def test_a_whole_catalog_has_no_fault() -> None:
    whole = catalog_of(CATALOG)

    assert list(faults(whole, whole)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "Which topic?"', 'msgid "Which one?"', "not there: Which topic?"),
        ('msgid "Which topic?"', 'msgid "Which one?"', "nobody says it: Which one?"),
        ('msgstr "Какая тема?"', 'msgstr ""', "a form is missing"),
        ('msgstr[2] "{owner:b}: {n} тем"', "", "a form is missing"),
        ('msgid "Which topic?"', '#, fuzzy\nmsgid "Which topic?"', "fuzzy"),
        ('"Настройки (/settings)"\n', '"Настройки (/settings)"\n\n#~ msgid "x"\n#~ msgstr "х"\n', "obsolete: x"),
        ("{n} темы", "темы", "a value is lost"),
        ("{n} темы", "{n} {m} темы", "a value is lost"),
        ("{owner:b}: {n} темы", "{owner:i}: {n} темы", "a value is lost"),
        ("{n} темы", "{n темы", "a value is lost"),
        ("Какая тема?", "Какая «тема?", "a bracket or quotation mark"),
        ("Какая тема?", "Какая »тема«?", "a bracket or quotation mark"),
        ("Какая тема?", "Какая topic?", "an English word"),
        ("Настройки (/settings)", "Настройки", "a command is lost"),
        ("Какая тема?", "Якая тэма і чаму?", "a letter of another language"),
        ("Какая тема?", "Какая тема", "other blanks, lines or final mark"),
        ("Какая тема?", " Какая тема?", "other blanks, lines or final mark"),
        ("Какая тема?", "Какая\\nтема?", "other blanks, lines or final mark"),
        ("Настройки (/settings)", "Настройки этого места (/settings)", "over 24 letters"),
    ],
)
def test_each_fault_is_found(old: str, new: str, fault: str) -> None:
    found = list(faults(catalog_of(CATALOG.replace(old, new)), catalog_of(CATALOG)))

    assert any(fault in one for one in found), found
