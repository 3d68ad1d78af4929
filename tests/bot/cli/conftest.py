"""`briefwire` in this process: a folder and a database of the test's own, nothing from the environment."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.settings import Settings
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb came to."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """The lines of JSON on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs verbs, with bytes on stdin."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.path = folder / "briefwire.db"
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str, stdin: bytes | str = b"") -> Done:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        self._capsys.readouterr()
        status = cli.main(list(words))
        seen = self._capsys.readouterr()
        return Done(status, seen.out, seen.err)

    def setenv(self, **settings: str) -> None:
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)

    def write(self, name: str, content: str | bytes) -> str:
        """A file in the folder; returns its name."""
        (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def lines(self, *values: object) -> str:
        """Values as lines of JSON."""
        return "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values)

    def open(self) -> Database:
        return Database(f"sqlite:///{self.path}")


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Verbs set up logging for a process that is theirs."""
    root = logging.getLogger()
    kept = (root.handlers, root.level, sys.excepthook, sys.unraisablehook, threading.excepthook)
    levels = {
        name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram", "apscheduler", "alembic")
    }
    yield
    root.handlers, root.level, sys.excepthook, sys.unraisablehook, threading.excepthook = kept
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return Terminal(tmp_path, monkeypatch, capsys)


@pytest.fixture
def briefwire(bare: Terminal, sqlite_template: Path) -> Terminal:
    """A terminal in a folder with a migrated database."""
    bare.path.write_bytes(sqlite_template.read_bytes())
    return bare
