"""A whole bot in this process: the real application, a real SQLite file, LocalTelegram, a clock wound by hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import Briefwire
from bot.local_telegram import LocalTelegram, Person
from bot.services import articles, topics
from bot.services.articles import Added, How
from bot.settings import Settings
from bot.sources.drafts import Draft
from bot.sources.workshop import InlineWorkshop
from bot.storage.database import Database
from bot.storage.topics import TopicRow
from tests import databases
from tests.bot.hand_clock import HandClock

ADMIN = 7
STEPS, STEP_SECONDS = 12, 1.2
QUIET = 2  # idle steps, after which nothing more is looked for until the last


@dataclass
class Journey:
    """What a journey has at hand."""

    db: Database
    clock: HandClock
    telegram: LocalTelegram
    app: Briefwire

    @property
    def ann(self) -> Person:
        """A reader."""
        return self.telegram.person(5, "Ann")

    @property
    def admin(self) -> Person:
        """One of ADMIN_IDS."""
        return self.telegram.person(ADMIN, "Boss")

    async def settle(self) -> None:
        """Everything that is to be done now, and what only waits for the pace of its chat: fifteen seconds, on the clock."""
        await self.app.settle()
        left, idle = STEPS, 0
        while left and idle < QUIET:
            self.clock.wind(STEP_SECONDS)
            left, idle = left - 1, 0 if await self.app.settle() else idle + 1
        if left:
            self.clock.wind(left * STEP_SECONDS)
            await self.app.settle()

    async def wind(self, to: datetime) -> None:
        """The clock moves on to an instant, and what falls due is done."""
        self.clock.wind((to - self.clock.now()).total_seconds())
        await self.settle()

    def topic(self, title: str, query: str) -> TopicRow:
        return topics.add(self.db, title, query, now=self.clock.now())

    def publish(self, title: str, text: str, **fields: str) -> Added:
        """An article, published now, of one publisher unless `source` and `domain` say another."""
        values = {"source": "Orlan Courier", "domain": "orlan-courier.example", **fields}
        draft = Draft(title=title, text=text, published_at=self.clock.now(), **values)  # type: ignore[arg-type]
        return articles.add(self.db, self.app.room, draft, now=self.clock.now(), how=How.PUBLISH)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Journey]:
    async with open_bot(tmp_path / "bot.db") as journey:
        yield journey


class open_bot:  # noqa: N801  reads as a function
    """A bot on this database file, started and stopped."""

    def __init__(self, path: Path, clock: HandClock | None = None, **settings: object) -> None:
        self._path = path
        self._clock = clock or HandClock()
        self._settings = settings

    async def __aenter__(self) -> Journey:
        values = {"admin_ids": frozenset({ADMIN}), "default_time_zone": "Europe/Minsk", "undo_seconds": 0}
        values |= self._settings
        settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]
        databases.copy_to(self._path)
        db = Database(f"sqlite:///{self._path}")
        telegram = LocalTelegram(self._clock)
        app = Briefwire(
            settings,
            db,
            clock=self._clock,
            request=telegram,
            updates_request=telegram,
            token=telegram.token,
            workshop=InlineWorkshop(),
        )
        self._journey = Journey(db, self._clock, telegram, app)
        await app.start()
        return self._journey

    async def __aexit__(self, *_: object) -> None:
        await self._journey.app.stop()
        self._journey.db.close()
