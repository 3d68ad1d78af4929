"""Topics: macro-F1 of one-line queries over Reuters-21578, beside the words anywhere; and the speed of percolation."""

import json
import random
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from summaries import topics
from summaries.errors import QueryError
from summaries.percolator import Percolator
from summaries.reading import Reading
from summaries.topics import Topic
from tests.quality.rows import Row

TARGETS = {"subject": 0.76, "place": 0.80, "conjunction": 0.65}
PERCOLATION_TARGETS = {1_000: 3.0, 10_000: 40.0}  # milliseconds an article
RESAMPLES = 500


def measure(data: Path) -> Iterable[Row]:
    """The queries at hand are half of those that the targets were measured with, and the articles a sixth."""
    rows = _rows(data)
    readings = [topics.read(row["title"], row["text"], row["lang"]) for row in rows]
    queries = json.loads((data / "topic_queries.json").read_text(encoding="utf-8"))
    for group, target in TARGETS.items():
        mine = [query for query in queries if query["group"] == group]
        gold = np.array([[set(query["labels"]) <= {*row["topics"], *row["places"]} for query in mine] for row in rows])
        found = {width: _found(readings, mine, width) for width in topics.WIDTHS}
        low, high = _interval(gold, found["normal"])
        yield Row(
            f"topics_f1_{group}",
            _macro_f1(gold, found["normal"]),
            target,
            low,
            high,
            beside={"boolean anywhere": _macro_f1(gold, found["wide"]), "strict": _macro_f1(gold, found["strict"])},
            note=f"{len(mine)} queries, {len(rows)} articles",
        )


def percolation(data: Path, sizes: Sequence[int] = (100, 1_000, 10_000), articles: int = 60) -> Iterable[Row]:
    """Median milliseconds an article against generated topics, beside trying each topic in turn (on a few articles)."""
    readings = [topics.read(row["title"], row["text"], row["lang"]) for row in _rows(data)[: 10 * articles]]
    held = generated(readings, max(sizes))
    for size in sizes:
        some = {number: held[number] for number in range(size)}
        percolator = Percolator(some)
        spent = [_milliseconds(percolator, reading) for reading in readings[:articles]]
        matches = statistics.mean(len(percolator.match(reading)) for reading in readings[:articles])
        yield Row(
            f"topics_percolation_ms_{size}",
            statistics.median(spent),
            PERCOLATION_TARGETS.get(size),
            higher_is_better=False,
            beside={"each in turn": statistics.median(_milliseconds_in_turn(some, one) for one in readings[:5])},
            note=f"{matches:.0f} matches an article",
        )


def generated(readings: Sequence[Reading], size: int, seed: int = 7) -> dict[int, Topic]:
    """Topics of two to six words of these articles, half of them rare, half as frequent as they are there."""
    rng = random.Random(seed)
    texts = [[word for word in reading.words if word.isalpha()] for reading in readings]
    vocabulary = sorted({word for words in texts for word in words if len(word) > 3})
    held: dict[int, Topic] = {}
    while len(held) < size:
        words = [rng.choice(vocabulary) if rng.random() < 0.5 else rng.choice(rng.choice(texts)) for _ in range(6)]
        try:
            held[len(held)] = topics.parse(_line(rng, words))
        except QueryError:
            continue  # stop words only
    return held


def _line(rng: random.Random, words: Sequence[str]) -> str:
    first, last = words[0], words[-1]
    shapes = [
        (0.4, " OR ".join(words)),
        (0.3, f"{first} AND ({' OR '.join(words[1:])})"),
        (0.1, f"{first[:5]:x<5}* AND {last}"),
        (0.1, f'"{first} {last}" OR {first}'),
        (0.1, f"{first} -{last}"),
    ]
    return rng.choices([line for _, line in shapes], [share for share, _ in shapes])[0]


def _rows(data: Path) -> list[dict[str, Any]]:
    with (data / "topics_reuters.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _found(readings: Sequence[Reading], queries: Sequence[Mapping[str, Any]], width: str) -> Any:
    parsed = [topics.parse(query["query"], width=width) for query in queries]
    return np.array([[topics.match(reading, topic) is not None for topic in parsed] for reading in readings])


def _macro_f1(gold: Any, found: Any) -> float:
    return float(np.mean(_f1(np.ones((1, len(gold))), gold, found)))


def _interval(gold: Any, found: Any) -> tuple[float, float]:
    """95 % over resampled articles."""
    rng = np.random.default_rng(7)
    weights = rng.multinomial(len(gold), np.full(len(gold), 1 / len(gold)), size=RESAMPLES)
    low, high = np.percentile(_f1(weights, gold, found).mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _f1(weights: Any, gold: Any, found: Any) -> Any:
    """One row a weighting of the articles, one column a query; a query with nothing to find and nothing found is right."""
    right = weights @ (gold & found)
    total = weights @ gold + weights @ found
    return np.where(total == 0, 1.0, 2 * right / np.maximum(total, 1))


def _milliseconds(percolator: Percolator, reading: Reading) -> float:
    start = time.perf_counter()
    percolator.match(reading)
    return 1_000 * (time.perf_counter() - start)


def _milliseconds_in_turn(held: Mapping[int, Topic], reading: Reading) -> float:
    start = time.perf_counter()
    for topic in held.values():
        topics.match(reading, topic)
    return 1_000 * (time.perf_counter() - start)
