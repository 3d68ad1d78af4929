"""Ranking beside sumy's own, on the same words: from 10 sentences to 1,000."""

import time
from collections.abc import Iterator
from typing import Any

from summaries import ranking
from summaries import text as texts
from tests.bench.figures import Curve, Report, Table, fresh, megabytes
from tests.bench.generated import Generator

SIZES = (10, 30, 100, 300, 1_000)
RUNS = 3
ONCE_IS_ENOUGH = 0.5  # seconds

Seconds = dict[str, dict[int, float]]


def report(*, full: bool) -> Iterator[Report]:  # noqa: ARG001  every section is asked alike
    """Milliseconds of CPU a document, whose words are at hand already, as the best of three runs."""
    found, memory = fresh(measured)
    names = list(found)
    rows = [(f"{size:,}", *(_cell(found, name, size) for name in names)) for size in SIZES]
    note = f"× faster than sumy's LexRank, for TextRank than sumy's TextRank, in brackets; target: ≥ 50 × at 300; {memory:.0f} MB with sumy imported"
    yield Table("Ranking: milliseconds a document", ("sentences", *names), rows, note)
    series = {name: tuple((size, 1e3 * seconds) for size, seconds in times.items()) for name, times in found.items()}
    yield Curve("Ranking: a document by its sentences", "sentences", "ms", series)


def measured() -> tuple[Seconds, float]:
    """Seconds by summarizer and size, and megabytes."""
    generator = Generator(seed=5)
    documents = {size: _document(generator, size) for size in SIZES}
    found: Seconds = {}
    for name, summarizer in _summarizers().items():
        found[name] = {}
        for size, document in documents.items():
            found[name][size] = _seconds(summarizer, document)
    return found, megabytes()


def _summarizers() -> dict[str, Any]:
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    found = {name: ranking.summarizer_for(name, "en") for name in ("newsrank", "lexrank", "textrank")}
    for name, made in (("sumy lexrank", LexRankSummarizer(str)), ("sumy textrank", TextRankSummarizer(str))):
        made.stop_words = ("",)
        found[name] = made
    return found


def _document(generator: Generator, size: int) -> Any:
    text = " ".join(generator.sentences(20 * size + 40))
    document = ranking.document(texts.sentences(text, "en")[:size], "en")
    assert len(document.sentences) == size
    for sentence in document.sentences:
        _ = sentence.words
    return document


def _seconds(summarizer: Any, document: Any) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        summarizer(document, 3)
        times.append(time.process_time() - start)
        if times[-1] > ONCE_IS_ENOUGH:
            break
    return min(times)


def _cell(found: Seconds, name: str, size: int) -> str:
    written = f"{1e3 * found[name][size]:,.1f}"
    other = "sumy textrank" if name == "textrank" else "sumy lexrank"
    return written if name.startswith("sumy") else f"{written} ({found[other][size] / found[name][size]:.0f} ×)"
