"""News comes in by itself: feeds are asked, their entries become articles, and the pages of articles are looked at again.

claim | fetch | parse | plan, sort (pure) | entries and the feeds' rows, in one transaction
"""

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import DatabaseUnavailable, NotFound, Unreadable
from bot.services import feeds, listings, notices, polls, taking
from bot.services.feeds import Desk
from bot.services.listings import Sorted
from bot.services.polls import Failed, Outcome, Read, Unchanged
from bot.sources import publishers
from bot.sources.feeds import FeedEntry
from bot.sources.fetch import UNCHANGED
from bot.storage import entries, pages
from bot.storage import feeds as feed_rows
from bot.storage.database import Connection, Database
from bot.storage.entries import DueEntry, KnownEntry
from bot.storage.feeds import FeedRow
from bot.storage.pages import PageRow

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BEGUN_WITHIN = timedelta(seconds=30)  # of a claim: feeds that waited longer for their host are left to the next one
FEEDS_AT_ONCE = 500
ENTRIES_AT_ONCE = 100
PAGES_AT_ONCE = 100
FORGOTTEN_AFTER = timedelta(days=90)


async def poll_due(desk: Desk, now: datetime) -> int:
    """Ask the feeds that are due; returns how many were taken up. One that fails harms no other."""
    due = await asyncio.to_thread(_claim_feeds, desk.db, now)
    round_ = _Poll(desk, now, due)
    await _all((round_.ask(row) for row in due), "poll")
    return len(due)


async def poll_one(desk: Desk, feed_id: int, now: datetime) -> None:
    """Ask this feed, due or not. Raises NotFound."""
    row = await asyncio.to_thread(_row, desk.db, feed_id)
    await _Poll(desk, now, [row]).ask(row)


async def take_entries(desk: Desk, now: datetime) -> int:
    """Make articles, or revisions, of the entries that are due; returns how many were taken up."""
    due = await asyncio.to_thread(_claim_entries, desk.db, now)
    round_ = taking.Round(desk, now)
    await _all((round_.take(one) for one in due), "take")
    await _all([asyncio.to_thread(round_.finish)], "mark")
    if round_.left:
        await asyncio.to_thread(_give_back, desk.db, round_.left, now + taking.BEGUN_WITHIN)
    return len(due) - len(round_.left)


async def check_pages(desk: Desk, now: datetime) -> int:
    """Look again at the pages that are due; returns how many were taken up."""
    due = await asyncio.to_thread(_claim_pages, desk.db, now)
    round_ = taking.Round(desk, now)
    await _all((round_.check(one) for one in due), "check")
    return len(due)


def watch(db: Database, article_id: int, url: str, now: datetime) -> None:
    """Look again at the page whose link an admin pushed."""
    with db.write() as c:
        pages.watch(c, article_id, url, None, None, None, now, now)


def forget_old(db: Database, now: datetime) -> int:
    """Delete entries that their feed no longer lists for 90 days, never articles; returns how many."""
    del now  # an entry's time is told by its feed's: one that is not asked forgets nothing
    with db.write() as c:
        return entries.forget_unlisted(c, FORGOTTEN_AFTER)


async def _all(works: Iterable[Coroutine[object, object, None]], verb: str) -> None:
    """Run them beside each other; one that fails is logged, and comes back when its lease is over."""
    for result in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(result, DatabaseUnavailable):
            log.warning("%s database: %s", verb, result)
        elif result is not None:
            log.error("%s failed", verb, exc_info=result)


def _claim_feeds(db: Database, now: datetime) -> list[FeedRow]:
    with db.read() as c:
        if not feed_rows.is_due(c, now):
            return []
    with db.write() as c:
        return feed_rows.claim(c, now, now + LEASE, FEEDS_AT_ONCE)


def _row(db: Database, feed_id: int) -> FeedRow:
    with db.read() as c:
        row = feed_rows.one(c, feed_id)
    if row is None:
        raise NotFound(f"feed {feed_id}")
    return row


