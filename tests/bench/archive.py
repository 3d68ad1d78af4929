"""An archive of articles in a SQLite file, bulk-loaded with plain INSERTs: what ingests are measured against.

A few hundred generated articles are analysed as real ones are, and stored over and over with another address, hash and
sketch. Only the newest of them are still active in stories.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bot.services import newsroom
from bot.services.newsroom import Analysis
from bot.storage import database, schema, search
from bot.storage.database import Database
from bot.storage.tables import EPOCH, MILLISECOND
from summaries import stories, topics
from summaries.errors import QueryError
from summaries.percolator import Percolator
from tests.bench.generated import NOW, Generator

POOL, LARGE_POOL = 400, 4_000  # articles that are analysed; more where many are active, which should differ
CROWDED = 2_000  # active articles
ARCHIVED_WORDS = 120  # of an archived article; those that are ingested have more
TOPICS = 1_000
SINCE_THEN = timedelta(days=30)
SLICE = 1_000_000  # hashes that are Python's numbers at once, which take ten times the room
PLAIN = ("synchronous=OFF", "journal_mode=OFF", "cache_size=-131072", "foreign_keys=OFF", "temp_store=MEMORY")


@dataclass(frozen=True, slots=True)
class _Kind:
    """An analysed article of the pool, as its rows hold it."""

    analysis: Analysis
    features: str
    words: str
    matches: tuple[tuple[int, int, str], ...]
    story: int


def queries(generator: Generator, count: int) -> list[str]:
    """Queries that can be parsed: one of stop words only is left out."""
    return list(islice((query for query in generator.queries(4 * count) if _is_query(query)), count))


@dataclass(frozen=True, slots=True)
class Past:
    """How an archive lies in time: how long ago the first of the active ones came, and how far apart those before it."""

    over: timedelta = timedelta(days=7)
    gap: timedelta = timedelta(days=2)
    apart: timedelta = timedelta(seconds=20)

    def stored_at(self, age: int, active: int) -> datetime:
        """Of the article that is so many from the end."""
        if age <= active:
            return NOW - self.over * (age / active)
        return NOW - self.over - self.gap - self.apart * (age - active)


def load(path: Path, size: int, *, active: int, words: int = ARCHIVED_WORDS, past: Past | None = None) -> Database:
    """A migrated database with `size` articles of so many words, of which `active` are in active stories, and 1,000 topics."""
    db = Database(f"sqlite:///{path}")
    schema.upgrade(db)
    db.close()
    generator = Generator(seed=3)
    asked = queries(generator, TOPICS)
    pool = _pool(generator, asked, LARGE_POOL if active > CROWDED else POOL, words)
    driver = database.sqlite_module().connect(path)
    driver.isolation_level = None
    for pragma in PLAIN:
        driver.execute(f"PRAGMA {pragma}")
    instants = [_milliseconds((past or Past()).stored_at(size - n, active)) for n in range(size)]
    _fill(driver, pool, asked, instants, active)
    driver.close()
    return db


def _pool(generator: Generator, asked: Sequence[str], size: int, length: int) -> list[_Kind]:
    percolator = Percolator({number: topics.parse(query) for number, query in enumerate(asked, 1)})
    index = stories.StoryIndex()
    found = []
    for number, draft in enumerate(generator.drafts(size, words=length), 1):
        analysis = newsroom.analyse(draft.title, draft.text, draft.url, draft.language)
        story = index.decide(analysis.features, NOW).story_id or number
        index.attach(number, story, analysis.features, NOW)
        rows = (newsroom.match_row(topic, 0, match) for topic, match in percolator.match(analysis.reading).items())
        matches = tuple((int(str(row["topic_id"])), int(str(row["score"])), json.dumps(row["terms"])) for row in rows)
        words = search._stream(list(search._runs(analysis.reading)))
        found.append(_Kind(analysis, analysis.features.to_json(), words, matches, story))
    return found


def _fill(driver: Any, pool: Sequence[_Kind], asked: Sequence[str], instants: Sequence[int], active: int) -> None:
    indexes = driver.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").fetchall()
    for name, _ in indexes:
        driver.execute(f"DROP INDEX {name}")
    driver.execute("BEGIN")
    at = _milliseconds(NOW - SINCE_THEN)
    _insert(driver, "source", "id name domain family created_at", (
        (n + 1, f"Paper {n}", f"paper{n}.example", f"paper{n}.example", at) for n in range(40)
    ))  # fmt: skip
    _insert(driver, "topic", "id slug title query created_at changed_at", (
        (n, f"topic-{n}", f"Topic {n}", query, at, at) for n, query in enumerate(asked, 1)
    ))  # fmt: skip
    _fill_articles(driver, pool, instants, active)
    driver.execute("COMMIT")
    for _, made in indexes:
        driver.execute(made)
    driver.execute("ANALYZE")


def _fill_articles(driver: Any, pool: Sequence[_Kind], instants: Sequence[int], active: int) -> None:
    kinds = [(n, pool[_place(n, len(instants) - active, active, len(pool))]) for n in range(len(instants))]
    stories_of = [_story(n, kind, len(pool), len(instants) - active) for n, kind in kinds]
    _insert(driver, "story", "id lead_article_id first_seen_at last_seen_at families", (
        (story, None, instants[0], instants[-1], 2) for story in sorted(set(stories_of))
    ))  # fmt: skip
    originals = _originals(kinds, stories_of)
    columns = "id source_id canonical_url url language published_at stored_at told_from status story_id filing reprint_of tags features"
    _insert(driver, "article", columns, (
        (n + 1, 1 + n % 40, f"https://paper{n % 40}.example/archive/{n}", f"https://paper{n % 40}.example/archive/{n}", "en",
         instants[n], instants[n], instants[n], "published", stories_of[n], n + 1, originals[n], "[]", kind.features)
        for n, kind in kinds
    ))  # fmt: skip
    _insert(driver, "revision", "article_id number title text text_hash stored_at", (
        (n + 1, 1, kind.analysis.title, kind.analysis.text, f"{n:064x}", instants[n]) for n, kind in kinds
    ))  # fmt: skip
    _insert(driver, '"match"', "topic_id article_id score terms", (
        (topic, n + 1, score, terms) for n, kind in kinds for topic, score, terms in kind.matches
    ))  # fmt: skip
    _insert(driver, "article_search", "article_id words", ((n + 1, kind.words) for n, kind in kinds))
    _insert(driver, "sketch", "hash article_id", _sketches(kinds))


def _originals(kinds: Sequence[tuple[int, _Kind]], stories_of: Sequence[int]) -> list[int | None]:
    """Which article each is a reprint of: the first of its story with its text."""
    first: dict[tuple[int, str], int] = {}
    found = [first.setdefault((stories_of[n], kind.analysis.text_hash), n + 1) for n, kind in kinds]
    return [None if original == n + 1 else original for n, original in enumerate(found)]


def _sketches(kinds: Sequence[tuple[int, _Kind]]) -> Iterator[tuple[int, int]]:
    """As many hashes as each article has, by hash: that is how the table lies."""
    owners = np.repeat([n + 1 for n, _ in kinds], [len(kind.analysis.sketch) for _, kind in kinds])
    hashes = np.random.default_rng(5).integers(-(2**63), 2**63 - 1, len(owners))
    order = np.argsort(hashes)
    for start in range(0, len(order), SLICE):
        chosen = order[start : start + SLICE]
        yield from zip(hashes[chosen].tolist(), owners[chosen].tolist(), strict=True)


def _insert(driver: Any, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    names = columns.split()
    driver.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)


def _place(n: int, active_from: int, active: int, pool: int) -> int:
    """Which of the pool an article is: round and round; of active ones, what is copied is copied at once."""
    return n % pool if n < active_from or active <= pool else (n - active_from) * pool // active


def _story(n: int, kind: _Kind, pool: int, active_from: int) -> int:
    """Each time round the pool has stories of its own; active articles that are alike are of one story."""
    return min(n, active_from) // pool * pool + kind.story


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def _is_query(line: str) -> bool:
    try:
        topics.parse(line)
    except QueryError:
        return False
    return True
