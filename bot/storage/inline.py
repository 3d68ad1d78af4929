"""The newest articles on topics, a few at a time."""

from collections.abc import Collection

import sqlalchemy as sa

from bot.storage.articles import Status
from bot.storage.tables import article, match


def newest_on(c: sa.Connection, topic_ids: Collection[int], below: int | None, limit: int) -> list[tuple[int, int]]:
    """(article, topic) of what was published on these topics, the last stored first, each article once; no copies."""
    found: dict[int, int] = {}
    for topic_id in topic_ids:
        chosen = sa.select(match.c.article_id).join(article, article.c.id == match.c.article_id)
        mine = (match.c.topic_id == topic_id, match.c.score > 0, article.c.status == Status.PUBLISHED)
        chosen = chosen.where(*mine, article.c.reprint_of.is_(None))
        if below is not None:
            chosen = chosen.where(match.c.article_id < below)
        ids = c.execute(chosen.order_by(match.c.article_id.desc()).limit(limit)).scalars()
        found = dict.fromkeys(ids, topic_id) | found
    return sorted(found.items(), reverse=True)[:limit]
