"""Entries of feeds: what each feed lists, and what is still to become an article."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import entry, feed


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What a poll must know of an entry that is stored."""

    id: int
    name: str
    url: str | None
    content_hash: str
    published_at: datetime | None
    seen_at: datetime
    changed_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueEntry:
    """An entry that is to become an article, or a revision of one, with what its feed says of itself."""

    id: int
    feed_id: int
    name: str
    url: str | None
    title: str
    author: str | None
    text: str
    is_teaser: bool
    language: str | None
    published_at: datetime | None
    is_date_only: bool
    content_hash: str
    is_background: bool
    attempts: int
    article_id: int | None
    feed_title: str
    feed_url: str
    site_url: str | None


_known = tuple(
    entry.c[name] for name in ("id", "name", "url", "content_hash", "published_at", "seen_at", "changed_at", "due_at")
)
_due = (
    entry.c.id,
    entry.c.feed_id,
    entry.c.name,
    entry.c.url,
    entry.c.title,
    entry.c.author,
    entry.c.text,
    entry.c.is_teaser,
    entry.c.language,
    entry.c.published_at,
    entry.c.is_date_only,
    entry.c.content_hash,
    entry.c.is_background,
    entry.c.attempts,
    entry.c.article_id,
    feed.c.title.label("feed_title"),
    feed.c.url.label("feed_url"),
    feed.c.site_url,
)


def known(
    c: sa.Connection, feed_id: int, *, names: Collection[str], urls: Collection[str], hashes: Collection[str]
) -> list[KnownEntry]:
    """The feed's entries that have one of these names, or failing that one of these addresses or contents, by id."""
    found = _having(c, feed_id, entry.c.name, names)
    left = set(names) - {one.name for one in found.values()}
    if left:  # every poll of a feed that calls its entries anew each time comes here; others only with news
        found |= _having(c, feed_id, entry.c.url, urls)
        found |= _having(c, feed_id, entry.c.content_hash, hashes)
    return sorted(found.values(), key=lambda one: one.id)


def _having(c: sa.Connection, feed_id: int, column: sa.Column[Any], values: Collection[str]) -> dict[int, KnownEntry]:
    found: dict[int, KnownEntry] = {}
    ordered = sorted(set(values))
    for start in range(0, len(ordered), database.CHUNK):
        chosen = sa.select(*_known).where(
            entry.c.feed_id == feed_id, column.in_(ordered[start : start + database.CHUNK])
        )
        found |= {row[0]: KnownEntry(*row) for row in c.execute(chosen)}
    return found


