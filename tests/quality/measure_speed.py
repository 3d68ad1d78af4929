"""What the target table says of speed: percolation and whole ingests. Measured alone, after everything else.

CPU and disk of this machine count here, so no floor holds these rows; `make bench` has their curves.
"""

from collections.abc import Iterable
from pathlib import Path

from tests.bench import ingest
from tests.quality import measure_topics
from tests.quality.rows import Row

ARCHIVE = 10_000
COUNT = 500


def measure(data: Path) -> Iterable[Row]:
    yield from measure_topics.percolation(data, (1_000, 10_000), articles=40)
    usual = ingest.into(ARCHIVE, count=COUNT)
    note = f"into {ARCHIVE:,} articles; {usual.cpu_ms:.1f} ms of CPU an article, the rest waits for disk and neighbours"
    yield Row("ingest_a_second", usual.a_second, 100.0, note=note)
    crowd = ingest.into(ingest.CROWD, active=ingest.CROWD, count=100)
    note = f"{crowd.a_second:.0f} articles/s there; {crowd.start_seconds:.1f} s to bring it all back after a restart"
    yield Row("ingest_megabytes", crowd.megabytes, 250.0, higher_is_better=False, note=note)
