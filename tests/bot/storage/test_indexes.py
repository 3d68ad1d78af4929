"""What is asked of thousands of articles is answered by SQLite from indexes alone: rows are long, and lie far apart."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage import statistics, timelines, topics, usage
from bot.storage.database import Database
from tests.bot.storage.shelf import NOW

MONTH = timedelta(days=30)
READS: dict[str, Callable[[sa.Connection], object]] = {
    "candidates": lambda c: topics.candidates(c, 1, after=0, up_to=9, since=NOW - MONTH, carried=()),
    "reports": lambda c: timelines.reports(c, 1, NOW - MONTH, NOW, 6_000),
    "weekly counts": lambda c: topics.weekly_counts(c, NOW - MONTH),
    "voices": lambda c: topics.voices(c, 1, NOW - MONTH, NOW),
    "recent of a publisher": lambda c: statistics.recent_of(c, 1, 2_000),
    "firsts of a publisher": lambda c: statistics.firsts_of(c, {1, 2}, 1),
    "use of topics": lambda c: usage._articles_of(c, [1, 2], NOW - MONTH),
    "coverage": lambda c: usage.coverage(c, NOW - MONTH),
}


def plans(db: Database, act: Callable[[sa.Connection], object]) -> list[str]:
    """What SQLite does with articles and matches to answer."""
    found: list[str] = []

    def explain(_: object, cursor: Any, statement: str, values: Any, *__: object) -> None:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        found.extend(row[-1] for row in cursor.fetchall())

    with db.read() as c:
        sa.event.listen(c, "before_cursor_execute", explain)
        act(c)
    return [one for one in found if one.split()[1] in {"article", "match"}]


@pytest.mark.parametrize("name", READS)
def test_many_articles_are_read_from_an_index(db: Database, name: str) -> None:
    if not db.is_sqlite:
        pytest.skip("rows of PostgreSQL are short: what is long lies elsewhere")

    steps = plans(db, READS[name])

    assert steps
    assert all("COVERING INDEX" in step for step in steps), steps
