"""Stories: what one more article costs where 1,000 to 50,000 are active, and how long a restart takes."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from summaries import stories
from tests.bench.figures import Curve, Report, Table, fresh, megabytes
from tests.bench.generated import NOW, Generator

SIZES = (1_000, 10_000, 50_000)
DECIDED = 300
WORDS = 70  # stories read the first 60


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU time; `merges_ms` is for 100 articles."""

    replay_seconds: float
    decide_ms: float
    attach_ms: float
    merges_ms: float
    stories: int
    megabytes: float


def report(*, full: bool) -> Iterator[Report]:  # noqa: ARG001  every section is asked alike
    """Median milliseconds to decide and to attach an article; milliseconds for merges after 100 of them."""
    rows, points = [], []
    for size in SIZES:
        found = fresh(measured, size)
        points.append((float(size), found.decide_ms + found.attach_ms))
        rows.append(_row(size, found))
    head = ("active articles", "stories", "decide", "attach", "merges", "replay", "memory")
    yield Table(
        "Stories: one more article", head, rows, "CPU time; features are ready; merges are looked for once in 100"
    )
    yield Curve("Stories: an article by active articles", "active articles", "ms", {"decide and attach": tuple(points)})


def measured(size: int) -> Measured:
    """An index of this many articles, four to a story, and what the next ones cost."""
    drafts = Generator(seed=13).drafts(size + DECIDED, words=WORDS)
    read = (stories.features(draft.title, draft.text, "en") for draft in drafts)
    index = stories.StoryIndex()
    replay = 0.0
    for number, features in enumerate(islice(read, size), 1):
        at = NOW - timedelta(days=6) * (1 - number / size)
        start = time.process_time()
        index.attach(number, -(-number // 4), features, at)
        replay += time.process_time() - start
    while index.merges():  # leaves nothing that grew before
        pass
    decided, attached = [], []
    for number, features in enumerate(read, size + 1):
        start = time.process_time()
        story = index.decide(features, NOW).story_id or number
        middle = time.process_time()
        index.attach(number, story, features, NOW)
        decided.append(1e3 * (middle - start))
        attached.append(1e3 * (time.process_time() - middle))
    start = time.process_time()
    index.merges()
    merges = 1e3 * (time.process_time() - start) * 100 / DECIDED
    return Measured(replay, statistics.median(decided), statistics.median(attached), merges, len(index), megabytes())


def _row(size: int, found: Measured) -> tuple[str, ...]:
    return (
        f"{size:,}",
        f"{found.stories:,}",
        f"{found.decide_ms:.2f} ms",
        f"{found.attach_ms:.2f} ms",
        f"{found.merges_ms:.1f} ms",
        f"{found.replay_seconds:.2f} s",
        f"{found.megabytes:.0f} MB",
    )
