"""All words for people. A `Line` is a message of the catalog with its values; it becomes words of a language at the edge.

A message holds its values in braces. What a value looks like stands behind a colon: `{topic:b}` bold, `{title:i}` italic,
`{word:code}` as typed. Markup itself is built and escaped in `bot.delivery.render`.

`readers.py` has what the bot says to everybody, `admins.py` what it says to those who publish, `refusals.py` what can't be read.
"""

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.texts import catalogs

PSEUDO = "xx"  # a language for tests: every translated word stands in ⟦brackets⟧


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or label for people: `message`, or of it and `plural` the form for `count`."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class When:
    """An instant as a person says it: "today 08:00", "Tue 18:00", "26 Jun 14:10"; only the day where the hour is unknown."""

    at: datetime
    now: datetime
    is_day_only: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """The short name of a day of the week; 0 is Monday."""

    day: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, of an IANA name: said as that, or by its city in a language that writes it with other letters."""

    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language, of an ISO 639 code: said as the reader's language names it."""

    code: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address; without one, just the words."""

    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Many:
    """Values one after another, joined by `between`."""

    values: tuple[object, ...]
    between: str = ", "


def say(message: str, /, **values: object) -> Line:
    """A line with its values. Written as `say("…")`, so that the words are found for the catalogs."""
    return Line(message, values)


def count(one: str, many: str, number: int, /, **values: object) -> Line:
    """A line in the form for `number`, which fills `{n}`."""
    return Line(one, {"n": number, **values}, many, number)


def translated(line: Line, language: str) -> str:
    """The line's words in this language, its values still in braces. English where the catalog has no such line."""
    catalog = _PSEUDO if language == PSEUDO else catalogs.catalog(language)
    return catalog.ngettext(line.message, line.plural, line.count) if line.plural else catalog.gettext(line.message)


def languages() -> tuple[str, ...]:
    """The languages that the bot speaks, the one of all messages first."""
    return catalogs.languages()


def is_spoken(language: str) -> bool:
    """Whether the bot speaks it."""
    return language in languages()


class _Pseudo(gettext.NullTranslations):
    """Brackets around every run of letters outside the braces."""

    def gettext(self, message: str) -> str:
        return re.sub(r"(\{[^}]*\})|([^{}]*[^\W\d_][^{}]*)", lambda found: found[1] or f"⟦{found[2]}⟧", message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


_PSEUDO = _Pseudo()
