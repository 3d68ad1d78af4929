"""Entries of feeds become articles, and pages of articles are looked at again.

entry: fetch its page | extract | `articles.add` | mark it done, and watch the page
page:  fetch | extract | compare | `articles.add` at its address, or tell editors
"""

import asyncio
import hashlib
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import DatabaseUnavailable, Unreadable
from bot.services import articles, notices, takes
from bot.services.articles import Added, How, Result
from bot.services.feeds import Desk
from bot.services.takes import GiveUp
from bot.sources import links
from bot.sources.drafts import Draft
from bot.sources.fetch import UNCHANGED, Fetched
from bot.storage import articles as article_rows
from bot.storage import entries, pages
from bot.storage.articles import Status, Stored
from bot.storage.database import Connection, Database
from bot.storage.entries import DueEntry
from bot.storage.pages import PageRow
from summaries import duplicates, text

log = logging.getLogger(__name__)

BEGUN_WITHIN = timedelta(seconds=10)  # of a claim: what waits longer for its host is left, so that others are not late
MARKED_AT_ONCE = 20
UTC_ZONE = ZoneInfo("UTC")  # of the times that pages give without a zone


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that ask only for what changed."""
    return {
        **({"If-None-Match": etag} if etag else {}),
        **({"If-Modified-Since": last_modified} if last_modified else {}),
    }


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was read; `draft` None: it is as it was."""

    url: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class _Mark:
    """What became of an entry; `page` is looked at again."""

    entry: DueEntry
    article_id: int | None
    error: str | None
    page: _Page | None = None
    published_at: datetime | None = None


