"""Chats come, set themselves up, stop, are blocked, come back and move."""

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import deliveries, schedules
from bot.storage import chats, pace, subscriptions, topics
from bot.storage import deliveries as delivery_rows
from bot.storage.chats import Chat, Question, Role, State
from bot.storage.database import Connection, Database

OWNER_CODE = "owner_code"
QUESTION_HOURS = 24


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What Telegram says of a chat, and what it begins with."""

    id: int
    kind: str
    title: str
    language: str
    time_zone: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """One line of an import that could not be taken, and why; line numbers from 1."""

    line: int
    reason: str


def meet(db: Database, who: Newcomer, now: datetime) -> Chat:
    """The chat, made where it is new. ADMIN_IDS makes its people owners from their first message."""
    with db.read() as c:
        known = chats.one(c, who.id)
    if known is not None and (known.is_editor or not who.is_admin) and known.title == who.title:
        return known
    with db.write() as c:
        return _meet(c, who, now)


def known(db: Database, chat_id: int) -> Chat | None:
    """The chat of this id, if it was met before."""
    with db.read() as c:
        return chats.one(c, chat_id)


def appoint(db: Database, ids: Iterable[int], language: str, time_zone: str, now: datetime) -> None:
    """The people of ADMIN_IDS, who need not have written yet, are owners."""
    with db.write() as c:
        for chat_id in ids:
            _meet(c, Newcomer(chat_id, "private", "", language, time_zone, is_admin=True), now)


def owner_code(db: Database) -> str | None:
    """The one-time code that makes its sender the owner; None where somebody may publish already."""
    with db.write() as c:
        if chats.editors(c):
            pace.forget(c, OWNER_CODE)
            return None
        return pace.learn_once(c, OWNER_CODE, secrets.token_hex(4))


def claim_ownership(db: Database, chat_id: int, code: str, now: datetime) -> bool:
    """Make this chat the owner if the code is right, which then is spent."""
    with db.write() as c:
        known = pace.know(c, OWNER_CODE)
        if known is None or not hmac.compare_digest(known.encode(), code.encode()):
            return False
        pace.forget(c, OWNER_CODE)
        chats.change(c, chat_id, role=Role.OWNER)
        pace.note(c, now, chat_id, "own", f"chat {chat_id}")
        return True


def editors(db: Database) -> list[Chat]:
    """Everybody who may publish."""
    with db.read() as c:
        return chats.editors(c)


def stop(db: Database, chat_id: int) -> None:
    """Tell this chat nothing more; its topics and times are kept."""
    with db.write() as c:
        chats.change(c, chat_id, state=State.STOPPED, state_reason=None)
        deliveries.pause(c, chat_id, 0, "stopped")


def resume(db: Database, chat_id: int, now: datetime) -> Chat:
    """Tell this chat again, from its next time on."""
    with db.write() as c:
        chats.change(c, chat_id, state=State.ACTIVE, state_reason=None)
        chat = chats.one(c, chat_id)
        assert chat is not None
        reschedule(c, chat, subscriptions.of_chat(c, chat_id), now)
        return chat


def block(db: Database, chat_id: int, reason: str) -> None:
    """Telegram refuses this chat: paused with its reason, never deleted; what was on its way was not told."""
    with db.write() as c:
        deliveries.pause(c, chat_id, 0, reason)


def unblock(db: Database, chat_id: int, now: datetime) -> None:
    """Telegram lets us in again. A chat that had stopped by itself stays stopped."""
    with db.read() as c:
        known = chats.one(c, chat_id)
    if known is not None and known.state is State.BLOCKED:
        resume(db, chat_id, now)


def migrate(db: Database, old: int, new: int) -> None:
    """A group became a supergroup: it keeps everything."""
    with db.write() as c:
        chats.migrate(c, old, new)


def set_zone(db: Database, chat_id: int, name: str, now: datetime) -> Chat:
    """The chat's times are times of this zone from now on. Raises ScheduleError."""
    schedules.zone(name)
    return _reset(db, chat_id, now, time_zone=name)


def set_quiet(db: Database, chat_id: int, quiet: tuple[int, int] | None, now: datetime) -> Chat:
    """The minutes of the local day between which nothing is sent, or None."""
    return _reset(db, chat_id, now, quiet_from=quiet and quiet[0], quiet_to=quiet and quiet[1])


def set_language(db: Database, chat_id: int, language: str, now: datetime) -> Chat:
    """What the bot speaks in this chat."""
    return _reset(db, chat_id, now, language=language)


def ask(db: Database, chat_id: int, message_id: int, question: Question, now: datetime) -> None:
    """Remember what a message of ours asks for."""
    with db.write() as c:
        chats.ask(c, chat_id, message_id, question.kind, question.subject, now)


def asked(db: Database, chat_id: int, message_id: int) -> Question | None:
    """What a message of ours asked for."""
    with db.read() as c:
        return chats.asked(c, chat_id, message_id)


def last_asked(db: Database, chat_id: int, since: datetime) -> tuple[int, Question] | None:
    """The latest open question to this chat since then, with the id of its message."""
    with db.read() as c:
        return chats.last_asked(c, chat_id, since)


def answered(db: Database, chat_id: int, message_id: int) -> None:
    """A question is done with."""
    with db.write() as c:
        chats.answered(c, chat_id, message_id)


