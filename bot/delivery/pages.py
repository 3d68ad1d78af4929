"""Printed parts, kept while what they quote stands: a thousand readers a second read the same few pages."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from telegram import InlineKeyboardMarkup

from bot.clock import Clock
from bot.delivery import printing, render
from bot.delivery.printing import Printed
from bot.delivery.render import Speaker
from bot.services import briefings, schedules
from bot.services.briefings import View
from bot.storage.database import Database

MOST_VIEWS, MOST_PAGES = 64, 2048
KEPT = timedelta(minutes=1)  # then they are printed anew: "today" may have become "yesterday"

log = logging.getLogger(__name__)


Json = dict[str, Any]  # as the Bot API takes it, made once for all who get the same


class Name(NamedTuple):
    """What makes one page differ from another."""

    briefing_id: int
    part: int
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Page:
    """A part as it is sent first (None: nothing of it stands any more), and the last correction that it knows of."""

    printed: Printed | None
    keyboard: Json | None
    corrected_to: int


class Pages:
    """The pages and views of one sender. Methods may be called from any thread, `print` and `look_again` from one at a time."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._views: dict[int, View] = {}
        self._before: dict[int, View] = {}  # as they were when `look_again` was called
        self._pages: dict[Name, Page] = {}
        self._since = datetime.min.replace(tzinfo=clock.now().tzinfo)

    def look_again(self) -> None:
        """Read every briefing anew before it is used again; pages of those that stand unchanged are kept, for a minute."""
        now = self._clock.now()
        if now - self._since > KEPT or len(self._pages) > MOST_PAGES or len(self._before) > MOST_VIEWS:
            self._pages, self._before, self._since = {}, {}, now
        self._before = {**self._before, **self._views}
        self._views = {}

    def at_hand(self, name: Name) -> Page | None:
        """The page, if it was printed from what stood a moment ago."""
        return self._pages.get(name) if name.briefing_id in self._views else None

    def print(self, names: Iterable[Name]) -> None:
        """Have these at hand. One that can't be printed now is left to `get`, whose caller can say why."""
        for name in dict.fromkeys(names):
            try:
                self.get(name)
            except Exception as error:  # noqa: BLE001  it harms no other
                log.debug(
                    "briefing=%d part=%d not printed ahead: %s", name.briefing_id, name.part, type(error).__name__
                )

    def get(self, name: Name) -> Page:
        """The page, printed if need be. Raises NotFound, DatabaseUnavailable."""
        view = self.view(name.briefing_id)
        if name not in self._pages:
            speaker = speaker_of(name.language, name.time_zone)
            printed = printing.part(view, name.part, speaker, self._clock.now())
            keyboard = as_json(render.keyboard(printed.rows, speaker)) if printed else None
            self._pages[name] = Page(printed, keyboard, view.corrected_to)
        return self._pages[name]

    def view(self, number: int) -> View:
        """A briefing as it stands. Raises NotFound, DatabaseUnavailable."""
        if number in self._views:
            return self._views[number]
        view = briefings.view(self._db, number)
        if self._before.get(number) != view:
            self._pages = {name: page for name, page in self._pages.items() if name.briefing_id != number}
        self._views[number] = view
        return view


def as_json(keyboard: InlineKeyboardMarkup | None) -> Json | None:
    """A keyboard as the Bot API takes it."""
    return keyboard.to_dict() if keyboard else None


def speaker_of(language: str, time_zone: str) -> Speaker:
    """Whom a page is for."""
    return Speaker(language, schedules.zone(time_zone))
