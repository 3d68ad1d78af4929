"""Sending: our transport beside the library's, then the whole outbox against a Bot API server with Telegram's limits.

The server is a process of its own, as small as one can be; its own ceiling is measured by a client that does nothing else.
"""

import asyncio
import json
import re
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, User
from telegram.ext import ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot.clock import SystemClock
from bot.delivery.pacing import OUTBOX, PacedRequests
from bot.delivery.sender import Pace, Sender
from bot.delivery.transport import AioRequest
from bot.services import articles, briefings
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.storage import topics
from bot.storage.database import Database
from bot.storage.tables import EPOCH, MILLISECOND
from summaries.types import Limits
from tests.bench.figures import Report, Table, fresh
from tests.bench.generated import NOW, Generator
from tests.databases import PostgresMissingError, PostgresServer, migrated

TOKEN = "7000000042:benchmarks-have-no-secrets-0123456789"
IN_FLIGHT = (1, 8, 32, 64)
RUN_SECONDS = 1.5
LENGTH = 1_442
SENTENCE = '<b>Orlan</b>: the river rose by 40 cm – <a href="https://courier.example/1">Courier</a> &amp; others. '
DIGEST = (SENTENCE * (LENGTH // len(SENTENCE))).ljust(LENGTH, ".")
BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("More", callback_data="more:1"),
            InlineKeyboardButton("Show in place", callback_data="show:1"),
        ]
    ]
)

READERS = 20_000
ARTICLES = 60
PAID, FREE = 950.0, 28.5  # messages a second, as configured
PAID_WINDOW, FREE_WINDOW = 1_000, 30  # messages that the server takes in any second
FREE_SECONDS, FULL_FREE_SECONDS = 15, 60
PAID_SECONDS = 20
WARM_SECONDS = 1.0  # until the pace is steady
CHATS = """INSERT INTO chat (id, kind, language, time_zone, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :readers)
    SELECT i, 'private', 'en', 'Europe/Minsk', :now FROM n"""
SUBSCRIPTIONS = """INSERT INTO subscription (chat_id, topic_id, is_followed, schedule, next_due_at, created_at)
    SELECT id, 1, true, '15:00', :now, :now FROM chat"""


# ---- the server


@dataclass(frozen=True, slots=True)
class Counted:
    """What the server saw, once the pace was steady."""

    a_second: float
    floods: int
    repeated: int
    cpu_ms: float  # a request


