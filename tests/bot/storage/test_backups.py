"""Copies that are whole, taken while the database is in use."""

import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import DatabaseUnavailable
from bot.storage import backups, pace
from bot.storage.database import Database

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _has_programs(db: Database) -> None:
    if not db.is_sqlite and not shutil.which("pg_dump"):
        pytest.skip("needs pg_dump")


def test_a_copy_is_restored_as_it_was(db: Database, tmp_path: Path) -> None:
    with db.write() as c:
        pace.learn(c, "name", "before")
    backups.copy(db, tmp_path / "copy")
    with db.write() as c:
        pace.learn(c, "name", "after")

    backups.restore(db, tmp_path / "copy")

    with db.read() as c:
        assert pace.know(c, "name") == "before"


def test_a_copy_taken_while_somebody_writes_is_whole(db: Database, tmp_path: Path) -> None:
    is_over = threading.Event()
    counted = 0

    def count_up() -> None:
        nonlocal counted
        while not is_over.is_set():
            with db.write() as c:
                pace.learn(c, "one", str(counted))
                pace.learn(c, "two", str(counted))
            counted += 1

    writer = threading.Thread(target=count_up)
    writer.start()
    backups.copy(db, tmp_path / "copy")
    is_over.set()
    writer.join()

    backups.restore(db, tmp_path / "copy")

    with db.read() as c:
        assert pace.know(c, "one") == pace.know(c, "two")


def test_a_copy_never_overwrites_a_file(db: Database, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    if not db.is_sqlite:
        pytest.skip("pg_dump overwrites; `briefwire backup` asks first")

    with pytest.raises(DatabaseUnavailable):
        backups.copy(db, tmp_path / "copy")

    assert (tmp_path / "copy").read_text() == "precious"


def test_what_is_no_copy_is_not_restored(db: Database, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear sir or madam," * 500)
    with db.write() as c:
        pace.learn(c, "name", "kept")

    with pytest.raises(DatabaseUnavailable):
        backups.restore(db, tmp_path / "letter")

    with db.read() as c:
        assert pace.know(c, "name") == "kept"


def test_a_copy_that_is_missing_is_unavailable(db: Database, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        backups.restore(db, tmp_path / "nowhere")


def test_a_folder_with_odd_letters_takes_a_copy(sqlite_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "50% of it? #1"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "a.db")

    backups.check(folder / "a.db")


def test_a_damaged_copy_is_found_out(sqlite_template: Path, tmp_path: Path) -> None:
    whole = sqlite_template.read_bytes()
    (tmp_path / "a.db").write_bytes(whole[:8192] + whole[12288:16384] * 2 + whole[16384:])

    with pytest.raises(DatabaseUnavailable):
        backups.check(tmp_path / "a.db")


@pytest.mark.postgres
def test_the_password_is_in_no_argument(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    db = Database(postgres_url)

    with pytest.raises(DatabaseUnavailable) as caught:
        backups.copy(db, tmp_path / "copy")

    assert "--dbname=postgresql://briefwire@127.0.0.1" in str(caught.value)
    assert str(db.url.password) not in str(caught.value)


def test_missing_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(DatabaseUnavailable, match="pg_dump is not installed"):
        backups.copy(Database("postgresql+psycopg://anna@127.0.0.1/news"), tmp_path / "copy")
