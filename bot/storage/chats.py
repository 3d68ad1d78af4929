"""Chats: the people, groups and channels that the bot talks with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import audit, chat, delivery, gate, notice, paste, question, subscription, topic, update


class Role(StrEnum):
    """What a chat may do."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"  # sees what editors see, and changes nothing
    READER = "reader"


class State(StrEnum):
    """Whether a chat is told anything."""

    ACTIVE = "active"
    STOPPED = "stopped"  # by /stop
    BLOCKED = "blocked"  # Telegram refuses: blocked, kicked, closed; `reason` says which


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat and its settings; quiet hours are minutes after local midnight."""

    id: int
    kind: str
    title: str
    language: str
    time_zone: str
    quiet_from: int | None
    quiet_to: int | None
    role: Role
    state: State
    state_reason: str | None

    @property
    def quiet(self) -> tuple[int, int] | None:
        """The quiet hours, or None."""
        return None if self.quiet_from is None or self.quiet_to is None else (self.quiet_from, self.quiet_to)

    @property
    def is_editor(self) -> bool:
        """Whether this person may publish."""
        return self.role in {Role.OWNER, Role.EDITOR}

    @property
    def is_viewer(self) -> bool:
        """Whether this person may see what editors see."""
        return self.role is not Role.READER


@dataclass(frozen=True, slots=True)
class Question:
    """What the bot asked with one of its messages, and of what."""

    kind: str
    subject: str


columns = (
    chat.c.id,
    chat.c.kind,
    chat.c.title,
    chat.c.language,
    chat.c.time_zone,
    chat.c.quiet_from,
    chat.c.quiet_to,
    chat.c.role,
    chat.c.state,
    chat.c.state_reason,
)


def from_row(row: sa.Row[*tuple[Any, ...]]) -> Chat:
    """A row of `columns`."""
    values = row._asdict()
    return Chat(**{**values, "role": Role(values["role"]), "state": State(values["state"])})


def unmet(chat_id: int, kind: str, title: str, language: str, time_zone: str) -> Chat:
    """A reader who is not stored."""
    return Chat(chat_id, kind, title, language, time_zone, None, None, Role.READER, State.ACTIVE, None)


def one(c: sa.Connection, chat_id: int) -> Chat | None:
    """The chat of this id."""
    row = c.execute(sa.select(*columns).where(chat.c.id == chat_id)).one_or_none()
    return None if row is None else from_row(row)


def ensure(c: sa.Connection, values: Mapping[str, object]) -> Chat:
    """The chat of `values["id"]`, made where it is new."""
    database.insert_ignoring(c, chat, values)
    found = one(c, int(str(values["id"])))
    assert found is not None
    return found


def put_many(c: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Store chats; those that are known stay as they are."""
    database.insert_many_ignoring(c, chat, rows)


def change(c: sa.Connection, chat_id: int, **values: object) -> None:
    """Set columns of the chat."""
    c.execute(sa.update(chat).where(chat.c.id == chat_id).values(values))


def editors(c: sa.Connection) -> list[Chat]:
    """Everybody who may publish."""
    chosen = sa.select(*columns).where(chat.c.role.in_([Role.OWNER, Role.EDITOR])).order_by(chat.c.id)
    return [from_row(row) for row in c.execute(chosen)]


def with_roles(c: sa.Connection) -> list[Chat]:
    """Everybody who is more than a reader, by id."""
    chosen = sa.select(*columns).where(chat.c.role.in_([Role.OWNER, Role.EDITOR, Role.VIEWER])).order_by(chat.c.id)
    return [from_row(row) for row in c.execute(chosen)]


def of_kind(c: sa.Connection, kind: str, limit: int) -> list[Chat]:
    """The latest chats of this kind."""
    chosen = sa.select(*columns).where(chat.c.kind == kind).order_by(chat.c.created_at.desc(), chat.c.id).limit(limit)
    return [from_row(row) for row in c.execute(chosen)]


def silenced_groups(c: sa.Connection) -> list[int]:
    """The ids of groups in which the bot may not write."""
    mine = (chat.c.state == State.BLOCKED, chat.c.state_reason == "no_rights", chat.c.kind.in_(["group", "supergroup"]))
    return list(c.execute(sa.select(chat.c.id).where(*mine).order_by(chat.c.id)).scalars())


def by_ids(c: sa.Connection, ids: Collection[int]) -> dict[int, Chat]:
    """These chats, by id."""
    ordered = sorted(set(ids))
    found: dict[int, Chat] = {}
    for start in range(0, len(ordered), database.CHUNK):
        chosen = sa.select(*columns).where(chat.c.id.in_(ordered[start : start + database.CHUNK]))
        found |= {row.id: from_row(row) for row in c.execute(chosen)}
    return found


