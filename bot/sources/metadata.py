"""What a page says of itself: its JSON-LD, its meta elements, its microdata, and what stands around its headline.

parsed page | facts, as written | headline, authors, publisher, address, time
"""

import json
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, takewhile
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from bot.sources import dates, front, markup, publishers
from bot.sources.dates import Moment
from bot.sources.markup import Line
from summaries import text

BYLINE_CHARACTERS = 100
NEAR_CHARACTERS = 120  # a longer line around the headline is prose
NEAR_LINES = (3, 8)  # lines before and after the headline that may name the author and the time
JSON_SCRIPTS, JSON_NODES = 20, 3000

_ARTICLE_TYPES = re.compile(r"(?:\w*NewsArticle|Article|ReportageNewsArticle|BlogPosting|LiveBlogPosting|Report)$")
_DATE_NAMES = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dc.date.created",
    "cxenseparse:recs:publishtime",
    "publish-date",
    "publishdate",
    "pubdate",
    "mediator_published_time",
    "date",
)
_MARKED_AUTHORS = (
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline') or contains(@class, 'author-name')]"
)
_CALLED_AUTHORS = "//*[contains(concat(' ', @class, ' '), ' author ')][not(ancestor::*[contains(@class, 'comment')])]"
_AND = re.compile(r",\s*|\s+(?:and|&|и|і|й|та|und|et|y)\s+")
_BY = re.compile(r"^(?:by|автор:?|текст:?|аўтар:?)\s+(?=\S)", re.IGNORECASE)
_MOTTO = re.compile(r"\s*\|\s*|\s+::\s+")
_BEFORE_SITE = re.compile(r"\s+[|–—-]\s+|\s*\|\s*|\s+»\s+|\s+::\s+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself, as written."""

    article: dict[str, Any]  # the JSON-LD object of the article
    named: dict[str, dict[str, Any]]  # the objects that others refer to by their "@id"
    meta: dict[str, str]
    canonical: str
    byline: str
    language: str
    times: tuple[str, ...]
    near: tuple[Line, ...]  # the lines around the headline
    is_locked: bool


def read(root: etree._Element) -> Facts:
    nodes = list(_json_nodes(root))
    named = {str(node["@id"]): node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    meta = _meta(root)
    link = root.find(".//link[@rel='canonical']")
    address = str(link.get("href") or "") if link is not None else ""
    return Facts(
        article=_article(nodes, {_path(said) for said in (address, meta.get("og:url", "")) if said}),
        named=named,
        meta=meta,
        canonical=address,
        byline=_byline(root),
        language=str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        times=tuple(_times(root)),
        near=_near(root),
        is_locked=any(str(node.get("isAccessibleForFree")).lower() == "false" for node in nodes),
    )


def _article(nodes: Sequence[dict[str, Any]], paths: AbstractSet[str]) -> dict[str, Any]:
    """The article at the page's own address, else the first article, else the first thing that was published."""
    articles = [node for node in nodes if _is_article(node)]
    own = (node for node in articles if _path(_address_of(node)) in paths - {""})
    dated = (node for node in nodes if node.get("datePublished"))
    return next(chain(own, articles, dated), {})


def _address_of(node: dict[str, Any]) -> str:
    page = node.get("mainEntityOfPage")
    said = (node.get("url"), page.get("@id") if isinstance(page, dict) else page)
    return next((address for address in said if isinstance(address, str)), "")


def _json_nodes(root: etree._Element) -> Iterator[dict[str, Any]]:
    """The objects of all JSON-LD, the outer ones first."""
    for script in root.findall(".//script[@type='application/ld+json']")[:JSON_SCRIPTS]:
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(JSON_NODES):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, dict):
                yield node
                waiting += [value for value in node.values() if isinstance(value, dict | list)]
            elif isinstance(node, list):
                waiting += node[:JSON_NODES]


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        _ARTICLE_TYPES.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    )


def _meta(root: etree._Element) -> dict[str, str]:
    """The first value of each name, in lower case."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        content = str(element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and element.get(attribute):
                found.setdefault(str(element.get(attribute)).lower(), content)
    return found


def _times(root: etree._Element) -> Iterator[str]:
    """The times of a page, those marked as its publication first, then the first in the article or under the headline."""
    for element in _elements(root.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]")):
        yield str(element.get("datetime") or element.get("content") or _words(element)[:BYLINE_CHARACTERS])
    first = "(//article//time[@datetime] | //header//time[@datetime] | //main//time[@datetime])[1]"
    for path in (first, "(//h1/following::time[@datetime])[1]"):
        yield from (str(element.get("datetime")) for element in _elements(root.xpath(path)))


def _byline(root: etree._Element) -> str:
    """The names in the element that is marked as the author's, without "By"."""
    for element in _elements(root.xpath(_MARKED_AUTHORS))[:3] + _elements(root.xpath(_CALLED_AUTHORS))[:3]:
        inner = _elements(element.xpath(".//*[@itemprop='name']"))
        words = front.one_line(str(element.get("content") or "") or _words(inner[0] if inner else element))
        names = _people(words) if len(words) <= BYLINE_CHARACTERS else ""
        if names:
            return names
    return ""


def _people(words: str) -> str:
    """The names in "By Anna Kovals and Tom Welk", or in "Anna Kovals, Tom Welk" alone; "" where it is anything else."""
    whole = front.author_of(words)
    if whole:
        return whole
    parts = [part for part in _AND.split(words) if part]
    return words if len(parts) > 1 and all(front.author_of(part) for part in parts) else ""


