"""What waits, found by reading little: each count stops at a bound, and each age comes from an index."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.metrics import Stored
from bot.storage import database, deliveries
from bot.storage.tables import article, delivery, entry, feed, subscription, update

COUNTED_TO = 100_000  # more of what waits is shown as this; counting so many takes 2 ms, 6 on PostgreSQL
TIME_LIMIT = "1500ms"  # after which PostgreSQL ends a statement by itself


def read(c: sa.Connection, path: Path | None, now: datetime) -> Stored:
    """How everything stands; `path`: of a SQLite file."""
    if not database.is_sqlite(c):
        c.exec_driver_sql(f"SET LOCAL statement_timeout = '{TIME_LIMIT}'")
    with database.in_index_order(c):
        return _read(c, path, now)


def _read(c: sa.Connection, path: Path | None, now: datetime) -> Stored:
    return Stored(
        parts=_parts(c),
        part_due_at=_part_due_at(c, now),
        briefing_due_at=_briefing_due_at(c, now),
        updates=_counted(c, sa.select(update.c.update_id).where(update.c.done_at.is_(None))),
        entries=_counted(c, sa.select(entry.c.id).where(entry.c.due_at.is_not(None))),
        feeds=_feeds(c),
        ingested_at=c.execute(sa.select(article.c.stored_at).order_by(article.c.id.desc()).limit(1)).scalar(),
        size=_size(c),
        free=shutil.disk_usage(path.absolute().parent).free if path else None,
    )


def _parts(c: sa.Connection) -> dict[str, int]:
    """How many parts are on their way, by state."""
    has_lease = delivery.c.lease_until.is_not(None)  # they all have; without it SQLite may read through another index
    leased = sa.select(delivery.c.state).where(deliveries.LEASED, has_lease).limit(COUNTED_TO).subquery()
    found = c.execute(sa.select(leased.c.state, sa.func.count()).group_by(leased.c.state))
    pending = _counted(c, sa.select(delivery.c.id).where(deliveries.PENDING))
    return {"pending": pending, "claimed": 0, "sending": 0} | {row[0]: row[1] for row in found}


def _part_due_at(c: sa.Connection, now: datetime) -> datetime | None:
    """Since when the longest waiting of the next parts could have gone; None when none of them may."""
    return _first_until(c, deliveries.next_parts(delivery.c.not_before, deliveries.LOOKED_AT), now)


def _briefing_due_at(c: sa.Connection, now: datetime) -> datetime | None:
    first = sa.select(subscription.c.next_due_at).where(subscription.c.next_due_at.is_not(None))
    return _first_until(c, first.order_by(subscription.c.next_due_at).limit(1), now)


def _first_until(c: sa.Connection, chosen: sa.Select[Any], now: datetime) -> datetime | None:
    """The earliest of these instants, none after now."""
    return min((at for at in c.execute(chosen).scalars() if at <= now), default=None)


def _counted(c: sa.Connection, chosen: sa.Select[Any]) -> int:
    """How many rows there are, up to the bound."""
    bounded = chosen.limit(COUNTED_TO).subquery()
    return int(c.execute(sa.select(sa.func.count()).select_from(bounded)).scalar_one())


def _feeds(c: sa.Connection) -> dict[str, int]:
    is_failing = feed.c.failing_since.is_not(None)
    states = sa.select(feed.c.is_enabled, is_failing.label("is_failing"), sa.func.count()).group_by(
        feed.c.is_enabled, is_failing
    )
    counts = {"well": 0, "failing": 0, "paused": 0}
    for is_enabled, failing, count in c.execute(states):
        counts["paused" if not is_enabled else "failing" if failing else "well"] += count
    return counts


def _size(c: sa.Connection) -> int:
    """Bytes of the database."""
    if not database.is_sqlite(c):
        return int(c.execute(sa.select(sa.func.pg_database_size(sa.func.current_database()))).scalar_one())
    pages, page = (c.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size"))
    return int(pages) * int(page)
