"""The outbox as the sender uses it."""

from datetime import timedelta
from typing import Any

from bot.services import chats, deliveries, subscriptions
from bot.services.deliveries import CHAT_INTERVAL, GROUP_INTERVAL, Sent, Unsent
from bot.services.subscriptions import Place
from bot.storage.chats import State
from bot.storage.deliveries import Claimed
from tests.bot.services.desk import HOUR, Desk

INTERVAL = timedelta(seconds=1 / 28.5)


def due(desk: Desk, *chat_ids: int, thread: int = 0) -> list[Claimed]:
    """One briefing on its way to these chats, claimed."""
    topic = desk.topic()
    for chat_id in chat_ids:
        desk.reader(chat_id, topic, "instant", thread)
    desk.publish(0)
    desk.tell()
    return deliveries.claim(desk.db, "me", desk.now, 100)


def begin(desk: Desk, claimed: list[Claimed]) -> Any:
    return deliveries.begin(desk.db, "me", claimed, desk.now, INTERVAL)


def untold(desk: Desk, chat_id: int, thread: int = 0) -> str:
    row = subscriptions.one(desk.db, Place(chat_id, thread), 1)
    assert row is not None
    return row.untold


def test_parts_go_at_their_slots_and_a_chat_waits_from_its_own(desk: Desk) -> None:
    claimed = due(desk, 1, 2, -3)

    slots = begin(desk, claimed)

    assert [slot.at - desk.now for slot in slots] == [INTERVAL * n for n in range(3)]
    with desk.db.read() as c:
        from bot.storage import deliveries as rows

        gates = rows.gates(c, [1, 2, -3], desk.now)
    for slot in slots:
        interval = CHAT_INTERVAL if slot.claimed.chat_id > 0 else GROUP_INTERVAL
        late = gates[slot.claimed.chat_id] - slot.at - interval
        assert abs(late) <= timedelta(milliseconds=1)


def test_two_messages_to_one_chat_never_go_together(desk: Desk) -> None:
    topic, other = desk.topic(), desk.topic("Other")
    for one in (topic, other):
        desk.reader(1, one, "instant")
    desk.publish(0)
    desk.tell()
    claimed = deliveries.claim(desk.db, "me", desk.now, 100)
    assert len(claimed) == 2

    (first,) = begin(desk, claimed)

    assert deliveries.claim(desk.db, "me", desk.now, 100) == []
    desk.wind(timedelta(seconds=1.2))
    (second,) = begin(desk, deliveries.claim(desk.db, "me", desk.now, 100))
    assert second.at - first.at >= CHAT_INTERVAL
    assert second.claimed.attempts == 0


def test_what_another_process_took_over_is_not_begun(desk: Desk) -> None:
    claimed = due(desk, 1, 2)
    desk.wind()
    deliveries.recover(desk.db, desk.now)
    theirs = deliveries.claim(desk.db, "other", desk.now, 1)
    deliveries.begin(desk.db, "other", theirs, desk.now, INTERVAL)

    assert begin(desk, claimed) == []
    assert deliveries.status(desk.db).counts == {"pending": 1, "sending": 1}
    assert begin(desk, []) == []


def test_what_telegram_took_is_sent(desk: Desk) -> None:
    (slot,) = begin(desk, due(desk, 1))

    deliveries.settle(desk.db, [Sent(slot.claimed, 77, desk.now)])

    assert deliveries.status(desk.db).counts == {"sent": 1}
    assert untold(desk, 1) == ""


def test_what_failed_for_now_goes_again_later(desk: Desk) -> None:
    (slot,) = begin(desk, due(desk, 1))

    deliveries.settle(desk.db, [Unsent(slot.claimed, "pending", "flood", desk.now + HOUR, gives_back_attempt=True)])

    assert deliveries.claim(desk.db, "me", desk.now, 5) == []
    (again,) = deliveries.claim(desk.db, "me", desk.now + HOUR, 5)
    assert (again.attempts, again.error) == (0, "flood")


def test_what_failed_for_good_is_due_again_and_what_is_unknown_is_not(desk: Desk) -> None:
    first, second = begin(desk, due(desk, 1, 2))

    deliveries.settle(
        desk.db,
        [Unsent(first.claimed, "failed", "bad_request", None), Unsent(second.claimed, "unknown", "time-out", None)],
    )

    assert untold(desk, 1) == f"{first.claimed.briefing_id}:0 "
    assert untold(desk, 2) == ""
    status = deliveries.status(desk.db)
    assert (status.counts, status.oldest) == ({"failed": 1, "unknown": 1}, None)
    assert [row[2] for row in status.troubles] == ["unknown", "failed"]


def test_a_late_failure_of_what_another_sent_changes_nothing(desk: Desk) -> None:
    (slot,) = begin(desk, due(desk, 1))
    desk.wind()
    deliveries.recover(desk.db, desk.now)
    desk.wind()
    (again,) = deliveries.begin(desk.db, "other", deliveries.claim(desk.db, "other", desk.now, 5), desk.now, INTERVAL)
    deliveries.settle(desk.db, [Sent(again.claimed, 77, desk.now)])

    deliveries.settle(desk.db, [Unsent(slot.claimed, "failed", "bad_request", None)])

    assert deliveries.status(desk.db).counts == {"sent": 1}
    assert untold(desk, 1) == ""


def test_a_reader_who_blocked_us_is_kept_and_paused(desk: Desk) -> None:
    (slot,) = begin(desk, due(desk, 1))

    deliveries.settle(desk.db, [Unsent(slot.claimed, "failed", "blocked", None, is_gone=True)])

    chat = chats.known(desk.db, 1)
    assert chat is not None
    assert (chat.state, chat.state_reason) == (State.BLOCKED, "blocked")
    assert untold(desk, 1) == f"{slot.claimed.briefing_id}:0 "
    desk.publish(1)
    assert desk.tell() == 0


