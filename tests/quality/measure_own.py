"""The set that we wrote ourselves, which is always at hand; README.md there says how each file is judged."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

from summaries import duplicates, novelty, stories, topics
from summaries import text as texts
from tests.quality import measure_stories as grouping
from tests.quality import own
from tests.quality.measure_summaries import bootstrap
from tests.quality.rows import Row

LANGUAGES = ("en", "ru", "uk", "be")
SENTENCE_TARGETS = {"en": 0.965, "ru": 0.975, "uk": 0.96, "be": None}  # of UD text; these cases are harder

Row_ = dict[str, Any]
Counts = Counter[str]  # "hit", "ours", "gold"


def measure(_data: Path) -> Iterable[Row]:
    yield from sentences()
    yield kinds()
    yield near_copies()
    yield from events()
    yield updates()
    yield topic_rows()


def sentences() -> Iterator[Row]:
    """F1 of where sentences end, the end of the text left out, which nobody can miss."""
    rows = own.read("sentences")
    yield _sentence_row("own_sentences_f1", rows, None)
    for language in LANGUAGES:
        mine = [row for row in rows if row["language"] == language]
        yield _sentence_row(f"own_sentences_f1_{language}", mine, SENTENCE_TARGETS[language])


def _sentence_row(key: str, rows: Sequence[Row_], target: float | None) -> Row:
    ours, naive = ([_counts(way(row), _gold_ends(row)) for row in rows] for way in (_our_ends, _naive_ends))
    beside = {"at . ! ? and a space": _f1(naive)}
    return Row(key, _f1(ours), target, beside=beside, note=f"{len(rows)} texts")


def _our_ends(row: Row_) -> set[int]:
    return {one.end for one in texts.sentences(row["text"], row["language"])} - {len(row["text"])}


def _naive_ends(row: Row_) -> set[int]:
    return {match.start() for match in re.finditer(r"(?<=[.!?…])\s+", row["text"])}


def _gold_ends(row: Row_) -> set[int]:
    at, ends = 0, set()
    for sentence in row["sentences"]:
        at = row["text"].index(sentence, at) + len(sentence)
        ends.add(at)
    return ends - {len(row["text"])}


def kinds() -> Row:
    """The share of paragraphs that are quotable in whole, or not at all, as they should be."""
    right, plain = [], []
    for row in own.read("kinds"):
        found = texts.sentences(row["text"], row["language"])
        at = 0
        for paragraph in row["text"].split("\n\n"):
            inside = [one.is_quotable for one in found if at <= one.start < at + len(paragraph)]
            should = paragraph in row["quotable"]
            right.append(float(all(inside) if should else not any(inside)))
            plain.append(float(should))
            at += len(paragraph) + 2
    low, high = bootstrap(right)
    beside = {"everything is quotable": fmean(plain)}
    return Row("own_kinds_accuracy", fmean(right), None, low, high, beside=beside, note=f"{len(right)} paragraphs")


def near_copies() -> Row:
    rows = own.read("near_copies")
    right = [float(_is_same(row) == row["same"]) for row in rows]
    naive = fmean((duplicates.text_hash(row["a"]) == duplicates.text_hash(row["b"])) == row["same"] for row in rows)
    low, high = bootstrap(right)
    note = f"{len(rows)} pairs"
    return Row("own_near_copies_accuracy", fmean(right), None, low, high, beside={"normalised hash": naive}, note=note)


def _is_same(row: Row_) -> bool:
    overlap = duplicates.compare(duplicates.sketch(row["a"]), duplicates.sketch(row["b"]))
    return duplicates.text_hash(row["a"]) == duplicates.text_hash(row["b"]) or duplicates.is_near_duplicate(overlap)


def events() -> Iterator[Row]:
    """Articles in their order; English apart from Cyrillic, which nothing claims to join."""
    found: list[tuple[str, int]] = []
    gold: list[tuple[str, str]] = []
    naive: list[tuple[str, int]] = []
    every = own.read("events")
    for script, is_in in (("latin", {"en"}), ("cyrillic", {"ru", "uk", "be"})):
        rows = [row for row in every if row["language"] in is_in]
        found += [(script, story) for story in grouping.group(_article(row) for row in rows)]
        gold += [(script, row["story"]) for row in rows]
        naive += [(script, one) for one in grouping._single_link([row["title"] for row in rows], 0.4)]
    for key, score in (("own_events_pair_f1", grouping.pair_f1), ("own_events_b3_f1", grouping.b_cubed)):
        beside = {"fuzzy titles, single link": score(naive, gold)}
        yield Row(key, score(found, gold), None, beside=beside, note=f"{len(every)} articles")


def _article(row: Row_) -> grouping.Article:
    read = stories.features(row["title"], row["text"], row["language"])
    return read, datetime.fromisoformat(row["published_at"])


def updates() -> Row:
    """The share of sentences whose state, of three, is right."""
    right: list[float] = []
    states: Counter[str] = Counter()
    for row in own.read("updates"):
        history = novelty.History.of(row["told"], row["language"])
        found = [history.newness(sentence, row["language"])[1].value for sentence in row["sentences"]]
        right += [float(ours == gold) for ours, gold in zip(found, row["states"], strict=True)]
        states.update(row["states"])
    low, high = bootstrap(right)
    beside = {"article not sent yet": states["new"] / states.total()}
    return Row("own_updates_accuracy", fmean(right), None, low, high, beside=beside, note=f"{len(right)} sentences")


def topic_rows() -> Row:
    rows = own.read("topic_articles")
    readings = [topics.read(row["title"], row["text"], row["language"]) for row in rows]

    def macro_f1(width: str) -> float:
        return fmean(
            _f1([_counts(_matching(readings, topic["query"], width), _about(rows, topic["id"]))])
            for topic in own.read("topics")
        )

    beside = {"boolean anywhere": macro_f1("wide")}
    return Row("own_topics_f1", macro_f1("normal"), None, beside=beside, note=f"6 queries, {len(rows)} articles")


def _matching(readings: Sequence[topics.Reading], query: str, width: str) -> set[int]:
    topic = topics.parse(query, width=width)
    return {number for number, reading in enumerate(readings) if topics.match(reading, topic)}


def _about(rows: Sequence[Row_], topic: str) -> set[int]:
    return {number for number, row in enumerate(rows) if topic in row["topics"]}


def _counts(ours: set[int], gold: set[int]) -> Counts:
    return Counter(hit=len(ours & gold), ours=len(ours), gold=len(gold))


def _f1(counts: Iterable[Counts]) -> float:
    total = sum(counts, Counter())
    return 2 * total["hit"] / (total["ours"] + total["gold"]) if total else 1.0
