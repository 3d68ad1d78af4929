"""The outbox: claimed by one, part after part, and what a crash leaves."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage import chats, deliveries
from bot.storage.database import Database
from bot.storage.deliveries import Claimed
from bot.storage.tables import delivery
from tests.bot.storage.shelf import HOUR, NOW, put_briefing, put_chat, put_subscription, put_topic

LEASE = NOW + timedelta(seconds=15)
LATER = NOW + timedelta(minutes=1)


def fill(db: Database, readers: int, parts: int = 1, **options: object) -> int:
    """One briefing on its way to as many readers, whose chats are 1, 2, 3 …; returns its number."""
    with db.write() as c:
        topic_id = put_topic(c)
        rows = [put_subscription(c, chat_id, topic_id).id for chat_id in range(1, readers + 1)]
        number = put_briefing(c, topic_id, parts=parts)
        deliveries.enqueue(c, number, parts, rows, NOW, **options)
        return number


def claim(db: Database, owner: str = "me", limit: int = 100, now=NOW) -> list[Claimed]:
    with db.write() as c:
        return deliveries.claim(c, owner, now, now + timedelta(seconds=15), limit)


def begin(db: Database, owner: str = "me") -> list[int]:
    ids = [one.id for one in claim(db, owner)]
    with db.write() as c:
        return deliveries.mark_sending(c, owner, ids, LEASE)


def states(db: Database) -> dict[str, int]:
    with db.read() as c:
        return deliveries.counts(c)


def test_enqueueing_twice_is_enqueueing_once(db: Database) -> None:
    number = fill(db, readers=3, parts=2)

    with db.write() as c:
        deliveries.enqueue(c, number, 2, [1, 2, 3], LATER)

    assert states(db) == {"pending": 6}


def test_more_readers_than_a_statement_takes_are_enqueued(db: Database) -> None:
    fill(db, readers=1203)

    assert states(db) == {"pending": 1203}


def test_two_claimers_never_share_a_part(db: Database) -> None:
    fill(db, readers=200)
    got: list[int] = []

    def work(owner: str) -> None:
        while mine := claim(db, owner, limit=7):
            got.extend(one.id for one in mine)

    threads = [threading.Thread(target=work, args=[str(n)]) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert max(Counter(got).values()) == 1
    assert len(got) == 200


@pytest.mark.postgres
def test_a_claimer_does_not_wait_for_another(postgres_url: str) -> None:
    db = Database(postgres_url)
    fill(db, readers=4)

    with db.write() as slow:
        first = deliveries.claim(slow, "slow", NOW, LEASE, 2)
        second = claim(db, "fast", limit=10)

    assert [one.chat_id for one in first + second] == [1, 2, 3, 4]
    db.close()


def test_a_part_waits_for_the_parts_before_it(db: Database) -> None:
    fill(db, readers=1, parts=3)

    (first,) = claim(db)
    assert (first.part, claim(db)) == (0, [])
    with db.write() as c:
        deliveries.mark_sending(c, "me", [first.id], LEASE)
    assert claim(db) == []
    with db.write() as c:
        deliveries.finish(c, first.id, "sent", message_id=7, sent_at=NOW)

    assert [one.part for one in claim(db)] == [1]


@pytest.mark.parametrize("state", ["failed", "unknown", "expired"])
def test_a_part_that_ended_badly_holds_up_no_other(db: Database, state: str) -> None:
    fill(db, readers=1, parts=2)
    (first,) = claim(db)

    with db.write() as c:
        deliveries.finish(c, first.id, state)

    assert [one.part for one in claim(db)] == [1]


def test_nothing_goes_before_its_time(db: Database) -> None:
    fill(db, readers=1)
    (one,) = claim(db)
    with db.write() as c:
        deliveries.wait(c, "me", one.id, LATER)

    assert claim(db) == []
    assert [again.attempts for again in claim(db, now=LATER)] == [0]


def test_only_the_claimer_sends(db: Database) -> None:
    fill(db, readers=1)
    (one,) = claim(db)

    with db.write() as c:
        assert deliveries.mark_sending(c, "other", [one.id], LEASE) == []
        deliveries.wait(c, "other", one.id, LATER)
        assert deliveries.mark_sending(c, "me", [one.id], LEASE) == [one.id]
        assert deliveries.mark_sending(c, "me", [one.id], LEASE) == []
        deliveries.wait(c, "me", one.id, LATER)

    assert states(db) == {"sending": 1}


def test_what_was_only_claimed_is_pending_after_the_lease(db: Database) -> None:
    fill(db, readers=2)
    claim(db)

    with db.write() as c:
        assert deliveries.recover(c, NOW, LATER, is_alone=False) == (0, 0)
        assert deliveries.recover(c, LEASE + HOUR, LATER, is_alone=False) == (2, 0)

    assert len(claim(db)) == 2


def test_what_was_being_sent_goes_once_more_and_then_is_unknown(db: Database) -> None:
    fill(db, readers=1)

    begin(db)
    with db.write() as c:
        assert deliveries.recover(c, NOW, NOW, is_alone=True) == (1, 0)
    begin(db)
    with db.write() as c:
        assert deliveries.recover(c, NOW, NOW, is_alone=True) == (0, 1)

    assert states(db) == {"unknown": 1}
    with db.read() as c:
        assert [row[2] for row in deliveries.failures(c, 5)] == ["unknown"]


def test_what_was_being_sent_to_one_who_stopped_is_unknown(db: Database) -> None:
    fill(db, readers=1)
    begin(db)

    with db.write() as c:
        chats.change(c, 1, state="stopped")
        assert deliveries.recover(c, NOW, NOW, is_alone=True) == (0, 1)


def test_what_may_have_arrived_goes_after_what_surely_has_not(db: Database) -> None:
    fill(db, readers=2)
    (first,) = claim(db, limit=1)
    with db.write() as c:
        deliveries.mark_sending(c, "me", [first.id], LEASE)
        deliveries.recover(c, NOW, NOW, is_alone=True)

    assert [one.attempts for one in claim(db)] == [0, 1]


def test_a_late_word_on_an_older_attempt_changes_nothing(db: Database) -> None:
    fill(db, readers=1)
    begin(db, "slow")
    with db.write() as c:
        deliveries.recover(c, NOW, NOW, is_alone=True)
    (mine,) = begin(db, "fast")

    with db.write() as c:
        deliveries.put_back(c, mine, NOW, "time-out", attempt=1, gives_back_attempt=True)
        assert not deliveries.finish(c, mine, "failed", attempt=1)

    assert states(db) == {"sending": 1}


def test_an_attempt_that_never_left_is_given_back(db: Database) -> None:
    fill(db, readers=1)
    (mine,) = begin(db)

    with db.write() as c:
        deliveries.put_back(c, mine, NOW, "no network", attempt=1, gives_back_attempt=True)

    assert [(one.attempts, one.error) for one in claim(db)] == [(0, "no network")]


def test_only_what_is_pending_expires(db: Database) -> None:
    number = fill(db, readers=2, expires_at=NOW + HOUR)
    (mine,) = claim(db, limit=1)
    with db.write() as c:
        assert deliveries.expire(c, NOW + HOUR) == []
        ((chat_id, thread_id, topic_id, briefing_id, part),) = deliveries.expire(c, NOW + 2 * HOUR)

    assert (chat_id, thread_id, topic_id, briefing_id, part) == (2, 0, 1, number, 0)
    assert (mine.chat_id, states(db)) == (1, {"claimed": 1, "expired": 1})


def test_what_does_not_expire_waits_for_ever(db: Database) -> None:
    fill(db, readers=1)

    with db.write() as c:
        assert deliveries.expire(c, NOW + 1000 * HOUR) == []


def test_a_gate_is_never_opened_earlier(db: Database) -> None:
    with db.write() as c:
        deliveries.close_gate(c, 5, NOW + HOUR)
        deliveries.close_gate(c, 5, NOW)

        assert deliveries.gates(c, [5, 6], NOW) == {5: NOW + HOUR}


def test_what_was_answered_at_once_is_recorded_without_the_parts_that_were_not_sent(db: Database) -> None:
    with db.write() as c:
        put_chat(c, 5)
        number = put_briefing(c, put_topic(c), parts=3)
        deliveries.record_sent(c, number, 5, 0, [11, None, 13], NOW, 0)
        deliveries.record_sent(c, number, 5, 0, [11, None, 13], NOW, 0)

        rows = c.execute(sa.select(delivery.c.part, delivery.c.message_id, delivery.c.state).order_by(delivery.c.part))
        assert rows.all() == [(0, 11, "sent"), (2, 13, "sent")]


def test_after_a_restore_what_was_on_its_way_is_unknown(db: Database) -> None:
    fill(db, readers=3)
    claim(db, limit=1)

    with db.write() as c:
        assert deliveries.give_up_open(c, "restored") == 3

    assert states(db) == {"unknown": 3}


def test_the_oldest_waiting_part_is_known(db: Database) -> None:
    with db.read() as c:
        assert deliveries.oldest_pending(c) is None
    fill(db, readers=1)

    with db.read() as c:
        assert deliveries.oldest_pending(c) == NOW


def test_what_was_sent_is_counted_without_reading_it(db: Database) -> None:
    fill(db, readers=4)
    with db.write() as c:
        deliveries.finish(c, 1, "sent", message_id=1, sent_at=NOW)
        deliveries.finish(c, 2, "failed", error="chat not found")
    with db.write() as c:
        c.execute(sa.delete(delivery).where(delivery.c.id == 1))  # of somebody who wants to be forgotten
        deliveries.finish_sent(c, [{"id": 3, "message_id": 2, "sent_at": NOW, "corrected_to": None}])

    assert states(db) == {"sent": 2, "failed": 1, "pending": 1}


def test_what_an_older_version_sent_is_counted_once(db: Database) -> None:
    fill(db, readers=4)
    with db.write() as c:
        c.execute(sa.update(delivery).where(delivery.c.id <= 2).values(state="sent"))
    assert states(db) == {"sent": 2, "pending": 2}

    with db.write() as c:
        deliveries.finish_sent(c, [{"id": 3, "message_id": 2, "sent_at": NOW, "corrected_to": None}])

    assert states(db) == {"sent": 3, "pending": 1}


def test_what_is_being_sent_is_not_among_what_can_be_given_up(db: Database) -> None:
    fill(db, readers=1, parts=2)
    begin(db)

    with db.read() as c:
        assert [row[4] for row in deliveries.not_begun(c, 1)] == [1]


def test_priority_goes_first(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        row = put_subscription(c, 1, topic_id).id
        for priority in (5, 1, 3):
            deliveries.enqueue(c, put_briefing(c, topic_id), 1, [row], NOW, priority=priority)

    assert [one.briefing_id for one in claim(db)] == [2, 3, 1]


def test_a_gate_that_a_wrong_clock_closed_for_a_day_is_open(db: Database) -> None:
    with db.write() as c:
        deliveries.close_gate(c, 5, NOW + 24 * HOUR)
        assert deliveries.gates(c, [5], NOW) == {}

        deliveries.close_gate(c, 5, NOW + HOUR)
        assert deliveries.gates(c, [5], NOW) == {5: NOW + HOUR}


def plan(db: Database, act: Callable[[sa.Connection], object]) -> str:
    """How the first statement that reads what waits would be done."""
    plans: list[str] = []

    def explain(_: object, cursor: Any, statement: str, values: Any, *__: object) -> None:
        if "delivery" in statement and not plans:
            asked = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN"
            cursor.execute(f"{asked} {statement}", values)
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))

    with db.write() as c:
        sa.event.listen(c, "before_cursor_execute", explain)
        act(c)
    return plans[0]


@pytest.mark.parametrize(
    "act",
    [
        lambda c: deliveries.claim(c, "me", NOW, LEASE, 400),
        lambda c: deliveries.head(c, NOW),
        deliveries.oldest_pending,
    ],
    ids=["claim", "head", "oldest"],
)
def test_what_goes_next_is_found_in_order_whatever_was_known_before_the_fan_out(
    db: Database, act: Callable[[sa.Connection], object]
) -> None:
    fill(db, readers=300)
    with db.write() as c:
        c.execute(sa.update(delivery).values(state="sent"))
        c.execute(sa.text("ANALYZE"))
        c.execute(sa.update(delivery).values(state="pending"))

    found = plan(db, act)

    assert "ix_delivery_pending" in found
    assert not any(word in found for word in ("Bitmap", "Seq Scan on delivery", "Sort", "SCAN delivery USING INTEGER"))
