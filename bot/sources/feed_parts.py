"""What a feed says, as its dialect was read and before anything is cleaned or decided. The forms' common ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

ENTRIES = 500  # of one feed; the largest real ones have 100
FEED_BYTES = 5_000_000  # a feed of 500 long articles has 4 MB
LONGEST_ADDRESS = 4096


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as written. `is_html` false: it is said to be plain. `is_summary`: the feed calls it a summary."""

    words: str
    is_html: bool = True
    is_summary: bool = False


@dataclass(frozen=True, slots=True)
class RawEntry:
    """`urls` are absolute, the best first; `dates` as written, the best first; `texts` the fullest first."""

    name: str = ""
    urls: Sequence[str] = ()
    title: str = ""
    authors: Sequence[str] = ()
    texts: Sequence[RawText] = ()
    dates: Sequence[str] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class RawFeed:
    """`entries` in the order of the feed."""

    title: str = ""
    site_url: str = ""
    language: str = ""
    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    next_url: str = ""
    authors: Sequence[str] = ()
    entries: Sequence[RawEntry] = ()
