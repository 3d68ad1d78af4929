"""What `@bot words` offers in any chat: the newest sentences of a topic, each with its source."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.services import newsroom
from bot.services import topics as topic_service
from bot.storage import articles, inline, subscriptions, topics
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from bot.storage.topics import TopicRow
from summaries import text
from summaries import topics as queries
from summaries.topics import Topic
from summaries.types import Sentence

PAGE = 8
MOST_TOPICS = 20  # that one query is about
READ = 20_000  # characters of a text in which a sentence is looked for
LONGEST = 700  # characters of a sentence that is worth passing on


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence to pass on: verbatim, `article.text[start:end]`."""

    topic: TopicRow
    article: Stored
    start: int
    end: int

    @property
    def sentence(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Offers:
    """A page of offers, the newest first; `below`: where the next begins. `is_personal`: others would get others."""

    offers: tuple[Offer, ...]
    below: int | None
    is_personal: bool


def find(db: Database, asker: int, words: str, below: int | None = None) -> Offers:
    """What there is on the topics that these words name; without words, on those that the asker follows."""
    with db.read() as c:
        named = _named(c, asker, words)
        ids = inline.newest_on(c, sorted(named), below, PAGE + 1)
        found = {one.id: one for one in articles.by_ids(c, [article_id for article_id, _ in ids[:PAGE]])}
    offers = tuple(_offers(ids[:PAGE], found, named))
    is_own = any(row.owner is not None for row in named.values())
    return Offers(offers, ids[PAGE - 1][0] if len(ids) > PAGE else None, is_own or not words.strip())


def _named(c: Connection, asker: int, words: str) -> Mapping[int, TopicRow]:
    rows = topics.all_of(c, asker)
    if words.strip():
        chosen: Sequence[TopicRow] = topic_service.choose(rows, words).topics
    else:
        followed = {one.topic_id for one in subscriptions.of_chat(c, asker)}
        chosen = [row for row in rows if row.id in followed]
    return {row.id: row for row in chosen[:MOST_TOPICS]}


def _offers(
    ids: Sequence[tuple[int, int]], found: Mapping[int, Stored], named: Mapping[int, TopicRow]
) -> Iterator[Offer]:
    for article_id, topic_id in ids:
        row, stored = named[topic_id], found[article_id]
        span = _sentence(stored, newsroom.understood(row) if row.query else None)
        if span is not None:
            yield Offer(row, stored, *span)


def _sentence(stored: Stored, topic: Topic | None) -> tuple[int, int] | None:
    """The sentence that has most of the topic's terms, else the first; None where none can stand alone."""
    body = stored.text[:READ]
    sentences = text.sentences(body, stored.language)
    quotable = [one for one in sentences if one.is_quotable and one.end - one.start <= LONGEST]
    if not quotable:
        return None
    spans = queries.spans(queries.read(stored.title, body, stored.language, sentences), topic) if topic else ()
    terms = Counter(_places([start for start, _ in spans], quotable))
    best = quotable[max(range(len(quotable)), key=lambda place: (terms[place], -place))]
    return best.start, best.end


def _places(starts: Sequence[int], sentences: Sequence[Sentence]) -> Iterator[int]:
    """In which of the sentences each of these offsets lies, if in any."""
    begins = [one.start for one in sentences]
    for start in starts:
        place = bisect_right(begins, start) - 1
        if place >= 0 and start < sentences[place].end:
            yield place
