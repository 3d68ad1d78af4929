"""What a place follows, and when it wants to be told. A place is a chat and a thread of it (0: none)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services import schedules, tastes
from bot.services.tastes import Length, Taste
from bot.storage import audit, deliveries, mutes, subscriptions, topics
from bot.storage import chats as chat_rows
from bot.storage.chats import Chat
from bot.storage.database import Connection, Database
from bot.storage.subscriptions import Subscription

MOST_TOPICS = 50  # that one place follows


@dataclass(frozen=True, slots=True)
class Place:
    """Where a briefing goes."""

    chat_id: int
    thread_id: int = 0


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription as it now stands; `was_followed` says that nothing changed."""

    subscription: Subscription
    was_followed: bool


def is_waiting(db: Database, until: datetime) -> bool:
    """Whether news waits for who wants it at once, and goes out by then: a publication that can still be undone."""
    with db.read() as c:
        return subscriptions.is_waiting(c, until)


def follow(db: Database, place: Place, topic_id: int, now: datetime) -> Followed | None:
    """Follow a topic at the usual times of this place; None when it follows too many already, or knows of no such topic."""
    with db.write() as c:
        return begin(c, place, topic_id, now)


def begin(c: Connection, place: Place, topic_id: int, now: datetime) -> Followed | None:
    """As `follow`, within a transaction."""
    chat = _chat(c, place)
    subscriptions.unpause(c, place.chat_id, place.thread_id)  # somebody just wrote there
    known = subscriptions.one(c, place.chat_id, place.thread_id, topic_id)
    if known is not None and known.is_followed:
        return Followed(known, was_followed=True)
    mine = subscriptions.of_place(c, place.chat_id, place.thread_id)
    if topics.visible(c, topic_id, place.chat_id) is None or len(mine) >= MOST_TOPICS:
        return None
    schedule = mine[0].schedule if mine else str(schedules.DEFAULT)
    row = _ensure(c, place, topic_id, schedule, now)
    # one who wants news at once is not due now: the first briefing follows right away, by whoever was asked
    due = schedules.next_due(schedules.parse(row.schedule), schedules.zone(chat.time_zone), now)
    is_listening = chat.state is chat_rows.State.ACTIVE
    subscriptions.change(c, [row.id], is_followed=True, next_due_at=due if is_listening else None)
    audit.note_shared(c, place.chat_id, "follow", public_title(row))
    return Followed(_again(c, place, topic_id), was_followed=False)


def unfollow(db: Database, place: Place, topic_id: int) -> bool:
    """Stop following; what was told stays known. False when it was not followed."""
    with db.write() as c:
        row = subscriptions.one(c, place.chat_id, place.thread_id, topic_id)
        if row is None or not row.is_followed:
            return False
        subscriptions.change(c, [row.id], is_followed=False, next_due_at=None)
        audit.note_shared(c, place.chat_id, "unfollow", public_title(row))
        return True


def reopen(db: Database, place: Place, now: datetime) -> bool:
    """A thread that was paused takes messages again; False when it was not paused."""
    with db.write() as c:
        if not subscriptions.unpause(c, place.chat_id, place.thread_id):
            return False
        chat = _chat(c, place)
        for row in subscriptions.of_place(c, place.chat_id, place.thread_id):
            _schedule(c, chat, [row], schedules.parse(row.schedule), now)
        return True


def of_place(db: Database, place: Place) -> list[Subscription]:
    """What this place follows, by title."""
    with db.read() as c:
        return subscriptions.of_place(c, place.chat_id, place.thread_id)


def one(db: Database, place: Place, topic_id: int) -> Subscription | None:
    """This place's subscription to a topic, followed or not."""
    with db.read() as c:
        return subscriptions.one(c, place.chat_id, place.thread_id, topic_id)


def set_schedule(
    db: Database, place: Place, topic_id: int | None, schedule: schedules.Schedule, now: datetime
) -> list[Subscription]:
    """Tell this place at these times, of one topic or of all that it follows; returns what it follows of them."""
    with db.write() as c:
        chat = _chat(c, place)
        subscriptions.unpause(c, place.chat_id, place.thread_id)
        mine = subscriptions.of_place(c, place.chat_id, place.thread_id)
        rows = [row for row in mine if topic_id in {None, row.topic_id}]
        _schedule(c, chat, rows, schedule, now)
        _note(c, place, topic_id, rows, "times", str(schedule))
        return [
            row for row in subscriptions.of_place(c, place.chat_id, place.thread_id) if topic_id in {None, row.topic_id}
        ]


