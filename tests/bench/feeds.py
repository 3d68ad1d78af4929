"""500 feeds of 20 entries from a server that answers in 50 ms, asked by us and by lemon24/reader with its own workers."""

import asyncio
import contextlib
import importlib.util
import re
import resource
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape, unescape
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as xml_escape

import sqlalchemy as sa

from bot.services import polling
from bot.services.feeds import Desk
from bot.services.newsroom import Newsroom
from bot.sources.drafts import Draft
from bot.sources.fetch import AllowedAddresses, Fetcher
from bot.sources.workshop import Workshop
from bot.storage import feeds, topics
from bot.storage.database import Database
from bot.storage.tables import entry, feed
from tests.bench import archive
from tests.bench.figures import Report, Table, fresh, megabytes
from tests.bench.generated import NOW, Generator
from tests.databases import migrated

FEEDS, ENTRIES = 500, 20
ANSWERS_AFTER = 0.05  # seconds
WORKERS = 32  # of reader; as many feeds as we ask at once
TEASER_OF = 4  # every fourth entry has only a summary
TAKEN = 1_000  # entries that become articles, unless all do
DAY = timedelta(days=1)

Row = tuple[str, str, str, str, str, str]  # feed, name, url, title, published, text


@dataclass(frozen=True, slots=True)
class Spent:
    """What one poll of all feeds took, workers included."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll of all feeds, and another with nothing new; and what is stored afterwards."""

    first: Spent
    second: Spent
    megabytes: float
    rows: frozenset[Row]
    taken: int = 0
    taking: Spent = Spent(0, 0)


def report(*, full: bool) -> Iterator[Report]:
    """With a server that knows ETags, and with one that sends every feed anew."""
    with tempfile.TemporaryDirectory(prefix="briefwire-bench-") as name:
        folder = Path(name)
        _write_feeds(folder)
        for has_etags in (True, False):
            with _server(folder, has_etags=has_etags) as port:
                mine = fresh(_ours, folder / f"ours-{has_etags}.db", port, FEEDS * ENTRIES if full else TAKEN)
                yours = fresh(_theirs, folder / f"theirs-{has_etags}.db", port) if _has_reader() else None
                yield _table(mine, yours, has_etags=has_etags)
    words = f"{mine.taken / mine.taking.wall:.0f} a second, {1e3 * mine.taking.cpu / mine.taken:.1f} ms of CPU each"
    rows = [(f"{mine.taken:,} entries become articles", words)]
    yield Table("Feeds, with language, duplicates, topics, stories and search", ("work", "speed"), rows)


def _has_reader() -> bool:
    return importlib.util.find_spec("reader") is not None


def _table(mine: Polled, yours: Polled | None, *, has_etags: bool) -> Table:
    title = f"Feeds: {FEEDS} of {ENTRIES} entries, answered in 50 ms, {'with' if has_etags else 'without'} ETags"
    head = ("", "first poll", "CPU", "nothing new", "CPU", "memory")
    if yours is None:
        return Table(title, head, [_row("Briefwire", mine)], "reader is not installed: nothing to compare with")
    ratios = [
        f"{theirs / ours:.1f} ×"
        for ours, theirs in (
            (mine.first.wall, yours.first.wall),
            (mine.first.cpu, yours.first.cpu),
            (mine.second.wall, yours.second.wall),
            (mine.second.cpu, yours.second.cpu),
        )
    ]
    both = len(mine.rows & yours.rows)
    note = f"reader with {WORKERS} workers; {both:,} of {len(mine.rows | yours.rows):,} stored entries are equal"
    rows = [_row("Briefwire", mine), _row("reader", yours), ("reader / Briefwire", *ratios, "")]
    return Table(title, head, rows, note)


def _row(name: str, run: Polled) -> tuple[str, ...]:
    spent = (run.first.wall, run.first.cpu, run.second.wall, run.second.cpu)
    return (name, *(f"{seconds:.2f} s" for seconds in spent), f"{run.megabytes:.0f} MB")


