"""Chats come, set themselves up, stop, are blocked, come back and move."""

import hmac
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.services import deliveries, schedules
from bot.storage import audit, chats, pace, subscriptions, topics
from bot.storage import deliveries as delivery_rows
from bot.storage.chats import Chat, Question, Role, State
from bot.storage.database import Connection, Database
from bot.storage.topics import TopicRow

OWNER_CODE = "owner_code"
QUESTIONS_KEPT = timedelta(days=30)
EPOCH = datetime.fromtimestamp(0, UTC)
KINDS = frozenset({"private", "group", "supergroup", "channel"})
LARGEST_ID = 2**52  # Telegram: "at most 52 significant bits"


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
    if known is not None and (known.role is Role.OWNER or not who.is_admin) and known.title == who.title:
        return known
    with db.write() as c:
        return _meet(c, who, now)


def look_at(db: Database, who: Newcomer, now: datetime) -> Chat:
    """The chat as it is, or as it would be were it met; nothing is stored."""
    del now
    with db.read() as c:
        found = chats.one(c, who.id)
    return found or chats.unmet(who.id, who.kind, who.title, who.language, who.time_zone)


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
        if known is None or not hmac.compare_digest(known.encode(), code.encode("utf-8", "replace")):
            return False
        pace.forget(c, OWNER_CODE)
        chats.change(c, chat_id, role=Role.OWNER)
        audit.note(c, now, chat_id, "own", f"chat {chat_id}")
        return True


def channels(db: Database, limit: int) -> list[Chat]:
    """The channels that the bot was let into, the latest first."""
    with db.read() as c:
        return chats.of_kind(c, "channel", limit)


def editors(db: Database) -> list[Chat]:
    """Everybody who may publish."""
    with db.read() as c:
        return chats.editors(c)


def stop(db: Database, chat_id: int) -> None:
    """Tell this chat nothing more; its topics and times are kept."""
    with db.write() as c:
        chats.change(c, chat_id, state=State.STOPPED, state_reason=None)
        deliveries.pause(c, chat_id, 0, "stopped")
        audit.note_shared(c, chat_id, "stop")


def resume(db: Database, chat_id: int, now: datetime) -> Chat:
    """Tell this chat again, from its next time on."""
    with db.write() as c:
        audit.note_shared(c, chat_id, "resume")
        return _resumed(c, chat_id, now)


def block(db: Database, chat_id: int, reason: str) -> None:
    """Telegram refuses this chat: paused with its latest reason, never deleted; what was on its way was not told."""
    with db.write() as c:
        deliveries.pause(c, chat_id, 0, reason)
        known = chats.one(c, chat_id)
        if known is not None and known.state is State.BLOCKED:
            chats.change(c, chat_id, state_reason=reason)


def unblock(db: Database, chat_id: int, now: datetime) -> None:
    """Telegram lets us in again, maybe into threads that were closed to us. A chat that had stopped by itself stays so."""
    with db.read() as c:
        known = chats.one(c, chat_id)
    if known is not None and known.state is State.BLOCKED:
        with db.write() as c:
            _resumed(c, chat_id, now)
    elif known is not None and known.state is State.ACTIVE:
        _reopen_threads(db, known, now)


def try_silenced_groups(db: Database, now: datetime) -> int:
    """Count on groups that had silenced us: bots aren't told when all members may write again. Who still does is paused
    anew by the next message that is refused, which is told later. Returns how many groups that is.
    """
    with db.read() as c:
        silenced = chats.silenced_groups(c)
    for chat_id in silenced:
        unblock(db, chat_id, now)
    return len(silenced)


def _reopen_threads(db: Database, chat: Chat, now: datetime) -> None:
    with db.write() as c:
        if subscriptions.unpause(c, chat.id):
            for row in subscriptions.of_chat(c, chat.id):
                if row.next_due_at is None:
                    due = schedules.next_due(schedules.parse(row.schedule), schedules.zone(chat.time_zone), now)
                    subscriptions.change(c, [row.id], next_due_at=due or now)


