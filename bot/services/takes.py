"""What becomes of an entry of a feed, and of a page that is looked at again: decisions as values. Nothing here reads or writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services.articles import How
from bot.sources import publishers
from bot.sources.drafts import Draft
from bot.storage.articles import Status, Stored
from bot.storage.entries import DueEntry
from summaries import corrections, duplicates, text

RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
BROKEN = "broken"  # by our own fault
PASSING = frozenset({"unreachable", "too_slow", "status", "robots_unknown", BROKEN})  # may go by itself
ENOUGH_CHARACTERS = 200  # of a feed's own text, where the page can't be read: two or three sentences
SUSPECT_KEPT = 1 / 3  # of its sentences: with fewer, a page that names another address is another article
TITLE_CHARACTERS = 120
GONE = frozenset({"gone"})
WALLED = frozenset({"login", "no_text"})


@dataclass(frozen=True, slots=True)
class Later:
    """Try again then."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No article can be made of it."""

    reason: str


def after_failure(one: DueEntry, reason: str, now: datetime) -> Later | GiveUp | Draft:
    """What to do with an entry whose page can't be read: try again, take the feed's own text, or give up.

    An article that is stored already keeps what it has: a teaser is no new version of it.
    """
    if reason in PASSING and one.attempts <= len(RETRIES):
        return Later(now + RETRIES[max(one.attempts, 1) - 1], reason)
    if one.article_id is None and len(one.text) >= ENOUGH_CHARACTERS and not is_hopeless(one):
        return of_feed(one)
    return GiveUp(reason)


def is_hopeless(one: DueEntry) -> bool:
    """Whether it was taken up again and again, and nothing came of it: it may end every process that takes it."""
    return one.attempts > len(RETRIES) + 2


def of_feed(one: DueEntry) -> Draft:
    """The article as the feed itself gives it."""
    source, domain = publisher(one)
    return Draft(
        title=one.title or text.clean(one.text).partition("\n")[0][:TITLE_CHARACTERS],
        text=text.clean(one.text),
        url=one.url,
        source=source or None,
        domain=domain or None,
        published_at=one.published_at,
        date_only=one.is_date_only,
        language=one.language,
        author=one.author,
    )


def of_page(one: DueEntry, page: Draft) -> Draft:
    """The article as its page gives it; what the page doesn't say is taken from the feed, and a longer text, too."""
    own = of_feed(one)
    is_dated = page.published_at is not None and not (page.date_only and own.published_at and not own.date_only)
    return replace(
        page,
        title=page.title or own.title,
        text=page.text if len(page.text) >= len(own.text) else own.text,
        url=page.url or own.url,
        source=own.source if page.source in {None, page.domain} and page.domain == own.domain else page.source,
        domain=page.domain or own.domain,
        published_at=page.published_at if is_dated else own.published_at,
        date_only=page.date_only if is_dated else own.date_only,
        language=page.language or own.language,
        author=page.author or own.author,
    )


def publisher(one: DueEntry) -> tuple[str, str]:
    """Whose entry it is: by our map, else by the feed's title on the feed's own site, else by domain; ("", "") unknown."""
    home = one.site_url or one.feed_url
    name, domain = publishers.name_of(one.url or home)
    is_home = domain in {publishers.name_of(home)[1], publishers.name_of(one.feed_url)[1]}
    return (one.feed_title if name == domain and is_home and one.feed_title else name), domain


def is_lesser(draft: Draft, stored: Stored) -> bool:
    """Whether a text from a feed is only a part of what is stored at its address."""
    return duplicates.difference(draft.text, stored.text, same_publisher=True) is duplicates.Copy.TEASER


def how_again(stored: Stored) -> How | None:
    """How a new version of a stored article goes in, its standing unchanged; None: not at all."""
    if stored.status is Status.PUBLISHED:
        return How.PUBLISH if stored.told_from else How.BACKGROUND
    return How.DRAFT if stored.status is Status.DRAFT else None


def is_suspect(draft: Draft, stored: Stored, old: Sequence[str]) -> bool:
    """Whether a page that was read again is no longer the article. `old`: the sentences of what is stored.

    It is a wall, an error page or another text; or few of its sentences are left, and it says that it is another page.
    """
    if old and corrections.is_suspect(stored.text, draft.text, stored.language):
        return True
    plain = " ".join(draft.text.split())
    kept = sum(" ".join(one.split()) in plain for one in old)
    has_own_address = bool(draft.url and stored.canonical_url)
    is_elsewhere = has_own_address and duplicates.canonical_url(draft.url or "") != stored.canonical_url
    return is_elsewhere and bool(old) and kept < SUSPECT_KEPT * len(old)
