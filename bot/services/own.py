"""Topics of one's own: words that a place watches, or one story that it follows. Nobody else knows of them.

What it costs is bounded: a preview reads a few found articles, a topic that would bring too much is refused.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import NotFound
from bot.services import briefings, mutes, newsroom, schedules, subscriptions, tastes, topics
from bot.services.subscriptions import Followed, Place
from bot.storage import articles, audit, own, search, stories
from bot.storage import briefings as briefing_rows
from bot.storage import chats as chat_rows
from bot.storage import notices as notice_rows
from bot.storage import subscriptions as subscription_rows
from bot.storage import topics as topic_rows
from bot.storage.articles import Stored
from bot.storage.database import Connection, Database
from bot.storage.topics import TopicRow
from summaries import nodes, query
from summaries import topics as queries
from summaries.errors import QueryError

MOST_OWN = 20  # topics of one chat's own
MOST_IN_ALL = 10_000  # of everybody's: every article is matched against all of them
LONGEST = 300  # characters of a query
MOST_TERMS = 20
MOST_A_MONTH = 600  # articles in 30 days: more than a person reads of a thing that is watched
COUNTED = 1000  # found articles that are counted
SAMPLED = 12  # of them that are read
EXAMPLES = 2
MONTH = timedelta(days=30)
STORY_ENDS = timedelta(days=14)  # without news
ENDED_AT_ONCE = 100
LANGUAGES_OF, MOST_LANGUAGES = 2000, 12  # latest articles, whose languages a reader chooses among
STORY_OVER = "story_over"  # the notice that says so


class Refused(StrEnum):
    """Why a topic is not made."""

    TOO_LONG = "too_long"
    TOO_MANY_TERMS = "too_many_terms"
    TOO_BROAD = "too_broad"
    TOO_MANY = "too_many"  # of this chat's own
    TOO_MANY_FOLLOWED = "too_many_followed"
    FULL = "full"  # of everybody's


@dataclass(frozen=True, slots=True)
class Trial:
    """What words would have brought in the last 30 days; `is_about`: the count is worked out from a sample."""

    words: str
    query: str  # in the one spelling of the query language
    found: int
    is_about: bool
    examples: tuple[Stored, ...]
    refused: Refused | None = None


def trial(db: Database, words: str, now: datetime) -> Trial:
    """What it would be to watch these words, in the language of a search: words side by side must all appear.

    Raises QueryError.
    """
    words = " ".join(words.split())
    topic = _parsed(words)
    refused = _cost(words, topic)
    if refused is not None:
        return Trial(words, str(topic), 0, is_about=False, examples=(), refused=refused)
    with db.read() as c:
        ids = search.find(c, topic.tree, COUNTED)
        hits = own.stored_since(c, ids, now - MONTH)
        sample = [one for one in articles.by_ids(c, ids[:SAMPLED])[::-1] if one.stored_at >= now - MONTH]
    matched = [one for one in sample if queries.match(newsroom.reading_of(one.title, one.text, one.language), topic)]
    is_about = hits > len(sample)
    found = round(hits * len(matched) / len(sample)) if is_about else len(matched)
    refused = Refused.TOO_BROAD if found > MOST_A_MONTH else None
    return Trial(words, str(topic), found, is_about, tuple(matched[:EXAMPLES]), refused)


def watch(db: Database, place: Place, words: str, now: datetime) -> Followed | Refused:
    """Make a topic of these words for this chat alone, and follow it in this place. Done twice, it is one topic.

    Raises QueryError.
    """
    tried = trial(db, words, now)
    if tried.refused is not None:
        return tried.refused
    page = topics.read_hits(db, queries.parse(tried.query), hits=SAMPLED)
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        mine = own.of(c, place.chat_id)
        same = next((row for row in mine if row.query == tried.query), None)
        if same is None and (full := _full(c, mine)):
            return full
        topic_id = same.id if same else _insert(c, place.chat_id, tried.words, tried.query, None, now)
        if same is None:
            topics.put_page(c, topic_id, page)
        return _followed(c, place, topic_id, now)


def change_words(db: Database, chat_id: int, topic_id: int, words: str, now: datetime) -> TopicRow | Refused:
    """Watch other words under this topic; one that was named by its words is named by the new ones.

    Raises QueryError, and NotFound where the chat has no such topic.
    """
    tried = trial(db, words, now)
    if tried.refused is not None:
        return tried.refused
    page = topics.read_hits(db, queries.parse(tried.query), hits=SAMPLED)
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        row = _mine(c, chat_id, topic_id)
        if row.story_id is not None:
            raise NotFound(f"topic {topic_id}")
        was_its_words = str(_parsed(row.title)) == row.query if _is_query(row.title) else False
        title = tried.words if was_its_words else row.title
        changed_at = topic_rows.next_change(c, now)
        topic_rows.change(c, topic_id, title=title[: topics.TITLE_LENGTH], query=tried.query, changed_at=changed_at)
        topic_rows.forget_matches(c, topic_id=topic_id)
        topics.put_page(c, topic_id, page)
        audit.note_shared(c, chat_id, "own topic")
        return _mine(c, chat_id, topic_id)


def rename(db: Database, chat_id: int, topic_id: int, title: str, now: datetime) -> TopicRow:
    """Give a topic of one's own another name. Raises NotFound."""
    with db.write() as c:
        _mine(c, chat_id, topic_id)
        name = " ".join(title.split())[: topics.TITLE_LENGTH]
        topic_rows.change(c, topic_id, title=name, changed_at=topic_rows.next_change(c, now))
        audit.note_shared(c, chat_id, "own topic")
        return _mine(c, chat_id, topic_id)


