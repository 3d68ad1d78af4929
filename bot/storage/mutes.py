"""What there is to know of a story that somebody keeps quiet, and where that wish is kept."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.storage.articles import Status
from bot.storage.tables import article, revision, story, subscription


def filings(c: sa.Connection, story_id: int) -> list[tuple[int, int]]:
    """(filing, article) of all that was published of a story, the first filed first."""
    mine = (article.c.story_id == story_id, article.c.status == Status.PUBLISHED, article.c.filing.is_not(None))
    rows = c.execute(sa.select(article.c.filing, article.c.id).where(*mine).order_by(article.c.filing))
    return [(row[0], row[1]) for row in rows]


def titles(c: sa.Connection, story_ids: Sequence[int]) -> dict[int, str]:
    """The present headline of the lead article of each of these stories."""
    newest = sa.select(sa.func.max(revision.c.id)).where(revision.c.article_id == story.c.lead_article_id)
    newest = newest.correlate(story)
    chosen = sa.select(story.c.id, revision.c.title).join(
        revision, revision.c.id == newest.correlate(story).scalar_subquery()
    )
    return {row[0]: row[1] for row in c.execute(chosen.where(story.c.id.in_(sorted(story_ids))))}


def tastes_of(c: sa.Connection, chat_id: int, thread_id: int | None = None) -> list[tuple[int, str]]:
    """(subscription, taste) of this chat, or of one thread of it, also of what is only asked for now and then."""
    mine = [subscription.c.chat_id == chat_id]
    if thread_id is not None:
        mine.append(subscription.c.thread_id == thread_id)
    chosen = sa.select(subscription.c.id, subscription.c.taste).where(*mine).order_by(subscription.c.id)
    return [(row[0], row[1]) for row in c.execute(chosen)]


def change_taste(c: sa.Connection, subscription_id: int, was: str, becomes: str) -> None:
    """Set a taste, unless it was changed meanwhile."""
    mine = (subscription.c.id == subscription_id, subscription.c.taste == was)
    c.execute(sa.update(subscription).where(*mine).values(taste=becomes))
