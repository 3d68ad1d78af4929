"""Notices: messages of the bot's own to one chat, each said once, kept until Telegram took it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import chat, notice


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said to a chat, and how many sends of it may have arrived, this one not counted."""

    id: int
    chat_id: int
    thread_id: int
    kind: str
    facts: Mapping[str, Any]
    attempts: int
    made_at: datetime
    language: str
    time_zone: str


def add(
    c: sa.Connection,
    chat_ids: Collection[int],
    kind: str,
    facts: Mapping[str, object],
    key: str,
    now: datetime,
    *,
    thread_id: int = 0,
    due_at: datetime | None = None,
) -> None:
    """Say it to these chats, now or at `due_at`, unless what has this key was said to them."""
    common = {"thread_id": thread_id, "kind": kind, "facts": dict(facts), "key": key, "made_at": now}
    common["due_at"] = due_at or now
    database.insert_many_ignoring(c, notice, [{"chat_id": one, **common} for one in sorted(chat_ids)])


def has(c: sa.Connection, chat_id: int, key: str) -> bool:
    """Whether what has this key is known of this chat."""
    chosen = sa.select(notice.c.id).where(notice.c.chat_id == chat_id, notice.c.key == key)
    return c.execute(chosen).first() is not None


def drop(c: sa.Connection, chat_id: int, key: str) -> None:
    """Forget what has this key."""
    c.execute(sa.delete(notice).where(notice.c.chat_id == chat_id, notice.c.key == key))


def claim(c: sa.Connection, now: datetime, until: datetime, limit: int) -> list[Notice]:
    """Take up to `limit` notices that are due; they fall due again at `until` unless they are done by then."""
    due = sa.select(notice.c.id).where(notice.c.due_at <= now).order_by(notice.c.due_at, notice.c.id).limit(limit)
    taken = due.with_for_update(skip_locked=True).cte("taken")
    mine = sa.update(notice).where(notice.c.id.in_(sa.select(taken.c.id)))
    ids = c.execute(mine.values(due_at=until, attempts=notice.c.attempts + 1).returning(notice.c.id)).scalars().all()
    columns = (
        notice.c.id,
        notice.c.chat_id,
        notice.c.thread_id,
        notice.c.kind,
        notice.c.facts,
        (notice.c.attempts - 1).label("attempts"),
        notice.c.made_at,
        chat.c.language,
        chat.c.time_zone,
    )
    chosen = sa.select(*columns).join(chat, chat.c.id == notice.c.chat_id).where(notice.c.id.in_(ids))
    return [Notice(*row) for row in c.execute(chosen.order_by(notice.c.id))]


def end(c: sa.Connection, notice_id: int, *, message_id: int | None = None, error: str | None = None) -> None:
    """It was said, or never will be."""
    c.execute(sa.update(notice).where(notice.c.id == notice_id).values(due_at=None, message_id=message_id, error=error))


def put_back(c: sa.Connection, notice_id: int, due_at: datetime, attempts: int, error: str) -> None:
    """It is said later."""
    values = {"due_at": due_at, "attempts": attempts, "error": error}
    c.execute(sa.update(notice).where(notice.c.id == notice_id).values(values))


def forget(c: sa.Connection, before: datetime) -> int:
    """Forget what was said, or given up, before then; returns how many."""
    old = (notice.c.due_at.is_(None), notice.c.made_at < before)
    return c.execute(sa.delete(notice).where(*old)).rowcount
