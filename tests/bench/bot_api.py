"""A Bot API server for benchmarks: a process of its own, as small as one can be, strict about how much it takes.

It answers what the bot asks at its start, takes messages, and brings commands of a few people, whose answers it times.
"""

import asyncio
import json
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

NEVER_FLOODED = 10**9  # messages a second
WARM_SECONDS = 1.0  # until the pace is steady
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
PEOPLE = range(2_000_001, 2_000_021)  # who write, and are no readers
COMMANDS = ("/help", "/latest news")
BETWEEN = 0.5  # seconds from one command to the next
_BOT = {"id": 7000000042, "is_bot": True, "first_name": "Briefwire", "username": "briefwire_bot"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What the server saw; `a_second` once the pace was steady, `answers` in seconds from a command to its answer."""

    taken: int
    a_second: float
    floods: int
    repeated: int
    cpu_ms: float  # a request
    answers: tuple[float, ...]
    unanswered: int


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


@dataclass(slots=True)
class _People:
    """Who asks: one command at a time, each from the next chat."""

    asked_at: dict[int, float] = field(default_factory=dict)  # by chat, what waits for its answer
    answers: list[float] = field(default_factory=list)
    waiting: deque[dict[str, object]] = field(default_factory=deque)
    unanswered: int = 0

    def ask(self, number: int) -> None:
        chat = PEOPLE[number % len(PEOPLE)]
        text = COMMANDS[(number + number // len(PEOPLE)) % len(COMMANDS)]
        self.unanswered += chat in self.asked_at
        self.asked_at[chat] = time.monotonic()
        self.waiting.append(_command(number + 1, chat, text))

    def answered(self, chat: int) -> None:
        at = self.asked_at.pop(chat, None)
        if at is not None:
            self.answers.append(time.monotonic() - at)


def _command(number: int, chat: int, text: str) -> dict[str, object]:
    person = {"id": chat, "first_name": "Ann"}
    length = len(text.split(maxsplit=1)[0])
    message = {
        "message_id": number,
        "date": 1_790_000_000,
        "chat": {**person, "type": "private"},
        "from": {**person, "is_bot": False, "language_code": "en"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": length}],
    }
    return {"update_id": number, "message": message}


class _Server:
    """What all connections share."""

    def __init__(self, limit: int) -> None:
        self.window = _Window(limit)
        self.chats = Counter[bytes]()
        self.people = _People()
        self.new = asyncio.Event()
        self.is_polled = asyncio.Event()

    async def ask(self) -> None:
        """Commands, from the first poll on."""
        await self.is_polled.wait()
        for number in count():
            self.people.ask(number)
            self.new.set()
            await asyncio.sleep(BETWEEN)

    async def updates(self, asked: dict[str, int]) -> bytes:
        """What a long poll gets: what came after what it acknowledges, as soon as there is any."""
        self.is_polled.set()
        waiting = self.people.waiting
        while waiting and int(str(waiting[0]["update_id"])) < asked.get("offset", 0):
            waiting.popleft()
        if not waiting:
            self.new.clear()
            try:
                await asyncio.wait_for(self.new.wait(), asked.get("timeout", 0))
            except TimeoutError:
                return _reply("200 OK", {"ok": True, "result": []})
        return _reply("200 OK", {"ok": True, "result": list(waiting)})

    def message(self, request: bytes) -> bytes:
        """sendMessage, or one that is edited."""
        if not self.window.takes():
            return _FLOOD
        found = _CHAT.search(request)
        chat = found[1] if found else b"1"
        if int(chat) in PEOPLE:
            self.people.answered(int(chat))
        else:
            self.chats[chat] += 1
        return b"%b%10d%b%10b%b" % (_TAKEN[0], len(self.window.times), _TAKEN[1], chat, _TAKEN[2])

    def counted(self, cpu: float) -> Counted:
        """What was seen, when `cpu` seconds were used."""
        taken, floods = len(self.window.times), self.window.floods
        repeated = sum(times - 1 for times in self.chats.values())
        late = sum(time.monotonic() - at > 1 for at in self.people.asked_at.values())
        answers, unanswered = tuple(self.people.answers), self.people.unanswered + late
        cpu_ms = 1e3 * cpu / max(1, taken + floods)
        return Counted(taken, self.window.a_second(), floods, repeated, cpu_ms, answers, unanswered)


class _Api(asyncio.Protocol):
    """One connection: a request, then its answer, then the next request."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._unread = b""
        self._polls = set[asyncio.Task[None]]()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        for poll in self._polls:
            poll.cancel()

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n") + 4) > 3:
            length = _LENGTH.search(self._unread, 0, end)
            whole = end + (int(length[1]) if length else 0)
            if len(self._unread) < whole:
                return
            request, self._unread = self._unread[:whole], self._unread[whole:]
            self._answer(request, request[end:whole])

    def _answer(self, request: bytes, body: bytes) -> None:
        method = _METHOD.match(request)
        name = method[1] if method else b""
        if name in {b"sendMessage", b"editMessageText", b""}:
            self._transport.write(self._server.message(request))
        elif name == b"getUpdates":
            poll = asyncio.ensure_future(self._poll(json.loads(body)))
            self._polls.add(poll)
            poll.add_done_callback(self._polls.discard)
        else:
            self._transport.write(_reply("200 OK", {"ok": True, "result": _BOT if name == b"getMe" else True}))

    async def _poll(self, asked: dict[str, int]) -> None:
        self._transport.write(await self._server.updates(asked))


def _reply(status: str, body: object, spare: int = 0) -> bytes:
    text = json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text) + spare}\r\n\r\n"
    return head.encode() + text


_METHOD = re.compile(rb"POST /bot[^/ ]*/(\w+)")
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
    "from": _BOT,
    "chat": {"id": "@", "first_name": "Ann", "type": "private"},
    "date": 1_790_000_000,
    "text": re.sub("<[^>]*>", "", DIGEST),
    "entities": [{"offset": 70 * n, "length": 5, "type": "bold"} for n in range(12)],
    "link_preview_options": {"is_disabled": True},
    "reply_markup": BUTTONS.to_dict(),
}
_TAKEN = _reply("200 OK", {"ok": True, "result": _MESSAGE}, 2 * (10 - len('"@"'))).split(b'"@"')  # numbers of 10 places


async def _serve(control: Connection, limit: int, *, with_people: bool) -> None:
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    state = _Server(limit)
    server = await loop.create_server(lambda: _Api(state), "127.0.0.1", 0, backlog=512)
    loop.add_reader(control.fileno(), asked.set)
    asking = asyncio.ensure_future(state.ask()) if with_people else None
    cpu = time.process_time()
    control.send(server.sockets[0].getsockname()[1])
    await asked.wait()
    control.send(state.counted(time.process_time() - cpu))
    if asking is not None:
        asking.cancel()
    server.close()


def _run(control: Connection, limit: int, with_people: bool) -> None:
    asyncio.run(_serve(control, limit, with_people=with_people))


@contextmanager
def telegram(limit: int = NEVER_FLOODED, *, with_people: bool = False) -> Iterator[tuple[str, Callable[[], Counted]]]:
    """A server with this limit a second: its address, and what ends it and tells what it saw."""
    context = get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_run, args=(its, limit, with_people), daemon=True)
    process.start()
    address = f"http://127.0.0.1:{ours.recv()}"

    def end() -> Counted:
        ours.send(None)
        counted: Counted = ours.recv()
        process.join()
        return counted

    yield address, end
    process.kill()
