"""The sides of a story: the best sentence under each label that an admin gave to publishers, and who of them is independent.

*Independent* is a publisher family of which no publisher bears a label that tells of dependence: of a state, a government,
a party, an army, a company that speaks for itself. A publisher without a label may be independent: that there is none is
only said where every voice is known to be dependent. A reprint, and an agency's text, is the voice of whoever wrote it.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from summaries import voices
from summaries.types import Article
from summaries.voices import Line

WINDOW = timedelta(hours=48)  # up to the story's latest article
_READ = 4  # articles under one label, the latest
_DEPENDENT = re.compile(
    r"(?<!non-)(?<!non )(?<!not )(?<!ex-)(?<!third-)(?<!third )\b(?:state\b|government|govt|official|ministry|party|army|military|press office|press release|company|corporate|"
    r"sponsored|propaganda|pro-government|kremlin|"
    r"гос(?:ударств|сми|\b|агентств)|прогос|правительств|провластн|официал|министерств|партийн|военн|пропаганд|пресс-служб|корпоратив|"
    r"держ(?:ав|зм|аг)|урядов|провладн|офіц|міністерств|партійн|військов|прес-служб|корпоратив|"
    r"дзярж|урадав|праўладн|афіц|міністэрств|партыйн|ваенн|вайсков|прапаганд|прэс-служб|карпарат)",
    re.IGNORECASE,
)
_INDEPENDENT = re.compile(r"\b(?:independent|независим|незалежн|незалежн)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Side:
    """One label ("": none), its best sentence (None: none can be quoted), and how many stand under it."""

    label: str
    line: Line | None
    articles: int
    families: int


@dataclass(frozen=True, slots=True)
class Sides:
    """Labels in alphabetical order, what has none last. `independent`: families that may be so, in the last 48 hours."""

    sides: tuple[Side, ...]
    independent: int


def is_dependent(label: str) -> bool:
    """Whether a label says that its bearer depends on somebody whom the news is about."""
    return bool(_DEPENDENT.search(label)) and not _INDEPENDENT.search(label)


def of(articles: Sequence[Article]) -> Sides:
    """The sides of one story; the articles newest first."""
    by_label: dict[str, list[Article]] = defaultdict(list)
    for one in articles:
        by_label[" ".join(one.label.split())].append(one)
    ordered = sorted(by_label.items(), key=lambda pair: (not pair[0], pair[0].casefold(), pair[0]))
    return Sides(tuple(_side(label, rows) for label, rows in ordered), independent(articles))


def independent(articles: Sequence[Article]) -> int:
    """How many families may be independent among those heard in the 48 hours up to the latest article."""
    times = {one.id: one.published_at or one.told_from for one in articles}
    since = max(times.values()) - WINDOW if times else None
    dependent = {one.family for one in articles if is_dependent(one.label)}
    heard = {one.family for one in articles if since is not None and times[one.id] >= since and one.reprint_of is None}
    return len(heard - dependent)


def _side(label: str, rows: Sequence[Article]) -> Side:
    own = [one for one in rows if one.reprint_of is None] or list(rows)
    line = next(iter(voices.best_sentences(own[:_READ], 1)), None)
    return Side(label, line, len(rows), len({one.family for one in rows}))
