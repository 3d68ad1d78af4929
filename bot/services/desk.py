"""The desk: what waits for an editor, what just came in, what is on its way; stories joined and parted by hand."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import NotFound
from bot.services.articles import WAITING
from bot.services.newsroom import INGEST, Newsroom
from bot.storage import articles, audit, statistics, stories
from bot.storage.articles import Stored
from bot.storage.audit import Act
from bot.storage.database import Connection, Database
from bot.storage.statistics import COUNTED_TO, FallingDue, OnTheWay
from bot.storage.stories import Member

PAGE = 5  # with their facts they fill the screen of a phone
JUST_IN = timedelta(hours=24)
SOON = timedelta(hours=1)
TOPICS_SHOWN = 8
LIKELY = 6
MEMBERS = 200  # articles of a story that are looked through by hand
UNDOABLE = {"merge stories", "split story"}
_STORY, _ARTICLES = re.compile(r"story (\d+)"), re.compile(r"№ (\d+)")


@dataclass(frozen=True, slots=True)
class Line:
    """An article in a list: its public topics, and how many chats were sent a sentence of it."""

    article: Stored
    topics: tuple[str, ...]
    readers: int

    @property
    def is_counted_out(self) -> bool:
        """Whether there are that many readers at least."""
        return self.readers >= COUNTED_TO


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `number` from 0."""

    lines: tuple[Line, ...]
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out now, what falls due within the hour, and in how many minutes all that waits is out."""

    messages: int
    minutes: int
    sending: tuple[OnTheWay, ...]
    due: tuple[FallingDue, ...]

    @property
    def is_counted_out(self) -> bool:
        return self.messages >= COUNTED_TO


@dataclass(frozen=True, slots=True)
class Likely:
    """A story that may be the same as another."""

    story_id: int
    title: str
    articles: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The story of an article, with its articles."""

    story_id: int
    article: Stored
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """Stories were joined or parted: the line of the audit that can undo it, and the stories, the staying one first."""

    act: int
    kept: int
    other: int


