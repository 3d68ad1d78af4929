"""Feeds: where news comes from by itself, when each is asked again, and how it fares."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import article, entry, feed

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed as it is stored."""

    id: int
    url: str
    title: str
    site_url: str | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    next_poll_at: datetime
    interval_seconds: int | None
    polled_at: datetime | None
    last_success_at: datetime | None
    failing_since: datetime | None
    failures: int
    last_error: str | None
    is_reported: bool
    is_enabled: bool
    created_at: datetime | None
    added_by: int | None


_names = tuple(field.name for field in fields(FeedRow))
_columns = tuple(feed.c[name] for name in _names)
_by_id = sa.select(*_columns).where(feed.c.id == sa.bindparam("wanted"))
_by_id_locked = _by_id.with_for_update()
_these_locked = (
    sa.select(*_columns)
    .where(feed.c.id.in_(sa.bindparam("wanted", expanding=True)))
    .order_by(feed.c.id)
    .with_for_update()
)
_put = (
    sa.update(feed)
    .where(feed.c.id == sa.bindparam("new_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in _names if name != "id"})
)


def is_due(c: sa.Connection, now: datetime) -> bool:
    """Whether there is any feed to claim."""
    return (
        c.execute(sa.select(feed.c.id).where(feed.c.next_poll_at <= now, feed.c.is_enabled).limit(1)).first()
        is not None
    )


def claim(c: sa.Connection, now: datetime, until: datetime, limit: int) -> list[FeedRow]:
    """Take up to `limit` feeds that are due, the longest due first: they are due again at `until`, whatever happens."""
    due = sa.select(feed.c.id).where(feed.c.next_poll_at <= now, feed.c.is_enabled)
    taken = due.order_by(feed.c.next_poll_at, feed.c.id).limit(limit).with_for_update(skip_locked=True).cte("taken")
    mine = sa.update(feed).where(feed.c.id.in_(sa.select(taken.c.id))).values(next_poll_at=until)
    return sorted((FeedRow(*row) for row in c.execute(mine.returning(*_columns))), key=lambda one: one.id)


def put(c: sa.Connection, rows: Sequence[FeedRow]) -> None:
    """Store what these feeds, locked in this transaction, have become."""
    if rows:
        c.execute(_put, [{f"new_{name}": getattr(row, name) for name in _names} for row in rows])


def locked(c: sa.Connection, ids: Collection[int]) -> dict[int, FeedRow]:
    """These feeds, by id; nobody changes them before this transaction ends."""
    found = c.execute(_these_locked, {"wanted": sorted(ids)})
    return {row[0]: FeedRow(*row) for row in found}


def one(c: sa.Connection, feed_id: int, *, locked: bool = False) -> FeedRow | None:
    """The feed of this id; `locked`: nobody changes it before this transaction ends."""
    row = c.execute(_by_id_locked if locked else _by_id, {"wanted": feed_id}).one_or_none()
    return None if row is None else FeedRow(*row)


def by_urls(c: sa.Connection, urls: Collection[str]) -> list[FeedRow]:
    """The feeds at these addresses, by id."""
    found: list[FeedRow] = []
    ordered = sorted(set(urls))
    for start in range(0, len(ordered), database.CHUNK):
        chosen = sa.select(*_columns).where(feed.c.url.in_(ordered[start : start + database.CHUNK]))
        found += [FeedRow(*row) for row in c.execute(chosen)]
    return sorted(found, key=lambda row: row.id)


def every(c: sa.Connection) -> list[FeedRow]:
    """All feeds, by title."""
    chosen = sa.select(*_columns).order_by(sa.func.lower(feed.c.title), feed.c.id)
    return [FeedRow(*row) for row in c.execute(chosen)]


def add(c: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Follow these addresses; those that are followed already stay as they are."""
    database.insert_many_ignoring(c, feed, rows)


def change(c: sa.Connection, feed_id: int, **values: object) -> bool:
    """Set columns of a feed; False when there is none of this id."""
    return c.execute(sa.update(feed).where(feed.c.id == feed_id).values(values)).rowcount == 1


def remove(c: sa.Connection, feed_id: int) -> bool:
    """Forget a feed and its entries, never their articles; False when there is none of this id."""
    c.execute(sa.delete(entry).where(entry.c.feed_id == feed_id))
    return c.execute(sa.delete(feed).where(feed.c.id == feed_id)).rowcount == 1


def has_succeeded_since(c: sa.Connection, since: datetime, *, but: int) -> bool:
    """Whether any other feed could be read since then, or there is no other: then the network is not what fails."""
    others = sa.select(feed.c.last_success_at).where(feed.c.id != but, feed.c.is_enabled)
    if c.execute(others.limit(1)).first() is None:
        return True
    return c.execute(others.where(feed.c.last_success_at >= since).limit(1)).first() is not None


def articles_by_day(c: sa.Connection, start: datetime, *, feed_id: int | None = None) -> dict[int, dict[int, int]]:
    """How many articles came in with each feed, by feed and by days since `start`; without those that were there first."""
    since_ms = round(start.timestamp() * 1_000)
    day: sa.ColumnElement[Any] = (sa.type_coerce(article.c.stored_at, sa.BigInteger) - since_ms) // DAY_MS
    chosen = sa.select(entry.c.feed_id, day.label("day"), sa.func.count())
    chosen = chosen.join(article, article.c.id == entry.c.article_id)
    chosen = chosen.where(article.c.stored_at >= start, ~entry.c.is_background).group_by(entry.c.feed_id, "day")
    if feed_id is not None:
        chosen = chosen.where(entry.c.feed_id == feed_id)
    found: dict[int, dict[int, int]] = {}
    for row in c.execute(chosen):
        found.setdefault(row[0], {})[int(row[1])] = row[2]
    return found
