"""Heavy work in other processes that can be ended: what strangers wrote is parsed there, and not in the bot's own.

call | wait for a free place | a worker, started at first use | the answer, or Unreadable
"""

import asyncio
import contextlib
import functools
import logging
import os
import pickle
import resource
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, resource_tracker
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from bot.errors import Unreadable

if TYPE_CHECKING:
    from pebble import ProcessPool

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

WORKERS = 2
SECONDS = 20.0  # for one piece of work; the largest pages take 2
MEMORY_MB = 1024  # of address space; the largest pages take 300 MB
IDLE_SECONDS = 60.0  # workers without work end: the memory of their libraries is worth more than their start
START_SECONDS = 15.0  # a worker that doesn't take its work by then never will
WORKS_A_WORKER = 500  # then it is replaced: parsers leak
NICENESS = 10  # the bot's loop comes first
_ALARM_SECONDS = 5.0  # after its deadline a worker ends itself, should the bot no longer be there to end it


class Workshop:
    """Runs functions in other processes, each within its time and memory. For one event loop.

    Nothing is started before the first use, and nothing is left after `close`.
    """

    def __init__(
        self,
        *,
        workers: int = WORKERS,
        seconds: float = SECONDS,
        memory_mb: int = MEMORY_MB,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._workers, self._seconds, self._memory_mb = workers, seconds, memory_mb
        self._idle_seconds = idle_seconds
        self._places = asyncio.Semaphore(workers)
        self._busy = 0
        self._rest: asyncio.TimerHandle | None = None
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._futures: set[Future[_Answer]] = set()
        self._is_closed = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns. It, its arguments and what it returns must be picklable.

        Raises Unreadable: "too_slow", "too_large" (memory), "broken" (the worker died, or an error that `work` doesn't
        know), and whatever Unreadable `work` raises. A call that is cancelled ends its worker.
        """
        order = pickle.dumps((work, args, kwargs), protocol=pickle.HIGHEST_PROTOCOL)
        async with self._places:
            self._begin()
            try:
                answer = await self._answer(order)
            finally:
                self._finish()
        if answer.trace:
            log.warning("work failed function=%s\n%s", getattr(work, "__qualname__", work), answer.trace)
        if answer.reason:
            raise answer.error(answer.reason, **answer.facts)
        return cast(T, answer.value)

    def close(self) -> None:
        """Ends all workers; calls that wait are cancelled. Takes no more work."""
        self._is_closed = True
        if self._rest:
            self._rest.cancel()
        self._end_pool()
        for future in list(self._futures):
            future.cancel()

    async def _answer(self, order: bytes) -> "_Answer":
        pool = await asyncio.to_thread(self._started)
        future = pool.schedule(_work, args=(order, self._seconds), timeout=self._seconds)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        try:
            async with asyncio.timeout(self._seconds + START_SECONDS):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            if future.cancelled():  # the pool itself gave no answer
                await asyncio.to_thread(self._end_pool)
            raise Unreadable("too_slow", seconds=self._seconds) from error
        except (OSError, BrokenProcessPool) as error:  # a worker that died is an OSError
            if self._is_closed:  # its pool saw the closed pipe before `close` came to cancel the call
                raise asyncio.CancelledError from error
            raise Unreadable("broken") from error

    def _begin(self) -> None:
        self._busy += 1
        if self._rest:
            self._rest.cancel()
            self._rest = None

    def _finish(self) -> None:
        self._busy -= 1
        if not self._busy and not self._is_closed:
            loop = asyncio.get_running_loop()
            end = functools.partial(self._end_pool, only_if_idle=True)
            self._rest = loop.call_later(self._idle_seconds, lambda: loop.run_in_executor(None, end))

    def _started(self) -> "ProcessPool":
        """The pool with its workers; a new one where there is none or the last one broke."""
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the workshop is closed")
            if self._pool is None or not self._pool.active:
                broken, self._pool = self._pool, _start(self._workers, self._memory_mb)
                _end(broken)
            return self._pool

    def _end_pool(self, *, only_if_idle: bool = False) -> None:
        with self._lock:
            if only_if_idle and self._busy:  # work came while this waited for its thread
                return
            pool, self._pool = self._pool, None
        _end(pool)


class InlineWorkshop(Workshop):
    """The same in a thread, for tests and one-shot verbs: no process, and no end to what takes too long."""

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(work, *args, **kwargs)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a worker sends back: a value, or why there is none. An error of any kind could not always be sent."""

    value: object = None
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    error: type[Unreadable] = Unreadable
    trace: str = ""


def _start(workers: int, memory_mb: int) -> "ProcessPool":
    from pebble import ProcessPool

    class Pool(ProcessPool):
        """Ends its workers before it closes their pipe: one that is still starting would print that it is gone."""

        def _stop_pool(self) -> None:
            if self._pool_manager_loop is not None:
                self._pool_manager_loop.join()  # it starts workers
            self._pool_manager.worker_manager.force_stop_workers()  # type: ignore[no-untyped-call]  # as above
            super()._stop_pool()  # type: ignore[no-untyped-call]  # as above

    pool = Pool(
        max_workers=workers,
        max_tasks=WORKS_A_WORKER,
        initializer=_prepare,
        initargs=(memory_mb,),
        context=get_context("spawn"),  # the bot has threads: a fork would copy their locks as they are
    )
    resource_tracker.ensure_running()  # which would unblock the signal
    with _without_interrupts():
        _ = pool.active  # starts it
    return pool


def _end(pool: "ProcessPool | None") -> None:
    if pool is not None:
        pool.stop()  # type: ignore[no-untyped-call]  # the library types only a part of itself
        pool.join()


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes and threads that are started meanwhile never see the terminal's Ctrl-C."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(memory_mb: int) -> None:  # pragma: no cover - in the worker
    """The limits of a worker, before it reads anything."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends it within a regular expression, too
    os.nice(NICENESS)
    limit = memory_mb * 1024 * 1024
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force, or the system has none
            resource.setrlimit(kind, (limit, limit))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(order: bytes, seconds: float) -> _Answer:  # pragma: no cover - in the worker
    signal.setitimer(signal.ITIMER_REAL, seconds + _ALARM_SECONDS)
    try:
        work, args, kwargs = pickle.loads(order)  # noqa: S301 - pickled by `run`, sent through our own pipe
        return _Answer(work(*args, **kwargs))
    except Unreadable as error:
        return _Answer(reason=error.reason, facts=error.facts, error=type(error))
    except MemoryError:
        return _Answer(reason="too_large")
    except Exception:  # noqa: BLE001 - told in the log of the bot, which goes on
        return _Answer(reason="broken", trace=traceback.format_exc())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
