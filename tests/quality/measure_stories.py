"""Stories: articles grouped online, in shuffled order, beside fuzzy titles joined by single link.

Each figure is the mean over shuffles; stories merge after every hundred articles, as the application does it.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from math import fsum
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from summaries import stories
from summaries import text as texts
from summaries.vectors import Vocabulary
from tests.quality.measure_summaries import bootstrap
from tests.quality.rows import Row

SHUFFLES = 5
MERGE_EVERY = 100
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
SAME_EVENT = stories.JOIN  # the cosine at which two articles are one event: the same as in the index
FUZZY_TITLES = (0.3, 0.4, 0.5, 0.6)  # shares of title words in common; the naive way gets the best of them
CYRILLIC = ("ru", "uk", "be")

Article = tuple[stories.Features, datetime]
Labels = Sequence[Hashable]


def measure(data: Path) -> Iterable[Row]:
    ecb = _read(data / "stories_ecb.jsonl")
    yield from _grouped("stories_ecb", ecb, 0.82, 0.86)
    yield from _grouped("stories_headlines", _read(data / "stories_headlines.jsonl"), 0.75, 0.76)
    yield from _crowded(ecb, _read(data / "topics_reuters.jsonl"))
    pairs = _read(data / "story_pairs.jsonl")
    yield _pair_row("stories_pairs_ru", [pair for pair in pairs if pair["lang"] == "ru"], 0.82)
    yield _pair_row("stories_pairs_en", [pair for pair in pairs if pair["lang"] == "en"], None)
    yield _cross_lingual(json.loads((data / "headlines_crosslingual.json").read_text("utf-8")))


def pair_f1(found: Labels, gold: Labels) -> float:
    """F1 over the pairs of articles that are in one story."""
    both, ours, theirs = (_pairs_in(labels) for labels in (list(zip(found, gold, strict=True)), found, gold))
    return 2 * both / (ours + theirs)


def b_cubed(found: Labels, gold: Labels) -> float:
    """F1 of B³ (Bagga and Baldwin: Entity-based cross-document coreferencing using the vector space model, 1998)."""
    both, ours, theirs = Counter(zip(found, gold, strict=True)), Counter(found), Counter(gold)
    precision = fsum(n * n / ours[story] for (story, _), n in both.items()) / len(gold)
    recall = fsum(n * n / theirs[event] for (_, event), n in both.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def group(articles: Iterable[Article]) -> list[int]:
    """The story of each article, decided in that order."""
    index = stories.StoryIndex()
    story_of: list[int] = []
    for number, (features, at) in enumerate(articles, 1):
        found = index.decide(features, at).story_id or number
        index.attach(number, found, features, at)
        story_of.append(found)
        if number % MERGE_EVERY == 0:
            _merge(index, story_of)
    _merge(index, story_of)
    return story_of


def _merge(index: stories.StoryIndex, story_of: list[int]) -> None:
    for merge in index.merges():
        index.merge(merge.kept, merge.gone)
        story_of[:] = [merge.kept if story == merge.gone else story for story in story_of]


def _grouped(key: str, rows: list[dict[str, Any]], pair: float, cubed: float) -> Iterator[Row]:
    articles = [(stories.features(row["title"], row.get("text", ""), row["lang"]), _at(row)) for row in rows]
    gold = [row["story"] for row in rows]
    runs = [_run(articles, gold, seed) for seed in range(SHUFFLES)]
    naive = [_single_link([row["title"] for row in rows], at_least) for at_least in FUZZY_TITLES]
    note = f"{len(rows)} articles, {SHUFFLES} shuffles; intervals over articles"
    low, high = _interval(runs, pair_f1)
    beside = {"fuzzy titles, single link": max(pair_f1(one, gold) for one in naive)}
    yield Row(f"{key}_pair_f1", fmean(pair_f1(*run) for run in runs), pair, low, high, beside=beside, note=note)
    low, high = _interval(runs, b_cubed)
    beside = {"fuzzy titles, single link": max(b_cubed(one, gold) for one in naive)}
    yield Row(f"{key}_b3_f1", fmean(b_cubed(*run) for run in runs), cubed, low, high, beside=beside, note=note)


def _run(articles: list[Article], gold: Labels, seed: int) -> tuple[Labels, Labels]:
    order = random.Random(seed).sample(range(len(articles)), len(articles))
    return group(articles[number] for number in order), [gold[number] for number in order]


def _interval(runs: list[tuple[Labels, Labels]], score: Callable[[Labels, Labels], float]) -> tuple[float, float]:
    """The mean ± 1.96 deviations of 200 draws of articles from the first run (a draw keeps 63 %: a little too wide)."""
    found, gold = runs[0]
    state = np.random.default_rng(0)
    draws = (np.unique(state.integers(0, len(gold), len(gold))).tolist() for _ in range(200))
    spread = 1.96 * float(np.std([score([found[i] for i in draw], [gold[i] for i in draw]) for draw in draws]))
    mean = fmean(score(*run) for run in runs)
    return mean - spread, mean + spread


def _crowded(ecb: list[dict[str, Any]], foreign: list[dict[str, Any]]) -> Iterator[Row]:
    rows = [*ecb, *foreign]
    articles = [(stories.features(row["title"], row["text"], row["lang"]), UNDATED) for row in rows]
    runs = [_only_told(*_run(articles, [row.get("story") for row in rows], seed)) for seed in range(SHUFFLES)]
    note = f"{len(ecb)} articles among {len(foreign)} foreign ones"
    yield Row("stories_crowded_pair_f1", fmean(pair_f1(*run) for run in runs), 0.85, note=note)
    yield Row("stories_crowded_b3_f1", fmean(b_cubed(*run) for run in runs), 0.89, note=note)


def _only_told(found: Labels, gold: Labels) -> tuple[Labels, Labels]:
    kept = [number for number, event in enumerate(gold) if event]
    return [found[number] for number in kept], [gold[number] for number in kept]


def _pair_row(key: str, pairs: list[dict[str, Any]], target: float | None) -> Row:
    """F1 of "one event" at the fixed bar, document frequencies from the set's own articles."""
    words = Vocabulary()
    sides = [[stories.features(p[s]["title"], p[s]["text"], p["lang"]).terms for s in "ab"] for p in pairs]
    for a, b in sides:
        words.learn(term for term, _ in a)
        words.learn(term for term, _ in b)
    same = [_cosine(words, a, b) >= SAME_EVENT for a, b in sides]
    gold = [pair["label"] == "OK" for pair in pairs]
    bags = [(_bag(pair["a"]["title"]), _bag(pair["b"]["title"])) for pair in pairs]
    fuzzy = max(_f1([_alike(a, b, at_least) for a, b in bags], gold) for at_least in FUZZY_TITLES)
    low, high = bootstrap([float(one == right) for one, right in zip(same, gold, strict=True)])
    note = f"{len(pairs)} pairs; accuracy {low:.3f} to {high:.3f}"
    return Row(key, _f1(same, gold), target, beside={"fuzzy titles": fuzzy}, note=note)


