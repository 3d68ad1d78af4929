"""The outbox goes out in pace, and what became of each part is never forgotten."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from telegram.ext import ExtBot
from telegram.request import RequestData

from bot.clock import Clock
from bot.delivery import sender as module
from bot.delivery.pacing import PacedRequests
from bot.delivery.sender import Pace, Sender
from bot.errors import DatabaseUnavailable
from bot.local_telegram import LocalTelegram
from bot.services import deliveries
from bot.services.briefings import sentence_hash
from bot.storage import deliveries as rows
from bot.storage import subscriptions
from bot.storage.chats import State
from bot.storage.database import Database
from bot.storage.tables import chat, delivery, item, revision, subscription
from tests.bot.hand_clock import HandClock
from tests.bot.storage.shelf import NOW, put_article, put_briefing, put_chat, put_subscription, put_topic

TEXT = "A river rose in Orlan. Nobody was hurt."
FIRST, SECOND = (0, 22), (23, 39)


class Unwilling:
    """Stands before a database; refuses to write down outcomes until told otherwise."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.refuses = False
        self.reads_nothing = False

    def write(self) -> Any:
        if self.refuses:
            raise DatabaseUnavailable("restarting")
        return self._db.write()

    def read(self) -> Any:
        if self.reads_nothing:
            raise DatabaseUnavailable("restarting")
        return self._db.read()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


class Wire:
    """As much of a bot as the sender needs; `post` answers."""

    base_url = "http://telegram.example/bot"

    @property
    def request(self) -> "Wire":
        return self


@dataclass
class Post:
    """A sender over one database and LocalTelegram."""

    db: Database
    clock: HandClock = field(default_factory=lambda: HandClock(NOW))
    pace: Pace = field(default_factory=lambda: Pace(1000.0))

    def __post_init__(self) -> None:
        self.telegram = LocalTelegram(self.clock)
        self.unwilling = Unwilling(self.db)
        paced = PacedRequests(self._free, self._hold)
        bot = ExtBot(self.telegram.token, request=self.telegram, get_updates_request=self.telegram, rate_limiter=paced)
        self.sender = self.another(bot)

    async def _free(self, _: int | None) -> float:
        raise AssertionError("the outbox has slots of its own")

    async def _hold(self, _: float, __: int | None) -> None:
        raise AssertionError("the outbox holds by itself")

    def another(self, bot: Any, clock: Clock | None = None) -> Sender:
        return Sender(self.unwilling, bot, clock or self.clock, "me", self.pace)  # type: ignore[arg-type]

    def fill(self, *chat_ids: int, parts: int = 1) -> int:
        """A briefing of so many parts on its way to these chats; returns its number."""
        with self.db.write() as c:
            topic_id = put_topic(c)
            _, revision_id = put_article(c, TEXT)
            number = self.compose(c, topic_id, revision_id, parts)
            ids = []
            for chat_id in chat_ids:
                put_chat(c, chat_id)
                ids.append(put_subscription(c, chat_id, topic_id, last_briefing_id=number).id)
                self._meet(chat_id)
            rows.enqueue(c, number, parts, ids, NOW)
        return number

    def compose(self, c: Any, topic_id: int, revision_id: int, parts: int = 1) -> int:
        """A briefing that quotes a sentence a part."""
        quoted = (FIRST, SECOND)[:parts]
        quoting = [(revision_id, *span, part) for part, span in enumerate(quoted)]
        number = put_briefing(c, topic_id, quoting=quoting, parts=parts)
        for start, end in quoted:
            hashed = sentence_hash(TEXT[start:end])
            c.execute(sa.update(item).where(item.c.start == start).values(sentence_hash=hashed))
        return number

    def _meet(self, chat_id: int) -> None:
        if chat_id > 0:
            self.telegram.person(chat_id).starts()
        else:
            self.telegram.group(chat_id).adds_bot(self.telegram.person(9))

    async def go(self, times: int = 1, seconds: float = 4) -> None:
        """Send what is due, again and again, some seconds apart."""
        for _ in range(times):
            await self.sender.send_due()
            await self.sender.drain()
            self.clock.wind(seconds)

    @property
    def sent(self) -> list[str]:
        return [call.values["text"] for call in self.telegram.calls("sendMessage")]

    @property
    def rows(self) -> list[Any]:
        with self.db.read() as c:
            return list(c.execute(sa.select(delivery).order_by(delivery.c.id)))

    @property
    def states(self) -> list[str]:
        return [row.state for row in self.rows]

    def untold(self, chat_id: int) -> str:
        """The parts that this reader's chain marks as never told."""
        with self.db.read() as c:
            chosen = sa.select(subscription.c.untold).where(subscription.c.chat_id == chat_id)
            return str(c.execute(chosen).scalar_one())


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def post(db: Database) -> Post:
    return Post(db)


