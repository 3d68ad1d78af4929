"""Units of work, on both databases."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DatabaseUnavailable, NotFound
from bot.storage import articles, database, pace
from bot.storage.database import Database
from bot.storage.tables import Instant, Name, gate, metadata, source

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)


def test_what_is_written_can_be_read(db: Database) -> None:
    with db.write() as c:
        pace.learn(c, "name", "value")

    with db.read() as c:
        assert pace.know(c, "name") == "value"


def test_an_error_takes_everything_back(db: Database) -> None:
    def fail() -> None:
        with db.write() as c:
            pace.learn(c, "name", "value")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with db.read() as c:
        assert pace.know(c, "name") is None


def test_a_reader_does_not_see_what_is_not_committed(db: Database) -> None:
    with db.write() as c:
        pace.learn(c, "name", "value")

        with db.read() as reader:
            assert pace.know(reader, "name") is None


def test_an_sqlite_reader_cannot_write(db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("PostgreSQL reads and writes by one pool")
    with pytest.raises(DatabaseUnavailable), db.read() as c:
        pace.learn(c, "name", "value")


def test_threads_that_write_at_once_all_succeed(db: Database) -> None:
    def count_up() -> None:
        for _ in range(20):
            with db.write() as c, db.serialised(c, "count"):
                pace.learn(c, "count", str(int(pace.know(c, "count") or "0") + 1))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    with db.read() as c:
        assert pace.know(c, "count") == "80"


def test_a_closed_database_can_be_used_again(db: Database) -> None:
    db.close()

    with db.read() as c:
        assert pace.know(c, "name") is None


def test_the_name_that_is_shown_has_no_password() -> None:
    shown = Database("postgresql+psycopg://anna:secret@127.0.0.1:1/news")

    assert "secret" not in shown.display_name
    assert shown.path is None


def test_no_server_is_an_unavailable_database_without_its_password() -> None:
    nobody = Database("postgresql+psycopg://anna:secret@127.0.0.1:1/news")

    with pytest.raises(DatabaseUnavailable) as caught, nobody.read():
        pass

    assert "secret" not in str(caught.value)
    nobody.close()


def test_a_locked_file_is_an_unavailable_database(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locked.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setattr(database, "WRITER_PRAGMAS", ("busy_timeout=20",))
    db = Database(f"sqlite:///{path}")
    with closing(database.sqlite_module().connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseUnavailable, match="locked"), db.write():
            pass

        other.execute("ROLLBACK")
    with db.write() as c:
        pace.learn(c, "name", "value")
    db.close()


def test_a_missing_folder_is_an_unavailable_database(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/nowhere/briefwire.db")

    with pytest.raises(DatabaseUnavailable), db.write():
        pass


def test_a_broken_file_is_an_unavailable_database(sqlite_template: Path, tmp_path: Path) -> None:
    whole = sqlite_template.read_bytes()
    path = tmp_path / "broken.db"
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    db = Database(f"sqlite:///{path}")

    with pytest.raises(DatabaseUnavailable), db.read() as c:
        articles.counts(c)

    db.close()


def test_no_free_connection_is_an_unavailable_database() -> None:
    with pytest.raises(DatabaseUnavailable), database._translated():
        raise sa.exc.TimeoutError


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**200])
def test_a_number_that_no_id_can_be_is_not_found(db: Database, number: int) -> None:
    with pytest.raises(NotFound), db.read() as c:
        articles.one(c, number)

    with pytest.raises(NotFound), db.write() as c:
        database.insert_ignoring(c, gate, {"chat_id": number, "free_at": NOW})


def test_errors_of_our_own_making_are_not_hidden(db: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), db.write() as c:
        c.execute(sa.insert(source).values(name=None, domain="a", family="a", created_at=NOW))


def test_inserting_what_is_there_changes_nothing(db: Database) -> None:
    row = {"chat_id": 1, "free_at": NOW}
    later = {"chat_id": 1, "free_at": NOW + timedelta(1)}
    with db.write() as c:
        database.insert_ignoring(c, gate, row)
        database.insert_ignoring(c, gate, later)
        database.insert_many_ignoring(c, gate, [later, {"chat_id": 2, "free_at": NOW}])
        database.insert_many_ignoring(c, gate, [])

        kept = c.execute(sa.select(gate.c.chat_id, gate.c.free_at).order_by(gate.c.chat_id)).all()
        assert kept == [(1, NOW), (2, NOW)]


def test_upsert_makes_and_changes(db: Database) -> None:
    with db.write() as c:
        database.upsert(c, gate, {"chat_id": 1}, {"free_at": NOW})
        database.upsert(c, gate, {"chat_id": 1}, {"free_at": NOW + timedelta(1)})

        assert c.execute(sa.select(gate.c.free_at)).scalars().all() == [NOW + timedelta(1)]


def test_the_larger_and_the_smaller_of_two_instants(db: Database) -> None:
    with db.write() as c:
        database.insert_ignoring(c, gate, {"chat_id": 1, "free_at": NOW})
        chosen = sa.select(
            database.greatest(c, gate.c.free_at, NOW + timedelta(1)),
            database.Dialect(database.is_sqlite(c)).least(gate.c.free_at, NOW),
        )

        assert c.execute(chosen).one() == (NOW + timedelta(1), NOW)


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_to_the_millisecond(at: datetime) -> None:
    kind = Instant()

    stored = kind.process_bind_param(at, None)
    back = kind.process_result_value(stored, None)

    assert back is not None
    assert timedelta(0) <= at - back < timedelta(milliseconds=1)


def test_instants_before_1970_and_ids_of_52_bits_are_stored(db: Database) -> None:
    at, chat_id = datetime(1890, 1, 1, tzinfo=UTC), -(2**52)
    with db.write() as c:
        database.insert_ignoring(c, gate, {"chat_id": chat_id, "free_at": at})

        assert c.execute(sa.select(gate.c.free_at).where(gate.c.chat_id == chat_id)).scalar_one() == at


@pytest.mark.parametrize(
    ("written", "kept"), [("a\x00b", "ab"), ("a\ud800b", "a?b"), ("a\u202eb", "a\u202eb"), ("", "")]
)
def test_text_that_no_database_can_hold_loses_only_that(db: Database, written: str, kept: str) -> None:
    with db.write() as c:
        pace.learn(c, "name", written)

    with db.read() as c:
        assert pace.know(c, "name") == kept


def test_text_longer_than_its_column_is_cut() -> None:
    assert Name(3).process_bind_param("abcdef", None) == "abc"
    assert Name(3).process_bind_param(None, None) is None


def test_all_text_columns_take_any_text() -> None:
    plain = [
        str(column)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.String) and table.name != "article_search"  # written from what is stored
    ]

    assert plain == []
