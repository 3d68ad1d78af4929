"""Time zones for people: by region, by the name of a city in four languages, by a place on the map.

Cities and countries come from Babel (Unicode CLDR) and the IANA tables in tzdata; well-known cities without a zone of their
own from `cities.txt`. All is read once, at the first question.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from math import isfinite

from babel import Locale
from babel.core import get_global

from bot.services import schedules

MOST_FOUND = 8
SHORTEST_PREFIX = 2
SHORTEST_WITH_A_TYPO = 6  # letters; in a shorter name one wrong letter is another name: Rome, Lome
LONGEST_QUESTION = 60  # characters; no city has more
LANGUAGES = ("en", "ru", "uk", "be")

_REGIONS = ("Europe", "Asia", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian")
# two zones of a country whose clocks agree in the middle of each of these months are one for whoever picks from a list
_MONTHS = tuple(datetime(2026, month, 15, tzinfo=UTC) for month in range(1, 13))
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "ı": "i", "ґ": "г", "'": None, "’": None, "ʼ": None, "`": None}
)


@dataclass(frozen=True, slots=True)
class Zone:
    """An IANA time zone and the city that people know it by."""

    name: str
    city: str


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    """One spelling of something that lies in a zone; the order is that of answers which fit equally well."""

    kind: int  # 0 the city of a zone that `cities.txt` knows, 1 a city from there, 2 another zone's, 3 a country or old name
    rank: int  # as listed: of cities in `cities.txt`, of zones in their country
    key: str  # folded, without spaces
    zone: str


def regions() -> tuple[str, ...]:
    """The parts of the world, as the first half of a zone's name says them; the most asked for first."""
    return _REGIONS


def in_region(region: str, language: str = "en") -> tuple[Zone, ...]:
    """The zones of a region that people know, by city; none for a region that isn't one of `regions()`."""
    names = [name for name in _known_zones() if name.startswith(f"{region}/") and region in _REGIONS]
    return tuple(
        sorted((Zone(name, city(name, language)) for name in names), key=lambda zone: (_fold(zone.city), zone.name))
    )


def city(name: str, language: str = "en") -> str:
    """The city of a zone, in the language where Babel has it, else as the zone's name spells it."""
    return _cities_in(language).get(name) or name.rpartition("/")[2].replace("_", " ")


def find(text: str) -> tuple[str, ...]:
    """The zones that a city, a country or a zone's name may mean, best first, at most 8.

    Exact names come before beginnings, these before beginnings of a later word ("York"); one typo is forgiven in a name
    of 6 letters or more, where nothing else fits. Case, accents, ё, hyphens and spaces don't matter.
    """
    asked = _key(text) if len(text) <= LONGEST_QUESTION else ""
    found = dict.fromkeys(_exact(asked))
    if len(asked) >= SHORTEST_PREFIX:
        found |= dict.fromkeys(_beginning_with(asked))
    if not found and len(asked) >= SHORTEST_WITH_A_TYPO - 1:
        found = dict.fromkeys(_with_a_typo(asked))
    return tuple(found)[:MOST_FOUND]


def at(latitude: float, longitude: float) -> str | None:
    """The zone of a place in degrees (at sea one such as Etc/GMT+2), or None where there is none."""
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004
        return None
    import tzfpy  # 34 MB of borders, for the few who send a location

    try:
        return schedules.zone(tzfpy.get_tz(longitude, latitude)).key
    except schedules.ScheduleError:
        return None


@cache
def _known_zones() -> frozenset[str]:
    """Of each country's zones with the same clock those that `cities.txt` knows, or else IANA's first."""
    famous = {zone for zone, _ in _own_cities()}
    clocks: dict[tuple[object, ...], list[str]] = {}
    for name, country in _countries_of_zones().items():
        offsets = (month.astimezone(schedules.zone(name)).utcoffset() for month in _MONTHS)
        clocks.setdefault((country, *offsets), []).append(name)
    return frozenset(known for names in clocks.values() for known in (famous.intersection(names) or names[:1]))


