"""Sending: our transport beside the library's, then the whole bot against a Bot API server with Telegram's limits.

The first seconds of the fan-out are the hardest for who asks something meanwhile, so the answers are timed in them.
"""

import asyncio
import json
import math
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr
from telegram import LinkPreviewOptions, User
from telegram.ext import ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot import app
from bot.delivery.pacing import OUTBOX, PacedRequests
from bot.delivery.transport import AioRequest
from bot.services import articles
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.settings import Settings
from bot.storage import topics
from bot.storage.database import Database
from bot.storage.tables import EPOCH, MILLISECOND
from tests.bench.bot_api import BUTTONS, DIGEST, Counted, telegram
from tests.bench.figures import Report, Table, fresh
from tests.bench.generated import Generator
from tests.databases import PostgresMissingError, PostgresServer, migrated

TOKEN = "7000000042:benchmarks-have-no-secrets-0123456789"
IN_FLIGHT = (1, 8, 32, 64)
RUN_SECONDS = 1.5

READERS = 100_000
ARTICLES = 60
# messages a second, as configured; at 950 a strict server answered 429 nine times in a minute, and each cost a pause
PAID, FREE = 930.0, 28.5
PAID_WINDOW, FREE_WINDOW = 1_000, 30  # messages that the server takes in any second
SECONDS, FULL_SECONDS = 15, 60
FULL_ANSWER_SECONDS = 120
CHATS = """INSERT INTO chat (id, kind, language, time_zone, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :readers)
    SELECT i, 'private', 'en', 'Europe/Minsk', :now FROM n"""
SUBSCRIPTIONS = """INSERT INTO subscription (chat_id, topic_id, is_followed, schedule, next_due_at, created_at)
    SELECT id, 1, true, '15:00', :now, :now FROM chat"""


# ---- transports


@dataclass(frozen=True, slots=True)
class Pushed:
    """How fast a client could send."""

    a_second: float
    cpu_ms: float


def pushed(address: str, name: str, in_flight: int) -> Pushed:
    """Send the digest for a while with so many requests under way, by the transport of this name."""
    return asyncio.run(_push(address, name, in_flight))


async def _push(address: str, name: str, in_flight: int) -> Pushed:
    async with _bot(address, HTTPXRequest() if name == "library" else AioRequest()) as bot:
        await _send(bot)
        stop, sent = time.perf_counter() + RUN_SECONDS, 0

        async def push() -> None:
            nonlocal sent
            while time.perf_counter() < stop:
                await _send(bot)
                sent += 1

        started, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(push() for _ in range(in_flight)))
        return Pushed(sent / (time.perf_counter() - started), 1e3 * (time.process_time() - cpu) / sent)


async def _send(bot: ExtBot[str]) -> None:
    await bot.send_message(
        5,
        DIGEST,
        "HTML",
        reply_markup=BUTTONS,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        rate_limit_args=OUTBOX,
    )


def _bot(address: str, request: BaseRequest) -> ExtBot[str]:
    async def reserve(_: int | None) -> float:
        return 0.0

    async def hold(_: float, __: int | None) -> None:
        return

    pace = PacedRequests(reserve, hold)  # the outbox reserves its slots by itself
    return _Ready(TOKEN, f"{address}/bot", f"{address}/file/bot", request, request, rate_limiter=pace)


class _Ready(ExtBot[str]):
    async def get_me(self, *_: object, **__: object) -> User:  # the server knows no method but one
        return User(7000000042, "Briefwire", is_bot=True, username="briefwire_bot")


class _Idle(asyncio.Protocol):
    """Sends one request after another on one connection, and looks at nothing."""

    def __init__(self, counted: list[int]) -> None:
        self._counted = counted
        body = json.dumps({"chat_id": 5, "text": DIGEST, "reply_markup": BUTTONS.to_dict()}).encode()
        self._request = b"POST /bot/sendMessage HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transport.write(self._request)

    def data_received(self, _data: bytes) -> None:  # an answer fits in one piece
        self._counted[0] += 1
        self._transport.write(self._request)


def ceiling(address: str) -> float:
    """Requests a second that the server takes from a client that does nothing else."""
    return asyncio.run(_ceiling(address))


async def _ceiling(address: str) -> float:
    counted, loop = [0], asyncio.get_running_loop()
    lines = [
        (await loop.create_connection(lambda: _Idle(counted), "127.0.0.1", int(address.rpartition(":")[2])))[0]
        for _ in range(IN_FLIGHT[-1])
    ]
    started, before = time.perf_counter(), counted[0]
    await asyncio.sleep(1)
    for line in lines:
        line.abort()
    return (counted[0] - before) / (time.perf_counter() - started)


def _transports() -> Table:
    with telegram() as (address, end):
        most = fresh(ceiling, address)
        rows = [_side_by_side(address, count) for count in IN_FLIGHT]
        seen = end()
    head = ("in flight", "library 1/s", "CPU", "ours 1/s", "CPU", "speed", "CPU ratio")
    note = f"the server alone: {most:,.0f} 1/s, {seen.cpu_ms:.2f} ms CPU a request; on the same cores"
    return Table(f"Sending: a digest of {len(DIGEST):,} characters with two buttons", head, rows, note)


