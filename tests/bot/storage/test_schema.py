"""A database is brought to the schema of this program, or left alone."""

import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.errors import DatabaseUnavailable, SchemaError
from bot.storage import pace, schema
from bot.storage.database import Database, sqlite_module
from bot.storage.schema import Upgrade
from bot.storage.tables import metadata
from tests.databases import PostgresServer

NEXT = '''"""The next schema"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.add_column("fact", sa.Column("added", sa.Text()))
    {then}
'''


@pytest.fixture
def db(fresh_url: str):
    opened = Database(fresh_url)
    yield opened
    opened.close()


@pytest.fixture
def empty(empty_url: str):
    db = Database(empty_url)
    yield db
    db.close()


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes this program one that knows one schema more; `then` is the end of its migration."""

    def release(then: str = "pass") -> str:
        before, folder = schema.newest(), tmp_path / "migrations"
        (folder / "versions").mkdir(parents=True)
        for one in [*schema.MIGRATIONS.glob("*.py"), *schema.MIGRATIONS.glob("versions/*.py")]:
            (folder / one.relative_to(schema.MIGRATIONS)).write_text(one.read_text())
        (folder / "versions" / "next.py").write_text(NEXT.format(revision="next", before=before, then=then))
        monkeypatch.setattr(schema, "MIGRATIONS", folder)
        return before

    return release


def columns_of_fact(db: Database) -> set[str]:
    with db.read() as c:
        return {column["name"] for column in sa.inspect(c).get_columns("fact")}


def tables_of(db: Database) -> set[str]:
    with db.read() as c:
        return set(sa.inspect(c).get_table_names())


def test_an_empty_database_is_made(empty: Database) -> None:
    assert schema.upgrade(empty) == Upgrade(None, schema.newest())

    assert schema.version(empty) == schema.newest()


def test_migrations_equal_the_tables(db: Database) -> None:
    with db.read() as c:
        compared = {"compare_server_default": not db.is_sqlite, "include_object": schema.is_compared}
        context = MigrationContext.configure(c, opts=compared)

        assert compare_metadata(context, metadata) == []


def test_the_newest_schema_is_left_as_it_is(db: Database) -> None:
    assert schema.upgrade(db) == Upgrade(schema.newest(), schema.newest())


def test_an_older_schema_is_brought_up(db: Database, next_version) -> None:
    before = next_version()

    upgrade = schema.upgrade(db)

    assert (upgrade.before, upgrade.after) == (before, "next")
    assert "added" in columns_of_fact(db)


def test_an_older_file_is_copied_first(db: Database, next_version) -> None:
    if db.path is None:
        pytest.skip("only a file is copied")
    with db.write() as c:
        pace.learn(c, "name", "value")
    before = next_version()

    copy = schema.upgrade(db).copy

    assert copy is not None
    assert copy.name == f"{db.path.name}.before-next-from-{before}"
    old = Database(f"sqlite:///{copy}")
    assert schema.version(old) == before
    with old.read() as c:
        assert pace.know(c, "name") == "value"
    old.close()


def test_a_failed_migration_leaves_nothing(db: Database, next_version) -> None:
    before = next_version("raise RuntimeError")

    with pytest.raises(RuntimeError):
        schema.upgrade(db)

    assert schema.version(db) == before
    assert "added" not in columns_of_fact(db)


def test_a_migration_that_failed_can_be_tried_again(db: Database, next_version) -> None:
    next_version("raise RuntimeError")
    with pytest.raises(RuntimeError):
        schema.upgrade(db)
    mended = schema.MIGRATIONS / "versions" / "next.py"
    mended.write_text(mended.read_text().replace("raise RuntimeError", "pass"))

    assert schema.upgrade(db).after == "next"


def test_a_newer_schema_is_refused_untouched(db: Database) -> None:
    with db.write() as c:
        c.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaError, match="9999"):
        schema.upgrade(db)

    assert schema.version(db) == "9999"


def test_somebody_elses_tables_are_refused_untouched(empty: Database) -> None:
    with empty.write() as c:
        c.execute(sa.text("CREATE TABLE theirs (id INTEGER)"))

    with pytest.raises(SchemaError, match="not Briefwire's"):
        schema.upgrade(empty)

    assert tables_of(empty) == {"theirs"}


def test_processes_that_start_at_once_make_it_once(empty_url: str) -> None:
    done: list[Upgrade | Exception] = []

    def start() -> None:
        db = Database(empty_url)
        try:
            done.append(schema.upgrade(db))
        except Exception as error:  # noqa: BLE001
            done.append(error)
        db.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert [one.after if isinstance(one, Upgrade) else one for one in done] == [schema.newest()] * 4


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/nowhere/briefwire.db")

    with pytest.raises(SchemaError, match="nowhere"):
        schema.upgrade(db)


def test_a_file_that_is_no_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear sir or madam,")
    db = Database(f"sqlite:///{path}")

    with pytest.raises(SchemaError, match="not a SQLite database"):
        schema.upgrade(db)

    assert path.read_text() == "Dear sir or madam,"


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}")

    with pytest.raises(SchemaError, match="not a SQLite database"):
        schema.upgrade(db)


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(address: str) -> None:
    with pytest.raises(SchemaError, match="file"):
        schema.upgrade(Database(address))


def test_a_file_cut_short_is_unavailable(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "short.db"
    path.write_bytes(sqlite_template.read_bytes()[:5000])
    db = Database(f"sqlite:///{path}")

    with pytest.raises(DatabaseUnavailable):
        schema.upgrade(db)

    db.close()


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    db = Database(f"sqlite:///{tmp_path}/new.db")

    assert schema.upgrade(db).before is None

    db.close()


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    with closing(sqlite_module().connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE bookmarks (id INTEGER)")
    db = Database(f"sqlite:///{tmp_path}/other.db")

    with pytest.raises(SchemaError):
        schema.upgrade(db)

    db.close()


@pytest.mark.postgres
def test_an_unknown_database_is_unavailable(postgres: PostgresServer) -> None:
    db = Database(postgres.url("nowhere"))

    with pytest.raises(DatabaseUnavailable, match="nowhere"):
        schema.upgrade(db)
