"""What this process counts and measures, and what it tells Prometheus of the work that waits.

Code increments `Metrics`, which it gets as an argument. What the database knows is looked at through a `Lookout`, so that
a database that hangs never holds up an answer.
"""

import asyncio
import contextlib
import platform
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, ProcessCollector
from prometheus_client.context_managers import Timer
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.errors import BriefwireError

FRESH_SECONDS = 5.0  # one look serves all who ask within so long
WAIT_SECONDS = 1.5  # /healthz answers within two
LEAST_ALLOWED_SECONDS = 60.0  # a large minute or a busy machine is no stall
MISSED_TURNS = 3

SENDS = ("sent", "again", "failed", "unknown")
SCOPES = ("all", "chat")
UPDATES = ("done", "again", "failed")
POLLS = ("changed", "unchanged", "failed")

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds, of what a person waits for
_LONG = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)  # seconds, of what a tick does

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says of the work that waits, found by reading little: large counts stop at a bound."""

    parts: Mapping[str, int]  # of briefings on their way, by state
    part_due_at: datetime | None  # since when the longest waiting part could have gone
    briefing_due_at: datetime | None  # since when the longest waiting reader could have been told
    updates: int  # not handled yet
    entries: int  # of feeds, not yet taken
    feeds: Mapping[str, int]  # well, failing, paused
    ingested_at: datetime | None
    size: int  # bytes of the database
    free: int | None = None  # bytes left on its disk, where it is a file


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A look and how long it took; `problem` says why there is no value."""

    value: T | None
    problem: str
    seconds: float


class Lookout(Generic[T]):
    """Looks at what may be slow, in a thread of its own: every few seconds at most, one look at a time, waiting little."""

    def __init__(self, look: Callable[[], T], now: Callable[[], float], *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._look = look
        self._now = now  # seconds of a clock that is never set, such as `loop.time`
        self._wait_seconds = wait_seconds
        self._last: tuple[float, Seen[T]] | None = None
        self._looking: asyncio.Future[Seen[T]] | None = None

    async def seen(self) -> Seen[T]:
        """The last look where it is fresh, else a new one. Raises nothing: what goes wrong is its `problem`."""
        if self._last is not None and self._now() - self._last[0] < FRESH_SECONDS:
            return self._last[1]
        if self._looking is None:
            self._looking = self._begin()
        done, _ = await asyncio.wait([self._looking], timeout=self._wait_seconds)
        return next(iter(done)).result() if done else Seen(None, "does not answer", self._wait_seconds)

    def _begin(self) -> "asyncio.Future[Seen[T]]":
        """A daemon thread, of no pool: one that hangs takes nobody's place, and does not keep the process from ending."""
        loop = asyncio.get_running_loop()
        looking: asyncio.Future[Seen[T]] = loop.create_future()

        def look() -> None:
            seen = self._one_look()
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self._keep, looking, seen)

        threading.Thread(target=look, name="lookout", daemon=True).start()
        return looking

    def _one_look(self) -> Seen[T]:
        begun = self._now()
        try:
            value = self._look()
        except BriefwireError as error:
            return Seen(None, str(error) or type(error).__name__, self._now() - begun)
        except Exception as error:  # noqa: BLE001  whatever it is, the answer must come; its text might tell too much
            return Seen(None, type(error).__name__, self._now() - begun)
        return Seen(value, "", self._now() - begun)

    def _keep(self, looking: "asyncio.Future[Seen[T]]", seen: Seen[T]) -> None:
        self._last = (self._now(), seen)
        self._looking = None
        looking.set_result(seen)


class Beats:
    """When each loop last came round, and how long it may take. By a clock that is never set: no jump looks like a stall."""

    def __init__(self, allowed: Mapping[str, float], now: Callable[[], float]) -> None:
        self.allowed = dict(allowed)
        self._now = now
        self._begun = now()  # one that never comes round is stalled as well
        self._at: dict[str, float] = {}

    def beat(self, name: str) -> None:
        """This loop came round. One that nobody expected is only shown."""
        self._at[name] = self._now()

    def heard(self) -> frozenset[str]:
        """The loops that came round at least once."""
        return frozenset(self._at)

    def ages(self) -> dict[str, float]:
        """Seconds since each loop last came round, or since the start."""
        now, names = self._now(), sorted(self.allowed | self._at)
        return {name: now - self._at.get(name, self._begun) for name in names}

    def stalled(self) -> list[str]:
        """The loops that are later than they may be."""
        return [name for name, age in self.ages().items() if age > self.allowed.get(name, age)]


def allowed_age(every_seconds: float) -> float:
    """How many seconds a loop that comes round so often may be silent."""
    return max(LEAST_ALLOWED_SECONDS, MISSED_TURNS * every_seconds)


