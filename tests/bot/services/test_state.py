"""What the bot remembers about itself, and who holds which duty."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.services import deliveries, state, updates
from bot.services.updates import Raw
from bot.storage import deliveries as rows
from bot.storage.database import Database
from bot.storage.tables import delivery
from tests.bot.storage.shelf import HOUR, NOW, put_briefing, put_subscription, put_topic


def test_a_bot_that_never_ran_was_never_away(db: Database) -> None:
    assert state.last_alive(db) is None
    assert state.outage(db, NOW) is None


@pytest.mark.parametrize("away", [timedelta(0), timedelta(minutes=4, seconds=59), -HOUR])
def test_a_restart_is_no_outage(db: Database, away: timedelta) -> None:
    state.alive(db, NOW)

    assert state.outage(db, NOW + away) is None


def test_an_outage_is_from_the_last_sign_of_life_until_now(db: Database) -> None:
    state.alive(db, NOW - HOUR)
    state.alive(db, NOW)

    found = state.outage(db, NOW + HOUR)

    assert found is not None
    assert (found.since, found.until) == (NOW, NOW + HOUR)
    assert state.last_alive(db) == NOW


def test_the_webhooks_secret_is_made_once(db: Database) -> None:
    secret = state.webhook_secret(db)

    assert state.webhook_secret(db) == secret
    assert len(secret) > 30


def test_one_holds_a_duty_until_it_lets_go_or_dies(db: Database) -> None:
    assert state.hold_duty(db, "merge", "me", NOW, 15)
    assert state.hold_duty(db, "merge", "me", NOW, 15)
    assert not state.hold_duty(db, "merge", "you", NOW, 15)
    assert state.hold_duty(db, "poll", "you", NOW, 15)

    state.give_up(db, "me")
    assert state.hold_duty(db, "merge", "you", NOW, 15)

    assert state.hold_duty(db, "merge", "me", NOW + timedelta(seconds=16), 15)


def test_who_ends_frees_what_it_claimed_and_nothing_else(db: Database) -> None:
    updates.store(db, [Raw(1, 5, {}), Raw(2, 6, {})], NOW)
    assert len(updates.claim(db, "me", NOW, 1)) == 1
    assert len(updates.claim(db, "you", NOW, 1)) == 1

    state.give_up(db, "me")

    assert [one.update_id for one in updates.claim(db, "third", NOW, 9)] == [1]


def test_who_ends_leaves_to_others_what_it_had_not_begun_to_send(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        number = put_briefing(c, topic_id)
        rows.enqueue(c, number, 1, [put_subscription(c, chat_id, topic_id).id for chat_id in (5, 6, 7)], NOW)
    yours = deliveries.claim(db, "you", NOW, 1)
    first, second = deliveries.claim(db, "me", NOW, 9)
    deliveries.begin(db, "me", [first], NOW, timedelta(0))

    state.give_up(db, "me")

    assert [one.id for one in deliveries.claim(db, "third", NOW, 9)] == [second.id]
    assert yours[0].id not in {first.id, second.id}


def test_a_lone_process_takes_back_at_once_what_a_dead_one_held(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        number = put_briefing(c, topic_id)
        ids = [put_subscription(c, chat_id, topic_id).id for chat_id in (5, 6)]
        rows.enqueue(c, number, 1, ids, NOW)
    claimed = deliveries.claim(db, "dead", NOW, 9)
    deliveries.begin(db, "dead", claimed[:1], NOW, timedelta(0))
    updates.store(db, [Raw(1, 5, {})], NOW)
    updates.claim(db, "dead", NOW, 9)
    state.hold_duty(db, "merge", "dead", NOW, 15)

    state.take_all_back(db, NOW)

    assert len(updates.claim(db, "me", NOW, 9)) == 1
    assert state.hold_duty(db, "merge", "me", NOW, 15)
    with db.read() as c:
        back = c.execute(sa.select(delivery.c.state, delivery.c.not_before).order_by(delivery.c.id)).all()
    assert [row.state for row in back] == ["pending", "pending"]
    assert back[0].not_before > back[1].not_before == NOW  # what may have arrived goes last


def test_everything_is_counted(db: Database) -> None:
    with db.write() as c:
        put_subscription(c, 5, put_topic(c))
    updates.store(db, [Raw(1, 5, {})], NOW)

    counts = state.counts(db)

    assert counts["subscriptions"] == {"followed": 1}
    assert counts["updates"] == {"waiting": 1}
    assert sum(counts["chats"].values()) == 1
    assert set(counts) == {"articles", "chats", "deliveries", "subscriptions", "updates"}
