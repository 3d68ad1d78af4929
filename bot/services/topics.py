"""Topics: made and edited in one line, found by a part of their name, matched against what is stored."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches

from bot.errors import NotFound
from bot.services import newsroom as judgement
from bot.storage import articles, audit, search, topics
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from bot.storage.topics import TopicRow
from summaries import topics as queries
from summaries.aliases import Suggestion
from summaries.types import Match

LOOKED_BACK = timedelta(days=30)
PAGE = 200  # articles a tick of the backfill
HITS = 60  # found articles a tick, of the backfill of a reader's own topic
TITLE_LENGTH = 100
SLUG_LENGTH = 48


@dataclass(frozen=True, slots=True)
class Sample:
    """A stored article that a query would have matched, or not."""

    article: Stored
    match: Match | None
    explanation: queries.Explanation
    terms: str  # those that decided


@dataclass(frozen=True, slots=True)
class Found:
    """The topics that a name may mean: one is an answer, several are a choice; `guesses` are near misses."""

    topics: tuple[TopicRow, ...]
    guesses: tuple[TopicRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic with how many articles came in the last week."""

    topic: TopicRow
    week: int


def respelled(query: str, spellings: Iterable[Suggestion]) -> str:
    """The query with these spellings beside the terms that they belong to. Pure."""
    by_term: dict[str, list[str]] = {}
    for one in spellings:
        by_term.setdefault(one.term, []).append(one.text)
    for term, others in by_term.items():
        alone = re.compile(rf"(?<![\w:*-]){re.escape(term)}(?![\w*])")
        query = alone.sub(lambda found, others=others: f"({', '.join([found[0], *others])})", query, count=1)  # type: ignore[misc]  # mypy takes no default in a lambda
    return query


def test(db: Database, query: str, now: datetime) -> Iterator[Sample]:
    """Every stored article of the last 30 days, newest first, with why it is on topic or not. Raises QueryError at once."""
    return _samples(db, queries.parse(query), now)


def add(
    db: Database, title: str, query: str, *, now: datetime, actor: int | None = None, owner: int | None = None
) -> TopicRow:
    """Make a topic; new articles match from now on, the newest stored ones at once, older ones in the background.

    Raises QueryError.
    """
    page = _read_page(db, queries.parse(query))
    with db.write() as c, db.serialised(c, judgement.INGEST):
        values = {"slug": _free_slug(c, title), "title": title, "query": query, "owner": owner}
        times = {"created_at": now, "changed_at": topics.next_change(c, now)}
        topic_id = topics.insert(c, {**values, **times})
        put_page(c, topic_id, page)
        if owner is None:  # what a reader makes for itself is nobody else's to read
            audit.note(c, now, actor, "add topic", f"topic {topic_id}", query)
        return _one(c, topic_id)


def edit(
    db: Database, topic_id: int, *, title: str | None, query: str | None, now: datetime, actor: int | None = None
) -> TopicRow:
    """Change a topic's title or query, never its slug; stored articles are matched again. Raises QueryError, NotFound."""
    page = _read_page(db, queries.parse(query)) if query else None
    with db.write() as c, db.serialised(c, judgement.INGEST):
        row = _one(c, topic_id)
        changed_at = topics.next_change(c, now)
        topics.change(c, topic_id, title=title or row.title, query=query or row.query, changed_at=changed_at)
        if page is not None:
            topics.forget_matches(c, topic_id=topic_id)
            put_page(c, topic_id, page)
        if row.owner is None:
            audit.note(c, now, actor, "edit topic", f"topic {topic_id}", query or "")
        return _one(c, topic_id)


def remove(db: Database, topic_id: int, *, now: datetime, actor: int | None = None) -> TopicRow:
    """Take a topic away from everybody; what was told of it stays known."""
    with db.write() as c, db.serialised(c, judgement.INGEST):
        row = _one(c, topic_id)
        topics.change(c, topic_id, removed_at=now)
        if row.owner is None:
            audit.note(c, now, actor, "remove topic", f"topic {topic_id}")
        return row


