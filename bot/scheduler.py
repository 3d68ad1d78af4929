"""A few interval ticks, no state of its own: what must survive a crash is a row with a due time."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import DatabaseUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done again and again, in a thread, by one tick at a time. `longest`: seconds that one may well take."""

    name: str
    seconds: float
    run: Callable[[], object]
    longest: float = 0.0


class Ticks:
    """APScheduler, as far as we need it. A tick that fails is logged, and comes again."""

    def __init__(self, ticks: Mapping[str, Tick], beat: Callable[[str], None]) -> None:
        self._beat = beat
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for tick in ticks.values():
            self._scheduler.add_job(
                self._run,
                "interval",
                seconds=tick.seconds,
                args=[tick],
                id=tick.name,
                misfire_grace_time=None,  # the default of a second drops a tick when the loop was busy
                coalesce=True,
                max_instances=1,
            )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self, tick: Tick) -> None:
        try:
            await asyncio.to_thread(tick.run)
        except asyncio.CancelledError:  # we stop; APScheduler would log that as a failure
            return
        except DatabaseUnavailable as error:
            log.warning("tick=%s database: %s", tick.name, error)
        except Exception:
            log.exception("tick=%s failed", tick.name)
        else:
            self._beat(tick.name)
