"""Each person's pace: so many at once, then one an interval; nobody's pace is another's."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.services import deliveries, quotas
from bot.services.quotas import PACES, USUAL, Pace, Refused
from bot.storage.database import Database
from bot.storage.tables import gate, quota
from tests.bot.services.desk import HOUR, NOW, Desk

paces = st.builds(Pace, st.integers(1, 30), st.timedeltas(timedelta(milliseconds=1), timedelta(minutes=5)))
pauses = st.lists(st.timedeltas(timedelta(), timedelta(minutes=20)), max_size=60)


@given(paces, pauses)
def test_in_no_stretch_of_time_more_is_taken_than_the_pace_gives(pace: Pace, between: list[timedelta]) -> None:
    now = held = NOW
    taken: list[datetime] = []
    for pause in between:
        now += pause
        decided = quotas.next_hold(held, now, pace)
        if isinstance(decided, datetime):
            held = decided
            taken.append(now)

    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], start=first):
            assert last - first + 1 <= pace.at_once + (end - start) / pace.interval + 1e-6


@given(paces, pauses)
def test_after_the_wait_that_was_named_there_is_one_again(pace: Pace, between: list[timedelta]) -> None:
    now = held = NOW
    for pause in between:
        now += pause
        decided = quotas.next_hold(held, now, pace)
        if isinstance(decided, timedelta):
            assert timedelta() < decided <= pace.interval
            now += decided
            decided = quotas.next_hold(held, now, pace)
        assert isinstance(decided, datetime)
        held = decided


def test_a_clock_that_ran_ahead_locks_nobody_out() -> None:
    assert isinstance(quotas.next_hold(NOW + HOUR, NOW, USUAL), datetime)


def test_too_much_is_refused_and_said_once_a_minute(db: Database) -> None:
    at_once = [quotas.take(db, 5, "search", NOW) for _ in range(USUAL.at_once)]
    first, second = (quotas.take(db, 5, "search", NOW) for _ in range(2))
    a_minute_on = NOW + timedelta(minutes=1)
    again = [quotas.take(db, 5, "search", a_minute_on) for _ in range(USUAL.at_once + 1)][-1]

    assert at_once == [None] * USUAL.at_once
    seconds = int(USUAL.interval.total_seconds())
    assert (first, second) == (Refused(seconds, is_to_be_said=True), Refused(seconds, is_to_be_said=False))
    assert again == Refused(seconds, is_to_be_said=True)


def test_another_person_and_another_kind_have_a_pace_of_their_own(db: Database) -> None:
    while quotas.take(db, 5, "search", NOW) is None:
        pass

    assert quotas.take(db, 6, "search", NOW) is None
    assert quotas.take(db, 5, "latest", NOW) is None


def test_an_interval_later_one_more_is_taken(db: Database) -> None:
    while quotas.take(db, 5, "search", NOW) is None:
        pass

    assert quotas.take(db, 5, "search", NOW + USUAL.interval) is None
    assert quotas.take(db, 5, "search", NOW + USUAL.interval) is not None


def test_what_has_long_been_free_is_forgotten(db: Database) -> None:
    quotas.take(db, 5, "search", NOW)
    quotas.take(db, 6, "search", NOW + HOUR)

    assert quotas.forget_old(db, NOW + HOUR + timedelta(minutes=1)) == 1
    with db.read() as c:
        assert c.execute(sa.select(quota.c.person)).scalars().all() == [6]


def test_the_gate_of_a_chat_that_nobody_knows_is_forgotten(db: Database) -> None:
    Desk(db).meet(5)
    for chat_id in (5, 6):
        deliveries.hold(db, NOW, chat_id)

    assert quotas.forget_old(db, NOW + timedelta(hours=2)) == 1
    with db.read() as c:
        assert c.execute(sa.select(gate.c.chat_id)).scalars().all() == [5]


@pytest.mark.parametrize("kind", [*PACES, "search"])
def test_the_name_of_every_kind_fits_its_column(kind: str) -> None:
    assert len(kind) <= quota.c.kind.type.length
