"""Topics, and which articles are on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.articles import Status
from bot.storage.chats import State
from bot.storage.tables import article, chat, match, source, subscription, topic


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic that people can follow; `owner` is the chat whose own it is, None when it is for all.

    One of a story (`story_id`) has no query: every article of the story is on it.
    """

    id: int
    slug: str
    title: str
    query: str
    owner: int | None
    changed_at: datetime
    backfilled_to: int | None
    story_id: int | None = None


@dataclass(frozen=True, slots=True)
class MatchRow:
    """An article on a topic, with the terms that decided, in JSON."""

    topic_id: int
    article_id: int
    score: float
    terms: list[dict[str, Any]]
    is_by_hand: bool


OF_STORY = 300  # hundredths of salience of an article on a topic that is its story

columns = (
    topic.c.id,
    topic.c.slug,
    topic.c.title,
    topic.c.query,
    topic.c.owner,
    topic.c.changed_at,
    topic.c.backfilled_to,
    topic.c.story_id,
)


def insert(c: sa.Connection, values: Mapping[str, object]) -> int:
    """Store a topic; returns its id."""
    return database.insert_returning_id(c, topic, values)


def change(c: sa.Connection, topic_id: int, **values: object) -> None:
    """Set columns of the topic."""
    c.execute(sa.update(topic).where(topic.c.id == topic_id).values(values))


def one(c: sa.Connection, topic_id: int) -> TopicRow | None:
    """The topic of this id, whosever it is, unless it was removed; what a chat asks for goes through `visible`."""
    row = c.execute(sa.select(*columns).where(topic.c.id == topic_id, topic.c.removed_at.is_(None))).one_or_none()
    return None if row is None else TopicRow(*row)


def visible(c: sa.Connection, topic_id: int, asker: int | None) -> TopicRow | None:
    """The topic of this id, if it is for all or this chat's own; to everybody else it is not there."""
    which = (topic.c.id == topic_id, topic.c.removed_at.is_(None), seen_by(asker))
    row = c.execute(sa.select(*columns).where(*which)).one_or_none()
    return None if row is None else TopicRow(*row)


def named(c: sa.Connection, slug: str, asker: int | None) -> TopicRow | None:
    """As `visible`, by its very slug."""
    which = (topic.c.slug == slug, topic.c.removed_at.is_(None), seen_by(asker))
    row = c.execute(sa.select(*columns).where(*which)).one_or_none()
    return None if row is None else TopicRow(*row)


def all_of(c: sa.Connection, owner: int | None = None) -> list[TopicRow]:
    """The public topics, and those of `owner`, by title."""
    chosen = sa.select(*columns).where(topic.c.removed_at.is_(None), seen_by(owner))
    return [TopicRow(*row) for row in c.execute(chosen.order_by(topic.c.title, topic.c.id))]


def seen_by(asker: int | None) -> sa.ColumnElement[bool]:
    """That a topic is for all, or this chat's own: what is somebody else's is not known. None: the public ones."""
    return topic.c.owner.is_(None) if asker is None else sa.or_(topic.c.owner.is_(None), topic.c.owner == asker)


def every(c: sa.Connection) -> list[TopicRow]:
    """All topics that articles are matched against, whosever they are."""
    asked = (topic.c.removed_at.is_(None), topic.c.story_id.is_(None))
    return [TopicRow(*row) for row in c.execute(sa.select(*columns).where(*asked).order_by(topic.c.id))]


def edition(c: sa.Connection) -> tuple[int, int, datetime | None]:
    """Changes whenever a topic is added, edited or removed."""
    count, removed, changed = c.execute(_edition).one()
    return int(count), int(removed), changed


_edition = sa.select(
    sa.func.count(), sa.func.count(topic.c.removed_at), sa.func.max(topic.c.changed_at, type_=topic.c.changed_at.type)
)


def next_change(c: sa.Connection, now: datetime) -> datetime:
    """When a change of now is said to have been: after all others, whatever the clock did, so that `edition` changes."""
    _, _, newest = edition(c)
    return now if newest is None else max(now, newest + timedelta(milliseconds=1))


def slug_exists(c: sa.Connection, slug: str) -> bool:
    """Whether a topic, removed ones too, has this slug."""
    return c.execute(sa.select(topic.c.id).where(topic.c.slug == slug)).first() is not None


