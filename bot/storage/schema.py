"""Bring a database to the schema of this program: an empty one is made, an older one copied first, a newer one refused."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import DatabaseUnavailable, SchemaError
from bot.storage import search
from bot.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was done: from which version (None: empty) to which, and where the copy of a SQLite file lies."""

    before: str | None
    after: str
    copy: Path | None = None


def newest() -> str:
    """The version that this program knows as the newest."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def version(db: Database) -> str | None:
    """The version that the database is at; None: it is empty."""
    with db.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def checked(db: Database) -> str | None:
    """The version that the database is at; None: it is empty. Raises what `upgrade` would, and changes nothing."""
    _check_file(db)
    with db.read() as connection:
        return _checked(connection)


def upgrade(db: Database) -> Upgrade:
    """Bring the database to the newest schema, all or nothing.

    Raises SchemaError when the database is newer than this program, or isn't ours.
    """
    _check_file(db)
    with db.write() as connection, db.serialised(connection, "migrate"):
        before = _checked(connection)
        if before == newest():
            return Upgrade(before, before)
        copy = _copy(db, before) if before and db.path else None
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return Upgrade(before, newest(), copy)


def is_compared(_: object, name: str | None, *__: object) -> bool:
    """Alembic's `include_object`: compare all with `tables` but what one database alone has, which only migrations make.

    Those are `article_search_fts`, the tables that it brings with it, the index of the tsvector (their tests are searches),
    and SQLite's index of what is shown of an article (its test reads a plan).
    """
    return not search.is_part_of_index(name) and name != "ix_article_shown"


def _check_file(db: Database) -> None:
    """Raises SchemaError when no SQLite file can be at this address."""
    if db.path is None:
        return
    if db.url.database in {None, "", ":memory:"}:
        raise SchemaError("Briefwire needs a database in a file, such as sqlite:///briefwire.db")
    if not db.path.parent.is_dir():
        raise SchemaError(f"the folder {db.path.parent} does not exist")
    if db.path.exists() and not _is_sqlite_file(db.path):
        raise SchemaError(f"{db.path} is not a SQLite database")


def _is_sqlite_file(path: Path) -> bool:
    if path.is_dir():
        return False
    try:
        with path.open("rb") as file:
            return file.read(16) in {b"", b"SQLite format 3\x00"}
    except OSError as error:
        raise DatabaseUnavailable(f"{path}: {error.strerror}") from error


def _checked(connection: sa.Connection) -> str | None:
    """The version that the database is at, if this program can serve it; None: it is empty."""
    before = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if before is not None and before not in known:
        raise SchemaError(
            f"the database has schema {before}, which is newer than this program ({newest()}); install a newer Briefwire"
        )
    if before is None and sa.inspect(connection).get_table_names():
        raise SchemaError("the database has tables that are not Briefwire's; give DATABASE_URL an empty one")
    return before


def _copy(db: Database, before: str) -> Path | None:
    from bot.storage import backups

    assert db.path is not None
    target = db.path.with_name(f"{db.path.name}.before-{newest()}-from-{before}")
    target.unlink(missing_ok=True)
    backups.copy(db, target)
    return target
