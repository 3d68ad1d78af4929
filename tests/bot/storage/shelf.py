"""Rows that tests of storage need, with valid defaults; a test states only what matters."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.storage import briefings, chats, sources, subscriptions
from bot.storage.briefings import ItemRow
from bot.storage.chats import Chat
from bot.storage.subscriptions import Subscription
from bot.storage.tables import article, revision, story, topic

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def put_topic(c: sa.Connection, title: str = "Floods", **values: object) -> int:
    row = {"slug": title.lower(), "title": title, "query": title.lower(), "created_at": NOW, "changed_at": NOW}
    return c.execute(sa.insert(topic).values({**row, **values})).inserted_primary_key[0]


def put_chat(c: sa.Connection, chat_id: int = 5, **values: object) -> Chat:
    row = {"kind": "private", "title": "Ann", "language": "en", "time_zone": "Europe/Minsk", "created_at": NOW}
    return chats.ensure(c, {"id": chat_id, **row, **values})


def put_subscription(c: sa.Connection, chat_id: int, topic_id: int, **values: object) -> Subscription:
    put_chat(c, chat_id)
    row = {"chat_id": chat_id, "thread_id": 0, "topic_id": topic_id, "is_followed": True, "schedule": "08:00"}
    return subscriptions.ensure(c, {**row, "created_at": NOW, **values})


def put_article(c: sa.Connection, text: str = "A river rose. Nobody was hurt.", **values: object) -> tuple[int, int]:
    """A published article; returns its id and its revision's."""
    story_id = c.execute(sa.insert(story).values(first_seen_at=NOW, last_seen_at=NOW, families=1)).inserted_primary_key[
        0
    ]
    row = {
        "source_id": sources.ensure(c, "Courier", "courier.example", NOW).id,
        "language": "en",
        "stored_at": NOW,
        "told_from": NOW,
        "status": "published",
        "tags": [],
        "features": '{"headline_only": false, "terms": {}}',
        "story_id": story_id,
    }
    article_id = c.execute(sa.insert(article).values({**row, **values})).inserted_primary_key[0]
    revised = {"article_id": article_id, "number": 1, "title": "A river rose", "text": text, "text_hash": text[:9]}
    revision_id = c.execute(sa.insert(revision).values({**revised, "stored_at": NOW})).inserted_primary_key[0]
    return article_id, revision_id


def put_briefing(
    c: sa.Connection,
    topic_id: int,
    previous: int | None = None,
    *,
    quoting: Iterable[tuple[int, int, int, int]] = (),
    **values: object,
) -> int:
    """A briefing of sentences, each (revision, start, end, part)."""
    row = {
        "topic_id": topic_id,
        "previous_id": previous,
        "until": NOW,
        "filed_to": 0,
        "carried": [],
        "parts": 1,
        "articles_used": 1,
        "articles_seen": 1,
        "families": 1,
        "omitted": {},
        "made_at": NOW,
    }
    stories = sa.select(article.c.story_id).join(revision, revision.c.article_id == article.c.id)
    items = [
        ItemRow(
            position=n,
            line=0,
            part=part,
            story_id=c.execute(stories.where(revision.c.id == revision_id)).scalar_one(),
            headline_revision_id=revision_id,
            revision_id=revision_id,
            start=start,
            end=end,
            sentence_hash="",
            newness="new",
            also=(),
            families=1,
            articles=1,
        )
        for n, (revision_id, start, end, part) in enumerate(quoting)
    ]
    return briefings.insert(c, {**row, **values}, items)
