"""RSS 0.9x to 2.0 and Atom: feedparser says what the elements of the many dialects mean."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bot.errors import Unreadable
from bot.sources import feed_trees
from bot.sources.feed_parts import RawEntry, RawFeed, RawText

PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}  # hours
LONGEST_TTL = timedelta(days=7)
AUTHORS = 20
_PLAIN_TYPES = frozenset({"text/plain", "text"})

Found = dict[str, Any]  # a FeedParserDict


def read(text: str, url: str) -> RawFeed:
    """Raises Unreadable: "not_a_feed", "unsafe"."""
    import feedparser

    pruned = feed_trees.prune(text)
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = feedparser.parse(
            io.BytesIO(pruned.document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    if not (found.version or found.entries or found.feed):
        raise Unreadable("not_a_feed")
    feed = found.feed
    return RawFeed(
        title=_get(feed, "title"),
        site_url=_get(feed, "link"),
        language=_get(feed, "language"),
        ttl=_ttl(feed),
        skip_hours=pruned.skip_hours,
        skip_days=pruned.skip_days,
        next_url=_linked(feed, "next"),
        authors=_authors(feed) if found.version.startswith("atom") else (),
        entries=[_entry(entry) for entry in found.entries],
    )


def _value(found: Found, key: str) -> Any:
    """feedparser's dict answers for a missing key with another's value; the plain dict does not."""
    return dict.get(found, key)


def _get(found: Found, key: str) -> str:
    value = _value(found, key)
    return value if isinstance(value, str) else ""


def _list(found: Found, key: str) -> Sequence[Found]:
    value = _value(found, key)
    return value if isinstance(value, list) else []


def _linked(found: Found, rel: str) -> str:
    return next((_get(link, "href") for link in _list(found, "links") if _get(link, "rel") == rel), "")


def _entry(entry: Found) -> RawEntry:
    title = _value(entry, "title_detail") or {}
    name = _get(entry, "id")
    return RawEntry(
        name=name,
        urls=[_get(entry, "feedburner_origlink"), _get(entry, "link"), _linked(entry, "alternate"), name],
        title=_get(entry, "title"),
        authors=_authors(entry),
        texts=list(_texts(entry)),
        dates=list(_dates(entry)),
        language=_get(entry, "language") or _get(title, "language"),
    )


def _texts(entry: Found) -> Iterator[RawText]:
    for content in _list(entry, "content"):
        if _get(content, "value").strip():
            yield RawText(_get(content, "value"), is_html=_get(content, "type") not in _PLAIN_TYPES)
    if _get(entry, "summary").strip():
        detail = _value(entry, "summary_detail") or {}
        yield RawText(_get(entry, "summary"), is_html=_get(detail, "type") not in _PLAIN_TYPES, is_summary=True)


def _dates(entry: Found) -> Iterator[str]:
    """As written, then as feedparser understood them, which knows the dates of more languages."""
    names = ("published", "created", "updated")
    yield from (_get(entry, name) for name in names)
    for name in names:
        parsed = _value(entry, f"{name}_parsed")
        if parsed:
            yield "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*parsed[:6])


def _authors(found: Found) -> Sequence[str]:
    names = [_get(author, "name") for author in _list(found, "authors")[:AUTHORS]]
    return names if any(names) else [_get(found, "author")]


def _ttl(feed: Found) -> timedelta | None:
    """`ttl` in minutes, else the period of the syndication module by its frequency."""
    minutes = _get(feed, "ttl").strip()
    if re.fullmatch(r"[0-9]{1,6}", minutes) and int(minutes):
        return min(timedelta(minutes=int(minutes)), LONGEST_TTL)
    hours = PERIODS.get(_get(feed, "sy_updateperiod").strip().lower())
    if hours is None:
        return None
    times = _get(feed, "sy_updatefrequency").strip()
    each = int(times) if re.fullmatch(r"[1-9][0-9]{0,3}", times) else 1
    return min(timedelta(hours=hours) / each, LONGEST_TTL)