def backfill(db: Database) -> bool:
    """Match one page of older articles against each topic that waits for it; True when more are left."""
    with db.read() as c:
        waiting = topics.backfilling(c)
    for row in waiting:
        topic = judgement.understood(row)
        read = read_hits if row.owner is not None else _read_page
        page = read(db, topic, below=row.backfilled_to) if topic else Page(row.backfilled_to, {}, (), None)
        with db.write() as c, db.serialised(c, judgement.INGEST):
            if topics.one(c, row.id) == row:  # else it was edited, or another process was faster
                put_page(c, row.id, page)
    return bool(waiting)


def find(db: Database, name: str, *, owner: int | None = None, first: Collection[int] = ()) -> Found:
    """The topics that this name means: by slug, by title, by a unique part of it; else those it may have meant.

    `first`: the topics that are meant where any of them can be.
    """
    with db.read() as c:
        rows = topics.all_of(c, owner)
    among = choose([row for row in rows if row.id in first], name)
    return among if among.topics else choose(rows, name)


def choose(rows: Sequence[TopicRow], name: str) -> Found:
    """As `find`, among these. Pure."""
    wanted = _plain(name)
    if not wanted:
        return Found(())
    if by_slug := [row for row in rows if row.slug == name.strip().casefold()]:  # two may share a title, never a slug
        return Found(tuple(by_slug))
    exact = [row for row in rows if wanted in {_plain(row.slug), _plain(row.title)}]
    partly = [row for row in rows if _is_part(wanted, _plain(row.title)) or _is_part(wanted, _plain(row.slug))]
    if exact or partly:
        return Found(tuple(exact or partly))
    names = {_plain(row.title): row for row in rows} | {_plain(row.slug): row for row in rows}
    words = {word: row for title, row in names.items() for word in title.split()}
    close = get_close_matches(wanted, [*names, *words], n=3, cutoff=0.7)
    guesses = dict.fromkeys(names.get(one) or words[one] for one in close)
    return Found((), tuple(guesses))


def browse(db: Database, now: datetime, *, owner: int | None = None) -> list[Listed]:
    """All topics that a reader may follow, one's own before the others, the liveliest first."""
    with db.read() as c:
        week = topics.weekly_counts(c, now - timedelta(days=7))
        rows = topics.all_of(c, owner)
    return sorted((Listed(row, week.get(row.id, 0)) for row in rows), key=_liveliest)


def _liveliest(one: Listed) -> tuple[bool, int, str]:
    return one.topic.owner is None, -one.week, one.topic.title


def visible(db: Database, topic_id: int, asker: int | None) -> TopicRow | None:
    """The topic of this id, if the chat that asks may know of it: it is for all, or its own. Removed: None."""
    with db.read() as c:
        return topics.visible(c, topic_id, asker)


def one(db: Database, topic_id: int) -> TopicRow | None:
    """The topic of this id, whosever it is, unless it was removed: for what the bot does by itself."""
    with db.read() as c:
        return topics.one(c, topic_id)


def titled(db: Database, title: str) -> TopicRow | None:
    """The public topic of this very title, whatever its capitals."""
    with db.read() as c:
        return next((row for row in topics.all_of(c) if row.title.casefold() == title.casefold()), None)


def followers(db: Database, topic_id: int) -> int:
    """How many chats follow the topic."""
    with db.read() as c:
        return topics.reader_counts(c, [topic_id])[0]


def by_slug(db: Database, slug: str, asker: int | None = None) -> TopicRow | None:
    """As `visible`, by its very slug."""
    with db.read() as c:
        return topics.named(c, slug, asker)


def _samples(db: Database, topic: queries.Topic, now: datetime) -> Iterator[Sample]:
    """A page in memory at a time. An article without a word of the topic is judged without being read."""
    nothing = queries.read("", "", "")
    for page, touched in _pages(db, topic):
        for stored in page:
            if stored.stored_at < now - LOOKED_BACK:
                return
            if stored.status is articles.Status.WITHDRAWN:
                continue
            is_read = stored.id in touched
            reading = judgement.reading_of(stored.title, stored.text, stored.language) if is_read else nothing
            yield _sample(stored, reading, topic)


def sample(stored: Stored, topic: queries.Topic) -> Sample:
    """Whether the query matches the article, and why."""
    return _sample(stored, judgement.reading_of(stored.title, stored.text, stored.language), topic)