async def test_each_reader_gets_the_briefing_once(post: Post) -> None:
    post.fill(5, 6, 7)

    await post.go(3)

    assert len(post.sent) == 3
    assert [(row.state, row.attempts) for row in post.rows] == [("sent", 1)] * 3
    assert [row.message_id for row in post.rows] == [post.telegram.chat(one).last.id for one in (5, 6, 7)]
    assert "“A river rose in Orlan.”" in post.sent[0]


async def test_parts_go_one_after_another_in_their_order(post: Post) -> None:
    post.fill(5, parts=2)

    await post.go(3)

    assert ["rose in" in one for one in post.sent] == [True, False]
    assert "Nobody was hurt" in post.sent[1]
    assert post.telegram.calls("sendMessage")[1].at - NOW >= deliveries.CHAT_INTERVAL


async def test_a_part_waits_for_the_one_before_it_to_arrive(post: Post) -> None:
    post.fill(5, parts=2)
    post.telegram.unreachable_next("sendMessage")

    await post.go(3)

    assert ["rose in" in one for one in post.sent] == [True, True, False]
    assert post.states == ["sent", "sent"]


async def test_no_more_goes_out_than_the_pace_allows(db: Database) -> None:
    post = Post(db, pace=Pace(20.0))
    post.fill(*range(1, 9))

    await post.go()

    at = [call.at for call in post.telegram.calls("sendMessage")]
    assert len(at) == 8
    assert timedelta(seconds=7 * 0.05) <= max(at) - NOW < timedelta(seconds=0.5)


@pytest.mark.parametrize(("rate", "batch"), [(0.2, 1), (1, 1), (28.5, 2), (100, 7), (1000, 50)])
def test_few_slots_are_reserved_ahead(rate: float, batch: int) -> None:
    assert Pace(rate).batch == batch
    assert Pace(rate).interval == timedelta(seconds=1 / rate)


async def test_what_telegram_took_is_not_forgotten_when_the_database_is_away(post: Post) -> None:
    post.fill(5, 6)
    slots = deliveries.begin(
        post.db, "me", deliveries.claim(post.db, "me", NOW, 9), NOW, post.pace.interval
    )  # as send_due does it
    await asyncio.gather(*(post.sender._in_flight.acquire() for _ in slots))
    await asyncio.gather(*(post.sender._send(slot) for slot in slots))

    post.unwilling.refuses = True
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            await post.sender.send_due()
    assert post.states == ["sending", "sending"]

    post.unwilling.refuses = False
    assert await post.sender.send_due() == 0
    assert post.states == ["sent", "sent"]
    assert len(post.sent) == 2


async def test_what_could_not_be_printed_now_costs_no_attempt(post: Post) -> None:
    post.fill(5)
    post.unwilling.reads_nothing = True

    for _ in range(3):
        await post.go()
        post.clock.wind(5)
    assert not post.telegram.calls("sendMessage")
    post.unwilling.reads_nothing = False
    await post.go()

    assert [(row.state, row.attempts) for row in post.rows] == [("sent", 1)]