class Metrics:
    """The counters and histograms of one process. Safe to call from any thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._sends = self._counter(
            "sends", "Parts of briefings that went out, by what became of them", "outcome", SENDS
        )
        self._floods = self._counter("flood_limits", "Answers 429 of Telegram, by whom they silence", "scope", SCOPES)
        self._updates = self._counter("updates", "Updates that were handled, by outcome", "outcome", UPDATES)
        self._polls = self._counter("feed_polls", "Polls of feeds, by outcome", "outcome", POLLS)
        self._errors = self._counter("loop_errors", "Rounds of a loop that failed", "loop", ())
        self._send_time = self._histogram("send_seconds", "From the request to Telegram's answer", _QUICK)
        self._update_time = self._histogram("update_seconds", "Handling of one update", _QUICK)
        self._compose_time = self._histogram(
            "compose_seconds", "Composing and enqueuing what was due in one tick", _LONG
        )
        self._ingest_time = self._histogram("ingest_seconds", "Storing and judging one article", _QUICK)

    def sent(self, outcome: str) -> None:
        """A part went out, and became one of `SENDS`."""
        self._sends.labels(outcome).inc()

    def flooded(self, scope: str) -> None:
        """Telegram answered 429, to `all` of us or in one `chat`."""
        self._floods.labels(scope).inc()

    def handled(self, outcome: str) -> None:
        """An update was handled, and became one of `UPDATES`."""
        self._updates.labels(outcome).inc()

    def polled(self, outcome: str) -> None:
        """A feed was looked at, with one of `POLLS`."""
        self._polls.labels(outcome).inc()

    def stumbled(self, loop: str) -> None:
        """A round of a loop failed, and will be tried again."""
        self._errors.labels(loop).inc()

    def sending(self) -> Timer:
        """Measures its block, one request to Telegram."""
        return self._send_time.time()

    def handling(self) -> Timer:
        """Measures its block, the handling of an update."""
        return self._update_time.time()

    def composing(self) -> Timer:
        """Measures its block, the composing of what is due."""
        return self._compose_time.time()

    def ingesting(self) -> Timer:
        """Measures its block, the storing of one article."""
        return self._ingest_time.time()

    def _counter(self, name: str, what: str, label: str, values: tuple[str, ...]) -> Counter:
        """With every value at zero from the start: a rate can only be taken of what was there before."""
        counter = Counter(f"briefwire_{name}", what, [label], registry=self.registry)
        for value in values:
            counter.labels(value)
        return counter

    def _histogram(self, name: str, what: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"briefwire_{name}", what, buckets=buckets, registry=self.registry)


class Scrape:
    """What Prometheus is told: this process's metrics, its loops, and what the database says."""

    def __init__(self, metrics: Metrics, beats: Beats, stored: Lookout[Stored], clock: Clock) -> None:
        self._stored = stored
        self._told = _Told(metrics.registry, beats, clock)

    async def text(self, accept: str = "") -> tuple[bytes, str]:
        """The exposition and its media type, in the form that the Accept header asks for."""
        self._told.seen = await self._stored.seen()
        encode, media_type = choose_encoder(accept)
        return encode(self._told), media_type


class _Told(Collector):
    """What was counted, and gauges made at the moment of asking, so that none of them can be out of date."""

    def __init__(self, counted: CollectorRegistry, beats: Beats, clock: Clock) -> None:
        self.seen: Seen[Stored] = Seen(None, "not looked at yet", 0.0)
        self._counted = counted
        self._beats = beats
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        yield from self._counted.collect()
        yield _build()
        yield _labelled("heartbeat_age_seconds", "Since a loop last came round", "loop", self._beats.ages())
        yield _labelled("heartbeat_allowed_seconds", "How old that may be", "loop", self._beats.allowed)
        yield _plain("database_up", "Whether the database answers", 0 if self.seen.value is None else 1)
        yield _plain("database_read_seconds", "How long the last look into it took", self.seen.seconds)
        if self.seen.value is not None:
            yield from _of_the_database(self.seen.value, self._clock.now())


def _of_the_database(stored: Stored, now: datetime) -> Iterator[Metric]:
    yield _labelled("outbox_parts", "Parts of briefings on their way, by state, up to a bound", "state", stored.parts)
    yield _plain("outbox_lag_seconds", "How long the oldest part that may go has waited", _age(stored.part_due_at, now))
    yield _plain("compose_lag_seconds", "How late the oldest due briefing is", _age(stored.briefing_due_at, now))
    yield _plain("updates_waiting", "Updates that are stored and not handled, up to a bound", stored.updates)
    yield _plain("feed_entries_waiting", "Entries of feeds that are not yet taken, up to a bound", stored.entries)
    yield _labelled("feeds", "Feeds, by how they are", "state", stored.feeds)
    yield _plain("database_bytes", "Size of the database", stored.size)
    if stored.ingested_at is not None:
        yield _plain("last_ingest_timestamp_seconds", "When an article was last stored", stored.ingested_at.timestamp())
    if stored.free is not None:
        yield _plain("disk_free_bytes", "What is left on the disk of the database", stored.free)


def seconds_since(at: datetime | None, now: datetime) -> float | None:
    """How long ago, and never less than nothing; None for what never was."""
    return None if at is None else max(timedelta(), now - at).total_seconds()


def _age(at: datetime | None, now: datetime) -> float:
    return seconds_since(at, now) or 0.0


def _build() -> Metric:
    family = GaugeMetricFamily("briefwire_build_info", "What runs here", labels=["version", "python"])
    family.add_metric([_version(), platform.python_version()], 1)
    return family


def _version() -> str:
    try:
        return version("briefwire")
    except PackageNotFoundError:  # run from a folder, not installed
        return "unknown"


def _plain(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"briefwire_{name}", what, value=value)


def _labelled(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"briefwire_{name}", what, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family
