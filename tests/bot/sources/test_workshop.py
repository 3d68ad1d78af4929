import asyncio
import multiprocessing
import os
import select
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.errors import FetchRefused, Unreadable
from bot.sources.workshop import InlineWorkshop, Workshop
from tests.bot.sources import works


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    opened = Workshop(seconds=20)
    yield opened
    opened.close()


@pytest.fixture
async def hurried() -> AsyncIterator[Workshop]:
    """Gives half a second to each work; its workers have started."""
    opened = Workshop(seconds=0.5, workers=1)
    await opened.run(works.add, 1)
    yield opened
    opened.close()


async def reason_of(workshop: Workshop, work: object) -> str:
    with pytest.raises(Unreadable) as caught:
        await workshop.run(work)
    return caught.value.reason


async def test_work_is_done_in_another_process_that_is_nicer_than_ours(workshop: Workshop) -> None:
    process, niceness = await workshop.run(works.whoami)

    assert process != os.getpid()
    assert niceness == min(19, os.nice(0) + 10)
    assert await workshop.run(works.add, 40, two=2) == 42


async def test_works_are_done_at_the_same_time_by_as_many_workers_as_there_are(workshop: Workshop) -> None:
    assert len(set(await asyncio.gather(*(workshop.run(works.nap, 0.3) for _ in range(4))))) == 2


async def test_what_refuses_an_input_arrives_as_itself(workshop: Workshop) -> None:
    with pytest.raises(Unreadable) as plain:
        await workshop.run(works.refuse)
    with pytest.raises(FetchRefused) as refused:
        await workshop.run(works.refuse_address)

    assert (plain.value.reason, plain.value.facts) == ("encrypted", {"pages": 3})
    assert (refused.value.reason, refused.value.facts) == ("gone", {"status": 410})


async def test_an_error_that_the_work_does_not_know_is_logged_and_its_input_broken(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    assert await reason_of(workshop, works.fail) == "broken"

    assert "work failed function=fail" in caplog.text
    assert "KeyError" in caplog.text


@pytest.mark.parametrize("work", [works.endless, works.endless_match], ids=["in Python", "in C"])
async def test_work_that_never_ends_is_killed_in_time(hurried: Workshop, work: object) -> None:
    begun = time.monotonic()

    assert await reason_of(hurried, work) == "too_slow"

    assert time.monotonic() - begun < 3
    assert await hurried.run(works.add, 1, 1) == 2


async def test_work_that_eats_memory_is_refused_and_the_next_goes_on(workshop: Workshop) -> None:
    assert await reason_of(workshop, works.greedy) == "too_large"
    assert await workshop.run(works.add, 1, 1) == 2


async def test_a_worker_that_dies_is_replaced(workshop: Workshop) -> None:
    assert await reason_of(workshop, works.die) == "broken"
    assert await workshop.run(works.add, 1, 1) == 2


async def test_workers_that_die_while_they_rest_are_replaced(workshop: Workshop) -> None:
    await workshop.run(works.add, 1)
    for worker in multiprocessing.active_children():
        worker.kill()
        worker.join()

    assert await eventually(workshop) == 2


async def eventually(workshop: Workshop) -> int | None:
    """The sum; the work that meets the broken pool may be lost."""
    for _ in range(3):
        try:
            return await workshop.run(works.add, 1, 1)
        except Unreadable:
            continue
    return None


async def test_a_call_that_is_cancelled_ends_its_work_and_leaves_its_place(hurried: Workshop) -> None:
    call = asyncio.create_task(hurried.run(works.nap, 60))
    await asyncio.wait({call}, timeout=0.2)
    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call

    assert await hurried.run(works.add, 1, 1) == 2


async def test_workers_do_not_hear_the_terminals_interrupt(workshop: Workshop) -> None:
    assert await workshop.run(works.interrupt_self) == "went on"


async def test_workers_without_work_end_and_start_again_with_the_next() -> None:
    workshop = Workshop(idle_seconds=0.01)
    first, _ = await workshop.run(works.whoami)

    await until_no_child()

    second, _ = await workshop.run(works.whoami)
    workshop.close()
    assert first != second


async def until_no_child() -> None:
    async with asyncio.timeout(20):
        while workers := multiprocessing.active_children():  # one may be starting while another ends
            await asyncio.gather(*(asyncio.to_thread(worker.join, 10) for worker in workers))


async def test_closing_leaves_no_process_and_cancels_what_waits() -> None:
    workshop = Workshop()
    await workshop.run(works.add, 1)
    call = asyncio.create_task(workshop.run(works.nap, 60))
    await asyncio.wait({call}, timeout=0.2)

    await asyncio.to_thread(workshop.close)

    assert not multiprocessing.active_children()
    with pytest.raises(asyncio.CancelledError):
        await call
    with pytest.raises(RuntimeError):
        await workshop.run(works.add, 1)


def test_closing_what_never_worked_starts_nothing() -> None:
    Workshop().close()

    assert not multiprocessing.active_children()


async def test_the_workshop_in_a_thread_does_the_same_work() -> None:
    workshop = InlineWorkshop()

    assert await workshop.run(works.whoami) == (os.getpid(), os.nice(0))
    assert await reason_of(workshop, works.refuse) == "encrypted"
    workshop.close()


PROGRAM = """
import asyncio, sys
from bot.sources.workshop import Workshop
from tests.bot.sources import works
async def main():
    workshop = Workshop()
    {first}
    print((await workshop.run(works.whoami))[0], flush=True)
    {then}
if __name__ == "__main__":
    asyncio.run(main())
"""


# a worker that is still starting prints that its program is gone, where nobody closed the workshop
ALL_STARTED = """seen = set()
    while len(seen) < 2:
        seen.update(await asyncio.gather(*(workshop.run(works.nap, 0.1) for _ in range(4))))"""


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (ALL_STARTED, "pass"),
        ("pass", "workshop.close()"),
        ("pass", "asyncio.create_task(workshop.run(works.endless)); await asyncio.sleep(0.3); workshop.close()"),
    ],
    ids=["not closed", "closed", "at work"],
)
def test_the_program_ends_cleanly_and_takes_its_workers_along(first: str, then: str, tmp_path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM.format(first=first, then=then))

    ended = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert not is_alive(int(ended.stdout))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_end_when_the_program_is_killed(tmp_path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM.format(first=ALL_STARTED, then="await asyncio.sleep(60)"))
    program = subprocess.Popen(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    worker = int(program.stdout.readline())

    program.kill()
    _, errors = program.communicate(timeout=10)  # the workers hold the other end

    assert "Traceback" not in errors
    assert has_ended(worker, seconds=10)


def has_ended(process: int, *, seconds: float) -> bool:
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    with os.fdopen(handle, closefd=True) as ended:
        return bool(select.select([ended], [], [], seconds)[0])


def test_nothing_heavy_is_imported_with_the_module() -> None:
    code = "import sys, bot.sources.workshop; print({'pebble', 'trafilatura', 'lxml', 'numpy'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
