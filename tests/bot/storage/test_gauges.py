"""The gauges tell what waits, and read little for it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage import gauges
from bot.storage.database import Database
from bot.storage.tables import metadata

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def put(db: Database, table: str, **values: object) -> None:
    """One row, with whatever fits in the columns that are not named."""
    known = metadata.tables[table]
    for column in known.columns:
        needed = not column.nullable and column.server_default is None and column.autoincrement is not True
        if needed and column.name not in values:
            values[column.name] = _anything(column)
    with db.write() as c:
        c.execute(sa.insert(known).values(values))


def _anything(column: "sa.Column[Any]") -> object:
    kind = type(column.type).__name__
    return {"Instant": NOW, "JSON": [], "Boolean": False, "Words": "", "Name": ""}.get(kind, 1)


def part(db: Database, number: int, state: str, not_before: datetime = NOW, **values: object) -> None:
    lease = {"lease_until": NOW} if state in {"claimed", "sending"} else {}
    put(db, "delivery", briefing_id=1, chat_id=7, part=number, state=state, not_before=not_before, **lease, **values)


def read(db: Database) -> gauges.Stored:
    with db.read() as c:
        return gauges.read(c, db.path, NOW)


@pytest.fixture
def newsroom(db: Database) -> Database:
    """A reader, a topic and a briefing, which parts belong to."""
    put(db, "chat", id=7)
    put(db, "topic", id=1, slug="floods")
    put(db, "briefing", id=1, topic_id=1)
    return db


def test_where_nothing_is_stored_nothing_waits(db: Database) -> None:
    stored = read(db)

    assert stored.parts == {"pending": 0, "claimed": 0, "sending": 0}
    assert (stored.part_due_at, stored.briefing_due_at, stored.ingested_at) == (None, None, None)
    assert (stored.updates, stored.entries) == (0, 0)
    assert stored.feeds == {"well": 0, "failing": 0, "paused": 0}
    assert stored.size > 0
    assert (stored.free is not None) == db.is_sqlite


def test_parts_on_their_way_are_counted_by_state(newsroom: Database) -> None:
    states = ["pending", "pending", "claimed", "sending", "sending", "sending", "sent", "failed", "unknown", "expired"]
    for number, state in enumerate(states):
        part(newsroom, number, state)

    assert read(newsroom).parts == {"pending": 2, "claimed": 1, "sending": 3}


def test_counting_stops_at_the_bound(newsroom: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "COUNTED_TO", 3)
    for number in range(5):
        part(newsroom, number, "pending")

    assert read(newsroom).parts["pending"] == 3


def test_the_lag_is_that_of_the_longest_waiting_part_that_may_go(newsroom: Database) -> None:
    part(newsroom, 0, "pending", NOW - 2 * MINUTE)
    part(newsroom, 1, "pending", NOW - 5 * MINUTE, attempts=1)
    part(newsroom, 2, "pending", NOW + MINUTE)
    part(newsroom, 3, "sent", NOW - 60 * MINUTE)

    assert read(newsroom).part_due_at == NOW - 5 * MINUTE


def test_what_may_not_go_yet_is_no_lag(newsroom: Database) -> None:
    part(newsroom, 0, "pending", NOW + MINUTE)
    put(newsroom, "subscription", chat_id=7, topic_id=1, next_due_at=NOW + MINUTE)

    stored = read(newsroom)

    assert (stored.part_due_at, stored.briefing_due_at) == (None, None)


def test_the_oldest_due_briefing_is_known(newsroom: Database) -> None:
    put(newsroom, "subscription", chat_id=7, topic_id=1, next_due_at=None)
    put(newsroom, "subscription", chat_id=7, thread_id=2, topic_id=1, next_due_at=NOW - MINUTE)
    put(newsroom, "subscription", chat_id=7, thread_id=3, topic_id=1, next_due_at=NOW)

    assert read(newsroom).briefing_due_at == NOW - MINUTE


def test_feeds_entries_updates_and_the_last_article_are_told(db: Database) -> None:
    put(db, "feed", id=1, url="a")
    put(db, "feed", id=2, url="b", failing_since=NOW)
    put(db, "feed", id=3, url="c", failing_since=NOW, is_enabled=False)
    put(db, "entry", feed_id=1, name="x", due_at=NOW)
    put(db, "entry", feed_id=1, name="y", due_at=None)
    put(db, "update", update_id=1, done_at=None)
    put(db, "update", update_id=2, done_at=NOW)
    put(db, "source", id=1, domain="paper.example")
    put(db, "article", id=1, source_id=1, filing=None, stored_at=NOW - MINUTE)
    put(db, "article", id=2, source_id=1, filing=None, stored_at=NOW)

    stored = read(db)

    assert stored.feeds == {"well": 1, "failing": 1, "paused": 1}
    assert (stored.entries, stored.updates) == (1, 1)
    assert stored.ingested_at == NOW


@contextmanager
def statements(c: sa.Connection) -> Iterator[list[tuple[str, Any]]]:
    """What is asked on a connection meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    sa.event.listen(c, "before_cursor_execute", note)
    yield asked
    sa.event.remove(c, "before_cursor_execute", note)


def test_no_table_that_grows_is_read_through(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "briefwire.db"
    shutil.copyfile(sqlite_template, path)
    db = Database(f"sqlite:///{path}")
    with db.read() as c:
        with statements(c) as asked:
            gauges.read(c, db.path, NOW)
        plans = [
            str(row[-1])
            for statement, parameters in asked
            if statement.lstrip().startswith("SELECT")
            for row in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    db.close()

    scans = [plan for plan in plans if plan.startswith("SCAN") and " INDEX " not in plan]
    assert [plan for plan in scans if plan.split()[1] in {"delivery", "subscription", "update", "entry"}] == []
    assert any("ix_delivery_pending" in plan for plan in plans)
    assert any("ix_delivery_leased" in plan for plan in plans)