def _ours(path: Path, port: int, taken: int) -> Polled:
    migrated(f"sqlite:///{path}")
    db = Database(f"sqlite:///{path}")
    with db.write() as c:
        feeds.add(c, [{"url": url, "next_poll_at": NOW, "created_at": NOW} for url in _urls(port)])
    first, second = asyncio.run(_poll_twice(db))
    memory, rows = megabytes(), _our_rows(db)
    with db.write() as c:
        for number, query in enumerate(Generator(seed=3).queries(archive.TOPICS)):
            values = {"slug": f"t{number}", "title": f"T{number}", "query": query, "created_at": NOW, "changed_at": NOW}
            topics.insert(c, values)
        c.execute(sa.update(entry).values(is_teaser=False))  # what they give is enough, so that no page is asked for
    count, taking = asyncio.run(_take(db, NOW + DAY, taken))
    db.close()
    return Polled(first, second, memory, rows, count, taking)


async def _poll_twice(db: Database) -> tuple[Spent, Spent]:
    async with _desk(db) as desk:
        first, second = [await _spent(_poll_all(desk, now)) for now in (NOW, NOW + DAY)]
    return first, second


async def _poll_all(desk: Desk, now: datetime) -> None:
    while await polling.poll_due(desk, now):
        pass


async def _take(db: Database, now: datetime, most: int) -> tuple[int, Spent]:
    async with _desk(db) as desk:
        await polling.take_entries(desk, now)  # which also brings the topics into memory
        counts = [0]
        spent = await _spent(_take_all(desk, now, most, counts))
    return sum(counts), spent


async def _take_all(desk: Desk, now: datetime, most: int, counts: list[int]) -> None:
    while sum(counts) < most and (some := await polling.take_entries(desk, now)):
        counts.append(some)


@contextlib.asynccontextmanager
async def _desk(db: Database) -> AsyncIterator[Desk]:
    async def resolve(host: str, port: int) -> Sequence[str]:
        del host, port
        return ["127.0.0.1"]

    workshop = Workshop()
    async with Fetcher(allowed=AllowedAddresses.parse("127.0.0.1/32"), resolve=resolve) as fetcher:
        yield Desk(db, Newsroom(), fetcher, workshop, timedelta(minutes=15))
    workshop.close()


def _our_rows(db: Database) -> frozenset[Row]:
    columns = (feed.c.url, entry.c.name, entry.c.url, entry.c.title, entry.c.published_at, entry.c.text)
    with db.read() as c:
        found = c.execute(sa.select(*columns).join(feed, feed.c.id == entry.c.feed_id)).all()
    return frozenset(_normal(*row) for row in found)


def _theirs(path: Path, port: int) -> Polled:
    import reader as library

    resolved = socket.getaddrinfo
    socket.getaddrinfo = lambda _, *rest, **more: resolved("127.0.0.1", *rest, **more)  # the same made-up hosts
    reader = library.make_reader(str(path))
    for url in _urls(port):
        reader.add_feed(url)
    first, second = [asyncio.run(_spent(asyncio.to_thread(_update, reader))) for _ in range(2)]
    memory = megabytes()
    found = reader.get_entries()
    rows = frozenset(
        _normal(one.feed_url, one.id, one.link, one.title, one.published or one.updated, _words(one)) for one in found
    )
    return Polled(first, second, memory, rows)


def _update(reader: Any) -> None:
    reader.update_feeds(workers=WORKERS, scheduled=False)


def _words(one: Any) -> str:
    return one.content[0].value if one.content else one.summary


def _normal(url: str, name: str, link: str, title: str, at: datetime | None, words: str) -> Row:
    """An entry as both store it: the text without markup, on one line."""
    plain = " ".join(unescape(re.sub(r"<[^>]+>", " ", words or "")).split())
    return url, name, link, title, at.astimezone(UTC).isoformat() if at else "", plain


