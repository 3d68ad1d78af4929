"""A link becomes a draft: fetched through the guard, then read as the page or the file that it is."""

import asyncio
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot.sources import files, pages, publishers
from bot.sources.drafts import Draft
from bot.sources.fetch import Fetched, Fetcher
from bot.sources.workshop import Workshop

PAGES = frozenset({"text/html", "application/xhtml+xml", ""})


async def read(
    fetcher: Fetcher, url: str, *, time_zone: ZoneInfo, now: datetime, workshop: Workshop | None = None
) -> Draft:
    """The article at this address, extracted in the workshop, or in a thread without one. Raises FetchRefused, Unreadable."""
    found = await fetcher.get(url)
    run = workshop.run if workshop else asyncio.to_thread
    return await run(draft, found, time_zone=time_zone, now=now)


def draft(found: Fetched, *, time_zone: ZoneInfo, now: datetime) -> Draft:
    """The article of what was fetched. Raises Unreadable."""
    if found.media_type in PAGES:
        return pages.read(found.body, found.url, charset=found.charset, time_zone=time_zone, now=now)
    name = unquote(urlsplit(found.url).path.rpartition("/")[2]) or "file"
    read_file = files.read(name, found.body, media_type=found.media_type, time_zone=time_zone, now=now)
    source, domain = publishers.name_of(found.url)
    return replace(read_file, url=found.url, source=read_file.source or source, domain=read_file.domain or domain)
