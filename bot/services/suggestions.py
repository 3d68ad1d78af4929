""" "Not my topic": what a reader says of an article reaches the editors with the word that would keep it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import NotFound
from bot.services import newsroom, notices, own
from bot.storage import articles, audit, search, suggestions
from bot.storage import briefings as briefing_rows
from bot.storage import topics as topic_rows
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from bot.storage.suggestions import Suggestion
from bot.storage.topics import TopicRow
from summaries import exclusions, query
from summaries.errors import QueryError

MONTH = timedelta(days=30)
COMPARED = 40  # articles of the topic that must not have the word
COUNTED = 1000  # articles with the word among which those are counted that it would drop
TITLES = 3
NOT_MY_TOPIC = "not_my_topic"  # the notice
LISTED = 5


class Outcome(StrEnum):
    """What became of a reader's word."""

    NOTED = "noted"
    KNOWN = "known"  # this chat said so before
    OWN = "own"  # it is its own topic
    STORY = "story"  # of one story, which has no query


@dataclass(frozen=True, slots=True)
class Said:
    """`exclusion`: the word that would keep the article out; "" where none does."""

    outcome: Outcome
    topic: TopicRow
    exclusion: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an editor decides on: how many articles of 30 days the word would drop, and the titles of the latest."""

    suggestion: Suggestion
    topic: TopicRow
    drops: int
    titles: tuple[str, ...]

    @property
    def query(self) -> str:
        """The topic's query without the word."""
        return f"{self.topic.query} -{self.suggestion.exclusion}"


def say(db: Database, chat_id: int, number: int, position: int, now: datetime) -> Said:
    """The article that is quoted first at this place of a briefing is not on the topic. Raises NotFound."""
    with db.read() as c:
        first = own.item_at(c, number, position, chat_id)
        briefing = briefing_rows.one(c, number)
        topic = topic_rows.visible(c, briefing.topic_id, chat_id) if briefing else None
        if topic is None:
            raise NotFound(f"topic of briefing {number}")
        if topic.story_id is not None:
            return Said(Outcome.STORY, topic)
        article_id = briefing_rows.proofs(c, {first.revision_id})[first.revision_id].article_id
        recent = [one for one in suggestions.recent(c, topic.id, now - MONTH, COMPARED + 1) if one != article_id]
        stored = {one.id: one for one in articles.by_ids(c, {article_id, *recent})}
    word = _exclusion(stored.pop(article_id), list(stored.values()), topic)
    if topic.owner is not None:
        return Said(Outcome.OWN, topic, word)
    with db.write() as c:
        made = suggestions.add(c, topic.id, article_id, chat_id, word, now)
        if made is None:
            return Said(Outcome.KNOWN, topic, word)
        facts = {"suggestion": made, "topic": topic.title}
        notices.tell_editors(c, NOT_MY_TOPIC, facts, f"{NOT_MY_TOPIC}:{topic.id}:{now:%Y-%m-%d}", now)
    return Said(Outcome.NOTED, topic, word)


def proposal(db: Database, number: int, now: datetime) -> Proposal:
    """What an editor is to decide on. Raises NotFound where it was decided, or its topic is gone."""
    with db.read() as c:
        found = suggestions.one(c, number)
        topic = topic_rows.visible(c, found.topic_id, None) if found and found.decided_at is None else None
        if found is None or topic is None:
            raise NotFound(f"suggestion {number}")
        dropped = _dropped(c, topic.id, found.exclusion, now) if found.exclusion else []
        titles = [one.title for one in articles.by_ids(c, dropped[:TITLES])]
    return Proposal(found, topic, len(dropped), tuple(titles))


def waiting(db: Database, topic_id: int) -> list[Suggestion]:
    """What nobody has decided of a topic yet, the latest first."""
    with db.read() as c:
        return suggestions.waiting(c, topic_id, LISTED)


def decide(db: Database, number: int, verb: str, *, actor: int | None, now: datetime) -> bool:
    """An editor takes it up ("exclude") or not ("dismiss"); False: somebody did before."""
    with db.write() as c:
        known = suggestions.one(c, number)
        if known is None or not suggestions.decide(c, number, actor, now):
            return False
        audit.note(c, now, actor, f"{verb} suggestion", f"topic {known.topic_id}", known.exclusion)
        return True


def _exclusion(article: Stored, others: list[Stored], topic: TopicRow) -> str:
    understood = newsroom.understood(topic)
    if understood is None:
        return ""
    read = [newsroom.reading_of(one.title, one.text, one.language) for one in others]
    return exclusions.exclusion(newsroom.reading_of(article.title, article.text, article.language), read, understood)


def _dropped(c: Connection, topic_id: int, word: str, now: datetime) -> list[int]:
    try:
        tree = query.parse(word).tree
    except QueryError:
        return []
    return suggestions.on_topic(c, topic_id, search.find(c, tree, COUNTED), now - MONTH)
