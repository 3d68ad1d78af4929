"""Verbs for whoever runs the bot."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot import logs
from bot.cli import session
from bot.errors import NotFound, SchemaError
from bot.services import chats
from bot.settings import Settings
from bot.storage import backups, schema
from bot.storage.database import Database


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to the current schema."""
    settings = session.load()
    db = Database(settings.database_url)
    try:
        done = schema.upgrade(db)
    finally:
        db.close()
    if done.before == done.after:
        print(f"the database is at schema {done.after} already")
    else:
        print(f"the database was brought from schema {done.before or 'none'} to {done.after}")
    if done.copy is not None:
        print(f"a copy of it as it was is in {done.copy}")
    return 0


def backup(options: argparse.Namespace) -> int:
    """A checked copy of the database."""
    if options.path.exists():
        raise NotFound(f"{options.path} exists; name a new file")
    if not options.path.parent.is_dir():
        raise NotFound(f"the folder {options.path.parent} does not exist")
    with session.database(session.load().database_url) as db:
        backups.copy(db, options.path)
    print(f"backed up to {options.path}")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a copy in the database's place; what was on its way then is not sent again."""
    if not options.path.is_file():
        raise NotFound(f"{options.path} is not a file")
    settings = session.load()
    db = Database(settings.database_url)
    try:
        with _not_running(db):
            _check_copy(db, options.path)
            backups.restore(db, options.path)
            schema.upgrade(db)
            unsure = chats.after_restore(db)
    finally:
        db.close()
    print(f"restored from {options.path}; {unsure} messages that were on their way count as unknown")
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Check everything; one line a check, and exit status 1 when one is bad."""
    from bot.cli import checks

    findings = list(checks.all_of())
    for one in findings:
        print(logs.redact(f"{one.mark} {one.what}: {one.says}"))
    return 1 if any(one.mark == checks.BAD for one in findings) else 0


def export(_: argparse.Namespace) -> int:
    """Readers and what they follow, a line each."""
    with session.database(session.load().database_url) as db:
        session.write_lines(chats.export(db))
    return 0


def import_readers(options: argparse.Namespace) -> int:
    """Read what `export` wrote."""
    settings = session.load()
    with session.database(settings.database_url) as db:
        if options.file == "-":
            return _import(db, sys.stdin, settings)
        try:
            with open(options.file, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123  may be a named pipe
                return _import(db, file, settings)
        except OSError as error:
            raise NotFound(f"{options.file}: {error.strerror}") from error


def _import(db: Database, stream: TextIO, settings: Settings) -> int:
    refused = 0
    taken = 0

    def lines() -> Iterator[dict[str, object]]:
        nonlocal taken
        with session.progress("readers") as step:
            for _, value, problem in session.read_lines(stream):
                taken += 1
                yield {} if problem else value
                step(session.share_read(stream))

    for bad in chats.import_lines(db, lines(), datetime.now(UTC), settings.zone):
        refused += 1
        print(f"briefwire: line {bad.line}: {bad.reason}", file=sys.stderr)
    print(f"{taken - refused} imported, {refused} refused")
    return 1 if refused else 0


def _check_copy(db: Database, path: Path) -> None:
    """Raises SchemaError where a SQLite file could be no copy of ours, before it takes the place of one that is."""
    if db.path is None:
        return
    with closing(Database(f"sqlite:///{path.resolve()}")) as copy:
        if schema.checked(copy) is None:
            raise SchemaError(f"{path} is an empty database, no copy of Briefwire's")


def _not_running(db: Database) -> AbstractContextManager[None]:
    from bot import app

    return app.only_one(db)
