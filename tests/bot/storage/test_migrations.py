"""Each migration keeps what is stored, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.storage import deliveries, schema
from bot.storage.database import Database
from bot.storage.tables import delivery, feed
from tests.bot.storage.shelf import NOW, put_article, put_briefing, put_chat, put_subscription, put_topic


@pytest.fixture
def at_0002(empty_url: str) -> Iterator[Database]:
    """A database of the first release."""
    db = Database(empty_url)
    with db.write() as c:
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = c
        command.upgrade(config, "0002")
    yield db
    db.close()


def test_0003_keeps_deliveries_and_feeds(at_0002: Database) -> None:
    with at_0002.write() as c:
        put_chat(c, 5)
        topic_id = put_topic(c)
        _, revision_id = put_article(c)
        number = put_briefing(c, topic_id, quoting=[(revision_id, 0, 13, 0)], parts=2)
        put_subscription(c, 5, topic_id, last_briefing_id=number)
        rows = [
            {"briefing_id": number, "chat_id": 5, "part": part, "state": state, "not_before": NOW, "message_id": part}
            for part, state in enumerate(("sent", "pending"))
        ]
        c.execute(sa.insert(delivery), rows)
        c.execute(sa.insert(feed).values(url="https://courier.example/rss", next_poll_at=NOW))

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
    with at_0002.write() as c:
        put_chat(c, 5)
        number = put_briefing(c, put_topic(c))
        row = {"briefing_id": number, "chat_id": 5, "part": 0, "state": "sent", "not_before": NOW}
        first = c.execute(sa.insert(delivery).values(row)).inserted_primary_key[0]
        c.execute(sa.delete(delivery))
        followed = {"url": "https://courier.example/rss", "next_poll_at": NOW}
        old = c.execute(sa.insert(feed).values(followed)).inserted_primary_key[0]
        c.execute(sa.delete(feed))

    schema.upgrade(at_0002)

    with at_0002.write() as c:
        assert c.execute(sa.insert(delivery).values(row)).inserted_primary_key[0] > first
        assert c.execute(sa.insert(feed).values(followed)).inserted_primary_key[0] > old
