"""`briefwire run` as a process, against a Bot API server on loopback."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self


class Running:
    """The bot as a process; whatever it writes is kept in `log`."""

    def __init__(
        self, folder: Path, settings: Mapping[str, str], *, roles: Sequence[str] = (), log: str = "log.txt"
    ) -> None:
        """`roles`: all of them where none is named."""
        self.log = folder / log
        wanted = ["--roles", ",".join(roles)] if roles else []
        inherited = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_START") if name in os.environ
        }
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *wanted],
                cwd=folder,
                env={**inherited, "PYTHONPATH": str(Path(__file__).parents[2]), **settings},
                stdout=out,
                stderr=out,
            )

    def kill(self) -> None:
        """As the kernel does it: no farewell."""
        self._process.kill()
        self._process.wait()

    def stop(self, seconds: float = 15) -> int:
        """SIGTERM; returns the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(seconds)

    def wait(self, seconds: float = 20) -> int:
        """Until it ends by itself; returns the exit status."""
        return self._process.wait(seconds)

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
