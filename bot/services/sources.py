"""Publishers, as an admin describes them."""

from datetime import datetime

from bot.storage import sources
from bot.storage.database import Database
from bot.storage.sources import Source


def every(db: Database) -> list[Source]:
    """All publishers, by name."""
    with db.read() as c:
        return sources.every(c)


def label(db: Database, domain: str, words: str) -> bool:
    """Set what stands behind a publisher's name ("state media"); "" for nothing. False when it is not known."""
    with db.write() as c:
        return sources.describe(c, domain, {"label": words})


def own(db: Database, domain: str, owner: str) -> bool:
    """Publishers under one owner count as one voice; its own domain parts it from others. False when it is not known."""
    with db.write() as c:
        return sources.describe(c, domain, {"family": owner})


def describe(
    db: Database, domain: str, *, name: str, label: str = "", family: str | None = None, now: datetime
) -> None:
    """Give a publisher its name, its label ("state media") and its family (its owner's domain; None: itself)."""
    with db.write() as c:
        sources.ensure(c, name, domain, now)
        sources.describe(c, domain, {"name": name, "label": label, "family": family or domain})
