"""A page of the web to a Draft: what it says of itself in its metadata, and the text that trafilatura finds.

bytes | decode | parse | facts (JSON-LD, meta, time) | text | without front matter | Draft
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from bot.errors import Unreadable
from bot.sources import charsets, dates, extraction, front, markup, publishers
from bot.sources.dates import Moment
from bot.sources.drafts import Draft
from bot.sources.markup import Line
from summaries import languages, text

PAGE_CHARACTERS = 5_000_000
TEXT_CHARACTERS = 1_000_000
PAGE_ELEMENTS = 60_000  # the largest news pages have under 10,000
PROSE_CHARACTERS = 80  # with less, a page has no article
WALL_CHARACTERS = 400  # a shorter text may be that of a wall in front of the article
LANGUAGE_CHARACTERS = 200  # from so much text on, the text says its language better than the page's attribute
BYLINE_CHARACTERS = 100
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
_WALL = re.compile(
    r"enable javascript|verify (?:that )?you are (?:a )?human|checking your browser|are you a robot|unusual traffic|"
    r"access denied|включите javascript|увімкніть javascript|подтвердите, что вы не робот",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|subscribe to (?:continue|read)|already a subscriber|войдите|увійдіть|авторизуйтесь|"
    r"оформите подписку|only for subscribers|subscribers only)\b",
    re.IGNORECASE,
)
_BEFORE_SITE = re.compile(r"\s+[|–—-]\s+|\s*\|\s*|\s+»\s+|\s+::\s+")


def read(html: bytes | str, url: str, *, charset: str | None = None, time_zone: ZoneInfo, now: datetime) -> Draft:
    """The article of a page at `url` ("" where it is not known). `charset` is what the server said.

    Raises Unreadable: "too_large", "binary", "no_text", "login". A time without a zone is one of `time_zone`.
    """
    if len(html) > PAGE_CHARACTERS:
        raise Unreadable("too_large", limit=PAGE_CHARACTERS)
    root = _parsed(charsets.decode(html, charset) if isinstance(html, bytes) else html)
    facts = _facts(root)
    title = _title(root, facts)
    is_locked = facts.is_locked or root.find(".//input[@type='password']") is not None
    guessed = _moment(facts, time_zone, now)
    words = "\n".join(extraction.lines(root, url, copy=_copy(facts), title=title))
    parts = front.split(
        [Line(line) for line in text.clean(words).split("\n") if line.strip()],
        time_zone=time_zone,
        now=now,
        title=title,
    )
    body = front.paragraphs(parts.body)
    _check(body, is_locked=is_locked)
    moment = guessed or parts.moment
    address = _canonical(facts, url)
    source, domain = _publisher(facts, address or "")
    return Draft(
        title=parts.title,
        text=body,
        url=address,
        source=source or None,
        domain=domain or None,
        published_at=moment.at if moment else None,
        date_only=bool(moment and moment.date_only),
        language=_language(body, facts.language),
        author=_author(facts) or parts.author or facts.byline or None,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a page says of itself, as written."""

    article: dict[str, Any]  # the JSON-LD object of the article
    meta: dict[str, str]
    canonical: str
    byline: str
    language: str
    times: tuple[str, ...]
    is_locked: bool


