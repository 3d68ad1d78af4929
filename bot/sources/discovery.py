"""Where a site has its feeds: what its page says, and the usual places."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from bot.errors import Unreadable
from bot.sources import charsets, markup
from bot.sources.feed_parts import web_address

MOST_FOUND = 20
PAGE_BYTES = 2_000_000  # where links to feeds are looked for
GUESSES = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/feed.json")

_RANKS = {  # the better known a form, the better it is read
    "application/atom+xml": 0,
    "application/rss+xml": 0,
    "application/rdf+xml": 1,
    "application/feed+json": 2,
    "application/x-rss+xml": 1,
    "application/xml": 3,
    "text/xml": 3,
    "application/json": 4,
}
_VAGUE = frozenset({"application/xml", "text/xml", "application/json"})  # much else is called so
_LOOKS_SO = re.compile(r"feed|rss|atom|rdf|\.xml|лент|стрічк", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|комментари|коментар|каментар|replies|/tag/|/author/|/category/", re.IGNORECASE)


def find(html: bytes, url: str) -> tuple[str, ...]:
    """The addresses of the feeds that a page at `url` names, the site's main feed first, those of comments last."""
    root = _parsed(html)
    if root is None:
        return ()
    base = _base(root, url)
    found = [(rank, at, address) for at, (rank, address) in enumerate(_links(root, base)) if address != url]
    return tuple(dict.fromkeys(address for _, _, address in sorted(found)))[:MOST_FOUND]


def guesses(url: str) -> tuple[str, ...]:
    """Where sites commonly have a feed: eight places at the top of the site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ()
    return tuple(f"{parts.scheme}://{parts.netloc}{path}" for path in GUESSES)


def _parsed(html: bytes) -> etree._Element | None:
    try:
        words = charsets.decode(html[:PAGE_BYTES])
        parser = etree.HTMLParser(
            recover=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
        )
        return etree.fromstring(markup.html_bytes(words), parser)
    except (Unreadable, etree.XMLSyntaxError):
        return None


def _base(root: etree._Element, url: str) -> str:
    found = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    return web_address(found or "", url) or url


def _links(root: etree._Element, base: str) -> Iterator[tuple[int, str]]:
    for link in root.iter("link", "a"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        words = (link.get("rel") or "").lower().split()
        href = (link.get("href") or "").strip()
        if not href or kind not in _RANKS or not {"alternate", "feed"} & set(words) or "stylesheet" in words:
            continue
        named = f"{href} {link.get('title') or ''}"
        if kind in _VAGUE and not _LOOKS_SO.search(named):
            continue
        address = web_address(href, base).partition("#")[0]
        if address:
            yield _RANKS[kind] + 10 * bool(_COMMENTS.search(named)), address