def _cosine(words: Vocabulary, a: tuple[tuple[str, float], ...], b: tuple[tuple[str, float], ...]) -> float:
    other = dict(words.vector(b))
    return sum(weight * other.get(number, 0.0) for number, weight in words.vector(a))


def _cross_lingual(headlines: list[dict[str, str]]) -> Row:
    """Headlines in Russian, Ukrainian and Belarusian, one story each three."""
    rows = [
        (headline[language], language, number) for number, headline in enumerate(headlines) for language in CYRILLIC
    ]
    articles = [(stories.features(title, "", language), UNDATED) for title, language, _ in rows]
    gold = [number for _, _, number in rows]
    naive = max(pair_f1(_single_link([title for title, _, _ in rows], at_least), gold) for at_least in FUZZY_TITLES)
    value = fmean(pair_f1(*_run(articles, gold, seed)) for seed in range(10))
    return Row("stories_cyrillic_pair_f1", value, 0.9, beside={"fuzzy titles, single link": naive}, note="72 headlines")


def _single_link(titles: list[str], at_least: float) -> list[int]:
    """Naive: any two titles that are alike are one story, and so is whatever they hang together with."""
    bags = [_bag(title) for title in titles]
    root = list(range(len(titles)))

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    holders: dict[str, list[int]] = {}
    for number, bag in enumerate(bags):
        near = {other for word in bag for other in holders.get(word, ())}
        for other in near:
            if _alike(bag, bags[other], at_least):
                root[find(number)] = find(other)
        for word in bag:
            holders.setdefault(word, []).append(number)
    return [find(number) for number in range(len(titles))]


def _bag(title: str) -> frozenset[str]:
    return frozenset(texts.fold(title).split())


def _alike(a: frozenset[str], b: frozenset[str], at_least: float) -> bool:
    return 2 * len(a & b) >= at_least * (len(a) + len(b)) > 0


def _f1(found: list[bool], gold: list[bool]) -> float:
    hits = sum(one and right for one, right in zip(found, gold, strict=True))
    return 2 * hits / (sum(found) + sum(gold))


def _pairs_in(labels: Labels) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def _at(row: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(row["ts"]) / 1000, UTC) if "ts" in row else UNDATED


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