def backfilling(c: sa.Connection) -> list[TopicRow]:
    """The topics that older articles are still to be matched against."""
    chosen = sa.select(*columns).where(topic.c.backfilled_to.is_not(None), topic.c.removed_at.is_(None))
    return [TopicRow(*row) for row in c.execute(chosen.order_by(topic.c.id))]


def put_matches(c: sa.Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Store matches; those that are there already, by hand above all, stay as they are."""
    database.insert_many_ignoring(c, match, rows)


def follow_story(c: sa.Connection, was: int, becomes: int) -> None:
    """The topics that are one story go with it where it became part of another; exactly its articles are on them."""
    if not (_has_topic(c, was) or _has_topic(c, becomes)):
        return
    c.execute(sa.update(topic).where(topic.c.story_id == was).values(story_id=becomes))
    mine = sa.select(topic.c.id).where(topic.c.story_id == becomes)
    c.execute(sa.delete(match).where(match.c.topic_id.in_(mine), match.c.is_by_hand.is_(False)))
    _put_with_story(c, article.c.story_id == becomes)


def file_with_story(c: sa.Connection, article_id: int, story_id: int) -> list[int]:
    """An article that joined a story is on the topics that are this story; the ids of those that were not removed."""
    found = c.execute(_topics_of_story, {"wanted": story_id}).all()
    if found:
        _put_with_story(c, article.c.id == article_id)
    return [row.id for row in found if row.removed_at is None]


def _has_topic(c: sa.Connection, story_id: int) -> bool:
    return c.execute(_topics_of_story, {"wanted": story_id}).first() is not None


_topics_of_story = sa.select(topic.c.id, topic.c.removed_at).where(topic.c.story_id == sa.bindparam("wanted"))


def _put_with_story(c: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    values = (topic.c.id, article.c.id, sa.literal(OF_STORY), sa.literal([], match.c.terms.type), sa.false())
    chosen = sa.select(*values).join(article, article.c.story_id == topic.c.story_id).where(which)
    columns = ("topic_id", "article_id", "score", "terms", "is_by_hand")
    database.insert_ignoring(c, match, chosen, columns)


def put_by_hand(c: sa.Connection, topic_id: int, article_id: int, *, is_on: bool) -> None:
    """An admin's word on whether the article is on the topic; no later matching changes it."""
    key = {"topic_id": topic_id, "article_id": article_id}
    database.upsert(c, match, key, {"score": 300 if is_on else 0, "terms": [], "is_by_hand": True})


def copy_by_hand(c: sa.Connection, origin: int, target: int) -> None:
    """What an admin said of the topics of one article holds for another."""
    said = sa.select(match.c.topic_id, match.c.score).where(match.c.article_id == origin, match.c.is_by_hand)
    for topic_id, score in c.execute(said).all():
        put_by_hand(c, topic_id, target, is_on=score > 0)


def forget_matches(c: sa.Connection, *, topic_id: int | None = None, article_id: int | None = None) -> None:
    """Remove the matches of a topic or of an article that were not made by hand; an article stays with its story."""
    which = match.c.topic_id == topic_id if topic_id is not None else match.c.article_id == article_id
    if article_id is not None:
        of_stories = sa.select(topic.c.id).where(topic.c.story_id.is_not(None))
        which = sa.and_(which, match.c.topic_id.not_in(of_stories))
    c.execute(sa.delete(match).where(which, match.c.is_by_hand.is_(False)))


def matches_of(c: sa.Connection, article_ids: Collection[int]) -> list[MatchRow]:
    """The topics of these articles, the best first."""
    found: list[MatchRow] = []
    ordered = sorted(set(article_ids))
    for start in range(0, len(ordered), database.CHUNK):
        rows = c.execute(_matches_of, {"wanted": ordered[start : start + database.CHUNK]})
        found += [MatchRow(t, a, score / 100, terms, by_hand) for t, a, score, terms, by_hand in rows]
    return found


_matches_of = (
    sa.select(match.c.topic_id, match.c.article_id, match.c.score, match.c.terms, match.c.is_by_hand)
    .join(topic, topic.c.id == match.c.topic_id)
    .where(
        match.c.article_id.in_(sa.bindparam("wanted", expanding=True)),
        match.c.score > 0,
        topic.c.removed_at.is_(None),
    )
    .order_by(match.c.article_id, match.c.score.desc(), match.c.topic_id)
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published article on a topic, with its score."""

    article_id: int
    score: float
    language: str
    story_id: int | None


def candidates(
    c: sa.Connection,
    topic_id: int,
    *,
    after: int,
    up_to: int,
    since: datetime,
    carried: Collection[int],
    appeared: datetime | None = None,
) -> list[Candidate]:
    """Published articles on the topic: filed in (after, up_to] since then, or among `carried`. The latest filed come first.

    `appeared`: those that their publishers date before then are left out.
    """
    fresh = sa.and_(article.c.filing > after, article.c.filing <= up_to, article.c.told_from >= since)
    if appeared is not None:
        fresh &= sa.func.coalesce(article.c.published_at, article.c.told_from) >= appeared
    chosen = (
        sa.select(article.c.id, match.c.score, article.c.language, article.c.story_id)
        .join(match, match.c.article_id == article.c.id)
        .where(match.c.topic_id == topic_id, match.c.score > 0, article.c.status == Status.PUBLISHED)
        .where(sa.or_(fresh, article.c.id.in_(sorted(carried))) if carried else fresh)
    )
    rows = c.execute(_by_topic(chosen).order_by(article.c.filing.desc()))
    return [Candidate(row[0], row[1] / 100, row[2], row[3]) for row in rows]


def of_story(c: sa.Connection, topic_id: int, story_id: int, *, after: int, since: datetime) -> set[int]:
    """The published articles of a story that are on a topic, filed after that and told of since then."""
    mine = (article.c.story_id == story_id, article.c.filing > after, article.c.told_from >= since)
    chosen = sa.select(article.c.id).join(match, match.c.article_id == article.c.id).where(*mine)
    on = (match.c.topic_id == topic_id, match.c.score > 0, article.c.status == Status.PUBLISHED)
    return set(c.execute(chosen.where(*on)).scalars())


def has_story(c: sa.Connection, topic_id: int, story_id: int) -> bool:
    """Whether an article of the story is on the topic."""
    chosen = sa.select(match.c.article_id).join(article, article.c.id == match.c.article_id)
    on = (match.c.topic_id == topic_id, match.c.score > 0, article.c.story_id == story_id)
    return c.execute(chosen.where(*on).limit(1)).first() is not None


def voices(c: sa.Connection, topic_id: int, start: datetime, since: datetime) -> list[tuple[str, int, int]]:
    """Publishers that wrote on the topic since `start`: name, articles from then to `since`, and those after it.

    Publishers of one owner are one, under the name that is first in the alphabet. Counted by when we told of them.
    """
    late = sa.func.count().filter(article.c.told_from > since)
    chosen = (
        sa.select(sa.func.min(source.c.name), sa.func.count() - late, late)
        .select_from(sa.join(match, article, article.c.id == match.c.article_id))
        .join(source, source.c.id == article.c.source_id)
        .where(match.c.topic_id == topic_id, match.c.score > 0, article.c.status == Status.PUBLISHED)
        .where(article.c.told_from > start)
        .group_by(source.c.family)
    )
    return [(row[0], row[1], row[2]) for row in c.execute(_by_topic(chosen))]


def _by_topic(chosen: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Reads the matches of one topic, and from the index what is asked of their articles."""
    chosen = database.indexed_by(chosen, match, "ix_match_topic_id_score")
    return database.indexed_by(chosen, article, "ix_article_shown")


def weekly_counts(c: sa.Connection, since: datetime) -> dict[int, int]:
    """How many articles were published on each topic since then."""
    chosen = (
        sa.select(match.c.topic_id, sa.func.count())
        .join(article, article.c.id == match.c.article_id)
        .where(match.c.score > 0, article.c.status == Status.PUBLISHED, article.c.told_from >= since)
        .group_by(match.c.topic_id)
    )
    return {row[0]: row[1] for row in c.execute(chosen)}


def reader_counts(c: sa.Connection, topic_ids: Collection[int]) -> tuple[int, int]:
    """How many chats that listen follow any of these topics, and how many of them at once."""
    mine = (subscription.c.topic_id.in_(sorted(topic_ids)), subscription.c.is_followed, chat.c.state == State.ACTIVE)
    everyone = sa.select(sa.func.count(sa.distinct(subscription.c.chat_id)))
    everyone = everyone.join(chat, chat.c.id == subscription.c.chat_id).where(*mine)
    at_once = everyone.where(subscription.c.schedule == "instant")
    return int(c.execute(everyone).scalar_one()), int(c.execute(at_once).scalar_one())
