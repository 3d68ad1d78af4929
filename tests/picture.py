"""`make picture`: the README's picture and the guide's, made from the real bot on a Telegram in this process.

A reader starts the bot in the evening, follows a topic of the sample newsroom by a tap, and is told the next morning what is
new. `docs/briefing.svg` is what comes of it; a test says that the file is what the bot says now.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import console, sample
from bot.app import Briefwire
from bot.local_telegram import LocalTelegram, Person, Shown
from bot.services import articles, sources, topics
from bot.services.articles import How
from bot.settings import Settings
from bot.sources.workshop import InlineWorkshop
from bot.storage import schema
from bot.storage.database import Database
from tests.bot.hand_clock import HandClock
from tests.chat_svg import Bubble, Note, draw

PICTURE = Path(__file__).parent.parent / "docs" / "briefing.svg"
ZONE = ZoneInfo("Europe/Minsk")
TOPIC = "Velden–Orlan border dispute"
NEWSROOM_ENDS = datetime(2026, 6, 26, 9, tzinfo=UTC)  # the sample's articles are the two weeks before
EVENING = datetime(2026, 6, 18, 18, tzinfo=UTC)
MORNING = datetime(2026, 6, 19, 5, tzinfo=UTC)  # 08:00 in Minsk
TITLE = "A chat with Briefwire"


def main() -> None:
    """Write the pictures anew."""
    from tests import scenes  # which draws with what is here

    PICTURE.write_text(asyncio.run(picture()), encoding="utf-8")
    for path in (PICTURE, *scenes.write()):
        print(f"drawn: {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")


async def picture() -> str:
    """The SVG of the chat as the bot holds it now."""
    with tempfile.TemporaryDirectory(prefix="briefwire-picture-") as folder:
        db = Database(f"sqlite:///{Path(folder) / 'picture.db'}")
        try:
            schema.upgrade(db)
            chat = await _Scene(db).play()
        finally:
            db.close()
    return draw(TITLE, heard(chat), chat)


class _Scene:
    """The reader, the bot, and the newsroom that goes on while they talk."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = HandClock(EVENING)
        telegram = LocalTelegram(self.clock)
        settings = Settings(_env_file=None, default_time_zone=ZONE.key, send_rate=1000.0)  # type: ignore[call-arg]  # pydantic's own
        self.bot = Briefwire(
            settings,
            db,
            clock=self.clock,
            request=telegram,
            updates_request=telegram,
            token=telegram.token,
            workshop=InlineWorkshop(),
        )
        self.reader: Person = telegram.person(1001, "Ann")
        self.to_come = list(sample.articles(NEWSROOM_ENDS))

    async def play(self) -> list[Bubble | Note]:
        """The evening and the morning."""
        self._open_newsroom()
        await self.bot.start()
        try:
            return [*await self._evening(), Note(f"{MORNING.astimezone(ZONE):%-d %B}"), *await self._morning()]
        finally:
            await self.bot.stop()

    async def _evening(self) -> list[Bubble | Note]:
        self._publish()
        self.reader.starts()
        await self._settle()
        said, greeting = self.reader.messages
        label = next(one.label for one in greeting.buttons if one.label.startswith(TOPIC))
        before = [bubble(said), bubble(greeting, pressed=label)]
        self.reader.presses(label)
        await self._settle()
        return [*before, Note("after the tap"), *map(bubble, self.reader.messages[1:])]

    async def _morning(self) -> list[Bubble | Note]:
        seen = len(self.reader.messages)
        self.clock.wind((MORNING - self.clock.now()).total_seconds())
        self._publish()
        await self._settle()
        return [bubble(shown) for shown in self.reader.messages[seen:]]

    def _open_newsroom(self) -> None:
        for topic in sample.topics():
            topics.add(self.db, topic.title, topic.query, now=EVENING)
        for one in sample.publishers():
            sources.describe(self.db, one.domain, name=one.name, label=one.label, now=EVENING)

    def _publish(self) -> None:
        """All that has appeared by now."""
        while self.to_come and self.to_come[0].appeared_at <= self.clock.now():
            one = self.to_come.pop(0)
            articles.add(self.db, self.bot.room, console.draft_of(one), now=one.appeared_at, how=How.PUBLISH)

    async def _settle(self) -> None:
        await self.bot.settle()
        for _ in range(3):  # the pace of one chat
            self.clock.wind(1.2)
            await self.bot.settle()


def bubble(shown: Shown, pressed: str = "", chart: bytes = b"") -> Bubble:
    """A message as it is drawn."""
    time = f"{shown.sent_at.astimezone(ZONE):%H:%M}"
    return Bubble(shown.words, time, shown.rows, is_own=not shown.by_bot, pressed=pressed, chart=chart)


def heard(chat: list[Bubble | Note]) -> str:
    """The chat in words, for who can't see the picture."""
    return "\n\n".join(_spoken(chat))


def _spoken(chat: list[Bubble | Note]) -> Iterator[str]:
    for one in chat:
        if isinstance(one, Note):
            yield f"({one.words})"
        else:
            buttons = " ".join(f"[{button.label}]" for row in one.rows for button in row)
            yield f"{'Reader' if one.is_own else 'Briefwire'}, {one.time}: {one.words.text} {buttons}".strip()


if __name__ == "__main__":
    main()