def _sample(stored: Stored, reading: queries.Reading, topic: queries.Topic) -> Sample:
    explained = queries.explain(reading, topic)
    return Sample(stored, queries.match(reading, topic), explained, queries.deciding(topic, explained))


def _pages(db: Database, topic: queries.Topic) -> Iterator[tuple[list[Stored], set[int]]]:
    """Stored articles, newest first, and which of them may have a word of the topic."""
    below = None
    while True:
        page, touched = _page(db, topic, below)
        yield page, touched
        if len(page) < PAGE:
            return
        below = page[-1].id


def _page(db: Database, topic: queries.Topic, below: int | None) -> tuple[list[Stored], set[int]]:
    with db.read() as c:
        page = articles.newest(c, PAGE, below=below)
        found = search.find(c, search.touching(topic.tree), PAGE, before=page[0].id + 1) if page else []
    return page, {*found, *(one.id for one in page if not _is_indexed(one))}


def _is_indexed(stored: Stored) -> bool:
    """Whether the index has it, with every word."""
    return stored.status is articles.Status.PUBLISHED and len(stored.title) + len(stored.text) < search.MOST_PLACES


@dataclass(frozen=True, slots=True)
class Page:
    """Stored articles matched against a topic outside any transaction."""

    below: int | None  # None: the newest ones
    revisions: Mapping[int, int]  # that were read, by article
    matches: Sequence[tuple[int, Match]]
    left_below: int | None  # where the next page begins; None: this was the last


def read_hits(db: Database, topic: queries.Topic, *, below: int | None = None, hits: int = HITS) -> Page:
    """As `_read_page`, only of articles that the search index finds, a page of them and no further back than a first
    briefing reaches: what one reader asks for is not worth reading the whole archive.
    """
    with db.read() as c:
        page = articles.by_ids(c, search.find(c, topic.tree, hits, before=below))[::-1]
        newest = articles.newest(c, 1)
    found = ((one.id, queries.match(judgement.reading_of(one.title, one.text, one.language), topic)) for one in page)
    matches = tuple((article_id, match) for article_id, match in found if match is not None)
    is_last = len(page) < hits or page[-1].stored_at < newest[0].stored_at - LOOKED_BACK
    return Page(below, {one.id: one.revision_id for one in page}, matches, None if is_last else page[-1].id)


def _read_page(db: Database, topic: queries.Topic, *, below: int | None = None) -> Page:
    page, touched = _page(db, topic, below)
    read = (one for one in page if one.id in touched)
    found = ((one.id, queries.match(judgement.reading_of(one.title, one.text, one.language), topic)) for one in read)
    matches = tuple((article_id, match) for article_id, match in found if match is not None)
    revisions = {one.id: one.revision_id for one in page}
    return Page(below, revisions, matches, page[-1].id if len(page) == PAGE else None)


def put_page(c: Connection, topic_id: int, page: Page) -> None:
    """Store the matches of what is still as it was read; where anything is not, the backfill reads the page again."""
    current = articles.newest_revisions(c, page.revisions)
    kept = [one for one in page.matches if current[one[0]] == page.revisions[one[0]]]
    topics.put_matches(c, [judgement.match_row(topic_id, article_id, match) for article_id, match in kept])
    newest = articles.newest(c, 1)
    is_topmost = page.below is not None or not newest or newest[0].id in page.revisions
    is_as_read = is_topmost and current == page.revisions
    again = page.below or (newest[0].id + 1 if newest else None)
    topics.change(c, topic_id, backfilled_to=page.left_below if is_as_read else again)


def _free_slug(c: Connection, title: str) -> str:
    slug = queries.slug(title)
    number = 1
    candidate = slug
    while topics.slug_exists(c, candidate):
        number += 1
        candidate = f"{slug[: SLUG_LENGTH - len(str(number)) - 1]}-{number}"
    return candidate


def _one(c: Connection, topic_id: int) -> TopicRow:
    row = topics.one(c, topic_id)
    if row is None:
        raise NotFound(f"topic {topic_id}")
    return row


def _plain(name: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())


def _is_part(wanted: str, whole: str) -> bool:
    """Whether the words begin at a word of the whole: "bor" is a part of "river border", "ver" is not."""
    return f" {wanted}" in f" {whole}"
