"""Feeds of XML: the plain dialects are read from the tree, feedparser knows the rest (Atom's drafts, CDF, base64)."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from bot.errors import Unreadable
from bot.sources import feed_dialects, feed_trees
from bot.sources.feed_parts import AUTHORS, RawEntry, RawFeed, RawText, web_address

RARE_ELEMENTS = 20_000  # of a feed in a rare dialect; feedparser takes 20 µs for each

_PLAIN_TYPES = frozenset({"text/plain", "text"})

Found = dict[str, Any]  # a FeedParserDict


def read(text: str, url: str) -> RawFeed:
    """Raises Unreadable: "not_a_feed", "too_many", "unsafe"."""
    root = feed_trees.tree(text)
    return feed_dialects.read(root, url) if feed_dialects.is_known(root) else read_rare(root, url)


def read_rare(root: etree._Element, url: str) -> RawFeed:
    """As feedparser understands it. Raises Unreadable: "not_a_feed", "too_many"."""
    if sum(1 for _ in root.iter()) > RARE_ELEMENTS:
        raise Unreadable("too_many", limit=RARE_ELEMENTS)
    found = _understood(_document(root))
    if not (found.version or found.entries):
        raise Unreadable("not_a_feed")
    feed = found.feed
    hours, days = feed_dialects.skipped(root)
    return RawFeed(
        title=_words(feed, "title"),
        site_url=web_address(_words(feed, "link"), url),
        language=_words(feed, "language"),
        ttl=feed_dialects.ttl(_words(feed, "ttl"), _words(feed, "sy_updateperiod"), _words(feed, "sy_updatefrequency")),
        skip_hours=hours,
        skip_days=days,
        next_url=_next(feed, url),
        authors=_authors(feed) if found.version.startswith("atom") else (),
        entries=[_entry(entry, url) for entry in found.entries],
    )


def _understood(document: bytes) -> Any:
    import feedparser

    try:
        return feedparser.parse(
            io.BytesIO(document),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,  # we keep no markup
            resolve_relative_uris=False,  # nor the links inside it
        )
    except Exception as error:  # feedparser raises what it likes on odd names, spaces in namespaces for one
        raise Unreadable("not_a_feed") from error


def _document(root: etree._Element) -> bytes:
    """Well-formed, each prefix declared; a full text where feedparser looks for it."""
    for element in root.iter(etree.Element):
        prefix, name = feed_trees.names(str(element.tag))
        if prefix == "yandex" and name == "full-text":
            element.tag = f"{{{feed_trees.NAMESPACES['content']}}}encoded"
        elif not str(element.tag).startswith("{"):
            element.tag = f"{{{feed_trees.NAMESPACES[prefix]}}}{name}" if prefix in feed_trees.NAMESPACES else name
    return etree.tostring(root, encoding="utf-8")


def _value(found: Found, key: str) -> Any:
    """feedparser's dict answers for a missing key with another's value; the plain dict does not."""
    return dict.get(found, key)


def _words(found: Found, key: str) -> str:
    value = _value(found, key)
    return value if isinstance(value, str) else ""


def _list(found: Found, key: str) -> Sequence[Found]:
    value = _value(found, key)
    return value if isinstance(value, list) else []


def _next(feed: Found, url: str) -> str:
    found = (link for link in _list(feed, "links") if _words(link, "rel") == "next")
    return next((web_address(_words(link, "href"), url) for link in found), "")


def _entry(entry: Found, url: str) -> RawEntry:
    return RawEntry(
        name=_words(entry, "id"),
        urls=[_words(entry, "feedburner_origlink"), web_address(_link(entry), url)],
        title=_words(entry, "title"),
        authors=_authors(entry),
        texts=list(_texts(entry)),
        dates=list(_dates(entry)),
        language=_words(entry, "language") or _words(_value(entry, "title_detail") or {}, "language"),
    )


def _link(entry: Found) -> str:
    """Its link, but no guid that feedparser takes for one without looking like one."""
    link, name = _words(entry, "link"), _words(entry, "id")
    return "" if name and link.endswith(name) and not feed_dialects.is_address(name) else link


def _texts(entry: Found) -> Iterator[RawText]:
    for content in _list(entry, "content"):
        if _words(content, "value").strip():
            yield RawText(_words(content, "value"), is_html=_words(content, "type") not in _PLAIN_TYPES)
    if _words(entry, "summary").strip():
        is_plain = _words(_value(entry, "summary_detail") or {}, "type") in _PLAIN_TYPES
        yield RawText(_words(entry, "summary"), is_html=not is_plain, is_summary=True)


def _dates(entry: Found) -> Iterator[str]:
    """As written, then as feedparser understood them, which knows the dates of more languages."""
    keys = ("published", "created", "updated")
    yield from (_words(entry, key) for key in keys)
    for key in keys:
        parsed = _value(entry, f"{key}_parsed")
        if parsed:
            yield "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*parsed[:6])


def _authors(found: Found) -> Sequence[str]:
    """The names of several; one as written, because feedparser knows no address under a long top-level domain."""
    authors = _list(found, "authors")[:AUTHORS]
    return [_words(author, "name") for author in authors] if len(authors) > 1 else [_words(found, "author")]
