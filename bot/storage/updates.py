"""What Telegram handed to us, stored before it is acknowledged, done once, in order for each chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import paste, update


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that this process is to handle."""

    update_id: int
    chat_id: int | None
    body: Mapping[str, Any]
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Paste:
    """A part of a long text, waiting for the next."""

    chat_id: int
    message_id: int
    sender: int
    text: str
    links: list[list[Any]]
    due_at: datetime
    thread_id: int = 0


def store(c: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep updates; those that are known already change nothing."""
    database.insert_many_ignoring(c, update, rows)


def claim(c: sa.Connection, owner: str, now: datetime, until: datetime, limit: int) -> list[Waiting]:
    """Take up to `limit` updates, of each chat only the first that isn't done."""
    earlier = update.alias("earlier")
    behind = sa.exists().where(
        earlier.c.chat_id == update.c.chat_id, earlier.c.update_id < update.c.update_id, earlier.c.done_at.is_(None)
    )
    free = sa.or_(update.c.lease_until.is_(None), update.c.lease_until < now)
    ready = (update.c.done_at.is_(None), update.c.not_before <= now, free, ~behind)
    chosen = sa.select(update.c.update_id).where(*ready).order_by(update.c.update_id).limit(limit)
    taken = chosen.with_for_update(skip_locked=True).cte("taken")
    mine = sa.update(update).where(update.c.update_id.in_(sa.select(taken.c.update_id)))
    leased = mine.values(lease_owner=owner, lease_until=until, attempts=update.c.attempts + 1)
    columns = (update.c.update_id, update.c.chat_id, update.c.body, update.c.attempts, update.c.received_at)
    rows = c.execute(leased.returning(*columns)).all()
    return sorted((Waiting(*row) for row in rows), key=lambda one: one.update_id)


def extend(c: sa.Connection, owner: str, until: datetime) -> None:
    """This process is still at work on what it claimed."""
    mine = (update.c.lease_owner == owner, update.c.done_at.is_(None))
    c.execute(sa.update(update).where(*mine).values(lease_until=until))


def done(c: sa.Connection, update_id: int, now: datetime, error: str | None = None) -> None:
    """Handled, well or with an error that no further try would mend. Who said what is forgotten, its number kept."""
    ended: dict[str, object] = {"done_at": now, "error": error, "lease_owner": None, "lease_until": None}
    values = ended | {"chat_id": None, "body": {}}
    c.execute(sa.update(update).where(update.c.update_id == update_id).values(values))


def again(c: sa.Connection, update_id: int, not_before: datetime, error: str) -> None:
    """Handle it again from then on."""
    values = {"not_before": not_before, "error": error, "lease_owner": None, "lease_until": None}
    c.execute(sa.update(update).where(update.c.update_id == update_id).values(values))


def release(c: sa.Connection, owner: str | None = None) -> int:
    """Give up the claims of this process (None: of everybody)."""
    held = update.c.lease_owner.is_not(None) if owner is None else update.c.lease_owner == owner
    statement = sa.update(update).where(held, update.c.done_at.is_(None))
    return c.execute(statement.values(lease_owner=None, lease_until=None)).rowcount


def forget_before(c: sa.Connection, at: datetime) -> int:
    """Delete the numbers of what was done before then."""
    return c.execute(sa.delete(update).where(update.c.done_at < at)).rowcount


def waiting(c: sa.Connection) -> int:
    """How many updates are still to be handled."""
    return int(c.execute(sa.select(sa.func.count()).where(update.c.done_at.is_(None))).scalar_one())


def put_paste(c: sa.Connection, part: Paste) -> None:
    """Keep a part of a long text; the other parts of its sender wait as long as this one."""
    key = {"chat_id": part.chat_id, "message_id": part.message_id}
    values = {"sender": part.sender, "text": part.text, "links": part.links}
    database.upsert(c, paste, key, {**values, "due_at": part.due_at, "thread_id": part.thread_id})
    mine = (paste.c.chat_id == part.chat_id, paste.c.sender == part.sender)
    c.execute(sa.update(paste).where(*mine).values(due_at=part.due_at))


def pastes_of(c: sa.Connection, chat_id: int, sender: int) -> list[Paste]:
    """The waiting parts of one sender, in their order."""
    mine = (paste.c.chat_id == chat_id, paste.c.sender == sender)
    return [Paste(*row) for row in c.execute(_pastes().where(*mine).order_by(paste.c.message_id))]


def due_pastes(c: sa.Connection, now: datetime) -> list[Paste]:
    """The parts that nothing followed in time, those of one sender together, in their order."""
    chosen = _pastes().where(paste.c.due_at <= now).order_by(paste.c.chat_id, paste.c.sender, paste.c.message_id)
    return [Paste(*row) for row in c.execute(chosen)]


def postpone_pastes(c: sa.Connection, now: datetime, until: datetime) -> None:
    """Somebody makes articles of what is due now."""
    c.execute(sa.update(paste).where(paste.c.due_at <= now).values(due_at=until))


def any_paste(c: sa.Connection) -> bool:
    """Whether any part waits."""
    return c.execute(sa.select(paste.c.message_id).limit(1)).first() is not None


def drop_pastes(c: sa.Connection, chat_id: int, message_ids: Sequence[int]) -> None:
    """These parts have become an article."""
    c.execute(sa.delete(paste).where(paste.c.chat_id == chat_id, paste.c.message_id.in_(list(message_ids))))


def _pastes() -> sa.Select[Any]:
    return sa.select(*(paste.c[field.name] for field in fields(Paste)))
