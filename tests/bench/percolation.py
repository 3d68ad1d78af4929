"""One article against 100 to 100,000 topics, beside trying each topic in turn."""

import statistics
import time
from collections.abc import Callable, Iterator

from summaries import topics
from summaries.percolator import Percolator
from tests.bench import archive
from tests.bench.figures import Curve, Report, Table, fresh, megabytes
from tests.bench.generated import Generator

SIZES = (100, 1_000, 10_000, 100_000)
ARTICLES = 40
IN_TURN_AT_MOST = 10_000  # topics; beyond, trying each says nothing new


def report(*, full: bool) -> Iterator[Report]:  # noqa: ARG001  every section is asked alike
    """Median milliseconds of CPU an article of 300 words."""
    rows, ours, naive = [], [], []
    for size in SIZES:
        built, fast, slow, matches, memory = fresh(measured, size)
        ours.append((float(size), fast))
        naive += [(float(size), slow)] if slow else []
        turn = f"{slow:,.1f} ms" if slow else "-"
        rows.append((f"{size:,}", f"{fast:.2f} ms", turn, f"{matches:.1f}", f"{built:.2f} s", f"{memory:.0f} MB"))
    head = ("topics", "an article", "each in turn", "matches", "built in", "memory")
    yield Table("Percolation: one article against all topics", head, rows, "target: 10,000 topics within 40 ms")
    series = {"percolator": tuple(ours), "each in turn": tuple(naive)}
    yield Curve("Percolation: an article by topics", "topics", "ms", series)


def measured(size: int) -> tuple[float, float, float, float, float]:
    """Seconds to build, median milliseconds, the same in turn (0: not tried), matches an article, megabytes."""
    generator = Generator(seed=9)
    parsed = {number: topics.parse(query) for number, query in enumerate(archive.queries(generator, size))}
    readings = [topics.read(draft.title, draft.text, "en") for draft in generator.drafts(ARTICLES)]
    start = time.process_time()
    percolator = Percolator(parsed)
    built = time.process_time() - start
    fast = _median_ms(percolator.match, readings)
    found = [len(percolator.match(reading)) for reading in readings]
    slow = 0.0
    if size <= IN_TURN_AT_MOST:
        slow = _median_ms(lambda reading: [topics.match(reading, topic) for topic in parsed.values()], readings[:5])
    return built, fast, slow, statistics.mean(found), megabytes()


def _median_ms(match: Callable[[topics.Reading], object], readings: list[topics.Reading]) -> float:
    spent = []
    for reading in readings:
        start = time.process_time()
        match(reading)
        spent.append(1e3 * (time.process_time() - start))
    return statistics.median(spent)
