"""What `@bot words` offers in any chat: the newest sentences of a topic, each with its source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.services import newsroom
from bot.services import topics as topic_service
from bot.storage import articles, inline, subscriptions, topics
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from bot.storage.topics import TopicRow
from summaries import drafts, quality, text
from summaries import topics as queries
from summaries.topics import Topic
from summaries.types import Sentence

PAGE = 8
MOST_TOPICS = 20  # that one query is about
READ = 20_000  # characters of a text in which a sentence is looked for
LONGEST = 700  # characters of a sentence that is worth passing on
FIT = 0.7  # of quality: no question, no fragment


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
        asked = newsroom.understood(row) if row.query else None
        kinds = set(drafts.TAGS) - (asked.asks_for if asked else frozenset())
        span = None if kinds.intersection(stored.tags) else _sentence(stored, asked)
        if span is not None:
            yield Offer(row, stored, *span)


def _sentence(stored: Stored, topic: Topic | None) -> tuple[int, int] | None:
    """The first sentence that stands alone and has a term of the topic, else the first that stands alone; None: none does."""
    body = stored.text[:READ]
    sentences = text.sentences(body, stored.language, stored.boilerplate)
    fit = _alone(sentences[: drafts.READ_AT_MOST], stored.language)
    if not fit:
        return None
    spans = queries.spans(queries.read(stored.title, body, stored.language, sentences), topic) if topic else ()
    best = next((one for one in fit if any(one.start <= start < one.end for start, _ in spans)), fit[0])
    return best.start, best.end


def _alone(sentences: Sequence[Sentence], language: str) -> list[Sentence]:
    """Those that can be passed on without the ones around them."""
    judged = quality.judge([one.text for one in sentences], language)
    return [
        one
        for one, how in zip(sentences, judged, strict=True)
        if one.is_quotable
        and one.end - one.start <= LONGEST
        and how.quality >= FIT
        and not how.needs_company
        and not quality.opens_with_pronoun(one.text, language)
    ]