def insert(c: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Store entries; those that are known already stay as they are."""
    database.insert_many_ignoring(c, entry, rows)


def change(c: sa.Connection, rows: Sequence[tuple[int, Mapping[str, object]]]) -> None:
    """Set the same columns of each of these entries."""
    if rows:
        mine = sa.update(entry).where(entry.c.id == sa.bindparam("entry_id"))
        statement = mine.values({name: sa.bindparam(f"new_{name}") for name in rows[0][1]})
        values = [
            {"entry_id": entry_id, **{f"new_{name}": value for name, value in changes.items()}}
            for entry_id, changes in rows
        ]
        c.execute(statement, values)


def see(c: sa.Connection, ids: Collection[int], now: datetime) -> None:
    """The feed still lists these."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), database.CHUNK):
        mine = entry.c.id.in_(ordered[start : start + database.CHUNK])
        c.execute(sa.update(entry).where(mine).values(seen_at=now))


def is_due(c: sa.Connection, now: datetime) -> bool:
    """Whether there is any entry to claim."""
    return c.execute(sa.select(entry.c.id).where(entry.c.due_at <= now).limit(1)).first() is not None


def claim(c: sa.Connection, now: datetime, until: datetime, limit: int) -> list[DueEntry]:
    """Take up to `limit` due entries, news first: they are due again at `until`, whatever happens. Counts the attempt."""
    due = sa.select(entry.c.id).where(entry.c.due_at <= now)
    due = due.order_by(entry.c.is_background, entry.c.due_at, entry.c.id).limit(limit)
    taken = due.with_for_update(skip_locked=True).cte("taken")
    mine = sa.update(entry).where(entry.c.id.in_(sa.select(taken.c.id)))
    leased = mine.values(due_at=until, attempts=entry.c.attempts + 1).returning(entry.c.id)
    ids = sorted(c.execute(leased).scalars())
    chosen: sa.Select[Any] = sa.select(*_due).join(feed, feed.c.id == entry.c.feed_id).where(entry.c.id.in_(ids))
    rows = (DueEntry(*row) for row in c.execute(chosen))
    return sorted(rows, key=lambda one: (one.is_background, one.published_at or now, one.id))


def give_back(c: sa.Connection, ids: Collection[int], due_at: datetime) -> None:
    """These were claimed, and not begun: they are due again then, and the attempt does not count."""
    mine = sa.update(entry).where(entry.c.id.in_(sorted(ids)))
    c.execute(mine.values(due_at=due_at, attempts=entry.c.attempts - 1))


def done(c: sa.Connection, one: DueEntry, article_id: int | None, error: str | None) -> None:
    """It is this article now (None: none, for this reason); an entry that changed meanwhile stays due."""
    is_as_taken = entry.c.content_hash == one.content_hash
    becomes = {
        "due_at": sa.case((is_as_taken, sa.null()), else_=entry.c.due_at),
        "article_id": one.article_id if article_id is None else article_id,
        "attempts": 0,
        "error": error,
    }
    c.execute(sa.update(entry).where(entry.c.id == one.id).values(becomes))


def later(c: sa.Connection, one: DueEntry, due_at: datetime, error: str) -> None:
    """It is tried again then, unless it changed meanwhile and is due by itself."""
    mine = (entry.c.id == one.id, entry.c.content_hash == one.content_hash)
    c.execute(sa.update(entry).where(*mine).values(due_at=due_at, error=error))


def forget_unlisted(c: sa.Connection, span: timedelta) -> int:
    """Delete the entries that are done and that their feed stopped to list `span` before what it lists now."""
    other = entry.alias("other")
    newest = sa.select(sa.func.max(other.c.seen_at, type_=entry.c.seen_at.type)).where(
        other.c.feed_id == entry.c.feed_id
    )
    span_ms = sa.literal(span // timedelta(milliseconds=1), sa.BigInteger)
    horizon = sa.type_coerce(newest.scalar_subquery(), sa.BigInteger) - span_ms
    is_gone = sa.type_coerce(entry.c.seen_at, sa.BigInteger) < horizon
    return c.execute(sa.delete(entry).where(is_gone, entry.c.due_at.is_(None))).rowcount


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the entries of a feed. `failed`: no article came of them, or none yet."""

    new: int = 0
    changed: int = 0
    failed: int = 0


def newest(c: sa.Connection) -> int:
    """The id of the entry that was stored last."""
    return c.execute(sa.select(sa.func.max(entry.c.id))).scalar_one() or 0


def tallies(c: sa.Connection, since: datetime, above: int) -> dict[int, Tally]:
    """By feed, what came since then: entries with ids `above` are new."""
    is_new = entry.c.id > above
    has_failed = sa.and_(entry.c.article_id.is_(None), entry.c.error.is_not(None))
    counts = [sa.func.sum(sa.case((one, 1), else_=0)) for one in (is_new, ~is_new, has_failed)]
    chosen = sa.select(entry.c.feed_id, *counts).where(sa.or_(is_new, entry.c.changed_at >= since))
    return {row[0]: Tally(int(row[1]), int(row[2]), int(row[3])) for row in c.execute(chosen.group_by(entry.c.feed_id))}


def next_first_due(c: sa.Connection) -> datetime | None:
    """When the next entry that was never tried is due, to become its first article."""
    is_first = sa.and_(entry.c.attempts == 0, entry.c.article_id.is_(None))
    chosen = sa.select(sa.func.min(entry.c.due_at, type_=entry.c.due_at.type)).where(is_first)
    found: datetime | None = c.execute(chosen).scalar_one()
    return found
