"""`briefwire run` as a process, against a Bot API server on loopback."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

# Reading the program takes most of a start: done ahead of it, as far as no setting is looked at.
LOADED = "import runpy, sys, bot.app, bot.cli.running; sys.stdin.read(); runpy.run_module('bot', run_name='__main__')"


class Running:
    """The bot as a process; whatever it writes is kept in `log`."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        *,
        roles: Sequence[str] = (),
        log: str = "log.txt",
        is_held: bool = False,
    ) -> None:
        """`roles`: all of them where none is named. `is_held`: it loads its program, and waits for `begin`."""
        self.log = folder / log
        program = ["-c", LOADED] if is_held else ["-m", "bot"]
        wanted = ["--roles", ",".join(roles)] if roles else []
        inherited = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_START") if name in os.environ
        }
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *program, "run", *wanted],
                cwd=folder,
                env={**inherited, "PYTHONPATH": str(Path(__file__).parents[2]), **settings},
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
            )

    def begin(self) -> Self:
        """Run what was held."""
        assert self._process.stdin
        self._process.stdin.close()
        return self

    def kill(self) -> None:
        """As the kernel does it: no farewell."""
        self._process.kill()
        self._process.wait()
        self._close()

    def stop(self, seconds: float = 60) -> int:
        """SIGTERM; returns the exit status. It takes a second or two, where the machine is not busy."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = 60) -> int:
        """Until it ends by itself; returns the exit status."""
        status = self._process.wait(seconds)
        self._close()
        return status

    @property
    def said(self) -> str:
        """All that it wrote so far."""
        return self.log.read_text()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_running:
            self.kill()
        self._close()

    def _close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()


class Relay:
    """One process after another, each of which is loaded while the one before runs."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self._held = self._another()

    def next(self) -> Running:
        """The next one, which begins to run."""
        running, self._held = self._held.begin(), self._another()
        return running

    def _another(self) -> Running:
        return Running(self._folder, self._settings, is_held=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.kill()
