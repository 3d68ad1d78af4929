"""Stories that a place keeps quiet: until they bring a new number, name or publisher, or for two weeks."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import tastes
from bot.services.subscriptions import Place, chain_of
from bot.services.tastes import Mute, Taste
from bot.storage import articles, audit, mutes, stories, topics
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from summaries import changes

QUIET_FOR = timedelta(days=14)
MARK = "mute="  # stands in the line of a taste that has any
KNOWN, FRESH = 40, 20  # articles of a story that are compared, the latest of each side


@dataclass(frozen=True, slots=True)
class Settled:
    """A taste as it holds now, and the stories of it that need not be quiet any more."""

    taste: Taste
    ended: frozenset[int]


@dataclass(frozen=True, slots=True)
class Muted:
    """A story that is quiet in a place, its headline, and until when at the latest."""

    story_id: int
    title: str
    until: datetime


class Mutes:
    """What is quiet at one instant. Each story is read once for all who keep it quiet."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._changed: dict[tuple[int, int], bool] = {}  # by story, and how many of its articles were known
        self._filings: dict[int, list[tuple[int, int]]] = {}
        self._stories: dict[int, int] = {}
        self._on_topic: dict[tuple[int, int], bool] = {}

    def settled(self, c: Connection, taste: Taste, topic_id: int) -> Settled:
        """A taste as it holds for a topic: of what is quiet only stories that are on it, so that readers share briefings."""
        if not taste.mutes:
            return Settled(taste, frozenset())
        held = {one.story_id: self.holds(c, one) for one in taste.mutes}
        quiet = [story for story in held.values() if story is not None and self._is_on(c, topic_id, story)]
        ended = frozenset(story for story, becomes in held.items() if becomes is None)
        return Settled(taste.settled(quiet), ended)

    def holds(self, c: Connection, mute: Mute) -> int | None:
        """The story that is quiet by this mute, which may have become part of another; None: the mute is over."""
        if mute.until <= self._now:
            return None
        story_id = self._resolved(c, mute.story_id)
        return None if self._has_changed(c, story_id, mute) else story_id

    def _resolved(self, c: Connection, story_id: int) -> int:
        if story_id not in self._stories:
            self._stories[story_id] = stories.resolve(c, story_id)
        return self._stories[story_id]

    def _is_on(self, c: Connection, topic_id: int, story_id: int) -> bool:
        key = (topic_id, story_id)
        if key not in self._on_topic:
            self._on_topic[key] = topics.has_story(c, topic_id, story_id)
        return self._on_topic[key]

    def _has_changed(self, c: Connection, story_id: int, mute: Mute) -> bool:
        if story_id not in self._filings:
            self._filings[story_id] = mutes.filings(c, story_id)
        filed = self._filings[story_id]
        known = bisect_right(filed, (mute.filed_to, 2**63))
        if known == len(filed):
            return False
        key = (story_id, known)
        if key not in self._changed:
            ids = [article_id for _, article_id in filed]
            since = mute.until - QUIET_FOR
            self._changed[key] = _brings(c, ids[max(0, known - KNOWN) : known], ids[known:][-FRESH:], since)
        return self._changed[key]


def mute(db: Database, place: Place, story_id: int, topic_id: int, now: datetime) -> None:
    """Keep a story, which was told on this topic, quiet here until it changes."""
    with db.write() as c:
        chain_of(c, place, topic_id, now)  # where the wish is kept, also of a place that follows nothing
        wish = Mute(stories.resolve(c, story_id), articles.newest_filing(c), now + QUIET_FOR)
        _rewrite(c, place, lambda taste: taste.with_mute(wish))
        audit.note_shared(c, place.chat_id, "mute", _title(c, wish.story_id))


def unmute(db: Database, place: Place, story_id: int) -> None:
    """Let it be heard again; what was published meanwhile comes with the next briefing."""
    with db.write() as c:
        wished = {one.story_id for _, line in mutes.tastes_of(c, *_of(place)) for one in tastes.parse(line).mutes}
        same = {one for one in wished if story_id in {one, stories.resolve(c, one)}}
        _rewrite(c, place, lambda taste: taste.without_mutes(same))
        audit.note_shared(c, place.chat_id, "unmute", _title(c, stories.resolve(c, story_id)))


def drop(c: Connection, subscription_id: int, line: str, ended: Collection[int]) -> None:
    """Take what is over from a taste."""
    mutes.change_taste(c, subscription_id, line, str(tastes.parse(line).without_mutes(ended)))


def until(db: Database, place: Place, story_id: int, now: datetime) -> datetime | None:
    """Until when a story is quiet here at the latest; None: it is not."""
    with db.read() as c:
        story_id = stories.resolve(c, story_id)
    return next((one.until for one in of_place(db, place, now) if one.story_id == story_id), None)


def of_place(db: Database, place: Place, now: datetime) -> list[Muted]:
    """What is quiet here, the next to end first."""
    judge = Mutes(now)
    with db.read() as c:
        wished = {one.story_id: one for _, line in mutes.tastes_of(c, *_of(place)) for one in tastes.parse(line).mutes}
        held = {story: one for one in wished.values() if (story := judge.holds(c, one)) is not None}
        titles = mutes.titles(c, list(held))
    found = (Muted(story, titles.get(story, ""), one.until) for story, one in held.items())
    return sorted(found, key=lambda one: (one.until, one.story_id))


def _rewrite(c: Connection, place: Place, change: Callable[[Taste], Taste]) -> None:
    """Change the taste of all that this place follows, or once asked for."""
    for number, line in mutes.tastes_of(c, *_of(place)):
        mutes.change_taste(c, number, line, str(change(tastes.parse(line))))


def _title(c: Connection, story_id: int) -> str:
    return mutes.titles(c, [story_id]).get(story_id, "")


def _of(place: Place) -> tuple[int, int]:
    return place.chat_id, place.thread_id


def _brings(c: Connection, known: Sequence[int], fresh: Sequence[int], since: datetime) -> bool:
    """Whether the later articles of a story have what the earlier ones, and what they said until then, had not."""
    before = articles.older_texts(c, fresh, since)
    stored = {one.id: one for one in articles.by_ids(c, {*known, *fresh})}
    earlier = [_told(stored[one]) for one in known]
    earlier += [_told(stored[one], text) for one in fresh for text in before.get(one, ())]
    return changes.brings([_told(stored[one]) for one in fresh], earlier)


def _told(one: Stored, text: str | None = None) -> changes.Report:
    """As it stands, or with an earlier text of it."""
    is_copy = one.reprint_of is not None
    return changes.Report(
        one.title, one.text if text is None else text, one.language, one.credit or one.family, is_copy
    )
