"""How much each person may still ask for: one row a person and kind of work."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import chat, gate, quota


def held(c: sa.Connection, person: int, kind: str, now: datetime) -> datetime:
    """The theoretical arrival time of GCRA, `now` for who never asked; locked until the transaction ends."""
    database.insert_ignoring(c, quota, {"person": person, "kind": kind, "free_at": now})
    found: datetime = c.execute(sa.select(quota.c.free_at).where(*_of(person, kind)).with_for_update()).scalar_one()
    return found


def hold(c: sa.Connection, person: int, kind: str, free_at: datetime) -> None:
    """Write the next theoretical arrival time."""
    c.execute(sa.update(quota).where(*_of(person, kind)).values(free_at=free_at))


def forget_before(c: sa.Connection, at: datetime) -> int:
    """Delete the rows that have been free since then: they say no more than none."""
    return c.execute(sa.delete(quota).where(quota.c.free_at < at)).rowcount


def stray_gates(c: sa.Connection, before: datetime) -> list[int]:
    """Whose gates are left open although nobody knows them: a message was on its way to them when they were forgotten."""
    known = sa.exists().where(chat.c.id == gate.c.chat_id)
    return list(c.execute(sa.select(gate.c.chat_id).where(gate.c.free_at < before, ~known)).scalars())


def forget_gates(c: sa.Connection, chat_ids: Sequence[int]) -> None:
    """Delete these gates."""
    for start in range(0, len(chat_ids), database.CHUNK):
        c.execute(sa.delete(gate).where(gate.c.chat_id.in_(chat_ids[start : start + database.CHUNK])))


def _of(person: int, kind: str) -> tuple[sa.ColumnElement[bool], ...]:
    return quota.c.person == person, quota.c.kind == kind
