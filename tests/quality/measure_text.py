"""Sentences on hard cases, the language of headlines, stems of names, the key across Cyrillic languages."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from summaries import languages, sentences, text
from tests.quality.rows import Row
from tests.summaries import hard_sentences

_RESAMPLES = 500
_TARGETS = {"en": 0.97, "ru": 0.97, "uk": 0.97, "be": 0.97}
_NAME_TARGETS = {"ru": 0.875, "uk": 0.862, "be": 0.785}


def measure(data: Path) -> Iterable[Row]:
    """The rows of this part, from the files in `data`."""
    yield from _boundaries()
    yield _offsets(data)
    yield from _headlines(data)
    yield from _stems(data)
    yield _keys(data)


def _boundaries() -> Iterator[Row]:
    for language, cases in hard_sentences.BY_LANGUAGE.items():
        parsed = [hard_sentences.parse(case) for case in cases]
        counts = [_matches(_ours(article, language), article, expected) for article, expected in parsed]
        other = [_matches(_librarys(article, language), article, expected) for article, expected in parsed]
        low, high = _interval(counts, _f1)
        yield Row(
            f"text.sentences.{language}", _f1(counts), _TARGETS[language], low, high, beside={"sentencex": _f1(other)},
            note="boundary F1, cases written here",
        )  # fmt: skip


def _ours(article: str, language: str) -> set[int]:
    return {end for block in sentences.blocks(article) for _, end in sentences.split(article, block, language)}


def _librarys(article: str, language: str) -> set[int]:
    import sentencex

    found = sentencex.get_sentence_boundaries(language, article)
    return {len(article[: one["end_index"]].rstrip()) for one in found}


def _matches(ends: set[int], article: str, expected: Sequence[str]) -> tuple[int, int, int]:
    """Boundaries right, given and expected; the end of the text is no boundary."""
    gold: set[int] = set()
    position = 0
    for sentence in expected:
        position = article.index(sentence, position) + len(sentence)
        gold.add(position)
    given, gold = ends - {len(article)}, gold - {len(article)}
    return len(given & gold), len(given), len(gold)


def _f1(counts: Sequence[tuple[int, int, int]]) -> float:
    right, given, gold = (sum(column) for column in zip(*counts, strict=True))
    return float(2 * right / max(1, given + gold))


def _interval(rows: Sequence[Any], figure: Callable[[Sequence[Any]], float]) -> tuple[float, float]:
    chance = random.Random(20260626)
    drawn = sorted(figure(chance.choices(rows, k=len(rows))) for _ in range(_RESAMPLES))
    return drawn[_RESAMPLES // 40], drawn[-1 - _RESAMPLES // 40]


def _offsets(data: Path) -> Row:
    texts = [(row["text"], row["lang"]) for name in ("articles_ru", "articles_uk") for row in _rows(data, name)]
    checks = [
        article[s.start : s.end] == s.text for article, language in texts for s in text.sentences(article, language)
    ]
    return Row("text.offsets", _share(checks), 1.0, note=f"{len(checks)} sentences that are slices of their article")


def _headlines(data: Path) -> Iterator[Row]:
    import py3langid

    for key, gold in (
        ("english", [(row["title"], "en") for row in _rows(data, "stories_headlines")]),
        ("four", [(h, k) for row in json.loads((data / "headlines_crosslingual.json").read_text()) for k, h in row.items()]),
        ("articles", [(r["title"], r["lang"]) for n in ("articles_ru", "articles_uk") for r in _rows(data, n) if r["title"]]),
    ):  # fmt: skip
        hits = [languages.detect(title) == language for title, language in gold]
        library = [py3langid.classify(title)[0] == language for title, language in gold[:600]]
        low, high = _interval(hits, _share)
        yield Row(f"text.language.{key}", _share(hits), 0.99, low, high, beside={"py3langid": _share(library)})


def _stems(data: Path) -> Iterator[Row]:
    for language, target in _NAME_TARGETS.items():
        pairs = {
            (text.fold(row["form"]), text.fold(row["lemma"])) for row in _rows(data, f"forms_{language}") if row["pos"] == "PROPN"
        }  # fmt: skip
        words = sorted(pair for pair in pairs if pair[0].isalpha())
        yield Row(
            f"text.stems.{language}", _pairwise(words, language), target,
            beside={"Snowball ru": _pairwise(words, "ru"), "no stemming": _pairwise(words, "")},
            note=f"pairwise F of {len(words)} forms of names",
        )  # fmt: skip


def _pairwise(words: Sequence[tuple[str, str]], language: str) -> float:
    stems = [(languages.stem(form, language), lemma) for form, lemma in words]
    right, given = _pairs(Counter(stems)), _pairs(Counter(stem for stem, _ in stems))
    return 2 * right / max(1, given + _pairs(Counter(lemma for _, lemma in stems)))


def _pairs(counts: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def _keys(data: Path) -> Row:
    rows = json.loads((data / "headlines_crosslingual.json").read_text())
    keyed = _joined(rows, languages.romanised)
    return Row(
        "text.keys", _share(keyed), 0.94, *_interval(keyed, _share), beside={"stems": _share(_joined(rows, str))},
        note="headlines in ru, uk, be whose nearest in another language is their own",
    )  # fmt: skip


def _joined(rows: Sequence[dict[str, str]], key: Callable[[str], str]) -> list[bool]:
    made = [
        {k: {key(stem) for stem in text.content_stems(row[k], k)} - {""} for k in ("ru", "uk", "be")} for row in rows
    ]
    hits = []
    for one, other in combinations(("ru", "uk", "be"), 2):
        for index, row in enumerate(made):
            scores = [len(row[one] & r[other]) / max(1, len(row[one] | r[other])) for r in made]
            hits.append(scores[index] == max(scores) > 0 and scores.count(max(scores)) == 1)
    return hits


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / max(1, len(hits))


def _rows(data: Path, name: str) -> Iterator[dict[str, str]]:
    with (data / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
