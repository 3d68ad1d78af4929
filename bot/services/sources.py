"""Publishers, as an admin describes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import NotFound
from bot.storage import audit, sources, statistics
from bot.storage.database import Database
from bot.storage.sources import Source

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
LOOKED_AT = 2000  # articles of one publisher, the latest, that its figures are counted from


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the publishers, with how many articles each had in 30 days; `number` from 0."""

    sources: tuple[Source, ...]
    counts: tuple[int, ...]
    number: int
    pages: int
    all: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A publisher in the last 30 days: of `shared` stories that others tell too it told `first` so many before them."""

    source: Source
    week: int
    month: int
    is_counted_out: bool  # there are more
    shared: int
    first: int
    reprints: int
    changed: int
    withdrawn: int
    last_at: datetime | None


def every(db: Database) -> list[Source]:
    """All publishers, by name."""
    with db.read() as c:
        return sources.every(c)


def label(db: Database, domain: str, words: str, *, actor: int | None, now: datetime) -> bool:
    """Set what stands behind a publisher's name ("state media"); "" for nothing. False when it is not known."""
    with db.write() as c:
        is_known = sources.describe(c, domain, {"label": words})
        if is_known:
            audit.note(c, now, actor, "label", f"source {domain}", words)
        return is_known


def own(db: Database, domain: str, owner: str, *, actor: int | None, now: datetime) -> bool:
    """Publishers under one owner count as one voice; its own domain parts it from others. False when it is not known."""
    with db.write() as c:
        is_known = sources.describe(c, domain, {"family": owner})
        if is_known:
            audit.note(c, now, actor, "family", f"source {domain}", owner)
        return is_known


def page(db: Database, number: int, size: int, now: datetime) -> Page:
    """A page of the publishers that have a name or a domain, by name, each with its articles of 30 days."""
    known = [one for one in every(db) if one.name or one.domain]
    pages = max(1, -(-len(known) // size))
    number = max(0, min(number, pages - 1))
    shown = known[number * size : (number + 1) * size]
    with db.read() as c:
        counts = tuple(statistics.count_recent_of(c, one.id, now - MONTH, LOOKED_AT) for one in shown)
    return Page(tuple(shown), counts, number, pages, len(known))


def figures(db: Database, source_id: int, now: datetime) -> Figures:
    """How a publisher does, by its latest articles. Raises NotFound."""
    with db.read() as c:
        known = next((one for one in sources.every(c) if one.id == source_id), None)
        if known is None:
            raise NotFound(f"source {source_id}")
        recent = statistics.recent_of(c, source_id, LOOKED_AT)
        month = [one for one in recent if one.at >= now - MONTH]
        shared, first = statistics.firsts_of(c, {one.story_id for one in month if one.story_id}, source_id)
        changed, withdrawn = statistics.corrections_of(c, source_id, now - MONTH)
    return Figures(
        source=known,
        week=sum(one.at >= now - WEEK for one in month),
        month=len(month),
        is_counted_out=len(month) == LOOKED_AT,
        shared=shared,
        first=first,
        reprints=sum(one.reprint_of is not None for one in month),
        changed=changed,
        withdrawn=withdrawn,
        last_at=max((one.at for one in recent), default=None),
    )


def describe(
    db: Database, domain: str, *, name: str, label: str = "", family: str | None = None, now: datetime
) -> None:
    """Give a publisher its name, its label ("state media") and its family (its owner's domain; None: itself)."""
    with db.write() as c:
        sources.ensure(c, name, domain, now)
        sources.describe(c, domain, {"name": name, "label": label, "family": family or domain})