def _side_by_side(address: str, in_flight: int) -> tuple[str, ...]:
    library, ours = (fresh(pushed, address, name, in_flight) for name in ("library", "ours"))
    return (
        str(in_flight),
        f"{library.a_second:.0f}",
        f"{library.cpu_ms:.2f} ms",
        f"{ours.a_second:.0f}",
        f"{ours.cpu_ms:.2f} ms",
        f"{ours.a_second / library.a_second:.1f}x",
        f"{library.cpu_ms / ours.cpu_ms:.1f}x",
    )


# ---- the whole bot


def filled(url: str) -> None:
    """One topic with its news, and readers who are all due."""
    migrated(url)
    db, now = Database(url), datetime.now(UTC)
    drafts = list(Generator(seed=17).drafts(ARTICLES))
    words = sorted({word for draft in drafts for word in draft.title.lower().split() if len(word) > 4})
    with db.write() as c:
        row = {"slug": "news", "title": "News", "query": " OR ".join(words[:400]), "created_at": now, "changed_at": now}
        topics.insert(c, row)
    room = Newsroom()
    for draft in drafts:
        articles.add(db, room, draft, now=now, how=How.PUBLISH)
    with db.write() as c:
        facts = {"readers": READERS, "now": (now - EPOCH) // MILLISECOND}
        c.execute(sa.text(CHATS), facts)
        c.execute(sa.text(SUBSCRIPTIONS), facts)
        c.execute(sa.text("ANALYZE"))
    db.close()


def ran(url: str, address: str, rate: float, seconds: float) -> float:
    """Run the bot at this rate for a while, and end it in order; returns the CPU's seconds."""
    settings = Settings(
        _env_file=None,
        bot_token=SecretStr(TOKEN),
        bot_api_url=address,
        database_url=url,
        send_rate=rate,
        paid_broadcast=rate > FREE,
    )
    cpu = time.process_time()
    asyncio.run(_run(settings, seconds))
    return time.process_time() - cpu


async def _run(settings: Settings, seconds: float) -> None:
    stopping, db = asyncio.Event(), Database(settings.database_url)
    asyncio.get_running_loop().call_later(seconds, stopping.set)
    await app.run(settings, db, app.ROLES, stopping)
    db.close()


def _row(url: str, name: str, rate: float, limit: int, seconds: float, *, with_people: bool = False) -> Sequence[str]:
    with telegram(limit, with_people=with_people) as (address, end):
        cpu = fresh(ran, url, address, rate, seconds)
        seen = end()
    speed = (f"{name}, {rate:g}/s", f"{seconds:g} s", f"{seen.a_second:.1f}", f"{seen.floods}", f"{seen.repeated}")
    return (*speed, f"{1e3 * cpu / max(1, seen.taken):.2f} ms", *_answered(seen))


def _answered(seen: Counted) -> Iterator[str]:
    """How many, in which time half and nineteen of twenty of them, the longest, and how many were not."""
    if not seen.answers:
        yield from [""] * 4
        return
    ordered = sorted(seen.answers) + [math.inf] * seen.unanswered
    yield f"{len(seen.answers)}"
    for share in (0.5, 0.95, 1.0):
        yield f"{1e3 * ordered[math.ceil(share * len(ordered)) - 1]:.0f} ms"


@contextmanager
def _databases() -> Iterator[Iterator[tuple[str, str]]]:
    with tempfile.TemporaryDirectory(prefix="briefwire-bench-") as folder:
        urls = [("SQLite", f"sqlite:///{Path(folder) / 'outbox.db'}")]
        server = None
        with suppress(PostgresMissingError):
            server = PostgresServer()
            urls.append(("PostgreSQL", server.url(server.create())))
        try:
            yield iter(urls)
        finally:
            if server is not None:
                server.stop()


def report(*, full: bool) -> Iterator[Report]:
    """Transports; then `run` on both databases: answers within a fan-out, the free rate, the paid one; minutes when `full`."""
    yield _transports()
    rows = []
    seconds = FULL_SECONDS if full else SECONDS
    with _databases() as urls:
        for name, url in urls:
            fresh(filled, url)
            asked = FULL_ANSWER_SECONDS if full else SECONDS
            rows.append(_row(url, f"{name}, fan-out", FREE, FREE_WINDOW, asked, with_people=True))
            rows.append(_row(url, name, FREE, FREE_WINDOW, seconds))
            rows.append(_row(url, name, PAID, PAID_WINDOW, seconds))
    head = (
        "`run`",
        "for",
        "sent 1/s",
        "answered 429",
        "repeated",
        "CPU a message",
        "commands",
        "p50",
        "p95",
        "longest",
    )
    note = f"one process; {READERS:,} readers; the server takes {FREE_WINDOW} or {PAID_WINDOW:,} in any second; PostgreSQL has fsync off"
    yield Table("The bot: a fan-out, and answers to people meanwhile", head, rows, note)
