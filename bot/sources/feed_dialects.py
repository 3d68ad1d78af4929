"""What the elements of RSS 0.9x, 1.0, 2.0 and of Atom mean, read from the tree itself: nearly all feeds are these.

A tenth of feedparser's price, which is for each element. What is not plainly one of them is feedparser's (`feed_xml`);
a test holds the two readings equal.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from lxml import etree

from bot.sources import feed_trees
from bot.sources.feed_parts import AUTHORS, RawEntry, RawFeed, RawText, web_address
from bot.sources.feed_trees import names

PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}  # hours
LONGEST_TTL = timedelta(days=7)
SAME = 20  # elements of one name in an entry
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Key = tuple[str, str]  # a prefix of ours and a name
Fields = Mapping[Key, Sequence[etree._Element]]  # noqa: SLF001 - the type's only name

_ROOTS = frozenset({("", "rss"), ("rdf", "rdf"), ("atom", "feed"), ("", "feed")})
_CONTENTS: Sequence[Key] = (
    ("content", "encoded"),
    ("yandex", "full-text"),
    ("atom", "content"),
    ("", "content"),
    ("", "fullitem"),
    ("xhtml", "body"),
    ("", "body"),
)
_SUMMARIES: Sequence[Key] = (
    ("", "description"),
    ("atom", "summary"),
    ("", "summary"),
    ("dc", "description"),
    ("", "abstract"),
)
_DATES: Sequence[Key] = (
    ("", "pubdate"),
    ("atom", "published"),
    ("", "published"),
    ("dcterms", "issued"),
    ("", "issued"),
    ("dc", "date"),
    ("dcterms", "created"),
    ("", "created"),
    ("", "date"),
    ("atom", "updated"),
    ("", "updated"),
    ("dcterms", "modified"),
    ("", "modified"),
)
_PLAIN_TYPES = frozenset({"", "text", "text/plain"})
_HTML_TYPES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml", "text/xhtml", "escaped"})
_DAYS = {name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


def is_known(root: etree._Element) -> bool:
    """Whether it is plainly one of these dialects."""
    texts = root.iter("{*}content", "{*}summary", "{*}title")
    return names(str(root.tag)) in _ROOTS and not any(element.get("mode") == "base64" for element in texts)


def read(root: etree._Element, url: str) -> RawFeed:
    channel = next((child for child in root.iterchildren(etree.Element) if _name(child) == "channel"), root)
    fields = _fields(channel)
    is_atom = _name(root) == "feed"
    hours, days = skipped(root)
    return RawFeed(
        title=_first(fields, ("", "title"), ("atom", "title"), ("dc", "title")),
        site_url=_site(fields, url),
        language=_first(fields, ("", "language"), ("dc", "language")) or root.get(XML_LANGUAGE, ""),
        ttl=ttl(
            _first(fields, ("", "ttl")),
            _first(fields, ("sy", "updateperiod")),
            _first(fields, ("sy", "updatefrequency")),
        ),
        skip_hours=hours,
        skip_days=days,
        next_url=next((_href(link, url) for link in _links(fields) if link.get("rel") == "next"), ""),
        authors=list(_people(fields)) if is_atom else (),
        entries=[_entry(entry, url, is_atom=is_atom) for entry in feed_trees.entries(root)],
    )


def ttl(minutes: str, period: str, frequency: str) -> timedelta | None:
    """`ttl` in minutes, else the period of the syndication module by its frequency."""
    if re.fullmatch(r"[0-9]{1,6}", minutes.strip()) and int(minutes):
        return min(timedelta(minutes=int(minutes)), LONGEST_TTL)
    hours = PERIODS.get(period.strip().lower())
    if hours is None:
        return None
    times = int(frequency) if re.fullmatch(r"[1-9][0-9]{0,3}", frequency.strip()) else 1
    return min(timedelta(hours=hours) / times, LONGEST_TTL)


def skipped(root: etree._Element) -> tuple[frozenset[int], frozenset[int]]:
    """The hours (UTC) and the days of the week (0 is Monday) at which there is nothing new."""
    hours, days = set(), set()
    for element in root.iter("hour", "day", "Hour", "Day"):
        words = (element.text or "").strip().lower()[:10]
        if re.fullmatch(r"[0-9]{1,2}", words) and int(words) <= 24:  # noqa: PLR2004 - RSS 0.91 counts to 24
            hours.add(int(words) % 24)
        elif words[:3] in _DAYS:
            days.add(_DAYS[words[:3]])
    return frozenset(hours), frozenset(days)


def _name(element: etree._Element) -> str:
    return names(str(element.tag))[1]


def _fields(parent: etree._Element) -> Fields:
    found: dict[Key, list[etree._Element]] = {}
    for child in parent.iterchildren(etree.Element):
        same = found.setdefault(names(str(child.tag)), [])
        if len(same) < SAME:
            same.append(child)
    return found


def _first(fields: Fields, *keys: Key) -> str:
    found = (feed_trees.markup(element).strip() for key in keys for element in fields.get(key, ()))
    return next((words for words in found if words), "")


def _links(fields: Fields) -> Iterator[etree._Element]:
    yield from fields.get(("", "link"), ())
    yield from fields.get(("atom", "link"), ())


def _href(link: etree._Element, url: str) -> str:
    return _absolute(link, (link.get("href") or link.text or "").strip(), url)


def _absolute(element: etree._Element, said: str, url: str) -> str:
    if said.startswith(("http://", "https://")):
        return said
    return web_address(said, web_address(element.base or "", url) or url)


def _site(fields: Fields, url: str) -> str:
    return next((href for href in _pages(fields, url) if href), "")


def _pages(fields: Fields, url: str) -> Iterator[str]:
    """Where the links to a page of HTML lead."""
    for link in _links(fields):
        kind = link.get("type", "")
        if link.get("rel", "alternate") == "alternate" and (not kind or "html" in kind or kind == "text/plain"):
            yield _href(link, url)


def _entry(entry: etree._Element, url: str, *, is_atom: bool) -> RawEntry:
    fields = _fields(entry)
    return RawEntry(
        name=_first(fields, ("", "guid"), ("atom", "id"), ("", "id"), ("dc", "identifier")) or _about(entry),
        urls=list(_addresses(fields, url)),
        title=_first(fields, ("", "title"), ("atom", "title"), ("dc", "title")),
        authors=list(_people(fields)),
        texts=list(_texts(fields, entry, is_atom=is_atom)),
        dates=[(element.text or "").strip() for key in _DATES for element in fields.get(key, ())],
        language=_first(fields, ("dc", "language"), ("", "language")) or entry.get(XML_LANGUAGE, ""),
    )


def _about(entry: etree._Element) -> str:
    return entry.get(f"{{{feed_trees.NAMESPACES['rdf']}}}about") or entry.get("about") or ""


def _addresses(fields: Fields, url: str) -> Iterator[str]:
    yield _first(fields, ("feedburner", "origlink"))
    yield from _pages(fields, url)
    for guid in fields.get(("", "guid"), ()):
        if is_address(guid.text or "") and guid.get("isPermaLink", "true").lower() != "false":
            yield _absolute(guid, (guid.text or "").strip(), url)
    for link in _links(fields):
        if link.get("rel", "alternate") == "alternate":
            yield _href(link, url)
    yield from (element.text or "" for element in fields.get(("atom", "id"), ()))  # the last resort


def is_address(words: str) -> bool:
    """Whether a guid may be one: many feeds forget to say that theirs is only a number."""
    return words.strip().startswith(("http://", "https://", "/"))


def _people(fields: Fields) -> Iterator[str]:
    keys = (("", "author"), ("atom", "author"), ("dc", "creator"), ("dc", "author"), ("itunes", "author"))
    for element in [element for key in keys for element in fields.get(key, ())][:AUTHORS]:
        if len(element):
            inner = _fields(element)
            yield _first(inner, ("", "name"), ("atom", "name"))
        else:
            yield element.text or ""


def _texts(fields: Fields, entry: etree._Element, *, is_atom: bool) -> Iterator[RawText]:
    for key in _CONTENTS:
        for element in fields.get(key, ()):
            yield from _text(element, is_plain=is_atom or key[0] == "atom", is_summary=False)
    summaries = [(key, element) for key in _SUMMARIES for element in fields.get(key, ())]
    for key, element in summaries:
        yield from _text(element, is_plain=is_atom or key[0] == "atom", is_summary=True)
    if not summaries:
        yield from _told_of_media(entry)


def _text(element: etree._Element, *, is_plain: bool, is_summary: bool) -> Iterator[RawText]:
    """None of what is elsewhere or no text. `is_plain`: what a text without a type is."""
    kind = element.get("type", "").strip().lower()
    words = feed_trees.markup(element)
    if words.strip() and (kind in _PLAIN_TYPES | _HTML_TYPES or kind.startswith("text/") or "xml" in kind):
        is_html = kind in _HTML_TYPES or "xml" in kind or (not kind and not is_plain) or len(element) > 0
        yield RawText(words, is_html=is_html, is_summary=is_summary)


def _told_of_media(entry: etree._Element) -> Iterator[RawText]:
    """What the modules of pictures and podcasts say of an entry."""
    for element in entry.iter(etree.Element):
        if names(str(element.tag)) in {("media", "description"), ("itunes", "summary")} and element.text:
            yield RawText(str(element.text), is_html=element.get("type") == "html", is_summary=True)
