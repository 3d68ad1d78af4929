"""Work for the workshop's processes, which import this module."""

import os
import re
import signal
import time

from bot.errors import FetchRefused, Unreadable


def add(one: int, two: int = 0) -> int:
    return one + two


def whoami() -> tuple[int, int]:
    """The process and its niceness."""
    return os.getpid(), os.nice(0)


def endless() -> None:
    while True:
        pass


def endless_match() -> None:
    """Is inside C code, where no signal's handler is run."""
    re.match(r"(a|a)*b", "a" * 60)


def greedy() -> int:
    """Is out of memory in any process that has a limit, and gives up before it harms one that has none."""
    return len([bytes(50_000_000) for _ in range(40)])


def refuse() -> None:
    raise Unreadable("encrypted", pages=3)


def refuse_address() -> None:
    raise FetchRefused("gone", status=410)


def fail() -> None:
    raise KeyError("a word of the page")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt_self() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "went on"


def nap(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()
