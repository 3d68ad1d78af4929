"""A thousand real ingests into archives of growing size: `services.articles.add`, with 1,000 topics stored."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.services import articles
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.storage.database import Database
from tests.bench import archive
from tests.bench.figures import Curve, Report, Table, fresh, megabytes
from tests.bench.generated import NOW, Generator

SIZES = (1_000, 10_000, 100_000)
LARGEST = 1_000_000
ACTIVE = 1_000  # in all archives, so that the curve shows what the archive costs
CROWD = 50_000
COUNT = 1_000
WARM = 20  # first articles, which also bring the active stories and the topics into memory


@dataclass(frozen=True, slots=True)
class Ingested:
    """What some ingests took."""

    start_seconds: float
    a_second: float
    median_ms: float
    slowest_ms: float  # 98 of 100 are faster
    megabytes: float
    cpu_ms: float


def report(*, full: bool) -> Iterator[Report]:
    """Archives of 1,000 to 100,000 articles, to a million when `full`; then one with 50,000 active articles."""
    sizes = (*SIZES, LARGEST) if full else SIZES
    runs = [(size, into(size)) for size in sizes]
    crowd = into(CROWD, active=CROWD, count=300)
    head = ("archive", "active", "articles/s", "median", "98 %", "CPU", "start", "memory")
    rows = [_row(size, min(size, ACTIVE), run) for size, run in runs] + [_row(CROWD, CROWD, crowd)]
    note = f"{archive.TOPICS:,} topics; target: ≥ 100 a second, within 20 % of each other, < 250 MB at 50,000 active"
    yield Table(f"Ingest: {COUNT:,} articles into an archive", head, rows, note)
    points = tuple((size, run.a_second) for size, run in runs)
    yield Curve("Ingest: articles a second by articles stored", "articles stored", "1/s", {"SQLite": points})


def into(size: int, *, active: int = ACTIVE, count: int = COUNT) -> Ingested:
    """Ingests into a fresh archive of this size, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="briefwire-bench-") as folder:
        path = Path(folder) / "archive.db"
        fresh(_load, path, size, min(active, size))
        return fresh(ingest, path, count)


def ingest(path: Path, count: int) -> Ingested:
    """Add this many articles, one transaction each."""
    db, room = Database(f"sqlite:///{path}"), Newsroom()
    drafts = list(Generator(seed=11).drafts(WARM + count))
    started = time.perf_counter()
    articles.add(db, room, drafts[0], now=NOW, how=How.PUBLISH)
    start_seconds = time.perf_counter() - started
    for draft in drafts[1:WARM]:
        articles.add(db, room, draft, now=NOW, how=How.PUBLISH)
    spent, cpu = [], time.process_time()
    for draft in drafts[WARM:]:
        started = time.perf_counter()
        articles.add(db, room, draft, now=NOW, how=How.PUBLISH)
        spent.append(time.perf_counter() - started)
    cpu_ms = 1_000 * (time.process_time() - cpu) / count
    db.close()
    slowest = statistics.quantiles(spent, n=50)[-1]
    return Ingested(
        start_seconds, count / sum(spent), 1e3 * statistics.median(spent), 1e3 * slowest, megabytes(), cpu_ms
    )


def _load(path: Path, size: int, active: int) -> None:
    archive.load(path, size, active=active)


def _row(size: int, active: int, run: Ingested) -> tuple[str, ...]:
    return (
        f"{size:,}",
        f"{active:,}",
        f"{run.a_second:.0f}",
        f"{run.median_ms:.1f} ms",
        f"{run.slowest_ms:.1f} ms",
        f"{run.cpu_ms:.1f} ms",
        f"{run.start_seconds:.2f} s",
        f"{run.megabytes:.0f} MB",
    )
