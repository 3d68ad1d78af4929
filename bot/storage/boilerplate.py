"""What each site repeats: keys of sentences (`summaries.text.key`), and in how many of its articles they stood."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import boilerplate
from summaries.text import REPEATED

MOST_KNOWN = 2000  # sentences of one site, those seen last
SEEN_FOR = timedelta(days=45)  # after so long, a sentence that was seen too seldom is as good as new
KNOWN_FOR = timedelta(days=400)  # a year's news is quoted from
NEARLY = timedelta(days=1)  # what is known is not written down with each article

_is_known = boilerplate.c.articles == sa.literal_column(str(REPEATED))  # as the index has it
_known = (
    sa.select(boilerplate.c.key)
    .where(boilerplate.c.source_id == sa.bindparam("wanted"), _is_known)
    .order_by(boilerplate.c.seen_at.desc(), boilerplate.c.key)
    .limit(MOST_KNOWN)
)


def count(c: sa.Connection, source_id: int, keys: Collection[int], now: datetime) -> None:
    """These sentences stood in one more article of the site."""
    rows = [
        {"source_id": source_id, "key": one, "articles": 1, "seen_at": now, "stale": now - NEARLY}
        for one in sorted(keys)
    ]
    if rows:
        c.execute(database.prepared(c, _counting), rows)


def _counting(dialect: database.Dialect) -> sa.Executable:
    statement = dialect.insert(boilerplate)
    more = sa.case((_is_known, boilerplate.c.articles), else_=boilerplate.c.articles + 1)
    stale = boilerplate.c.seen_at < sa.bindparam("stale", type_=boilerplate.c.seen_at.type)
    counted = statement.on_conflict_do_update(
        index_elements=["source_id", "key"],
        set_={"articles": more, "seen_at": statement.excluded.seen_at},
        where=sa.or_(boilerplate.c.articles < REPEATED, stale),
    )
    return cast("sa.Executable", counted)


def known(c: sa.Connection, source_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The keys of what each of these sites repeats."""
    return {one: frozenset(c.execute(_known, {"wanted": one}).scalars()) for one in sorted(source_ids)}


def forget_old(c: sa.Connection, now: datetime) -> int:
    """Forget what was not seen for long; returns how many sentences."""
    known_since, seen_since = (sa.literal(now - one, boilerplate.c.seen_at.type) for one in (KNOWN_FOR, SEEN_FOR))
    since = sa.case((_is_known, known_since), else_=seen_since)
    return c.execute(sa.delete(boilerplate).where(boilerplate.c.seen_at < since)).rowcount