def leave(db: Database, place: Place, topic_id: int, now: datetime) -> bool:
    """Stop following; a topic of this chat's own that nobody follows any more is removed. False: it was not followed."""
    was_followed = subscriptions.unfollow(db, place, topic_id)
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        row = topic_rows.one(c, topic_id)
        if row is not None and row.owner == place.chat_id and not own.is_followed(c, topic_id):
            topic_rows.change(c, topic_id, removed_at=now)
    return was_followed


def restore(db: Database, place: Place, topic_id: int, now: datetime) -> Followed | Refused:
    """Bring back a topic of one's own that was removed, with what was told of it. Raises NotFound."""
    with db.read() as c:
        row = own.removed(c, topic_id, place.chat_id)
    if row is None:
        raise NotFound(f"topic {topic_id}")
    page = topics.read_hits(db, queries.parse(row.query), hits=SAMPLED) if row.story_id is None else None
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        if full := _full(c, own.of(c, place.chat_id)):
            return full
        times = {"created_at": now, "changed_at": topic_rows.next_change(c, now)}
        topic_rows.change(c, topic_id, removed_at=None, **times)
        if row.story_id is not None:
            _gather_story(c, topic_id, row.story_id)
        elif page is not None:
            topics.put_page(c, topic_id, page)
        return _followed(c, place, topic_id, now)


def follow_story(db: Database, place: Place, number: int, position: int, now: datetime) -> Followed | Refused:
    """Follow the story at this place of a briefing, and that alone; what the briefing told of it counts as told.

    Raises NotFound where there is no such briefing for this chat, or nothing at that place.
    """
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        first = item_at(c, number, position, place.chat_id)
        story_id = stories.resolve(c, first.story_id)
        known = own.of_story(c, place.chat_id, story_id)
        if known is None and (full := _full(c, own.of(c, place.chat_id))):
            return full
        if known is None:
            proof = briefing_rows.proofs(c, {first.headline_revision_id})[first.headline_revision_id]
            title = proof.title.strip() or proof.text[first.start : first.end]
            topic_id = _insert(c, place.chat_id, title, "", story_id, now)
            _gather_story(c, topic_id, story_id)
        else:
            topic_id = known.id
        followed = _followed(c, place, topic_id, now)
        if isinstance(followed, Followed) and followed.subscription.last_briefing_id is None:
            subscription_rows.change(c, [followed.subscription.id], last_briefing_id=number)
        return followed


def toggle_quiet(db: Database, place: Place, number: int, position: int, now: datetime) -> None:
    """The story at this place of a briefing stays quiet here until it changes; quiet already, it may be heard again.

    Raises NotFound as `follow_story`.
    """
    with db.read() as c:
        story_id = stories.resolve(c, item_at(c, number, position, place.chat_id).story_id)
        topic_id = briefings.readable(c, number, place.chat_id).topic_id
    if any(one.story_id == story_id for one in mutes.of_place(db, place, now)):
        mutes.unmute(db, place, story_id)
    else:
        mutes.mute(db, place, story_id, topic_id, now)


