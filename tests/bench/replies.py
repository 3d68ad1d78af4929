"""How long the bot works at an answer: every command that is registered, the buttons that are pressed most, and inline mode.

The whole way of an update is measured, from its arrival to the last word of the answer, through the real application on the
local Telegram, without the pace of messages, in an archive of 100,000 articles on SQLite: ten months, of which the last one
has thousands of stories, with readers who were told of them. What is worked out in a process of its own (pictures) stands
apart: nobody else's answer waits for it. A command that is not named in WORDS is given a topic's name.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
from telegram.ext import CommandHandler

from bot.app import Briefwire
from bot.handlers import all_handlers
from bot.local_telegram import LocalTelegram, Person
from bot.local_telegram.groups import Group
from bot.services import subscriptions, topics, warming
from bot.services.subscriptions import Place
from bot.settings import Settings
from bot.sources.workshop import InlineWorkshop
from bot.storage.database import Database
from bot.texts import readers
from tests.bench import archive, told
from tests.bench.archive import Past
from tests.bench.figures import Report, Table, fresh, megabytes
from tests.bench.generated import NOW, Generator

ARTICLES, LATELY, LENGTH = 100_000, 10_000, 250  # in all, in the last month, words of each
PAST = Past(over=timedelta(days=30), gap=timedelta(days=1), apart=timedelta(minutes=4))
ROUNDS = 15
TARGET = 100.0  # ms
EDITOR, READER = 7, 5
FAST = 1_000.0  # messages a second: what is measured is our work, not the pace that Telegram asks for
BETWEEN = 60.0  # seconds between two commands, as the clock of the bot says
INLINE = "@"  # what stands for a question in another chat
BUSIEST = 300  # topics, from the one with most articles down
WORDS = {
    **dict.fromkeys(
        [
            "start",
            "help",
            "topics",
            "settings",
            "channels",
            "export",
            "forgetme",
            "feeds",
            "sources",
            "status",
            "language",
            "desk",
            "stats",
            "audit",
            "roles",
        ],
        "",
    ),
    "when": "08:00",
    "search": "{word}",
    "push": "{paste}",
    "addtopic": "Wolves {n}: {query}",
    "watch": "{word}",
    "story": "{story}",
    "voices": "{story}",
    "sides": "{story}",
    "numbers": "{story}",
    "verify": "{briefing}",
    INLINE: "{topic}",
    "addfeed": "not an address",
    "withdraw": "{article} a mistake",
    "stop": "",
}
PRESSED = [
    "topics:1",
    "topic:{topic_id}",
    "follow:{topic_id}",
    "latest:{topic_id}",
    "more:{topic_id}",
    "week:{topic_id}",
    "unfollow:{topic_id}",
    "show:{briefing}",
    "show:{briefing}:1",
    "back:{briefing}",
    "settings",
    "mine:{topic_id}",
    "when:{topic_id}",
    "quiet",
    "zone",
    "lang",
    "lens:{topic_id}",
    "tl:{topic_id}:90",
    "tlp:{topic_id}:30:{minute}",
    "cu:{topic_id}:14:2",
    "st:{story}:0",
    "vo:{story}:0",
    "sd:{story}:0",
    "nm:{story}:0",
    "ve:{briefing}:0",
    "y:{briefing}:0",
]
PRESSED_BY_EDITORS = [
    "card:{article}",
    "onto:{article}",
    "audit:1",
    "desk:0:0",
    "desk:1:0",
    "desk:2:0",
    "tedit:{topic_id}",
    "tspell:{topic_id}",
    "tgone:{topic_id}",
    "feeds:0",
    "feed:{feed}:0",
    "srcs:1",
    "src:{feed}:0",
    "prevs:0",
    "prev:{topic_id}",
    "stat:0",
    "stat:1",
    "stat:2",
    "stat:3",
]

P = ParamSpec("P")
T = TypeVar("T")


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


class Apart(InlineWorkshop):
    """Works here, and counts how long: elsewhere it would be a process of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.worked = 0.0  # seconds

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        began = time.process_time()
        try:
            return await super().run(work, *args, **kwargs)
        finally:
            self.worked += time.process_time() - began


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of the processor, here and in a process apart."""

    worked: float
    apart: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Who does what where. `words` of a message, data of a button, or of a question in another chat."""

    who: str
    name: str
    words: str
    is_pressed: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """The bot and who is there; `facts`: what stands for each {name} in the words, round after round."""

    bot: Briefwire
    clock: Clock
    workshop: Apart
    people: Mapping[str, tuple[Person, Group | None]]
    facts: Sequence[Mapping[str, object]]


def report(*, full: bool) -> Iterator[Report]:  # noqa: ARG001  every section is asked alike
    """The slowest first."""
    started, rows = fresh(_rows)
    head = ("command or button", "of", "median ms", "p95 ms", "most ms", "apart ms", "")
    note = f"of the processor; SQLite, {ROUNDS} rounds each; the aim is {TARGET:.0f} ms. {started}"
    yield Table(f"Answers, {ARTICLES:,} articles stored", head, sorted(rows, key=_slowest_first), note)


def _rows() -> tuple[str, list[tuple[str, ...]]]:
    with tempfile.TemporaryDirectory(prefix="briefwire-bench-") as folder:
        db = archive.load(Path(folder) / "replies.db", ARTICLES, active=LATELY, words=LENGTH, past=PAST)
        settings = Settings(_env_file=None, admin_ids=frozenset({EDITOR}), send_rate=FAST)
        briefed = told.tell(db, settings.limits)
        started, measured = asyncio.run(_measured(db, settings, briefed))
        db.close()
    return started, [_row(scene, spent) for scene, spent in measured.items()]


