"""Writing behind what is read."""

import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from bot.cli import behind


def put_all(store: Callable[[list[int]], None], numbers: Iterable[int]) -> None:
    with behind.writer(store, 4) as put:
        for one in numbers:
            put(one)


def test_all_is_stored_in_its_order_a_few_at_a_time() -> None:
    stored: list[list[int]] = []

    with behind.writer(stored.append, 4) as put:
        for one in range(50):
            put(one)

    assert [one for some in stored for one in some] == list(range(50))
    assert max(map(len, stored)) <= 4


def test_what_waits_is_stored_together_and_what_comes_alone_at_once() -> None:
    stored: list[list[int]] = []
    is_alone, may_go_on = threading.Event(), threading.Event()

    def store(some: list[int]) -> None:
        stored.append(some)
        is_alone.set()
        may_go_on.wait()

    with behind.writer(store, 4) as put:
        put(0)
        is_alone.wait()
        for one in range(1, 6):
            put(one)
        may_go_on.set()

    assert stored[:2] == [[0], [1, 2, 3, 4]]


def test_after_an_error_nothing_is_stored_and_who_puts_learns_of_it() -> None:
    stored: list[list[int]] = []

    def store(some: list[int]) -> None:
        stored.append(some)
        raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        put_all(store, range(100))

    assert len(stored) == 1


def test_what_was_put_before_an_interruption_is_stored() -> None:
    stored: list[list[int]] = []

    def interrupted() -> Iterator[int]:
        yield from (1, 2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_all(stored.append, interrupted())

    assert [one for some in stored for one in some] == [1, 2]


def test_nothing_put_is_nothing_stored() -> None:
    stored: list[list[int]] = []

    with behind.writer(stored.append, 4):
        pass

    assert stored == []