async def _spent(work: Awaitable[None]) -> Spent:
    wall, cpu = time.perf_counter(), _cpu()
    await work
    return Spent(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    """Seconds of this process and of its children that ended."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _urls(port: int) -> list[str]:
    """Each feed on a host of its own: nobody asks one host for 32 feeds at once."""
    return [f"http://paper{number}.example:{port}/feed/{number}" for number in range(FEEDS)]


def _write_feeds(folder: Path) -> None:
    drafts = list(Generator(seed=5).drafts(FEEDS * ENTRIES, words=220))
    for number in range(FEEDS):
        mine = drafts[number::FEEDS]
        (folder / f"{number}.xml").write_text((_rss if number % 2 else _atom)(number, mine[::-1]), "utf-8")


def _rss(number: int, drafts: Sequence[Draft]) -> str:
    items = "".join(
        f"<item><title>{xml_escape(one.title)}</title><link>{one.url}</link><guid>{one.url}</guid>"
        f"<pubDate>{format_datetime(_at(one))}</pubDate>{_rss_text(place, one)}</item>"
        for place, one in enumerate(drafts)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Paper {number}</title><link>https://paper{number}.example/</link><description>News</description>"
        f"{items}</channel></rss>"
    )


def _rss_text(place: int, one: Draft) -> str:
    if place % TEASER_OF == 0:
        return f"<description>{xml_escape(_lead(one))}</description>"
    return f"<description>{xml_escape(_lead(one))}</description><content:encoded>{xml_escape(_html(one))}</content:encoded>"


def _atom(number: int, drafts: Sequence[Draft]) -> str:
    items = "".join(
        f'<entry><title>{xml_escape(one.title)}</title><link href="{one.url}"/><id>{one.url}</id>'
        f"<published>{_at(one).isoformat()}</published><updated>{_at(one).isoformat()}</updated>"
        f"{_atom_text(place, one)}</entry>"
        for place, one in enumerate(drafts)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f'<title>Paper {number}</title><id>urn:paper:{number}</id><link href="https://paper{number}.example/"/>'
        f"<updated>{NOW.isoformat()}</updated>{items}</feed>"
    )


def _atom_text(place: int, one: Draft) -> str:
    if place % TEASER_OF == 0:
        return f"<summary>{xml_escape(_lead(one))}</summary>"
    return f'<content type="html">{xml_escape(_html(one))}</content>'


def _lead(one: Draft) -> str:
    return one.text.split("\n\n")[0]


def _html(one: Draft) -> str:
    return "".join(f"<p>{escape(words)}</p>" for words in one.text.split("\n\n"))


def _at(one: Draft) -> datetime:
    """Never midnight: that is a day without a time to us, and an instant to reader."""
    assert one.published_at is not None
    return one.published_at + timedelta(seconds=7)


@contextlib.contextmanager
def _server(folder: Path, *, has_etags: bool) -> Iterator[int]:
    """The port of a server in a process of its own."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(folder, has_etags, there), daemon=True)
    process.start()
    try:
        yield int(here.recv())
    finally:
        process.terminate()
        process.join()


def _serve(folder: Path, has_etags: bool, told: Connection) -> None:
    bodies = [(folder / f"{number}.xml").read_bytes() for number in range(FEEDS)]
    etags = [f'"{sha256(body).hexdigest()[:16]}"' for body in bodies]

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await asyncio.sleep(ANSWERS_AFTER)
                writer.write(_answer(head))
                await writer.drain()
        writer.close()

    def _answer(head: str) -> bytes:
        found = re.match(r"GET /feed/(\d+) ", head)
        if not found:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        number = int(found[1])
        validator = f"ETag: {etags[number]}\r\n" if has_etags else ""
        if has_etags and etags[number] in head:
            return f"HTTP/1.1 304 Not Modified\r\n{validator}\r\n".encode()
        kind = "Content-Type: application/xml; charset=utf-8\r\n"
        length = f"Content-Length: {len(bodies[number])}\r\n\r\n"
        return f"HTTP/1.1 200 OK\r\n{kind}{validator}{length}".encode() + bodies[number]

    async def main() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=512)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())
