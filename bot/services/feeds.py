"""Feeds as admins handle them: looked at, followed, paused, polled at once, listed with their health, taken from a list."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from bot.errors import NotFound, Unreadable
from bot.services import newsroom as judgement
from bot.services.manners import Manners
from bot.services.newsroom import Newsroom
from bot.sources import discovery
from bot.sources import feeds as parsing
from bot.sources.feed_parts import FEED_BYTES
from bot.sources.feeds import Feed, FeedEntry
from bot.sources.fetch import Fetched, Fetcher
from bot.sources.opml import Outline
from bot.sources.workshop import Workshop
from bot.storage import audit, feeds, topics
from bot.storage.database import Connection, Database
from bot.storage.feeds import FeedRow

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.3"
)
DAYS = 30
SHOWN = 5  # entries of a preview
TRIED = 8  # addresses that are opened to find the feed of a site
SMALL_BYTES = 200_000  # of a feed that is read here in a few milliseconds; starting a worker takes a second
OUTLINES = 10_000  # of one list


@dataclass(frozen=True, slots=True)
class Desk:
    """What asking feeds and reading pages needs. `feed_interval` is the shortest between two polls of one feed."""

    db: Database
    room: Newsroom
    fetcher: Fetcher
    workshop: Workshop
    feed_interval: timedelta
    manners: Manners = field(default_factory=Manners)


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed and its health. `last_error` is a key of `texts.refusals`; `days`: articles that came in on each of the
    last 30 days (UTC), the oldest first, without those that were there before it was followed."""

    id: int
    url: str
    title: str
    site_url: str | None
    is_enabled: bool
    created_at: datetime | None
    polled_at: datetime | None
    last_success_at: datetime | None
    next_poll_at: datetime
    failing_since: datetime | None
    failures: int
    last_error: str | None
    interval: timedelta | None
    days: tuple[int, ...]
    articles_a_day: float


@dataclass(frozen=True, slots=True)
class PreviewEntry:
    """An entry that a feed has now; `topics` are the titles of those that it would match."""

    title: str
    url: str | None
    published_at: datetime | None
    is_date_only: bool
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed has now: its latest entries, and how many in all. `known`: it is followed already."""

    url: str
    title: str
    site_url: str | None
    entries: tuple[PreviewEntry, ...]
    total: int
    known: Listed | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of feeds. `refused`: (address, reason as in `bot.errors.Unreadable`)."""

    added: int
    known: int
    refused: tuple[tuple[str, str], ...]


async def look(desk: Desk, url: str, *, now: datetime) -> Preview:
    """What the feed at this address, or the one that a site names, has now.

    Raises FetchRefused, Unreadable; Unreadable("no_feed") where neither the address nor the site has one.
    """
    address = url.strip()
    found = await fetch(desk, address if "//" in address else f"https://{address}")
    address, feed = await _feed_at(desk, found, now)
    return await asyncio.to_thread(_preview, desk.db, desk.room, address, feed, now)


