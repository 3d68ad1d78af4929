"""What is stored of a person or a group: handed out as a file, and forgotten."""

import json
from collections.abc import Mapping
from datetime import datetime

from bot.errors import NotFound
from bot.services import deliveries, newsroom
from bot.storage import audit, chats, mine
from bot.storage.chats import Role
from bot.storage.database import Connection, Database
from bot.storage.mine import Holding

FORMAT = 1  # of an export; a reader of the file sees here that it has changed


def holding(db: Database, chat_id: int) -> Holding | None:
    """How much is stored of this chat; None: nothing."""
    with db.read() as c:
        return mine.holding(c, chat_id) if chats.one(c, chat_id) is not None else None


def forget(db: Database, chat_id: int, now: datetime, update_id: int) -> Holding | None:
    """Delete all that is stored of this chat, in one transaction; returns what that was, None where there was nothing.

    `update_id`: the update by which that was asked, which is done with it; later ones are a new beginning. What an editor
    did stays under their number.
    """
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        chat = chats.one(c, chat_id)
        if chat is None:
            return None
        held = mine.holding(c, chat_id)
        if chat.role is not Role.READER:
            audit.note(c, now, chat_id, "forget", f"chat {chat_id}")
        if chat.kind != "private":
            audit.forget_shared(c, chat_id)
        mine.forget(c, chat_id, now, update_id)
        mine.forget_hold(c, f"{deliveries.FLOOD} {chat_id}")
        return held


def export(db: Database, chat_id: int, now: datetime) -> bytes:
    """Everything of this chat as a JSON document in UTF-8; docs/guide.md describes it. Raises NotFound."""
    with db.read() as c:
        document = _document(c, chat_id, now)
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _document(c: Connection, chat_id: int, now: datetime) -> dict[str, object]:
    chat = mine.chat_row(c, chat_id)
    if chat is None:
        raise NotFound(f"chat {chat_id}")
    quiet = {"from": _clock(chat["quiet_from"]), "to": _clock(chat["quiet_to"])}
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "chat": _plain({name: chat[name] for name in ("id", "kind", "title", "role", "state", "created_at")}),
        "language": chat["language"],
        "news_languages": [one for one in chat["news_languages"].split(",") if one],
        "time_zone": chat["time_zone"],
        "quiet_hours": quiet if chat["quiet_from"] is not None else None,
        "subscriptions": [_plain(row) for row in mine.subscriptions(c, chat_id)],
        "own_topics": [_plain(row) for row in mine.own_topics(c, chat_id)],
        "told": [{"briefing": one.number, "topic": one.topic, "at": _iso(one.at)} for one in mine.told(c, chat_id)],
        "suggestions": [_plain(row) for row in mine.suggestions(c, chat_id)],
        "acts": [_plain(row) for row in mine.acts(c, chat_id)],
    }


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """Values that JSON has."""
    return {name: _iso(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _clock(minutes: int | None) -> str | None:
    """Minutes after midnight as people write them."""
    return None if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"
