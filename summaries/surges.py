"""Far more news than usual: a topic that surges, and the days of its past on which it did.

Counts of news are taken for Poisson's, whose square roots spread evenly: A(n) = 2 √(n + 3/8) has a standard deviation of
one, whatever the mean (Anscombe, Biometrika 35, 1948). The usual is a median, and its spread 1.4826 times the median absolute
deviation, since one surge must not raise what the next is measured by (the modified z-score: Iglewicz and Hoaglin, 1993;
the same on Poisson counts for outbreaks: Farrington et al., JRSS A 159, 1996, who give less weight to past outbreaks). The
spread is at least one, Poisson's own:

    z = (A(n) - median A) / max(1, 1.4826 MAD)
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

SPAN = timedelta(hours=6)  # in which it surges
SPANS = 112  # 28 days before it, by which the usual is known
KNOWN_AFTER = 28  # spans, a week: a topic that is younger has too little history
LEAST_FAMILIES = 3  # that report within the span
FAMILIES_OF_UNKNOWN = 5  # where there is too little history
FROM_A_FAMILY = 3  # articles that count: one paper's flood is no surge
LEAST_Z = 3.5  # Iglewicz and Hoaglin's own: 6 articles where none are usual, 9 where 1 is, 18 where 6 are
LEAST_DAY = 4  # articles of a day that a picture marks
MAD_TO_DEVIATION = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article that counts: no copy; who wrote it, and when it appeared."""

    at: datetime
    family: str


@dataclass(frozen=True, slots=True)
class Surge:
    """Why a topic surges: what came within SPAN, the usual (its median), and how far above it that is."""

    articles: int
    families: int
    usual: float
    z: float


def surge(sightings: Iterable[Sighting], now: datetime) -> Surge | None:
    """Whether the last SPAN before now is a surge, by the 28 days before it; None: it is not."""
    spans: list[Counter[str]] = [Counter() for _ in range(SPANS + 1)]
    for one in sightings:
        place = (now - one.at) // SPAN
        if 0 <= place <= SPANS:
            spans[place][one.family] += 1
    counts = [sum(min(FROM_A_FAMILY, many) for many in span.values()) for span in spans]
    return _judged(counts[0], len(spans[0]), _known(counts[1:]), sum(spans[0].values()))


def score(count: int, usual: Sequence[int]) -> float:
    """The z of a count against the usual ones; without any, against none at all."""
    values = [anscombe(one) for one in usual] or [anscombe(0)]
    middle = median(values)
    spread = MAD_TO_DEVIATION * median(abs(one - middle) for one in values)
    return (anscombe(count) - middle) / max(1.0, spread)


def anscombe(count: float) -> float:
    """2 √(n + 3/8)."""
    return 2 * math.sqrt(count + 3 / 8)


def peaks(counts: Sequence[int]) -> tuple[int, ...]:
    """The places of the days on which far more came than usual in their time."""
    return tuple(place for place, count in enumerate(counts) if count >= LEAST_DAY and score(count, counts) >= LEAST_Z)


def _known(before: Sequence[int]) -> Sequence[int]:
    """The spans since the topic's first article, the latest first; what is before it is not known to be nothing."""
    last = max((place for place, count in enumerate(before) if count), default=-1)
    return before[: last + 1]


def _judged(count: int, families: int, usual: Sequence[int], articles: int) -> Surge | None:
    least = LEAST_FAMILIES if len(usual) >= KNOWN_AFTER else FAMILIES_OF_UNKNOWN
    z = score(count, usual)
    return Surge(articles, families, median(usual or [0]), round(z, 3)) if families >= least and z >= LEAST_Z else None
