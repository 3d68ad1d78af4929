"""Lists of feeds as readers exchange them: OPML 1.0 and 2.0 (http://opml.org/spec2.opml)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from bot.errors import Unreadable
from bot.sources import feed_charsets, feed_text, feed_trees
from bot.sources.feed_parts import web_address

FILE_BYTES = 2_000_000
OUTLINES = 5000  # the lists of heavy readers have under 2,000

_START = re.compile(r"<opml(?=[\s>/])", re.IGNORECASE)
_ADDRESSES = ("xmlurl", "rssurl", "feedurl")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed on a list. `title` may be ""."""

    title: str
    url: str
    site_url: str | None = None


def read(body: bytes) -> tuple[Outline, ...]:
    """The feeds of a list in its order, folders opened, each address once.

    Raises Unreadable: "too_large", "too_many", "not_a_list", "unsafe".
    """
    if len(body) > FILE_BYTES:
        raise Unreadable("too_large", limit=FILE_BYTES)
    root = _root(body)
    found: dict[str, Outline] = {}
    for element in root.iter(etree.Element):
        outline = _outline(element)
        if outline:
            found.setdefault(outline.url, outline)
        if len(found) > OUTLINES:
            raise Unreadable("too_many", limit=OUTLINES)
    return tuple(found.values())


def write(outlines: Iterable[Outline], *, now: datetime) -> bytes:
    """A list in OPML 2.0 that other readers take."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Briefwire"
    etree.SubElement(head, "dateCreated").text = format_datetime(now.astimezone(UTC), usegmt=True)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        title = _NO_XML.sub("", feed_text.title(outline.title) or outline.url)
        facts = {"text": title, "title": title, "type": "rss", "xmlUrl": _NO_XML.sub("", outline.url)}
        etree.SubElement(
            body, "outline", facts | ({"htmlUrl": _NO_XML.sub("", outline.site_url)} if outline.site_url else {})
        )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _root(body: bytes) -> etree._Element:
    try:
        words = feed_charsets.decoded(body, None)
        start = _START.search(words, 0, feed_trees.PROLOGUE_CHARACTERS)
        if start:
            return feed_trees.parsed(words[start.start() :], feed_trees.entities_of(words[: start.start()]))
    except Unreadable as error:
        raise Unreadable("not_a_list" if error.reason == "not_a_feed" else error.reason, **error.facts) from error
    raise Unreadable("not_a_list")


def _outline(element: etree._Element) -> Outline | None:
    if str(element.tag).lower() != "outline":
        return None
    facts = {str(key).lower(): str(value) for key, value in element.attrib.items()}
    url = next((address for address in (web_address(facts.get(key, "")) for key in _ADDRESSES) if address), "")
    if not url:
        return None
    title = feed_text.title(facts.get("title", "")) or feed_text.title(facts.get("text", ""))
    return Outline(title, url, web_address(facts.get("htmlurl", "")) or None)
