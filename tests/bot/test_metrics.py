"""Metrics count what they are told; a look at something slow is shared, bounded, and never raises; a loop that is late is named."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.errors import DatabaseUnavailable
from bot.metrics import Beats, Lookout, Metrics, Scrape, Seen, Stored
from tests.bot.hand_clock import HandClock

NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)  # as the hand clock's
WAITING = Stored(
    parts={"pending": 12, "claimed": 0, "sending": 1},
    part_due_at=NOW - timedelta(seconds=90),
    briefing_due_at=None,
    updates=3,
    entries=4,
    feeds={"well": 5, "failing": 1, "paused": 0},
    ingested_at=NOW - timedelta(hours=1),
    size=4096,
    free=10**9,
)


class Seconds:
    """A clock of seconds that tests wind."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def values(text: bytes) -> dict[str, float]:
    """Every sample by its name and labels, as `name{label="value"}`."""
    found = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


async def scraped(of: Metrics, look: Callable[[], Stored] = lambda: WAITING, accept: str = "") -> dict[str, float]:
    now = Seconds()
    scrape = Scrape(of, Beats({"send": 60}, now), Lookout(look, now), HandClock())
    text, _ = await scrape.text(accept)
    return values(text)


# ---- counting


async def test_what_is_counted_is_told() -> None:
    counted = Metrics()
    for outcome in ("sent", "sent", "failed"):
        counted.sent(outcome)
    counted.flooded("chat")
    counted.handled("done")
    counted.polled("unchanged")
    counted.stumbled("send")

    told = await scraped(counted)

    assert told['briefwire_sends_total{outcome="sent"}'] == 2
    assert told['briefwire_sends_total{outcome="failed"}'] == 1
    assert told['briefwire_flood_limits_total{scope="chat"}'] == 1
    assert told['briefwire_updates_total{outcome="done"}'] == 1
    assert told['briefwire_feed_polls_total{outcome="unchanged"}'] == 1
    assert told['briefwire_loop_errors_total{loop="send"}'] == 1


async def test_what_never_happened_is_told_as_nothing_and_not_left_out() -> None:
    told = await scraped(Metrics())

    for outcome in metrics.SENDS:
        assert told[f'briefwire_sends_total{{outcome="{outcome}"}}'] == 0
    assert told["briefwire_send_seconds_count"] == 0


@pytest.mark.parametrize(
    ("measured", "name"),
    [
        (Metrics.sending, "send"),
        (Metrics.handling, "update"),
        (Metrics.composing, "compose"),
        (Metrics.ingesting, "ingest"),
    ],
)
async def test_what_is_measured_is_told_also_where_it_failed(measured: Callable[[Metrics], object], name: str) -> None:
    counted = Metrics()
    with measured(counted):  # type: ignore[attr-defined]
        pass
    with pytest.raises(ValueError, match="no"), measured(counted):  # type: ignore[attr-defined]
        raise ValueError("no")

    assert (await scraped(counted))[f"briefwire_{name}_seconds_count"] == 2


async def test_two_bots_in_one_process_count_for_themselves() -> None:
    first, second = Metrics(), Metrics()
    first.sent("sent")

    assert (await scraped(second))['briefwire_sends_total{outcome="sent"}'] == 0


async def test_threads_may_count_at_the_same_time() -> None:
    counted = Metrics()

    def count() -> None:
        for _ in range(500):
            counted.sent("sent")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (await scraped(counted))['briefwire_sends_total{outcome="sent"}'] == 2000


# ---- gauges


async def test_the_work_that_waits_is_told_with_its_age() -> None:
    told = await scraped(Metrics())

    assert told['briefwire_outbox_parts{state="pending"}'] == 12
    assert told["briefwire_outbox_lag_seconds"] == 90
    assert told["briefwire_compose_lag_seconds"] == 0
    assert (told["briefwire_updates_waiting"], told["briefwire_feed_entries_waiting"]) == (3, 4)
    assert told['briefwire_feeds{state="failing"}'] == 1
    assert told["briefwire_last_ingest_timestamp_seconds"] == (NOW - timedelta(hours=1)).timestamp()
    assert (told["briefwire_database_bytes"], told["briefwire_disk_free_bytes"]) == (4096, 1e9)
    assert told["briefwire_database_up"] == 1


async def test_a_newsroom_without_an_article_or_a_file_leaves_those_out() -> None:
    told = await scraped(Metrics(), lambda: Stored({}, None, None, 0, 0, {}, None, 0))

    assert "briefwire_last_ingest_timestamp_seconds" not in told
    assert "briefwire_disk_free_bytes" not in told


async def test_without_the_database_the_rest_is_told() -> None:
    def away() -> Stored:
        raise DatabaseUnavailable("restarting")

    told = await scraped(Metrics(), away)

    assert told["briefwire_database_up"] == 0
    assert 'briefwire_heartbeat_age_seconds{loop="send"}' in told
    assert "briefwire_outbox_lag_seconds" not in told


