"""Replies go in their turn, and what needs no turn goes at once."""

import pytest
from telegram import Bot
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.delivery import pacing
from bot.delivery.pacing import PacedRequests


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


class Journal:
    """Writes down what happens, in order; answers with what it was given."""

    def __init__(self, *, waits=(), outcomes=(), held=()):
        self.events = []
        self.held = list(held)
        self.waits = list(waits)
        self.outcomes = list(outcomes)
        self.limiter = PacedRequests(self.reserve, self.hold, is_held=self.is_held, sleep=self.sleep)

    async def reserve(self, chat_id):
        self.events.append(("reserve", chat_id))
        return self.waits.pop(0) if self.waits else 0.0

    async def hold(self, seconds, chat_id):
        self.events.append(("hold", seconds, chat_id))

    async def is_held(self, chat_id):
        self.events.append(("is_held", chat_id))
        return self.held.pop(0) if self.held else False

    async def sleep(self, seconds):
        self.events.append(("sleep", seconds))

    async def send(self, *arguments, **options):
        self.events.append(("request", arguments, options))
        outcome = self.outcomes.pop(0) if self.outcomes else True
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def request(self, endpoint="sendMessage", data=None, rate_limit_args=None):
        data = {"chat_id": 7} if data is None else data
        return await self.limiter.process_request(self.send, ("a",), {"b": 1}, endpoint, data, rate_limit_args)


REQUEST = ("request", ("a",), {"b": 1})


async def test_a_message_waits_for_its_slot():
    journal = Journal(waits=[1.5], outcomes=[{"message_id": 3}])

    assert await journal.request() == {"message_id": 3}

    assert journal.events == [("reserve", 7), ("sleep", 1.5), ("is_held", 7), REQUEST]


async def test_a_slot_within_a_flood_limit_that_began_meanwhile_is_void():
    journal = Journal(waits=[1.5, 3.0], held=[True])

    await journal.request()

    waited = [("reserve", 7), ("sleep", 1.5), ("is_held", 7), ("reserve", 7), ("sleep", 3.0), ("is_held", 7)]
    assert journal.events == [*waited, REQUEST]


async def test_a_free_slot_costs_no_sleep():
    journal = Journal(waits=[-3.0])

    await journal.request()

    assert journal.events == [("reserve", 7), REQUEST]


@pytest.mark.parametrize(
    "endpoint", ["sendDocument", "editMessageText", "copyMessage", "forwardMessages", "editMessageReplyMarkup"]
)
async def test_all_that_counts_as_a_message_is_paced(endpoint):
    journal = Journal()

    await journal.request(endpoint)

    assert journal.events[0] == ("reserve", 7)


@pytest.mark.parametrize(
    ("endpoint", "data", "arguments"),
    [
        ("getUpdates", {"chat_id": 7}, None),
        ("answerCallbackQuery", {"callback_query_id": "1"}, None),
        ("sendChatAction", {"chat_id": 7}, None),
        ("getChatMember", {"chat_id": 7}, None),
        ("setMyCommands", {}, None),
        ("editMessageText", {"inline_message_id": "x"}, None),
        ("editMessageText", {"chat_id": None, "inline_message_id": "x"}, None),
        ("sendMessage", {"chat_id": 7}, "outbox"),
    ],
)
async def test_what_is_no_message_or_has_its_slot_goes_straight_through(endpoint, data, arguments):
    journal = Journal(outcomes=[RetryAfter(3)])

    with pytest.raises(RetryAfter):
        await journal.request(endpoint, data, arguments)

    assert journal.events == [REQUEST]


@pytest.mark.parametrize(("chat_id", "reserved"), [(-100123, -100123), ("-100123", -100123), ("@channel", None)])
async def test_a_slot_is_reserved_for_the_chats_number(chat_id, reserved):
    journal = Journal()

    await journal.request(data={"chat_id": chat_id})

    assert journal.events[0] == ("reserve", reserved)


async def test_a_short_flood_limit_holds_everybody_and_the_reply_goes_after_it():
    journal = Journal(waits=[0.0, 0.25], outcomes=[RetryAfter(30), True])

    assert await journal.request() is True

    assert journal.events == [
        ("reserve", 7),
        REQUEST,
        ("hold", 30.0, 7),
        ("sleep", 30.0),
        ("reserve", 7),
        ("sleep", 0.25),
        ("is_held", 7),
        REQUEST,
    ]


async def test_a_second_flood_limit_is_the_callers():
    journal = Journal(outcomes=[RetryAfter(3), RetryAfter(5)])

    with pytest.raises(RetryAfter):
        await journal.request()

    assert [event for event in journal.events if event[0] == "hold"] == [("hold", 3.0, 7), ("hold", 5.0, 7)]
    assert journal.events.count(REQUEST) == 2


async def test_a_long_flood_limit_holds_everybody_and_is_the_callers():
    journal = Journal(outcomes=[RetryAfter(31)])

    with pytest.raises(RetryAfter):
        await journal.request()

    assert journal.events == [("reserve", 7), REQUEST, ("hold", 31.0, 7)]


async def test_other_errors_pass():
    journal = Journal(outcomes=[TelegramError("no")])

    with pytest.raises(TelegramError):
        await journal.request()

    assert journal.events == [("reserve", 7), REQUEST]


class Wire(BaseRequest):
    """Takes every request, and answers that all is well."""

    read_timeout = 1.0

    async def initialize(self):
        pass

    async def shutdown(self):
        pass

    async def do_request(self, *_arguments, **_options):
        return 200, b'{"ok": true, "result": true}'


async def test_the_librarys_bot_asks_it_for_each_request():
    journal = Journal()
    bot = ExtBot("1:a", request=Wire(), get_updates_request=Wire(), rate_limiter=journal.limiter)
    await journal.limiter.initialize()

    await bot.edit_message_text("text", chat_id=7, message_id=1)
    await bot.edit_message_text("text", chat_id=8, message_id=1, rate_limit_args=pacing.OUTBOX)
    await bot.answer_callback_query("1")

    await journal.limiter.shutdown()
    assert isinstance(bot, Bot)
    assert journal.events == [("reserve", 7)]
