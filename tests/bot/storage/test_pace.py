"""The pace that all processes share, the duties that one holds, and what the bot remembers."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage import pace
from bot.storage.database import Database

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
INTERVAL = timedelta(seconds=1 / 28.5)

reservations = st.lists(st.tuples(st.timedeltas(timedelta(0), timedelta(seconds=2)), st.integers(1, 40)), max_size=30)


@given(reservations)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_slots_are_never_nearer_than_the_interval(db: Database, asked: list[tuple[timedelta, int]]) -> None:
    now, slots = NOW, []
    with db.write() as c:
        pace.reserve(c, "test", now, INTERVAL, 1)
        for later, count in asked:
            now += later
            first = pace.reserve(c, "test", now, INTERVAL, count)
            assert first >= now
            slots += [first + INTERVAL * n for n in range(count)]
        c.rollback()

    assert all(b - a >= INTERVAL for a, b in pairwise(slots))


def test_slots_of_many_threads_are_never_nearer_than_the_interval(db: Database) -> None:
    slots: list[datetime] = []

    def reserve() -> None:
        for n in range(10):
            with db.write() as c:
                first = pace.reserve(c, "test", NOW + timedelta(milliseconds=n), INTERVAL, 2)
            slots.extend([first, first + INTERVAL])

    threads = [threading.Thread(target=reserve) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    slots.sort()
    assert len(slots) == 80
    assert all(b - a >= INTERVAL for a, b in pairwise(slots))


def test_idle_time_is_not_saved_up(db: Database) -> None:
    later = NOW + timedelta(hours=1)
    with db.write() as c:
        pace.reserve(c, "test", NOW, INTERVAL, 1)

        assert pace.reserve(c, "test", later, INTERVAL, 5) == later
        assert pace.reserve(c, "test", later, INTERVAL, 1) > later + INTERVAL * 4


def test_a_hold_moves_the_next_slot_and_never_back(db: Database) -> None:
    with db.write() as c:
        pace.hold(c, "test", NOW + timedelta(seconds=30))
        pace.hold(c, "test", NOW + timedelta(seconds=10))

        assert pace.reserve(c, "test", NOW, INTERVAL, 1) == NOW + timedelta(seconds=30)


def test_a_duty_is_held_by_one_until_its_lease_ends(db: Database) -> None:
    with db.write() as c:
        assert pace.take(c, "brief", "one", NOW, NOW + timedelta(seconds=15))
        assert not pace.take(c, "brief", "two", NOW, NOW + timedelta(seconds=15))
        assert pace.take(c, "brief", "one", NOW, NOW + timedelta(seconds=20))
        assert not pace.take(c, "brief", "two", NOW + timedelta(seconds=20), NOW + timedelta(seconds=35))
        assert pace.take(c, "brief", "two", NOW + timedelta(seconds=21), NOW + timedelta(seconds=36))


@pytest.mark.parametrize("given_up_by", ["one", None])
def test_a_duty_that_is_given_up_is_free(db: Database, given_up_by: str | None) -> None:
    with db.write() as c:
        pace.take(c, "brief", "one", NOW, NOW + timedelta(seconds=15))
        pace.give_up(c, "another")
        assert not pace.take(c, "brief", "two", NOW, NOW)
        pace.give_up(c, given_up_by)

        assert pace.take(c, "brief", "two", NOW, NOW + timedelta(seconds=15))


def test_two_threads_never_hold_one_duty(db: Database) -> None:
    taken: list[str] = []

    def take(holder: str) -> None:
        with db.write() as c:
            if pace.take(c, "brief", holder, NOW, NOW + timedelta(seconds=15)):
                taken.append(holder)

    threads = [threading.Thread(target=take, args=[str(n)]) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(taken) == 1


def test_facts_are_learned_changed_and_forgotten(db: Database) -> None:
    with db.write() as c:
        assert pace.know(c, "code") is None
        pace.learn(c, "code", "1")
        pace.learn(c, "code", "2")
        assert pace.learn_once(c, "code", "3") == "2"
        assert pace.learn_once(c, "other", "4") == "4"
        assert pace.forget(c, "code")
        assert not pace.forget(c, "code")


def test_a_clock_that_was_a_day_ahead_holds_nobody_up(db: Database) -> None:
    with db.write() as c:
        pace.reserve(c, "test", NOW + timedelta(days=1), INTERVAL, 1)

        assert pace.reserve(c, "test", NOW, INTERVAL, 1) == NOW
        pace.hold(c, "test", NOW + timedelta(minutes=1))
        assert pace.reserve(c, "test", NOW, INTERVAL, 1) == NOW + timedelta(minutes=1)


def test_a_limit_is_set_over_a_deadline_of_a_wrong_clock(db: Database) -> None:
    with db.write() as c:
        pace.hold(c, "test", NOW + timedelta(days=1))
        pace.hold(c, "test", NOW + timedelta(minutes=1))

        assert pace.reserve(c, "test", NOW, INTERVAL, 1) == NOW + timedelta(minutes=1)
