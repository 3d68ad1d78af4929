"""An answer does not wait for what the outbox reserved ahead, and nothing goes faster for it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.delivery.sender import CLOSEST, MOST_PUSHED, Pace
from bot.errors import DatabaseUnavailable
from bot.services import deliveries
from bot.services.deliveries import Slot
from bot.storage.database import Database
from tests.bot.delivery.test_sender import Post
from tests.bot.hand_clock import HandClock
from tests.bot.storage.shelf import NOW

PACE = Pace(28.5)


class Busy(HandClock):
    """While somebody sleeps, something happens: one thing in each sleep."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.happens: list[Callable[[], object]] = []

    async def sleep(self, seconds: float) -> None:
        for _ in range(50):
            await asyncio.sleep(0)  # what went before goes at its own instant
        if self.happens:
            self.happens.pop(0)()
        await super().sleep(seconds)


class Asked:
    """A sender that people ask in between: when each answer would have gone, and when it went."""

    def __init__(self, db: Database, pace: Pace = PACE) -> None:
        self.clock = Busy()
        self.pace = pace
        self.post = Post(db, clock=self.clock, pace=pace)
        self.own: list[datetime] = []
        self.given: list[datetime] = []
        self.clock.wind(1)  # since the sender was made

    def ask(self) -> None:
        now = self.clock.now()
        own = deliveries.wait_for_slot(self.post.db, 1000 + len(self.own), now, self.pace.interval)
        given = self.post.sender.give_way(own)
        self.own.append(now + timedelta(seconds=own))
        self.given.append(now + timedelta(seconds=given))

    @property
    def bulk(self) -> list[datetime]:
        return [call.at for call in self.post.telegram.calls("sendMessage")]

    @property
    def closest(self) -> timedelta:
        return min(after - before for before, after in pairwise(sorted(self.bulk + self.given)))


@pytest.fixture
def asked(db: Database) -> Asked:
    return Asked(db)


def nothing() -> None:
    """In this sleep nothing happens."""


async def test_an_answer_takes_the_next_slot_and_all_others_move_by_one(asked: Asked) -> None:
    asked.post.fill(*range(1, 8))
    asked.clock.happens = [asked.ask]
    start = asked.clock.now()

    await asked.post.go()

    assert asked.given[0] < asked.own[0]
    assert len(asked.bulk) == 7
    assert asked.closest >= asked.pace.interval * CLOSEST
    slots = [start + asked.pace.interval * n for n in range(8)]
    late = [went - slot for went, slot in zip(sorted(asked.bulk + asked.given), slots, strict=True)]
    assert max(late) < asked.pace.interval, "no slot is left empty"


async def test_each_reader_still_gets_the_briefing_once_and_in_turn(asked: Asked) -> None:
    asked.post.fill(*range(1, 12))
    asked.clock.happens = [asked.ask, nothing, asked.ask, nothing, nothing, asked.ask]

    await asked.post.go()

    assert [call.values["chat_id"] for call in asked.post.telegram.calls("sendMessage")] == list(range(1, 12))
    assert asked.post.states == ["sent"] * 11


async def test_nobody_is_pushed_further_than_the_gates_allow(asked: Asked) -> None:
    asked.post.fill(*range(1, 10))

    def crowd() -> None:
        for _ in range(4):
            asked.ask()

    asked.clock.happens = [crowd]

    await asked.post.go()

    went_ahead = [given < own for given, own in zip(asked.given, asked.own, strict=True)]
    assert went_ahead == [True, False, False, False]
    assert deliveries.CHAT_INTERVAL - timedelta(seconds=1) > MOST_PUSHED


async def test_an_answer_keeps_its_own_slot_where_nothing_waits(asked: Asked) -> None:
    asked.ask()

    assert asked.given == asked.own


async def test_at_a_slow_pace_answers_keep_their_own_slots(db: Database) -> None:
    asked = Asked(db, Pace(5))
    asked.post.fill(1, 2, 3)
    asked.clock.happens = [asked.ask]

    await asked.post.go()

    assert asked.given == asked.own


async def test_the_last_of_the_outbox_goes_in_the_slot_of_the_answer(asked: Asked) -> None:
    asked.post.fill(1, 2)
    asked.clock.happens = [asked.ask]

    await asked.post.go()

    assert asked.post.states == ["sent"] * 2
    assert asked.given[0] < asked.own[0] <= asked.bulk[1]


async def test_whoever_gave_way_is_sent_to_when_the_process_ends(asked: Asked) -> None:
    asked.post.fill(1, 2, 3)
    sending = asyncio.ensure_future(asked.post.sender.send_due())
    asked.clock.happens = [asked.ask, sending.cancel]

    await asyncio.wait([sending])
    await asked.post.go(2)

    assert asked.post.states == ["sent"] * 3


async def test_in_a_flood_limit_an_answer_takes_no_slot(asked: Asked) -> None:
    asked.post.fill(*range(1, 6))
    asked.post.telegram.flood_next("sendMessage", 5)
    asked.clock.happens = [nothing, asked.ask]

    await asked.post.go()

    assert asked.post.sender.give_way(7) == 7


def missed(asked: Asked) -> list[Slot]:
    """Slots that were reserved, and are past by seconds."""
    asked.post.fill(*range(1, 4))
    now, db = asked.clock.now(), asked.post.db
    slots = deliveries.begin(db, "me", deliveries.claim(db, "me", now, 9), now, asked.pace.interval)
    asked.clock.wind(2)
    return slots


async def test_what_is_being_reserved_anew_is_not_given_away(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_again, given = deliveries.begin_again, []

    def asked_meanwhile(*args: Any) -> Any:
        given.append(asked.post.sender.give_way(9))
        return begin_again(*args)

    monkeypatch.setattr(deliveries, "begin_again", asked_meanwhile)

    await asked.post.sender._send_in_turn(missed(asked))
    await asked.post.sender.drain()

    assert given == [9]
    assert asked.post.states == ["sent"] * 3


async def test_what_gets_no_new_slot_is_given_back(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> object:
        raise DatabaseUnavailable("restarting")

    monkeypatch.setattr(deliveries, "begin_again", away)

    with pytest.raises(DatabaseUnavailable):
        await asked.post.sender._send_in_turn(missed(asked))
    await asked.post.sender.drain()

    assert asked.post.states == ["pending"] * 3


async def test_an_answer_is_never_nearer_than_the_pace_to_what_went_before(asked: Asked) -> None:
    sender = asked.post.sender

    assert sender.turn() == 0
    wait = sender.turn()
    asked.clock.wind(wait)

    assert wait == pytest.approx(CLOSEST / 28.5, abs=1e-5)
    assert sender.turn() == 0
