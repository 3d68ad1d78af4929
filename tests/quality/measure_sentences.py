"""Whether every sentence of every text at hand is verbatim: a slice of its text, in order, without overlap.

Where sentences end is judged on our own cases, in `measure_own`.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from summaries import text as texts
from tests.quality.rows import Row

SETS = (("articles_ru", "ru"), ("articles_uk", "uk"), ("stories_ecb", "en"), ("summaries_en", "en"))


def measure(data: Path) -> Iterable[Row]:
    verbatim: list[float] = []
    for text, language in _texts(data):
        found = texts.sentences(text, language)
        apart = all(one.end <= other.start for one, other in pairwise(found))
        verbatim += [float(apart and text[one.start : one.end] == one.text) for one in found]
    joined = fmean(_survives(text) for text, _ in _texts(data))
    beside = {"articles that parting at . ! ? and joining by a space keeps": joined}
    yield Row("sentences_verbatim", fmean(verbatim), 1.0, beside=beside, note=f"{len(verbatim)} sentences")


def _texts(data: Path) -> Iterator[tuple[str, str]]:
    for name, language in SETS:
        for line in (data / f"{name}.jsonl").read_text("utf-8").splitlines():
            yield texts.clean(json.loads(line)["text"]), language


def _survives(text: str) -> bool:
    return " ".join(re.split(r"(?<=[.!?])\s+", text)) == text