POLLED = {Unchanged: "unchanged", Read: "changed", Failed: "failed"}  # as `/metrics` counts them


class _Poll:
    """One round of asking feeds: what was claimed, within its lease."""

    def __init__(self, desk: Desk, now: datetime, due: Sequence[FeedRow]) -> None:
        self._desk, self._now = desk, now
        self._until = desk.manners.clock.now() + BEGUN_WITHIN
        self._hosts = Counter(publishers.host_of(row.url) for row in due)
        self._answered: list[tuple[FeedRow, Outcome]] = []
        self._storing = asyncio.Lock()

    async def ask(self, row: FeedRow) -> None:
        """Ask one feed, and store what it brought together with what others brought meanwhile."""
        async with self._desk.manners.turn(row.url):
            if self._desk.manners.clock.now() > self._until:
                return
            is_alone = self._hosts[publishers.host_of(row.url)] == 1
            outcome = await _ask(self._desk, row, self._now, is_alone=is_alone)
        self._desk.room.metrics.polled(POLLED[type(outcome)])
        self._answered.append((row, outcome))
        async with self._storing:
            answered, self._answered = self._answered, []
            if answered:
                await asyncio.to_thread(_settle, self._desk, answered, self._now)


async def _ask(desk: Desk, row: FeedRow, now: datetime, *, is_alone: bool) -> Outcome:
    """What the feed says. A host that is asked for nothing else soon need not keep the connection."""
    try:
        headers = taking.conditions(row.etag, row.last_modified) | ({"Connection": "close"} if is_alone else {})
        async with desk.manners.places:
            found = await feeds.fetch(desk, row.url, headers=headers)
        if found.status == UNCHANGED and not (row.etag or row.last_modified):  # we did not ask for that
            return Failed("status", UNCHANGED)
        body_hash = hashlib.sha256(found.body).hexdigest() if found.status != UNCHANGED else None
        answer = polls.answer(found.headers, body_hash, found.moved_to)
        if body_hash in {None, row.body_hash}:
            return Unchanged(answer)
        return Read(answer, await feeds.parse(desk, found, now))
    except Unreadable as error:
        status, wait = error.facts.get("status"), error.facts.get("retry_after")
        return Failed(
            error.reason,
            status if isinstance(status, int) else None,
            polls.retry_after(wait if isinstance(wait, str) else None, now),
        )
    except Exception:
        log.exception("feed=%d can't be asked", row.id)
        return Failed("broken")


def _settle(desk: Desk, answered: Sequence[tuple[FeedRow, Outcome]], now: datetime) -> None:
    """Store what polls brought, in one transaction; where that fails, each by itself, so that none harms another."""
    try:
        _store_polls(desk, answered, now)
    except DatabaseUnavailable as error:  # the feeds are due again when their lease is over
        log.warning("polls=%d database: %s", len(answered), error)
    except Exception:
        if len(answered) == 1:
            log.exception("feed=%d poll can't be stored", answered[0][0].id)
        else:
            for one in answered:
                _settle(desk, [one], now)


def _store_polls(desk: Desk, answered: Sequence[tuple[FeedRow, Outcome]], now: datetime) -> None:
    with desk.db.write() as c:
        rows = feed_rows.locked(c, [claimed.id for claimed, _ in answered])
        there = [(claimed, outcome) for claimed, outcome in answered if claimed.id in rows]  # else unfollowed meanwhile
        found = [_sorted(c, rows[claimed.id], outcome, now) for claimed, outcome in there]
        _store_entries(c, [(claimed.id, one) for (claimed, _), one in zip(there, found, strict=True)], now)
        plans = []
        for (claimed, outcome), one in zip(there, found, strict=True):
            row = rows[claimed.id]
            plan = polls.plan(
                row,
                _without_taken_address(c, row, outcome),
                now,
                shortest=desk.feed_interval,
                news=len(one.new),
                is_online=_is_online(c, row, outcome, now),
            )
            is_ours = row.next_poll_at == claimed.next_poll_at  # else an admin wants it sooner
            plans.append(plan if is_ours else replace(plan, row=replace(plan.row, next_poll_at=row.next_poll_at)))
            for notice in plan.notices:
                notices.tell_editors(c, notice.kind, notice.facts, notice.key, now)
        feed_rows.put(c, [plan.row for plan in plans])
    for plan, one in zip(plans, found, strict=True):
        log.info("feed=%d poll=%s new=%d changed=%d", plan.row.id, plan.why, len(one.new), len(one.changed))


