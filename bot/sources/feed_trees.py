"""The bytes of an XML feed to a tree that is safe, whole and small; feedparser then knows what its elements mean.

    bytes | decode | begin at the feed's own element | cut after so many entries | parse, else repair and parse | prune

No DOCTYPE reaches the parser, so nothing expands and nothing is opened. feedparser is spared what we don't keep: its
price is one for each element.
"""

import html.entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from bot.errors import Unreadable
from bot.sources import charsets
from bot.sources.feed_parts import ENTRIES

PROLOGUE_CHARACTERS = (
    100_000  # where the feed's element begins at the latest: some sites write a page of warnings first
)
SIMPLE_ENTITY = 200  # characters that an entity of a feed's own may stand for
SHORT_CHARACTERS = 5000  # of an element that is no text
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_START = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|rdf|feed|channel)(?=[\s>/])", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)(?=[\s>])", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([^\s%\"'<>]{1,100})\s+(?:\"([^\"]{0,9999})\"|'([^']{0,9999})'|(SYSTEM|PUBLIC)\b)")
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|lt|gt|amp|quot|apos);|([A-Za-z_][\w.-]{0,63});)?")
_LONE_TAG = re.compile(r"<(br|hr|img|wbr|input|embed)\b([^<>]{0,4000}?)/?>", re.IGNORECASE)
_REVIVED = re.compile(r"&amp;(?=#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};)")

_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "yandex": "http://news.yandex.ru",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