def _row(scene: Scene, spent: Sequence[Spent]) -> tuple[str, ...]:
    worked = sorted(one.worked for one in spent)
    apart = _middle(sorted(one.apart for one in spent))
    slow = "slow" if _p95(worked) > TARGET else ""
    figures = (_middle(worked), _p95(worked), worked[-1])
    return scene.name, scene.who, *(f"{one:.0f}" for one in figures), f"{apart:.0f}" if apart >= 1 else "", slow


def _slowest_first(row: Sequence[str]) -> float:
    return -float(row[3])


def commands() -> list[str]:
    """Every command that some handler takes; the one that ends the talk last."""
    every = (one for group in all_handlers().values() for one in group)
    names = {name for one in every if isinstance(one, CommandHandler) for name in one.commands}
    return sorted(names, key=lambda name: (name == "stop", name))


def scenes() -> list[Scene]:
    """All commands of everybody, then the buttons; a group has what its menu shows."""
    mine = {name for name, _ in readers.group_commands()} | {"start"}
    asked = [
        (who, name) for name in commands() for who in ("reader", "owner", "group") if who == "owner" or name in mine
    ]
    pressed = [("reader", data) for data in PRESSED] + [("owner", data) for data in PRESSED_BY_EDITORS]
    buttons = [Scene(who, data.partition(":")[0], data, is_pressed=True) for who, data in pressed]
    said = [Scene(who, f"/{name}", f"/{name} {WORDS.get(name, '{topic}')}".strip()) for who, name in asked]
    return [*said[:-3], Scene("reader", INLINE, WORDS[INLINE]), *buttons, *said[-3:]]  # at last each says /stop


async def _measured(db: Database, settings: Settings, briefed: Sequence[int]) -> tuple[str, dict[Scene, list[Spent]]]:
    clock, workshop = Clock(), Apart()
    telegram = LocalTelegram(clock)
    began = time.process_time()
    bot = Briefwire(
        settings,
        db,
        clock=clock,
        request=telegram,
        updates_request=telegram,
        token=telegram.token,
        workshop=workshop,
    )
    await bot.start()
    warming.warm(db)
    started = f"It starts in {time.process_time() - began:.1f} s"
    ann, boss, group = telegram.person(READER, "Ann"), telegram.person(EDITOR, "Boss"), telegram.supergroup()
    group.adds_bot(ann)
    people = {"reader": (ann, None), "owner": (boss, None), "group": (ann, group)}
    try:
        stage = Stage(bot, clock, workshop, people, _facts(db, briefed))
        for who, (_, where) in people.items():
            await _answered(stage, Scene(who, "/start", "/start"), {})
            _follow(db, where.id if where else people[who][0].id, clock.now())
        found = {scene: [await _answered(stage, scene, facts) for facts in stage.facts] for scene in scenes()}
    finally:
        await bot.stop()
    return f"{started}; at most {megabytes():.0f} MB, the loading of the archive among them", found


def _follow(db: Database, place: int, now: datetime) -> None:
    """Ten topics, as somebody has who uses the bot."""
    for row in topics.browse(db, now)[:10]:
        subscriptions.follow(db, Place(place), row.topic.id, now)


def _facts(db: Database, briefed: Sequence[int]) -> list[dict[str, object]]:
    """Topics with thousands of articles and with tens; the newest stories and articles."""
    with db.read() as c:
        busy = (
            c.execute(sa.text("SELECT topic_id FROM match GROUP BY 1 ORDER BY count(*) DESC LIMIT 300")).scalars().all()
        )
        of = sa.text(
            "SELECT story_id FROM article WHERE story_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 150"
        )
        stories = c.execute(of).scalars().all()
    generator = Generator(seed=11)
    asked = archive.queries(generator, ROUNDS)
    step = BUSIEST // ROUNDS
    return [
        {
            "n": n + 1,
            "topic_id": busy[n * step],
            "topic": f"topic-{busy[n * step]}",
            "story": stories[n * 10],
            "briefing": briefed[n % len(briefed)],
            "article": ARTICLES - 7 * n,
            "feed": n + 1,
            "word": generator.words[300 + 97 * n],
            "query": asked[n],
            "paste": " ".join(generator.sentences(LENGTH)),
            "minute": int(NOW.timestamp()) // 60,
        }
        for n in range(ROUNDS)
    ]


async def _answered(stage: Stage, scene: Scene, facts: Mapping[str, object]) -> Spent:
    """From the update's arrival to the end of the answer."""
    stage.clock.wind(BETWEEN)
    person, where = stage.people[scene.who]
    words = scene.words.format(**facts)
    if scene.is_pressed:
        person.sends_callback(words, (where or person).last)
    elif scene.name == INLINE:
        person.asks_inline(words)
    else:
        person.says(words, where)
    await stage.bot.poller.poll(0)
    apart, began = stage.workshop.worked, time.process_time()
    while await stage.bot.worker.begin():
        await stage.bot.worker.finish(60)
    worked, apart = time.process_time() - began, stage.workshop.worked - apart
    return Spent((worked - apart) * 1000, apart * 1000)


def _middle(times: Sequence[float]) -> float:
    """Of sorted times."""
    return times[len(times) // 2]


def _p95(times: Sequence[float]) -> float:
    """Of sorted times; of few, the one before the worst."""
    return times[max(0, round(len(times) * 0.95) - 1)]
