"""Chats come, set themselves up, stop, are blocked, come back, move, and are carried to another machine."""

import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.services import chats, deliveries, subscriptions
from bot.services.chats import Imported
from bot.services.schedules import ScheduleError
from bot.services.subscriptions import Place
from bot.storage.chats import Question, Role, State
from tests.bot.services.desk import HOUR, NOW, Desk

MINSK = ZoneInfo("Europe/Minsk")
DAY = timedelta(days=1)


def due(desk: Desk, chat_id: int) -> list[object]:
    with desk.db.read() as c:
        from bot.storage import subscriptions as rows

        return [row.next_due_at for row in rows.of_chat(c, chat_id)]


def test_a_chat_is_met_once_and_its_name_is_kept_fresh(desk: Desk) -> None:
    assert chats.known(desk.db, 5) is None

    desk.meet(5, title="Ann")
    desk.meet(5, title="Ann", language="uk")
    again = desk.meet(5, title="Anna")

    assert (again.title, again.language, again.role, again.state) == ("Anna", "en", Role.READER, State.ACTIVE)
    assert chats.known(desk.db, 5) == again


def test_an_admin_is_an_owner_from_the_first_message_and_stays_one(desk: Desk) -> None:
    desk.meet(5)

    assert desk.meet(5, is_admin=True).role is Role.OWNER
    assert desk.meet(5, is_admin=False).role is Role.OWNER


def test_admins_who_never_wrote_are_appointed(desk: Desk) -> None:
    chats.appoint(desk.db, [7, 8], "en", "UTC", desk.now)
    chats.appoint(desk.db, [7, 8], "en", "UTC", desk.now)

    assert [one.id for one in chats.editors(desk.db)] == [7, 8]


def test_the_code_makes_one_owner_once(desk: Desk) -> None:
    code = chats.owner_code(desk.db)
    assert code is not None
    assert chats.owner_code(desk.db) == code
    for chat_id in (5, 6):
        desk.meet(chat_id)

    assert not chats.claim_ownership(desk.db, 5, "wrong \ud800", desk.now)
    assert chats.claim_ownership(desk.db, 5, code, desk.now)
    assert not chats.claim_ownership(desk.db, 6, code, desk.now)

    assert [one.id for one in chats.editors(desk.db)] == [5]
    assert chats.owner_code(desk.db) is None


def test_a_code_is_worth_nothing_once_somebody_may_publish(desk: Desk) -> None:
    code = chats.owner_code(desk.db)
    desk.meet(7, is_admin=True)
    assert chats.owner_code(desk.db) is None

    assert code is not None
    assert not chats.claim_ownership(desk.db, 5, code, desk.now)


def test_stopping_keeps_topics_and_times(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "18:30")

    chats.stop(desk.db, 5)
    assert due(desk, 5) == [None]
    back = chats.resume(desk.db, 5, desk.now)

    assert back.state is State.ACTIVE
    assert [row.schedule for row in subscriptions.of_place(desk.db, place)] == ["18:30"]
    assert due(desk, 5) == [NOW.replace(hour=15, minute=30)]


