"""Nobody keeps the machine from the others: what is costly has its pace, person by person.

The pace is the generic cell rate algorithm (GCRA): a row holds the instant at which all that was asked would be paid for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.storage import quotas
from bot.storage.database import Connection, Database

SAID = "said"  # of the sentence that refuses
KEPT = timedelta(hours=1)  # a row that is free is of no use; a while, so that a clock put back changes little


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, then one in each interval."""

    at_once: int
    interval: timedelta

    @property
    def reach(self) -> timedelta:
        """How far ahead of now what was asked may reach before one more is too much."""
        return self.interval * (self.at_once - 1)


USUAL = Pace(20, timedelta(seconds=3))
PACES: Mapping[str, Pace] = MappingProxyType(
    {
        "inline": Pace(40, timedelta(seconds=1)),  # one for each letter that is typed
        SAID: Pace(1, timedelta(minutes=1)),
    }
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Too much: when there is one again, and whether this is to be said (at most once a minute)."""

    seconds: int
    is_to_be_said: bool


def take(db: Database, person: int, kind: str, now: datetime) -> Refused | None:
    """One piece of costly work of this kind for this person; None: do it."""
    with db.write() as c:
        wait = _take(c, person, kind, now)
        if wait is None:
            return None
        return Refused(-(-wait // timedelta(seconds=1)), _take(c, person, SAID, now) is None)


def forget_old(db: Database, now: datetime) -> int:
    """Forget whose pace has long been free, and the gates of chats that are not known any more; returns how many."""
    with db.read() as c:
        strays = quotas.stray_gates(c, now - KEPT)
    with db.write() as c:
        quotas.forget_gates(c, strays)
        return quotas.forget_before(c, now - KEPT) + len(strays)


def next_hold(held: datetime, now: datetime, pace: Pace) -> datetime | timedelta:
    """The arrival time after one more, or how long to wait for it. What lies further ahead than any pace reaches was
    written by a clock that was wrong. Pure.
    """
    ahead = max(held - now, timedelta())
    if ahead > pace.reach + pace.interval:
        ahead = timedelta()
    return now + ahead + pace.interval if ahead <= pace.reach else ahead - pace.reach


def _take(c: Connection, person: int, kind: str, now: datetime) -> timedelta | None:
    decided = next_hold(quotas.held(c, person, kind, now), now, PACES.get(kind, USUAL))
    if isinstance(decided, timedelta):
        return decided
    quotas.hold(c, person, kind, decided)
    return None
