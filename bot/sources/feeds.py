"""A feed to its entries: RSS 0.9x to 2.0, Atom 0.3 and 1.0, JSON Feed. Pure.

bytes | decode | read its dialect | clean each entry | name each entry once | the newest
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import Unreadable
from bot.sources import feed_charsets, feed_dates, feed_json, feed_text, feed_xml, front
from bot.sources.dates import Moment
from bot.sources.feed_parts import ENTRIES, FEED_BYTES, RawEntry, RawFeed, web_address
from summaries import duplicates, text

NAME_CHARACTERS = 300
AUTHOR_CHARACTERS = 200
UNTITLED_CHARACTERS = 100  # of a headline that we cut from the text

_EMAIL = re.compile(r"[<(]?[\w.+-]{1,64}@[\w.-]{1,255}[>)]?")
_BY = re.compile(r"(?:by|от|від|аўтар:|автор:)\s+", re.IGNORECASE)
_CYRILLIC_LETTERS, _LATIN_LETTERS = re.compile("[Ѐ-ӿ]"), re.compile("[A-Za-z]")
_CYRILLIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "ba", "uz", "az", "os", "ce"})
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].{0,30})?")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """`name` is the feed's for it, at most 300 characters; `url` absolute http(s) or None; `text` plain, a blank line
    between paragraphs; `is_teaser`: the article's text is on its page. `published_at` is aware UTC, never to come but
    for the noon of a day (see `drafts.Draft`). `content_hash`: SHA-256 in hex of title, text and canonical address."""

    name: str
    url: str | None
    title: str
    author: str | None
    text: str
    is_teaser: bool
    language: str | None
    published_at: datetime | None
    is_date_only: bool
    content_hash: str


@dataclass(frozen=True, slots=True)
class Feed:
    """`entries`: at most 500, newest first. `skip_hours` (UTC) and `skip_days` (0 is Monday): nothing new comes then.
    `next_url` is an older part of the feed."""

    title: str
    site_url: str | None
    language: str | None
    ttl: timedelta | None
    skip_hours: frozenset[int]
    skip_days: frozenset[int]
    next_url: str | None
    entries: tuple[FeedEntry, ...]


def parse(body: bytes, url: str, *, media_type: str = "", charset: str | None = None, now: datetime) -> Feed:
    """The feed in a body from `url`. `charset` is what the server said. Raises Unreadable: "not_a_feed", "too_large",
    "too_many", "unsafe"."""
    if len(body) > FEED_BYTES:
        raise Unreadable("too_large", limit=FEED_BYTES)
    words = feed_charsets.decoded(body, charset).lstrip("\ufeff \t\r\n\0")
    is_json = words.startswith("{") or (media_type.endswith("json") and "<" not in words[:1])
    raw = feed_json.read(words, url) if is_json else feed_xml.read(words, url)
    return _feed(raw, now)


def _feed(raw: RawFeed, now: datetime) -> Feed:
    language = _language(raw.language)
    found = (_entry(entry, moment, raw, language) for entry, moment in _newest(raw.entries, now))
    return Feed(
        title=feed_text.title(raw.title),
        site_url=_first_address([raw.site_url]),
        language=language,
        ttl=raw.ttl,
        skip_hours=raw.skip_hours,
        skip_days=raw.skip_days,
        next_url=_first_address([raw.next_url]),
        entries=_named_once(entry for entry in found if entry),
    )


def _newest(entries: Iterable[RawEntry], now: datetime) -> list[tuple[RawEntry, Moment | None]]:
    """Newest first; an entry without a date stands with the one before it."""
    dated: list[tuple[datetime, RawEntry, Moment | None]] = []
    latest = now
    for entry in entries:
        moment = _moment(entry.dates, now)
        latest = moment.at if moment else latest
        dated.append((latest, entry, moment))
    dated.sort(key=lambda found: found[0], reverse=True)
    return [(entry, moment) for _, entry, moment in dated[:ENTRIES]]


def _entry(raw: RawEntry, moment: Moment | None, feed: RawFeed, language: str | None) -> FeedEntry | None:
    """None of an entry that says nothing."""
    url = _first_address(raw.urls)
    body, is_teaser = _text(raw)
    title = feed_text.title(raw.title) or _cut_title(body)
    if not (title or url):
        return None
    canonical = duplicates.canonical_url(url) if url else ""
    content_hash = _hash(title, " ".join(body.split()), canonical)
    return FeedEntry(
        name=_name(" ".join(text.clean(raw.name).split()) or canonical or f"sha256:{content_hash}"),
        url=url,
        title=title,
        author=_author(raw.authors) or _author(feed.authors),
        text=body,
        is_teaser=bool(url) and is_teaser,
        language=_in_its_script(_language(raw.language) or language, f"{title} {body[:200]}"),
        published_at=moment.at if moment else None,
        is_date_only=bool(moment and moment.date_only),
        content_hash=content_hash,
    )


def _text(raw: RawEntry) -> tuple[str, bool]:
    """The fullest text, and whether it is only a teaser; a summary counts where the content says less."""
    best, is_teaser = "", True
    for words in raw.texts:
        if is_teaser:
            body, is_short = feed_text.read(words)
            if len(body) > len(best) or not is_short:
                best, is_teaser = body, is_short
    return best, is_teaser


def _cut_title(body: str) -> str:
    return front.shortened(body[: 2 * UNTITLED_CHARACTERS].partition("\n")[0], UNTITLED_CHARACTERS)


def _moment(said: Iterable[str], now: datetime) -> Moment | None:
    found = (feed_dates.parse(value, now=now) for value in said if value)
    return next((moment for moment in found if moment), None)


def _first_address(candidates: Iterable[str]) -> str | None:
    return next((address for address in map(web_address, candidates) if address), None)


def _author(names: Sequence[str]) -> str | None:
    found = (
        _BY.sub("", front.one_line(_EMAIL.sub("", feed_text.title(name))).strip(" ,;()<>"), count=1) for name in names
    )
    kept = [name for name in found if name and "://" not in name]
    return front.shortened(", ".join(dict.fromkeys(kept)), AUTHOR_CHARACTERS) or None


def _language(said: str) -> str | None:
    match = _LANGUAGE.fullmatch(said.strip())
    return match[1].lower() if match else None


def _in_its_script(code: str | None, words: str) -> str | None:
    """None where the letters are of another script: many sites declare the language of their software."""
    if words.isascii() and code not in _CYRILLIC:
        return code
    cyrillic = len(_CYRILLIC_LETTERS.findall(words))
    latin = len(_LATIN_LETTERS.findall(words))
    is_foreign = cyrillic > latin if code not in _CYRILLIC else latin > 2 * cyrillic
    return None if is_foreign else code


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _name(name: str) -> str:
    return name if len(name) <= NAME_CHARACTERS else f"sha256:{_hash(name)}"


def _named_once(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Each name once. Entries at different addresses that a careless feed calls the same are called by their address."""
    found = list(entries)
    places = Counter(name for name, _ in {(entry.name, entry.url) for entry in found})
    kept: dict[str, FeedEntry] = {}
    for entry in found:
        is_shared = places[entry.name] > 1 and entry.url
        named = replace(entry, name=_name(duplicates.canonical_url(entry.url or ""))) if is_shared else entry
        kept.setdefault(named.name, named)
    return tuple(kept.values())
