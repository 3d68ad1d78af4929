"""Search what was published: which articles, and the sentence of each that says it best.

The language is that of topics with one difference: words side by side must all appear, in a plain line too. A topic lists
what it is about; who searches adds a word to find less.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.storage import articles, search, topics
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from bot.storage.topics import MatchRow, TopicRow
from summaries import query, text
from summaries import topics as queries
from summaries.nodes import Leaf
from summaries.topics import Topic
from summaries.types import Sentence

PAGE = 100  # articles read at a time
READ = 200_000  # characters of a text in which a sentence is looked for

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A published article that has the words. `sentence` is verbatim, `article.text[start:end]`: the quotable one that has
    the most of them, else the first; None where there is none. `spans` are the words, offsets in the sentence.
    """

    article: Stored
    topics: tuple[tuple[TopicRow, MatchRow], ...]
    sentence: Sentence | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """Some hits, the last stored first, and whether there are more."""

    hits: tuple[Hit, ...]
    more: bool


def find(db: Database, words: str, *, limit: int, before: int | None = None, skip: int = 0) -> Results:
    """The published articles with these words, `before` an id, after the first `skip`. Raises QueryError."""
    asked = _parsed(words)
    with db.read() as c:
        ids = search.find(c, asked.tree, limit + 1, before=before, skip=skip)
        return Results(tuple(_hits(c, asked, ids[:limit])), len(ids) > limit)


def each(db: Database, words: str, *, limit: int | None = None, page: int = PAGE) -> Iterator[Hit]:
    """Every hit, the last stored first, at most `limit`, a page in memory at a time. Raises QueryError."""
    before, left = None, limit
    while left is None or left > 0:
        results = find(db, words, limit=page if left is None else min(page, left), before=before)
        yield from results.hits
        if not results.more:
            return
        before = results.hits[-1].article.id
        left = None if left is None else left - len(results.hits)


def _parsed(words: str) -> Topic:
    return Topic(words, query.parse(words, wants_all=True).tree)


def _hits(c: Connection, asked: Topic, ids: Sequence[int]) -> Iterator[Hit]:
    found = {one.id: one for one in articles.by_ids(c, ids)}
    rows = {row.id: row for row in topics.all_of(c)}
    matches = [one for one in topics.matches_of(c, ids) if one.topic_id in rows]  # nobody's own topics
    for one in ids:
        on = tuple((rows[match.topic_id], match) for match in matches if match.article_id == one)
        yield Hit(found[one], on, *_quotation(found[one], asked))


def _quotation(stored: Stored, asked: Topic) -> tuple[Sentence | None, tuple[Span, ...]]:
    """The sentence to quote, and the words in it."""
    body = stored.text[:READ]
    sentences = text.sentences(body, stored.language, stored.boilerplate)
    quotable = [one for one in sentences if one.is_quotable]
    if not quotable:
        return None, ()
    read = queries.read(stored.title, body, stored.language, sentences)
    terms = Counter(place for leaf in queries.plain_terms(asked) for place in _standing(leaf, read, quotable))
    best = quotable[max(range(len(quotable)), key=lambda place: (terms[place], -place))]
    return best, tuple(_inside(best, queries.spans(read, asked)))


def _standing(leaf: Leaf, read: queries.Reading, sentences: Sequence[Sentence]) -> set[int]:
    """Which of the sentences have the term."""
    starts = [one.start for one in sentences]
    places = ((bisect_right(starts, start) - 1, start) for start, _ in queries.spans(read, Topic("", leaf)))
    return {place for place, start in places if place >= 0 and start < sentences[place].end}


def _inside(sentence: Sentence, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans as far as they lie in a sentence, counted from its start."""
    for start, end in spans:
        if start < sentence.end and end > sentence.start:
            yield max(start, sentence.start) - sentence.start, min(end, sentence.end) - sentence.start
