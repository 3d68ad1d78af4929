"""Near-duplicates under twelve kinds of edit, on unrelated pairs and on templated reports, beside hash and SimHash."""

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from summaries import duplicates
from summaries import text as texts
from tests.quality.measure_summaries import bootstrap
from tests.quality.rows import Row

SEED = 21
ARTICLES = 100  # of each set
TEASER_WORDS = 30
SIMHASH_BITS = 10
SETS = ("summaries_en.jsonl", "articles_ru.jsonl", "articles_uk.jsonl")

Pair = tuple[str, str]
Way = Callable[[str, str], bool]

BYLINE = "By a staff writer in Minsk. Published on Friday, 26 June 2026, at 14:10. Last changed on Friday."
FOOTER = (
    "Read the news first: follow our channel and subscribe to our newsletter. Copying of materials is allowed only with "
    "an active link to the source. The editors are not responsible for the content of advertisements. All rights reserved."
)


def measure(data: Path) -> Iterable[Row]:
    articles = [row["text"] for name in SETS for row in _read(data / name)[:ARTICLES]]
    edited = {kind: list(_pairs(articles, edit)) for kind, edit in EDITS.items()}
    ways: dict[str, Way] = {"normalised hash": _same_hash, "SimHash": _simhash_near}
    recall = {
        way: {kind: fmean(map(near, *zip(*pairs, strict=True))) for kind, pairs in edited.items()}
        for way, near in ways.items()
    }
    hits = [[_near(*pair) for pair in pairs] for pairs in edited.values()]
    low, high = bootstrap([fmean(found) for found in zip(*hits, strict=True)])
    worst = min(zip(map(fmean, hits), edited, strict=True))
    yield Row(
        "duplicates_recall",
        fmean(map(fmean, hits)),
        0.95,
        low,
        high,
        beside={way: fmean(found.values()) for way, found in recall.items()},
        note=f"{len(articles)} articles, 12 kinds of edit; worst: {worst[1]} {worst[0]:.3f}",
    )
    yield _rate("duplicates_teaser_recall", list(_pairs(articles, _teaser)), 0.99, ways)
    unrelated = list(_unrelated(_read(data / "stories_ecb.jsonl")))
    yield _rate("duplicates_false_on_unrelated", unrelated, 0.0, ways, higher_is_better=False)
    reuters = (json.loads(line) for line in (data / "topics_reuters.jsonl").read_text("utf-8").splitlines())
    earnings = [
        row["text"] for row in reuters if row["topics"] == ["earn"] and len(row["text"].split()) >= TEASER_WORDS
    ]
    templated = list(pairwise(earnings)) + list(_templated())
    yield _rate("duplicates_false_on_templated", templated, 0.005, ways, higher_is_better=False)


def _rate(key: str, pairs: list[Pair], target: float, ways: Mapping[str, Way], *, higher_is_better: bool = True) -> Row:
    beside = {way: fmean(near(*pair) for pair in pairs) for way, near in ways.items()}
    value = fmean(_near(*pair) for pair in pairs)
    note = f"{len(pairs)} pairs"
    return Row(key, value, target, higher_is_better=higher_is_better, beside=beside, note=note)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


_sketch = cache(duplicates.sketch)


def _near(a: str, b: str) -> bool:
    return duplicates.is_near_duplicate(duplicates.compare(_sketch(a), _sketch(b)))


def _same_hash(a: str, b: str) -> bool:
    return duplicates.text_hash(a) == duplicates.text_hash(b)


def _simhash_near(a: str, b: str) -> bool:
    return (_simhash(a) ^ _simhash(b)).bit_count() <= SIMHASH_BITS


