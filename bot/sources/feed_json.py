"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), as loosely as sites write it."""

import json
from collections.abc import Sequence
from typing import Any

from bot.errors import Unreadable
from bot.sources.feed_parts import AUTHORS, RawEntry, RawFeed, RawText, web_address

ITEMS = 2000  # of a file; what is more is left unread


def read(text: str, url: str) -> RawFeed:
    """Raises Unreadable("not_a_feed")."""
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_a_feed") from error
    if not isinstance(found, dict) or not _is_feed(found):
        raise Unreadable("not_a_feed")
    return RawFeed(
        title=_words(found.get("title")),
        site_url=web_address(_words(found.get("home_page_url")), url),
        language=_words(found.get("language")),
        next_url=web_address(_words(found.get("next_url")), url),
        authors=_authors(found),
        entries=[_entry(item, url) for item in found["items"][:ITEMS] if isinstance(item, dict)],
    )


def _is_feed(found: dict[str, Any]) -> bool:
    version = found.get("version")
    is_named = isinstance(version, str) and "jsonfeed" in version
    return isinstance(found.get("items"), list) and (is_named or "feed_url" in found)


def _entry(item: dict[str, Any], url: str) -> RawEntry:
    texts = (
        RawText(_words(item.get("content_html"))),
        RawText(_words(item.get("content_text")), is_html=False),
        RawText(_words(item.get("summary")), is_html=False, is_summary=True),
    )
    return RawEntry(
        name=_words(item.get("id")),
        urls=[*(web_address(_words(item.get(key)), url) for key in ("url", "external_url")), _words(item.get("id"))],
        title=_words(item.get("title")),
        authors=_authors(item),
        texts=[text for text in texts if text.words.strip()],
        dates=[_words(item.get(key)) for key in ("date_published", "date_modified")],
        language=_words(item.get("language")),
    )


def _authors(found: dict[str, Any]) -> Sequence[str]:
    said = found.get("authors") or found.get("author")
    people = said if isinstance(said, list) else [said]
    return [_words(person.get("name") if isinstance(person, dict) else person) for person in people[:AUTHORS]]


def _words(value: object) -> str:
    """Text and numbers; an id may be either."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