def waiting(db: Database, number: int) -> Page:
    """Drafts and what is on hold, the latest first; a number too high is the last page."""
    with db.read() as c:
        pages = max(1, -(-statistics.count_with_status(c, WAITING) // PAGE))
        number = max(0, min(number, pages - 1))
        found = statistics.with_status(c, WAITING, PAGE, number * PAGE)
        return Page(_lines(c, found), number, pages)


def just_in(db: Database, number: int, now: datetime) -> Page:
    """What was published in the last 24 hours, the latest first."""
    with db.read() as c:
        pages = max(1, -(-statistics.count_told_since(c, now - JUST_IN) // PAGE))
        number = max(0, min(number, pages - 1))
        found = statistics.told_since(c, now - JUST_IN, PAGE, number * PAGE)
        return Page(_lines(c, found), number, pages)


def outgoing(db: Database, now: datetime, send_rate: float) -> Outgoing:
    """What is on its way, at so many messages a second."""
    with db.read() as c:
        messages, sending = statistics.on_the_way(c, TOPICS_SHOWN)
        due = statistics.falling_due(c, now + SOON, TOPICS_SHOWN)
    return Outgoing(messages, math.ceil(messages / send_rate / 60), tuple(sending), tuple(due))


def opened(db: Database, article_id: int) -> Opened | None:
    """The story that a published article is in; None: it is in none. Raises NotFound."""
    with db.read() as c:
        stored = _article(c, article_id)
        if stored.story_id is None:
            return None
        story_id = stories.resolve(c, stored.story_id)
        return Opened(story_id, stored, tuple(stories.members(c, story_id, MEMBERS)))


def likely(db: Database, room: Newsroom, story_id: int, now: datetime) -> list[Likely]:
    """The stories that an editor may want to join with this one, the likest first."""
    with db.write() as c, db.serialised(c, INGEST):
        near = room.likely(c, story_id, now, 2 * LIKELY)
        ids = [one for one in dict.fromkeys(stories.resolve(c, near_id) for near_id in near) if one != story_id]
        return [found for one in ids[:LIKELY] if (found := _likely(c, one))]


def merge(db: Database, room: Newsroom, one_id: int, other_id: int, *, actor: int | None, now: datetime) -> Done | None:
    """Two stories are one, the older one; None: they were one already. Nothing is told again. Raises NotFound."""
    with db.write() as c, db.serialised(c, INGEST):
        kept, gone = sorted((_story(c, one_id), _story(c, other_id)))
        moved = stories.members(c, gone, stories.LARGEST)
        if kept == gone or not stories.merge(c, kept, gone):
            return None
        room.rearranged(c, {kept: moved}, now)
        act = audit.note(c, now, actor, "merge stories", f"story {kept}", _detail(gone, moved))
        return Done(act, kept, gone)


def split(
    db: Database, room: Newsroom, story_id: int, article_ids: Collection[int], *, actor: int | None, now: datetime
) -> Done | None:
    """These articles leave their story for one of their own; None: that would leave one of both empty. Raises NotFound."""
    with db.write() as c, db.serialised(c, INGEST):
        kept = _story(c, story_id)
        made = stories.part(c, kept, article_ids)
        if made is None:
            return None
        moved = stories.members(c, made, stories.LARGEST)
        room.rearranged(c, {made: moved}, now)
        act = audit.note(c, now, actor, "split story", f"story {kept}", _detail(made, moved))
        return Done(act, kept, made)


def undo(db: Database, room: Newsroom, act_id: int, *, actor: int | None, now: datetime) -> bool:
    """Undo a join or a split, once; False where stories went other ways since. Raises NotFound."""
    with db.write() as c, db.serialised(c, INGEST):
        act = audit.one(c, act_id)
        if act is None or act.verb not in UNDOABLE:
            raise NotFound(f"act {act_id}")
        kept, other, ids = _parsed(act)
        verb = "undo merge" if act.verb == "merge stories" else "undo split"
        is_done = (
            _unmerge(c, room, kept, other, ids, now) if verb == "undo merge" else _unsplit(c, room, kept, other, now)
        )
        if is_done:
            audit.note(c, now, actor, verb, f"story {kept}", act.detail)
        return is_done


def _unmerge(c: Connection, room: Newsroom, kept: int, gone: int, ids: Collection[int], now: datetime) -> bool:
    kept = stories.resolve(c, kept)
    if not stories.unmerge(c, kept, gone, ids):
        return False
    room.rearranged(c, {gone: stories.members(c, gone, stories.LARGEST)}, now)
    return True


def _unsplit(c: Connection, room: Newsroom, kept: int, made: int, now: datetime) -> bool:
    known = stories.one(c, made)
    if known is None or known.merged_into is not None:
        return False
    moved = stories.members(c, made, stories.LARGEST)
    if not stories.merge(c, stories.resolve(c, kept), made):
        return False
    room.rearranged(c, {stories.resolve(c, kept): moved}, now)
    return True


def _lines(c: Connection, found: Collection[Stored]) -> tuple[Line, ...]:
    topics = statistics.topics_of(c, [one.id for one in found])
    return tuple(Line(one, tuple(topics.get(one.id, ())), statistics.readers_of(c, one.id)) for one in found)


def _likely(c: Connection, story_id: int) -> Likely | None:
    members = stories.members(c, story_id, MEMBERS)
    lead = stories.leads(c, [story_id]).get(story_id)
    titled = [one for one in members if one.id == lead] or members
    return Likely(story_id, titled[0].title, len(members)) if titled else None


def _article(c: Connection, article_id: int) -> Stored:
    stored = articles.one(c, article_id)
    if stored is None:
        raise NotFound(f"article {article_id}")
    return stored


def _story(c: Connection, story_id: int) -> int:
    if stories.one(c, story_id) is None:
        raise NotFound(f"story {story_id}")
    return stories.resolve(c, story_id)


def _detail(story_id: int, moved: Collection[Member]) -> str:
    return f"story {story_id}: {', '.join(f'№ {one.id}' for one in moved)}"


def _parsed(act: Act) -> tuple[int, int, set[int]]:
    """The story that stayed, the other one, and the articles that moved."""
    kept, other = (int(found[1]) for text in (act.subject, act.detail) if (found := _STORY.match(text)))
    return kept, other, {int(number) for number in _ARTICLES.findall(act.detail)}
