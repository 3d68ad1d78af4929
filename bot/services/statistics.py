"""How the bot is used, in figures. What readers open is not among them: nobody asks Telegram, and nothing is counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from bot.storage import usage
from bot.storage.database import Database
from bot.storage.usage import Day, TopicUse, Way

DAYS = 30
MOST_TOPICS = 8
BOUNDS = (10, 60, 600, 3600, 6 * 3600, 24 * 3600)  # seconds, between the bars of the way to readers
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a picture: its name, and a number for each day or step."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Series:
    """Layers over days, those with the most first; `starts` are the days, in UTC. `is_cut`: there was more than is counted."""

    starts: tuple[date, ...]
    layers: tuple[Layer, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Readers:
    """All chats by state, and those that listen by kind and by language, most first."""

    states: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    new: int  # in DAYS


@dataclass(frozen=True, slots=True)
class Times:
    """How long news takes to a reader, in seconds, by a sample of so many sentences."""

    sampled: int
    median: float
    ninetieth: float
    counts: tuple[int, ...]  # up to each of BOUNDS, and longer


@dataclass(frozen=True, slots=True)
class Overview:
    """What `/stats` says at first."""

    readers: Readers
    topics: tuple[TopicUse, ...]
    messages: Series
    coverage: Series
    at_once: Times | None
    scheduled: Times | None


def overview(db: Database, now: datetime) -> Overview:
    """All figures."""
    at_once, scheduled = times(db)
    with db.read() as c:
        topics = tuple(usage.topic_use(c, now - timedelta(days=DAYS), MOST_TOPICS))
    return Overview(readers(db, now), topics, messages(db, now), coverage(db, now), at_once, scheduled)


def readers(db: Database, now: datetime) -> Readers:
    """Who listens."""
    with db.read() as c:
        found = usage.readers(c, _midnight(_days(now)[0]))
    listening = [one for one in found if one.state == "active"]
    return Readers(
        states=_counted((one.state, one.number) for one in found),
        kinds=_counted((one.kind, one.number) for one in listening),
        languages=_counted((one.language, one.number) for one in listening),
        new=sum(one.new for one in found),
    )


def growth(db: Database, now: datetime) -> Series:
    """How many chats of each kind were known on each of the last days."""
    with db.read() as c:
        joined = usage.joined(c)
    starts = _days(now)
    kinds = _by_name(joined)
    return Series(starts, tuple(Layer(kind, _known_on(starts, kinds[kind])) for kind in _names(joined)))


def messages(db: Database, now: datetime) -> Series:
    """Messages of briefings by day: sent, failed, unknown."""
    with db.read() as c:
        found, is_cut = usage.messages(c, _midnight(_days(now)[0]))
    series = _series(_named(found), now)
    return Series(series.starts, series.layers, is_cut)


def coverage(db: Database, now: datetime) -> Series:
    """Published articles by day and publisher."""
    with db.read() as c:
        return _series(usage.coverage(c, _midnight(_days(now)[0])), now)


def times(db: Database) -> tuple[Times | None, Times | None]:
    """From our publishing a sentence to its reader: who wants it at once, and who has times of their own."""
    with db.read() as c:
        found = usage.ways(c)
    return _times([one for one in found if one.is_at_once]), _times([one for one in found if not one.is_at_once])


def _times(found: Sequence[Way]) -> Times | None:
    if not found:
        return None
    seconds = sorted(one.seconds for one in found)
    counts = Counter(sum(one > bound for bound in BOUNDS) for one in seconds)
    ninetieth = seconds[min(len(seconds) - 1, -(-9 * len(seconds) // 10) - 1)]
    return Times(len(seconds), median(seconds), ninetieth, tuple(counts[step] for step in range(len(BOUNDS) + 1)))


def _named(found: Iterable[Day]) -> list[Day]:
    """States that mean the same to who looks: what expired or failed did not arrive; what is still open is left out."""
    means = {"sent": "sent", "failed": "failed", "expired": "failed", "unknown": "unknown"}
    return [Day(one.day, means[one.name], one.number) for one in found if one.name in means]


def _series(found: Sequence[Day], now: datetime) -> Series:
    starts = _days(now)
    by_name = _by_name(found)
    return Series(starts, tuple(Layer(name, tuple(by_name[name][day] for day in starts)) for name in _names(found)))


def _known_on(starts: Sequence[date], joined: Counter[date]) -> tuple[int, ...]:
    return tuple(sum(number for met, number in joined.items() if met <= day) for day in starts)


def _by_name(found: Iterable[Day]) -> dict[str, Counter[date]]:
    by_name: dict[str, Counter[date]] = {}
    for one in found:
        by_name.setdefault(one.name, Counter())[_date(one.day)] += one.number
    return by_name


def _names(found: Iterable[Day]) -> list[str]:
    return [name for name, _ in _counted((one.name, one.number) for one in found)]


def _counted(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Sums by name, most first."""
    sums: Counter[str] = Counter()
    for name, number in pairs:
        sums[name] += number
    return tuple(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def _days(now: datetime) -> tuple[date, ...]:
    today = now.astimezone(UTC).date()
    return tuple(today - timedelta(days=back) for back in range(DAYS - 1, -1, -1))


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
