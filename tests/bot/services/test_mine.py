"""A person's own data: handed out whole, and forgotten whole."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import NotFound
from bot.services import chats, deliveries, mine, notices, quotas, subscriptions, topics, updates
from bot.services.subscriptions import Place
from bot.services.updates import Raw
from bot.storage import chats as chat_rows
from bot.storage import mine as rows
from bot.storage import notices as notice_rows
from bot.storage.chats import Question, Role
from bot.storage.database import Database
from bot.storage.tables import Instant, briefing, chat, delivery, metadata, subscription, suggestion, topic
from bot.storage.updates import Paste
from tests.bot.services.desk import NOW, Desk

ME, OTHER, TEAM = 8_765_432_101_234, 8_765_432_109_999, -8_765_432_105_555  # numbers that stand nowhere by chance
UPDATES = (11, 12, 13)
NO_PERSON = {
    "article.filing",
    "boilerplate.key",
    "briefing.filed_to",
    "delivery.corrected_to",
    "delivery.correction_id",
    "sketch.hash",
    "topic.backfilled_to",
    "update.update_id",
}


def everything(desk: Desk, who: int) -> None:
    """A chat that has used whatever there is."""
    known = desk.topic()
    place = desk.reader(who, known, "instant")
    own = topics.add(desk.db, "Wolves", "wolves", now=desk.now, actor=who, owner=who)
    subscriptions.follow(desk.db, place, own.id, desk.now)
    articles = desk.publish(0, 3)
    desk.tell()
    desk.send()
    desk.latest(place, own)
    desk.publish(1)
    desk.tell()  # and is on its way
    db, now = desk.db, desk.now
    chats.ask(db, who, 5, Question("search", ""), now)
    updates.keep_part(db, Paste(who, 6, who, "a part", [], now))
    updates.keep_part(db, Paste(TEAM, 6, who, "a part in a group", [], now))
    deliveries.hold(db, now, who)
    quotas.take(db, who, "search", now)
    bodies = [Raw(number, who, {"message": {"chat": {"id": who}, "text": "secret"}}) for number in UPDATES]
    updates.store(db, bodies, now)
    updates.done(db, UPDATES[0], now)
    with db.write() as c:
        notice_rows.add(c, [who], "given_up", {}, "update:1", now)
        said = {"topic_id": known.id, "article_id": articles[0], "chat_id": who, "exclusion": "-iron", "made_at": now}
        c.execute(sa.insert(suggestion).values(said))


def holding(db: Database, number: int) -> set[str]:
    """The columns that hold this number, in whatever form."""
    return {f"{table}.{column}" for table, column, value in _values(db) if str(abs(number)) in value}


def _values(db: Database) -> list[tuple[str, str, str]]:
    """(table, column, value) of all that is stored."""
    with db.read() as c:
        rows_of = {table.name: c.execute(sa.select(table)).mappings().all() for table in metadata.sorted_tables}
    return [
        (table, name, str(value)) for table, found in rows_of.items() for row in found for name, value in row.items()
    ]


def test_after_it_no_row_of_any_table_holds_the_number(desk: Desk) -> None:
    everything(desk, ME)
    assert {"chat.id", "delivery.chat_id", "topic.owner", "update.body", "paste.sender"} <= holding(desk.db, ME)

    mine.forget(desk.db, ME, desk.now, UPDATES[-1])

    assert holding(desk.db, ME) == set()


def test_of_a_group_too_no_row_holds_the_number(desk: Desk) -> None:
    everything(desk, TEAM)

    mine.forget(desk.db, TEAM, desk.now, UPDATES[-1])

    assert holding(desk.db, TEAM) == set()


def test_nothing_of_anybody_else_goes(desk: Desk) -> None:
    desk.reader(OTHER, desk.topic("Chess", "chess"), "instant")
    desk.publish(6)
    desk.tell()
    before = _rows_of(desk.db, OTHER)
    everything(desk, ME)
    shared = subscriptions.follow(desk.db, Place(OTHER), 1, desk.now)

    mine.forget(desk.db, ME, desk.now, UPDATES[-1])

    assert shared is not None
    assert before <= _rows_of(desk.db, OTHER)


def _rows_of(db: Database, number: int) -> set[tuple[object, ...]]:
    with db.read() as c:
        chosen = sa.select(delivery.c.chat_id, delivery.c.briefing_id, delivery.c.part).where(
            delivery.c.chat_id == number
        )
        followed = sa.select(subscription.c.chat_id, subscription.c.topic_id, subscription.c.schedule)
        return {
            *map(tuple, c.execute(chosen)),
            *map(tuple, c.execute(followed.where(subscription.c.chat_id == number))),
        }


def test_own_topics_go_with_their_briefings_and_public_ones_stay(desk: Desk) -> None:
    everything(desk, ME)
    mine.forget(desk.db, ME, desk.now, UPDATES[-1])

    with desk.db.read() as c:
        assert c.execute(sa.select(topic.c.title)).scalars().all() == ["Velden"]
        assert set(c.execute(sa.select(briefing.c.topic_id)).scalars()) == {1}


def test_what_is_on_its_way_is_not_sent(desk: Desk) -> None:
    everything(desk, ME)
    claimed = deliveries.claim(desk.db, "me", desk.now, 10)
    mine.forget(desk.db, ME, desk.now, UPDATES[-1])

    assert claimed
    assert deliveries.begin(desk.db, "me", claimed, desk.now, timedelta(0)) == []
    assert desk.send() == []
    assert notices.claim(desk.db, desk.now) == []


def test_updates_are_nobodys_and_done_and_stay_known(desk: Desk) -> None:
    everything(desk, ME)
    mine.forget(desk.db, ME, desk.now, UPDATES[-1])
    updates.store(desk.db, [Raw(number, ME, {"message": {}}) for number in UPDATES], desk.now)

    assert updates.claim(desk.db, "me", desk.now, 10) == []


def test_what_came_after_the_wish_is_a_new_beginning(desk: Desk) -> None:
    everything(desk, ME)
    mine.forget(desk.db, ME, desk.now, UPDATES[0])

    assert [one.update_id for one in updates.claim(desk.db, "me", desk.now, 10)] == [UPDATES[1]]


def test_it_is_all_or_nothing(desk: Desk) -> None:
    everything(desk, ME)
    before = sorted(_values(desk.db))

    with suppress(ZeroDivisionError), desk.db.write() as c:
        rows.forget(c, ME, desk.now, UPDATES[-1])
        raise ZeroDivisionError

    assert sorted(_values(desk.db)) == before


def test_twice_it_finds_nothing(desk: Desk) -> None:
    everything(desk, ME)
    held = mine.holding(desk.db, ME)

    assert mine.forget(desk.db, ME, desk.now, UPDATES[-1]) == held
    assert held is not None
    assert (held.topics, held.own_topics, held.suggestions) == (2, 1, 1)
    assert held.briefings >= 2
    assert mine.forget(desk.db, ME, desk.now, UPDATES[-1]) is None
    assert mine.holding(desk.db, ME) is None


def test_what_an_editor_did_keeps_the_number_alone(desk: Desk) -> None:
    everything(desk, ME)
    with desk.db.write() as c:
        chat_rows.change(c, ME, role=Role.EDITOR, title="Ann")
    topics.add(desk.db, "Chess", "chess", now=desk.now, actor=ME)

    held = mine.forget(desk.db, ME, desk.now, UPDATES[-1])

    assert held is not None
    assert held.acts > 0
    assert holding(desk.db, ME) == {"audit.actor", "audit.subject"}
    assert "Ann" not in {value for _, _, value in _values(desk.db)}


def test_every_column_for_a_chats_number_is_known_to_what_forgets() -> None:
    known = {str(one) for one in (*rows.OF_CHAT, *rows.BLANKED, *rows.KEPT, chat.c.id, topic.c.owner)}

    assert {str(one) for table in metadata.sorted_tables for one in table.c if _may_be_a_chat(one)} == known


def _may_be_a_chat(column: sa.Column[object]) -> bool:
    """A large number that is no instant, no message of a chat and no key of another table."""
    is_large = isinstance(column.type, sa.BigInteger) and not isinstance(column.type, Instant)
    targets = {key.column.table.name for key in column.foreign_keys}
    is_own_key = column.name == "id" and column.table.name != "chat"
    is_ours = column.name in {"message_id", "thread_id", "story_id", "lead_article_id", "parted_from"} or is_own_key
    return is_large and targets <= {"chat"} and not is_ours and str(column) not in NO_PERSON


def test_ten_thousand_deliveries_go_in_one_statement_each(desk: Desk) -> None:
    """A statement a row would be seen here without a clock."""
    known = desk.topic()
    desk.reader(ME, known)
    numbers = range(1, 1001)
    made = {"topic_id": known.id, "until": NOW, "filed_to": 0, "carried": [], "omitted": {}, "made_at": NOW}
    counts = {"parts": 1, "articles_used": 0, "articles_seen": 0, "families": 0}
    sent = {"chat_id": ME, "part": 0, "state": "sent", "not_before": NOW}
    with desk.db.write() as c:
        c.execute(sa.insert(briefing), [made | counts | {"id": number} for number in numbers])
        c.execute(sa.insert(delivery), [sent | {"briefing_id": number} for number in numbers])

    statements = []
    with desk.db.write() as c:
        sa.event.listen(c, "before_cursor_execute", lambda *args: statements.append(args[2]))
        rows.forget(c, ME, NOW, 0)

    assert len(statements) < 30
    assert holding(desk.db, ME) == set()


def test_the_export_has_what_is_kept(desk: Desk) -> None:
    everything(desk, ME)
    chats.set_quiet(desk.db, ME, (22 * 60, 7 * 60 + 30), desk.now)

    document = json.loads(mine.export(desk.db, ME, desk.now))

    assert document["format"] == mine.FORMAT
    assert document["chat"]["id"] == ME
    assert document["quiet_hours"] == {"from": "22:00", "to": "07:30"}
    assert (document["language"], document["time_zone"], document["news_languages"]) == ("en", "Europe/Minsk", [])
    assert {row["slug"] for row in document["subscriptions"]} == {"velden", "wolves"}
    assert [row["query"] for row in document["own_topics"]] == ["wolves"]
    assert {one["topic"] for one in document["told"]} == {"velden", "wolves"}
    assert all(one["at"] and one["briefing"] for one in document["told"])
    assert document["suggestions"][0]["exclusion"] == "-iron"
    assert document["suggestions"][0]["title"]


def test_the_export_of_a_chat_that_did_nothing_is_whole_all_the_same(desk: Desk) -> None:
    desk.meet(ME, title="Zoë \ud800 \u202eevil")

    document = json.loads(mine.export(desk.db, ME, desk.now).decode("utf-8"))

    assert document["quiet_hours"] is None
    assert document["subscriptions"] == document["told"] == document["acts"] == []
    assert document["chat"]["title"].startswith("Zoë")


def test_there_is_no_export_of_a_stranger(desk: Desk) -> None:
    with pytest.raises(NotFound):
        mine.export(desk.db, ME, desk.now)


def test_to_look_at_a_chat_stores_none(desk: Desk) -> None:
    who = chats.Newcomer(ME, "private", "Ann", "en", "Europe/Minsk", is_admin=True)

    seen = chats.look_at(desk.db, who, desk.now)
    assert (seen.id, seen.role) == (ME, Role.READER)
    assert chats.known(desk.db, ME) is None
    assert chats.look_at(desk.db, replace(who, language="ru"), desk.now) == replace(seen, language="ru")
    assert chats.look_at(desk.db, who, desk.now) != chats.meet(desk.db, who, desk.now)