def item_at(c: Connection, number: int, position: int, asker: int) -> briefing_rows.ItemRow:
    """The first sentence of the story at this place of a briefing that the chat may open. Raises NotFound."""
    briefings.readable(c, number, asker)
    found = next((one for one in briefing_rows.items_of(c, number) if one.position == position), None)
    if found is None:
        raise NotFound(f"item {position} of briefing {number}")
    return found


def end_stories(db: Database, now: datetime) -> int:
    """End the topics of stories that had no news for two weeks, and say so once; returns how many."""
    with db.write() as c, db.serialised(c, newsroom.INGEST):
        over = own.silent_stories(c, now - STORY_ENDS, ENDED_AT_ONCE)
        for row in over:
            topic_rows.change(c, row.id, removed_at=now)
            for chat_id, thread_id in own.followers(c, row.id):
                chat = chat_rows.one(c, chat_id)
                if chat is None or chat.state is not chat_rows.State.ACTIVE:
                    continue
                facts = {"topic": row.id, "title": row.title, "days": STORY_ENDS.days}
                key = f"{STORY_OVER}:{row.id}:{thread_id}"
                due_at = schedules.quiet_end(chat.quiet, schedules.zone(chat.time_zone), now)
                notice_rows.add(c, [chat_id], STORY_OVER, facts, key, now, thread_id=thread_id, due_at=due_at)
    return len(over)


def _parsed(words: str) -> queries.Topic:
    """Raises QueryError."""
    line = query.parse(words, wants_all=True)
    return queries.Topic(words, line.tree, line.width or "normal", line.kinds)


def _is_query(words: str) -> bool:
    try:
        _parsed(words)
    except QueryError:
        return False
    return True


def _cost(words: str, topic: queries.Topic) -> Refused | None:
    if len(words) > LONGEST or len(str(topic)) > 2 * LONGEST:
        return Refused.TOO_LONG
    return Refused.TOO_MANY_TERMS if len(list(nodes.leaves(topic.tree))) > MOST_TERMS else None


def _full(c: Connection, mine: list[TopicRow]) -> Refused | None:
    if len(mine) >= MOST_OWN:
        return Refused.TOO_MANY
    return Refused.FULL if own.count(c) >= MOST_IN_ALL else None


def _insert(c: Connection, chat_id: int, title: str, line: str, story_id: int | None, now: datetime) -> int:
    values = {"slug": f"own-{secrets.token_hex(8)}", "title": title[: topics.TITLE_LENGTH], "query": line}
    times = {"created_at": now, "changed_at": topic_rows.next_change(c, now)}
    return topic_rows.insert(c, {**values, "owner": chat_id, "story_id": story_id, **times})


def _gather_story(c: Connection, topic_id: int, story_id: int) -> None:
    """What is known of the story is on its topic, the story that it may have become part of included."""
    now_is = stories.resolve(c, story_id)
    topic_rows.change(c, topic_id, story_id=now_is)
    topic_rows.follow_story(c, now_is, now_is)


def _followed(c: Connection, place: Place, topic_id: int, now: datetime) -> Followed | Refused:
    """Within the transaction that made the topic, which goes again where nobody can follow it."""
    followed = subscriptions.begin(c, place, topic_id, now)
    if followed is None and not own.is_followed(c, topic_id):
        topic_rows.change(c, topic_id, removed_at=now)
    return followed or Refused.TOO_MANY_FOLLOWED


def _mine(c: Connection, chat_id: int, topic_id: int) -> TopicRow:
    row = topic_rows.one(c, topic_id)
    if row is None or row.owner != chat_id:
        raise NotFound(f"topic {topic_id}")
    return row


def languages(db: Database) -> list[str]:
    """The languages that articles came in lately, those of most articles first; at most a screen of them."""
    with db.read() as c:
        found = own.languages(c, LANGUAGES_OF)
    return [one for one in found if tastes.languages(one)][:MOST_LANGUAGES]
