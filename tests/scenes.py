"""The guide's pictures: what the real bot shows of each feature, on the sample newsroom. `make picture` draws them anew.

A scene is one line of `SCENES`: what a person does, step by step, and from which step on it is shown. A step that begins with
"!" presses the button of that label, or the only one that begins so; `PASTE` sends the sample's long text; all else is said,
with the number of the latest briefing for "№".
"""

import asyncio
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import console, sample
from bot.app import Briefwire
from bot.local_telegram import LocalTelegram, Person, Shown
from bot.settings import Settings
from bot.sources.workshop import InlineWorkshop
from bot.storage import schema
from bot.storage.database import Database
from bot.texts import admins
from tests.bot.hand_clock import HandClock
from tests.chat_svg import Bubble, Note, draw
from tests.picture import TOPIC, ZONE, bubble, heard

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
NOW = datetime(2026, 6, 26, 9, tzinfo=UTC)  # when the sample's two weeks end
PASTE = "PASTE"
SHORT = 200  # letters of what a person said, to be shown
EDITOR, FIRST_READER = 7, 2001


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: its name is that of the file, its title what it shows to who can't see it."""

    name: str
    title: str
    steps: tuple[str, ...]
    shown_from: int = 0  # the steps before only prepare it
    is_editor: bool = False


FOLLOW = ("/start", f"!{TOPIC}")
BRIEFING = ("/latest river floods",)
IN_PLACE = (*BRIEFING, "!Show in place")
SCENES = (
    Scene("topics", "All topics, each followed by one tap", ("/topics",)),
    Scene("briefing", "A briefing", ("/latest border dispute",)),
    Scene("in-place", "A quoted sentence in its place", IN_PLACE, 1),
    Scene("why", "Why an article is on a topic", (*IN_PLACE, "!Why this?"), 2),
    Scene("verify", "A briefing, checked again", (*BRIEFING, "/verify №"), 1),
    Scene("timeline", "A topic’s past, and its picture", ("/timeline border dispute 30d",)),
    Scene("catchup", "Two weeks in a minute", ("/catchup river floods 14d 1min",)),
    Scene("voices", "Who says what in a story", ("/voices 11",)),
    Scene("sides", "The sides of a story", ("/sides 7",)),
    Scene("numbers", "Numbers that moved", ("/numbers 3",)),
    Scene("only-this", "One story, followed alone", (*IN_PLACE, "!Only this"), 2),
    Scene("watch", "A topic of one’s own", ("/watch crossing", "!Watch")),
    Scene("when", "The times of what is followed", (*FOLLOW, "/when"), 2),
    Scene("language", "The same briefing, the bot speaking Ukrainian", ("/language", "!Українська", "/latest port"), 2),
    Scene("search", "A search", ("/search crossing",)),
    Scene("forgetme", "What would be deleted", (*FOLLOW, "/forgetme"), 2),
    Scene("card", "The card of an article, as an editor sees it", (PASTE,), is_editor=True),
    Scene("desk", "The desk", ("/desk",), is_editor=True),
    Scene("preview", "A topic’s next briefing, before anybody gets it", ("/preview port strike",), is_editor=True),
    Scene("edit", "What a new query would change", ("/edittopic port strike: strike* AND halmer",), is_editor=True),
    Scene("stats", "Figures", ("/stats",), is_editor=True),
    Scene("audit", "Who did what", ("/audit",), is_editor=True),
)


async def pictures(scenes: tuple[Scene, ...] = SCENES) -> Mapping[str, str]:
    """The SVG of each scene, by its name."""
    with tempfile.TemporaryDirectory(prefix="briefwire-pictures-") as folder:
        db = Database(f"sqlite:///{Path(folder) / 'pictures.db'}")
        try:
            schema.upgrade(db)
            console.preload(db, NOW)
            stage = _Stage(db)
            await stage.bot.start()
            try:
                return {one.name: await stage.play(one, FIRST_READER + n) for n, one in enumerate(scenes)}
            finally:
                await stage.bot.stop()
        finally:
            db.close()


class _Stage:
    """One bot, on which each scene is played by a person of its own."""

    def __init__(self, db: Database) -> None:
        self.clock = HandClock(NOW)
        self.telegram = LocalTelegram(self.clock)
        values = {"default_time_zone": ZONE.key, "send_rate": 1000.0, "admin_ids": frozenset({EDITOR})}
        telegram = {"request": self.telegram, "updates_request": self.telegram, "token": self.telegram.token}
        settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]  # spread
        self.bot = Briefwire(settings, db, clock=self.clock, workshop=InlineWorkshop(), **telegram)  # type: ignore[arg-type]  # spread

    async def play(self, scene: Scene, number: int) -> str:
        """The scene's picture: the messages that came or changed from its first step on that is shown."""
        person = self.telegram.person(EDITOR if scene.is_editor else number, "Ann")
        for step in scene.steps[: scene.shown_from]:
            await self._do(person, step)
        before = {shown.id: _state(shown) for shown in person.messages}
        for step in scene.steps[scene.shown_from :]:
            await self._do(person, step)
        changed = (one for one in person.messages if before.get(one.id) != _state(one))
        shown: list[Bubble | Note] = [
            bubble(one, chart=self._chart(one)) for one in changed if one.by_bot or len(one.text) <= SHORT
        ]
        assert not any(admins.apology().message in one.text for one in person.messages), scene.name
        return draw(scene.title, heard(shown), shown)

    async def _do(self, person: Person, step: str) -> None:
        if step == PASTE:
            person.pastes(sample.paste())
        elif step.startswith("!"):
            person.presses(step[1:])
        else:
            person.says(step.replace("№", _latest_number(person)))
        await self.bot.settle()
        for _ in range(4):  # the pace of one chat, and what may follow a long text
            self.clock.wind(1.2)
            await self.bot.settle()

    def _chart(self, shown: Shown) -> bytes:
        photo = shown.media.get("photo")
        return self.telegram.world.files[photo[-1]["file_id"]].upload.content if photo else b""


def _latest_number(person: Person) -> str:
    """That of the latest briefing which this person was sent."""
    numbers = [number for one in person.messages for number in re.findall(r"№ (\d+)", one.text)]
    return numbers[-1] if numbers else "№"


def _state(shown: Shown) -> tuple[object, ...]:
    return shown.words, shown.rows


def write() -> list[Path]:
    """Draw all scenes into `docs/pictures`; a picture that no scene draws any more goes."""
    FOLDER.mkdir(exist_ok=True)
    drawn = asyncio.run(pictures())
    for path in FOLDER.glob("*.svg"):
        if path.stem not in drawn:
            path.unlink()
    for name, svg in drawn.items():
        (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
    return [FOLDER / f"{name}.svg" for name in drawn]
