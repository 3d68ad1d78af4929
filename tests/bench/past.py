"""A topic's past out of a large archive: what /timeline, its pages, its picture and /catchup cost of one core."""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.delivery import reviews
from bot.delivery.render import Speaker
from bot.services import catchups, timelines
from bot.services.timelines import Period
from bot.storage import database
from bot.storage.database import Database
from tests.bench import archive
from tests.bench.figures import Report, Table, fresh
from tests.bench.generated import NOW

ARTICLES, MATCHES = 100_000, 5_000
ACTIVE = 2_000
ROUNDS = 21
ZONE = ZoneInfo("Europe/Minsk")
SPEAKER = Speaker("en", ZONE)
TERMS = json.dumps([{"text": "bala", "field": "title", "weight": 2, "matched": "bala"}])


def report(*, full: bool) -> Iterator[Report]:  # noqa: ARG001  every section is asked alike
    """On SQLite; processor time, which other programs on the machine stretch less than they do the clock's."""
    rows = fresh(_measured)
    head = ("what", "median", "95 %")
    note = f"a topic with {MATCHES:,} of {ARTICLES:,} articles; milliseconds of one core, pages printed"
    yield Table("A topic's past", head, rows, note)


def _measured() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory(prefix="briefwire-bench-") as folder:
        path = Path(folder) / "archive.db"
        db = archive.load(path, ARTICLES, active=ACTIVE)
        topic = _big_topic(path)
        return [(name, *_timed(act)) for name, act in _acts(db, topic).items()]


def _acts(db: Database, topic: int) -> dict[str, Callable[[], object]]:
    def period(days: int) -> Period:
        return Period(days, NOW + timedelta(minutes=1), ZONE)

    return {
        "/timeline 30d": lambda: reviews.timeline(timelines.show(db, topic, period(30)), SPEAKER, NOW),
        "/timeline 1y": lambda: reviews.timeline(timelines.show(db, topic, period(366)), SPEAKER, NOW),
        "its picture's numbers": lambda: reviews.picture(timelines.look(db, topic, period(30)), SPEAKER, NOW),
        "/catchup 14d 2min": lambda: reviews.catchup(catchups.show(db, topic, period(14), 2), SPEAKER, NOW),
        "/catchup 30d 10min": lambda: reviews.catchup(catchups.show(db, topic, period(30), 10), SPEAKER, NOW),
    }


def _big_topic(path: Path) -> int:
    """A topic with MATCHES articles, from all over the archive."""
    driver = database.sqlite_module().connect(path)
    columns = "slug, title, query, created_at, changed_at"
    topic = driver.execute(f"INSERT INTO topic ({columns}) VALUES ('big', 'Big', 'bala', 1, 1)").lastrowid
    chance = random.Random(1)
    ids = sorted(chance.sample(range(1, ARTICLES + 1), MATCHES))
    rows = ((topic, one, chance.randrange(150, 500), TERMS) for one in ids)
    driver.executemany('INSERT INTO "match" (topic_id, article_id, score, terms) VALUES (?, ?, ?, ?)', rows)
    driver.commit()
    driver.close()
    return int(topic)


def _timed(act: Callable[[], object]) -> tuple[str, str]:
    act()
    took = sorted(_once(act) for _ in range(ROUNDS))
    return f"{took[ROUNDS // 2]:.0f}", f"{took[ROUNDS * 95 // 100]:.0f}"


def _once(act: Callable[[], object]) -> float:
    started = time.thread_time()
    act()
    return (time.thread_time() - started) * 1000