def _sorted(c: Connection, row: FeedRow, outcome: Outcome, now: datetime) -> Sorted:
    if not isinstance(outcome, Read):
        return Sorted()
    listed = outcome.feed.entries
    known = [] if row.last_success_at is None else _known(c, row.id, listed)
    return listings.sort(row, listed, known, now)


def _known(c: Connection, feed_id: int, listed: Sequence[FeedEntry]) -> list[KnownEntry]:
    names, hashes = {one.name for one in listed}, {one.content_hash for one in listed}
    return entries.known(c, feed_id, names=names, urls={one.url for one in listed if one.url}, hashes=hashes)


def _store_entries(c: Connection, found: Sequence[tuple[int, Sorted]], now: datetime) -> None:
    entries.insert(c, [_new_row(feed_id, one, now) for feed_id, some in found for one in some.new])
    entries.change(c, [(one.id, _changed_row(one, now)) for _, some in found for one in some.changed])
    entries.see(c, [one for _, some in found for one in some.seen], now)


def _new_row(feed_id: int, one: listings.NewEntry, now: datetime) -> dict[str, object]:
    times = {"seen_at": now, "changed_at": now, "due_at": one.due_at}
    return {**_said(one.entry), **times, "feed_id": feed_id, "is_background": one.is_background}


def _changed_row(one: listings.ChangedEntry, now: datetime) -> dict[str, object]:
    times = {"seen_at": now, "changed_at": one.changed_at, "due_at": one.due_at}
    return {**_said(one.entry), **times, "attempts": 0, "error": None}


def _said(one: FeedEntry) -> dict[str, object]:
    return {
        "name": one.name,
        "url": one.url,
        "title": one.title,
        "author": one.author,
        "text": one.text,
        "is_teaser": one.is_teaser,
        "language": one.language,
        "published_at": one.published_at,
        "is_date_only": one.is_date_only,
        "content_hash": one.content_hash,
    }


def _without_taken_address(c: Connection, row: FeedRow, outcome: Outcome) -> Outcome:
    """The same, not moved where another feed has that address already."""
    if isinstance(outcome, Failed) or outcome.answer.moved_to in {None, row.url}:
        return outcome
    taken = feed_rows.by_urls(c, [outcome.answer.moved_to or ""])
    return replace(outcome, answer=replace(outcome.answer, moved_to=None)) if taken else outcome


def _is_online(c: Connection, row: FeedRow, outcome: Outcome, now: datetime) -> bool:
    """Whether it is the feed that can't be reached, and not the whole web."""
    if not isinstance(outcome, Failed) or outcome.reason not in {"unreachable", "too_slow"}:
        return True
    return feed_rows.has_succeeded_since(c, row.failing_since or now, but=row.id)


def _claim_entries(db: Database, now: datetime) -> list[DueEntry]:
    with db.read() as c:
        if not entries.is_due(c, now):
            return []
    with db.write() as c:
        return entries.claim(c, now, now + LEASE, ENTRIES_AT_ONCE)


def _give_back(db: Database, ids: Sequence[int], due_at: datetime) -> None:
    with db.write() as c:
        entries.give_back(c, ids, due_at)


def _claim_pages(db: Database, now: datetime) -> list[PageRow]:
    with db.read() as c:
        if not pages.is_due(c, now):
            return []
    with db.write() as c:
        return pages.claim(c, now, now + LEASE, PAGES_AT_ONCE)
