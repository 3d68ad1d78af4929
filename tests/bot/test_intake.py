"""What people send is stored before Telegram forgets it, handled once, and in order for each chat."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Self

import pytest
import sqlalchemy as sa
from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot import handlers, intake
from bot.errors import DatabaseUnavailable
from bot.handlers.visit import HOUSE
from bot.intake import Poller, Worker
from bot.local_telegram import LocalTelegram
from bot.services import updates
from bot.storage.database import Database
from bot.storage.tables import update
from tests.bot.hand_clock import HandClock

Handle = Callable[[Update], Coroutine[Any, Any, None]]


class Desk:
    """A poller and a worker over one database, with one handler that the test gives."""

    def __init__(self, db: Database, handle: Handle | None = None) -> None:
        self.db = db
        self.clock = HandClock()
        self.telegram = LocalTelegram(self.clock)
        self.handled: list[str] = []
        self.handle = handle or self.note
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder()
            .token(self.telegram.token)
            .request(self.telegram)
            .get_updates_request(self.telegram)
            .updater(None)
            .job_queue(None)
            .build()
        )
        self.application.add_handler(TypeHandler(Update, self._callback))
        self.application.add_error_handler(handlers.apologise)
        self.poller = Poller(db, self.application, self.clock)
        self.worker = Worker(db, self.application, self.clock, "me")

    async def note(self, given: Update) -> None:
        assert given.effective_message is not None
        self.handled.append(str(given.effective_message.text))

    async def _callback(self, given: Update, _context: object) -> None:
        await self.handle(given)

    async def work(self) -> None:
        """All that may be handled now."""
        while await self.worker.begin():
            await self.worker.finish(5)

    @property
    def rows(self) -> list[Any]:
        with self.db.read() as c:
            return list(c.execute(sa.select(update).order_by(update.c.update_id)))

    async def __aenter__(self) -> Self:
        await self.application.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.worker.finish(5)
        await self.application.shutdown()


class Unwilling:
    """Stands before a database; refuses the next writes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.refusals = 0

    def write(self) -> Any:
        if self.refusals:
            self.refusals -= 1
            raise DatabaseUnavailable("restarting")
        return self._db.write()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


# ---- taken


