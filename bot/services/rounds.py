"""One round by hand: feeds are asked now, what they list becomes articles, and it is said what came of it.

ask | take what is due | wait for what is due soon | tell
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import feeds, polling
from bot.services.feeds import Desk, Listed
from bot.storage import entries
from bot.storage.database import Database
from bot.storage.entries import Tally

IDLE_SECONDS = 0.1  # another process has what is due
MILLISECOND = timedelta(milliseconds=1)  # what the database keeps of an instant


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed that was asked, as it stands now, and what became of its entries."""

    feed: Listed
    entries: Tally


async def once(
    desk: Desk, *, feed_id: int | None = None, step: Callable[[], None] = lambda: None
) -> tuple[Polled, ...]:
    """Ask the feeds that are due, or this one, and take their entries, each once; what fails is tried again by the bot.

    `step` is called after each stride. Raises NotFound.
    """
    began = desk.manners.clock.now()
    newest = await asyncio.to_thread(_newest, desk.db)
    if feed_id is not None:
        await polling.poll_one(desk, feed_id, began)
    else:
        while await polling.poll_due(desk, desk.manners.clock.now()):
            step()
    await _take_all(desk, step)
    return await asyncio.to_thread(_told, desk, began, newest, feed_id)


async def _take_all(desk: Desk, step: Callable[[], None]) -> None:
    """What is due, and every entry that never was an article: pages of one feed are due one after another. One that
    changes all the time is left until it has settled.
    """
    clock = desk.manners.clock
    while True:
        if not await polling.take_entries(desk, clock.now()):
            due_at = await asyncio.to_thread(_next, desk.db)
            if due_at is None:
                return
            await clock.sleep(max((due_at - clock.now()).total_seconds(), IDLE_SECONDS))
        step()


def _newest(db: Database) -> int:
    with db.read() as c:
        return entries.newest(c)


def _next(db: Database) -> datetime | None:
    with db.read() as c:
        return entries.next_first_due(c)


def _told(desk: Desk, began: datetime, newest: int, feed_id: int | None) -> tuple[Polled, ...]:
    with desk.db.read() as c:
        found = entries.tallies(c, began, newest)
    now = desk.manners.clock.now()
    listed = feeds.listed(desk.db, now=now) if feed_id is None else [feeds.one(desk.db, feed_id, now=now)]
    asked = [one for one in listed if one.polled_at is not None and one.polled_at > began - MILLISECOND]
    return tuple(Polled(one, found.get(one.id, Tally())) for one in asked)
