"""How we behave as guests: one request at a time to a host, a pause between its pages, and what its robots.txt says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.clock import Clock, SystemClock
from bot.errors import FetchRefused, Unreadable
from bot.sources import charsets, publishers, robots
from bot.sources.fetch import Fetcher
from bot.sources.workshop import Workshop

AGENT = "Briefwire"
AT_ONCE = 48  # requests, over all hosts
THREADS = 2  # of the few that all of the bot shares, for reading small feeds
PAUSE = timedelta(seconds=1)  # between two pages of one host, unless its robots.txt asks for more,
LONGEST_PAUSE = timedelta(seconds=30)  # up to this
ROBOTS_KEPT = timedelta(hours=1)
ROBOTS_RETRIED = timedelta(minutes=10)  # a host that couldn't say what it allows is asked again
ROBOTS_BYTES = 500_000  # RFC 9309, 2.5
HOSTS = 2000  # whose rules are remembered
_SERVER_ERRORS = 500
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Rules:
    """A robots.txt; `text` None: the host could not say what it allows."""

    text: str | None
    until: datetime


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    free_at: datetime | None = None  # for the next page


class Manners:
    """The manners of one process, in memory. For one event loop."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.threads = asyncio.Semaphore(THREADS)
        self.places = asyncio.Semaphore(AT_ONCE)
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, Rules] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """While the block runs, it alone talks to the host of `url`."""
        host = self._hosts.setdefault(publishers.host_of(url), _Host())
        host.waiting += 1
        try:
            async with host.lock:
                yield
        finally:
            host.waiting -= 1
            if len(self._hosts) > HOSTS:
                self._forget_hosts()

    async def page(self, fetcher: Fetcher, workshop: Workshop, url: str, until: datetime) -> bool:
        """Wait until a page of this host may be opened; False: that is after `until`. Only within its `turn`.

        Raises FetchRefused("robots") where robots.txt forbids it, "robots_unknown" where the host can't say now.
        """
        host = self._hosts[publishers.host_of(url)]
        if max(self.clock.now(), host.free_at or until) > until:
            return False
        is_allowed, delay = await self._verdict(fetcher, workshop, url)
        if not is_allowed:
            raise FetchRefused("robots", url=url)
        wait = (host.free_at - self.clock.now()).total_seconds() if host.free_at else 0
        if wait > 0:
            await self.clock.sleep(wait)
        pause = timedelta(seconds=delay) if delay is not None else PAUSE
        host.free_at = self.clock.now() + min(max(pause, PAUSE), LONGEST_PAUSE)
        return True

    def _forget_hosts(self) -> None:
        now = self.clock.now()
        for name, host in list(self._hosts.items()):
            if not host.waiting and (host.free_at is None or host.free_at <= now):
                del self._hosts[name]

    async def _verdict(self, fetcher: Fetcher, workshop: Workshop, url: str) -> tuple[bool, float | None]:
        rules = await self._rules_for(fetcher, url)
        if rules.text is None:
            raise FetchRefused("robots_unknown", url=url)
        if not rules.text.strip():
            return True, None
        try:
            return await workshop.run(_judge, rules.text, url)
        except Unreadable as error:
            raise FetchRefused("robots_unknown", url=url) from error

    async def _rules_for(self, fetcher: Fetcher, url: str) -> Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        known = self._rules.get(origin)
        if known is not None and known.until > self.clock.now():
            return known
        async with self.places:
            text = await _robots_txt(fetcher, f"{origin}/robots.txt")
        rules = Rules(text, self.clock.now() + (ROBOTS_RETRIED if text is None else ROBOTS_KEPT))
        self._rules.pop(origin, None)
        self._rules[origin] = rules
        if len(self._rules) > HOSTS:
            del self._rules[next(iter(self._rules))]
        return rules


async def _robots_txt(fetcher: Fetcher, url: str) -> str | None:
    """The rules of a host: "" where it has none, None where it can't say now (RFC 9309, 2.3.1)."""
    try:
        found = await fetcher.get(url, headers={"Accept": "text/plain, */*;q=0.5"}, limit=ROBOTS_BYTES)
        return charsets.decode(found.body, found.charset)
    except FetchRefused as error:
        status = error.facts.get("status")
        if isinstance(status, int):
            return None if status >= _SERVER_ERRORS or status == _TOO_MANY else ""
        return None if error.reason in {"unreachable", "too_slow"} else ""
    except Unreadable:  # a picture, or the like
        return ""


def _judge(robots_txt: str, url: str) -> tuple[bool, float | None]:
    return robots.allows(robots_txt, url, AGENT), robots.delay(robots_txt, AGENT)
