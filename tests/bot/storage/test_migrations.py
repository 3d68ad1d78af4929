"""Each migration keeps what is stored, on both databases. Rows are written as the older schema has them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.storage import boilerplate, deliveries, schema, subscriptions, topics
from bot.storage.database import Database
from bot.storage.tables import EPOCH, briefing, chat, delivery, feed, paste
from summaries.text import REPEATED

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
STAMP = (NOW - EPOCH) // timedelta(milliseconds=1)


@pytest.fixture
def at_0002(empty_url: str) -> Iterator[Database]:
    """A database of the first release."""
    yield from at(empty_url, "0002")


@pytest.fixture
def at_0003(empty_url: str) -> Iterator[Database]:
    """A database of the release with feeds."""
    yield from at(empty_url, "0003")


@pytest.fixture
def at_0004(empty_url: str) -> Iterator[Database]:
    """A database of the release with own topics."""
    yield from at(empty_url, "0004")


def at(url: str, version: str) -> Iterator[Database]:
    db = Database(url)
    with db.write() as c:
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = c
        command.upgrade(config, version)
    yield db
    db.close()


def put(c: sa.Connection, name: str, /, **values: object) -> int:
    """A row of a table as it is in this database; returns its id."""
    table = sa.Table(name, sa.MetaData(), autoload_with=c, resolve_fks=False)
    return c.execute(sa.insert(table).values(values)).inserted_primary_key[0]


def put_reader(c: sa.Connection) -> tuple[int, int]:
    """One reader of one topic, who has had one briefing; returns the topic and the briefing."""
    put(c, "chat", id=5, kind="private", language="ru", time_zone="Europe/Minsk", created_at=STAMP)
    topic_id = put(c, "topic", slug="floods", title="Floods", query="flood*", created_at=STAMP, changed_at=STAMP)
    counts = {"parts": 2, "articles_used": 1, "articles_seen": 1, "families": 1}
    number = put(
        c, "briefing", topic_id=topic_id, until=STAMP, filed_to=0, carried=[], omitted={}, made_at=STAMP, **counts
    )
    place = {"chat_id": 5, "topic_id": topic_id, "is_followed": True, "schedule": "08:00", "created_at": STAMP}
    put(c, "subscription", last_briefing_id=number, next_due_at=STAMP, **place)
    return topic_id, number


def test_0003_keeps_deliveries_and_feeds(at_0002: Database) -> None:
    with at_0002.write() as c:
        _, number = put_reader(c)
        for part, state in enumerate(("sent", "pending")):
            put(c, "delivery", briefing_id=number, chat_id=5, part=part, state=state, not_before=STAMP, message_id=part)
        put(c, "feed", url="https://courier.example/rss", next_poll_at=STAMP)

    done = schema.upgrade(at_0002)

    assert (done.before, done.after) == ("0002", schema.newest())
    with at_0002.write() as c:
        kept = c.execute(sa.select(delivery).order_by(delivery.c.id)).all()
        assert [(row.state, row.message_id, row.step, row.correction_id) for row in kept] == [
            ("sent", 0, 0, 0),
            ("pending", 1, 0, 0),
        ]
        assert [one.part for one in deliveries.claim(c, "me", NOW, NOW + timedelta(seconds=15), 10)] == [1]
        assert c.execute(sa.select(feed.c.url, feed.c.is_enabled, feed.c.is_reported)).all() == [
            ("https://courier.example/rss", True, False)
        ]


def test_0003_gives_a_new_row_an_id_that_was_never_used(at_0002: Database) -> None:
    followed = {"url": "https://courier.example/rss", "next_poll_at": STAMP}
    with at_0002.write() as c:
        _, number = put_reader(c)
        sent = {"briefing_id": number, "chat_id": 5, "part": 0, "state": "sent", "not_before": STAMP}
        first = put(c, "delivery", **sent)
        c.execute(sa.text("DELETE FROM delivery"))
        old = put(c, "feed", **followed)
        c.execute(sa.text("DELETE FROM feed"))

    schema.upgrade(at_0002)

    with at_0002.write() as c:
        assert put(c, "delivery", **sent) > first
        assert put(c, "feed", **followed) > old


def test_0004_keeps_readers_as_they_were(at_0003: Database) -> None:
    with at_0003.write() as c:
        topic_id, number = put_reader(c)

    schema.upgrade(at_0003)

    with at_0003.read() as c:
        due = subscriptions.due(c, NOW, 10)
        assert [(one.topic_id, one.last_briefing_id) for one in due] == [(topic_id, number)]
        assert c.execute(sa.select(chat.c.language, chat.c.news_languages)).all() == [("ru", "")]
        assert c.execute(sa.select(briefing.c.id, briefing.c.taste)).all() == [(number, "")]
        assert [one.slug for one in topics.every(c)] == ["floods"]


def test_0005_keeps_articles_and_what_waits_to_be_more(at_0004: Database) -> None:
    with at_0004.write() as c:
        topic_id, _ = put_reader(c)
        about = {"name": "Orlan Courier", "domain": "courier.example", "family": "courier.example"}
        source_id = put(c, "source", created_at=STAMP, **about)
        texts = {"language": "en", "tags": [], "features": "{}", "status": "published"}
        article_id = put(c, "article", source_id=source_id, stored_at=STAMP, told_from=STAMP, filing=1, **texts)
        put(c, "match", article_id=article_id, topic_id=topic_id, score=500, terms=[])
        put(c, "paste", chat_id=5, message_id=3, sender=5, text="Half of a text", links=[], due_at=STAMP)

    schema.upgrade(at_0004)

    with at_0004.write() as c:
        found = topics.candidates(c, topic_id, after=0, up_to=1, since=NOW, carried=())
        assert [one.article_id for one in found] == [article_id]
        assert c.execute(sa.select(paste.c.text, paste.c.thread_id)).all() == [("Half of a text", 0)]
        for _ in range(REPEATED):
            boilerplate.count(c, source_id, [7], NOW)
        assert boilerplate.known(c, [source_id]) == {source_id: frozenset({7})}
