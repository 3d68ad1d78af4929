"""The pace that all processes of a bot share, the duties that one of them holds, and the bot's few facts about itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.storage import database
from bot.storage.tables import fact, lease, rate

BELIEVED = timedelta(hours=6)  # a deadline further off than this is a clock that was wrong, not a flood limit


def reserve(c: sa.Connection, name: str, now: datetime, interval: timedelta, count: int) -> datetime:
    """Take the next `count` slots, `interval` apart, and return the first: the generic cell rate algorithm (GCRA)."""
    database.insert_ignoring(c, rate, {"name": name, "free_at": now})
    held: datetime = c.execute(sa.select(rate.c.free_at).where(rate.c.name == name).with_for_update()).scalar_one()
    first = max(held, now) if held - now <= BELIEVED else now
    c.execute(sa.update(rate).where(rate.c.name == name).values(free_at=_rounded_up(first + interval * count)))
    return first


def free_at(c: sa.Connection, name: str, now: datetime) -> datetime:
    """When the next slot is; now, where it is past, or further off than may be believed."""
    known = c.execute(sa.select(rate.c.free_at).where(rate.c.name == name)).scalar_one_or_none()
    return known if known is not None and now < known <= now + BELIEVED else now


def _rounded_up(at: datetime) -> datetime:
    """Instants are stored as whole milliseconds, cut; a slot may not come too near."""
    return at + timedelta(microseconds=-at.microsecond % 1_000)


def hold(c: sa.Connection, name: str, until: datetime) -> None:
    """No slot before then, for anybody."""
    database.insert_ignoring(c, rate, {"name": name, "free_at": until})
    is_earlier = sa.or_(rate.c.free_at < until, rate.c.free_at > until + BELIEVED)
    c.execute(sa.update(rate).where(rate.c.name == name, is_earlier).values(free_at=until))


def held_until(c: sa.Connection, names: Sequence[str], now: datetime) -> datetime:
    """When the last of these is free; now, where all are."""
    last = sa.select(sa.func.max(rate.c.free_at, type_=rate.c.free_at.type))
    known: datetime | None = c.execute(last.where(rate.c.name.in_(names), rate.c.free_at <= now + BELIEVED)).scalar()
    return max(now, known or now)


def forget_held(c: sa.Connection, prefix: str, now: datetime) -> int:
    """Forget what begins so and is over; returns how many."""
    return c.execute(sa.delete(rate).where(rate.c.name.startswith(prefix), rate.c.free_at < now)).rowcount


def take(c: sa.Connection, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Hold a duty, or go on holding it; False when another process does."""
    database.insert_ignoring(c, lease, {"name": name, "holder": holder, "until": until})
    free = sa.or_(lease.c.holder == holder, lease.c.until < now)
    return (
        c.execute(sa.update(lease).where(lease.c.name == name, free).values(holder=holder, until=until)).rowcount == 1
    )


def give_up(c: sa.Connection, holder: str | None) -> None:
    """Let go of all duties of this holder (None: of everybody)."""
    c.execute(sa.delete(lease) if holder is None else sa.delete(lease).where(lease.c.holder == holder))


def know(c: sa.Connection, name: str) -> str | None:
    """A fact, or None."""
    return c.execute(sa.select(fact.c.value).where(fact.c.name == name)).scalar_one_or_none()


def learn(c: sa.Connection, name: str, value: str) -> None:
    """Remember a fact."""
    database.upsert(c, fact, {"name": name}, {"value": value})


def learn_once(c: sa.Connection, name: str, value: str) -> str:
    """Remember a fact unless it is known; returns what is known."""
    database.insert_ignoring(c, fact, {"name": name, "value": value})
    known = know(c, name)
    assert known is not None
    return known


def forget(c: sa.Connection, name: str) -> bool:
    """Forget a fact; False when it wasn't known."""
    return c.execute(sa.delete(fact).where(fact.c.name == name)).rowcount == 1
