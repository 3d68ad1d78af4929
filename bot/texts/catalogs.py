"""Catalogs of translations: each `LL.po` in `locales/` is a language that the bot speaks, read as it stands."""

import gettext
import io
from functools import lru_cache
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS = Path(__file__).parent / "locales"
ENGLISH = "en"  # in which all is written


@lru_cache(maxsize=4)
def languages(folder: Path = CATALOGS) -> tuple[str, ...]:
    """The languages that are spoken, English first; an ISO 639 code each."""
    return (ENGLISH, *sorted(path.stem for path in folder.glob("*.po")))


def name(language: str) -> str:
    """What a language calls itself, as a label begins: "English", "Беларуская"."""
    own = Locale.parse(language).get_display_name(language) or language
    return own[:1].upper() + own[1:]


@lru_cache(maxsize=16)
def catalog(language: str, folder: Path = CATALOGS) -> gettext.NullTranslations:
    """The catalog of a language; one that says all in English where it isn't spoken."""
    if language == ENGLISH or language not in languages(folder):
        return gettext.NullTranslations()
    with (folder / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language)
    for message in found:
        if message.id and not _keeps_values(message):
            message.string = ""  # said in English, which is better than a value that is lost
    compiled = io.BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _keeps_values(message: Message) -> bool:
    """Whether a translation has no other values than the message; it may leave one out, as "one story" does `{n}`."""
    try:
        return _values(message.string) <= _values(message.id)
    except ValueError:  # a brace without its partner
        return False


def _values(words: str | list[str] | tuple[str, ...] | None) -> set[str]:
    forms = [words] if isinstance(words, str) else words or ()
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}
