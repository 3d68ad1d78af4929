"""Who follows what, and who is due."""

import threading
from datetime import timedelta

import pytest

from bot.storage import chats, subscriptions, topics
from bot.storage.database import Database
from bot.storage.subscriptions import Due
from tests.bot.storage.shelf import HOUR, NOW, put_briefing, put_chat, put_subscription, put_topic


def due(db: Database, at=NOW, limit: int = 100) -> list[Due]:
    with db.read() as c:
        return subscriptions.due(c, at, limit)


def test_a_subscription_is_made_once(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        first = put_subscription(c, 5, topic_id, schedule="08:00")
        again = put_subscription(c, 5, topic_id, schedule="instant")
        other_thread = put_subscription(c, 5, topic_id, thread_id=3)

        assert (again.id, again.schedule) == (first.id, "08:00")
        assert other_thread.id != first.id
        assert [row.id for row in subscriptions.of_place(c, 5, 3)] == [other_thread.id]
        assert [row.id for row in subscriptions.of_chat(c, 5)] == [first.id, other_thread.id]
        assert subscriptions.count(c) == 2


def test_a_removed_topic_is_followed_by_nobody(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        put_subscription(c, 5, topic_id)
        topics.change(c, topic_id, removed_at=NOW)

        assert subscriptions.one(c, 5, 0, topic_id) is None
        assert subscriptions.of_place(c, 5, 0) == []


def test_the_longest_due_come_first(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        for chat_id, hours in ((1, 1), (2, 3), (3, 2), (4, -1)):
            put_subscription(c, chat_id, topic_id, next_due_at=NOW - hours * HOUR)
        put_subscription(c, 5, topic_id)

    assert [one.next_due_at for one in due(db, limit=2)] == [NOW - 3 * HOUR, NOW - 2 * HOUR]
    assert len(due(db)) == 3
    assert len(due(db, NOW + HOUR)) == 4


@pytest.mark.parametrize("state", ["stopped", "blocked"])
def test_a_chat_that_does_not_listen_is_never_due(db: Database, state: str) -> None:
    with db.write() as c:
        row = put_subscription(c, 5, put_topic(c), next_due_at=NOW)
        assert [one.id for one in subscriptions.due(c, NOW, 5)] == [row.id]

        chats.change(c, 5, state=state)

        assert subscriptions.due(c, NOW, 5) == []
        assert subscriptions.make_instant_due(c, [1], NOW) == 0


def test_what_is_not_followed_is_never_due(db: Database) -> None:
    with db.write() as c:
        put_subscription(c, 5, put_topic(c), is_followed=False, next_due_at=NOW)

    assert due(db) == []


def test_news_make_only_the_instant_followers_of_their_topics_due(db: Database) -> None:
    with db.write() as c:
        floods, fires = put_topic(c, "Floods"), put_topic(c, "Fires")
        put_subscription(c, 1, floods, schedule="instant")
        put_subscription(c, 2, floods)
        put_subscription(c, 3, fires, schedule="instant")
        put_subscription(c, 4, floods, schedule="instant", is_followed=False)
        assert subscriptions.make_instant_due(c, [floods], NOW) == 1
        assert subscriptions.make_instant_due(c, [], NOW) == 0

    assert [(one.topic_id, one.next_due_at) for one in due(db)] == [(floods, NOW)]


def test_news_in_the_same_millisecond_are_noticed(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        row = put_subscription(c, 1, topic_id, schedule="instant", next_due_at=NOW)
        (read,) = subscriptions.due(c, NOW, 5)

        subscriptions.make_instant_due(c, [topic_id], NOW)

        moved = subscriptions.advance(c, [row.id], None, "", read.next_due_at, put_briefing(c, topic_id), None)
        assert moved == []
        assert len(subscriptions.due(c, NOW, 5)) == 1


def test_whoever_was_moved_on_in_between_is_left_alone(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        first, second = put_briefing(c, topic_id), put_briefing(c, topic_id)
        ids = [put_subscription(c, chat_id, topic_id, next_due_at=NOW).id for chat_id in (1, 2, 3, 4)]
        subscriptions.change(c, ids[:1], last_briefing_id=first)
        subscriptions.change(c, ids[1:2], untold="1:0 ")
        subscriptions.change(c, ids[2:3], next_due_at=NOW + HOUR)

        assert subscriptions.advance(c, ids, None, "", NOW, second, NOW + HOUR) == ids[3:]
        assert subscriptions.advance(c, ids, None, "", NOW, second, NOW + HOUR) == []
        assert subscriptions.advance(c, ids, first, "", NOW, second, None) == ids[:1]


def test_advancing_with_nothing_told_keeps_what_is_untold(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        row = put_subscription(c, 1, topic_id, next_due_at=NOW, untold="1:0 ")

        subscriptions.advance(c, [row.id], None, "1:0 ", NOW, None, NOW + HOUR)

        kept = subscriptions.one(c, 1, 0, topic_id)
        assert kept is not None
        assert (kept.untold, kept.last_briefing_id, kept.next_due_at) == ("1:0 ", None, NOW + HOUR)


def test_only_what_is_still_due_is_postponed(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        ids = [put_subscription(c, chat_id, topic_id, next_due_at=NOW).id for chat_id in (1, 2)]
        subscriptions.silence(c, 1)

        subscriptions.postpone(c, ids, NOW, NOW + HOUR)

        assert [one.id for one in subscriptions.due(c, NOW + HOUR, 5)] == ids[1:]


def test_a_thread_is_paused_alone_whatever_is_published(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        put_subscription(c, 1, topic_id, next_due_at=NOW, schedule="instant")
        put_subscription(c, 1, topic_id, thread_id=4, next_due_at=NOW, schedule="instant")

        subscriptions.pause(c, 1, 4, "no_topic")
        subscriptions.make_instant_due(c, [topic_id], NOW)

        assert len(subscriptions.due(c, NOW, 5)) == 1
        assert subscriptions.unpause(c, 1, 4) == 1
        subscriptions.make_instant_due(c, [topic_id], NOW)
        assert len(subscriptions.due(c, NOW, 5)) == 2


def test_each_follower_is_read_once_over_all_pages(db: Database) -> None:
    with db.write() as c:
        floods, fires = put_topic(c, "Floods"), put_topic(c, "Fires")
        for chat_id in (-3, 4, -1001234567890, 9, 2**50):
            put_subscription(c, chat_id, floods)
            put_subscription(c, chat_id, fires)
        put_subscription(c, 7, fires, is_followed=False)
        put_chat(c, 8)

        read = [(row.chat_id, row.topic_slug) for page in subscriptions.pages(c, page=3) for row in page]

    assert read == [(chat_id, slug) for chat_id in (-1001234567890, -3, 4, 9, 2**50) for slug in ("floods", "fires")]


@pytest.mark.postgres
def test_publishing_and_telling_the_same_readers_do_not_wait_for_each_other_for_ever(postgres_url: str) -> None:
    db = Database(postgres_url)
    with db.write() as c:
        topic_id = put_topic(c)
        ids = [put_subscription(c, chat_id, topic_id, schedule="instant").id for chat_id in range(1, 401)]
    failed: list[Exception] = []

    def publish() -> None:
        for n in range(15):
            with db.write() as c:
                subscriptions.make_instant_due(c, [topic_id], NOW + timedelta(seconds=n))

    def tell() -> None:
        for _ in range(15):
            for one in due(db, NOW + HOUR, 400)[:1]:
                with db.write() as c:
                    subscriptions.advance(c, ids[::-1], None, "", one.next_due_at, None, None)

    def run(work) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in (publish, tell, publish, tell)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert failed == []
    db.close()
