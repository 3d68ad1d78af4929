"""What was published on a topic, without the texts: what a timeline and a catch-up are chosen from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.storage import database
from bot.storage.articles import Status
from bot.storage.tables import EPOCH, MILLISECOND, article, match, source

NO_TAGS = "[]"


class Row(NamedTuple):
    """An article on a topic; instants in milliseconds since 1970, `tags` as JSON: many are read, and few are looked at."""

    article_id: int
    score: int  # hundredths
    story_id: int
    family: str  # an agency's text is the agency's, whoever prints it
    source: str
    language: str
    published_at: int | None
    told_at: int  # when we published it; stored it, where nobody was told
    is_date_only: int
    tags: str
    reprint_of: int | None


def reports(c: sa.Connection, topic_id: int, since: datetime, until: datetime, limit: int) -> Sequence[Row]:
    """What appeared on the topic in (since, until], among the `limit` latest stored; the latest first."""
    chosen = sa.select(match.c.article_id, match.c.score).where(match.c.topic_id == topic_id, match.c.score > 0)
    latest = chosen.order_by(match.c.article_id.desc()).limit(limit).subquery()
    told_at = _number(sa.func.coalesce(article.c.told_from, article.c.stored_at))
    published_at = _number(article.c.published_at)
    columns = (
        latest.c.article_id,
        latest.c.score,
        article.c.story_id,
        sa.func.coalesce(article.c.credit, source.c.family),
        source.c.name,
        article.c.language,
        published_at,
        told_at,
        article.c.is_date_only,
        sa.cast(article.c.tags, sa.Text),
        article.c.reprint_of,
    )
    joined = sa.join(latest, article, article.c.id == latest.c.article_id).join(
        source, source.c.id == article.c.source_id
    )
    appeared_at = sa.func.coalesce(published_at, told_at)
    within = (article.c.status == Status.PUBLISHED, told_at <= stamp(until), appeared_at > stamp(since))
    found = sa.select(*columns).select_from(joined).where(*within, article.c.story_id.is_not(None))
    rows = c.execute(database.indexed_by(found, article, "ix_article_shown"))
    return list(map(Row._make, rows))


def oldest_of_latest(c: sa.Connection, topic_id: int, limit: int) -> datetime | None:
    """When the last of the `limit` latest articles on the topic was stored, if there are more; None: there are not."""
    chosen = sa.select(match.c.article_id).where(match.c.topic_id == topic_id, match.c.score > 0)
    last = chosen.order_by(match.c.article_id.desc()).offset(limit).limit(1).scalar_subquery()
    return c.execute(sa.select(article.c.stored_at).where(article.c.id == last)).scalar_one_or_none()


def stamp(at: datetime) -> int:
    """The number that stands for an instant."""
    return (at - EPOCH) // MILLISECOND


def _number(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.type_coerce(column, sa.BigInteger)
