"""Readers of a bulk-loaded archive, and what they were told: chats, what they follow, briefings, and the messages of them."""

from datetime import timedelta

import sqlalchemy as sa

from bot.services import briefings
from bot.storage.database import Database
from bot.storage.tables import audit, briefing, chat, delivery, feed, subscription
from summaries.types import Limits
from tests.bench.generated import NOW

READERS, FOLLOWED = 2_000, 3  # chats, and topics of each
BRIEFED = 60  # topics of which a briefing was told
MESSAGES = 20_000
FEEDS, ACTS = 40, 5_000
FIRST_READER = 1_000_000
MONTH = timedelta(days=30)


def tell(db: Database, limits: Limits) -> list[int]:
    """Fill in what a month of work leaves; returns the numbers of the briefings."""
    with db.write() as c:
        made = NOW - MONTH
        topics = list(c.execute(sa.text("SELECT topic_id FROM match GROUP BY 1 ORDER BY count(*) DESC")).scalars())
        readers = range(FIRST_READER, FIRST_READER + READERS)
        _put(c, chat, [_reader(one) for one in readers])
        _put(c, feed, [{"url": f"https://paper{n}.example/rss", "next_poll_at": NOW + MONTH} for n in range(FEEDS)])
        acts = ({"at": made + MONTH * n / ACTS, "verb": "publish", "subject": f"article {n}"} for n in range(ACTS))
        _put(c, audit, list(acts))
        followed = [(one, topics[(one * 7 + place * 11) % BRIEFED]) for one in readers for place in range(FOLLOWED)]
        _put(c, subscription, [_followed(one, topic) for one, topic in dict.fromkeys(followed)])
    views = [
        briefings.recent(db, topic, now=NOW - timedelta(hours=1), limits=limits, days=7) for topic in topics[:BRIEFED]
    ]
    numbers = [view.number for view in views if view is not None]
    with db.write() as c:
        told = dict(c.execute(sa.select(briefing.c.id, briefing.c.until)).tuples().all())
        _put(
            c, delivery, [_sent(n, numbers[n % len(numbers)], told[numbers[n % len(numbers)]]) for n in range(MESSAGES)]
        )
    return numbers


def _put(c: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    c.execute(sa.insert(table), rows)


def _reader(number: int) -> dict[str, object]:
    known = {"kind": "private", "title": f"Reader {number}", "language": "en", "time_zone": "Europe/Minsk"}
    return {"id": number, **known, "created_at": NOW - MONTH * (number % 97) / 97}


def _followed(reader: int, topic: int) -> dict[str, object]:
    times = {"schedule": "08:00", "next_due_at": NOW + MONTH, "created_at": NOW - MONTH}
    return {"chat_id": reader, "topic_id": topic, "is_followed": True, **times}


def _sent(n: int, number: int, at: object) -> dict[str, object]:
    place = {"briefing_id": number, "chat_id": FIRST_READER + n % READERS, "part": n // READERS, "state": "sent"}
    return {**place, "not_before": at, "sent_at": at, "message_id": n + 1}
