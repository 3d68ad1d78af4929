"""Summaries of one article and of several, beside the lead and sumy's own: ROUGE, with paired bootstrap intervals."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from time import process_time
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from rouge_score import rouge_scorer

from summaries import briefing, concepts, newsrank, novelty, passages, quality, ranking
from summaries import text as texts
from summaries.types import Article, Limits, Sentence, Story, Window
from tests.quality.rows import Row

SEED = 7
RESAMPLES = 1_000
DRAWS = 10
HALVES = 6  # of an event: as its articles come, and five drawn
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCES = 3
MEASURES = {"rouge1": "r1", "rouge2": "r2", "rougeLsum": "rl"}
SUMY = ("LexRank", "TextRank", "Luhn", "Lsa")

Score = dict[str, float]
Summarise = Callable[[Sequence[Sentence]], Sequence[Sentence]]


def measure(data: Path) -> Iterable[Row]:
    yield from _one_article(_read(data / "summaries_en.jsonl"))
    yield from _several(_read(data / "summaries_multi.jsonl"))
    yield _mixed_topic(_read(data / "stories_ecb.jsonl"))
    yield from _as_sumy(_read(data / "summaries_en.jsonl")[:100])


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean."""
    random = np.random.default_rng(SEED)
    sample = np.asarray(values)
    means = sample[random.integers(0, len(sample), (RESAMPLES, len(sample)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _one_article(articles: Sequence[dict[str, Any]]) -> Iterator[Row]:
    readable = [[s for s in texts.sentences(a["text"], a["lang"]) if s.is_quotable] for a in articles]
    ways: dict[str, Summarise] = {"newsrank": _newsrank, "lead": lambda sentences: sentences[:SENTENCES]}
    ways |= {f"sumy {name.lower()}": _sumy(name) for name in SUMY}
    chosen = {way: [summarise(sentences) for sentences in readable] for way, summarise in ways.items()}
    scores = {
        way: [_rouge("\n".join(s.text for s in some), a["refs"]) for some, a in zip(found, articles, strict=True)]
        for way, found in chosen.items()
    }
    for name in MEASURES.values():
        ours, *others = [[score[name] for score in scores[way]] for way in ways]
        low, high = bootstrap(ours)
        beside = {way: _mean(other) for way, other in zip(list(ways)[1:], others, strict=True)}
        yield Row(f"one_article_{name}", _mean(ours), low=low, high=high, beside=beside)
    yield _difference("one_article_r2_over_lead", scores["newsrank"], scores["lead"], 0.0)
    best = max((way for way in ways if way.startswith("sumy")), key=lambda way: _mean([s["r2"] for s in scores[way]]))
    yield _difference("one_article_r2_over_sumy", scores["newsrank"], scores[best], 2.5, note=f"the best is {best}")
    dangling = {
        way: _share(
            s != sentences[0] and quality.is_dangling(s.text, "en") and not _shows_before(s, some, sentences)
            for some, sentences in zip(found, readable, strict=True)
            for s in some
        )
        for way, found in chosen.items()
    }
    value = dangling.pop("newsrank")
    yield Row("one_article_dangling_percent", value, 4.0, higher_is_better=False, beside=dangling)


def _several(events: Sequence[dict[str, Any]]) -> Iterator[Row]:
    ways = {"briefrank": _briefrank, "lead of the latest": _latest_lead, "sumy lexrank": _heap_lexrank}
    for budget in (100, 250):
        chosen = {way: [summarise(event, budget) for event in events] for way, summarise in ways.items()}
        recalls = {
            way: [_recall(found, event["refs"], budget) for found, event in zip(all_found, events, strict=True)]
            for way, all_found in chosen.items()
        }
        ours = recalls.pop("briefrank")
        low, high = bootstrap(ours)
        beside = {way: _mean(other) for way, other in recalls.items()}
        target = 10.7 if budget == 100 else None
        yield Row(f"brief_r2_{budget}_words", _mean(ours), target, low, high, beside=beside, note="MultiLing 2011")
        pairs = {way: _mean([_worst_pair(found) for found in all_found]) for way, all_found in chosen.items()}
        worst = pairs.pop("briefrank")
        yield Row(
            f"brief_worst_pair_{budget}_words",
            worst,
            0.17,
            higher_is_better=False,
            beside=pairs,
            note="by counts of content stems",
        )
        weighed = {way: _mean(list(map(_worst_weighed, events, all_found))) for way, all_found in chosen.items()}
        worst = weighed.pop("briefrank")
        yield Row(
            f"brief_worst_pair_tfidf_{budget}_words",
            worst,
            0.17,
            higher_is_better=False,
            beside=weighed,
            note="by tf-idf over the event's sentences, as NewsRank has it",
        )
        dangling = {
            way: _share(quality.is_dangling(one, "en") for found in all_found for one in found)
            for way, all_found in chosen.items()
        }
        mine = dangling.pop("briefrank")
        yield Row(f"brief_dangling_percent_{budget}", mine, 0.0, higher_is_better=False, beside=dangling)
    yield from _updates(events)


def _updates(events: Sequence[dict[str, Any]]) -> Iterator[Row]:
    """The summary of five articles for a reader of a summary of the other five: as they come, and in drawn halves.

    References tell the whole event, so what was told counts in them as well.
    """
    repeated: dict[bool, list[bool]] = {True: [], False: []}
    recalls: dict[bool, list[float]] = {True: [], False: []}
    random = Random(SEED)
    for event in events:
        readings = [passages.read(doc) for doc in _docs(event)]
        for known, fresh in _halves(readings, random):
            told = [one.text for one in concepts.choose(known, words=250)]
            history = novelty.History.of(told, "en")
            for with_history in (True, False):
                found = _update(fresh, history if with_history else novelty.History())
                repeated[with_history] += [history.repeats(frozenset(texts.content_stems(one, "en"))) for one in found]
                recalls[with_history].append(_recall(found, event["refs"], 100))
    yield Row(
        "update_repeated_percent",
        _share(repeated[True]),
        3.0,
        higher_is_better=False,
        beside={"without history": _share(repeated[False])},
    )
    yield Row("update_r2", _mean(recalls[True]), beside={"without history": _mean(recalls[False])})
    differences = [ours - theirs for ours, theirs in zip(recalls[True], recalls[False], strict=True)]
    low, high = bootstrap([_mean(differences[i : i + HALVES]) for i in range(0, len(differences), HALVES)])
    yield Row("update_r2_over_no_history", _mean(differences), -0.3, low, high, note=f"{HALVES} halves an event")


def _halves(
    readings: Sequence[passages.Reading], random: Random
) -> Iterator[tuple[list[passages.Reading], list[passages.Reading]]]:
    order = list(range(len(readings)))
    for _ in range(HALVES):
        half = len(order) // 2
        yield [readings[i] for i in sorted(order[:half])], [readings[i] for i in sorted(order[half:])]
        random.shuffle(order)


def _update(fresh: Sequence[passages.Reading], history: novelty.History) -> list[str]:
    def accept(_: int, candidate: passages.Candidate) -> bool:
        return not history.repeats(candidate.content)

    return [one.text for one in concepts.choose(fresh, words=100, history=history, accept=accept)]


def _mixed_topic(articles: Sequence[dict[str, Any]]) -> Row:
    """How many of five stories five sentences cover, grouped into stories and on the heap."""
    stories: dict[str, list[Article]] = defaultdict(list)
    for id_, row in enumerate(sorted(articles, key=lambda one: str(one["id"])), 1):
        stories[row["story"]].append(_article(id_, row))
    random = Random(SEED)
    grouped, heaped = [], []
    for _ in range(DRAWS):
        drawn = [stories[name] for name in random.sample(sorted(stories), 5)]
        asked = [Story(found[0].id, tuple(found)) for found in drawn]
        made = briefing.compose(Window(None, NOW), asked, [], Limits(sentences_per_story=1))
        grouped.append(float(len({item.story_id for item in made.items})))
        heap = [(place, article) for place, found in enumerate(drawn) for article in found]
        chosen = concepts.select([article for _, article in heap], sentences=5)
        heaped.append(float(len({heap[one.doc][0] for one in chosen})))
    note = f"{DRAWS} draws of five ECB+ stories, as annotated"
    return Row("mixed_topic_stories_of_5", _mean(grouped), 4.5, beside={"on the heap": _mean(heaped)}, note=note)


def _article(id_: int, row: dict[str, Any]) -> Article:
    source = urlsplit(row["url"]).netloc or row["id"]
    return Article(
        id_, id_, row["title"], row["text"], row["lang"], source, source, row["url"], None, NOW - timedelta(minutes=id_)
    )


def _as_sumy(articles: Sequence[dict[str, Any]]) -> Iterator[Row]:
    """Whether LexRank and TextRank rank as sumy's own do, and how much faster on 300 sentences."""
    readable = [[s for s in texts.sentences(a["text"], "en") if s.is_quotable] for a in articles]
    long = [sentence for sentences in readable for sentence in sentences][:300]
    for name in ("LexRank", "TextRank"):
        same = _share(_ranks(name, sentences, own=True) == _ranks(name, sentences, own=False) for sentences in readable)
        yield Row(f"{name.lower()}_same_top_5_percent", same, 100.0)
    seconds = {way: _seconds(ranking.summarizer_for(way, "en"), long) for way in ("newsrank", "lexrank", "textrank")}
    sumy = _seconds(_sumy_summarizer("LexRank"), long)
    for way, ours in seconds.items():
        target = None if way == "textrank" else 50.0
        yield Row(f"{way}_times_faster_than_sumy_lexrank", sumy / ours, target, note="300 sentences")


def _newsrank(sentences: Sequence[Sentence]) -> list[Sentence]:
    best = ranking.rank(sentences, "en")[:SENTENCES]
    return sorted((one.sentence for one in best), key=lambda sentence: sentence.start)


def _sumy(name: str) -> Summarise:
    def summarise(sentences: Sequence[Sentence]) -> list[Sentence]:
        orders = [order for order, _ in _rated(_sumy_summarizer(name), sentences)][:SENTENCES]
        return [sentences[order] for order in sorted(orders)]

    return summarise


def _sumy_summarizer(name: str) -> Any:
    from sumy.summarizers import lex_rank, lsa, luhn, text_rank

    classes = {
        "LexRank": lex_rank.LexRankSummarizer,
        "TextRank": text_rank.TextRankSummarizer,
        "Luhn": luhn.LuhnSummarizer,
        "Lsa": lsa.LsaSummarizer,
    }
    summarizer = classes[name](str)
    summarizer.stop_words = ("",)
    return summarizer


def _rated(summarizer: Any, sentences: Sequence[Sentence]) -> list[tuple[int, float]]:
    """Orders and ratings, best first."""
    found: list[tuple[int, float]] = []

    def keep(infos: Sequence[Any]) -> Sequence[Any]:
        found.extend((info.order, float(info.rating)) for info in infos)
        return infos

    summarizer(ranking.document(sentences, "en"), keep)
    return found


def _ranks(name: str, sentences: Sequence[Sentence], *, own: bool) -> list[int]:
    summarizer = _sumy_summarizer(name) if own else ranking.summarizer_for(name.lower(), "en")
    return [order for order, _ in _rated(summarizer, sentences)][:5]


def _seconds(summarizer: Any, sentences: Sequence[Sentence]) -> float:
    """CPU seconds, the best of three runs over a document whose words are at hand."""
    document = ranking.document(sentences, "en")
    times = []
    for _ in range(3):
        start = process_time()
        summarizer(document, SENTENCES)
        times.append(process_time() - start)
    return min(times)


def _docs(event: dict[str, Any]) -> list[passages.Doc]:
    return [passages.Doc(doc["text"], event["lang"], doc["title"]) for doc in event["docs"]]


def _briefrank(event: dict[str, Any], budget: int) -> list[str]:
    return [one.text for one in concepts.select(_docs(event), words=budget)]


def _latest_lead(event: dict[str, Any], budget: int) -> list[str]:
    found = texts.sentences(event["docs"][-1]["text"], event["lang"])
    return _within((s.text for s in found if s.is_quotable), budget)


def _heap_lexrank(event: dict[str, Any], budget: int) -> list[str]:
    heap = [s for d in event["docs"] for s in texts.sentences(d["text"], event["lang"]) if s.is_quotable]
    ranked = ranking.rank(heap, event["lang"], method="lexrank")
    return _within((one.sentence.text for one in ranked), budget)


def _within(sentences: Iterable[str], budget: int) -> list[str]:
    """Sentences until the budget is full; the last may run over, and is cut by the measure."""
    found: list[str] = []
    for sentence in sentences:
        if sum(len(one.split()) for one in found) >= budget:
            break
        found.append(sentence)
    return found


@cache
def _scorer() -> rouge_scorer.RougeScorer:
    return rouge_scorer.RougeScorer(list(MEASURES), use_stemmer=True)


def _rouge(summary: str, references: Sequence[str]) -> Score:
    found = [_scorer().score(_lines(reference), summary) for reference in references]
    return {name: 100 * _mean([one[measure].fmeasure for one in found]) for measure, name in MEASURES.items()}


def _recall(found: Sequence[str], references: Sequence[str], budget: int) -> float:
    summary = " ".join(" ".join(found).split()[:budget])
    return 100 * _mean([_scorer().score(reference, summary)["rouge2"].recall for reference in references])


def _lines(reference: str) -> str:
    return re.sub(r"(?<=[.!?]) ", "\n", reference)


def _worst_pair(sentences: Sequence[str]) -> float:
    rows = [_unit(texts.content_stems(one, "en")) for one in sentences]
    return max((newsrank.cosine(a, b) for i, a in enumerate(rows) for b in rows[:i]), default=0.0)


def _worst_weighed(event: dict[str, Any], sentences: Sequence[str]) -> float:
    every = [s.text for d in event["docs"] for s in texts.sentences(d["text"], event["lang"])]
    rows = dict(zip(every, newsrank.vectors([texts.content_stems(one, event["lang"]) for one in every]), strict=True))
    return max((newsrank.cosine(rows[a], rows[b]) for i, a in enumerate(sentences) for b in sentences[:i]), default=0.0)


def _unit(stems: Sequence[str]) -> dict[str, float]:
    counts = {stem: float(stems.count(stem)) for stem in stems}
    length = sum(count * count for count in counts.values()) ** 0.5
    return {stem: count / length for stem, count in counts.items()}


def _shows_before(sentence: Sentence, chosen: Sequence[Sentence], sentences: Sequence[Sentence]) -> bool:
    before = list(sentences).index(sentence) - 1
    return before >= 0 and sentences[before] in chosen


def _difference(key: str, ours: Sequence[Score], theirs: Sequence[Score], target: float, note: str = "") -> Row:
    differences = [a["r2"] - b["r2"] for a, b in zip(ours, theirs, strict=True)]
    low, high = bootstrap(differences)
    return Row(key, _mean(differences), target, low, high, note=note)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _share(found: Iterable[bool]) -> float:
    """In percent."""
    return 100 * _mean([float(one) for one in found])


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
