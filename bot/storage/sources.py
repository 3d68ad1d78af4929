"""Publishers: who an article is from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import source


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher; `domain` is "" where nobody named one."""

    id: int
    name: str
    domain: str
    family: str
    label: str


_columns = (source.c.id, source.c.name, source.c.domain, source.c.family, source.c.label)


def ensure(c: sa.Connection, name: str, domain: str, now: datetime) -> Source:
    """The source of this domain, made where it is new: its own family, without a label."""
    row = c.execute(_by_domain, {"wanted": domain}).one_or_none()
    if row is None:
        database.insert_ignoring(c, source, {"name": name, "domain": domain, "family": domain, "created_at": now})
        return by_domain(c, domain)
    return Source(*row)


def by_domain(c: sa.Connection, domain: str) -> Source:
    """The source of this domain, which must be stored."""
    return Source(*c.execute(_by_domain, {"wanted": domain}).one())


_by_domain = sa.select(*_columns).where(source.c.domain == sa.bindparam("wanted"))


def every(c: sa.Connection) -> list[Source]:
    """All sources, by name."""
    return [Source(*row) for row in c.execute(sa.select(*_columns).order_by(source.c.name, source.c.id))]


def describe(c: sa.Connection, domain: str, values: Mapping[str, str]) -> bool:
    """Set a source's label, family or name; False when there is none."""
    changed = c.execute(sa.update(source).where(source.c.domain == domain).values(dict(values)))
    return bool(changed.rowcount)
