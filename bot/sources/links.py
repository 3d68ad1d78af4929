"""A link becomes a draft: fetched through the guard, then read as the page or the file that it is."""

import asyncio
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot.sources import files, pages, publishers
from bot.sources.drafts import Draft
from bot.sources.fetch import Fetcher

PAGES = frozenset({"text/html", "application/xhtml+xml", ""})


async def read(fetcher: Fetcher, url: str, *, time_zone: ZoneInfo, now: datetime) -> Draft:
    """The article at this address. Raises FetchRefused, Unreadable."""
    found = await fetcher.get(url)
    if found.media_type in PAGES:
        return await asyncio.to_thread(
            pages.read, found.body, found.url, charset=found.charset, time_zone=time_zone, now=now
        )
    name = unquote(urlsplit(found.url).path.rpartition("/")[2]) or "file"
    draft = await asyncio.to_thread(
        files.read, name, found.body, media_type=found.media_type, time_zone=time_zone, now=now
    )
    source, domain = publishers.name_of(found.url)
    return replace(draft, url=found.url, source=draft.source or source, domain=draft.domain or domain)
