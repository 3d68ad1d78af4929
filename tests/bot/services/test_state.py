"""What the bot remembers about itself, and which process holds which duty."""

from datetime import timedelta

from bot.services import deliveries, state, updates
from bot.services.briefings import Outage
from bot.services.updates import Raw
from tests.bot.services.desk import HOUR, NOW, Desk


def test_a_silence_of_minutes_is_an_outage(desk: Desk) -> None:
    assert state.outage(desk.db, NOW) is None

    state.alive(desk.db, NOW)

    assert state.outage(desk.db, NOW + timedelta(minutes=4)) is None
    assert state.outage(desk.db, NOW + HOUR) == Outage(NOW, NOW + HOUR)


def test_the_secret_is_made_once(desk: Desk) -> None:
    assert state.webhook_secret(desk.db) == state.webhook_secret(desk.db) != ""


def test_a_duty_is_held_by_one(desk: Desk) -> None:
    assert state.hold_duty(desk.db, "brief", "one", NOW, 15)
    assert not state.hold_duty(desk.db, "brief", "two", NOW, 15)

    state.give_up(desk.db, "one")

    assert state.hold_duty(desk.db, "brief", "two", NOW, 15)


def test_one_who_runs_alone_takes_everything_back(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    deliveries.claim(desk.db, "dead", desk.now, 5)
    updates.store(desk.db, [Raw(1, 5, {})], desk.now)
    updates.claim(desk.db, "dead", desk.now, 5)
    state.hold_duty(desk.db, "brief", "dead", desk.now, 15)

    state.take_all_back(desk.db, desk.now)

    assert len(deliveries.claim(desk.db, "me", desk.now, 5)) == 1
    assert len(updates.claim(desk.db, "me", desk.now, 5)) == 1
    assert state.hold_duty(desk.db, "brief", "me", desk.now, 15)


def test_everything_is_counted(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic)
    desk.publish(0)
    updates.store(desk.db, [Raw(1, 5, {})], desk.now)

    assert state.counts(desk.db) == {
        "articles": {"published": 1},
        "chats": {"active": 1},
        "deliveries": {},
        "subscriptions": {"followed": 1},
        "updates": {"waiting": 1},
    }