async def test_an_update_is_stored_before_it_is_acknowledged(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.person(5).says("hello")

        assert await desk.poller.poll(0) == 1

        assert [row.body["message"]["text"] for row in desk.rows] == ["hello"]
        assert desk.telegram.pending == 1  # Telegram still keeps it

        assert await desk.poller.poll(0) == 0
        assert desk.telegram.pending == 0


async def test_what_the_database_does_not_take_is_not_acknowledged(db: Database) -> None:
    unwilling = Unwilling(db)
    async with Desk(unwilling) as desk:  # type: ignore[arg-type]
        desk.telegram.person(5).says("hello")
        unwilling.refusals = 1

        with pytest.raises(DatabaseUnavailable):
            await desk.poller.poll(0)

        assert desk.telegram.pending == 1
        assert await desk.poller.poll(0) == 1
        assert len(desk.rows) == 1


async def test_an_update_that_comes_again_is_handled_once(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        await desk.work()

        again = Poller(db, desk.application, desk.clock)  # a new process has no offset yet
        assert await again.poll(0) == 1
        await desk.work()

        assert desk.handled == ["hello"]


async def test_what_was_said_is_forgotten_when_it_is_done(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        await desk.work()

        (row,) = desk.rows

    assert row.done_at == desk.clock.now()
    assert (row.body, row.error) == ({}, None)


# ---- handled


async def test_updates_of_one_chat_are_handled_in_their_order(db: Database) -> None:
    async with Desk(db) as desk:
        for word in ("one", "two", "three", "four"):
            desk.telegram.person(5).says(word)
        await desk.poller.poll(0)

        await desk.work()

    assert desk.handled == ["one", "two", "three", "four"]


async def test_a_slow_handler_delays_its_own_chat_and_no_other(db: Database) -> None:
    released = asyncio.Event()
    async with Desk(db) as desk:

        async def handle(given: Update) -> None:
            if given.effective_message.text == "slow":
                await released.wait()
            await desk.note(given)

        desk.handle = handle
        ann, bob = desk.telegram.person(5), desk.telegram.person(6)
        ann.says("slow")
        ann.says("after")
        bob.says("quick")
        await desk.poller.poll(0)

        assert await desk.worker.begin() == 2
        await desk.worker.one_finished()
        assert desk.handled == ["quick"]
        assert await desk.worker.begin() == 0
        assert not desk.worker.is_idle

        released.set()
        await desk.worker.finish(5)
        await desk.work()
        assert desk.worker.is_idle

    assert desk.handled == ["quick", "slow", "after"]


async def test_many_chats_are_handled_at_once_but_not_too_many(db: Database) -> None:
    released = asyncio.Event()
    async with Desk(db, lambda _: released.wait()) as desk:  # type: ignore[arg-type, return-value]
        for user_id in range(1, intake.AT_ONCE + 4):
            desk.telegram.person(user_id).says("hello")
        await desk.poller.poll(0)

        assert await desk.worker.begin() == intake.AT_ONCE
        assert await desk.worker.begin() == 0

        released.set()
        await desk.worker.finish(5)
        assert await desk.worker.begin() == 3


@pytest.mark.parametrize("error", [DatabaseUnavailable("gone"), NetworkError("gone"), RetryAfter(3)])
async def test_what_may_succeed_later_is_handled_again(db: Database, error: Exception) -> None:
    async with Desk(db) as desk:
        troubles = [error, error]

        async def handle(given: Update) -> None:
            if troubles:
                raise troubles.pop()
            await desk.note(given)

        desk.handle = handle
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        for _ in range(3):
            await desk.work()
            desk.clock.wind(intake.updates.LONGEST_WAIT.total_seconds())

    assert desk.handled == ["hello"]
    assert not troubles


async def test_a_chat_waits_for_its_first_update_to_succeed(db: Database) -> None:
    async with Desk(db) as desk:
        troubles = [NetworkError("gone")]

        async def handle(given: Update) -> None:
            if troubles:
                raise troubles.pop()
            await desk.note(given)

        desk.handle = handle
        desk.telegram.person(5).says("one")
        desk.telegram.person(5).says("two")
        await desk.poller.poll(0)
        await desk.work()
        assert desk.handled == []

        desk.clock.wind(60)
        await desk.work()

    assert desk.handled == ["one", "two"]


async def test_it_is_given_up_after_so_many_attempts(db: Database) -> None:
    async with Desk(db) as desk:
        tries = []

        async def handle(given: Update) -> None:
            tries.append(given.update_id)
            raise NetworkError("gone")

        desk.handle = handle
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        for _ in range(updates.ATTEMPTS + 3):
            await desk.work()
            desk.clock.wind(updates.LONGEST_WAIT.total_seconds())

        (row,) = desk.rows

    assert len(tries) == updates.ATTEMPTS
    assert (row.error, row.body) == ("NetworkError", {})
    assert row.done_at is not None


async def test_an_update_that_kills_its_process_each_time_is_given_up(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.person(5).says("poison")
        await desk.poller.poll(0)
        for _ in range(intake.MOST_STARTS):
            updates.claim(db, "dead", desk.clock.now(), 1)
            desk.clock.wind(updates.LEASE.total_seconds() + 1)
        await desk.work()

        (row,) = desk.rows

    assert desk.handled == []
    assert row.done_at is not None


@pytest.mark.parametrize("error", [ValueError("ours"), BadRequest("Message text is empty")])
async def test_a_mistake_is_not_tried_again_and_stops_nobody(
    db: Database, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async with Desk(db) as desk:
        await _open_house(desk)

        async def handle(given: Update) -> None:
            await desk.note(given)
            if given.effective_message.text == "one":
                raise error

        desk.handle = handle
        desk.telegram.person(5).says("one")
        desk.telegram.person(5).says("two")
        await desk.poller.poll(0)

        await desk.work()

        assert desk.handled == ["one", "two"]
        assert [row.error for row in desk.rows] == [type(error).__name__, None]
        assert desk.telegram.person(5).last.by_bot  # an apology
    assert "failed" in caplog.text


async def test_an_update_that_cannot_be_read_costs_no_other_anything(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with Desk(db) as desk:
        person = desk.telegram.person(5)
        person.says("one")
        member = {"user": {"id": 1, "is_bot": True, "first_name": "B"}, "status": "administrator"}
        change = {
            "chat": {"id": 5, "type": "private"},
            "from": {"id": 5, "is_bot": False, "first_name": "A"},
            "date": 1,
        }
        desk.telegram.mailbox.put("my_chat_member", {**change, "old_chat_member": member, "new_chat_member": member})
        person.says("two")

        assert await desk.poller.poll(0) == 3
        await desk.work()
        assert await desk.poller.poll(0) == 0

        assert desk.handled == ["one", "two"]
        assert [row.error for row in desk.rows] == [None, "TypeError", None]
    assert "can't be read" in caplog.text


async def _open_house(desk: Desk) -> None:
    """What the error handler needs to say sorry."""
    from bot.handlers.visit import House
    from bot.settings import Settings

    made = Settings(_env_file=None)  # type: ignore[call-arg]
    desk.application.bot_data[HOUSE] = House(desk.db, None, desk.clock, None, made, made.limits)  # type: ignore[arg-type]


async def test_a_handler_that_hangs_is_ended_and_not_tried_again(
    db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(intake, "HANDLED_WITHIN_SECONDS", 0)
    async with Desk(db, lambda _: asyncio.Event().wait()) as desk:  # type: ignore[arg-type, return-value]
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)

        await desk.work()

        assert [row.error for row in desk.rows] == ["TimeoutError"]
    assert "took more than" in caplog.text


async def test_what_could_not_be_marked_as_done_is_marked_later_and_not_handled_again(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    unwilling = Unwilling(db)
    async with Desk(unwilling) as desk:  # type: ignore[arg-type]

        async def handle(given: Update) -> None:
            await desk.note(given)
            unwilling.refusals = 3

        desk.handle = handle
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        await desk.work()

        assert all(row.done_at for row in desk.rows)
    assert desk.handled == ["hello"]
    assert caplog.text.count("not yet marked as done") == 1


async def test_an_update_at_work_is_not_begun_again_when_its_lease_ends(db: Database) -> None:
    released = asyncio.Event()
    async with Desk(db) as desk:

        async def handle(given: Update) -> None:
            await desk.note(given)
            await released.wait()

        desk.handle = handle
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        await desk.worker.begin()
        desk.clock.wind(updates.LEASE.total_seconds() + 1)  # the database was away, and so the claim was not renewed

        assert await desk.worker.begin() == 0

        released.set()
        await desk.worker.finish(5)
        assert all(row.done_at for row in desk.rows)
    assert desk.handled == ["hello"]


async def test_a_long_handler_keeps_its_claim(db: Database) -> None:
    released = asyncio.Event()
    async with Desk(db, lambda _: released.wait()) as desk:  # type: ignore[arg-type, return-value]
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        await desk.worker.begin()
        other = Worker(db, desk.application, desk.clock, "another")

        for _ in range(6):
            desk.clock.wind(intake.RENEW_SECONDS)
            await desk.worker.renew()
            assert await other.begin() == 0

        released.set()


async def test_a_dead_process_leaves_its_updates_to_others(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        updates.claim(db, "dead", desk.clock.now(), 10)
        assert await desk.worker.begin() == 0

        desk.clock.wind(updates.LEASE.total_seconds() + 1)
        await desk.work()

    assert desk.handled == ["hello"]


async def test_an_idle_worker_has_nothing_to_wait_for_or_renew(db: Database) -> None:
    async with Desk(db) as desk:
        await desk.worker.one_finished()
        await desk.worker.finish(5)
        await desk.worker.renew()

        assert desk.worker.is_idle


async def test_released_updates_are_free_at_once(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.person(5).says("hello")
        await desk.poller.poll(0)
        updates.claim(db, "me", desk.clock.now(), 10)

        await desk.worker.release()

        assert len(updates.claim(db, "another", desk.clock.now(), 10)) == 1


# ---- when Telegram has troubles


async def test_after_an_error_the_next_poll_waits_ever_longer(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.unreachable_next("getUpdates", times=7)
        waits = []
        for _ in range(7):
            before = desk.clock.now()
            assert await desk.poller.poll(0) == 0
            waits.append((desk.clock.now() - before).total_seconds())

        assert waits == [1, 2, 4, 8, 16, intake.LONGEST_BACK_OFF_SECONDS, intake.LONGEST_BACK_OFF_SECONDS]


async def test_an_answer_ends_the_waiting(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.unreachable_next("getUpdates", times=3)
        for _ in range(4):
            await desk.poller.poll(0)
        desk.telegram.unreachable_next("getUpdates")
        before = desk.clock.now()

        await desk.poller.poll(0)

        assert (desk.clock.now() - before).total_seconds() == 1


async def test_a_flood_limit_is_waited_for_as_long_as_it_says(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.flood_next("getUpdates", 17)
        before = desk.clock.now()

        await desk.poller.poll(0)

        assert (desk.clock.now() - before).total_seconds() == 17


async def test_another_poller_is_spoken_of_once(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    async with Desk(db) as desk:
        words = "Conflict: terminated by other getUpdates request"
        desk.telegram.fail_next("getUpdates", 409, words, times=3)
        with caplog.at_level(logging.WARNING, "bot.intake"):
            for _ in range(3):
                await desk.poller.poll(0)
            assert [record.name for record in caplog.records] == ["bot.intake"]
            assert "another program polls with this token" in caplog.text

            await desk.poller.poll(0)  # it went well: the next conflict is news again
            desk.telegram.fail_next("getUpdates", 409, words)
            await desk.poller.poll(0)
        assert caplog.text.count(Conflict.__name__) == 2


async def test_a_wrong_token_ends_the_polling(db: Database) -> None:
    async with Desk(db) as desk:
        desk.telegram.fail_next("getUpdates", 401, "Unauthorized")

        with pytest.raises(InvalidToken):
            await desk.poller.poll(0)


# ---- in whose order


@pytest.mark.parametrize(
    ("body", "chat_id"),
    [
        ({"message": {"chat": {"id": -7}, "from": {"id": 5}}}, -7),
        ({"edited_message": {"chat": {"id": 7}}}, 7),
        ({"channel_post": {"chat": {"id": -100}}}, -100),
        ({"callback_query": {"from": {"id": 5}, "message": {"chat": {"id": -7}}}}, -7),
        ({"callback_query": {"from": {"id": 5}, "inline_message_id": "x"}}, 5),
        ({"my_chat_member": {"chat": {"id": 8}}}, 8),
        ({"inline_query": {"from": {"id": 5}}}, None),
        ({"message": {"chat": {"id": "seven"}}}, None),
        ({"message": {"chat": 7}}, None),
        ({"something_new": "?"}, None),
        ({}, None),
    ],
)
def test_order_is_kept_within_the_chat_of_an_update(body: dict[str, Any], chat_id: int | None) -> None:
    assert intake.raw({"update_id": 1, **body}).chat_id == chat_id


@pytest.mark.parametrize("body", [{}, {"update_id": "1"}, {"update_id": None}, {"update_id": True}])
def test_what_has_no_number_is_no_update(body: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        intake.raw(body)
