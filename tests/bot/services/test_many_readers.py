"""More readers than one read of those who are due holds."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.services.briefings import DUE_AT_ONCE, Outage
from bot.storage.database import Database
from bot.storage.tables import briefing, chat, delivery, subscription

MANY = DUE_AT_ONCE + 200


def test_readers_of_one_topic_share_one_briefing_however_many_they_are(desk):
    follow(desk.db, desk.topic().id, desk.now, range(1, MANY + 1))
    desk.publish(0)

    assert desk.tell() == MANY
    assert desk.tell() == 0

    with desk.db.read() as c:
        assert c.execute(sa.select(sa.func.count()).select_from(briefing)).scalar_one() == 1
        assert c.execute(sa.select(sa.func.count(sa.distinct(delivery.c.chat_id)))).scalar_one() == MANY
        assert c.execute(sa.select(sa.func.count(sa.distinct(subscription.c.last_briefing_id)))).scalar_one() == 1


def test_those_whom_an_outage_missed_share_the_briefing_that_names_the_gap(desk):
    topic = desk.topic().id
    follow(desk.db, topic, desk.now, range(1, MANY + 1))
    desk.publish(0)
    follow(desk.db, topic, desk.now, range(MANY + 1, MANY + 11))

    desk.tell(outage=Outage(desk.now - timedelta(hours=2), desk.now - timedelta(minutes=1)))

    with desk.db.read() as c:
        gaps = c.execute(sa.select(briefing.c.gap_from.is_(None)).order_by(briefing.c.id)).scalars().all()
    assert gaps == [False, True]


def follow(db: Database, topic_id: int, due_at: datetime, chat_ids: range) -> None:
    """These chats follow the topic, and are due."""
    chats = [
        {"id": one, "kind": "private", "language": "en", "time_zone": "UTC", "created_at": due_at} for one in chat_ids
    ]
    mine = {"topic_id": topic_id, "is_followed": True, "schedule": "08:00", "next_due_at": due_at, "created_at": due_at}
    with db.write() as c:
        c.execute(sa.insert(chat), chats)
        c.execute(sa.insert(subscription), [{"chat_id": one, **mine} for one in chat_ids])
