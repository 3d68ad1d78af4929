"""The pulse of topics: one that surges wakes who allowed it, one that is silent says so once a week to who asked for it.

lively topics (3 publishers within hours, not surged lately) → 28 days of each → a surge? → written down, its readers due
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.services import schedules
from bot.services.subscriptions import Place, public_title
from bot.storage import articles, audit, notices, pulse, subscriptions, topics
from bot.storage.database import Connection, Database
from bot.storage.pulse import Listener
from bot.storage.subscriptions import Subscription
from summaries import surges
from summaries.surges import Sighting, Surge

log = logging.getLogger(__name__)

RESTS = timedelta(hours=12)  # after a surge, a topic makes no other
SILENT = timedelta(days=7)  # a line at most so often, and not before
SOON = timedelta(days=1)  # what is due later is put down later
SILENCE = "silence"  # the kind of a notice


def look(db: Database, now: datetime) -> int:
    """Find the topics that surge now; those of their readers who allowed it are due at once. Returns how many topics."""
    with db.read() as c:
        lively = pulse.lively(c, now - surges.SPAN, now - RESTS, surges.LEAST_FAMILIES)
        found = {topic_id: surge for topic_id in lively if (surge := _surge(c, topic_id, now)) is not None}
    return sum(_begin(db, topic_id, surge, now) for topic_id, surge in found.items())


def say_silence(db: Database, now: datetime) -> int:
    """Put down a line for each subscription that wants one and whose topic has been silent for a week; returns how many.

    It is said when the subscription is next due, outside quiet hours, unless there is news by then: see `still_silent`.
    """
    with db.read() as c:
        lively = pulse.topics_with_news(c, now - SILENT)
        silent = [row.id for row in topics.every(c) if row.id not in lively]
        publishers = pulse.watched(c)
        due = [(one, at) for one in pulse.listeners(c, silent) if (at := _to_be_said(c, one, now)) is not None]
        lasts = {topic_id: articles.last_published(c, topic_id) for topic_id in {one.topic_id for one, _ in due}}
    for one, at in due:
        last = lasts[one.topic_id]
        since = (last.told_from or last.stored_at) if last else one.created_at
        facts = {"subscription": one.id, "topic": one.topic_title, "since": since.isoformat(), "publishers": publishers}
        key = f"{_stem(one.id)}{at.isoformat()}"
        with db.write() as c:
            notices.add(c, [one.chat_id], SILENCE, facts, key, now, thread_id=one.thread_id, due_at=at)
    return len(due)


def still_silent(db: Database, facts: Mapping[str, object]) -> bool:
    """Whether what a notice of silence says is true still, and wanted."""
    with db.read() as c:
        known = pulse.listener(c, int(str(facts["subscription"])))
        since = datetime.fromisoformat(str(facts["since"]))
        return known is not None and not pulse.has_news(c, known.topic_id, since)


def turn_waking(db: Database, place: Place, subscription_id: int) -> Subscription | None:
    """A surge may wake this place, or no longer; None: it has no such subscription."""
    return _turn(db, place, subscription_id, "may_wake")


def turn_silence(db: Database, place: Place, subscription_id: int) -> Subscription | None:
    """A line a week while nothing is new, or none; None: the place has no such subscription."""
    return _turn(db, place, subscription_id, "says_silence")


def _turn(db: Database, place: Place, subscription_id: int, name: str) -> Subscription | None:
    with db.write() as c:
        mine = {row.id: row for row in subscriptions.of_place(c, place.chat_id, place.thread_id)}
        row = mine.get(subscription_id)
        if row is None:
            return None
        subscriptions.change(c, [row.id], **{name: not getattr(row, name)})
        verb = {"may_wake": "waking", "says_silence": "silence line"}[name]
        audit.note_shared(
            c, place.chat_id, verb, f"{'off' if getattr(row, name) else 'on'} {public_title(row)}".rstrip()
        )
        return subscriptions.one(c, place.chat_id, place.thread_id, row.topic_id)


def _surge(c: Connection, topic_id: int, now: datetime) -> Surge | None:
    known = pulse.sightings(c, topic_id, now - surges.SPAN * (surges.SPANS + 1))
    return surges.surge((Sighting(at, family) for at, family in known), now)


def _begin(db: Database, topic_id: int, surge: Surge, now: datetime) -> bool:
    """Write it down and wake its readers, in one transaction; False: another process did."""
    with db.write() as c:
        if not pulse.set_surged(c, topic_id, now, now - RESTS):
            return False
        woken = pulse.wake(c, topic_id, now)
    log.info(
        "topic=%d surges articles=%d families=%d z=%.1f woken=%d",
        topic_id,
        surge.articles,
        surge.families,
        surge.z,
        woken,
    )
    return True


def _to_be_said(c: Connection, one: Listener, now: datetime) -> datetime | None:
    """When, within a day, this reader is told: who has followed for so long, and heard no such line for so long."""
    at = _awake_at(one, now)
    if at - now > SOON or now - one.created_at < SILENT:
        return None
    last = pulse.last_key(c, one.chat_id, _stem(one.id))
    is_soon_after = last is not None and at - datetime.fromisoformat(last.removeprefix(_stem(one.id))) < SILENT
    return None if is_soon_after else at


def _stem(subscription_id: int) -> str:
    return f"{SILENCE}:{subscription_id}:"


def _awake_at(one: Listener, now: datetime) -> datetime:
    """When this reader is next told, or now where that is at once; outside quiet hours."""
    at = max(now, one.next_due_at) if one.next_due_at and one.schedule != str(schedules.INSTANT) else now
    quiet = None if one.quiet_from is None or one.quiet_to is None else (one.quiet_from, one.quiet_to)
    return schedules.quiet_end(quiet, schedules.zone(one.time_zone), at) or at
