"""Verbs about feeds: followed, listed, polled once, carried in and out. They need no running bot."""

import argparse
import asyncio
import logging
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

from bot.cli import session
from bot.delivery import health, render
from bot.delivery.render import Speaker
from bot.errors import NotFound, Unreadable
from bot.services import feeds, rounds
from bot.services.feeds import Desk, Listed, Preview
from bot.services.newsroom import Newsroom
from bot.settings import Settings
from bot.sources import opml
from bot.sources.addresses import AllowedAddresses
from bot.sources.fetch import Fetcher
from bot.sources.workshop import Workshop
from bot.storage.database import Database
from bot.texts import Line
from bot.texts import feeds as texts

COLUMN = 48  # of a title in the table
_TAG = re.compile("<[^>]*>")  # ours: what is foreign is escaped


def add(options: argparse.Namespace) -> int:
    """Follow a feed, or that of a site, and say what it has."""
    settings = session.load()
    now = datetime.now(UTC)
    with session.database(settings.database_url) as db:
        try:
            shown = asyncio.run(_look(db, settings, options.url, now))
        except Unreadable as error:
            return _fail(texts.refused(error.reason, error.facts))
        feed, is_new = feeds.follow(db, shown.url, title=shown.title, site_url=shown.site_url, added_by=None, now=now)
    speaker = _speaker(settings)
    for line in [*health.preview(shown, now), texts.background() if is_new and shown.total else None]:
        if line is not None:
            print(_plain(line, speaker))
    print(f"followed as {feed.id}" if is_new else f"followed already, as {feed.id}", file=sys.stderr)
    return 0


def listing(options: argparse.Namespace) -> int:
    """Every feed, those that need a look first."""
    settings, now = session.load(), datetime.now(UTC)
    with session.database(settings.database_url) as db:
        listed = health.in_order(feeds.listed(db, now=now))
    if options.jsonl:
        session.write_lines(_line(one) for one in listed)
        return 0
    for row in _table([_row(one, _speaker(settings), now) for one in listed]):
        print(row)
    if not listed:
        print("no feed is followed yet; briefwire feed add URL follows one", file=sys.stderr)
    return 0


def remove(options: argparse.Namespace) -> int:
    """Follow it no more; its articles stay."""
    now = datetime.now(UTC)
    with session.database(session.load().database_url) as db:
        feed = _named(feeds.listed(db, now=now), options.feed)
        feeds.unfollow(db, feed.id, actor=None, now=now)
    print(f"removed {feed.url}")
    return 0


def poll(options: argparse.Namespace) -> int:
    """Look at what is due, or at one feed, and store what is new."""
    settings, now = session.load(), datetime.now(UTC)
    if settings.log_level == "INFO":
        logging.getLogger().setLevel(logging.WARNING)  # what it does stands on stdout
    with session.database(settings.database_url) as db, session.progress("strides") as step:
        wanted = None if options.feed is None else _named(feeds.listed(db, now=now), options.feed).id
        polled = asyncio.run(_poll(db, settings, wanted, step))
    for one in polled:
        counts = one.entries
        print(f"{health.title(one.feed)}: {counts.new} new, {counts.changed} changed, {counts.failed} failed")
        if one.feed.failing_since is not None:
            reason = _plain(health.reason(one.feed), render.SPEAKER_OF_LOGS)
            print(f"briefwire: {one.feed.url}: {reason}", file=sys.stderr)
    if not polled:
        print("no feed is due", file=sys.stderr)
    return 1 if any(one.feed.failing_since is not None for one in polled) else 0


def import_file(options: argparse.Namespace) -> int:
    """Follow every feed of an OPML file."""
    now = datetime.now(UTC)
    try:
        outlines = opml.read(_body(options.file))
    except Unreadable as error:
        return _fail(texts.refused_file(error.reason))
    with session.database(session.load().database_url) as db:
        done = feeds.take_outlines(db, outlines, added_by=None, now=now)
    for url, reason in done.refused:
        print(f"briefwire: {url}: {_plain(texts.reason(reason, ''), render.SPEAKER_OF_LOGS)}", file=sys.stderr)
    print(f"{done.added} added, {done.known} known, {len(done.refused)} refused")
    return 1 if done.refused else 0


def export(options: argparse.Namespace) -> int:
    """All feeds as OPML."""
    with session.database(session.load().database_url) as db:
        body = opml.write(feeds.outlines(db), now=datetime.now(UTC))
    if options.path is None or str(options.path) == "-":
        sys.stdout.write(body.decode())
        sys.stdout.flush()
    else:
        options.path.write_bytes(body)
    return 0


@asynccontextmanager
async def _desk(db: Database, settings: Settings) -> AsyncIterator[Desk]:
    """All that feeds are read with, ended at the end."""
    workshop = Workshop()
    try:
        async with Fetcher(allowed=AllowedAddresses.parse(settings.allow_private_addresses)) as fetcher:
            yield Desk(db, Newsroom(), fetcher, workshop, timedelta(seconds=settings.feed_interval))
    finally:
        workshop.close()


async def _look(db: Database, settings: Settings, words: str, now: datetime) -> Preview:
    async with _desk(db, settings) as desk:
        return await feeds.look(desk, words, now=now)


async def _poll(
    db: Database, settings: Settings, feed_id: int | None, step: Callable[[], None]
) -> tuple[rounds.Polled, ...]:
    async with _desk(db, settings) as desk:
        return await rounds.once(desk, feed_id=feed_id, step=step)


def _named(listed: list[Listed], name: str) -> Listed:
    """The feed of this id or address. Raises NotFound."""
    found = [one for one in listed if name in {str(one.id), one.url, one.site_url}]
    if len(found) > 1:
        raise NotFound(f'"{name}" may be {", ".join(str(one.id) for one in found)}: name one of them')
    if not found:
        raise NotFound(f'there is no feed "{name}"; briefwire feed list shows all')
    return found[0]


def _body(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise NotFound(f"{name}: {error.strerror}") from error


def _line(feed: Listed) -> dict[str, object]:
    """A feed as `feed list --jsonl` prints it."""
    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "site_url": feed.site_url,
        "health": health.health(feed).name.lower(),
        "created_at": _instant(feed.created_at),
        "polled_at": _instant(feed.polled_at),
        "last_success_at": _instant(feed.last_success_at),
        "next_poll_at": _instant(feed.next_poll_at),
        "failing_since": _instant(feed.failing_since),
        "failures": feed.failures,
        "error": feed.last_error,
        "interval": feed.interval and round(feed.interval.total_seconds()),
        "articles_a_day": feed.articles_a_day,
        "days": list(feed.days),
    }


def _row(feed: Listed, speaker: Speaker, now: datetime) -> tuple[str, ...]:
    shown = [str(feed.id), _plain(health.words(feed, now), speaker), render.cut(health.title(feed), COLUMN)]
    facts = [_plain(one, speaker) for one in health.facts(feed, now)]
    return (*shown, "; ".join(facts), feed.url)


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows with their columns one under another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _plain(line: Line, speaker: Speaker) -> str:
    """A line without its markup, that of lines within it too."""
    return unescape(_TAG.sub("", render.html(line, speaker)))


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _speaker(settings: Settings) -> Speaker:
    return Speaker("en", settings.zone)


def _fail(line: Line) -> int:
    print(f"briefwire: {_plain(line, render.SPEAKER_OF_LOGS)}", file=sys.stderr)
    return 1
