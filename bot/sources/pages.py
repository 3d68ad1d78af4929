"""A page of the web to a Draft: what it says of itself in its metadata, and the text that trafilatura finds.

bytes | decode | parse | facts (JSON-LD, meta, time) | text | without front matter | Draft
"""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import etree

from bot.errors import Unreadable
from bot.sources import charsets, extraction, front, markup, metadata
from bot.sources.drafts import Draft
from bot.sources.markup import Line
from summaries import languages, text

PAGE_CHARACTERS = 5_000_000
TEXT_CHARACTERS = 1_000_000
PAGE_ELEMENTS = 60_000  # the largest news pages have under 10,000
PROSE_CHARACTERS = 80  # with less, a page has no article
SIGNED_LINES, SIGNATURE_CHARACTERS = 3, 40
WALL_CHARACTERS = 400  # a shorter text may be that of a wall in front of the article
LANGUAGE_CHARACTERS = 200  # from so much text on, the text says its language better than the page's attribute

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


def read(html: bytes | str, url: str, *, charset: str | None = None, time_zone: ZoneInfo, now: datetime) -> Draft:
    """The article of a page at `url` ("" where it is not known). `charset` is what the server said.

    Raises Unreadable: "too_large", "binary", "no_text", "login". A time without a zone is one of `time_zone`.
    """
    if len(html) > PAGE_CHARACTERS:
        raise Unreadable("too_large", limit=PAGE_CHARACTERS)
    root = _parsed(charsets.decode(html, charset) if isinstance(html, bytes) else html)
    facts = metadata.read(root)
    title = metadata.title(root, facts)
    is_locked = facts.is_locked or root.find(".//input[@type='password']") is not None
    guessed = metadata.moment(facts, time_zone, now)
    words = "\n".join(extraction.lines(root, url, copy=metadata.copy(facts), title=title))
    parts = front.split(
        [Line(line) for line in text.clean(words).split("\n") if line.strip()],
        time_zone=time_zone,
        now=now,
        title=title,
    )
    signature, kept = _signature(parts.body)
    body = front.paragraphs(kept)
    _check(body, is_locked=is_locked)
    moment = guessed or parts.moment
    address = metadata.canonical(facts, url)
    source, domain = metadata.publisher(facts, address or "")
    return Draft(
        title=parts.title,
        text=body,
        url=address,
        source=source or None,
        domain=domain or None,
        published_at=moment.at if moment else None,
        date_only=bool(moment and moment.date_only),
        language=_language(body, facts.language),
        author=metadata.author(facts, time_zone, now) or parts.author or signature,
    )


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


def _signature(lines: Sequence[Line]) -> tuple[str | None, Sequence[Line]]:
    """The name that alone is the last line, and the lines before it."""
    last = lines[-1].text if len(lines) > SIGNED_LINES else ""
    name = front.author_of(last) if len(last) <= SIGNATURE_CHARACTERS else None
    return (name, lines[:-1]) if name else (None, lines)


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


def _language(body: str, declared: str) -> str | None:
    if len(body) >= LANGUAGE_CHARACTERS:
        return languages.detect(body)
    code = declared.replace("_", "-").partition("-")[0].lower()
    return code if re.fullmatch("[a-z]{2}", code) else None
