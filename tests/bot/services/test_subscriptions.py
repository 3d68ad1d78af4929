"""What a place follows, and when it is told."""

from datetime import timedelta

import pytest

from bot.services import chats, schedules, subscriptions, topics
from bot.services.subscriptions import Place
from tests.bot.services.desk import NOW, Desk


def test_a_first_topic_is_followed_at_eight_every_day(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)

    followed = subscriptions.follow(desk.db, place, topic.id, desk.now)

    assert followed is not None
    row = followed.subscription
    assert (followed.was_followed, row.schedule) == (False, "08:00")
    assert row.next_due_at == row.next_time == NOW.replace(hour=5) + timedelta(days=1)


def test_the_next_topic_takes_the_times_of_the_first(desk: Desk) -> None:
    place = desk.reader(5, desk.topic(), "18:30 mon-fri")

    followed = subscriptions.follow(desk.db, place, desk.topic("Other").id, desk.now)

    assert followed is not None
    assert followed.subscription.schedule == "18:30 mon-fri"


def test_following_twice_changes_nothing(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "18:30")

    again = subscriptions.follow(desk.db, place, topic.id, desk.now)

    assert again is not None
    assert (again.was_followed, again.subscription.schedule) == (True, "18:30")


def test_a_topic_that_is_gone_can_not_be_followed(desk: Desk) -> None:
    topic, place = desk.topic(), desk.reader(5)
    topics.remove(desk.db, topic.id, now=desk.now)

    assert subscriptions.follow(desk.db, place, topic.id, desk.now) is None
    assert subscriptions.follow(desk.db, place, 99, desk.now) is None


def test_a_place_follows_only_so_many_topics(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "MOST_TOPICS", 2)
    first, second, third = desk.topic("One"), desk.topic("Two"), desk.topic("Three")
    place = desk.reader(5, first)
    subscriptions.follow(desk.db, place, second.id, desk.now)

    assert subscriptions.follow(desk.db, place, third.id, desk.now) is None
    again = subscriptions.follow(desk.db, place, first.id, desk.now)
    assert again is not None
    assert again.was_followed
    assert subscriptions.follow(desk.db, Place(5, 9), third.id, desk.now) is not None


def test_what_was_told_stays_known_to_one_who_unfollows(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "18:30")
    desk.publish(0)
    desk.latest(place, topic)

    assert subscriptions.unfollow(desk.db, place, topic.id)
    assert not subscriptions.unfollow(desk.db, place, topic.id)
    assert subscriptions.of_place(desk.db, place) == []
    subscriptions.follow(desk.db, place, topic.id, desk.now)

    row = subscriptions.one(desk.db, place, topic.id)
    assert row is not None
    assert (row.schedule, row.last_briefing_id is None) == ("18:30", False)
    assert not subscriptions.unfollow(desk.db, place, 99)


def test_all_topics_of_a_place_take_a_schedule_or_one(desk: Desk) -> None:
    first, second = desk.topic("One"), desk.topic("Two")
    place = desk.reader(5, first)
    subscriptions.follow(desk.db, place, second.id, desk.now)

    both = subscriptions.set_schedule(desk.db, place, None, schedules.parse("10:00"), desk.now)
    one = subscriptions.set_schedule(desk.db, place, second.id, schedules.INSTANT, desk.now)

    assert [row.schedule for row in both] == ["10:00", "10:00"]
    assert [(row.topic_id, row.schedule, row.next_due_at, row.next_time) for row in one] == [
        (second.id, "instant", desk.now, None)
    ]
    assert subscriptions.set_schedule(desk.db, Place(5, 9), None, schedules.INSTANT, desk.now) == []


def test_a_stopped_chat_sets_its_times_and_stays_silent(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic)
    chats.stop(desk.db, 5)

    (row,) = subscriptions.set_schedule(desk.db, place, None, schedules.INSTANT, desk.now)
    followed = subscriptions.follow(desk.db, place, desk.topic("Two").id, desk.now)

    assert row.next_due_at is None
    assert followed is not None
    assert followed.subscription.next_due_at is None


def test_who_was_told_today_and_asks_for_a_later_hour_is_told_tomorrow(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "13:00")  # Minsk is three hours ahead
    desk.publish(0)
    desk.wind(timedelta(minutes=30))
    desk.tell()
    desk.send()

    (row,) = subscriptions.set_schedule(desk.db, place, None, schedules.parse("15:00"), desk.now)
    (twice,) = subscriptions.set_schedule(desk.db, place, None, schedules.parse("15:00,18:00"), desk.now)

    assert row.next_due_at == NOW.replace(hour=12) + timedelta(days=1)
    assert twice.next_due_at == NOW.replace(hour=15)


def test_what_came_at_once_or_on_request_counts_for_no_schedule(desk: Desk) -> None:
    topic = desk.topic()
    place = desk.reader(5, topic, "instant")
    desk.publish(0)
    desk.tell()
    desk.send()
    desk.publish(1)
    desk.latest(place, topic)

    (row,) = subscriptions.set_schedule(desk.db, place, None, schedules.parse("18:00"), desk.now)

    assert row.next_due_at == NOW.replace(hour=15)