def migrate(db: Database, old: int, new: int) -> None:
    """A group became a supergroup: it keeps everything."""
    with db.write() as c:
        chats.migrate(c, old, new)


def set_zone(db: Database, chat_id: int, name: str, now: datetime) -> Chat:
    """The chat's times are times of this zone from now on. Raises ScheduleError."""
    schedules.zone(name)
    with db.write() as c:
        before = chats.one(c, chat_id)
        chat = _set(c, chat_id, time_zone=name)
        audit.note_shared(c, chat_id, "zone", name)
        if before is not None and chat.state is State.ACTIVE:
            _carry_over(c, chat, schedules.zone(before.time_zone), now)
        return chat


def set_quiet(db: Database, chat_id: int, quiet: tuple[int, int] | None, now: datetime) -> Chat:
    """The minutes of the local day between which nothing is sent, or None."""
    with db.write() as c:
        chat = _set(c, chat_id, quiet_from=quiet and quiet[0], quiet_to=quiet and quiet[1])
        audit.note_shared(c, chat_id, "quiet", "–".join(f"{one // 60:02}:{one % 60:02}" for one in quiet or ()))
        if chat.state is State.ACTIVE:
            reschedule(c, chat, now, keeps_earlier=True)
        return chat


def set_language(db: Database, chat_id: int, language: str) -> Chat:
    """What the bot speaks in this chat."""
    with db.write() as c:
        audit.note_shared(c, chat_id, "language", language)
        return _set(c, chat_id, language=language)


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


def close_questions(db: Database, chat_id: int, kinds: Collection[str]) -> None:
    """Whoever gives a command has gone on to something else."""
    with db.read() as c:
        if chats.last_asked(c, chat_id, EPOCH) is None:
            return
    with db.write() as c:
        chats.close_questions(c, chat_id, kinds)


def forget_questions(db: Database, now: datetime) -> int:
    """Forget what was asked long ago."""
    with db.write() as c:
        return chats.forget_questions(c, now - QUESTIONS_KEPT)


def answered(db: Database, chat_id: int, message_id: int) -> None:
    """A question is done with."""
    with db.write() as c:
        chats.answered(c, chat_id, message_id)


def reschedule(c: Connection, chat: Chat, now: datetime, *, keeps_earlier: bool = False) -> None:
    """Work out anew when the subscriptions of a chat are due: instant ones now, for there may be news that waited.

    `keeps_earlier`: what is due before its next time, since it waits for the end of quiet hours, still is.
    """
    for row in subscriptions.of_chat(c, chat.id):
        due = schedules.next_due(schedules.parse(row.schedule), schedules.zone(chat.time_zone), now) or now
        earlier = row.next_due_at if keeps_earlier else None
        subscriptions.change(c, [row.id], next_due_at=min(due, earlier or due))


def _carry_over(c: Connection, chat: Chat, old: ZoneInfo, now: datetime) -> None:
    """What is due at a local time is due at that time of the new zone: none comes twice, and none is left out."""
    new = schedules.zone(chat.time_zone)
    for row in subscriptions.of_chat(c, chat.id):
        due_at = row.next_due_at
        due = schedules.carried_over(schedules.parse(row.schedule), due_at, old, new) if due_at else now
        subscriptions.change(c, [row.id], next_due_at=due)


def export(db: Database) -> Iterator[dict[str, object]]:
    """Every chat that follows something, as a line of `briefwire export`."""
    with db.read() as c:
        line: dict[str, object] = {}
        for page in subscriptions.pages(c):
            known = chats.by_ids(c, {row.chat_id for row in page})
            for row in page:
                if line.get("chat") != row.chat_id:
                    if line:
                        yield line
                    line = _exported(known[row.chat_id])
                wanted = {"topic": row.topic_slug, "thread": row.thread_id, "schedule": row.schedule}
                _subscriptions_of(line).append(wanted)
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
    if who.title and not known.title and known.is_editor:  # appointed before the first word
        chats.change(c, who.id, language=who.language)
    if who.is_admin and known.role is not Role.OWNER:
        chats.change(c, who.id, role=Role.OWNER)
    found = chats.one(c, who.id)
    assert found is not None
    return found


