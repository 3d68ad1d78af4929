"""What would be, before it is: a topic with another query, and a topic's next briefing. Nothing here is stored."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import NotFound
from bot.services import briefings, tastes, topics
from bot.services.briefings import Standing, View
from bot.services.mutes import Mutes
from bot.services.topics import Sample
from bot.storage import articles, search, statistics
from bot.storage import topics as topic_rows
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from bot.storage.topics import TopicRow
from summaries import aliases
from summaries import topics as queries
from summaries.aliases import Suggestion
from summaries.topics import Topic
from summaries.types import Limits

SHOWN = 5  # headlines of what enters, and of what leaves
MOST_FOUND = 5_000  # articles with the words of a query
READ = 20  # of them, the latest, that are read: how many of these are on topic tells it of the others
WORDS_FROM, OPENING = 300, 600  # articles and their first letters, in which other spellings are looked for
MOST_SPELLINGS, MOST_COUNTED = 8, 24
_WORD = re.compile(r"[^\W\d_][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have matched in the last 30 days: how many of how many, and the best of those that were `read`.

    `found` have its words; where not all of them were read, `matched` is what the share of those makes of it.
    """

    topic: Topic
    matched: int
    looked_at: int
    found: int
    read: int
    samples: tuple[Sample, ...]
    spellings: tuple[
        Suggestion, ...
    ]  # that the query lacks, those that most articles have first; `count` says how many

    @property
    def is_estimated(self) -> bool:
        return self.read < self.found


@dataclass(frozen=True, slots=True)
class Change:
    """What another query would do to a topic among the articles of the last 30 days: how many enter, leave and stay, and
    the latest of each. What an admin put on the topic by hand stays, whatever the query. `read`: of more than these
    articles is told what is true of so many; None: all were read.
    """

    topic: TopicRow
    looked_at: int
    spellings: tuple[Suggestion, ...]
    enters: int
    entering: tuple[Stored, ...]
    leaves: int
    leaving: tuple[Stored, ...]
    stays: int
    read: int | None


@dataclass(frozen=True, slots=True)
class NextBriefing:
    """What a new subscriber would get, and what `places` of `all_places` that follow the topic would get `at` their next
    time; None: they would get nothing, since nothing is new.
    """

    topic: TopicRow
    first: View | None
    usual: View | None
    places: int
    all_places: int
    at: datetime | None


def query(db: Database, words: str, now: datetime) -> Preview:
    """What this query would have matched. Raises QueryError."""
    topic = queries.parse(words)
    with db.read() as c:
        first = articles.first_since(c, now - topics.LOOKED_BACK)
        ids = search.find(c, topic.tree, MOST_FOUND, first=first)
        samples = _samples(c, topic, ids)
        looked_at, spellings = articles.count_published(c, first), _spellings(c, topic, first)
    hits = sorted((one for one in samples if one.match), key=lambda one: (-one.explanation.score, -one.article.id))
    matched = _estimated(len(ids), samples)
    return Preview(topic, matched, looked_at, len(ids), len(samples), tuple(hits[:SHOWN]), spellings)


def change(db: Database, topic_id: int, words: str, now: datetime) -> Change:
    """A topic as it would be with this query. Raises QueryError, NotFound."""
    topic = queries.parse(words)
    with db.read() as c:
        row = topic_rows.one(c, topic_id)
        if row is None or row.owner is not None:
            raise NotFound(f"topic {topic_id}")
        first = articles.first_since(c, now - topics.LOOKED_BACK)
        was, by_hand = statistics.on_topic(c, topic_id, first)
        found = set(search.find(c, topic.tree, MOST_FOUND, first=first))
        new, kept = _newest(found - was - by_hand), _newest(was & found - by_hand)
        entering, staying = _samples(c, topic, new), _samples(c, topic, kept)
        gone = was - found - by_hand
        leaving = [*gone, *(one.article.id for one in staying if one.match is None)]
        stays = _estimated(len(kept), staying)
        return Change(
            topic=row,
            looked_at=articles.count_published(c, first),
            spellings=_spellings(c, topic, first),
            enters=_estimated(len(new), entering),
            entering=tuple(one.article for one in entering if one.match)[:SHOWN],
            leaves=len(gone) + len(kept) - stays,
            leaving=_latest(articles.by_ids(c, _newest(leaving)[:SHOWN])),
            stays=stays + len(was & by_hand),
            read=READ if max(len(new), len(kept)) > READ else None,
        )


def next_briefing(db: Database, topic_id: int, *, now: datetime, limits: Limits) -> NextBriefing:
    """What this topic has to tell now: to a new subscriber, and to the largest group of readers. Raises NotFound."""
    with db.read() as c:
        topic = topic_rows.visible(c, topic_id, None)
        if topic is None:
            raise NotFound(f"topic {topic_id}")
        groups = statistics.followers(c, topic_id)
        largest = groups[0] if groups else None
        taste = str(Mutes(now).settled(c, tastes.parse(largest.taste), topic_id).taste) if largest else ""
    standing = Standing(topic_id, largest.last_briefing_id, largest.untold, taste) if largest else None
    return NextBriefing(
        topic=topic,
        first=_composed(db, Standing(topic_id), now, limits),
        usual=_composed(db, standing, now, limits) if standing else None,
        places=largest.places if largest else 0,
        all_places=sum(one.places for one in groups),
        at=largest.at if largest else None,
    )


def _composed(db: Database, standing: Standing, now: datetime, limits: Limits) -> View | None:
    composed = briefings.compose(db, standing, now=now, limits=limits)
    return briefings.unstored(db, composed) if composed.items else None


def _samples(c: Connection, topic: Topic, ids: Sequence[int]) -> list[Sample]:
    """The latest of these, read."""
    return [topics.sample(one, topic) for one in _latest(articles.by_ids(c, ids[:READ]))]


def _estimated(found: int, samples: Sequence[Sample]) -> int:
    """How many of those found are on topic, going by the ones that were read."""
    return round(found * sum(one.match is not None for one in samples) / len(samples)) if samples else 0


def _spellings(c: Connection, topic: Topic, first: int) -> tuple[Suggestion, ...]:
    archive = Counter(word for one in articles.openings(c, WORDS_FROM, OPENING) for word in _WORD.findall(one))
    suggested = sorted(aliases.suggest(topic, archive), key=lambda one: -one.count)[:MOST_COUNTED]
    counted = (replace(one, count=_having(c, one.text, first)) for one in suggested)
    found = sorted((one for one in counted if one.count), key=lambda one: (-one.count, one.text))
    return tuple(found[:MOST_SPELLINGS])


def _having(c: Connection, spelling: str, first: int) -> int:
    """How many articles have it."""
    return len(search.find(c, queries.parse(spelling).tree, MOST_FOUND, first=first))


def _newest(ids: Collection[int]) -> list[int]:
    return sorted(ids, reverse=True)


def _latest(found: Sequence[Stored]) -> tuple[Stored, ...]:
    return tuple(sorted(found, key=lambda one: -one.id))
