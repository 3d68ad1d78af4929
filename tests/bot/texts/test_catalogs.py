"""Another language is a catalog away: the template has every message, and a catalog is read as it stands."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot import texts
from bot.texts import PSEUDO, catalogs, told

HOUSE = Path(texts.__file__).parent.parent
TEMPLATE = HOUSE.parent / "docs" / "briefwire.pot"
KEYWORDS = {"say": (1,), "count": (1, 2)}
BELARUSIAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

msgid "Which topic?"
msgstr "Якая тэма?"

msgid "{n} publisher"
msgid_plural "{n} publishers"
msgstr[0] "{n} выданне"
msgstr[1] "{n} выданні"
msgstr[2] "{n} выданняў"

#, fuzzy
msgid "Settings"
msgstr "Налады?"

msgid "Page {page} of {pages}"
msgstr "Старонка {page} з {usich}"

msgid "More"
msgstr "Яшчэ {"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a catalog of Belarusian."""
    (tmp_path / "be.po").write_text(BELARUSIAN, encoding="utf-8")
    return tmp_path


def test_the_template_has_every_message_that_is_said() -> None:
    said = Catalog()
    for room in ("texts", "handlers", "delivery"):
        for _, _, message, _, _ in extract_from_dir(HOUSE / room, keywords=KEYWORDS):
            said.add(message)
    with TEMPLATE.open("rb") as file:
        template = read_po(file)

    assert {one.id for one in template} == {one.id for one in said}, "run `make messages`"


@pytest.mark.parametrize("path", sorted(catalogs.CATALOGS.glob("*.po")), ids=lambda path: path.stem)
def test_a_catalog_that_ships_keeps_every_value(path: Path) -> None:
    with path.open("rb") as file:
        lost = [one.id for one in read_po(file) if one.id and one.string and not catalogs._keeps_values(one)]

    assert lost == []


def test_a_file_in_the_folder_is_a_language_and_nothing_else_is_needed(folder: Path) -> None:
    assert catalogs.languages(folder) == ("en", "be")
    assert catalogs.catalog("be", folder).gettext("Which topic?") == "Якая тэма?"


def test_slavic_plurals_have_three_forms(folder: Path) -> None:
    be = catalogs.catalog("be", folder)

    forms = [be.ngettext("{n} publisher", "{n} publishers", number) for number in (1, 3, 5, 11, 21, 22)]

    assert forms == ["{n} выданне", "{n} выданні", "{n} выданняў", "{n} выданняў", "{n} выданне", "{n} выданні"]


@pytest.mark.parametrize("message", ["No title", "Settings"])
def test_what_is_not_translated_or_not_for_sure_stays_english(folder: Path, message: str) -> None:
    assert catalogs.catalog("be", folder).gettext(message) == message


@pytest.mark.parametrize("message", ["Page {page} of {pages}", "More"])
def test_a_translation_with_a_value_that_does_not_exist_is_not_used(folder: Path, message: str) -> None:
    assert catalogs.catalog("be", folder).gettext(message) == message


@pytest.mark.parametrize("language", ["en", "eo", "../be", ""])
def test_a_language_without_a_catalog_is_english(folder: Path, language: str) -> None:
    assert catalogs.catalog(language, folder).gettext("Which topic?") == "Which topic?"


def test_the_languages_that_ship_are_spoken_and_the_pseudo_language_is_for_tests() -> None:
    assert texts.languages()[0] == "en"
    assert all(map(texts.is_spoken, texts.languages()))
    assert not texts.is_spoken(PSEUDO)


def test_a_line_is_said_in_the_form_for_its_number() -> None:
    line = told.first(2)

    assert texts.translated(line, "eo") == line.plural
