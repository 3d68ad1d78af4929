"""A tick comes again whatever befell it, never beside itself, and tells that it was done."""

import asyncio
import logging
import threading
from datetime import UTC

import pytest

from bot.errors import DatabaseUnavailable
from bot.scheduler import Tick, Ticks


class Watch:
    """Counts what happens, and lets a test wait for it."""

    def __init__(self) -> None:
        self.beats: list[str] = []
        self._loop = asyncio.get_running_loop()
        self._done = asyncio.Event()

    def beat(self, name: str) -> None:
        self.beats.append(name)
        self._done.set()

    async def beaten(self, times: int) -> None:
        async with asyncio.timeout(10):
            while len(self.beats) < times:
                self._done.clear()
                await self._done.wait()


async def test_ticks_come_again_and_again_in_threads_of_their_own() -> None:
    watch, threads = Watch(), set()
    ticks = Ticks({"due": Tick("due", 0.01, lambda: threads.add(threading.current_thread()))}, watch.beat)

    ticks.start()
    await watch.beaten(3)
    ticks.stop()

    assert set(watch.beats) == {"due"}
    assert threading.main_thread() not in threads


@pytest.mark.parametrize(
    ("error", "said"), [(DatabaseUnavailable("away"), "database: away"), (ValueError("ours"), "failed")]
)
async def test_a_tick_that_fails_is_logged_and_comes_again(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    watch, troubles = Watch(), [error]

    def work() -> None:
        if troubles:
            raise troubles.pop()

    ticks = Ticks({"due": Tick("due", 0.01, work)}, watch.beat)
    with caplog.at_level(logging.WARNING, "bot.scheduler"):
        ticks.start()
        await watch.beaten(1)
        ticks.stop()

    assert f"tick=due {said}" in caplog.text


def test_no_tick_is_dropped_for_being_late_and_none_runs_beside_itself() -> None:
    ticks = Ticks({"due": Tick("due", 60, lambda: None)}, lambda _: None)

    (job,) = ticks._scheduler.get_jobs()

    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
    assert ticks._scheduler.timezone is UTC


async def test_to_stop_twice_or_before_the_start_is_no_error() -> None:
    ticks = Ticks({}, lambda _: None)
    ticks.stop()
    ticks.start()
    ticks.stop()
    await asyncio.sleep(0)
    ticks.stop()
