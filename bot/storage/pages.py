"""Pages that articles were read from, and when each is looked at again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import article, page

CHECKED_AFTER = (  # publication: corrections come early, most of them within hours
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(days=3),
    timedelta(days=7),
)


@dataclass(frozen=True, slots=True)
class PageRow:
    """Where an article's text was fetched; `published_at` is the article's, or when it was stored."""

    article_id: int
    url: str
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    checks: int
    failures: int
    last_error: str | None
    published_at: datetime


_published_at = sa.func.coalesce(article.c.published_at, article.c.stored_at, type_=article.c.stored_at.type)
_columns = (
    page.c.article_id,
    page.c.url,
    page.c.etag,
    page.c.last_modified,
    page.c.body_hash,
    page.c.checks,
    page.c.failures,
    page.c.last_error,
    _published_at,
)


def next_check(published_at: datetime | None, now: datetime) -> datetime | None:
    """The first instant after now at which a page is looked at again; None: it is old enough."""
    base = min(published_at or now, now)
    return next((at for after in CHECKED_AFTER if (at := base + after) > now), None)


def watch(
    c: sa.Connection,
    article_id: int,
    url: str,
    etag: str | None,
    last_modified: str | None,
    body_hash: str | None,
    now: datetime,
    published_at: datetime | None,
) -> None:
    """Look at the page of this article again and again from now on, until it is a week old."""
    values = {
        "url": url,
        "etag": etag,
        "last_modified": last_modified,
        "body_hash": body_hash,
        "checked_at": now,
        "next_check_at": next_check(published_at, now),
        "failures": 0,
        "last_error": None,
    }
    database.upsert(c, page, {"article_id": article_id}, {**values, "checks": 0}, values)


def is_due(c: sa.Connection, now: datetime) -> bool:
    """Whether there is any page to claim."""
    return c.execute(sa.select(page.c.article_id).where(page.c.next_check_at <= now).limit(1)).first() is not None


def claim(c: sa.Connection, now: datetime, until: datetime, limit: int) -> list[PageRow]:
    """Take up to `limit` pages that are due, the longest due first: they are due again at `until`, whatever happens."""
    due = sa.select(page.c.article_id).where(page.c.next_check_at <= now)
    due = due.order_by(page.c.next_check_at, page.c.article_id).limit(limit)
    taken = due.with_for_update(skip_locked=True).cte("taken")
    mine = sa.update(page).where(page.c.article_id.in_(sa.select(taken.c.article_id))).values(next_check_at=until)
    ids = sorted(c.execute(mine.returning(page.c.article_id)).scalars())
    chosen = sa.select(*_columns).join(article, article.c.id == page.c.article_id).where(page.c.article_id.in_(ids))
    return [PageRow(*row) for row in c.execute(chosen.order_by(page.c.article_id))]


def checked(c: sa.Connection, row: PageRow, now: datetime, **values: object) -> None:
    """It was looked at; `values` say what is known of it now. The next time follows from the article's age."""
    known = {"checked_at": now, "checks": row.checks + 1, "next_check_at": next_check(row.published_at, now)}
    c.execute(sa.update(page).where(page.c.article_id == row.article_id).values({**known, **values}))


def one(c: sa.Connection, article_id: int) -> PageRow | None:
    """The page of this article, where it has one."""
    chosen = sa.select(*_columns).join(article, article.c.id == page.c.article_id)
    row = c.execute(chosen.where(page.c.article_id == article_id)).one_or_none()
    return None if row is None else PageRow(*row)
