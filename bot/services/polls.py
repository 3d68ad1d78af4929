"""What follows from asking a feed: decisions as values, with their reasons. Nothing here reads or writes.

feed row, outcome | plan -> the row as it becomes, and what editors are told
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median

from bot.sources.feeds import Feed, FeedEntry
from bot.storage.feeds import FeedRow
from summaries import duplicates

DAY = timedelta(hours=24)
LONGEST = DAY  # between two polls, whatever a feed or its server asks for
JITTER = 0.1
GAPS_OF = 10  # latest entries that say how often a feed publishes
SILENCE_SHARE = 10  # a feed that was silent for ten hours is asked hourly
UNCHANGED_GROWTH = 1.1  # the same, where a feed that changed nothing was not read again
UNDATED = timedelta(hours=1)
REPORTED_AFTER = timedelta(hours=6)
GONE = 410

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said beside the body. `moved_to` is an address that no other feed has."""

    body_hash: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The feed says what it said before."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Read:
    """The feed was read."""

    answer: Answer
    feed: Feed


@dataclass(frozen=True, slots=True)
class Failed:
    """The feed could not be read; `reason` as in `bot.errors.Unreadable`."""

    reason: str
    status: int | None = None
    retry_after: timedelta | None = None


Outcome = Unchanged | Read | Failed


@dataclass(frozen=True, slots=True)
class Notice:
    """What editors are told, once for a key."""

    kind: str
    facts: Mapping[str, object]
    key: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The feed's row as it becomes, why it is asked again when it is, and what editors are told."""

    row: FeedRow
    why: str
    notices: tuple[Notice, ...] = ()


def answer(headers: Mapping[str, str], body_hash: str | None = None, moved_to: str | None = None) -> Answer:
    """What the headers of an answer, their names in lower case, say to us."""
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    max_age = timedelta(seconds=int(found[1])) if found else None
    return Answer(body_hash, headers.get("etag"), headers.get("last-modified"), max_age, moved_to)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as an HTTP date; at most a day, None where it says nothing."""
    words = (value or "").strip()
    if words.isascii() and words.isdecimal():
        return min(timedelta(seconds=int(words[:9])), LONGEST)
    try:
        at = parsedate_to_datetime(words)
    except (ValueError, TypeError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(at - now, LONGEST) if at > now else None


def plan(
    row: FeedRow, outcome: Outcome, now: datetime, *, shortest: timedelta, news: int = 0, is_online: bool = True
) -> Plan:
    """What becomes of a feed after a poll. `news`: its new entries; `is_online`: other feeds can be read."""
    if isinstance(outcome, Failed):
        return _failed(row, outcome, now, shortest, is_online=is_online)
    said = outcome.answer
    is_news = row.last_success_at is not None and not _is_alike(said.moved_to or row.url, row.url)
    becomes = replace(
        row,
        url=said.moved_to or row.url,
        etag=said.etag,
        last_modified=said.last_modified,
        body_hash=said.body_hash or row.body_hash,
        polled_at=now,
        last_success_at=now,
        failing_since=None,
        failures=0,
        last_error=None,
        is_reported=False,
    )
    wait, why = _grown(row, shortest), "unchanged"
    floor = max(shortest, _bounded(said.max_age))
    if isinstance(outcome, Read):
        wait, why = pace(outcome.feed.entries, now), "read"
        floor = max(floor, _bounded(outcome.feed.ttl))
        becomes = replace(
            becomes, title=row.title or outcome.feed.title, site_url=row.site_url or outcome.feed.site_url
        )
    interval = _between(wait, floor)
    due_at = now + jittered(interval, floor, f"{row.url} {now.timestamp():.0f}")
    if isinstance(outcome, Read):
        due_at = _not_skipped(outcome.feed, due_at)
    becomes = replace(becomes, interval_seconds=round(interval.total_seconds()), next_poll_at=due_at)
    return Plan(becomes, why, (*_back(row, becomes, news), *(_moved(becomes) if is_news else ())))


def pace(entries: Sequence[FeedEntry], now: datetime) -> timedelta:
    """How long a feed may be left alone: half the median gap between its latest entries, or a tenth of its silence."""
    dates = sorted((at for one in entries if (at := one.published_at) is not None and at <= now), reverse=True)
    latest = dates[:GAPS_OF]
    if len(latest) < 2:  # noqa: PLR2004 - ends of a gap
        return UNDATED
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(latest)]
    return max(timedelta(seconds=median(gaps) / 2), (now - latest[0]) / SILENCE_SHARE)


def jittered(interval: timedelta, floor: timedelta, seed: str) -> timedelta:
    """The interval, give or take a tenth by the seed's hash, mirrored at the floor: feeds drift apart."""
    number = int.from_bytes(hashlib.blake2b(seed.encode("utf-8", "replace"), digest_size=4).digest(), "big")
    moved = interval * (1 + JITTER * (2 * number / 0xFFFFFFFF - 1))
    return min(moved if moved >= floor else 2 * floor - moved, max(LONGEST, floor))