class _Window:
    """A strict limit: so many messages in any second, whenever it begins."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._last = deque[float]()
        self.floods = 0
        self.times: list[float] = []

    def takes(self) -> bool:
        now = time.monotonic()
        while self._last and self._last[0] <= now - 1:
            self._last.popleft()
        if len(self._last) >= self._limit:
            self.floods += 1
            return False
        self._last.append(now)
        self.times.append(now)
        return True

    def a_second(self) -> float:
        steady = [at for at in self.times if at >= self.times[0] + WARM_SECONDS]
        return (len(steady) - 1) / (steady[-1] - steady[0]) if len(steady) > 1 else 0.0


class _Api(asyncio.Protocol):
    """Answers every request as sendMessage does."""

    def __init__(self, window: _Window, chats: Counter[bytes]) -> None:
        self._window, self._chats = window, chats
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n") + 4) > 3:
            length = _LENGTH.search(self._unread, 0, end)
            whole = end + (int(length[1]) if length else 0)
            if len(self._unread) < whole:
                return
            request, self._unread = self._unread[:whole], self._unread[whole:]
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        if not self._window.takes():
            return _FLOOD
        found = _CHAT.search(request)
        chat = found[1] if found else b"1"
        self._chats[chat] += 1
        return b"%b%10d%b%10b%b" % (_TAKEN[0], len(self._window.times), _TAKEN[1], chat, _TAKEN[2])


def _reply(status: str, body: object, spare: int = 0) -> bytes:
    text = json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text) + spare}\r\n\r\n"
    return head.encode() + text


_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'chat_id"?[=:] ?(\d+)')
_FLOOD = _reply(
    "429 Too Many Requests",
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    },
)
_MESSAGE = {
    "message_id": "@",
    "from": {"id": 7000000042, "is_bot": True, "first_name": "Briefwire", "username": "briefwire_bot"},
    "chat": {"id": "@", "first_name": "Ann", "type": "private"},
    "date": 1_790_000_000,
    "text": re.sub("<[^>]*>", "", DIGEST),
    "entities": [{"offset": 70 * n, "length": 5, "type": "bold"} for n in range(12)],
    "link_preview_options": {"is_disabled": True},
    "reply_markup": BUTTONS.to_dict(),
}
_TAKEN = _reply("200 OK", {"ok": True, "result": _MESSAGE}, 2 * (10 - len('"@"'))).split(b'"@"')  # numbers of 10 places


async def _serve(control: Connection, limit: int) -> None:
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    window, chats = _Window(limit), Counter[bytes]()
    server = await loop.create_server(lambda: _Api(window, chats), "127.0.0.1", 0, backlog=512)
    loop.add_reader(control.fileno(), asked.set)
    cpu = time.process_time()
    control.send(server.sockets[0].getsockname()[1])
    await asked.wait()
    cpu_ms = 1e3 * (time.process_time() - cpu) / max(1, len(window.times) + window.floods)
    repeated = sum(count - 1 for count in chats.values())
    control.send(Counted(window.a_second(), window.floods, repeated, cpu_ms))
    server.close()


def _run_server(control: Connection, limit: int) -> None:
    asyncio.run(_serve(control, limit))


@contextmanager
def telegram(limit: int = 10**9) -> Iterator[tuple[str, Callable[[], Counted]]]:
    """A server with this limit a second: its address, and what ends it and tells what it saw."""
    context = get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_run_server, args=(its, limit), daemon=True)
    process.start()
    address = f"http://127.0.0.1:{ours.recv()}"

    def end() -> Counted:
        ours.send(None)
        counted: Counted = ours.recv()
        process.join()
        return counted

    yield address, end
    process.kill()


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


# ---- the outbox


def filled(url: str) -> int:
    """One topic, its readers, and a briefing for each in the outbox; returns how many parts."""
    migrated(url)
    db = Database(url)
    drafts = list(Generator(seed=17).drafts(ARTICLES))
    words = sorted({word for draft in drafts for word in draft.title.lower().split() if len(word) > 4})
    with db.write() as c:
        row = {"slug": "news", "title": "News", "query": " OR ".join(words[:400]), "created_at": NOW, "changed_at": NOW}
        topics.insert(c, row)
    room = Newsroom()
    for draft in drafts:
        articles.add(db, room, draft, now=NOW, how=How.PUBLISH)
    with db.write() as c:
        facts = {"readers": READERS, "now": (NOW - EPOCH) // MILLISECOND}
        c.execute(sa.text(CHATS), facts)
        c.execute(sa.text(SUBSCRIPTIONS), facts)
    while briefings.tell_due(db, now=NOW, limits=Limits()):
        pass
    with db.write() as c:
        c.execute(sa.text("ANALYZE"))
        parts: int = c.execute(sa.text("SELECT count(*) FROM delivery")).scalar_one()
    db.close()
    return parts


def sent(url: str, address: str, rate: float, seconds: float) -> float:
    """Send the outbox at this rate for a while; returns the CPU's milliseconds a part."""
    return asyncio.run(_send_outbox(url, address, rate, seconds))


async def _send_outbox(url: str, address: str, rate: float, seconds: float) -> float:
    db = Database(url)
    stop, parts, cpu = time.monotonic() + seconds, 0, time.process_time()
    async with _bot(address, AioRequest(connection_pool_size=256, pool_timeout=10)) as bot:
        sender = Sender(db, bot, SystemClock(), "bench", Pace(rate), is_paid=rate > FREE)
        while time.monotonic() < stop:
            begun = await sender.send_due()
            parts += begun
            if not begun:
                break
        await sender.drain()
    db.close()
    return 1e3 * (time.process_time() - cpu) / max(1, parts)


def _outbox(url: str, name: str, rate: float, limit: int, seconds: float) -> tuple[str, ...]:
    with telegram(limit) as (address, end):
        cpu_ms = fresh(sent, url, address, rate, seconds)
        seen = end()
    head = (f"{name}, {rate:g}/s", f"{seconds:g} s", f"{seen.a_second:.1f}", f"{seen.floods}", f"{seen.repeated}")
    return (*head, f"{cpu_ms:.2f} ms")


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
    """Transports; the outbox on both databases at the paid rate and at the free one, which takes a minute when `full`."""
    yield _transports()
    rows = []
    with _databases() as urls:
        for name, url in urls:
            parts = fresh(filled, url)
            rows.append(_outbox(url, name, FREE, FREE_WINDOW, FULL_FREE_SECONDS if full else FREE_SECONDS))
            rows.append(_outbox(url, name, PAID, PAID_WINDOW, PAID_SECONDS))
    head = ("outbox", "for", "sent 1/s", "answered 429", "repeated", "CPU a part")
    note = f"{READERS:,} readers; the server takes {FREE_WINDOW} or {PAID_WINDOW:,} in any second; PostgreSQL has fsync off"
    yield Table(f"The outbox: {parts:,} parts, one process", head, rows, note)