def _exact(asked: str) -> Iterator[str]:
    return (entry.zone for entry in _entries() if entry.key == asked)


def _beginning_with(asked: str) -> Iterator[str]:
    yield from (entry.zone for entry in _entries() if entry.key.startswith(asked))
    yield from (entry.zone for entry in _later_words() if entry.key.startswith(asked))


def _with_a_typo(asked: str) -> Iterator[str]:
    return (
        entry.zone for entry in _entries() if len(entry.key) >= SHORTEST_WITH_A_TYPO and _is_one_typo(asked, entry.key)
    )


def _is_one_typo(one: str, other: str) -> bool:
    """Whether one letter more, one less, one other, or two swapped make one the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[start:], other[start:]
    is_swapped = a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or is_swapped


def _fold(text: str) -> str:
    """Without case, accents and apostrophes; what is no letter or digit is a space."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    letters = (character for character in plain if not unicodedata.combining(character))
    return "".join(character if character.isalnum() else " " for character in letters)


def _key(text: str) -> str:
    return "".join(_fold(text).split())


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(sorted({_Entry(kind, rank, _key(name), zone) for kind, rank, name, zone in _names()}))


@cache
def _later_words() -> tuple[_Entry, ...]:
    """The entries again, by the second word of their names, the third, …"""
    cut = {
        _Entry(kind, rank, "".join(words[start:]), zone)
        for kind, rank, name, zone in _names()
        for words in [_fold(name).split()]
        for start in range(1, len(words))
    }
    return tuple(sorted(cut))


def _names() -> Iterator[tuple[int, int, str, str]]:
    """Kind, rank, name and zone of all there is to find."""
    own = list(_own_cities())
    famous = {zone for zone, _ in own}
    for zone in _countries_of_zones():
        yield from ((0 if zone in famous else 2, 0, name, zone) for name in _own_names(zone))
    for rank, (zone, names) in enumerate(own):
        yield from ((1, rank, name, zone) for name in names)
    for old, zone in _old_names():
        yield from ((3, 0, name, zone) for name in (old, old.rpartition("/")[2]))
    yield from _countries()
    yield from ((0, 0, name, "UTC") for name in ("UTC", "GMT"))


def _own_names(zone: str) -> Iterator[str]:
    yield from (zone, zone.rpartition("/")[2])
    yield from (_cities_in(language)[zone] for language in LANGUAGES if zone in _cities_in(language))


def _countries() -> Iterator[tuple[int, int, str, str]]:
    counted: Counter[str] = Counter()
    for zone, country in _countries_of_zones().items():
        counted[country] += 1
        names = {Locale.parse(language).territories.get(country, "") for language in LANGUAGES}
        yield from ((3, counted[country], name, zone) for name in names if name)


@cache
def _countries_of_zones() -> dict[str, str]:
    """The zones that stand for a place in some country, and its ISO 3166 code; in the order of IANA's table."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}


@cache
def _cities_in(language: str) -> dict[str, str]:
    """The city of each zone for which Babel has one in a language. It knows some zones by an old name only."""
    told = {name: zone["city"] for name, zone in Locale.parse(language).time_zones.items() if "city" in zone}
    return {new: told[old] for old, new in _old_names() if old in told} | told


@cache
def _old_names() -> Sequence[tuple[str, str]]:
    """Names that zones once had, such as Asia/Calcutta or Poland, with today's."""
    return [(old, new) for old, new in sorted(get_global("zone_aliases").items()) if new in _countries_of_zones()]


def _own_cities() -> Iterator[tuple[str, list[str]]]:
    table = resources.files(__package__).joinpath("cities.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        zone, _, names = line.partition("|")
        if names and not line.startswith("#"):
            yield zone.strip(), [name.strip() for name in names.split(",")]
