"""What the bot remembers about itself, and which process holds which duty."""

import secrets
from datetime import datetime, timedelta

from bot.metrics import Stored
from bot.services.briefings import Outage
from bot.services.deliveries import recover
from bot.storage import articles, deliveries, gauges, pace, subscriptions, updates
from bot.storage import chats as chat_rows
from bot.storage.database import Database

ALIVE = "alive_at"
WEBHOOK_SECRET = "webhook_secret"  # noqa: S105  the name of a fact, not a secret
OUTAGE = timedelta(minutes=5)  # a shorter silence is a restart, and nobody's news


def alive(db: Database, now: datetime) -> None:
    """The bot runs."""
    with db.write() as c:
        pace.learn(c, ALIVE, now.isoformat())


def last_alive(db: Database) -> datetime | None:
    """When the bot last said that it runs."""
    with db.read() as c:
        known = pace.know(c, ALIVE)
    return datetime.fromisoformat(known) if known else None


def outage(db: Database, now: datetime) -> Outage | None:
    """The time since the bot last ran, where it was long enough to speak of."""
    last = last_alive(db)
    return Outage(last, now) if last and now - last >= OUTAGE else None


def webhook_secret(db: Database) -> str:
    """The secret that Telegram shows with each update, made once."""
    with db.write() as c:
        return pace.learn_once(c, WEBHOOK_SECRET, secrets.token_urlsafe(32))


def hold_duty(db: Database, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Hold a duty that one process does at a time; False when another does."""
    with db.write() as c:
        return pace.take(c, name, holder, now, now + timedelta(seconds=seconds))


def take_all_back(db: Database, now: datetime) -> None:
    """Nobody else runs on this database: whatever a dead process held is free."""
    recover(db, now, is_alone=True)
    with db.write() as c:
        updates.release(c)
        pace.give_up(c, None)


def give_up(db: Database, holder: str) -> None:
    """This process ends: its duties and claims are free."""
    with db.write() as c:
        updates.release(c, holder)
        deliveries.release(c, holder)
        pace.give_up(c, holder)


def stored(db: Database, now: datetime) -> Stored:
    """What waits, found by reading little, for `/metrics` and `/healthz`."""
    with db.read() as c:
        return gauges.read(c, db.path, now)


def counts(db: Database) -> dict[str, dict[str, int]]:
    """How much of everything there is, for `/status` and `doctor`."""
    with db.read() as c:
        return {
            "articles": articles.counts(c),
            "chats": chat_rows.counts(c),
            "deliveries": deliveries.counts(c),
            "subscriptions": {"followed": subscriptions.count(c)},
            "updates": {"waiting": updates.waiting(c)},
        }
