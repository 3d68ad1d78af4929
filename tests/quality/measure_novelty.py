"""New or told, beside the naive ways.

The annotation of ECB+ is not at hand; three others stand in for it, and each is wrong in its own way.
- Look-alikes: the reader knows the earlier half of a story's articles, by id. The openings of its later articles tell
  the same event again: told. The openings of the look-alike story's articles tell another event in much the same words:
  new. An opening that tells the same event with new details counts against us, so the figures are lower.
- Openings: those of six articles of a story, each for a reader of the ones before it. One of us read them in sixteen
  stories before any score was seen, and called new what tells of something that happened and that no earlier one tells
  (openings.jsonl: which sentence, by its digest).
- Pairs of Russian and English articles judged one event or two: the first sentence of each for a reader of the other is
  told or new.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from summaries import newsrank, novelty
from summaries import text as texts
from summaries.types import Newness
from tests.quality import own
from tests.quality.measure_summaries import bootstrap
from tests.quality.rows import Row

LABELS = Path(__file__).parent / "openings.jsonl"
OPENING = 2  # sentences; ECB+ annotates 1.8 of an article

KNOWN = 6  # articles of a story, the first of which were read

Told = tuple[str, ...]
Judge = Callable[[str, Told, str], float]


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, what its reader was told, whether it is new."""

    sentence: str
    told: Told
    is_new: bool
    language: str = "en"


def measure(data: Path) -> Iterable[Row]:
    articles = _read(data / "stories_ecb.jsonl")
    alike = list(_alike(articles))
    yield from _rows("lookalike", alike, "openings of look-alike stories")
    yield from _rows("openings", list(_openings(articles)), "openings that one of us read")
    yield from _rows("pairs", list(_pairs(_read(data / "story_pairs.jsonl"))), "first sentences, Russian and English")
    yield _own()


def _rows(name: str, cases: Sequence[Case], what: str) -> Iterator[Row]:
    truth = np.array([case.is_new for case in cases])
    histories = {case.told: novelty.History.of(case.told, case.language) for case in cases}
    states = [histories[case.told].newness(case.sentence, case.language) for case in cases]
    ways: dict[str, Judge] = {"1 - max cosine": _far, "share unseen": _share_unseen, "unseen": _unseen}
    naive = {way: np.array([judge(c.sentence, c.told, c.language) for c in cases]) for way, judge in ways.items()}
    aucs = {way: auc(scores, truth) for way, scores in naive.items()}
    note = f"{len(cases)} {what}, {truth.mean():.0%} new"
    ours = auc(np.array([score for score, _ in states]), truth)
    yield Row(f"novelty_{name}_auc", ours, beside={"article not sent yet": 0.5, **aucs}, note=note)
    right = [float((newness is Newness.NEW) == new) for (_, newness), new in zip(states, truth, strict=True)]
    low, high = bootstrap(right)
    best = {way: _best_accuracy(scores, truth) for way, scores in naive.items()}
    beside = {"article not sent yet": float(truth.mean()), **best}
    note = "theirs at the best cut"
    yield Row(f"novelty_{name}_accuracy", float(np.mean(right)), None, low, high, beside=beside, note=note)


def _own() -> Row:
    """The states of the set that we wrote."""
    right = [
        state.newness == wanted
        for row in own.read("updates")
        for state, wanted in zip(novelty.states(row["text"], row["language"], row["told"]), row["states"], strict=True)
    ]
    return Row(
        "novelty_own_states_percent", 100 * float(np.mean(right)), note=f"{len(right)} sentences, four languages"
    )


def auc(scores: Any, truth: Any) -> float:
    """The chance that a new one scores above a told one, ties half."""
    new, told = scores[truth], scores[~truth]
    above = (new[:, None] > told[None, :]).mean() + 0.5 * (new[:, None] == told[None, :]).mean()
    return float(above)


def _alike(articles: Iterable[dict[str, Any]]) -> Iterator[Case]:
    topics: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    for story, chain in _chains(articles).items():
        topics[chain[0]["topic"]][story] = chain
    for pair in topics.values():
        for story, chain in pair.items():
            half = len(chain) // 2
            told = tuple(sentence for article in chain[:half] for sentence in _quotable(article))
            others = [article for other, found in pair.items() if other != story for article in found]
            for is_new, found in ((False, chain[half:]), (True, others[: len(chain) - half])):
                yield from (Case(sentence, told, is_new) for article in found for sentence in _opening(article))


def _openings(articles: Iterable[dict[str, Any]]) -> Iterator[Case]:
    labels = {(row["article"], row["sentence"]): bool(row["new"]) for row in _read(LABELS)}
    for chain in _chains(articles).values():
        told: Told = ()
        for article in chain[:KNOWN]:
            opening = _opening(article)
            keys = [(article["id"], hashlib.sha256(one.encode()).hexdigest()[:12]) for one in opening]
            yield from (Case(one, told, labels[k]) for one, k in zip(opening, keys, strict=True) if k in labels)
            told += tuple(opening)


def _pairs(pairs: Iterable[dict[str, Any]]) -> Iterator[Case]:
    for pair in pairs:
        a, b = (tuple(_quotable({**pair[side], "lang": pair["lang"]})) for side in "ab")
        for mine, told in ((a, b), (b, a)):
            yield from (Case(one, told, pair["label"] == "BAD", pair["lang"]) for one in mine[:1] if told)


def _chains(articles: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The articles of each story, by id."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for article in sorted(articles, key=lambda one: one["id"]):
        found[article["story"]].append(article)
    return found


def _opening(article: dict[str, Any]) -> list[str]:
    return _quotable(article)[:OPENING]


def _quotable(article: dict[str, Any]) -> list[str]:
    found = texts.sentences(article["text"], article["lang"])
    return [sentence.text for sentence in found if sentence.is_quotable]


@cache
def _stems(sentence: str, language: str) -> tuple[str, ...]:
    return texts.content_stems(sentence, language)


def _far(sentence: str, told: Told, language: str) -> float:
    rows = newsrank.vectors([_stems(one, language) for one in (sentence, *told)])
    return 1.0 - max((newsrank.cosine(rows[0], row) for row in rows[1:]), default=0.0)


def _share_unseen(sentence: str, told: Told, language: str) -> float:
    count = len(set(_stems(sentence, language)))
    return _unseen(sentence, told, language) / count if count else 0.0


def _unseen(sentence: str, told: Told, language: str) -> float:
    """How many; newsroom's rule takes three for new."""
    return float(len(set(_stems(sentence, language)).difference(*(_stems(one, language) for one in told))))


def _best_accuracy(scores: Any, truth: Any) -> float:
    return max(float(((scores >= cut) == truth).mean()) for cut in np.unique(scores))


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