def test_news_that_were_missed_come_back_with_an_instant_reader(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    chats.stop(desk.db, 5)
    desk.publish(0)

    chats.resume(desk.db, 5, desk.now)
    desk.tell()

    assert [chat_id for chat_id, _, _ in desk.send()] == [5]


def test_who_was_blocked_is_paused_with_the_reason_and_unblocked(desk: Desk) -> None:
    desk.reader(5, desk.topic())

    chats.block(desk.db, 5, "blocked")
    blocked = chats.known(desk.db, 5)
    chats.unblock(desk.db, 5, desk.now)

    assert blocked is not None
    assert (blocked.state, blocked.state_reason) == (State.BLOCKED, "blocked")
    assert due(desk, 5) != [None]


def test_who_stopped_and_then_blocked_us_stays_stopped(desk: Desk) -> None:
    desk.reader(5, desk.topic())
    chats.stop(desk.db, 5)

    chats.block(desk.db, 5, "blocked")
    chats.unblock(desk.db, 5, desk.now)

    stopped = chats.known(desk.db, 5)
    assert stopped is not None
    assert stopped.state is State.STOPPED
    assert due(desk, 5) == [None]


@pytest.mark.parametrize(
    ("kind", "reason", "state"),
    [
        ("group", "no_rights", State.ACTIVE),
        ("supergroup", "no_rights", State.ACTIVE),
        ("group", "kicked", State.BLOCKED),
        ("channel", "no_rights", State.BLOCKED),
        ("private", "blocked", State.BLOCKED),
    ],
)
def test_a_group_that_silenced_us_is_tried_again_and_no_other_chat(
    desk: Desk, kind: str, reason: str, state: State
) -> None:
    desk.meet(-4, kind=kind)
    chats.block(desk.db, -4, reason)

    chats.try_silenced_groups(desk.db, desk.now)

    known = chats.known(desk.db, -4)
    assert known is not None
    assert known.state is state


def test_the_latest_reason_of_a_pause_is_kept(desk: Desk) -> None:
    desk.meet(-4, kind="channel")

    chats.block(desk.db, -4, "no_rights")
    chats.block(desk.db, -4, "kicked")

    known = chats.known(desk.db, -4)
    assert known is not None
    assert known.state_reason == "kicked"


def test_the_latest_channels_come_first(desk: Desk) -> None:
    for number in range(3):
        desk.meet(-number - 1, kind="channel")
        desk.now += HOUR
    desk.meet(-9, kind="group")

    assert [one.id for one in chats.channels(desk.db, 2)] == [-3, -2]


def test_nothing_is_unblocked_that_is_unknown(desk: Desk) -> None:
    chats.block(desk.db, 99, "blocked")
    chats.unblock(desk.db, 99, desk.now)

    assert chats.known(desk.db, 99) is None


def test_what_is_on_its_way_to_one_who_stops_is_not_sent(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()

    chats.stop(desk.db, 5)

    assert desk.send() == []
    row = subscriptions.one(desk.db, Place(5), topic.id)
    assert row is not None
    assert row.untold


def test_a_group_that_moved_is_told_at_its_new_id(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(-7, topic, "instant")
    desk.publish(0)
    desk.tell()

    chats.migrate(desk.db, -7, -1007)

    assert [chat_id for chat_id, _, _ in desk.send()] == [-1007]


def test_a_time_zone_moves_the_next_time(desk: Desk) -> None:
    desk.reader(5, desk.topic(), "18:30")

    assert chats.set_zone(desk.db, 5, "America/New_York", desk.now).time_zone == "America/New_York"

    assert due(desk, 5) == [NOW.replace(hour=22, minute=30)]
    with pytest.raises(ScheduleError):
        chats.set_zone(desk.db, 5, "Europe/Nowhere", desk.now)


@pytest.mark.parametrize(
    ("schedule", "zone", "expected"),
    [
        (
            "11:30",
            "America/New_York",
            NOW + timedelta(hours=30, minutes=30),
        ),  # told today: not again, by the other clock
        ("12:30", "Asia/Tokyo", NOW - timedelta(hours=5, minutes=30)),  # not told yet, and past there: due
        ("12:30", "Europe/Berlin", NOW + timedelta(hours=1, minutes=30)),
    ],
)
def test_who_moves_is_told_no_local_time_twice_and_misses_none(desk: Desk, schedule, zone, expected) -> None:
    desk.reader(5, desk.topic(), schedule)

    chats.set_zone(desk.db, 5, zone, desk.now)

    assert due(desk, 5) == [expected]


def test_one_who_sleeps_keeps_the_time_of_waking_whatever_is_set(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "12:30")
    chats.set_quiet(desk.db, 5, (12 * 60, 20 * 60), desk.now)
    desk.publish(0)
    desk.tell()
    assert due(desk, 5) == [NOW.replace(hour=17)]

    chats.set_language(desk.db, 5, "uk")
    woken = chats.set_quiet(desk.db, 5, (12 * 60, 21 * 60), desk.now)

    assert (woken.language, woken.quiet) == ("uk", (12 * 60, 21 * 60))
    assert due(desk, 5) == [NOW.replace(hour=17)]
    assert chats.set_quiet(desk.db, 5, None, desk.now).quiet is None


@pytest.mark.parametrize("change", [chats.set_zone, chats.set_quiet])
def test_a_stopped_chat_may_change_its_settings_and_stays_silent(desk: Desk, change) -> None:
    desk.reader(5, desk.topic())
    chats.stop(desk.db, 5)

    change(desk.db, 5, "Asia/Tokyo" if change is chats.set_zone else (60, 120), desk.now)

    assert due(desk, 5) == [None]


def test_what_was_asked_is_known_until_it_is_answered(desk: Desk) -> None:
    desk.meet(5)
    chats.ask(desk.db, 5, 10, Question("title", "7"), desk.now)

    assert chats.asked(desk.db, 5, 10) == Question("title", "7")
    assert chats.last_asked(desk.db, 5, desk.now) == (10, Question("title", "7"))
    assert chats.forget_questions(desk.db, desk.now) == 0
    chats.answered(desk.db, 5, 10)
    assert chats.asked(desk.db, 5, 10) is None


def test_old_questions_are_forgotten(desk: Desk) -> None:
    chats.ask(desk.db, 5, 10, Question("title", "7"), desk.now)

    assert chats.forget_questions(desk.db, desk.now + 31 * DAY) == 1


def test_three_thousand_readers_are_carried_over_in_seconds(desk: Desk) -> None:
    desk.topic("Floods", "flood")
    desk.topic("Fires", "fire")
    lines = [
        {
            "chat": n if n % 3 else -1000000000000 - n,
            "kind": "private" if n % 3 else "supergroup",
            "language": "uk" if n % 2 else "en",
            "time_zone": "Europe/Kyiv" if n % 2 else "Europe/Minsk",
            "subscriptions": [
                {"topic": "fires", "thread": 0, "schedule": "instant"},
                {"topic": "floods", "thread": n % 5, "schedule": "08:00,18:30 mon-fri"},
            ],
        }
        for n in range(1, 3001)
    ]

    began = time.process_time()
    refused = list(chats.import_lines(desk.db, lines, desk.now, MINSK))
    again = list(chats.import_lines(desk.db, lines, desk.now, MINSK))
    exported = list(chats.export(desk.db))
    spent = time.process_time() - began

    assert refused == again == []

    def ordered(rows):
        plain = [one | {"subscriptions": sorted(one["subscriptions"], key=str)} for one in rows]
        return sorted(plain, key=lambda one: one["chat"])

    assert ordered(exported) == ordered(lines)
    assert spent < 20


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ({}, "numeric chat"),
        ({"chat": "5"}, "numeric chat"),
        ({"chat": True}, "numeric chat"),
        ({"chat": 2**60}, "numeric chat"),
        ({"chat": 5, "subscriptions": {}}, "numeric chat"),
        ({"chat": 5, "kind": "a\x00b"}, "kind"),
        ({"chat": 5, "time_zone": "Europe/Nowhere"}, "bad_zone"),
        ({"chat": 5, "subscriptions": ["floods"]}, ""),
        ({"chat": 5, "subscriptions": [{"topic": "floods"}]}, "schedule"),
        ({"chat": 5, "subscriptions": [{"topic": "nothing", "schedule": "instant"}]}, "nothing"),
        ({"chat": 5, "subscriptions": [{"topic": "floods", "schedule": "25:00"}]}, "bad_time"),
        ({"chat": 5, "subscriptions": [{"topic": "floods", "schedule": "instant", "thread": 2**70}]}, "thread"),
        ({"chat": 5, "subscriptions": [{"topic": "floods", "schedule": "instant", "thread": "x"}]}, "thread"),
    ],
)
def test_a_line_that_is_not_understood_is_named_and_the_others_are_taken(
    desk: Desk, line: dict[str, object], word: str
) -> None:
    desk.topic("Floods", "flood")
    good = {"chat": 7, "subscriptions": [{"topic": "floods", "schedule": "instant"}]}

    (refused,) = chats.import_lines(desk.db, [line, good], desk.now, MINSK, page=1)

    assert isinstance(refused, Imported)
    assert refused.line == 1
    assert word in refused.reason
    assert [one["chat"] for one in chats.export(desk.db)] == [7]


def test_an_import_wakes_nobody_who_stopped(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic)
    chats.stop(desk.db, 5)

    list(chats.import_lines(desk.db, list(chats.export(desk.db)), desk.now, MINSK))

    assert due(desk, 5) == [None]
    assert next(chats.export(desk.db))["chat"] == 5


def test_nobody_is_exported_as_nothing(desk: Desk) -> None:
    desk.meet(5)

    assert list(chats.export(desk.db)) == []


def test_after_a_restore_what_was_on_its_way_counts_as_unknown(desk: Desk) -> None:
    topic = desk.topic()
    desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()

    assert chats.after_restore(desk.db) == 1
    assert deliveries.claim(desk.db, "me", desk.now + HOUR, 5) == []
