"""Topics that are one chat's own."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.storage.articles import Status
from bot.storage.tables import article, subscription, topic
from bot.storage.topics import TopicRow, columns


def of(c: sa.Connection, chat_id: int) -> list[TopicRow]:
    """The topics of this chat's own that are not removed, the latest made first."""
    mine = (topic.c.owner == chat_id, topic.c.removed_at.is_(None))
    return [TopicRow(*row) for row in c.execute(sa.select(*columns).where(*mine).order_by(topic.c.id.desc()))]


def count(c: sa.Connection) -> int:
    """How many topics anybody has of their own, those of stories aside."""
    mine = (topic.c.owner.is_not(None), topic.c.removed_at.is_(None), topic.c.story_id.is_(None))
    return int(c.execute(sa.select(sa.func.count()).where(*mine)).scalar_one())


def removed(c: sa.Connection, topic_id: int, chat_id: int) -> TopicRow | None:
    """A topic that was this chat's own, and was removed."""
    mine = (topic.c.id == topic_id, topic.c.owner == chat_id, topic.c.removed_at.is_not(None))
    row = c.execute(sa.select(*columns).where(*mine)).one_or_none()
    return None if row is None else TopicRow(*row)


def of_story(c: sa.Connection, chat_id: int, story_id: int) -> TopicRow | None:
    """This chat's own topic that is this story."""
    mine = (topic.c.owner == chat_id, topic.c.story_id == story_id, topic.c.removed_at.is_(None))
    row = c.execute(sa.select(*columns).where(*mine).order_by(topic.c.id).limit(1)).one_or_none()
    return None if row is None else TopicRow(*row)


def is_followed(c: sa.Connection, topic_id: int) -> bool:
    """Whether any place still follows the topic."""
    mine = (subscription.c.topic_id == topic_id, subscription.c.is_followed)
    return c.execute(sa.select(subscription.c.id).where(*mine).limit(1)).first() is not None


def followers(c: sa.Connection, topic_id: int) -> list[tuple[int, int]]:
    """(chat, thread) of those who follow the topic."""
    mine = (subscription.c.topic_id == topic_id, subscription.c.is_followed)
    chosen = sa.select(subscription.c.chat_id, subscription.c.thread_id).where(*mine).order_by(subscription.c.id)
    return [(row[0], row[1]) for row in c.execute(chosen)]


def silent_stories(c: sa.Connection, since: datetime, limit: int) -> list[TopicRow]:
    """The topics that are one story, made before then, of which nothing was published since then."""
    news = (article.c.story_id == topic.c.story_id, article.c.told_from >= since, article.c.status == Status.PUBLISHED)
    mine = (topic.c.story_id.is_not(None), topic.c.removed_at.is_(None), topic.c.created_at < since)
    chosen = sa.select(*columns).where(*mine, ~sa.exists().where(*news))
    return [TopicRow(*row) for row in c.execute(chosen.order_by(topic.c.id).limit(limit))]


def stored_since(c: sa.Connection, ids: Sequence[int], since: datetime) -> int:
    """How many of these articles, the last stored first, were stored since then."""
    found = c.execute(sa.select(article.c.id).where(article.c.id.in_(ids), article.c.stored_at >= since))
    return len(found.all())


def languages(c: sa.Connection, latest: int) -> list[str]:
    """The languages of the latest stored articles, those of most articles first."""
    lately = sa.select(article.c.language).order_by(article.c.id.desc()).limit(latest).subquery()
    counted = sa.select(lately.c.language).group_by(lately.c.language)
    return list(c.execute(counted.order_by(sa.func.count().desc(), lately.c.language)).scalars())