async def test_a_briefing_that_cannot_be_printed_harms_no_other(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    post.fill(5)
    monkeypatch.setattr(module.printing, "part", lambda *_: 1 / 0)

    await post.go()

    assert [(row.state, row.error) for row in post.rows] == [("failed", "could not be printed")]
    assert "ZeroDivisionError" in caplog.text


async def test_a_flood_limit_holds_everybody(post: Post) -> None:
    post.fill(5, 6)
    post.telegram.flood_next("sendMessage", 30, times=2)

    await post.go(seconds=0)
    assert post.states == ["pending", "pending"]
    assert [row.attempts for row in post.rows] == [0, 0]
    assert deliveries.wait_for_slot(post.db, None, post.clock.now(), post.pace.interval) >= 29

    await post.go(2, seconds=31)
    assert post.states == ["sent", "sent"]
    assert all(call.at >= NOW + timedelta(seconds=30) for call in post.telegram.calls("sendMessage")[2:])


async def test_a_message_that_may_have_arrived_goes_once_more_and_no_further(post: Post) -> None:
    post.fill(5)
    post.telegram.lose_reply("sendMessage", times=5)

    await post.go(5)

    assert len(post.sent) == 2
    (row,) = post.rows
    assert (row.state, row.error, row.attempts) == ("unknown", "timeout", 2)
    assert post.untold(5) == ""  # it counts as told


async def test_a_message_that_may_have_arrived_is_sent_when_the_second_try_is_answered(post: Post) -> None:
    post.fill(5)
    post.telegram.lose_reply("sendMessage")

    await post.go(3)

    assert (post.states, len(post.sent)) == (["sent"], 2)


async def test_what_never_left_is_tried_ever_more_seldom_and_costs_no_attempt(post: Post) -> None:
    post.fill(5)
    post.telegram.unreachable_next("sendMessage", times=8)
    waits = []
    for _ in range(8):
        before = post.clock.now()
        await post.go(seconds=0)
        (row,) = post.rows
        assert (row.state, row.attempts) == ("pending", 0)
        waits.append(round((row.not_before - before).total_seconds()))
        post.clock.wind(61)

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    await post.go()
    assert post.states == ["sent"]


async def test_a_reader_who_blocked_the_bot_is_kept_and_paused(post: Post) -> None:
    post.fill(5, 6, parts=2)
    post.telegram.person(5).blocks_bot()

    await post.go(4)

    assert post.states == ["failed", "failed", "sent", "sent"]  # the second part was not even tried
    assert len([call for call in post.telegram.calls("sendMessage") if call.values["chat_id"] == 5]) == 1
    with post.db.read() as c:
        known = c.execute(sa.select(chat.c.state, chat.c.state_reason).where(chat.c.id == 5)).one()
    assert tuple(known) == (State.BLOCKED, "blocked")
    assert len(post.untold(5).split()) == 2


async def test_a_group_that_became_a_supergroup_is_followed(post: Post) -> None:
    post.fill(-40)
    new = post.telegram.group(-40).migrate()

    await post.go(3)

    assert (post.states, [row.chat_id for row in post.rows]) == (["sent"], [new.id])
    with post.db.read() as c:
        assert [row.chat_id for row in subscriptions.of_chat(c, new.id)] == [new.id]
    assert "rose" in new.last.text


async def test_markup_that_telegram_does_not_take_goes_as_plain_text(post: Post) -> None:
    post.fill(5)
    post.telegram.fail_next("sendMessage", 400, "Bad Request: can't parse entities: unsupported start tag")

    await post.go(3)

    html, plain = post.telegram.calls("sendMessage")
    assert (html.values["parse_mode"], plain.values.get("parse_mode")) == ("HTML", None)
    assert "<" not in plain.values["text"]
    assert "“A river rose in Orlan.”" in plain.values["text"]
    assert post.states == ["sent"]


async def test_a_message_that_is_refused_is_told_another_time(post: Post) -> None:
    post.fill(5)
    post.telegram.fail_next("sendMessage", 400, "Bad Request: message is too long")

    await post.go(3)

    assert (post.states, post.rows[0].error) == (["failed"], "too_long")
    assert len(post.untold(5).split()) == 1


async def test_a_sentence_that_no_longer_stands_is_not_sent(post: Post) -> None:
    post.fill(5, parts=2)
    with post.db.write() as c:
        c.execute(sa.update(revision).values(text="A river fell in Orlan."))

    await post.go(4)

    assert post.sent == []
    assert {row.state for row in post.rows} == {"failed"}
    assert {row.error for row in post.rows} == {"nothing of it stands any more"}


async def test_a_briefing_that_is_gone_is_no_error_of_the_loop(post: Post) -> None:
    post.fill(5)

    class Gone(Unwilling):
        def read(self) -> Any:
            raise module.NotFound("no such briefing")

    post.unwilling.__class__ = Gone

    await post.go()

    assert (post.states, post.sent) == (["failed"], [])


async def test_a_slot_that_was_missed_is_reserved_anew(post: Post) -> None:
    post.fill(5)
    claimed = deliveries.claim(post.db, "me", NOW, 1)
    (slot,) = deliveries.begin(post.db, "me", claimed, NOW, post.pace.interval)
    deliveries.hold(post.db, NOW + timedelta(seconds=20))
    post.clock.wind(2)  # the process was stopped for a while

    await post.sender._send_in_turn([slot])
    await post.sender.drain()

    assert post.telegram.calls("sendMessage")[0].at >= NOW + timedelta(seconds=20)


async def test_slots_of_a_clock_that_was_a_day_ahead_are_reserved_anew(post: Post) -> None:
    post.fill(5, 6)
    tomorrow = NOW + timedelta(days=1)
    slots = deliveries.begin(post.db, "me", deliveries.claim(post.db, "me", NOW, 9), tomorrow, post.pace.interval)

    await post.sender._send_in_turn(slots)
    await post.sender.drain()

    assert post.states == ["sent"] * 2
    assert post.clock.now() - NOW < timedelta(seconds=2)


async def test_late_messages_do_not_come_in_a_bunch(db: Database) -> None:
    went: list[timedelta] = []

    class Yielding(HandClock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.sleep(0)  # whoever was told to go, goes
            self.wind(seconds)

    class Bot(Wire):
        async def post(self, *_: object, **__: object) -> Any:
            went.append(post.clock.now() - NOW)
            return {"message_id": len(went)}

    post = Post(db, clock=Yielding(NOW), pace=Pace(20.0))
    post.fill(5, 6, 7, 8)
    sender = post.another(Bot())
    slots = deliveries.begin(db, "me", deliveries.claim(db, "me", NOW, 9), NOW, post.pace.interval)
    sender._pages.print(module._page_of(slot.claimed) for slot in slots)
    post.clock.wind(0.15)  # the process was held up for three slots, not so long that they are missed

    await sender._send_in_turn(slots)
    await sender.drain()

    assert len(went) == 4
    assert min(later - earlier for earlier, later in pairwise(went)) >= post.pace.interval * module.CLOSEST
    assert max(went) < timedelta(seconds=0.4)


async def test_all_that_missed_their_slots_get_new_ones_in_one_visit(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.fill(5, 6, 7)
    slots = deliveries.begin(post.db, "me", deliveries.claim(post.db, "me", NOW, 9), NOW, post.pace.interval)
    post.clock.wind(2)
    visits: list[int] = []
    begin_again = deliveries.begin_again
    monkeypatch.setattr(deliveries, "begin_again", lambda *given: visits.append(len(given[2])) or begin_again(*given))

    await post.sender._send_in_turn(slots)
    await post.sender.drain()

    assert (visits, post.states) == ([3], ["sent"] * 3)


async def test_a_part_that_another_took_over_is_not_sent_at_a_new_slot(post: Post) -> None:
    post.fill(5, 6)
    slots = deliveries.begin(post.db, "me", deliveries.claim(post.db, "me", NOW, 9), NOW, post.pace.interval)
    post.clock.wind(60)
    with post.db.write() as c:
        c.execute(sa.update(delivery).where(delivery.c.chat_id == 5).values(state="pending", lease_owner=None))

    await post.sender._send_in_turn(slots)
    await post.sender.drain()

    assert [slot.claimed.chat_id for slot in slots] == [5, 6]
    assert [call.values["chat_id"] for call in post.telegram.calls("sendMessage")] == [6]


async def test_a_flood_limit_stops_what_was_begun(db: Database) -> None:
    post = Post(db, pace=Pace(20.0))
    post.fill(*range(5, 11))
    post.sender._held_until = NOW + timedelta(seconds=30)  # as a 429 says it while a batch goes out

    await post.go(seconds=31)
    assert post.sent == []
    assert [(row.state, row.attempts) for row in post.rows] == [("pending", 0)] * 6

    await post.go(4)
    assert post.states == ["sent"] * 6
    assert all(call.at >= NOW + timedelta(seconds=30) for call in post.telegram.calls("sendMessage"))


async def test_in_a_flood_limit_of_minutes_the_loop_comes_round_at_once(post: Post) -> None:
    post.fill(5, 6, 7)
    post.telegram.flood_next("sendMessage", 300, times=3)
    await post.go(seconds=0)
    flooded = post.clock.now()

    assert [await post.sender.send_due() for _ in range(3)] == [0, 0, 0]

    assert post.clock.now() == flooded, "it does not sleep for minutes, which would look like a stall"
    assert post.states == ["pending"] * 3
    await post.go(2, seconds=301)
    assert post.states == ["sent"] * 3


async def test_a_flood_limit_that_another_process_met_holds_nothing_back_in_this_one(post: Post) -> None:
    post.fill(5, 6, 7)
    deliveries.hold(post.db, NOW + timedelta(minutes=5))

    assert await post.sender.send_due() == 0

    assert (post.clock.now(), post.states) == (NOW, ["pending"] * 3)
    assert [row.attempts for row in post.rows] == [0] * 3


async def test_a_flood_limit_by_a_clock_that_was_a_day_ahead_is_not_believed(post: Post) -> None:
    post.fill(5, 6)
    post.clock.wind(86400)
    post.telegram.flood_next("sendMessage", 60, times=2)
    await post.go()

    post.clock.wind(-86400)
    with post.db.write() as c:
        c.execute(sa.update(delivery).values(not_before=NOW))
    await post.go(2)

    assert post.states == ["sent"] * 2


async def test_what_was_begun_when_the_process_is_stopped_is_given_back(db: Database) -> None:
    class Standing(HandClock):
        async def sleep(self, _: float) -> None:
            await asyncio.Event().wait()

    post = Post(db, clock=Standing(NOW), pace=Pace(20.0))
    post.fill(5, 6, 7)
    deliveries.hold(db, NOW + timedelta(seconds=9))
    slots = deliveries.begin(db, "me", deliveries.claim(db, "me", NOW, 9), NOW, post.pace.interval)

    sending = asyncio.create_task(post.sender._send_in_turn(slots))
    await asyncio.sleep(0)
    sending.cancel()
    await asyncio.wait([sending])
    await post.sender.drain()

    assert post.sent == []
    assert [(row.state, row.attempts) for row in post.rows] == [("pending", 0)] * 3


async def test_drain_waits_for_what_is_under_way_and_writes_it_down(post: Post) -> None:
    answered = asyncio.Event()

    class Slow(Wire):
        async def post(self, *_: object, **__: object) -> Any:
            await answered.wait()
            return {"message_id": 77}

    post.fill(5)
    sender = post.another(Slow())
    assert await sender.send_due() == 1
    assert post.states == ["sending"]

    draining = asyncio.create_task(sender.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    answered.set()
    await draining

    assert [(row.state, row.message_id) for row in post.rows] == [("sent", 77)]


async def test_drain_with_nothing_under_way_returns_at_once(post: Post) -> None:
    await post.sender.drain()

    assert post.sent == []


async def test_two_senders_send_each_part_once(post: Post) -> None:
    post.fill(*range(1, 21))
    other = Sender(post.db, post.sender._bot, post.clock, "another", post.pace)

    await asyncio.gather(post.sender.send_due(), other.send_due())
    await asyncio.gather(post.sender.drain(), other.drain())
    await post.go(2)

    assert len(post.sent) == 20
    assert set(post.states) == {"sent"}


async def test_a_message_goes_to_its_thread(post: Post) -> None:
    forum = post.telegram.supergroup(-1001, forum=True)
    forum.adds_bot(post.telegram.person(9))
    thread = forum.opens_topic("News")
    with post.db.write() as c:
        topic_id = put_topic(c)
        _, revision_id = put_article(c, TEXT)
        number = post.compose(c, topic_id, revision_id)
        put_chat(c, -1001, kind="supergroup")
        row = put_subscription(c, -1001, topic_id, thread_id=thread)
        rows.enqueue(c, number, 1, [row.id], NOW)

    await post.go()

    assert forum.last.thread == thread


async def test_only_the_last_part_has_buttons(post: Post) -> None:
    post.fill(5, parts=2)

    await post.go(3)

    first, second = [one for one in post.telegram.chat(5).visible() if one.by_bot]
    assert (first.rows, bool(second.rows)) == ((), True)


async def test_paid_broadcast_is_asked_for_only_where_it_is_set(post: Post) -> None:
    post.fill(5)
    asked: list[object] = []

    class Bot(Wire):
        async def post(self, _: str, data: RequestData, **__: object) -> Any:
            asked.append(data.parameters["allow_paid_broadcast"])
            return {"message_id": 1}

    paid = Sender(post.db, Bot(), post.clock, "me", post.pace, is_paid=True)  # type: ignore[arg-type]
    await paid.send_due()
    await paid.drain()

    assert asked == [True]


def test_plain_text_of_markup_has_no_tags_and_no_escapes() -> None:
    html = '<b>Tom &amp; Jerry</b> — <a href="https://a.example/?x=1&amp;y=2">A &lt;b&gt;</a>'

    assert module._without_markup(html) == "Tom & Jerry — A <b>"
