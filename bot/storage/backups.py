"""Copies of a database that are whole, taken while it is in use."""

import os
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from bot.errors import DatabaseUnavailable
from bot.storage.database import Database, sqlite_module


def copy(db: Database, target: Path) -> None:
    """Write a checked copy to `target`, which must not exist: VACUUM INTO on SQLite, pg_dump on PostgreSQL."""
    if db.is_sqlite:
        with db.outside_transaction() as connection:
            connection.execute(sa.text("VACUUM INTO :target"), {"target": str(target)})
        check(target)
    else:
        _pg(db, ["pg_dump", "--format=custom", "--no-owner", f"--file={target}"])


def check(path: Path) -> None:
    """Raises DatabaseUnavailable when the SQLite file at `path` is not whole."""
    module = sqlite_module()
    try:
        with closing(module.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except module.DatabaseError as error:
        raise DatabaseUnavailable(f"{path}: {error}") from error
    if verdict != "ok":
        raise DatabaseUnavailable(f"{path}: {verdict}")


def restore(db: Database, origin: Path) -> None:
    """Put the copy at `origin` in the place of the database. Nothing may be using it."""
    if db.is_sqlite:
        check(origin)
        assert db.path is not None
        db.close()
        module = sqlite_module()
        with closing(module.connect(origin)) as old, closing(module.connect(db.path)) as new:
            old.backup(new)
    else:
        _pg(db, ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(origin)])


def _pg(db: Database, arguments: list[str]) -> None:
    """Run a program of PostgreSQL on the database; the password goes by the environment, where `ps` doesn't show it."""
    address = db.url._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ if db.url.password is None else {**os.environ, "PGPASSWORD": str(db.url.password)}
    command = [*arguments, f"--dbname={address}"]
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  # our own words
    except FileNotFoundError as error:
        raise DatabaseUnavailable(f"{arguments[0]} is not installed; install PostgreSQL's client programs") from error
    except subprocess.CalledProcessError as error:
        raise DatabaseUnavailable((error.stderr.strip().splitlines() or arguments)[-1]) from error