def reschedule(c: Connection, chat: Chat, rows: Iterable[subscriptions.Subscription], now: datetime) -> None:
    """Work out anew when these subscriptions of the chat are due. Instant ones are due when there is news."""
    for row in rows:
        due = schedules.next_due(schedules.parse(row.schedule), schedules.zone(chat.time_zone), now)
        subscriptions.change(c, [row.id], next_due_at=due)


def export(db: Database) -> Iterator[dict[str, object]]:
    """Every chat that follows something, as a line of `briefwire export`."""
    with db.read() as c:
        line: dict[str, object] = {}
        for row in subscriptions.each(c):
            if line.get("chat") != row.chat_id:
                if line:
                    yield line
                line = _exported(c, row.chat_id)
            _subscriptions_of(line).append({"topic": row.topic_slug, "thread": row.thread_id, "schedule": row.schedule})
        if line:
            yield line


def import_lines(
    db: Database, lines: Iterable[Mapping[str, object]], now: datetime, zone: ZoneInfo, page: int = 1000
) -> Iterator[Imported]:
    """Store readers as `export` wrote them; yields the lines that could not be taken. Run twice, it changes nothing."""
    waiting: list[tuple[int, Mapping[str, object]]] = []
    for number, line in enumerate(lines, start=1):
        waiting.append((number, line))
        if len(waiting) >= page:
            yield from _import_page(db, waiting, now, zone)
            waiting = []
    yield from _import_page(db, waiting, now, zone)


def _meet(c: Connection, who: Newcomer, now: datetime) -> Chat:
    role = Role.OWNER if who.is_admin else Role.READER
    values = {"id": who.id, "kind": who.kind, "title": who.title, "language": who.language, "time_zone": who.time_zone}
    known = chats.ensure(c, {**values, "role": role, "state": State.ACTIVE, "created_at": now})
    if who.title and known.title != who.title:
        chats.change(c, who.id, title=who.title, kind=who.kind)
    if who.is_admin and not known.is_editor:
        chats.change(c, who.id, role=Role.OWNER)
    found = chats.one(c, who.id)
    assert found is not None
    return found


def _reset(db: Database, chat_id: int, now: datetime, **values: object) -> Chat:
    with db.write() as c:
        chats.change(c, chat_id, **values)
        chat = chats.one(c, chat_id)
        assert chat is not None
        if chat.state is State.ACTIVE:
            reschedule(c, chat, subscriptions.of_chat(c, chat_id), now)
        return chat


def _exported(c: Connection, chat_id: int) -> dict[str, object]:
    chat = chats.one(c, chat_id)
    assert chat is not None
    return {
        "chat": chat.id,
        "kind": chat.kind,
        "language": chat.language,
        "time_zone": chat.time_zone,
        "subscriptions": [],
    }


def _subscriptions_of(line: dict[str, object]) -> list[dict[str, object]]:
    rows = line["subscriptions"]
    assert isinstance(rows, list)
    return rows


def _import_page(
    db: Database, page: list[tuple[int, Mapping[str, object]]], now: datetime, zone: ZoneInfo
) -> Iterator[Imported]:
    with db.write() as c:
        slugs = {row.slug: row.id for row in topics.every(c)}
        refused = [(number, _import_one(c, line, slugs, now, zone)) for number, line in page]
    yield from (Imported(number, reason) for number, reason in refused if reason)


def _import_one(
    c: Connection, line: Mapping[str, object], slugs: Mapping[str, int], now: datetime, zone: ZoneInfo
) -> str | None:
    """Store one reader; returns why it could not be, or None."""
    chat_id, rows = line.get("chat"), line.get("subscriptions", [])
    if (
        not isinstance(chat_id, int)
        or isinstance(chat_id, bool)
        or not -(2**52) < chat_id < 2**52
        or not isinstance(rows, list)
    ):
        return "needs a numeric chat and a list of subscriptions"
    try:
        name = str(line.get("time_zone") or zone.key)
        wanted = [_imported(row, slugs, schedules.zone(name), now) for row in rows]
    except (schedules.ScheduleError, KeyError, TypeError, ValueError) as error:
        return f"a subscription or time zone is not understood: {error}"
    kind, language = str(line.get("kind") or "private"), str(line.get("language") or "en")[:8]
    values = {"id": chat_id, "kind": kind[:16], "title": "", "language": language, "time_zone": name}
    chats.ensure(c, {**values, "role": Role.READER, "state": State.ACTIVE, "created_at": now})
    for one in wanted:
        kept = subscriptions.ensure(c, {**one, "chat_id": chat_id, "created_at": now})
        subscriptions.change(c, [kept.id], **one)
    return None


def _imported(row: Mapping[str, object], slugs: Mapping[str, int], zone: ZoneInfo, now: datetime) -> dict[str, object]:
    schedule = schedules.parse(str(row["schedule"]))
    due = schedules.next_due(schedule, zone, now)
    thread = int(str(row.get("thread") or 0))
    return {
        "topic_id": slugs[str(row["topic"])],
        "thread_id": thread,
        "schedule": str(schedule),
        "is_followed": True,
        "next_due_at": due,
    }


def after_restore(db: Database) -> int:
    """After a restore nobody knows what of the open parts was sent since the copy: they count as unknown."""
    with db.write() as c:
        return delivery_rows.give_up_open(c, "restored from a copy")
