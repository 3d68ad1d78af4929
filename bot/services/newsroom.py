"""What judgement keeps in memory between articles: the percolator of topics and the active stories.

Both can be had again from the database at any time, and are brought up to date from it before each use, so that several
processes may write.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.metrics import Metrics
from bot.storage import articles, pace, topics
from bot.storage import stories as stored_stories
from bot.storage.database import Connection
from summaries import duplicates, genres, languages, percolator, stories, text
from summaries import topics as queries
from summaries.errors import QueryError
from summaries.types import Match

log = logging.getLogger(__name__)

INGEST = "ingest"  # one process at a time decides on stories and corrections, and gives out the order of publication
ACTIVE_DAYS = timedelta(days=8)  # a story's window is 7 days; one more for articles that come late

FILED_AT_ONCE = 5000  # filings that are read at once


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that is worked out about one text before a transaction is opened."""

    title: str
    text: str
    language: str
    text_hash: str
    sketch: frozenset[int]
    features: stories.Features
    tags: frozenset[str]
    credit: str | None  # the agency whose text it is
    reading: queries.Reading
    repeatable: frozenset[int]  # keys of its sentences that its site may repeat


def analyse(title: str, body: str, url: str | None, language: str | None) -> Analysis:
    """Work out what every later decision needs. CPU only: some milliseconds."""
    title, body = " ".join(text.clean(title).split()), text.clean(body)
    known = languages.primary(language or "") or languages.detect(f"{title}\n{body}")
    sentences = text.sentences(body, known)
    return Analysis(
        title=title,
        text=body,
        language=known,
        text_hash=duplicates.text_hash(body or title),
        sketch=duplicates.sketch(body),
        features=stories.features(title, body, known),
        tags=genres.tags(title, body, url or "", known),
        credit=duplicates.wire_credit(body),
        reading=queries.read(title, body, known, sentences),
        repeatable=text.repeatable(sentences),
    )


class Newsroom:
    """The judgement of one process. Its methods may be called from any thread, within a transaction."""

    def __init__(self, metrics: Metrics | None = None) -> None:
        self.metrics = metrics or Metrics()
        self._lock = threading.RLock()
        self._edition: object = None
        self._percolator = percolator.Percolator({})
        self._queries: dict[int, str] = {}  # of the topics in it, and of those that were not understood
        self._stories = stories.StoryIndex()
        self._stories_edition: str | None = None
        self._filed_to = 0

    def match(self, c: Connection, reading: queries.Reading) -> dict[int, Match]:
        """The topics that this reading is on, by id."""
        with self._lock:
            self._learn_topics(c)
            return self._percolator.match(reading)

    def story_for(self, c: Connection, features: stories.Features, at: datetime, now: datetime) -> int | None:
        """The active story that an article belongs to; None: it opens one. Only within `Database.serialised`."""
        with self._lock:
            self._learn_stories(c, now)
            return self._stories.decide(features, at).story_id

    def merges(self, c: Connection, now: datetime) -> tuple[stories.Merge, ...]:
        """The active stories that turned out to be one. Only within `Database.serialised`."""
        with self._lock:
            self._learn_stories(c, now)
            return self._stories.merges()

    def merged(self, done: tuple[stories.Merge, ...]) -> None:
        """These merges are stored."""
        with self._lock:
            for one in done:
                self._stories.merge(one.kept, one.gone)

    def likely(self, c: Connection, story_id: int, now: datetime, limit: int) -> list[int]:
        """The active stories that are most like this one, the likest first. Only within `Database.serialised`."""
        with self._lock:
            self._learn_stories(c, now)
            return self._stories.near(story_id, limit)

    def rearranged(self, c: Connection, moved: Mapping[int, Sequence[stored_stories.Member]], now: datetime) -> None:
        """An editor gave these articles to these stories, by id, in this transaction; other processes learn it by the
        edition. Only within `Database.serialised`.
        """
        with self._lock:
            self._learn_stories(c, now)
            for story_id, members in moved.items():
                for one in members:
                    if one.filing is not None and one.stored_at >= now - ACTIVE_DAYS:
                        self._stories.attach(one.id, story_id, features_of(one.features), one.at, one.stored_at)
            self._stories_edition = str(int(self._stories_edition or 0) + 1)
            pace.learn(c, stored_stories.EDITION, self._stories_edition)

    def forget_stories(self) -> None:
        """Learn them anew from the database: what was learned in a transaction that failed is not there."""
        with self._lock:
            self._stories, self._filed_to = stories.StoryIndex(), 0

    def _learn_topics(self, c: Connection) -> None:
        edition = topics.edition(c)
        if edition != self._edition:
            self._take_up({row.id: row for row in topics.every(c)})
            self._edition = edition

    def _take_up(self, rows: Mapping[int, topics.TopicRow]) -> None:
        """What changed of the topics: to file 10,000 anew for the edit of one would cost 0.13 s."""
        for topic_id in [one for one in self._queries if one not in rows]:
            del self._queries[topic_id]
            self._percolator.remove(topic_id)
        for row in [one for one in rows.values() if self._queries.get(one.id) != one.query]:
            self._queries[row.id] = row.query
            self._percolator.remove(row.id)
            if (topic := understood(row)) is not None:
                self._percolator.add(row.id, topic)

    def _learn_stories(self, c: Connection, now: datetime) -> None:
        edition = stored_stories.edition(c)
        if edition != self._stories_edition:  # an editor's hand elsewhere, or here in a transaction that failed
            self.forget_stories()
            self._stories_edition = edition
        is_more = True
        while is_more:
            rows = articles.filed_after(c, self._filed_to, now - ACTIVE_DAYS, FILED_AT_ONCE)
            for row in rows:
                self._stories.attach(row.id, row.story_id, features_of(row.features), row.at, row.stored_at)
                self._filed_to = row.filing
            is_more = len(rows) == FILED_AT_ONCE
        self._stories.forget_before(now - ACTIVE_DAYS)


def understood(row: topics.TopicRow) -> queries.Topic | None:
    """A stored topic, parsed; None, and logged, when this version can't parse what an earlier one took."""
    try:
        return queries.parse(row.query)
    except QueryError as error:
        log.warning("topic=%d query not understood reason=%s", row.id, error.reason)
        return None


def match_row(topic_id: int, article_id: int, match: Match) -> dict[str, object]:
    """A match as it is stored, with the terms that decided."""
    terms = [
        {"text": one.text, "field": one.field, "weight": one.weight, "matched": one.matched} for one in match.terms
    ]
    return {"topic_id": topic_id, "article_id": article_id, "score": round(match.score * 100), "terms": terms}


def features_of(stored: str) -> stories.Features:
    """The stored features of an article."""
    return stories.Features.from_json(stored)


def reading_of(title: str, body: str, language: str) -> queries.Reading:
    """A stored article, analysed for matching."""
    return queries.read(title, body, language, text.sentences(body, language))