def _key(namespace: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", namespace.strip().lower()).rstrip("/#")


_PREFIXES = {_key(namespace): prefix for prefix, namespace in _NAMESPACES.items()}
_PLAIN = {
    _key(namespace)
    for namespace in (
        "",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://purl.org/rss/1.0/",
        "http://purl.org/net/rss1.1#",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://purl.org/atom/ns#",
    )
}
_KEPT_PREFIXES = frozenset({"", "content", "dc", "dcterms", "feedburner", "atom", "sy", "rdf", "xhtml"})
_DROPPED = frozenset(
    {"category", "comments", "enclosure", "image", "textinput", "cloud", "docs", "generator", "webmaster", "rating"}
    | {"copyright", "rights", "logo", "icon", "items", "subject", "publisher", "contributor", "format", "coverage"}
    | {"relation", "keywords", "tags", "source", "skiphours", "skipdays", "thumbnail", "totalresults", "startindex"}
    | {"itemsperpage", "browserfriendly", "emailserviceid", "info", "hostname", "lastbuilddate"}
)
_TEXTS = frozenset({"title", "description", "summary", "content", "encoded", "body", "abstract", "subtitle", "tagline"})
_DAYS = {name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


@dataclass(frozen=True, slots=True)
class Pruned:
    """`document` is well-formed XML in UTF-8 with at most `2 * ENTRIES` entries; the rest is what feedparser leaves out."""

    document: bytes
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


def decoded(body: bytes, charset: str | None) -> str:
    """By its mark, as UTF-8, by its own declaration, by what the server says, or by its look. Raises Unreadable."""
    declared = _DECLARED.search(body[:1000])
    try:
        return charsets.decode(body, declared[1].decode() if declared else charset)
    except Unreadable as error:
        raise Unreadable("not_a_feed") from error


def prune(text: str) -> Pruned:
    """Raises Unreadable: "not_a_feed", "unsafe"."""
    start = _START.search(text, 0, PROLOGUE_CHARACTERS)
    if not start or _PAGE.search(text, 0, start.start()):
        raise Unreadable("not_a_feed")
    entities = _entities(text[: start.start()])
    root = _parsed(_cut(text[start.start() :]), entities)
    _mend_names(root)
    hours, days = _skipped(root)
    _drop(root)
    return Pruned(etree.tostring(root, encoding="utf-8"), hours, days)


def _entities(prologue: str) -> dict[str, str]:
    """What a DOCTYPE declares. Raises Unreadable where one refers to another or to a file: no feed needs that."""
    found: dict[str, str] = {}
    for name, double, single, outside in _ENTITY.findall(prologue):
        value = html.unescape(double or single)
        if outside or len(value) > SIMPLE_ENTITY or "&" in value:
            raise Unreadable("unsafe")
        found[name] = value
    return found


def _cut(text: str) -> str:
    """The first and the last so many entries: newest come first nearly everywhere, last elsewhere."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) <= 2 * ENTRIES:
        return text
    return text[: starts[ENTRIES]] + text[starts[-ENTRIES] :]


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=False,  # a reference costs feedparser a call each, a section of CDATA one for all
        encoding="utf-8",
    )


def _parsed(text: str, entities: Mapping[str, str]) -> etree._Element:
    try:
        return etree.fromstring(text.encode("utf-8", "ignore"), _parser(recover=False))
    except etree.XMLSyntaxError:
        pass
    try:
        root = etree.fromstring(_repaired(text, entities).encode("utf-8", "ignore"), _parser(recover=True))
    except etree.XMLSyntaxError as error:
        raise Unreadable("not_a_feed") from error
    if root is None:
        raise Unreadable("not_a_feed")
    return root


def _repaired(text: str, entities: Mapping[str, str]) -> str:
    """With the references of HTML as characters, lone ampersands escaped and lone tags closed; CDATA stays as it is."""
    first, *others = _NO_XML.sub("", text).split("<![CDATA[")
    pieces = [_mended(first, entities)]
    for other in others:
        inside, closing, outside = other.partition("]]>")
        pieces.append(f"<![CDATA[{inside}]]>{_mended(outside, entities)}" if closing else _escaped(inside))
    return "".join(pieces)


def _mended(markup: str, entities: Mapping[str, str]) -> str:
    def reference(match: re.Match[str]) -> str:
        if match[1]:
            return match[0]
        name = match[2] or ""
        known = entities.get(name) or html.entities.html5.get(f"{name};")
        return _escaped(known) if known else f"&amp;{match[0][1:]}"

    return _LONE_TAG.sub(r"<\1\2/>", _REFERENCE.sub(reference, markup) if "&" in markup else markup)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _names(element: etree._Element) -> tuple[str, str]:
    """Our prefix for its namespace ("" of the feed's own, "?" of an unknown), and its name in lower case."""
    namespace, _, name = str(element.tag).rpartition("}")
    prefix = "" if _key(namespace[1:]) in _PLAIN else _PREFIXES.get(_key(namespace[1:]), "?")
    return prefix, name.lower()


def _mend_names(root: etree._Element) -> None:
    """Gives elements with a prefix that nobody declared, or a misspelt namespace, the one that is meant."""
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        if tag.startswith("{"):
            namespace, _, name = tag[1:].partition("}")
            meant = _NAMESPACES.get(_PREFIXES.get(_key(namespace), ""), namespace)
            if meant != namespace:
                element.tag = f"{{{meant}}}{name}"
        elif ":" in tag:
            prefix, _, name = tag.partition(":")
            element.tag = f"{{{_NAMESPACES.get(prefix.lower(), 'urn:unknown')}}}{name or 'unknown'}"


def _skipped(root: etree._Element) -> tuple[frozenset[int], frozenset[int]]:
    """The hours (UTC) and the days of the week (0 is Monday) at which there is nothing new."""
    hours, days = set(), set()
    for element in root.iter("hour", "day", "Hour", "Day"):
        words = (element.text or "").strip().lower()[:10]
        if words.isdecimal() and int(words) <= 24:  # noqa: PLR2004 - RSS 0.91 counts to 24
            hours.add(int(words) % 24)
        elif words[:3] in _DAYS:
            days.add(_DAYS[words[:3]])
    return frozenset(hours), frozenset(days)


def _drop(root: etree._Element) -> None:
    for entry in list(_entries(root)):
        _prune_entry(entry)
    for parent in [root, *(child for child in root if _names(child)[1] == "channel")]:
        for child in list(parent):
            if _names(child)[1] not in {"channel", "item", "entry"}:
                _prune_child(child)


def _entries(root: etree._Element) -> Iterator[etree._Element]:
    return (element for element in root.iter(etree.Element) if _names(element)[1] in {"item", "entry"})


def _prune_entry(entry: etree._Element) -> None:
    fallback = _fallback(entry)
    for child in list(entry):
        _prune_child(child)
    if fallback and not any(_names(child)[1] in _TEXTS - {"title"} for child in entry):
        etree.SubElement(entry, "description").text = fallback


def _fallback(entry: etree._Element) -> str:
    """What the dialects of pictures and podcasts say of an entry."""
    for element in entry.iter(etree.Element):
        prefix, name = _names(element)
        if (prefix, name) in {("media", "description"), ("itunes", "summary")} and element.text:
            return str(element.text)
    return ""


def _prune_child(child: etree._Element) -> None:
    """Drops what we don't keep; turns markup into text that is markup, one element instead of many."""
    prefix, name = _names(child)
    parent = child.getparent()
    if (prefix, name) == ("yandex", "full-text"):
        child.tag = f"{{{_NAMESPACES['content']}}}encoded"
    elif prefix not in _KEPT_PREFIXES or name in _DROPPED:
        if parent is not None:
            parent.remove(child)
        return
    if name in _TEXTS:
        _flatten(child)
    elif name not in _TEXTS and child.text and len(child.text) > SHORT_CHARACTERS:
        child.text = None


def _flatten(element: etree._Element) -> None:
    """Its text as one section of CDATA, and markup in it as escaped HTML."""
    words = _as_html(element) if len(element) else element.text or ""
    if "&" in words or "<" in words:
        element.text = words if "]]>" in words else etree.CDATA(words)


def _as_html(element: etree._Element) -> str:
    for inner in element.iter(etree.Element):
        if inner is not element:
            inner.tag = _names(inner)[1].rpartition(":")[2] or "span"
    words = _escaped(element.text or "") + "".join(
        etree.tostring(inner, encoding="unicode", method="html") for inner in element
    )
    for inner in list(element):
        element.remove(inner)
    element.attrib.pop("mode", "")
    element.set("type", "html")
    return words
