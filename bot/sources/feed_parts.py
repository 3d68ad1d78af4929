"""What a feed says, as its dialect was read and before anything is cleaned or decided. The forms' common ground."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

ENTRIES = 500  # of one feed; the largest real ones have 100
FEED_BYTES = 5_000_000  # a feed of 500 long articles has 4 MB
LONGEST_ADDRESS = 4096
AUTHORS = 20  # of an entry

_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?:)", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


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


def web_address(said: str, base: str = "") -> str:
    """As browsers read it: joined to `base`, without line ends, with its spaces escaped; "" for what is no
    http(s) address."""
    words = _FEED_SCHEME.sub("", _UNSEEN.sub("", said[: 2 * LONGEST_ADDRESS]).strip(), count=1)
    words = f"http:{words[5:]}" if words[:7].lower() == "feed://" else words
    try:
        address = (urljoin(base, words) if base and words else words).replace(" ", "%20")
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(address) > LONGEST_ADDRESS:
        return ""
    return parts.scheme + address[len(parts.scheme) :]
