"""The due tick: a million subscriptions with nothing due, then 200,000 due at one minute, into the outbox."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.services import articles, briefings
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.storage import topics
from bot.storage.database import Database
from bot.storage.tables import EPOCH, MILLISECOND
from summaries.types import Limits
from tests.bench.figures import Report, Table, fresh, megabytes
from tests.bench.generated import NOW, Generator
from tests.databases import PostgresMissingError, PostgresServer, migrated

STORED, DUE, TOPICS = 1_000_000, 200_000, 10
ARTICLES = 60
TICKS = 200
LATER = timedelta(days=1)
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :stored)"
CHATS = f"""INSERT INTO chat (id, kind, language, time_zone, created_at)
    {NUMBERS} SELECT i, 'private', 'en', 'Europe/Minsk', :now FROM n"""
SUBSCRIPTIONS = f"""INSERT INTO subscription (chat_id, topic_id, is_followed, schedule, next_due_at, created_at)
    {NUMBERS} SELECT i, 1 + i % :topics, true, '15:00', CASE WHEN i <= :due THEN :minute ELSE :later END, :now FROM n"""


@dataclass(frozen=True, slots=True)
class Told:
    """What ticks took."""

    idle_ms: float
    seconds: float
    deliveries: int
    megabytes: float
    more_megabytes: float  # at the most, by the fan-out


def report(*, full: bool) -> Iterator[Report]:
    """On SQLite, and on PostgreSQL where its programs are; when `full` also one briefing for all of them."""
    head = (
        "database",
        "topics",
        "a tick, nothing due",
        "due",
        "deliveries",
        "took",
        "enqueued",
        "memory",
        "more by it",
    )
    rows = []
    for due, topics_ in ((DUE, TOPICS), *(((STORED, 1),) if full else ())):
        rows.append(_row("SQLite", due, topics_, _on_sqlite(due, topics_)))
        with suppress(PostgresMissingError):
            rows.append(_row("PostgreSQL, fsync off", due, topics_, _on_postgres(due, topics_)))
    note = f"{STORED:,} subscriptions; a tick is due every second; a transaction is of 5,000 readers at the most"
    yield Table("The due tick, and the fan-out into the outbox", head, rows, note)


def _on_sqlite(due: int, topics_: int) -> Told:
    with tempfile.TemporaryDirectory(prefix="briefwire-bench-") as folder:
        return fresh(told, f"sqlite:///{Path(folder) / 'due.db'}", due, topics_)


def _on_postgres(due: int, topics_: int) -> Told:
    server = PostgresServer()
    try:
        return fresh(told, server.url(server.create()), due, topics_)
    finally:
        server.stop()


def told(url: str, due: int, topics_: int) -> Told:
    """Fill a database, tick while nothing is due, then tick until nobody is due."""
    migrated(url)
    db = Database(url)
    _fill(db, due, topics_)
    idle = [_seconds(lambda: briefings.tell_due(db, now=NOW, limits=Limits())) for _ in range(TICKS)]
    minute, before = NOW + timedelta(minutes=1), megabytes()
    start = time.perf_counter()
    while briefings.tell_due(db, now=minute, limits=Limits()):
        pass
    seconds = time.perf_counter() - start
    with db.read() as c:
        deliveries = c.execute(sa.text("SELECT count(*) FROM delivery")).scalar_one()
    db.close()
    assert deliveries >= due, "every reader who was due is told"
    return Told(1e3 * statistics.median(idle), seconds, deliveries, megabytes(), megabytes() - before)


def _fill(db: Database, due: int, topics_: int) -> None:
    """Articles that are on every topic, then chats and subscriptions, those at the front due in a minute."""
    drafts = list(Generator(seed=17).drafts(ARTICLES))
    common = " OR ".join(
        sorted({word for draft in drafts for word in draft.title.lower().split() if len(word) > 4})[:400]
    )
    with db.write() as c:
        for number in range(1, topics_ + 1):
            values = {"slug": f"topic-{number}", "title": f"Topic {number}", "query": common}
            topics.insert(c, {**values, "created_at": NOW, "changed_at": NOW})
    room = Newsroom()
    for draft in drafts:
        articles.add(db, room, draft, now=NOW, how=How.PUBLISH)
    facts = {"stored": STORED, "due": due, "topics": topics_, "now": _milliseconds(timedelta())}
    with db.write() as c:
        c.execute(sa.text(CHATS), facts)
        instants = {"minute": _milliseconds(timedelta(minutes=1)), "later": _milliseconds(LATER)}
        c.execute(sa.text(SUBSCRIPTIONS), facts | instants)
        c.execute(sa.text("ANALYZE"))


def _milliseconds(after: timedelta) -> int:
    return (NOW + after - EPOCH) // MILLISECOND


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _row(name: str, due: int, topics_: int, found: Told) -> tuple[str, ...]:
    return (
        name,
        f"{topics_}",
        f"{found.idle_ms:.2f} ms",
        f"{due:,}",
        f"{found.deliveries:,}",
        f"{found.seconds:.1f} s",
        f"{found.deliveries / found.seconds:,.0f}/s",
        f"{found.megabytes:.0f} MB",
        f"{found.more_megabytes:.0f} MB",
    )