def counts(c: sa.Connection) -> dict[str, int]:
    """How many chats are in each state."""
    return {row[0]: row[1] for row in c.execute(sa.select(chat.c.state, sa.func.count()).group_by(chat.c.state))}


def ask(c: sa.Connection, chat_id: int, message_id: int, kind: str, subject: str, now: datetime) -> None:
    """Remember what this message of ours asks for."""
    key = {"chat_id": chat_id, "message_id": message_id}
    database.upsert(c, question, key, {"kind": kind, "subject": subject, "asked_at": now})


def asked(c: sa.Connection, chat_id: int, message_id: int) -> Question | None:
    """What this message of ours asked for."""
    mine = sa.and_(question.c.chat_id == chat_id, question.c.message_id == message_id)
    row = c.execute(sa.select(question.c.kind, question.c.subject).where(mine)).one_or_none()
    return None if row is None else Question(*row)


def last_asked(c: sa.Connection, chat_id: int, since: datetime) -> tuple[int, Question] | None:
    """The latest question to this chat since then, with its message's id."""
    chosen = sa.select(question.c.message_id, question.c.kind, question.c.subject)
    chosen = chosen.where(question.c.chat_id == chat_id, question.c.asked_at >= since)
    row = c.execute(chosen.order_by(question.c.asked_at.desc(), question.c.message_id.desc()).limit(1)).one_or_none()
    return None if row is None else (row[0], Question(row[1], row[2]))


def close_questions(c: sa.Connection, chat_id: int, kinds: Collection[str]) -> None:
    """What was asked of this chat in these kinds is no longer open."""
    mine = (question.c.chat_id == chat_id, question.c.kind.in_(sorted(kinds)))
    c.execute(sa.delete(question).where(*mine))


def forget_questions(c: sa.Connection, before: datetime) -> int:
    """Delete what was asked before then; buttons under such a message say what to do instead."""
    return c.execute(sa.delete(question).where(question.c.asked_at < before)).rowcount


def answered(c: sa.Connection, chat_id: int, message_id: int) -> None:
    """The question of this message is done with."""
    c.execute(sa.delete(question).where(question.c.chat_id == chat_id, question.c.message_id == message_id))


def migrate(c: sa.Connection, old: int, new: int) -> None:
    """A group became a supergroup: everything that is the old id's becomes the new id's."""
    row = c.execute(sa.select(chat).where(chat.c.id == old)).one_or_none()
    if row is None:
        return
    database.upsert(c, chat, {"id": new}, {**row._asdict(), "id": new, "kind": "supergroup"})
    _drop_twins(c, old, new)
    c.execute(sa.update(topic).where(topic.c.owner == old).values(owner=new))
    for table in (subscription, delivery, paste, update, notice):
        c.execute(sa.update(table).where(table.c.chat_id == old).values(chat_id=new))
    c.execute(sa.update(audit).where(audit.c.chat_id == old).values(chat_id=new))
    c.execute(sa.update(audit).where(audit.c.subject == f"chat {old}").values(subject=f"chat {new}"))
    for table in (question, gate):  # a supergroup counts its messages anew
        c.execute(sa.delete(table).where(table.c.chat_id == old))
    c.execute(sa.delete(chat).where(chat.c.id == old))


def _drop_twins(c: sa.Connection, old: int, new: int) -> None:
    """Where both ids have a row of one kind, one goes: of subscriptions that of the new id, unless only it is followed."""
    other = subscription.alias("other")
    twin = sa.and_(other.c.topic_id == subscription.c.topic_id, other.c.thread_id == subscription.c.thread_id)
    better = sa.exists().where(other.c.chat_id == new, twin, other.c.is_followed, ~subscription.c.is_followed)
    c.execute(sa.delete(subscription).where(subscription.c.chat_id == old, better))
    kept = sa.exists().where(other.c.chat_id == old, twin)
    c.execute(sa.delete(subscription).where(subscription.c.chat_id == new, kept))
    told = sa.select(delivery.c.briefing_id).where(delivery.c.chat_id == new)
    c.execute(sa.delete(delivery).where(delivery.c.chat_id == old, delivery.c.briefing_id.in_(told)))
    parts = sa.select(paste.c.message_id).where(paste.c.chat_id == new)
    c.execute(sa.delete(paste).where(paste.c.chat_id == old, paste.c.message_id.in_(parts)))
