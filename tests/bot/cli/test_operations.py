"""Verbs for whoever runs the bot: schema, copies, readers out and in."""

import json
import sqlite3
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import app
from bot.storage import deliveries as rows
from bot.storage import schema
from bot.storage.database import Database
from tests.bot.cli.conftest import Terminal
from tests.bot.storage.shelf import NOW, put_briefing, put_subscription, put_topic

READER = {
    "chat": 5,
    "kind": "private",
    "language": "en",
    "time_zone": "Europe/Minsk",
    "subscriptions": [{"topic": "floods", "thread": 0, "schedule": "08:00,18:30 mon-fri"}],
}


def test_an_empty_database_is_brought_to_the_schema_once(bare: Terminal) -> None:
    newest = schema.newest()

    assert bare("migrate").out == f"the database was brought from schema none to {newest}\n"
    assert bare("migrate").out == f"the database is at schema {newest} already\n"


def test_an_older_database_is_copied_first(briefwire: Terminal) -> None:
    old = briefwire.folder / "old.db"
    _of_first_schema(old)
    briefwire.setenv(DATABASE_URL=f"sqlite:///{old}")

    done = briefwire("migrate")

    brought, copied = done.out.splitlines()
    assert brought == f"the database was brought from schema 0001 to {schema.newest()}"
    assert Path(copied.removeprefix("a copy of it as it was is in ")).stat().st_size


def test_any_verb_brings_an_older_database_up_and_says_where_its_copy_is(briefwire: Terminal) -> None:
    old = briefwire.folder / "old.db"
    _of_first_schema(old)
    briefwire.setenv(DATABASE_URL=f"sqlite:///{old}")

    done = briefwire("articles")

    assert (done.status, done.out) == (0, "")
    assert f"brought to schema {schema.newest()}; a copy is in" in done.err


