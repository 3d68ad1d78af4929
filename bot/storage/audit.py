"""Who did what, when, and from which chat."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import article, audit, chat, feed, revision, topic


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the update that is being handled came from, and when: the chat, and who wrote or pressed there, which is the
    chat itself where somebody speaks for it.
    """

    chat_id: int
    by: int
    at: datetime


asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the audit; `actor` and `chat_id` are None where nobody pressed or wrote anything."""

    id: int
    at: datetime
    actor: int | None
    chat_id: int | None
    verb: str
    subject: str
    detail: str
    name: str  # of the actor, as Telegram says it
    chat_title: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word that a line must have, and the verbs whose readable words have it."""

    word: str
    verbs: Collection[str] = ()


_who, _where = chat.alias("who"), chat.alias("place")
_columns = (
    audit.c.id,
    audit.c.at,
    audit.c.actor,
    audit.c.chat_id,
    audit.c.verb,
    audit.c.subject,
    audit.c.detail,
    sa.func.coalesce(_who.c.title, ""),
    sa.func.coalesce(_where.c.title, ""),
)


def note(c: sa.Connection, at: datetime, actor: int | None, verb: str, subject: str, detail: str = "") -> int:
    """Write into the audit who did what, in the chat of the update that is being handled; returns the line's id."""
    values = {"at": at, "actor": actor, "verb": verb, "subject": subject, "detail": detail}
    update = asked.get()
    return database.insert_returning_id(c, audit, {**values, "chat_id": update.chat_id if update else None})


def note_shared(c: sa.Connection, chat_id: int, verb: str, detail: str = "") -> None:
    """Write what the asker changed for all who read this group or channel; what people set for themselves is nobody
    else's business, and what nobody asked for is no act.
    """
    update = asked.get()
    kind = c.execute(sa.select(chat.c.kind).where(chat.c.id == chat_id)).scalar_one_or_none()
    if update is not None and kind not in {None, "private"}:
        note(c, update.at, update.by, verb, f"chat {chat_id}", detail)


def forget_shared(c: sa.Connection, chat_id: int) -> None:
    """Delete what was done to a group or a channel."""
    c.execute(sa.delete(audit).where(audit.c.subject == f"chat {chat_id}"))


def one(c: sa.Connection, number: int) -> Act | None:
    """The line of this id."""
    row = c.execute(_select().where(audit.c.id == number)).one_or_none()
    return None if row is None else Act(*row)


def has_since(c: sa.Connection, verb: str, subject: str, since: datetime) -> bool:
    """Whether this was done since then."""
    same = (audit.c.at >= since, audit.c.verb == verb, audit.c.subject == subject)
    return c.execute(sa.select(audit.c.id).where(*same).limit(1)).first() is not None


def newest(c: sa.Connection, limit: int, *, skipped: int = 0, wanted: Sequence[Wanted] = ()) -> list[Act]:
    """The latest lines that have all the wanted words, newest first, but for the first `skipped` of them."""
    chosen = _select().where(*map(_has, wanted)).order_by(audit.c.at.desc(), audit.c.id.desc())
    return [Act(*row) for row in c.execute(chosen.limit(limit).offset(skipped))]


def every(c: sa.Connection, page: int = 1000) -> Iterator[Act]:
    """All lines, the oldest first."""
    after = 0
    while True:
        rows = [Act(*row) for row in c.execute(_select().where(audit.c.id > after).order_by(audit.c.id).limit(page))]
        yield from rows
        if len(rows) < page:
            return
        after = rows[-1].id


def titles(c: sa.Connection, kind: str, ids: Collection[int]) -> Mapping[int, str]:
    """What the things of a subject ("article", "topic", "feed", "chat") are called, gone ones too."""
    if kind == "article":
        newest = sa.select(sa.func.max(revision.c.id)).where(revision.c.article_id == article.c.id)
        named = sa.select(article.c.id, revision.c.title).join(
            revision, revision.c.id == newest.correlate(article).scalar_subquery()
        )
        chosen = named.where(article.c.id.in_(sorted(ids)))
    else:
        table = {"topic": topic, "feed": feed, "chat": chat}.get(kind)
        if table is None:
            return {}
        chosen = sa.select(table.c.id, table.c.title).where(table.c.id.in_(sorted(ids)))
    return {row[0]: row[1] for row in c.execute(chosen)}


def _select() -> sa.Select[Any]:
    joined = sa.outerjoin(audit, _who, _who.c.id == audit.c.actor).outerjoin(_where, _where.c.id == audit.c.chat_id)
    return sa.select(*_columns).select_from(joined)


def _has(one: Wanted) -> sa.ColumnElement[bool]:
    columns = (audit.c.verb, audit.c.subject, audit.c.detail, _who.c.title, _where.c.title)
    said = (column.icontains(one.word, autoescape=True) for column in columns)
    return sa.or_(audit.c.verb.in_(sorted(one.verbs)), *said)
