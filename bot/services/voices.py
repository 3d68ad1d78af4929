"""One story as its readers see it: what it is, who says what, its sides, the numbers that moved. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.errors import NotFound
from bot.storage import articles, stories
from bot.storage import voices as rows
from bot.storage.articles import Status, Stored
from bot.storage.database import Connection, Database
from bot.storage.voices import Told
from summaries import disputes as numbers
from summaries import sides as judgement
from summaries import voices
from summaries.disputes import Dispute
from summaries.sides import Sides
from summaries.types import Article
from summaries.voices import Voice

READ = 20  # articles of a story whose texts are read: of each publisher family the newest first
_STORIES_KEPT = 8  # whose pages are being turned


@dataclass(frozen=True, slots=True)
class Head:
    """A story: its number, its headline, who wrote on it, when it was first and last seen, and how much of it was read."""

    story_id: int
    headline: str
    url: str | None
    publishers: tuple[str, ...]  # the latest first, each family once
    families: int
    articles: int
    first_at: datetime
    last_at: datetime
    read: int


@dataclass(frozen=True, slots=True)
class Said:
    """Who says what in a story, with the articles that the sentences are slices of."""

    head: Head
    voices: tuple[Voice, ...]
    proofs: Mapping[int, Stored]


@dataclass(frozen=True, slots=True)
class Seen:
    """The sides of a story."""

    head: Head
    sides: Sides
    proofs: Mapping[int, Stored]


@dataclass(frozen=True, slots=True)
class Moved:
    """The numbers of a story that moved."""

    head: Head
    disputes: tuple[Dispute, ...]
    proofs: Mapping[int, Stored]


def head(db: Database, story_id: int) -> Head:
    """A story, or the one that it became part of. Raises NotFound where nothing of it is published."""
    with db.read() as c:
        return _head(c, story_id)[0]


def who_says_what(db: Database, story_id: int) -> Said:
    """Raises NotFound."""
    found, read = _read(db, story_id)
    return Said(found, _voices(tuple(map(Stored.judged, read))), {one.id: one for one in read})


def sides(db: Database, story_id: int) -> Seen:
    """Raises NotFound."""
    found, read = _read(db, story_id)
    return Seen(found, _sides(tuple(map(Stored.judged, read))), {one.id: one for one in read})


def moved(db: Database, story_id: int) -> Moved:
    """Raises NotFound."""
    found, read = _read(db, story_id)
    return Moved(found, _disputes(tuple(map(Stored.judged, read))), {one.id: one for one in read})


def told_in(db: Database, chat_id: int, message_id: int) -> list[tuple[Told, str]]:
    """The stories that this message of a chat told of, with their headlines; none where it is no briefing."""
    with db.read() as c:
        told = rows.told_in(c, chat_id, message_id)
        leads = stories.leads(c, {one.story_id for one in told})
        titles = {one.id: one.title for one in articles.by_ids(c, leads.values()) if one.status is Status.PUBLISHED}
    return [(one, titles.get(leads.get(one.story_id, 0), "")) for one in told]


def _read(db: Database, story_id: int) -> tuple[Head, list[Stored]]:
    with db.read() as c:
        found, ids = _head(c, story_id)
        by_id = {one.id: one for one in articles.by_ids(c, ids)}
    return found, [by_id[one] for one in ids if one in by_id]


def _head(c: Connection, story_id: int) -> tuple[Head, list[int]]:
    """The story, and the ids of the articles to be read, the newest first."""
    if stories.one(c, story_id) is None:
        raise NotFound(f"story {story_id}")
    story_id = stories.resolve(c, story_id)
    known = rows.published(c, story_id)
    if not known:
        raise NotFound(f"story {story_id}")
    lead = articles.one(c, stories.leads(c, [story_id]).get(story_id) or 0)
    if lead is None or lead.status is not Status.PUBLISHED:
        lead = articles.one(c, known[-1].id)
    assert lead is not None, "it was just read"
    publishers = {one.family: one.source for one in sorted(known, key=lambda one: (one.at, one.id), reverse=True)}
    ids = [one.id for one in voices.chosen(known, READ)]
    total = len(known) if len(known) < rows.MOST_KNOWN else rows.count(c, story_id)
    times = [one.at for one in known]
    found = Head(
        story_id, lead.title, lead.url, tuple(publishers.values()), len(publishers), total, min(times), max(times), len(ids)
    )  # fmt: skip
    return found, ids


@lru_cache(maxsize=_STORIES_KEPT)
def _voices(read: Sequence[Article]) -> tuple[Voice, ...]:
    return voices.group(read)


@lru_cache(maxsize=_STORIES_KEPT)
def _sides(read: Sequence[Article]) -> Sides:
    return judgement.of(read)


@lru_cache(maxsize=_STORIES_KEPT)
def _disputes(read: Sequence[Article]) -> tuple[Dispute, ...]:
    return numbers.find(read)
