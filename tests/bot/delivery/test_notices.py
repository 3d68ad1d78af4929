"""What the bot itself has to say is said once, and not forgotten."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from telegram.ext import ExtBot

from bot.delivery import notices
from bot.local_telegram import LocalTelegram
from bot.services import chats, pulse
from bot.services import notices as said
from bot.services.chats import Newcomer
from bot.services.notices import REMEMBERED
from bot.storage.database import Database
from bot.storage.tables import notice
from tests.bot.hand_clock import HandClock

FACTS: dict[str, dict[str, object]] = {
    "feed_failing": {"feed": 1, "title": "Courier", "since": "2026-06-26T03:00:00+00:00", "reason": "status 503"},
    "feed_back": {"feed": 1, "title": "Courier", "since": "2026-06-26T03:00:00+00:00", "articles": 2},
    "feed_gone": {"feed": 1, "title": "Courier"},
    "feed_moved": {"feed": 1, "title": "Courier", "url": "https://courier.example/new"},
    "page_gone": {"article": 7, "title": "A river rose", "source": "Courier", "reason": "gone"},
    "page_suspect": {"article": 7, "title": "A river rose", "source": "Courier", "reason": "suspect"},
    "correction_report": {"article": 7, "title": "A river rose", "is_withdrawal": False, "told": 2, "unreachable": 1},
    "given_up": {},
    "outbox_stuck": {"minutes": 12},
    "outbox_stuck_over": {},
    "disk_fills": {"megabytes": 150},
    "disk_fills_over": {},
    "loops_stall": {"loops": ["send", "feeds"]},
    "loops_stall_over": {},
    "not_my_topic": {"suggestion": 3, "topic": "Floods"},
    "story_over": {"topic": 3, "title": "A river rose", "days": 14},
}
KIND = "feed_gone"


class Office:
    """Two editors and a reader; notices go out over LocalTelegram."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock = db, HandClock()
        self.telegram = LocalTelegram(self.clock)
        self.bot = ExtBot(self.telegram.token, request=self.telegram, get_updates_request=self.telegram)
        for chat_id in (1, 2, 5):
            newcomer = Newcomer(chat_id, "private", "Ann", "en", "Europe/Minsk", is_admin=chat_id < 5)
            chats.meet(db, newcomer, self.clock.now())
            self.telegram.person(chat_id).starts()

    def say(self, key: str = "one", kind: str = KIND) -> None:
        with self.db.write() as c:
            said.tell_editors(c, kind, FACTS.get(kind, {}), key, self.clock.now())

    async def go(self, times: int = 1) -> None:
        for _ in range(times):
            await notices.send_due(self.db, self.bot, self.clock)
            self.clock.wind(60)

    @property
    def heard(self) -> list[tuple[int, str]]:
        calls = self.telegram.calls("sendMessage")
        return [(int(call.values["chat_id"]), call.values["text"]) for call in calls]

    @property
    def errors(self) -> list[str | None]:
        with self.db.read() as c:
            return list(c.execute(sa.select(notice.c.error).order_by(notice.c.id)).scalars())


@pytest.fixture
async def office(db: Database) -> Office:
    return Office(db)


async def test_every_editor_hears_of_a_thing_once(office: Office) -> None:
    for _ in range(2):
        office.say()
        await office.go()

    assert [chat_id for chat_id, _ in office.heard] == [1, 2]


@pytest.mark.parametrize("kind", sorted(FACTS))
async def test_each_kind_has_its_words(office: Office, kind: str) -> None:
    office.say(kind=kind)
    await office.go()

    assert office.errors == [None, None]
    assert all(len(words) > 20 for _, words in office.heard)


def test_every_kind_is_tried() -> None:
    assert set(FACTS) | {pulse.SILENCE} == set(notices._WORDS)  # which is looked at again before it is said: test_pulse


async def test_one_that_has_no_words_holds_up_no_other(office: Office) -> None:
    office.say("strange", kind="unheard of")
    office.say("one")

    await office.go(2)

    assert [chat_id for chat_id, _ in office.heard] == [1, 2]
    assert office.errors == ["no words", "no words", None, None]


async def test_it_is_said_again_when_telegram_was_away(office: Office) -> None:
    office.say()
    office.telegram.unreachable_next("sendMessage", times=6)

    await office.go(5)

    assert sorted(chat_id for chat_id, _ in office.heard[-2:]) == [1, 2]
    assert len(office.heard) == 8


async def test_what_may_have_arrived_is_said_once_more_and_then_given_up(office: Office) -> None:
    office.say()
    office.telegram.lose_reply("sendMessage", times=4)

    await office.go(5)

    assert len(office.heard) == 4
    assert office.errors == ["timeout", "timeout"]


async def test_an_editor_who_blocked_the_bot_is_given_up(office: Office) -> None:
    office.say()
    office.telegram.person(1).blocks_bot()

    await office.go(3)

    assert office.errors == ["blocked", None]


async def test_a_crash_between_claim_and_sending_says_it_later(office: Office) -> None:
    office.say()
    said.claim(office.db, office.clock.now())

    await office.go()
    assert office.heard == []
    await office.go()

    assert [chat_id for chat_id, _ in office.heard] == [1, 2]


async def test_what_was_said_long_ago_is_forgotten_and_may_be_said_again(office: Office) -> None:
    office.say()
    assert said.forget_old(office.db, office.clock.now() + REMEMBERED + timedelta(days=1)) == 0
    await office.go()

    assert said.forget_old(office.db, office.clock.now() + REMEMBERED) == 2