async def fetch(desk: Desk, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
    """A feed's answer, through the guard. Raises FetchRefused."""
    return await desk.fetcher.get(url, headers={"Accept": ACCEPT, **(headers or {})}, limit=FEED_BYTES)


async def parse(desk: Desk, found: Fetched, now: datetime) -> Feed:
    """The feed that was fetched, read in the workshop where it is large. Raises Unreadable."""
    if len(found.body) <= SMALL_BYTES:
        async with desk.manners.threads:
            return await asyncio.to_thread(parse_small, found, now)
    return await desk.workshop.run(parse_small, found, now)


def parse_small(found: Fetched, now: datetime) -> Feed:
    """The same at once. Raises Unreadable."""
    return parsing.parse(found.body, found.url, media_type=found.media_type, charset=found.charset, now=now)


def follow(
    db: Database, url: str, *, title: str, site_url: str | None, added_by: int | None, now: datetime
) -> tuple[Listed, bool]:
    """Follow a feed from now on: it is asked at once, and what it lists then is background.

    False: it was followed already; where it was paused, it goes on.
    """
    url = _clean(url)
    with db.write() as c:
        known = _known(c, url)
        if known is None:
            feeds.add(c, [_row(Outline(title=title, url=url, site_url=site_url), added_by, now)])
            audit.note(c, now, added_by, "follow feed", url)
        elif not known.is_enabled:
            feeds.change(c, known.id, is_enabled=True, next_poll_at=now)
            audit.note(c, now, added_by, "resume feed", f"feed {known.id}", url)
        row = known or feeds.by_urls(c, [url])[0]
        return _listed(c, [_one(c, row.id)], now)[0], known is None


def unfollow(db: Database, feed_id: int, *, actor: int | None, now: datetime) -> Listed:
    """Follow it no more; its articles stay. Raises NotFound."""
    with db.write() as c:
        row = _one(c, feed_id, locked=True)
        listed = _listed(c, [row], now)[0]
        feeds.remove(c, feed_id)
        audit.note(c, now, actor, "unfollow feed", f"feed {feed_id}", row.url)
        return listed


def pause(db: Database, feed_id: int, *, actor: int | None, now: datetime) -> Listed:
    """Do not ask it until it is resumed. Raises NotFound."""
    return _switch(db, feed_id, actor, now, "pause feed", is_enabled=False)


def resume(db: Database, feed_id: int, *, actor: int | None, now: datetime) -> Listed:
    """Ask it again, at once; after more than a week, what has gathered is background. Raises NotFound."""
    return _switch(db, feed_id, actor, now, "resume feed", is_enabled=True, next_poll_at=now)


def poll_now(db: Database, feed_id: int, now: datetime) -> Listed:
    """Ask it at the next tick; a paused one is asked when it is resumed. Raises NotFound."""
    with db.write() as c:
        feeds.change(c, feed_id, next_poll_at=now)
        return _listed(c, [_one(c, feed_id)], now)[0]


def listed(db: Database, *, now: datetime) -> list[Listed]:
    """All feeds, by title."""
    with db.read() as c:
        return _listed(c, feeds.every(c), now)


def one(db: Database, feed_id: int, *, now: datetime) -> Listed:
    """The feed of this id. Raises NotFound."""
    with db.read() as c:
        return _listed(c, [_one(c, feed_id)], now)[0]


def take_outlines(db: Database, outlines: Sequence[Outline], *, added_by: int | None, now: datetime) -> Imported:
    """Follow all feeds of a list; what they list at first is background."""
    wanted: dict[str, Outline] = {}
    refused = []
    for number, outline in enumerate(outlines):
        reason = "too_many" if number >= OUTLINES else _refusal(outline.url)
        if reason:
            refused.append((outline.url, reason))
        else:
            wanted.setdefault(_clean(outline.url), outline)
    with db.write() as c:
        faces = {face for url in wanted for face in _faces(url)}
        known = {row.url for row in feeds.by_urls(c, faces)}
        new = [outline for url, outline in wanted.items() if not known.intersection(_faces(url))]
        feeds.add(c, [_row(outline, added_by, now) for outline in new])
        audit.note(c, now, added_by, "import feeds", f"{len(new)} new of {len(outlines)}")
    return Imported(len(new), len(wanted) - len(new), tuple(refused))


def outlines(db: Database) -> tuple[Outline, ...]:
    """All feeds, as a list that other programs read."""
    with db.read() as c:
        return tuple(Outline(title=row.title, url=row.url, site_url=row.site_url) for row in feeds.every(c))


async def _feed_at(desk: Desk, found: Fetched, now: datetime) -> tuple[str, Feed]:
    """The feed that was fetched, or that the fetched page names or its site has at a usual place; with its address."""
    try:
        return found.moved_to or found.url, await parse(desk, found, now)
    except Unreadable as error:
        if error.reason not in {"not_a_feed", "binary"}:
            raise
    named = await desk.workshop.run(discovery.find, found.body, found.url)
    for url in list(dict.fromkeys([*named, *discovery.guesses(found.url)]))[:TRIED]:
        try:
            other = await fetch(desk, url)
            return other.moved_to or url, await parse(desk, other, now)
        except Unreadable:
            continue
    raise Unreadable("no_feed", url=found.url)


def _preview(db: Database, room: Newsroom, url: str, feed: Feed, now: datetime) -> Preview:
    readings = [judgement.analyse(one.title, one.text, one.url, one.language).reading for one in feed.entries[:SHOWN]]
    with db.read() as c:
        titles = {row.id: row.title for row in topics.all_of(c)}
        matched = [[titles[one] for one in room.match(c, reading) if one in titles] for reading in readings]
        row = _known(c, url)
        known = _listed(c, [row], now)[0] if row else None
    entries = tuple(_shown(one, on) for one, on in zip(feed.entries, matched, strict=False))
    return Preview(url, feed.title or url, feed.site_url, entries, len(feed.entries), known)


def _shown(one: FeedEntry, on: Iterable[str]) -> PreviewEntry:
    return PreviewEntry(one.title, one.url, one.published_at, one.is_date_only, tuple(sorted(on)))


def _row(outline: Outline, added_by: int | None, now: datetime) -> dict[str, object]:
    return {
        "url": _clean(outline.url),
        "title": outline.title,
        "site_url": outline.site_url,
        "next_poll_at": now,
        "created_at": now,
        "added_by": added_by,
    }


def _switch(db: Database, feed_id: int, actor: int | None, now: datetime, verb: str, **values: object) -> Listed:
    with db.write() as c:
        was = _one(c, feed_id, locked=True)
        if was.is_enabled != values["is_enabled"]:
            feeds.change(c, feed_id, **values)
            audit.note(c, now, actor, verb, f"feed {feed_id}", was.url)
        return _listed(c, [_one(c, feed_id)], now)[0]


def _one(c: Connection, feed_id: int, *, locked: bool = False) -> FeedRow:
    row = feeds.one(c, feed_id, locked=locked)
    if row is None:
        raise NotFound(f"feed {feed_id}")
    return row


def _known(c: Connection, url: str) -> FeedRow | None:
    """The feed at this address, by http or https."""
    found = feeds.by_urls(c, _faces(url))
    return next((row for row in found if row.url == url), found[0] if found else None)


def _faces(url: str) -> tuple[str, ...]:
    scheme, _, rest = url.partition("://")
    other = {"http": "https", "https": "http"}.get(scheme)
    return (url, f"{other}://{rest}") if other else (url,)


def _clean(url: str) -> str:
    return url.strip().partition("#")[0]


def _refusal(url: str) -> str:
    """Why an address of a list can't be followed; "" where it can."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return "bad_url"
    if parts.scheme not in {"http", "https"}:
        return "bad_scheme" if parts.scheme else "bad_url"
    return "" if parts.hostname else "bad_url"


def _listed(c: Connection, rows: Sequence[FeedRow], now: datetime) -> list[Listed]:
    today = datetime.combine(now.date(), time(), now.tzinfo)
    counts = feeds.articles_by_day(c, today - timedelta(days=DAYS - 1), feed_id=rows[0].id if len(rows) == 1 else None)
    return [_health(row, counts.get(row.id, {}), now) for row in rows]


def _health(row: FeedRow, counts: Mapping[int, int], now: datetime) -> Listed:
    days = tuple(counts.get(number, 0) for number in range(DAYS))
    age = (now - row.created_at) / timedelta(days=1) if row.created_at else DAYS
    return Listed(
        id=row.id,
        url=row.url,
        title=row.title or row.url,
        site_url=row.site_url,
        is_enabled=row.is_enabled,
        created_at=row.created_at,
        polled_at=row.polled_at,
        last_success_at=row.last_success_at,
        next_poll_at=row.next_poll_at,
        failing_since=row.failing_since,
        failures=row.failures,
        last_error=row.last_error,
        interval=None if row.interval_seconds is None else timedelta(seconds=row.interval_seconds),
        days=days,
        articles_a_day=sum(days) / min(max(age, 1.0), DAYS),
    )
