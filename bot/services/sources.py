"""Publishers, as an admin describes them."""

from datetime import datetime

from bot.storage import sources
from bot.storage.database import Database


def describe(db: Database, domain: str, *, name: str, label: str = "", family: str | None = None, now: datetime) -> None:
    """Give a publisher its name, its label ("state media") and its family (its owner's domain; None: itself)."""
    with db.write() as c:
        sources.ensure(c, name, domain, now)
        sources.describe(c, domain, {"name": name, "label": label, "family": family or domain})
