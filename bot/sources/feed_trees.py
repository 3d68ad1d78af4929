"""An XML feed to a tree that is safe, whole and small.

    text | begin at the feed's own element | cut the middle of too many entries | parse, else repair and parse

No DOCTYPE reaches the parser, so nothing expands and nothing is opened.
"""

import html
import html.entities
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from bot.errors import Unreadable
from bot.sources.feed_parts import ENTRIES

PROLOGUE_CHARACTERS = (
    100_000  # where the feed's element begins at the latest: some sites write a page of warnings first
)
REPAIRED_MARKS = 400_000  # references or tags of a feed that is not well-formed; a true one of 4 MB has 300,000
SIMPLE_ENTITY = 200  # characters that an entity of a feed's own may stand for

_START = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|rdf|feed|channel)(?=[\s>/])", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)(?=[\s>])", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([^\s%\"'<>]{1,100})\s+(?:\"([^\"]{0,9999})\"|'([^']{0,9999})'|(SYSTEM|PUBLIC)\b)")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONE_AMPERSAND = re.compile(r"&(?![A-Za-z_#])")
_REFERENCE = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6})|([A-Za-z_][\w.-]{0,63}));|&")
_RAW = re.compile(
    r"(<(description|summary|content:encoded|content)\b[^<>]{0,4000}(?<!/)>)((?:[^<]|<(?!/?\2\b))*)(</\2\s{0,9}>)",
    re.IGNORECASE,
)
_SPACES, _FIRST, _SURROGATES, _PRIVATE = frozenset({9, 10, 13}), 0x20, 0xD800, 0xE000
_NAME = re.compile(r"[a-z_][\w.-]*")
_TAG = re.compile(r"<[A-Za-z]")
_LONE_TAG = re.compile(r"<(br|hr|img|wbr|input|embed)\b([^<>]{0,4000}?)/?>", re.IGNORECASE)

NAMESPACES = {
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


_PREFIXES = {_key(namespace): prefix for prefix, namespace in NAMESPACES.items()}
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
_ENTRIES = ("{*}item", "{*}entry", "{*}Item", "{*}ITEM", "{*}Entry", "rss:item", "atom:entry")


def tree(text: str) -> etree._Element:
    """The feed's own element, with at most `2 * ENTRIES` entries. Raises Unreadable: "not_a_feed",
    "too_many", "unsafe"."""
    start = _START.search(text, 0, PROLOGUE_CHARACTERS)
    if not start or _PAGE.search(text, 0, start.start()):
        raise Unreadable("not_a_feed")
    entities = entities_of(text[: start.start()])
    return parsed(_cut(text[start.start() :]), entities)


def entries(root: etree._Element) -> Iterator[etree._Element]:
    """At any depth: a tag that was left open makes the next entry part of the one before."""
    return root.iter(*_ENTRIES)


@lru_cache(maxsize=2000)
def names(tag: str) -> tuple[str, str]:
    """Our prefix for a tag's namespace ("" of the feed's own, "?" of an unknown), and its name in lower case.

    A prefix that nobody declared is taken for the namespace that everybody gives it.
    """
    namespace, _, name = tag.rpartition("}")
    prefix, colon, local = name.lower().rpartition(":")
    local = local if _NAME.fullmatch(local) else "unknown"
    if colon and not namespace:
        return prefix if prefix in NAMESPACES else "" if prefix == "rss" else "?", local
    key = _key(namespace[1:])
    return "" if key in _PLAIN else _PREFIXES.get(key, "?"), local


def markup(element: etree._Element) -> str:
    """What an element holds, as HTML; its text alone where it holds no elements."""
    if not len(element):
        return element.text or ""
    for inner in element.iter(etree.Element):
        if inner is not element:
            inner.tag = names(str(inner.tag))[1]
    inside = (etree.tostring(inner, encoding="unicode", method="html") for inner in element)
    return escaped(element.text or "") + "".join(inside)


def escaped(words: str) -> str:
    return words.replace("&", "&#38;").replace("<", "&#60;")


def entities_of(prologue: str) -> dict[str, str]:
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
        encoding="utf-8",
    )


def parsed(text: str, entities: Mapping[str, str]) -> etree._Element:
    """The element that a text begins with. Raises Unreadable: "not_a_feed", "too_many"."""
    root = _read(text, recover=False)
    if root is None:
        root = _read(_repaired(text, entities), recover=True)
    if root is None:
        raise Unreadable("not_a_feed")
    return root


def _read(text: str, *, recover: bool) -> etree._Element | None:
    try:
        return etree.fromstring(text.encode("utf-8", "ignore"), _parser(recover=recover))
    except etree.XMLSyntaxError:
        return None


def _repaired(text: str, entities: Mapping[str, str]) -> str:
    """With the references of HTML as characters, lone ampersands escaped, tags inside texts made text, lone tags closed.

    Raises Unreadable("too_many"). CDATA stays as it is. References become numbers: after its first error, libxml2 loses those with a name.
    """
    if max(text.count("&"), text.count("<")) > REPAIRED_MARKS:
        raise Unreadable("too_many", limit=REPAIRED_MARKS)
    first, *others = _NO_XML.sub("", text).split("<![CDATA[")
    pieces = [_mended(first, entities)]
    for other in others:
        inside, closing, outside = other.partition("]]>")
        pieces.append(f"<![CDATA[{inside}]]>{_mended(outside, entities)}" if closing else escaped(inside))
    return "".join(pieces)


def _mended(markup: str, entities: Mapping[str, str]) -> str:
    def reference(match: re.Match[str]) -> str:
        if match[1]:
            return _numbered(match[1][1:])
        name = match[2] or ""
        known = entities.get(name) or html.entities.html5.get(f"{name};")
        return escaped(known) if known else f"&#38;{match[0][1:]}"

    mended = _REFERENCE.sub(reference, _LONE_AMPERSAND.sub("&#38;", markup))
    return _LONE_TAG.sub(r"<\1\2/>", _RAW.sub(_as_text, mended))


def _numbered(digits: str) -> str:
    """The reference, where XML has the character: of another, libxml2 makes bytes that are no UTF-8."""
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    is_character = code in _SPACES or _FIRST <= code < _SURROGATES or _PRIVATE <= code <= sys.maxunicode
    return f"&#{code};" if is_character else ""


def _as_text(match: re.Match[str]) -> str:
    """A text whose tags nobody escaped, as CDATA: what is left open in it ends with it."""
    opening, _, inside, closing = match.groups()
    return f"{opening}<![CDATA[{inside}]]>{closing}" if _TAG.search(inside) and "]]>" not in inside else match[0]
