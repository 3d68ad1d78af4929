"""What readers say of articles that are not on their topic, until an editor decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.storage import database
from bot.storage.articles import Status
from bot.storage.tables import article, match, revision, suggestion, topic


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One reader's word, with the titles of the topic and of the article; `exclusion` empty: no word helps."""

    id: int
    topic_id: int
    topic_title: str
    article_id: int
    article_title: str
    exclusion: str
    made_at: datetime
    decided_at: datetime | None


def add(c: sa.Connection, topic_id: int, article_id: int, chat_id: int, exclusion: str, now: datetime) -> int | None:
    """Note it; its id, or None where this chat said so already."""
    key = {"topic_id": topic_id, "article_id": article_id, "chat_id": chat_id}
    mine = [suggestion.c[name] == value for name, value in key.items()]
    if c.execute(sa.select(suggestion.c.id).where(*mine)).first() is not None:
        return None
    return database.insert_returning_id(c, suggestion, {**key, "exclusion": exclusion, "made_at": now})


def one(c: sa.Connection, number: int) -> Suggestion | None:
    """The suggestion of this id."""
    row = c.execute(_select().where(suggestion.c.id == number)).one_or_none()
    return None if row is None else Suggestion(*row)


def waiting(c: sa.Connection, topic_id: int, limit: int) -> list[Suggestion]:
    """What nobody has decided of a topic yet, the latest first."""
    chosen = _select().where(suggestion.c.topic_id == topic_id, suggestion.c.decided_at.is_(None))
    return [Suggestion(*row) for row in c.execute(chosen.order_by(suggestion.c.id.desc()).limit(limit))]


def decide(c: sa.Connection, number: int, actor: int | None, now: datetime) -> int:
    """An editor has decided on it, and on the same word of others; returns how many that were, 0: it was decided before."""
    known = one(c, number)
    if known is None or known.decided_at is not None:
        return 0
    alike = (suggestion.c.topic_id == known.topic_id, suggestion.c.exclusion == known.exclusion)
    same = sa.or_(suggestion.c.id == number, suggestion.c.article_id == known.article_id, sa.and_(*alike))
    open_ones = (suggestion.c.topic_id == known.topic_id, suggestion.c.decided_at.is_(None), same)
    return c.execute(sa.update(suggestion).where(*open_ones).values(decided_at=now, decided_by=actor)).rowcount


def recent(c: sa.Connection, topic_id: int, since: datetime, limit: int) -> list[int]:
    """The latest published articles on a topic, stored since then."""
    on = (match.c.topic_id == topic_id, match.c.score > 0, article.c.status == Status.PUBLISHED)
    chosen = sa.select(article.c.id).join(match, match.c.article_id == article.c.id)
    lately = chosen.where(*on, article.c.stored_at >= since).order_by(article.c.id.desc())
    return list(c.execute(lately.limit(limit)).scalars())


def on_topic(c: sa.Connection, topic_id: int, ids: Collection[int], since: datetime) -> list[int]:
    """Those of these articles that are on the topic and were stored since then, the latest first."""
    on = (match.c.topic_id == topic_id, match.c.score > 0, match.c.is_by_hand.is_(False))
    chosen = sa.select(article.c.id).join(match, match.c.article_id == article.c.id)
    mine = chosen.where(*on, article.c.id.in_(sorted(ids)), article.c.stored_at >= since)
    return list(c.execute(mine.order_by(article.c.id.desc())).scalars())


def _select() -> sa.Select[Any]:
    newest = sa.select(sa.func.max(revision.c.id)).where(revision.c.article_id == suggestion.c.article_id)
    columns = (
        suggestion.c.id,
        suggestion.c.topic_id,
        topic.c.title,
        suggestion.c.article_id,
        revision.c.title,
        suggestion.c.exclusion,
        suggestion.c.made_at,
        suggestion.c.decided_at,
    )
    joined = sa.join(suggestion, topic, topic.c.id == suggestion.c.topic_id)
    return sa.select(*columns).select_from(
        joined.join(revision, revision.c.id == newest.correlate(suggestion).scalar_subquery())
    )