def _failed(row: FeedRow, outcome: Failed, now: datetime, shortest: timedelta, *, is_online: bool) -> Plan:
    since = row.failing_since or now
    failures = row.failures + 1
    becomes = replace(
        row,
        polled_at=now,
        failing_since=since,
        failures=failures,
        last_error=_reason(outcome),
        is_reported=row.is_reported,
    )
    if outcome.status == GONE:
        gone = Notice("feed_gone", {"feed": row.id, "title": _title(row)}, f"feed:{row.id}:gone:{now.isoformat()}")
        return Plan(replace(becomes, is_enabled=False), "gone", (gone,))
    interval = _between(timedelta(seconds=row.interval_seconds or 0), shortest)
    wait = min(interval * 2 ** min(failures - 1, 10), LONGEST)
    wait, why = jittered(wait, shortest, f"{row.url} {failures}"), "failed"
    if not row.is_reported and now < since + REPORTED_AFTER < now + wait:
        wait = since + REPORTED_AFTER - now  # so that its editors hear of it in time
    if outcome.retry_after is not None and outcome.retry_after > wait:
        wait, why = outcome.retry_after, "retry_after"
    becomes = replace(becomes, next_poll_at=now + min(wait, LONGEST))
    if row.is_reported or not is_online or now - since < REPORTED_AFTER:
        return Plan(becomes, why)
    facts = {"feed": row.id, "title": _title(row), "since": since.isoformat(), "reason": _reason(outcome)}
    notice = Notice("feed_failing", facts, f"feed:{row.id}:failing:{since.isoformat()}")
    return Plan(replace(becomes, is_reported=True), why, (notice,))


def _reason(outcome: Failed) -> str:
    """The reason, with the status behind it where that is what is wrong: "status 503", "gone 410"."""
    return f"{outcome.reason} {outcome.status}" if outcome.status else outcome.reason


def _back(row: FeedRow, becomes: FeedRow, news: int) -> tuple[Notice, ...]:
    if not row.is_reported or row.failing_since is None:
        return ()
    since = row.failing_since.isoformat()
    facts = {"feed": row.id, "title": _title(becomes), "since": since, "articles": news}
    return (Notice("feed_back", facts, f"feed:{row.id}:back:{since}"),)


def _moved(becomes: FeedRow) -> tuple[Notice, ...]:
    facts = {"feed": becomes.id, "title": _title(becomes), "url": becomes.url}
    key = hashlib.blake2b(becomes.url.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return (Notice("feed_moved", facts, f"feed:{becomes.id}:moved:{key}"),)


def _is_alike(one: str, other: str) -> bool:
    """Whether two addresses differ by their scheme or a "www." at most."""
    return duplicates.canonical_url(one) == duplicates.canonical_url(other)


def _title(row: FeedRow) -> str:
    return row.title or row.url


def _not_skipped(feed: Feed, due_at: datetime) -> datetime:
    """That instant, or the first full hour after it at which the feed may say something new, at most a day later."""
    for _ in range(24):
        if due_at.hour not in feed.skip_hours and due_at.weekday() not in feed.skip_days:
            break
        due_at = due_at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due_at


def _grown(row: FeedRow, shortest: timedelta) -> timedelta:
    return timedelta(seconds=row.interval_seconds) * UNCHANGED_GROWTH if row.interval_seconds else shortest


def _bounded(asked: timedelta | None) -> timedelta:
    return min(max(asked or timedelta(0), timedelta(0)), LONGEST)


def _between(wait: timedelta, floor: timedelta) -> timedelta:
    return max(min(wait, LONGEST), floor)