async def test_what_is_due_in_the_future_by_a_clock_that_went_back_has_no_negative_age() -> None:
    later = NOW + timedelta(days=1)

    told = await scraped(Metrics(), lambda: Stored({}, later, later, 0, 0, {}, None, 0))

    assert (told["briefwire_outbox_lag_seconds"], told["briefwire_compose_lag_seconds"]) == (0, 0)


async def test_what_runs_here_is_told() -> None:
    told = await scraped(Metrics())

    assert [
        name for name in told if re.fullmatch(r'briefwire_build_info\{python="3\.[\d.]+\w*",version="[^"]+"\}', name)
    ]
    assert told["process_resident_memory_bytes"] > 0


async def test_a_program_that_is_not_installed_still_tells_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(_: str) -> str:
        raise metrics.PackageNotFoundError

    monkeypatch.setattr(metrics, "version", not_installed)

    assert any('version="unknown"' in name for name in await scraped(Metrics()))


async def test_the_form_is_the_one_that_is_asked_for() -> None:
    now = Seconds()
    scrape = Scrape(Metrics(), Beats({}, now), Lookout(lambda: WAITING, now), HandClock())

    _, plain = await scrape.text()
    text, open_metrics = await scrape.text("application/openmetrics-text; version=1.0.0")

    assert plain.startswith("text/plain")
    assert open_metrics.startswith("application/openmetrics-text")
    assert text.endswith(b"# EOF\n")


# ---- the lookout


async def test_a_look_serves_all_who_ask_soon_after() -> None:
    now, looks = Seconds(), iter(range(9))
    lookout = Lookout(lambda: next(looks), now)

    first = [await lookout.seen() for _ in range(3)]
    now.now += metrics.FRESH_SECONDS
    later = await lookout.seen()

    assert [one.value for one in first] == [0, 0, 0]
    assert later.value == 1


async def test_those_who_ask_at_the_same_time_share_one_look() -> None:
    looks = iter(range(9))
    lookout = Lookout(lambda: next(looks), Seconds())

    seen = await asyncio.gather(*(lookout.seen() for _ in range(5)))

    assert {one.value for one in seen} == {0}


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (DatabaseUnavailable("the server is starting up"), "the server is starting up"),
        (DatabaseUnavailable(), "DatabaseUnavailable"),
        (ValueError("postgresql://user:password@host"), "ValueError"),  # others may tell more than they should
    ],
)
async def test_what_goes_wrong_in_a_look_is_its_problem(error: Exception, problem: str) -> None:
    def fail() -> int:
        raise error

    assert await Lookout(fail, Seconds()).seen() == Seen(None, problem, 0.0)


@contextmanager
def hanging() -> Iterator[tuple[Lookout[int], threading.Event, list[int]]]:
    """A lookout whose first look lasts until the event is set, and the looks so far."""
    released, looks = threading.Event(), []

    def look() -> int:
        looks.append(1)
        released.wait(30)
        return len(looks)

    try:
        yield Lookout(look, Seconds(), wait_seconds=0.02), released, looks
    finally:
        released.set()


async def test_a_database_that_hangs_holds_up_no_answer_and_is_not_asked_again_meanwhile() -> None:
    with hanging() as (lookout, _, looks):
        seen = [await lookout.seen() for _ in range(3)]

        assert {one.problem for one in seen} == {"does not answer"}
        assert len(looks) == 1


async def test_once_it_answers_all_is_well_again() -> None:
    with hanging() as (lookout, released, _):
        await lookout.seen()
        released.set()
        async with asyncio.timeout(10):
            while (seen := await lookout.seen()).value is None:
                pass

    assert seen.value == 1


def test_a_look_that_outlives_its_loop_harms_nobody() -> None:
    with hanging() as (lookout, released, _):
        asyncio.run(lookout.seen())
        (thread,) = [one for one in threading.enumerate() if one.name == "lookout"]
        released.set()
        thread.join(10)

        assert thread.daemon
        assert not thread.is_alive()


# ---- beats


def test_a_loop_that_is_late_is_named_until_it_comes_round() -> None:
    now = Seconds()
    beats = Beats({"send": 60, "poll": 120}, now)

    now.now += 61
    assert beats.stalled() == ["send"]
    assert beats.ages() == {"poll": 61, "send": 61}

    beats.beat("send")
    assert beats.stalled() == []
    assert beats.ages() == {"poll": 61, "send": 0}
    assert beats.heard() == {"send"}


def test_a_loop_that_nobody_expects_is_shown_and_never_late() -> None:
    now = Seconds()
    beats = Beats({}, now)
    beats.beat("extra")

    now.now += 10**6

    assert beats.ages() == {"extra": 10**6}
    assert beats.stalled() == []


@given(st.floats(0.01, 10**6))
def test_a_loop_may_miss_a_turn_and_is_never_given_less_than_a_minute(every: float) -> None:
    allowed = metrics.allowed_age(every)

    assert allowed >= 60
    assert allowed >= 2 * every