def _parsed(html: str) -> etree._Element:
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = document_fromstring(markup.html_bytes(html), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("no_text") from error
    if sum(1 for _ in root.iter()) > PAGE_ELEMENTS:
        raise Unreadable("too_large", limit=PAGE_ELEMENTS)
    return root


def _facts(root: etree._Element) -> _Facts:
    nodes = list(_json_nodes(root))
    article = next((node for node in nodes if _is_article(node)), None)
    fallback = next((node for node in nodes if node.get("datePublished")), {})
    canonical = root.find(".//link[@rel='canonical']")
    return _Facts(
        article=article if article is not None else fallback,
        meta=_meta(root),
        canonical=str(canonical.get("href") or "") if canonical is not None else "",
        byline=_byline(root),
        language=str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        times=tuple(str(element.get("datetime")) for element in _times(root)),
        is_locked=any(str(node.get("isAccessibleForFree")).lower() == "false" for node in nodes),
    )


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


def _times(root: etree._Element) -> Iterable[etree._Element]:
    """The times of a page, those marked as its publication first; none of the teasers of other articles."""
    marked = root.xpath("//*[@itemprop='datePublished' and @datetime] | //time[@pubdate and @datetime]")
    first = root.xpath("(//article//time[@datetime] | //header//time[@datetime] | //main//time[@datetime])[1]")
    return [*_elements(marked), *_elements(first)]


def _byline(root: etree._Element) -> str:
    """The name in the element that is marked as the author's, without "By"."""
    found = root.xpath("(//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')])[1]")
    words = front.one_line(_words(found[0])) if isinstance(found, list) and found else ""
    return front.author_of(words) or "" if len(words) <= BYLINE_CHARACTERS else ""


def _elements(found: Any) -> list[etree._Element]:
    return [element for element in found if isinstance(element, etree._Element)]  # noqa: SLF001 - the type's only name


def _moment(facts: _Facts, time_zone: ZoneInfo, now: datetime) -> Moment | None:
    """The first that is a date of the past: JSON-LD, then meta, then <time>."""
    values = [facts.article.get("datePublished"), *(facts.meta.get(name) for name in _DATE_NAMES), *facts.times]
    found = (dates.parse(value, time_zone=time_zone, now=now) for value in values if isinstance(value, str))
    return next((moment for moment in found if moment), None)


def _title(root: etree._Element, facts: _Facts) -> str | None:
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


def _copy(facts: _Facts) -> str:
    copy = facts.article.get("articleBody")
    return copy if isinstance(copy, str) else ""


def _check(body: str, *, is_locked: bool) -> None:
    """Raises Unreadable where the text is that of a wall, or none, or a data set."""
    if len(body) > TEXT_CHARACTERS:
        raise Unreadable("too_large", limit=TEXT_CHARACTERS)
    if len(body) < WALL_CHARACTERS and _WALL.search(body):
        raise Unreadable("no_text")
    if len(body) < WALL_CHARACTERS and is_locked and (len(body) < PROSE_CHARACTERS or _LOGIN.search(body)):
        raise Unreadable("login")
    if len(body) < PROSE_CHARACTERS:
        raise Unreadable("no_text")


def _canonical(facts: _Facts, url: str) -> str | None:
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
    return urlsplit(url).path.strip("/") + urlsplit(url).query


def _is_kin(one: str, two: str) -> bool:
    return publishers.name_of(one)[1] == publishers.name_of(two)[1]


def _publisher(facts: _Facts, url: str) -> tuple[str, str]:
    """Our map's name; else the page's own for its site; else the domain."""
    name, domain = publishers.name_of(url) if url else ("", "")
    site = _site(facts)
    return (site if name == domain and site else name), domain


def _site(facts: _Facts) -> str:
    publisher = facts.article.get("publisher")
    names = [facts.meta.get("og:site_name"), publisher.get("name") if isinstance(publisher, dict) else publisher]
    found = (front.one_line(name) for name in names if isinstance(name, str) and not name.startswith("http"))
    return next((name for name in found if 1 < len(name) <= 80), "")  # noqa: PLR2004 - a name


def _author(facts: _Facts) -> str | None:
    """The names of the authors, with commas."""
    said = facts.article.get("author")
    people = said if isinstance(said, list) else [said]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    names += [facts.meta.get("author"), facts.meta.get("article:author")] if not any(names) else []
    found = [front.one_line(name) for name in names if isinstance(name, str) and "://" not in name and len(name) <= 200]  # noqa: PLR2004 - a name
    return ", ".join(dict.fromkeys(name for name in found if name)) or None


def _language(body: str, declared: str) -> str | None:
    if len(body) >= LANGUAGE_CHARACTERS:
        return languages.detect(body)
    code = declared.replace("_", "-").partition("-")[0].lower()
    return code if re.fullmatch("[a-z]{2}", code) else None
