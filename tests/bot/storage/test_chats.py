"""Chats and their settings; a group that becomes a supergroup keeps everything."""

import sqlalchemy as sa

from bot.storage import chats, deliveries, subscriptions, topics, updates
from bot.storage.chats import Question, Role, State
from bot.storage.database import Database
from bot.storage.tables import gate, metadata, update
from bot.storage.updates import Paste
from tests.bot.storage.shelf import HOUR, NOW, put_briefing, put_chat, put_subscription, put_topic

OLD, NEW = -100, -1001234567890


def test_a_chat_is_made_once(db: Database) -> None:
    with db.write() as c:
        put_chat(c, 5, title="Ann", quiet_from=60, quiet_to=120)
        again = put_chat(c, 5, title="Bob")

    assert (again.title, again.quiet, again.role, again.state) == ("Ann", (60, 120), Role.READER, State.ACTIVE)


def test_an_unknown_chat_is_none(db: Database) -> None:
    with db.read() as c:
        assert chats.one(c, 5) is None


def test_editors_are_those_who_may_publish(db: Database) -> None:
    with db.write() as c:
        for number, role in enumerate(Role, start=1):
            put_chat(c, number, role=role)

        assert [one.role for one in chats.editors(c)] == [Role.OWNER, Role.EDITOR]
        assert [one.is_editor for one in chats.editors(c)] == [True, True]


def test_chats_are_counted_by_state(db: Database) -> None:
    with db.write() as c:
        put_chat(c, 1)
        put_chat(c, 2, state=State.BLOCKED)

        assert chats.counts(c) == {"active": 1, "blocked": 1}
        assert {one.id: one.state for one in chats.by_ids(c, [1, 2, 3]).values()} == {1: "active", 2: "blocked"}


def test_a_question_is_known_until_it_is_answered(db: Database) -> None:
    with db.write() as c:
        chats.ask(c, 5, 10, "title", "7", NOW)
        chats.ask(c, 5, 10, "title", "8", NOW)
        chats.ask(c, 5, 11, "zone", "", NOW)
        assert chats.asked(c, 5, 10) == Question("title", "8")
        assert chats.last_asked(c, 5, NOW) == (11, Question("zone", ""))
        assert chats.last_asked(c, 5, NOW + HOUR) is None

        chats.answered(c, 5, 10)

        assert chats.asked(c, 5, 10) is None


def test_a_group_that_moves_keeps_everything(db: Database) -> None:
    with db.write() as c:
        put_chat(c, OLD, kind="group", time_zone="Asia/Tokyo", quiet_from=1, quiet_to=2)
        topic_id = put_topic(c, owner=OLD)
        number = put_briefing(c, topic_id)
        row = put_subscription(c, OLD, topic_id, last_briefing_id=number, next_due_at=NOW)
        deliveries.enqueue(c, number, 1, [row.id], NOW)
        chats.ask(c, OLD, 10, "title", "7", NOW)
        updates.put_paste(c, Paste(OLD, 9, 5, "text", [], NOW))
        updates.store(c, [{"update_id": 1, "chat_id": OLD, "body": {}, "received_at": NOW, "not_before": NOW}])
        deliveries.close_gate(c, OLD, NOW)

        chats.migrate(c, OLD, NEW)

        moved = chats.one(c, NEW)
        assert moved is not None
        assert (moved.kind, moved.time_zone, moved.quiet) == ("supergroup", "Asia/Tokyo", (1, 2))
        kept = subscriptions.one(c, NEW, 0, topic_id)
        assert kept is not None
        assert (kept.last_briefing_id, kept.next_due_at) == (number, NOW)
        assert [one.chat_id for one in deliveries.claim(c, "me", NOW, NOW, 5)] == [NEW]
        assert [one.text for one in updates.pastes_of(c, NEW, 5)] == ["text"]
        assert [row.slug for row in topics.all_of(c, NEW)] == ["floods"]
        assert c.execute(sa.select(update.c.chat_id)).scalars().all() == [NEW]


def test_nothing_names_the_id_that_a_group_had(db: Database) -> None:
    with db.write() as c:
        row = put_subscription(c, OLD, put_topic(c))
        deliveries.enqueue(c, put_briefing(c, 1), 1, [row.id], NOW)
        chats.ask(c, OLD, 10, "title", "7", NOW)
        deliveries.close_gate(c, OLD, NOW)

        chats.migrate(c, OLD, NEW)

        columns = [table.c.chat_id for table in metadata.sorted_tables if "chat_id" in table.c]
        assert [str(one) for one in columns if c.execute(sa.select(one).where(one == OLD)).first()] == []


def test_a_group_moves_once_in_either_order_and_twice(db: Database) -> None:
    with db.write() as c:
        put_chat(c, OLD, kind="group", language="uk")
        put_chat(c, NEW, kind="supergroup", language="en")
        chats.ask(c, OLD, 1, "old", "", NOW)
        chats.ask(c, NEW, 1, "new", "", NOW)
        deliveries.close_gate(c, OLD, NOW)
        deliveries.close_gate(c, NEW, NOW)

        chats.migrate(c, OLD, NEW)
        chats.migrate(c, OLD, NEW)

        moved = chats.one(c, NEW)
        assert (moved and moved.language, chats.one(c, OLD)) == ("uk", None)
        assert chats.asked(c, NEW, 1) == Question("new", "")
        assert c.execute(sa.select(gate.c.chat_id)).scalars().all() == [NEW]


def test_of_two_chains_the_followed_one_is_kept(db: Database) -> None:
    with db.write() as c:
        floods, fires, frost = put_topic(c, "Floods"), put_topic(c, "Fires"), put_topic(c, "Frost")
        number = put_briefing(c, floods)
        put_subscription(c, OLD, floods, last_briefing_id=number)
        put_subscription(c, NEW, floods, is_followed=False)
        put_subscription(c, OLD, fires, is_followed=False)
        put_subscription(c, NEW, fires, schedule="instant")
        put_subscription(c, NEW, frost)

        chats.migrate(c, OLD, NEW)

        kept = {row.topic_slug: (row.last_briefing_id, row.schedule) for row in subscriptions.of_chat(c, NEW)}
        assert kept == {"floods": (number, "08:00"), "fires": (None, "instant"), "frost": (None, "08:00")}


def test_a_briefing_that_went_to_both_ids_is_not_sent_again(db: Database) -> None:
    with db.write() as c:
        topic_id = put_topic(c)
        number = put_briefing(c, topic_id)
        rows = [put_subscription(c, OLD, topic_id).id, put_subscription(c, NEW, topic_id).id]
        deliveries.enqueue(c, number, 1, rows, NOW)
        updates.put_paste(c, Paste(OLD, 9, 5, "old", [], NOW))
        updates.put_paste(c, Paste(NEW, 9, 5, "new", [], NOW))

        chats.migrate(c, OLD, NEW)

        assert deliveries.counts(c) == {"pending": 1}
        assert [one.text for one in updates.pastes_of(c, NEW, 5)] == ["new"]