def test_a_closed_thread_silences_only_itself(desk: Desk) -> None:
    topic = desk.topic()
    for thread in (3, 4):
        desk.reader(-9, topic, "instant", thread)
    desk.publish(0)
    desk.tell()
    claimed = deliveries.claim(desk.db, "me", desk.now, 5)
    (slot,) = begin(desk, claimed)
    closed = slot.claimed.thread_id

    deliveries.settle(desk.db, [Unsent(slot.claimed, "failed", "topic_closed", None, is_gone=True)])

    chat = chats.known(desk.db, -9)
    assert chat is not None
    assert chat.state is State.ACTIVE
    desk.wind(timedelta(seconds=5))
    (other,) = deliveries.claim(desk.db, "me", desk.now, 5)
    assert other.thread_id != closed
    desk.publish(1)
    assert desk.tell() == 1, "the closed one is not tried again"
    assert subscriptions.reopen(desk.db, Place(-9, closed), desk.now)
    assert not subscriptions.reopen(desk.db, Place(-9, closed), desk.now)
    assert desk.tell() == 1


def test_what_is_just_being_sent_to_one_who_stops_is_left_to_its_sender(desk: Desk) -> None:
    (slot,) = begin(desk, due(desk, 1))
    chats.stop(desk.db, 1)

    deliveries.settle(desk.db, [Sent(slot.claimed, 77, desk.now)])

    assert (deliveries.status(desk.db).counts, untold(desk, 1)) == ({"sent": 1}, "")


def test_a_group_that_moved_gets_its_message_at_the_new_id(desk: Desk) -> None:
    (slot,) = begin(desk, due(desk, -9))

    deliveries.settle(desk.db, [Unsent(slot.claimed, "pending", "moved", desk.now, moved_to=-1009)])

    (again,) = deliveries.claim(desk.db, "me", desk.now, 5)
    assert again.chat_id == -1009


def test_a_hold_keeps_everybody_or_one_chat_waiting(desk: Desk) -> None:
    claimed = due(desk, 1, 2)
    deliveries.hold(desk.db, desk.now + timedelta(seconds=3))
    deliveries.hold(desk.db, desk.now + HOUR, 2)

    (slot,) = begin(desk, claimed)

    assert (slot.claimed.chat_id, slot.at) == (1, desk.now + timedelta(seconds=3))
    assert deliveries.wait_for_slot(desk.db, 5, desk.now, INTERVAL) >= 3
    assert deliveries.wait_for_slot(desk.db, None, desk.now, INTERVAL) > 3


def test_in_a_long_hold_nothing_is_begun_and_nothing_kept(desk: Desk) -> None:
    claimed = due(desk, 1, 2)
    until = desk.now + timedelta(minutes=5)
    deliveries.hold(desk.db, until)

    assert begin(desk, claimed) == until

    assert deliveries.status(desk.db).counts == {"pending": 2}


def test_what_a_killed_process_was_sending_goes_again_after_its_lease(desk: Desk) -> None:
    begin(desk, due(desk, 1))

    desk.wind(deliveries.LEASE)
    deliveries.recover(desk.db, desk.now)
    assert deliveries.claim(desk.db, "other", desk.now, 9) == []

    desk.wind(2 * INTERVAL)
    deliveries.recover(desk.db, desk.now)
    (again,) = deliveries.claim(desk.db, "other", desk.now, 9)
    assert again.attempts == 1


def test_a_reply_waits_for_the_end_of_a_flood_limit_of_all_or_of_its_chat(desk: Desk) -> None:
    deliveries.hold(desk.db, desk.now + HOUR, 2)

    assert deliveries.wait_for_slot(desk.db, 2, desk.now, INTERVAL) == HOUR.total_seconds()
    assert deliveries.wait_for_slot(desk.db, 3, desk.now, INTERVAL) < 1
    assert [deliveries.is_held(desk.db, chat, desk.now) for chat in (2, 3, None)] == [True, False, False]
    deliveries.hold(desk.db, desk.now + 2 * HOUR)
    assert [deliveries.is_held(desk.db, chat, desk.now + HOUR) for chat in (2, 3, None)] == [True] * 3
    assert not deliveries.is_held(desk.db, 2, desk.now + 2 * HOUR)


def test_a_flood_limit_that_is_over_is_forgotten(desk: Desk) -> None:
    for chat in (2, 3):
        deliveries.hold(desk.db, desk.now + chat * HOUR, chat)

    assert deliveries.forget_holds(desk.db, desk.now + 2.5 * HOUR) == 1

    assert deliveries.is_held(desk.db, 3, desk.now + 2.5 * HOUR)


def test_a_reply_does_not_end_a_hold_of_its_chat(desk: Desk) -> None:
    claimed = due(desk, 1)
    deliveries.hold(desk.db, desk.now + HOUR, 1)

    deliveries.wait_for_slot(desk.db, 1, desk.now, INTERVAL)

    assert begin(desk, claimed) == []


def test_what_expired_is_due_again(desk: Desk) -> None:
    desk.topic()
    desk.reader(1, None)
    claimed = due(desk, 2)
    desk.wind(timedelta(hours=40))
    assert deliveries.expire(desk.db, desk.now) == 0
    deliveries.recover(desk.db, desk.now)

    assert deliveries.expire(desk.db, desk.now) == 1
    assert deliveries.expire(desk.db, desk.now) == 0
    row = subscriptions.one(desk.db, Place(2), claimed[0].topic_id)
    assert row is not None
    assert row.untold == f"{claimed[0].briefing_id}:0 "