def _resumed(c: Connection, chat_id: int, now: datetime) -> Chat:
    chat = _set(c, chat_id, state=State.ACTIVE, state_reason=None)
    subscriptions.unpause(c, chat_id)
    reschedule(c, chat, now)
    return chat


def _set(c: Connection, chat_id: int, **values: object) -> Chat:
    chats.change(c, chat_id, **values)
    chat = chats.one(c, chat_id)
    assert chat is not None
    return chat


def _exported(chat: Chat) -> dict[str, object]:
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


@dataclass(frozen=True, slots=True)
class _Reader:
    """One line of an import, understood."""

    chat: dict[str, object]
    subscriptions: list[dict[str, object]]


def _import_page(
    db: Database, page: list[tuple[int, Mapping[str, object]]], now: datetime, zone: ZoneInfo
) -> Iterator[Imported]:
    with db.read() as c:
        slugs = {row.slug: row for row in topics.every(c)}
    readers: list[_Reader] = []
    for number, line in page:
        try:
            readers.append(_reader(line, slugs, now, zone))
        except (schedules.ScheduleError, KeyError, TypeError, ValueError) as error:
            yield Imported(number, str(error))
    with db.write() as c:
        chats.put_many(c, [one.chat for one in readers])
        stored = chats.by_ids(c, [int(str(one.chat["id"])) for one in readers])
        silent = {chat_id for chat_id, chat in stored.items() if chat.state is not State.ACTIVE}
        rows = [row for one in readers for row in one.subscriptions]
        subscriptions.put_many(c, [row | {"next_due_at": None} if row["chat_id"] in silent else row for row in rows])


def _reader(line: Mapping[str, object], slugs: Mapping[str, TopicRow], now: datetime, zone: ZoneInfo) -> _Reader:
    """Raises ScheduleError, KeyError, TypeError or ValueError, which say what is not understood."""
    chat_id, rows = line.get("chat"), line.get("subscriptions", [])
    if not _is_id(chat_id) or not isinstance(rows, list):
        raise ValueError("needs a numeric chat and a list of subscriptions")
    kind, language = str(line.get("kind") or "private"), str(line.get("language") or "en")
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r}")
    name = str(line.get("time_zone") or zone.key)
    values = {"id": chat_id, "kind": kind, "title": "", "language": language, "time_zone": name, "created_at": now}
    own = {"chat_id": chat_id, "created_at": now}
    place = schedules.zone(name)
    wanted = [own | _imported(row, chat_id, slugs, place, now) for row in rows]
    return _Reader(values | {"role": Role.READER, "state": State.ACTIVE}, wanted)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -LARGEST_ID < value < LARGEST_ID


def _imported(
    row: Mapping[str, object], chat_id: object, slugs: Mapping[str, TopicRow], zone: ZoneInfo, now: datetime
) -> dict[str, object]:
    schedule = schedules.parse(str(row["schedule"]))
    topic, thread = str(row["topic"]), row.get("thread") or 0
    if topic not in slugs or slugs[topic].owner not in {None, chat_id}:
        raise ValueError(f"no topic {topic!r}")
    if not _is_id(thread):
        raise ValueError(f"thread {thread!r}")
    return {
        "topic_id": slugs[topic].id,
        "thread_id": thread,
        "schedule": str(schedule),
        "is_followed": True,
        "next_due_at": schedules.next_due(schedule, zone, now),
    }


def after_restore(db: Database) -> int:
    """After a restore nobody knows what of the open parts was sent since the copy: they count as unknown."""
    with db.write() as c:
        return delivery_rows.give_up_open(c, "restored from a copy")
