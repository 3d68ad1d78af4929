"""What a feed lists, against what is stored of it: decisions as values. Nothing here reads or writes.

feed row, what it lists, what is stored | sort -> new, changed and seen entries
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sources.feeds import FeedEntry
from bot.storage.entries import KnownEntry
from bot.storage.feeds import FeedRow

PAUSED = timedelta(days=7)  # after so long without a poll, what has gathered is background
OLD = timedelta(days=30)  # an entry of that age that appears now is an archive put out again
FLOOD = 100  # new entries in one poll; of more, only the newest `TOLD` are news
TOLD = 50
FETCHED_EVERY = timedelta(seconds=1)  # pages of one feed's new entries are due one after another
SETTLED_SHARE = 4  # an entry that goes on changing is taken again after a quarter of its age,
SETTLED_MOST = timedelta(hours=6)  # or after that
SEEN_EVERY = timedelta(days=1)  # how exactly we must know that an entry is still listed


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that the feed lists for the first time; `why` it is background, "" where it is news."""

    entry: FeedEntry
    why: str
    due_at: datetime

    @property
    def is_background(self) -> bool:
        return bool(self.why)


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A stored entry that the feed now tells in other words, or by another name."""

    id: int
    entry: FeedEntry
    due_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a feed lists, against what is stored. `seen`: ids of entries that are as they were."""

    new: tuple[NewEntry, ...] = ()
    changed: tuple[ChangedEntry, ...] = ()
    seen: tuple[int, ...] = ()


def sort(row: FeedRow, listed: Sequence[FeedEntry], known: Sequence[KnownEntry], now: datetime) -> Sorted:
    """What is new, changed or as it was in a feed that was read. `known` may hold more of its entries than it lists."""
    by_name = {one.name: one for one in known}
    renamed = _Renamed(listed, known)
    new: dict[str, FeedEntry] = {}
    changed: dict[int, ChangedEntry] = {}
    seen: dict[int, KnownEntry] = {}
    for one in listed:
        was = by_name.get(one.name) or renamed.find(one)
        if was is None:
            new.setdefault(one.name, one)
        elif was.content_hash == one.content_hash and was.name == one.name:
            seen[was.id] = was
        else:
            changed[was.id] = _changed(was, one, now)
    stale = (one.id for one in seen.values() if one.seen_at <= now - SEEN_EVERY)
    return Sorted(tuple(_introduced(row, list(new.values()), now)), tuple(changed.values()), tuple(stale))


class _Renamed:
    """Entries that are called anew: the same address, or else the same content, once in the feed and once stored."""

    def __init__(self, listed: Sequence[FeedEntry], known: Sequence[KnownEntry]) -> None:
        names = {one.name for one in listed}
        left = [one for one in known if one.name not in names]
        self._urls = _single([(one.url, one) for one in left])
        self._hashes = _single([(one.content_hash, one) for one in left])
        self._taken: set[int] = set()
        self._listed_urls = Counter(one.url for one in listed)
        self._listed_hashes = Counter(one.content_hash for one in listed)

    def find(self, one: FeedEntry) -> KnownEntry | None:
        """The stored entry that this one is, each once."""
        found = self._urls.get(one.url) if one.url and self._listed_urls[one.url] == 1 else None
        if found is None and self._listed_hashes[one.content_hash] == 1:
            found = self._hashes.get(one.content_hash)
        if found is None or found.id in self._taken:
            return None
        self._taken.add(found.id)
        return found


def _single(pairs: Sequence[tuple[str | None, KnownEntry]]) -> dict[str, KnownEntry]:
    counts = Counter(key for key, _ in pairs)
    return {key: one for key, one in pairs if key and counts[key] == 1}


def _changed(was: KnownEntry, one: FeedEntry, now: datetime) -> ChangedEntry:
    if was.content_hash == one.content_hash:  # only its name is new
        return ChangedEntry(was.id, one, was.due_at, was.changed_at)
    return ChangedEntry(was.id, one, was.due_at or _settled(was, now), now)


def _settled(was: KnownEntry, now: datetime) -> datetime:
    """When a changed entry is taken again: at once, unless it changes all the time (a counter, a live page)."""
    age = was.changed_at - was.published_at if was.published_at else timedelta(0)
    return max(now, was.changed_at + min(max(age, timedelta(0)) / SETTLED_SHARE, SETTLED_MOST))


def _introduced(row: FeedRow, new: Sequence[FeedEntry], now: datetime) -> list[NewEntry]:
    """News first, then background; each the newest first. Pages of teasers are due one after another."""
    newest = sorted(new, key=lambda one: one.published_at or now, reverse=True)
    reasons = {one.name: _past(row, one, now) for one in newest}
    news = [one for one in newest if not reasons[one.name]]
    if len(news) > FLOOD:
        reasons |= {one.name: "flood" for one in news[TOLD:]}
    entries, pages = [], 0
    for one in sorted(newest, key=lambda one: bool(reasons[one.name])):
        entries.append(NewEntry(one, reasons[one.name], now + pages * FETCHED_EVERY if one.is_teaser else now))
        pages += one.is_teaser
    return entries


def _past(row: FeedRow, one: FeedEntry, now: datetime) -> str:
    """Why a new entry is background; "" where it is news."""
    if row.last_success_at is None:
        return "first"
    if row.polled_at is not None and now - row.polled_at > PAUSED:
        return "pause"
    return "old" if one.published_at is not None and now - one.published_at > OLD else ""