@cache
def _simhash(text: str) -> int:
    """Charikar: Similarity estimation techniques from rounding algorithms (STOC 2002), over words, 64 bits."""
    digests = b"".join(_digest(word) for word in texts.fold(text).split())
    ones = np.unpackbits(np.frombuffer(digests, np.uint8)).reshape(-1, 64).sum(axis=0)
    return int.from_bytes(np.packbits(2 * ones > len(digests) // 8).tobytes(), "big")


@cache
def _digest(word: str) -> bytes:
    return hashlib.blake2b(word.encode(), digest_size=8).digest()


def _pairs(articles: list[str], edit: "Edit") -> Iterator[Pair]:
    for number, article in enumerate(articles):
        yield article, edit(article, articles[number - 1], random.Random(SEED + number))


Edit = Callable[[str, str, random.Random], str]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _teaser(text: str, _other: str, _rng: random.Random) -> str:
    return " ".join(text.split()[:TEASER_WORDS])


def _other_marks(text: str, _other: str, _rng: random.Random) -> str:
    return re.sub(r"\s+", "\n ", text.translate(str.maketrans('"«»’—', "”„“'-")))


def _headline(text: str, other: str, _rng: random.Random) -> str:
    return " ".join(other.split()[:10]).upper() + "\n\n" + text


def _byline(text: str, _other: str, _rng: random.Random) -> str:
    return f"{BYLINE}\n{text}"


def _footer(text: str, _other: str, _rng: random.Random) -> str:
    return f"{text}\n{FOOTER}"


def _numbers(text: str, _other: str, rng: random.Random) -> str:
    return re.sub(r"\d+", lambda _: str(rng.randrange(2, 9999)), text)


def _words(text: str, other: str, rng: random.Random, *, one_in: int) -> str:
    strange = other.split()
    return " ".join(rng.choice(strange) if rng.random() < 1 / one_in else word for word in text.split())


def _typos(text: str, _other: str, rng: random.Random, *, one_in: int) -> str:
    return " ".join(word[1:] + word[:1] if rng.random() < 1 / one_in else word for word in text.split())


def _dropped(text: str, _other: str, rng: random.Random) -> str:
    found = _sentences(text)
    start = rng.randrange(len(found))
    return " ".join(found[:start] + found[start + max(1, len(found) // 4) :])


def _added(text: str, other: str, rng: random.Random) -> str:
    found = _sentences(text)
    at = rng.randrange(len(found) + 1)
    return " ".join([*found[:at], *_sentences(other)[:5], *found[at:]])


def _shuffled(text: str, _other: str, rng: random.Random) -> str:
    found = _sentences(text)
    return " ".join(rng.sample(found, len(found)))


def _half(text: str, _other: str, _rng: random.Random) -> str:
    found = text.split()
    return " ".join(found[: len(found) // 2])


def _merged(text: str, other: str, _rng: random.Random) -> str:
    return f"{other}\n\n{text}"


EDITS: Mapping[str, Edit] = {
    "spaces and quotes": _other_marks,
    "headline put before": _headline,
    "byline": _byline,
    "footer": _footer,
    "numbers": _numbers,
    "typos, 1 word in 6": partial(_typos, one_in=6),
    "rewording, 1 word in 6": partial(_words, one_in=6),
    "paragraph dropped": _dropped,
    "paragraph added": _added,
    "sentences reordered": _shuffled,
    "first half": _half,
    "merged with another": _merged,
}

_PLACES = [
    "Minsk",
    "Brest",
    "Gomel",
    "Kyiv",
    "Lviv",
    "Odesa",
    "Warsaw",
    "Vilnius",
    "Riga",
    "Tallinn",
    "Prague",
    "Vienna",
]
_TEAMS = [
    "Dinamo",
    "Shakhtar",
    "Neman",
    "Torpedo",
    "Slavia",
    "Legia",
    "Zorya",
    "Flora",
    "Austria",
    "Sparta",
    "Metalist",
    "Isloch",
]
_SKIES = [
    "sunshine",
    "light rain",
    "thunderstorms",
    "fog in the morning",
    "strong gusts",
    "heavy cloud",
    "sleet",
    "dry spells",
]
_WEATHER = (
    "{place} will see {sky} on {day} June, with {n} degrees by night and {n} by day. In {place} expect {sky}, {n} to {n} degrees, "
    "wind {n} metres a second from {place}. Pressure {n}, humidity {n} per cent. {place}: {sky}, {n}. {place}: {sky}, {n}."
)
_MATCH = (
    "{team} beat {team} {n}:{n} in {place} on {day} June before {n} spectators. {name} scored in minute {n} and {name} in minute {n}. "
    "{team} are now in place {n} with {n} points, {team} in place {n}. Next they meet {team} in {place} on {day} July."
)
_RATES = (
    "The dollar cost {n}.{n} roubles in {place} on {day} June, {n} kopecks more than on {day} June; the euro {n}.{n}, the zloty {n}.{n}. "
    "Banks in {place} bought dollars at {n}.{n} and sold them at {n}.{n}, in {place} at {n}.{n} and {n}.{n}."
)
_QUAKE = (
    "A quake of magnitude {n}.{n} was felt {n} kilometres from {place} at {n}:{n} on {day} June, said {name} of the centre in {place}. "
    "Its focus lay {n} kilometres deep. {name}, mayor of {place}, counted {n} cracked houses and {n} people in shelters."
)
_TEMPLATES = (_WEATHER, _MATCH, _RATES, _QUAKE)
_NAMES = [
    "Adamovich",
    "Bondar",
    "Cherny",
    "Dubrava",
    "Hrytsenko",
    "Ivashko",
    "Kovalenko",
    "Lisovsky",
    "Melnyk",
    "Novak",
    "Petrenko",
]


def _unrelated(articles: list[dict[str, Any]]) -> Iterator[Pair]:
    """Neighbours in six shuffles, where they tell of different things."""
    for seed in range(6):
        for a, b in pairwise(random.Random(SEED + seed).sample(articles, len(articles))):
            if a["topic"] != b["topic"]:
                yield a["text"], b["text"]


def _templated() -> Iterator[Pair]:
    """Reports of one form with other facts: 250 pairs of each form."""
    rng = random.Random(SEED)
    fills = {"place": _PLACES, "team": _TEAMS, "sky": _SKIES, "name": _NAMES}

    def fill(slot: re.Match[str]) -> str:
        return (
            rng.choice(fills[slot[1]]) if slot[1] in fills else str(rng.randrange(1, 31 if slot[1] == "day" else 990))
        )

    for template in _TEMPLATES:
        for _ in range(250):
            yield re.sub(r"\{(\w+)\}", fill, template), re.sub(r"\{(\w+)\}", fill, template)
