"""A small web for tests of feeds: what each address answers, and a desk that reads it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

import sqlalchemy as sa

from bot.errors import FetchRefused
from bot.services import articles, chats, feeds, polling
from bot.services.chats import Newcomer
from bot.services.feeds import Listed
from bot.services.manners import Manners
from bot.services.newsroom import Newsroom
from bot.sources.fetch import STATUS_REASONS, Fetched
from bot.sources.workshop import InlineWorkshop
from bot.storage import pages
from bot.storage.articles import Stored
from bot.storage.database import Database
from bot.storage.pages import PageRow
from bot.storage.tables import entry, notice
from tests.bot.hand_clock import HandClock

FEED = "https://courier.example/feed"
SITE = "https://courier.example/"
QUARTER = timedelta(minutes=15)


@dataclass
class Web:
    """Answers like a guarded fetch, from memory. A number stands for a status, a word for a refusal."""

    pages: dict[str, bytes | int | str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    media_types: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None, limit: int = 0) -> Fetched:
        del limit
        self.asked.append((url, dict(headers or {})))
        final = self.moved.get(url, url)
        found = self.pages.get(final, 404)
        said = self.headers.get(final, {})
        if isinstance(found, str):
            raise FetchRefused(found, url=url)
        if isinstance(found, int):
            reason = STATUS_REASONS.get(found, "status")
            raise FetchRefused(reason, url=url, status=found, retry_after=said.get("retry-after"))
        is_known = bool(headers) and "etag" in said and headers.get("If-None-Match") == said["etag"]
        media_type = self.media_types.get(final, "application/xml" if found.startswith(b"<?xml") else "text/html")
        return Fetched(
            final,
            304 if is_known else 200,
            media_type,
            "utf-8",
            b"" if is_known else found,
            said,
            self.moved.get(url),
        )

    def counts(self) -> Counter[str]:
        return Counter(url for url, _ in self.asked)


def text_of(number: int) -> str:
    """A full article's text of its own: four sentences, over 600 characters, in three paragraphs."""
    words = [
        f"{root}{number}" for root in ("Harbour", "Bridge", "Council", "Ferry", "Market", "School", "Tunnel", "Orchard")
    ]
    return "\n\n".join(
        f"Engineers of {words[n]} said on Monday that the old gate near {words[n + 1]} would be closed for "
        f"{number + n + 2} weeks while divers look at the pillars below the water. "
        f"Shopkeepers of {words[n + 2]} asked the mayor to open the northern road at night, and she promised an answer "
        f"before the meeting of the {words[n + 3]} committee."
        for n in range(3)
    )


def item(
    number: int, at: datetime | None, *, text: str | None = None, guid: str = "", title: str = "", url: str = ""
) -> str:
    """One item of RSS; without `text`, a teaser."""
    link = url or f"{SITE}news/{number}"
    body = "".join(f"<p>{one}</p>" for one in (text or "").split("\n\n") if one)
    return (
        f"<item><title>{escape(title or f'News number {number} from the harbour')}</title><link>{escape(link)}</link>"
        f"<guid isPermaLink='false'>{guid or number}</guid>"
        + (f"<pubDate>{format_datetime(at)}</pubDate>" if at else "")
        + (
            f"<content:encoded>{escape(body)}</content:encoded>"
            if body
            else "<description>Only a teaser.</description>"
        )
        + "</item>"
    )


def rss(*items: str, title: str = "Velden Courier", extra: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title><link>{SITE}</link>{extra}{''.join(items)}</channel></rss>"
    ).encode()


def page(title: str, text: str, url: str = "", at: datetime | None = None) -> bytes:
    """A page of a newspaper."""
    body = "".join(f"<p>{escape(one)}</p>" for one in text.split("\n\n"))
    when = f'<meta property="article:published_time" content="{at.isoformat()}">' if at else ""
    address = f'<link rel="canonical" href="{url}">' if url else ""
    return (
        f"<!doctype html><html lang='en'><head><title>{escape(title)}</title>{address}{when}"
        f"<meta property='og:title' content='{escape(title)}'></head>"
        f"<body><article><h1>{escape(title)}</h1>{body}</article></body></html>"
    ).encode()


@dataclass
class FeedDesk:
    """A desk on a small web, with a clock that is wound by hand."""

    db: Database
    web: Web = field(default_factory=Web)
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.desk = feeds.Desk(
            self.db,
            Newsroom(),
            self.web,
            InlineWorkshop(),
            QUARTER,
            Manners(self.clock),  # type: ignore[arg-type]
        )

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def wind(self, by: timedelta) -> None:
        self.clock.wind(by.total_seconds())

    def follow(self, url: str = FEED, title: str = "Velden Courier") -> int:
        return feeds.follow(self.db, url, title=title, site_url=SITE, added_by=1, now=self.now)[0].id

    def feed(self, feed_id: int = 1) -> Listed:
        return feeds.one(self.db, feed_id, now=self.now)

    async def poll(self) -> int:
        return await polling.poll_due(self.desk, self.now)

    async def poll_again(self, feed_id: int = 1) -> Listed:
        """Wind the clock to the feed's next poll, and do it."""
        self.wind(max(self.feed(feed_id).next_poll_at - self.now, timedelta(0)))
        await self.poll()
        return self.feed(feed_id)

    async def take(self) -> int:
        """Take all that is due within the next hour's quarter."""
        taken = 0
        for _ in range(30):
            taken += await polling.take_entries(self.desk, self.now)
            self.wind(timedelta(seconds=2))
        return taken

    def editor(self, chat_id: int = 5) -> None:
        """Somebody who hears what the bot has to say."""
        chats.meet(self.db, Newcomer(chat_id, "private", "Ann", "en", "UTC", is_admin=True), self.now)

    def said(self) -> list[tuple[str, dict[str, Any]]]:
        """What editors were told, (kind, facts)."""
        with self.db.read() as c:
            return [(row.kind, row.facts) for row in c.execute(sa.select(notice).order_by(notice.c.id))]

    def articles(self) -> list[Stored]:
        return [stored for stored, _ in articles.each(self.db)]

    def entries(self) -> list[Any]:
        with self.db.read() as c:
            return list(c.execute(sa.select(entry).order_by(entry.c.id)))

    def page(self, article_id: int) -> PageRow | None:
        with self.db.read() as c:
            return pages.one(c, article_id)

    def publish(self, *items: str, etag: str = "", url: str = FEED) -> None:
        """The feed now lists these."""
        self.web.pages[url] = rss(*items)
        self.web.headers[url] = {"etag": etag} if etag else {}

    async def news(self, *items: str) -> None:
        """A feed that is followed brings these as news; they become articles."""
        if not self.db_has_feed():
            self.publish()
            self.follow()
            await self.poll()
        self.publish(*items)
        await self.poll_again()
        await self.take()

    def db_has_feed(self) -> bool:
        return bool(feeds.listed(self.db, now=self.now))

    async def check(self) -> int:
        return await polling.check_pages(self.desk, self.now)