class Round:
    """One round of taking entries or checking pages: what was claimed, within its lease."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self._desk, self._now = desk, now
        self._until = desk.manners.clock.now() + BEGUN_WITHIN
        self._adding = asyncio.Lock()  # storing is one by one anyway; the threads are for others
        self._marking = threading.Lock()
        self._marks: list[_Mark] = []
        self.left: list[int] = []

    async def take(self, one: DueEntry) -> None:
        """Make an article of an entry, whatever goes wrong with it: it is tried again, and given up in the end."""
        try:
            await self._take(one)
        except Unreadable as error:
            await asyncio.to_thread(self._failed, one, error.reason)
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("entry=%d can't be taken", one.id)
            await asyncio.to_thread(self._failed, one, takes.BROKEN)

    async def check(self, one: PageRow) -> None:
        """Look at a page again, and take what it says now."""
        try:
            page = await self._page(one.url, conditions(one.etag, one.last_modified), one.body_hash)
            if page is not None:
                async with self._adding:
                    await asyncio.to_thread(self._compare, one, page)
        except Unreadable as error:
            await asyncio.to_thread(self._unreadable, one, error.reason)
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("page of article=%d can't be checked", one.article_id)
            await asyncio.to_thread(self._unreadable, one, takes.BROKEN)

    def finish(self) -> None:
        """Mark what became of the entries: one transaction for many, since what is lost here is done again to no effect."""
        with self._marking:
            marks, self._marks = self._marks, []
        if not marks:
            return
        with self._desk.db.write() as c:
            for one in marks:
                entries.done(c, one.entry, one.article_id, one.error)
                if one.page and one.article_id is not None:
                    _watch(c, one.article_id, one.page, self._now, one.published_at)

    async def _take(self, one: DueEntry) -> None:
        if takes.is_hopeless(one):
            raise Unreadable(takes.BROKEN)
        page = None
        if one.is_teaser and one.url:
            if one.article_id is None and await asyncio.to_thread(_link, self._desk.db, one):
                return
            page = await self._page(one.url, {})
            if page is None:
                self.left.append(one.id)
                return
        async with self._adding:
            await asyncio.to_thread(self._store, one, page)

    async def _page(self, url: str, conditions: Mapping[str, str], body_hash: str | None = None) -> _Page | None:
        """The page at this address, in its host's turn; None: its turn came too late. Raises Unreadable."""
        desk = self._desk
        async with desk.manners.turn(url):
            if not await desk.manners.page(desk.fetcher, desk.workshop, url, self._until):
                return None
            async with desk.manners.places:
                found = await desk.fetcher.get(url, headers=conditions)
        return await self._read(found, body_hash)

    async def _read(self, found: Fetched, body_hash: str | None) -> _Page:
        etag, last_modified = found.headers.get("etag"), found.headers.get("last-modified")
        new_hash = body_hash if found.status == UNCHANGED else hashlib.sha256(found.body).hexdigest()
        draft = None
        if new_hash != body_hash:
            draft = await self._desk.workshop.run(links.draft, found, time_zone=UTC_ZONE, now=self._now)
        return _Page(found.url, etag, last_modified, new_hash, draft)

    def _store(self, one: DueEntry, page: _Page | None) -> None:
        """The entry as an article or a revision, then marked as done; killed in between, it is done again to no effect."""
        draft = takes.of_page(one, page.draft) if page and page.draft else takes.of_feed(one)
        self._add(one, draft, page, None)

    def _failed(self, one: DueEntry, reason: str) -> None:
        verdict = takes.after_failure(one, reason, self._now)
        log.info("entry=%d page=%s attempt=%d then=%s", one.id, reason, one.attempts, type(verdict).__name__)
        if isinstance(verdict, Draft):
            self._add(one, verdict, None, reason)
        elif isinstance(verdict, GiveUp):
            self._mark(_Mark(one, None, verdict.reason))
        else:
            with self._desk.db.write() as c:
                entries.later(c, one, verdict.at, verdict.reason)

    def _add(self, one: DueEntry, draft: Draft, page: _Page | None, reason: str | None) -> None:
        if not draft.text:
            self._mark(_Mark(one, None, reason or "no_text"))
            return
        stored = self._stale(draft, page) if page else self._fuller(draft)
        added = Added(Result.DUPLICATE, stored) if stored else self._added(one, draft)
        log.info("entry=%d article=%d result=%s", one.id, added.article_id, added.result)
        is_its_text = page is not None and page.draft is not None and draft.text == page.draft.text
        is_new = added.result in {Result.STORED, Result.REVISION} and not one.is_background
        watched = page if is_its_text and is_new else None
        self._mark(_Mark(one, added.article_id, added.reason or reason, watched, draft.published_at))

    def _stale(self, draft: Draft, page: _Page) -> int | None:
        """The article of which this page, at another address than the one that is looked at, has an older version."""
        if not draft.url:
            return None
        with self._desk.db.read() as c:
            stored = article_rows.by_address(c, duplicates.canonical_url(draft.url))
            watched = pages.one(c, stored.id) if stored else None
            if stored is None or watched is None or watched.url == page.url:
                return None
            older = article_rows.older_texts(c, [stored.id], self._now).get(stored.id, ())
        hashes = {duplicates.text_hash(text.clean(one)) for one in older}
        return stored.id if duplicates.text_hash(text.clean(draft.text)) in hashes else None

    def _mark(self, mark: "_Mark") -> None:
        with self._marking:
            self._marks.append(mark)
            is_full = len(self._marks) >= MARKED_AT_ONCE
        if is_full:
            self.finish()

    def _fuller(self, draft: Draft) -> int | None:
        """The article at this address that has more than the feed gives."""
        if not draft.url:
            return None
        with self._desk.db.read() as c:
            stored = article_rows.by_address(c, duplicates.canonical_url(draft.url))
        is_known = stored is not None and stored.status is not Status.DISCARDED
        return stored.id if stored and is_known and takes.is_lesser(draft, stored) else None

    def _added(self, one: DueEntry, draft: Draft) -> Added:
        how = How.BACKGROUND if one.is_background else How.PUBLISH
        origin = _origin(one) if one.article_id is None else None  # a change that is taken back is a change
        return articles.add(self._desk.db, self._desk.room, draft, now=self._now, how=how, origin=origin)

    def _unreadable(self, row: PageRow, reason: str) -> None:
        if reason in takes.WALLED | takes.GONE:
            self._tell(row, "page_gone" if reason in takes.GONE else "page_suspect", reason)
        with self._desk.db.write() as c:
            pages.checked(c, row, self._now, failures=row.failures + 1, last_error=reason)

    def _compare(self, row: PageRow, page: _Page) -> None:
        """A new version of the article, unless the page says the same or is no longer the article."""
        validators = {"etag": page.etag, "last_modified": page.last_modified, "body_hash": page.body_hash}
        with self._desk.db.read() as c:
            stored = article_rows.one(c, row.article_id)
        how = takes.how_again(stored) if stored else None
        error = None
        if stored and how and page.draft:
            error = self._revised(row, stored, page.draft, how)
        with self._desk.db.write() as c:
            ended = {} if how else {"next_check_at": None}
            pages.checked(c, row, self._now, **validators, **ended, failures=0, last_error=error)

    def _revised(self, row: PageRow, stored: Stored, draft: Draft, how: How) -> str | None:
        """Store the new version; a reason where the page is none."""
        old = [one.text for one in text.sentences(stored.text, stored.language)]
        if takes.is_suspect(draft, stored, old):
            self._tell(row, "page_suspect", "suspect")
            return "suspect"
        version = replace(draft, title=draft.title or stored.title, url=stored.url)
        added = articles.add(self._desk.db, self._desk.room, version, now=self._now, how=how)
        log.info("page of article=%d result=%s", row.article_id, added.result)
        return added.reason or None

    def _tell(self, row: PageRow, kind: str, reason: str) -> None:
        with self._desk.db.write() as c:
            stored = article_rows.one(c, row.article_id)
            if stored is not None and stored.status is Status.PUBLISHED:
                facts = {"article": stored.id, "title": stored.title, "source": stored.source, "reason": reason}
                notices.tell_editors(c, kind, facts, f"{kind}:{stored.id}", self._now)


def _watch(c: Connection, article_id: int, page: _Page, now: datetime, published_at: datetime | None) -> None:
    """Look at this page again; where the article is looked at already, at that address."""
    known = pages.one(c, article_id)
    if known is not None and known.url != page.url:
        return
    pages.watch(c, article_id, page.url, page.etag, page.last_modified, page.body_hash, now, published_at)


def _link(db: Database, one: DueEntry) -> bool:
    """Whether a teaser's article is stored already: it came with another feed, or by hand, and is looked at again there."""
    with db.read() as c:
        stored = article_rows.by_address(c, duplicates.canonical_url(one.url or ""))
    if stored is None or stored.status not in {Status.PUBLISHED, Status.WITHDRAWN}:
        return False
    if len(stored.text) < len(one.text):
        return False
    with db.write() as c:
        entries.done(c, one, stored.id, "withdrawn" if stored.status is Status.WITHDRAWN else None)
    return True


def _origin(one: DueEntry) -> str:
    said = f"{one.name}\n{one.content_hash}".encode("utf-8", "replace")
    return f"feed:{one.feed_id}:{hashlib.sha256(said).hexdigest()[:32]}"
