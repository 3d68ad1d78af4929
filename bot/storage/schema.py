"""Bring a database to the schema of this program: an empty one is made, an older one copied first, a newer one refused."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import SchemaError
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


def upgrade(db: Database) -> Upgrade:
    """Bring the database to the newest schema, all or nothing.

    Raises SchemaError when the database is newer than this program, or isn't ours.
    """
    before = _checked(db)
    if before == newest():
        return Upgrade(before, before)
    copy = _copy(db, before) if before and db.path else None
    with db.write() as connection, db.serialised(connection, "migrate"):
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return Upgrade(before, newest(), copy)


def is_compared(_: object, name: str | None, *__: object) -> bool:
    """Alembic's `include_object`: compare all with `tables` but what FTS5 and GIN keep, which only migrations make.

    Those are `article_fts`, the tables that it brings with it, and the index of the tsvector; their tests are searches.
    """
    return not search.is_part_of_index(name)


def _checked(db: Database) -> str | None:
    if db.path is not None and not db.path.parent.is_dir():
        raise SchemaError(f"the folder {db.path.parent} does not exist")
    if db.path is not None and db.path.exists() and not _is_sqlite_file(db.path):
        raise SchemaError(f"{db.path} is not a SQLite database")
    if db.path is not None:
        with db.write():  # makes the file, which a read-only connection could not
            pass
    before = version(db)
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if before is not None and before not in known:
        raise SchemaError(
            f"the database has schema {before}, which is newer than this program ({newest()}); install a newer Briefwire"
        )
    if before is None and _has_tables(db):
        raise SchemaError("the database has tables that are not Briefwire's; give DATABASE_URL an empty one")
    return before


def _is_sqlite_file(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(16)
    return head in {b"", b"SQLite format 3\x00"}


def _has_tables(db: Database) -> bool:
    with db.read() as connection:
        return bool(sa.inspect(connection).get_table_names())


def _copy(db: Database, before: str) -> Path | None:
    from bot.storage import backups

    assert db.path is not None
    target = db.path.with_name(f"{db.path.name}.before-{newest()}-from-{before}")
    target.unlink(missing_ok=True)
    backups.copy(db, target)
    return target
