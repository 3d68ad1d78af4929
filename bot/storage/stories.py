"""Stories: which articles tell of one event."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import article, source, story


def open_new(c: sa.Connection, lead_article_id: int, at: datetime) -> int:
    """A story that begins with this article; returns its id."""
    values = {"lead_article_id": lead_article_id, "first_seen_at": at, "last_seen_at": at, "families": 1}
    return database.insert_returning_id(c, story, values)


def resolve(c: sa.Connection, story_id: int) -> int:
    """The story that this one has become part of, or itself."""
    while (into := c.execute(sa.select(story.c.merged_into).where(story.c.id == story_id)).scalar_one()) is not None:
        story_id = into
    return story_id


def refresh(c: sa.Connection, story_id: int, at: datetime) -> None:
    """Count the story's publisher families again, and move its ends to cover `at`."""
    first, last = database.least(c, story.c.first_seen_at, at), database.greatest(c, story.c.last_seen_at, at)
    changed = {"families": _families, "first_seen_at": first, "last_seen_at": last}
    c.execute(sa.update(story).where(story.c.id == story_id).values(changed))


_families = (
    sa.select(sa.func.count(sa.distinct(source.c.family)))
    .select_from(sa.join(article, source, source.c.id == article.c.source_id))
    .where(article.c.story_id == story.c.id, article.c.reprint_of.is_(None))
    .correlate(story)
    .scalar_subquery()
)


def merge(c: sa.Connection, kept: int, gone: int) -> bool:
    """`gone` becomes part of `kept`; what points to it is redirected. False: they were one already."""
    if kept == gone:
        return False
    ends = c.execute(sa.select(story.c.first_seen_at, story.c.last_seen_at).where(story.c.id == gone)).one()
    c.execute(sa.update(article).where(article.c.story_id == gone).values(story_id=kept))
    c.execute(sa.update(story).where(story.c.id == gone).values(merged_into=kept))
    for at in ends:
        refresh(c, kept, at)
    return True


def leads(c: sa.Connection, story_ids: Collection[int]) -> dict[int, int]:
    """The lead article of each of these stories."""
    ordered = sorted(set(story_ids))
    found: dict[int, int] = {}
    for start in range(0, len(ordered), database.CHUNK):
        chosen = sa.select(story.c.id, story.c.lead_article_id)
        chosen = chosen.where(story.c.id.in_(ordered[start : start + database.CHUNK]))
        found |= {row[0]: row[1] for row in c.execute(chosen)}
    return found
