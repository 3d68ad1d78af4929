"""What people send us: stored before Telegram is told so, handled once, in order for each chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.storage import chats, notices, updates
from bot.storage.database import Database
from bot.storage.updates import Paste, Waiting

LEASE = timedelta(seconds=15)
KEPT = timedelta(days=3)  # how long a number is remembered; Telegram repeats an update for at most 24 hours
JOINED_WITHIN = timedelta(seconds=3)  # parts of one paste follow each other within this
ATTEMPTS = 28  # of what may succeed later: some 24 minutes without Telegram or the database
LONGEST_WAIT = timedelta(seconds=60)  # between two of them
MOST_PARTS = 50  # of one paste: 200,000 characters


@dataclass(frozen=True, slots=True)
class Raw:
    """An update as Telegram sent it, and the chat within which its order matters."""

    update_id: int
    chat_id: int | None
    body: Mapping[str, Any]


def store(db: Database, raws: Sequence[Raw], now: datetime) -> None:
    """Keep these; when this returns, Telegram may forget them. Known ones change nothing."""
    rows = [
        {"update_id": one.update_id, "chat_id": one.chat_id, "body": one.body, "received_at": now, "not_before": now}
        for one in raws
    ]
    with db.write() as c:
        updates.store(c, rows)


def claim(db: Database, owner: str, now: datetime, limit: int) -> list[Waiting]:
    """Take what may be handled now, of each chat only its next."""
    with db.write() as c:
        return updates.claim(c, owner, now, now + LEASE, limit)


def extend(db: Database, owner: str, now: datetime) -> None:
    """This process is still alive and at work."""
    with db.write() as c:
        updates.extend(c, owner, now + LEASE)


def done(db: Database, update_id: int, now: datetime, error: str | None = None) -> None:
    """Handled, or given up."""
    with db.write() as c:
        updates.done(c, update_id, now, error)


def again(db: Database, one: Waiting, now: datetime, error: str) -> bool:
    """Try it again later; False when it was tried often enough: it is given up, and who sent it is told so."""
    with db.write() as c:
        if one.attempts >= ATTEMPTS:
            updates.done(c, one.update_id, now, error)
            if one.chat_id is not None and one.chat_id > 0 and chats.one(c, one.chat_id) is not None:
                notices.add(c, [one.chat_id], "given_up", {}, f"update:{one.update_id}", now)
            return False
        wait = min(timedelta(seconds=2 ** min(one.attempts, 10)), LONGEST_WAIT)
        updates.again(c, one.update_id, now + wait, error)
        return True


def release(db: Database, owner: str | None) -> int:
    """Give up the claims of this process (None: of everybody)."""
    with db.write() as c:
        return updates.release(c, owner)


def forget_old(db: Database, now: datetime) -> int:
    """Forget the numbers of what was done long ago."""
    with db.write() as c:
        return updates.forget_before(c, now - KEPT)


def keep_part(db: Database, part: Paste) -> int:
    """Keep a part of a long text until nothing follows; returns how many parts wait."""
    with db.write() as c:
        if len(updates.pastes_of(c, part.chat_id, part.sender)) < MOST_PARTS:
            updates.put_paste(c, part)
        return len(updates.pastes_of(c, part.chat_id, part.sender))


def due_pastes(db: Database, now: datetime) -> list[list[Paste]]:
    """The texts that nothing more follows, each as its parts in order; under a lease, after which they are due again."""
    with db.read() as c:
        if not updates.due_pastes(c, now):
            return []
    with db.write() as c:
        parts = updates.due_pastes(c, now)
        updates.postpone_pastes(c, now, now + LEASE)
    texts: dict[tuple[int, int], list[Paste]] = {}
    for part in parts:
        texts.setdefault((part.chat_id, part.sender), []).append(part)
    return list(texts.values())


def parts_of(db: Database, chat_id: int, sender: int) -> list[Paste]:
    """The parts of this sender that wait for the next, in their order."""
    with db.read() as c:
        return updates.pastes_of(c, chat_id, sender)


def is_joining(db: Database) -> bool:
    """Whether any parts wait."""
    with db.read() as c:
        return updates.any_paste(c)


def drop_parts(db: Database, parts: Sequence[Paste]) -> None:
    """These parts have become an article, or were refused with a word to their sender."""
    with db.write() as c:
        updates.drop_pastes(c, parts[0].chat_id, [part.message_id for part in parts])
