"""Writing behind: the next input is read while the last ones are stored."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


@contextmanager
def writer(store: Callable[[list[T]], None], most: int) -> Iterator[Callable[[T], None]]:
    """A `put`: what is put is stored in its order by another thread, each time all that waits, at most `most`.

    Twice as many may wait. What was put is stored also where the block fails; after an error of `store` nothing is, and
    the next `put`, or the end of the block, raises it.
    """
    line = _Line(store, most)
    line.start()
    try:
        yield line.put
    finally:
        line.end()


class _Line(threading.Thread, Generic[T]):
    def __init__(self, store: Callable[[list[T]], None], most: int) -> None:
        super().__init__(name="writer")
        self._store, self._most = store, most
        self._waiting: queue.Queue[T | None] = queue.Queue(2 * most)  # None: there is no more
        self._error: BaseException | None = None

    def put(self, one: T) -> None:
        self._raise()
        self._waiting.put(one)

    def end(self) -> None:
        self._waiting.put(None)
        self.join()
        self._raise()

    def run(self) -> None:
        is_more = True
        while is_more:
            some, is_more = self._next()
            if some and self._error is None:
                self._try(some)

    def _try(self, some: list[T]) -> None:
        try:
            self._store(some)
        except BaseException as error:  # noqa: BLE001  # whoever puts raises it
            self._error = error

    def _next(self) -> tuple[list[T], bool]:
        """All that waits, one at least unless it is the end; and whether more may come."""
        some: list[T] = []
        while len(some) < self._most and not (some and self._waiting.empty()):
            one = self._waiting.get()
            if one is None:
                return some, False
            some.append(one)
        return some, True

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