def set_length(db: Database, place: Place, topic_id: int | None, length: Length) -> list[Subscription]:
    """Tell this place so much of each story, of one topic or of all that it follows; returns what it follows of them."""
    with db.write() as c:
        rows = subscriptions.of_place(c, place.chat_id, place.thread_id)
        chosen = [row for row in rows if topic_id in {None, row.topic_id}]
        for row in chosen:
            taste = replace(tastes.parse(row.taste), length=length)
            subscriptions.change(c, [row.id], taste=str(taste))
        _note(c, place, topic_id, chosen, "length", length)
        return [replace(row, taste=str(replace(tastes.parse(row.taste), length=length))) for row in chosen]


def news_languages(db: Database, chat_id: int) -> tuple[str, ...]:
    """The languages that this chat is told in; none: all."""
    with db.read() as c:
        return tastes.languages(subscriptions.news_languages(c, chat_id))


def set_news_languages(db: Database, chat_id: int, languages: Collection[str]) -> tuple[str, ...]:
    """Tell this chat only of articles in these languages from now on, none: in all; returns what is chosen now."""
    chosen = tastes.languages(",".join(languages))
    with db.write() as c:
        chat_rows.change(c, chat_id, news_languages=",".join(chosen))
        audit.note_shared(c, chat_id, "news languages", ", ".join(chosen))
        for number, line in mutes.tastes_of(c, chat_id):
            mutes.change_taste(c, number, line, str(replace(tastes.parse(line), languages=chosen)))
    return chosen


def public_title(row: Subscription) -> str:
    """The title of what is followed; "" of a topic of the chat's own, of which nobody else knows."""
    return row.topic_title if row.topic_owner is None else ""


def taste_of(c: Connection, place: Place, row: Subscription | None) -> Taste:
    """What this place wants a briefing to be like; where it never asked for the topic, what it wants of others too."""
    if row is not None:
        return tastes.parse(row.taste)
    wished = (tastes.parse(line) for _, line in mutes.tastes_of(c, place.chat_id, place.thread_id))
    known = {one.story_id: one for taste in wished for one in taste.mutes}
    languages = tastes.languages(subscriptions.news_languages(c, place.chat_id))
    return Taste(languages=languages, mutes=tuple(sorted(known.values(), key=lambda one: one.story_id)))


def _note(c: Connection, place: Place, topic_id: int | None, rows: list[Subscription], verb: str, setting: str) -> None:
    """What was set for this place, of one topic or of all that it follows."""
    title = public_title(rows[0]) if rows and topic_id is not None else ""
    if rows:
        audit.note_shared(c, place.chat_id, verb, f"{setting} ({title})" if title else setting)


def _schedule(c: Connection, chat: Chat, rows: list[Subscription], schedule: schedules.Schedule, now: datetime) -> None:
    is_listening = chat.state is chat_rows.State.ACTIVE
    for row in rows:
        due = now if schedule.is_instant else _due_after_change(c, chat, row, schedule, now)
        subscriptions.change(c, [row.id], schedule=str(schedule), next_due_at=due if is_listening else None)


def _due_after_change(
    c: Connection, chat: Chat, row: Subscription, schedule: schedules.Schedule, now: datetime
) -> datetime | None:
    zone, told = schedules.zone(chat.time_zone), 0
    if not schedules.parse(row.schedule).is_instant and str(schedule) != row.schedule:
        since = schedules.midnight(zone, now)
        told = deliveries.scheduled_since(c, row.chat_id, row.thread_id, row.topic_id, since)
    return schedules.next_after_change(schedule, zone, now, told)


def _ensure(c: Connection, place: Place, topic_id: int, schedule: str, now: datetime) -> Subscription:
    known = subscriptions.one(c, place.chat_id, place.thread_id, topic_id)
    if known is not None:
        return known
    values = {"chat_id": place.chat_id, "thread_id": place.thread_id, "topic_id": topic_id, "is_followed": False}
    taste = str(taste_of(c, place, None))
    return subscriptions.ensure(c, {**values, "schedule": schedule, "taste": taste, "created_at": now})


def chain_of(c: Connection, place: Place, topic_id: int, now: datetime) -> Subscription:
    """The row that keeps the chain of this place and topic, made for one who doesn't follow it too."""
    return _ensure(c, place, topic_id, str(schedules.DEFAULT), now)


def _again(c: Connection, place: Place, topic_id: int) -> Subscription:
    row = subscriptions.one(c, place.chat_id, place.thread_id, topic_id)
    assert row is not None
    return row


def _chat(c: Connection, place: Place) -> Chat:
    chat = chat_rows.one(c, place.chat_id)
    assert chat is not None, "a chat is met before it follows anything"
    return chat
