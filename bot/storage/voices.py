"""Stories as their readers see them: what was published of one, and which stories a message told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage.articles import Status
from bot.storage.deliveries import PART
from bot.storage.tables import article, correction, delivery, item, revision, source

MOST_KNOWN = 2000  # articles of a story that are looked at, the latest filed


@dataclass(frozen=True, slots=True)
class Known:
    """A published article of a story, without its text. `family`: whose voice it is, an agency's in its own texts."""

    id: int
    family: str
    source: str
    at: datetime
    told_from: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A story in a message: its place in the briefing, and the sentence's story now."""

    briefing_id: int
    position: int
    story_id: int


@dataclass(frozen=True, slots=True)
class Version:
    """One stored text of an article."""

    revision_id: int
    article_id: int
    number: int
    title: str
    text: str
    stored_at: datetime
    language: str
    source: str
    url: str | None
    status: str
    status_reason: str | None


def published(c: sa.Connection, story_id: int) -> list[Known]:
    """What was published of a story, the latest filed first; of a giant the latest `MOST_KNOWN`."""
    at = sa.func.coalesce(article.c.published_at, article.c.stored_at, type_=article.c.stored_at.type)
    told_from = sa.func.coalesce(article.c.told_from, article.c.stored_at, type_=article.c.stored_at.type)
    columns = (article.c.id, sa.func.coalesce(article.c.credit, source.c.family), source.c.name, at, told_from)
    chosen = (
        sa.select(*columns)
        .join(source, source.c.id == article.c.source_id)
        .where(article.c.story_id == story_id, article.c.status == Status.PUBLISHED)
        .order_by(article.c.filing.desc(), article.c.id.desc())
        .limit(MOST_KNOWN)
    )
    return [Known(*row) for row in c.execute(chosen)]


def count(c: sa.Connection, story_id: int) -> int:
    """How many articles of a story are published."""
    mine = (article.c.story_id == story_id, article.c.status == Status.PUBLISHED)
    return int(c.execute(sa.select(sa.func.count()).select_from(article).where(*mine)).scalar_one())


def told_in(c: sa.Connection, chat_id: int, message_id: int) -> list[Told]:
    """The stories of the briefing part that this message of a chat is, in their order."""
    now = sa.func.coalesce(article.c.story_id, item.c.story_id)
    chosen = (
        sa.select(item.c.briefing_id, item.c.position, now)
        .join(delivery, sa.and_(delivery.c.briefing_id == item.c.briefing_id, delivery.c.part == item.c.part))
        .join(revision, revision.c.id == item.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .where(delivery.c.chat_id == chat_id, delivery.c.message_id == message_id, delivery.c.step == PART)
        .where(item.c.line == 0)
        .order_by(item.c.briefing_id, item.c.position)
    )
    return [Told(*row) for row in c.execute(chosen)]


def was_told(c: sa.Connection, chat_id: int, number: int) -> bool:
    """Whether a part of this briefing was, or may have been, sent to this chat."""
    mine = (delivery.c.briefing_id == number, delivery.c.chat_id == chat_id, delivery.c.step == PART)
    arrived = delivery.c.state.in_(["sent", "unknown"])
    return c.execute(sa.select(delivery.c.id).where(*mine, arrived).limit(1)).first() is not None


def versions(c: sa.Connection, revision_ids: Sequence[int]) -> dict[int, Version]:
    """These revisions, by id."""
    columns = (
        revision.c.id,
        article.c.id,
        revision.c.number,
        revision.c.title,
        revision.c.text,
        revision.c.stored_at,
        article.c.language,
        source.c.name,
        article.c.url,
        article.c.status,
        article.c.status_reason,
    )
    chosen = sa.select(*columns).join(article, article.c.id == revision.c.article_id)
    chosen = chosen.join(source, source.c.id == article.c.source_id)
    rows = c.execute(chosen.where(revision.c.id.in_(sorted(set(revision_ids)))))
    return {row[0]: Version(*row) for row in rows}


def withdrawn_at(c: sa.Connection, article_ids: Sequence[int]) -> dict[int, datetime]:
    """When those of these articles that were taken back as a whole were."""
    at = sa.func.max(correction.c.made_at, type_=correction.c.made_at.type)
    chosen = sa.select(correction.c.article_id, at).group_by(correction.c.article_id)
    mine = (correction.c.article_id.in_(sorted(set(article_ids))), correction.c.revision_id.is_(None))
    return {row[0]: row[1] for row in c.execute(chosen.where(*mine))}
