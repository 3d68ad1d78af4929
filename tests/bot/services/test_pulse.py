"""A surge wakes who allowed it, once; a long silence is said to who asked for it, once a week."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import sqlalchemy as sa
from telegram.ext import ExtBot

from bot.delivery import notices
from bot.local_telegram import LocalTelegram
from bot.services import chats, pulse, subscriptions, topics
from bot.services.articles import How
from bot.services.subscriptions import Place
from bot.storage.database import Database
from bot.storage.tables import feed, notice, topic
from bot.storage.topics import TopicRow
from tests.bot.hand_clock import HandClock
from tests.bot.services.desk import EVENTS, Desk, event

NIGHT = timedelta(hours=14)  # from 12:00 in Minsk to 02:00
WEEK = timedelta(days=7)
PUBLISHERS = ("VNA", "Gazette", "Herald", "Post", "Echo", "Times")


def burst(desk: Desk, publishers: int = 6, how: How = How.PUBLISH, **changes: object) -> None:
    """Articles of so many publishers, two of each, now."""
    for place, name in enumerate(PUBLISHERS[:publishers]):
        for number in range(2):
            domain = f"{name.lower()}.example"
            words = EVENTS[(place + 4 * number) % 8][1].split()
            Random(f"{name} {number}").shuffle(words)  # else they would be copies of one another
            draft = event(number, url=f"https://{domain}/{number}", source=name, domain=domain)
            text = f"Velden: {' '.join(words)}."
            desk.add(replace(draft, title=f"{name} {words[0]} in Velden", text=text, **changes), how=how)


def quiet_reader(desk: Desk, row: TopicRow, chat_id: int, *, may_wake: bool, schedule: str = "08:00") -> Place:
    """One who sleeps from 22 to 7."""
    place = desk.reader(chat_id, row, schedule)
    chats.set_quiet(desk.db, chat_id, (22 * 60, 7 * 60), desk.now)
    if may_wake:
        assert pulse.turn_waking(desk.db, place, _id(desk, place, row))
    return place


def _id(desk: Desk, place: Place, row: TopicRow) -> int:
    found = subscriptions.one(desk.db, place, row.id)
    assert found is not None
    return found.id


def due_at(desk: Desk, place: Place, row: TopicRow) -> datetime | None:
    found = subscriptions.one(desk.db, place, row.id)
    assert found is not None
    return found.next_due_at


def surged_at(desk: Desk) -> datetime | None:
    with desk.db.read() as c:
        return c.execute(sa.select(topic.c.surged_at)).scalar_one()


# ---- surges


def test_a_surge_wakes_who_allowed_it_through_quiet_hours_and_nobody_else(desk: Desk) -> None:
    row = desk.topic()
    woken, asleep = quiet_reader(desk, row, 5, may_wake=True), quiet_reader(desk, row, 6, may_wake=False)
    desk.wind(NIGHT)
    burst(desk)

    assert pulse.look(desk.db, desk.now) == 1
    desk.tell()

    assert {chat_id for chat_id, _, _ in desk.send()} == {5}
    assert surged_at(desk) is not None
    assert due_at(desk, woken, row) == due_at(desk, asleep, row)  # 08:00 comes as always


def test_a_briefing_made_in_a_surge_says_so_and_a_later_one_does_not(desk: Desk) -> None:
    row = desk.topic()
    quiet_reader(desk, row, 5, may_wake=True)
    desk.wind(NIGHT)
    burst(desk)

    pulse.look(desk.db, desk.now)
    desk.tell()
    woken = {view.is_surge for _, view, _ in desk.send()}
    desk.wind(timedelta(hours=6))
    desk.publish(3)
    desk.tell()
    later = {view.is_surge for _, view, _ in desk.send()}

    assert (woken, later) == ({True}, {False})


def test_who_is_told_as_it_happens_is_woken_too_and_sleeps_again_an_hour_later(desk: Desk) -> None:
    row = desk.topic()
    quiet_reader(desk, row, 5, may_wake=True, schedule="instant")
    desk.tell()
    desk.wind(NIGHT)
    burst(desk)
    desk.tell()
    assert desk.send() == []

    pulse.look(desk.db, desk.now)
    desk.tell()
    assert desk.send() != []

    desk.wind(timedelta(minutes=70))
    desk.publish(3)
    desk.tell()
    assert desk.send() == []


def test_a_topic_surges_once_in_twelve_hours(desk: Desk) -> None:
    desk.topic()
    burst(desk)

    assert [pulse.look(desk.db, desk.now), pulse.look(desk.db, desk.now)] == [1, 0]


def test_whoever_is_first_writes_the_surge_down(desk: Desk) -> None:
    desk.topic()
    burst(desk)
    from bot.services.pulse import _begin, _surge

    with desk.db.read() as c:
        surge = _surge(c, 1, desk.now)
    assert surge is not None

    assert _begin(desk.db, 1, surge, desk.now)
    assert not _begin(desk.db, 1, surge, desk.now)


def test_usual_news_is_no_surge(desk: Desk) -> None:
    desk.topic()
    desk.publish(0, 1, 2)

    assert pulse.look(desk.db, desk.now) == 0
    assert surged_at(desk) is None


def test_old_articles_that_come_in_at_once_are_no_surge(desk: Desk) -> None:
    desk.topic()
    burst(desk, published_at=desk.now - timedelta(days=3))

    assert pulse.look(desk.db, desk.now) == 0


def test_what_nobody_is_told_of_is_no_surge(desk: Desk) -> None:
    desk.topic()
    burst(desk, how=How.BACKGROUND)

    assert pulse.look(desk.db, desk.now) == 0


def test_a_topic_that_was_removed_does_not_surge(desk: Desk) -> None:
    row = desk.topic()
    burst(desk)
    topics.remove(desk.db, row.id, now=desk.now)

    assert pulse.look(desk.db, desk.now) == 0


def test_who_stopped_everything_is_not_woken(desk: Desk) -> None:
    row = desk.topic()
    place = quiet_reader(desk, row, 5, may_wake=True)
    chats.stop(desk.db, 5)
    desk.wind(NIGHT)
    burst(desk)

    pulse.look(desk.db, desk.now)

    assert due_at(desk, place, row) is None


# ---- switches


def test_switches_are_off_and_a_turn_turns_them(desk: Desk) -> None:
    row = desk.topic()
    place = desk.reader(5, row)
    before = subscriptions.one(desk.db, place, row.id)
    assert before is not None
    assert (before.may_wake, before.says_silence) == (False, False)

    for turn, name in ((pulse.turn_waking, "may_wake"), (pulse.turn_silence, "says_silence")):
        on, off = turn(desk.db, place, before.id), turn(desk.db, place, before.id)
        assert (getattr(on, name), getattr(off, name)) == (True, False)


def test_nobody_turns_the_switch_of_another(desk: Desk) -> None:
    row = desk.topic()
    theirs = _id(desk, desk.reader(5, row), row)
    desk.meet(6)

    assert pulse.turn_waking(desk.db, Place(6), theirs) is None
    assert pulse.turn_silence(desk.db, Place(5), 999) is None


# ---- silence


class Listening:
    """A reader who wants to hear of silence; notices go out over LocalTelegram."""

    def __init__(self, desk: Desk, schedule: str = "08:00", thread: int = 0) -> None:
        self.desk, self.clock = desk, HandClock(desk.now)
        self.telegram = LocalTelegram(self.clock)
        self.bot = ExtBot(self.telegram.token, request=self.telegram, get_updates_request=self.telegram)
        self.telegram.person(5).starts()
        self.row = desk.topic()
        self.place = desk.reader(5, self.row, schedule, thread)
        assert pulse.turn_silence(desk.db, self.place, self.id)

    @property
    def id(self) -> int:
        return _id(self.desk, self.place, self.row)

    def wait(self, by: timedelta) -> int:
        """Time goes by; how many lines were put down."""
        self.desk.wind(by)
        self.desk.tell()
        self.clock.wind((self.desk.now - self.clock.now()).total_seconds())
        return pulse.say_silence(self.desk.db, self.desk.now)

    async def heard(self) -> list[str]:
        self.clock.wind((self.desk.now - self.clock.now()).total_seconds())
        await notices.send_due(self.desk.db, self.bot, self.clock)
        return [call.values["text"] for call in self.telegram.calls("sendMessage")]

    @property
    def due(self) -> list[datetime]:
        with self.desk.db.read() as c:
            return list(c.execute(sa.select(notice.c.due_at).where(notice.c.kind == "silence")).scalars())


async def test_a_week_of_silence_is_said_at_the_readers_hour(desk: Desk) -> None:
    listening = Listening(desk)
    desk.publish(0)

    assert listening.wait(WEEK - timedelta(hours=2)) == 0
    assert listening.wait(timedelta(hours=3)) == 1
    assert [at.hour for at in listening.due] == [5]  # 08:00 in Minsk
    assert await listening.heard() == []

    desk.wind(timedelta(days=1))
    assert await listening.heard() == ["Nothing new on <i>Velden</i> since 26 Jun."]


async def test_it_is_said_once_a_week_at_the_most(desk: Desk) -> None:
    listening = Listening(desk)
    listening.wait(WEEK)
    counts = [listening.wait(timedelta(hours=6)) for _ in range(4 * 21)]

    assert sum(counts) == 3
    dues = sorted(listening.due)
    assert all(later - sooner >= WEEK for sooner, later in pairwise(dues))


async def test_news_that_comes_before_it_is_said_ends_it(desk: Desk) -> None:
    listening = Listening(desk)
    assert listening.wait(WEEK) == 1

    desk.publish(0)
    desk.wind(timedelta(days=1))

    assert await listening.heard() == []


async def test_who_turned_it_off_or_stopped_hears_nothing(desk: Desk) -> None:
    listening = Listening(desk)
    assert listening.wait(WEEK) == 1
    pulse.turn_silence(desk.db, listening.place, listening.id)
    desk.wind(timedelta(days=1))
    assert await listening.heard() == []

    pulse.turn_silence(desk.db, listening.place, listening.id)
    chats.stop(desk.db, 5)
    assert listening.wait(2 * WEEK) == 0


def test_who_follows_since_yesterday_hears_nothing_of_a_silence_before(desk: Desk) -> None:
    row = desk.topic()
    desk.wind(2 * WEEK)
    place = desk.reader(5, row)
    pulse.turn_silence(desk.db, place, _id(desk, place, row))

    assert pulse.say_silence(desk.db, desk.now + timedelta(days=1)) == 0


def test_one_who_is_told_at_once_hears_of_it_outside_quiet_hours(desk: Desk) -> None:
    listening = Listening(desk, "instant")
    chats.set_quiet(desk.db, 5, (22 * 60, 7 * 60), desk.now)

    assert listening.wait(WEEK + NIGHT) == 1
    assert [at.hour for at in listening.due] == [4]  # 07:00 in Minsk


async def test_it_is_said_in_the_thread_that_follows_with_the_publishers_still_watched(desk: Desk) -> None:
    listening = Listening(desk, thread=44)
    desk.publish(0)
    with desk.db.write() as c:
        values = {"url": "https://courier.example/feed", "next_poll_at": desk.now, "last_success_at": desk.now}
        c.execute(sa.insert(feed).values(source_id=1, **values))
    listening.wait(WEEK)
    desk.wind(timedelta(days=2))

    assert await listening.heard() == ["Nothing new on <i>Velden</i> since 26 Jun. I am still watching 1 publisher."]
    (call,) = listening.telegram.calls("sendMessage")
    assert int(call.values["message_thread_id"]) == 44


def test_a_listener_that_is_gone_is_not_silent(db: Database) -> None:
    assert not pulse.still_silent(db, {"subscription": 7, "since": "2026-06-26T00:00:00+00:00"})