def _near(root: etree._Element) -> tuple[Line, ...]:
    """The short lines before and after the first headline, up to the prose."""
    lines = markup.tree_lines(root)
    at = next((at for at, line in enumerate(lines) if line.level == 1), None)
    if at is None:
        return ()
    before, after = NEAR_LINES
    around = [*lines[max(0, at - before) : at], *lines[at + 1 : at + 1 + after]]
    return tuple(takewhile(lambda line: len(line.text) <= NEAR_CHARACTERS, around))


def _elements(found: Any) -> list[etree._Element]:
    return [element for element in found if isinstance(element, etree._Element)]  # noqa: SLF001 - the type's only name


def moment(facts: Facts, time_zone: ZoneInfo, now: datetime) -> Moment | None:
    """The first that is a date of the past: JSON-LD, then meta, then <time>, then a line around the headline."""
    values = [facts.article.get("datePublished"), *(facts.meta.get(name) for name in _DATE_NAMES), *facts.times]
    found = (dates.parse(value, time_zone=time_zone, now=now) for value in values if isinstance(value, str))
    near = front.split(facts.near, time_zone=time_zone, now=now).moment
    return next((moment for moment in found if moment), None) or near


def title(root: etree._Element, facts: Facts) -> str | None:
    """The heading that agrees best with what the page calls itself; else that."""
    site = _site(facts)
    head = root.find(".//head/title")
    said = [facts.article.get("headline"), facts.meta.get("og:title"), _words(head) if head is not None else ""]
    names = [_without_site(front.one_line(name), site) for name in said if isinstance(name, str) and name.strip()]
    headings = [front.one_line(_words(heading)) for heading in root.iter("h1")]
    headings = [heading for heading in headings if heading and heading.casefold() != site.casefold()]
    best = max(headings, key=lambda heading: _agreement(heading, names), default=None)
    if best and (_agreement(best, names) >= 0.5 or not names or (len(headings) == 1 and len(best.split()) > 3)):  # noqa: PLR2004 - not a section's name
        return best
    return next(iter(names), None)


def _words(element: Any) -> str:
    return "".join(str(words) for words in element.itertext())


def _agreement(heading: str, names: list[str]) -> float:
    """The share of words in common with the nearest of the names."""
    words = set(text.fold(heading).split())
    shares = (
        len(words & set(text.fold(name).split())) / max(1, len(words | set(text.fold(name).split()))) for name in names
    )
    return max(shares, default=0.0)


def _without_site(title: str, site: str) -> str:
    """ "Bridge closed | Orlan Courier" without the site's name at either end."""
    parts = _BEFORE_SITE.split(title)
    if len(parts) > 1 and site:
        if text.fold(parts[-1]) == text.fold(site):
            return title[: title.rindex(parts[-1])].rstrip(" |–—-»:")
        if text.fold(parts[0]) == text.fold(site):
            return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—-»:")
    return title


def copy(facts: Facts) -> str:
    copy = facts.article.get("articleBody")
    return copy if isinstance(copy, str) else ""


def canonical(facts: Facts, url: str) -> str | None:
    """The page's own address where it is one of the same publisher and not a home page's; else where it was found."""
    for said in (facts.canonical, facts.meta.get("og:url", "")):
        address = _joined(url, said.strip())
        if address and (not url or (_is_kin(address, url) and (_path(address) or not _path(url)))):
            return address
    return url or None


def _joined(url: str, said: str) -> str | None:
    try:
        address = urljoin(url, said) if said else ""
        return address if urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname else None
    except ValueError:
        return None


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path.strip("/") + parts.query


def _is_kin(one: str, two: str) -> bool:
    return publishers.name_of(one)[1] == publishers.name_of(two)[1]


def publisher(facts: Facts, url: str) -> tuple[str, str]:
    """Our map's name; else the page's own for its site; else the domain."""
    name, domain = publishers.name_of(url) if url else ("", "")
    site = _MOTTO.split(_site(facts))[0]
    return (site if name == domain and site else name), domain


def _site(facts: Facts) -> str:
    names = [facts.meta.get("og:site_name"), *_names(facts, facts.article.get("publisher"))]
    found = (front.one_line(name) for name in names if isinstance(name, str) and not name.startswith("http"))
    return next((name for name in found if 1 < len(name) <= 80), "")  # noqa: PLR2004 - a name


def author(facts: Facts, time_zone: ZoneInfo, now: datetime) -> str | None:
    """The names of the authors, with commas: of JSON-LD, else what is marked as theirs, else of meta, else near the headline."""
    said = _joined_names(_names(facts, facts.article.get("author")))
    meta = _joined_names([facts.meta.get(name) for name in ("author", "article:author")])
    return said or facts.byline or meta or front.split(facts.near, time_zone=time_zone, now=now).author


def _names(facts: Facts, said: Any) -> list[Any]:
    """The names of one or several objects, strings, or references to objects."""
    found: list[Any] = []
    for one in said if isinstance(said, list) else [said]:
        whole = facts.named.get(str(one.get("@id")), one) if isinstance(one, dict) and not one.get("name") else one
        name = whole.get("name") if isinstance(whole, dict) else whole
        found += name if isinstance(name, list) else [name]
    return found


def _joined_names(names: Sequence[Any]) -> str:
    found = [front.one_line(name) for name in names if isinstance(name, str) and "://" not in name and len(name) <= 200]  # noqa: PLR2004 - a name
    return ", ".join(dict.fromkeys(_BY.sub("", name) for name in found if name))
