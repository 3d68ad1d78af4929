"""New or told, beside the naive ways.

The annotation of ECB+, on which the rule was chosen (AUC .852, accuracy .782), is not at hand; its look-alike stories
stand in for it. The reader knows the earlier half of a story's articles, by id. The openings of its later articles tell
the same event again: told. The openings of the look-alike story's articles tell another event in much the same words:
new. An opening that tells the same event with new details counts against us here, so the figures are lower.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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

OPENING = 2  # sentences; ECB+ annotates 1.8 of an article

Case = tuple[str, tuple[str, ...], bool]  # a sentence, what was told, is it new
Judge = Callable[[str, Sequence[str]], float]


def measure(data: Path) -> Iterable[Row]:
    cases = list(_cases(_read(data / "stories_ecb.jsonl")))
    truth = np.array([new for _, _, new in cases])
    histories = {told: novelty.History.of(told, "en") for told in {told for _, told, _ in cases}}
    states = [histories[told].newness(sentence, "en") for sentence, told, _ in cases]
    ways: dict[str, Judge] = {"1 - max cosine": _far, "share unseen": _share_unseen}
    naive = {way: np.array([judge(one, told) for one, told, _ in cases]) for way, judge in ways.items()}
    aucs = {way: auc(scores, truth) for way, scores in naive.items()}
    ours = auc(np.array([score for score, _ in states]), truth)
    note = f"{len(cases)} openings of look-alike stories, {truth.mean():.0%} new"
    yield Row("novelty_lookalike_auc", ours, beside={"article not sent yet": 0.5, **aucs}, note=note)
    right = [(newness is Newness.NEW) == new for (_, newness), new in zip(states, truth, strict=True)]
    low, high = bootstrap([float(one) for one in right])
    best = {way: _best_accuracy(scores, truth) for way, scores in naive.items()}
    beside = {"article not sent yet": float(truth.mean()), **best}
    yield Row(
        "novelty_lookalike_accuracy",
        float(np.mean(right)),
        None,
        low,
        high,
        beside=beside,
        note="theirs at the best cut",
    )
    yield _own()


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


def _cases(articles: Iterable[dict[str, Any]]) -> Iterator[Case]:
    stories: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for article in sorted(articles, key=lambda one: one["id"]):
        stories[article["topic"]][article["story"]].append(article)
    for pair in stories.values():
        for story, chain in pair.items():
            half = len(chain) // 2
            told = tuple(sentence for article in chain[:half] for sentence in _quotable(article))
            others = [article for other, found in pair.items() if other != story for article in found]
            for is_new, found in ((False, chain[half:]), (True, others[: len(chain) - half])):
                yield from ((sentence, told, is_new) for article in found for sentence in _opening(article))


def _opening(article: dict[str, Any]) -> list[str]:
    return _quotable(article)[:OPENING]


def _quotable(article: dict[str, Any]) -> list[str]:
    found = texts.sentences(article["text"], article["lang"])
    return [sentence.text for sentence in found if sentence.is_quotable]


@cache
def _stems(sentence: str) -> tuple[str, ...]:
    return texts.content_stems(sentence, "en")


def _far(sentence: str, told: Sequence[str]) -> float:
    rows = newsrank.vectors([_stems(one) for one in (sentence, *told)])
    return 1.0 - max((newsrank.cosine(rows[0], row) for row in rows[1:]), default=0.0)


def _share_unseen(sentence: str, told: Sequence[str]) -> float:
    stems = set(_stems(sentence))
    seen = {stem for one in told for stem in _stems(one)}
    return len(stems - seen) / len(stems) if stems else 0.0


def _best_accuracy(scores: Any, truth: Any) -> float:
    return max(float(((scores >= cut) == truth).mean()) for cut in np.unique(scores))


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
