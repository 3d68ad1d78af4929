"""How long the bot works at an answer: every command that is registered, in an archive of 100,000 articles on SQLite.

The whole way of an update is measured, from its arrival to the last word of the answer, through the real application on the
local Telegram, without the pace of messages. A command that is not named in WORDS is given a topic's name.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from telegram.ext import CommandHandler

from bot.app import Briefwire
from bot.handlers import all_handlers
from bot.local_telegram import LocalTelegram, Person
from bot.services import subscriptions, topics
from bot.services.subscriptions import Place
from bot.settings import Settings
from bot.sources.workshop import InlineWorkshop
from bot.storage.database import Database
from tests.bench import archive
from tests.bench.figures import Report, Table
from tests.bench.generated import NOW

ARTICLES = 100_000
ROUNDS = 11
TARGET = 100.0  # ms
EDITOR, READER = 7, 5
FAST = 1_000.0  # messages a second: what is measured is our work, not the pace that Telegram asks for
BETWEEN = 60.0  # seconds between two commands, as the clock of the bot says
INLINE = "@"  # what stands for a question in another chat
WORDS = {
    "start": "",
    "help": "",
    "stop": "",
    "topics": "",
    "settings": "",
    "channels": "",
    "export": "",
    "forgetme": "",
    "feeds": "",
    "sources": "",
    "status": "",
    "language": "",
    "desk": "",
    "stats": "",
    "audit": "",
    "when": "08:00",
    "search": "harbour",
    "push": "Dockers of a town ended their strike on Thursday, said the union of the harbour, and went to work. " * 4,
    "addtopic": "Wolves {n}: wolves{n}",
    "watch": "wolves{n}",
    "story": "{n}",
    "voices": "{n}",
    "sides": "{n}",
    "numbers": "{n}",
    "verify": "{n}",
    INLINE: "topic {n}",
    "addfeed": "not an address",
    "withdraw": "1 a mistake",
}


class Clock:
    """Goes on by itself a minute for each command; sleeping takes no time."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.wind(seconds)

    def wind(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds by the clock, which others at work on the machine make longer, and of the processor."""

    elapsed: float
    worked: float


def report(*, full: bool) -> Iterator[Report]:  # noqa: ARG001  every section is asked alike
    """The slowest commands first."""
    with tempfile.TemporaryDirectory(prefix="briefwire-bench-") as folder:
        db = archive.load(Path(folder) / "replies.db", ARTICLES, active=1_000)
        measured = asyncio.run(_measured(db))
        db.close()
    rows = [_row(name if name == INLINE else f"/{name}", who, times) for (name, who), times in measured.items()]
    head = ("command", "of", "median ms", "p95 ms", "p95 ms of work", "")
    note = f"SQLite, {ROUNDS} rounds each; the aim is {TARGET:.0f} ms of work"
    yield Table(f"Answers to commands, {ARTICLES:,} articles stored", head, sorted(rows, key=_slowest_first), note)


def _row(name: str, who: str, times: Sequence[Spent]) -> tuple[str, ...]:
    elapsed, worked = sorted(one.elapsed for one in times), sorted(one.worked for one in times)
    p95 = _p95(worked)
    is_slow = "slow" if p95 > TARGET else ""
    return name, who, f"{elapsed[len(elapsed) // 2]:.0f}", f"{_p95(elapsed):.0f}", f"{p95:.0f}", is_slow


def _slowest_first(row: Sequence[str]) -> float:
    return -float(row[4])


def commands() -> list[str]:
    """Every command that some handler takes."""
    every = (one for group in all_handlers().values() for one in group)
    return sorted({name for one in every if isinstance(one, CommandHandler) for name in one.commands})


async def _measured(db: Database) -> dict[tuple[str, str], list[Spent]]:
    clock = Clock()
    telegram = LocalTelegram(clock)
    settings = Settings(_env_file=None, admin_ids=frozenset({EDITOR}), send_rate=FAST)  # type: ignore[call-arg]  # pydantic-settings' own argument
    common = {"clock": clock, "request": telegram, "updates_request": telegram, "token": telegram.token}
    bot = Briefwire(settings, db, workshop=InlineWorkshop(), **common)  # type: ignore[arg-type]  # spread
    await bot.start()
    people = {"a reader": telegram.person(READER, "Ann"), "an editor": telegram.person(EDITOR, "Boss")}
    try:
        for person in people.values():
            await _answered(bot, clock, person, "/start")
            _follow(db, person.id, clock.now())
        return {
            (name, who): [await _one(bot, clock, person, name, n) for n in range(ROUNDS)]
            for name in (*commands(), INLINE)
            for who, person in people.items()
        }
    finally:
        await bot.stop()


def _follow(db: Database, person: int, now: datetime) -> None:
    """Ten topics, as somebody has who uses the bot."""
    for row in topics.browse(db, now)[:10]:
        subscriptions.follow(db, Place(person), row.topic.id, now)


async def _one(bot: Briefwire, clock: Clock, person: Person, name: str, number: int) -> Spent:
    words = WORDS.get(name, f"topic-{number + 1}").format(n=number + 1)
    return await _answered(
        bot, clock, person, words if name == INLINE else f"/{name} {words}".strip(), is_inline=name == INLINE
    )


async def _answered(bot: Briefwire, clock: Clock, person: Person, words: str, *, is_inline: bool = False) -> Spent:
    """From the update's arrival to the end of the answer."""
    clock.wind(BETWEEN)
    (person.asks_inline if is_inline else person.says)(words)
    await bot.poller.poll(0)
    begun, working = time.perf_counter(), time.process_time()
    while await bot.worker.begin():
        await bot.worker.finish(60)
    return Spent((time.perf_counter() - begun) * 1000, (time.process_time() - working) * 1000)


def _p95(times: Sequence[float]) -> float:
    """Of sorted times; of few, the one before the worst."""
    return times[max(0, round(len(times) * 0.95) - 1)]