def _of_first_schema(path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    db = Database(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with db.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    db.close()


def test_a_newer_database_is_refused(briefwire: Terminal) -> None:
    with briefwire.open().write() as c:
        c.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    done = briefwire("articles")

    assert done.status == 1
    assert "newer than this program" in done.err


# ---- copies


def test_what_was_backed_up_is_restored(briefwire: Terminal) -> None:
    briefwire("topic", "add", "Floods", "flood")
    assert briefwire("backup", "copy.db").out == "backed up to copy.db\n"
    briefwire("topic", "remove", "floods")
    briefwire("topic", "add", "Fires", "fire")

    done = briefwire("restore", "copy.db")

    assert done.out == "restored from copy.db; 0 messages that were on their way count as unknown\n"
    assert briefwire("topic", "list").out == "floods\tFloods\tflood\n"


def test_what_was_on_its_way_when_the_copy_was_made_is_not_sent_again(briefwire: Terminal) -> None:
    db = briefwire.open()
    with db.write() as c:
        topic_id = put_topic(c)
        number = put_briefing(c, topic_id)
        rows.enqueue(c, number, 1, [put_subscription(c, 5, topic_id).id], NOW)
    db.close()
    briefwire("backup", "copy.db")

    assert "1 messages that were on their way" in briefwire("restore", "copy.db").out

    with briefwire.open().read() as c:
        assert rows.counts(c) == {"unknown": 1}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "briefwire.db"], "exists; name a new file"),
        (["backup", "nowhere/copy.db"], "the folder nowhere does not exist"),
        (["restore", "nowhere.db"], "is not a file"),
        (["restore", "."], "is not a file"),
        (["restore", "junk.db"], "not a SQLite database"),
        (["restore", "empty.db"], "no copy of Briefwire's"),
        (["restore", "foreign.db"], "not Briefwire's"),
        (["import", "nowhere.jsonl"], "No such file"),
    ],
)
def test_a_copy_that_cannot_be_is_refused_and_changes_nothing(briefwire: Terminal, words: list[str], said: str) -> None:
    briefwire("topic", "add", "Floods", "flood")
    briefwire.write("junk.db", b"not a database, surely")
    briefwire.write("empty.db", b"")
    with sqlite3.connect(briefwire.folder / "foreign.db") as foreign:
        foreign.execute("CREATE TABLE recipe (id INTEGER)")
    foreign.close()

    done = briefwire(*words)

    assert (done.status, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert briefwire("topic", "list").out == "floods\tFloods\tflood\n"


def test_nothing_is_restored_under_a_running_bot(briefwire: Terminal) -> None:
    briefwire("backup", "copy.db")
    db = briefwire.open()
    with app.only_one(db):
        done = briefwire("restore", "copy.db")
    db.close()

    assert done.status == 1
    assert "stop it first" in done.err


def test_a_restore_where_no_database_can_be_gets_one_clear_line(briefwire: Terminal) -> None:
    briefwire("backup", "copy.db")
    briefwire.setenv(DATABASE_URL="sqlite:///nowhere/x.db")

    done = briefwire("restore", "copy.db")

    assert done.status == 1
    assert done.err == "briefwire: the database can't be used: nowhere/x.db.lock: No such file or directory\n"


# ---- readers


@pytest.fixture
def with_topic(briefwire: Terminal) -> Terminal:
    briefwire("topic", "add", "Floods", "flood")
    return briefwire


def test_readers_come_out_as_they_went_in(with_topic: Terminal) -> None:
    group = {**READER, "chat": -100, "kind": "supergroup", "time_zone": "UTC"}
    group["subscriptions"] = [{"topic": "floods", "thread": 7, "schedule": "instant"}]
    with_topic.write("readers.jsonl", with_topic.lines(READER, group))

    done = with_topic("import", "readers.jsonl")

    assert done.out == "2 imported, 0 refused\n"
    assert sorted(with_topic("export").lines, key=lambda one: -one["chat"]) == [READER, group]


def test_to_import_again_changes_nothing(with_topic: Terminal) -> None:
    for _ in range(2):
        assert with_topic("import", "-", stdin=with_topic.lines(READER)).status == 0

    assert with_topic("export").lines == [READER]


def test_a_bad_reader_is_named_by_its_line_and_costs_no_other_anything(with_topic: Terminal) -> None:
    bad: list[object] = [
        {**READER, "chat": "five"},
        {**READER, "chat": True},
        {**READER, "chat": 2**60},
        {**READER, "subscriptions": "all"},
        {**READER, "subscriptions": [{"topic": "fires", "schedule": "instant"}]},
        {**READER, "subscriptions": [{"topic": "floods", "schedule": "at noon, perhaps"}]},
        {**READER, "subscriptions": ["floods"]},
        {**READER, "time_zone": "Mars/Base"},
    ]
    given = with_topic.lines(*bad, READER).encode() + b"{broken\n\xff\n[]\n"

    done = with_topic("import", "-", stdin=given)

    assert done.status == 1
    assert done.out == "1 imported, 11 refused\n"
    assert [one.split(":")[1] for one in done.err.splitlines()] == [
        f" line {number}" for number in (*range(1, 9), 10, 11, 12)
    ]
    assert with_topic("export").lines == [READER]


def test_a_reader_without_a_zone_gets_that_of_the_settings(with_topic: Terminal) -> None:
    with_topic.setenv(DEFAULT_TIME_ZONE="Europe/Kyiv")
    subscriptions = [{"topic": "floods", "schedule": "instant"}]

    with_topic("import", "-", stdin=with_topic.lines({"chat": 6, "subscriptions": subscriptions}))

    (reader,) = with_topic("export").lines
    assert (reader["time_zone"], reader["kind"], reader["subscriptions"][0]["thread"]) == ("Europe/Kyiv", "private", 0)


def test_nobody_to_export_is_no_line(briefwire: Terminal) -> None:
    assert briefwire("export").out == ""


def test_a_backup_is_whole_and_a_database_by_itself(briefwire: Terminal) -> None:
    briefwire("backup", "copy.db")
    copy = briefwire.folder / "copy.db"

    assert stat.S_ISREG(copy.stat().st_mode)
    assert not list(briefwire.folder.glob("copy.db-*"))
    briefwire.setenv(DATABASE_URL=f"sqlite:///{copy}")
    assert json.loads(briefwire("topic", "list", "--json").out) == []
