"""The Bot API over HTTP on 127.0.0.1, for tests that run the bot as a process.

    with BotApiServer(telegram) as server:
        start_the_bot(BOT_API_URL=server.url, BOT_TOKEN=telegram.token)
        telegram.person(5).starts()
        server.wait_until(lambda: telegram.calls("sendMessage"))

It serves a LocalTelegram from a thread of its own; people are driven from the test's thread. Updates go to the webhook that
the bot sets, or wait for its polls. `latency`: seconds before each answer. A reply that is lost (`telegram.lose_reply`)
closes the connection, or with `stalls=True` keeps it silent until the client gives up. `trouble` decides for each call what
goes wrong with it; `arrivals` are the calls as they came, `handed_out` the updates that polls were given.
"""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

import httpx

from bot.local_telegram import LocalTelegram
from bot.local_telegram.arguments import Refusal, Upload
from bot.local_telegram.faults import Answer, refused

HEADER_BYTES = 1 << 16
NOTHING = Answer(0)  # as an answer: the connection is closed without one


@dataclass(slots=True)
class Arrival:
    """A call as it came, seconds of the monotonic clock; `is_answered`: all of its answer was written."""

    method: str
    values: Mapping[str, str]
    at: float
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with a call: this answer comes `instead`, and nothing is done; its answer comes `seconds` late;
    or breaks off after `bytes_sent` of it.
    """

    instead: Answer | None = None
    seconds: float = 0.0
    bytes_sent: int | None = None


def refusing(status: int, words: str, **parameters: int) -> Trouble:
    """The call is refused so."""
    return Trouble(instead=refused(Refusal(status, words, dict(parameters) or None)))


class BotApiServer:
    """Serves while it is entered; `url` is what BOT_API_URL wants."""

    def __init__(
        self,
        telegram: LocalTelegram,
        *,
        port: int = 0,
        latency: float = 0.0,
        stalls: bool = False,
        retry_seconds: float = 0.05,
    ) -> None:
        self.telegram = telegram
        self.port = port
        self.latency = latency
        self.stalls = stalls
        self.retry_seconds = retry_seconds  # the first wait of a webhook that failed; then doubled, to a second
        self.requests = 0
        self.trouble: Callable[[str, Mapping[str, str]], Trouble | None] = lambda _method, _values: None
        self.arrivals: list[Arrival] = []
        self.handed_out: set[int] = set()
        self._changed = threading.Condition()
        self._started = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="bot-api", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        if self._failed is not None:
            raise self._failed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Refuse connections from now on; another server may listen at this port."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def wait_until(self, happened: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait for something that a call of the bot brings about; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(happened, seconds):
                raise TimeoutError(f"not within {seconds} s; last calls: {self.telegram.sent[-5:]}")

    # ---- the server's thread

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._failed = error
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._stop, self._posted = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=HEADER_BYTES)
        self.port = server.sockets[0].getsockname()[1]
        self.telegram.mailbox.on_put = self._wake
        postman = asyncio.create_task(self._post_updates())
        self._started.set()
        await self._stop.wait()
        self.telegram.mailbox.on_put = lambda: None
        server.close()
        for task in (postman, *self._connections):
            task.cancel()
        await asyncio.gather(postman, *self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client is gone, or the server stops
        finally:
            self._connections.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; false when the connection is to be closed."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
        body = await _body(reader, headers)
        target = urlsplit(head[0].split(" ")[1])
        values, uploads = _values(headers.get("content-type", ""), body)
        values = dict(parse_qsl(target.query)) | values
        method = target.path.rpartition("/")[2]
        is_poll = method.lower() == "getupdates"
        arrival = Arrival(method, values, time.monotonic())
        if not is_poll:
            self.arrivals.append(arrival)
        trouble = self.trouble(method, values) or Trouble()
        answer = trouble.instead or await self.telegram.answer(target.path, values, uploads)
        if not is_poll:
            await asyncio.sleep(self.latency + trouble.seconds)
        self.requests += 1
        if is_poll and answer.status == HTTPStatus.OK:
            self.handed_out.update(one["update_id"] for one in json.loads(answer.body)["result"])
        with self._changed:
            self._changed.notify_all()
        if answer.lost or not answer.status:
            if answer.lost and self.stalls:
                await self._stop.wait()
            return False
        reply = _reply(answer.status, answer.body, "/file/" in target.path)
        writer.write(reply[: trouble.bytes_sent])
        await writer.drain()
        arrival.is_answered = trouble.bytes_sent is None
        return arrival.is_answered and headers.get("connection", "").lower() != "close"

    # ---- the webhook

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._posted.set)

    async def _post_updates(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                await self._posted.wait()
                self._posted.clear()
                await self._deliver(client)

    async def _deliver(self, client: httpx.AsyncClient) -> None:
        """Post one update after another, each until it is taken."""
        mailbox, wait = self.telegram.mailbox, 0.0
        while mailbox.webhook is not None and mailbox.queue:
            update = mailbox.queue[0]
            if await self._post(client, update):
                mailbox.acknowledge(int(update["update_id"]) + 1)
                wait = 0.0
            else:
                await asyncio.sleep(wait)
                wait = min(max(2 * wait, self.retry_seconds), 1.0)
            with self._changed:
                self._changed.notify_all()

    async def _post(self, client: httpx.AsyncClient, update: Mapping[str, object]) -> bool:
        webhook = self.telegram.mailbox.webhook
        assert webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            response = await client.post(webhook.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            webhook.last_error = f"Connection failed: {type(error).__name__}"
            return False
        if not response.is_success:
            webhook.last_error = f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
        return response.is_success


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        pieces = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            pieces.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return b"".join(pieces)
    return await reader.readexactly(int(headers.get("content-length", 0)))


def _values(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    """The parameters and files in a body of any kind that the Bot API reads."""
    if kind.startswith("multipart/form-data"):
        return _multipart(kind, body)
    if kind.startswith("application/json") and body:
        given = json.loads(body)
        return {name: v if isinstance(v, str) else json.dumps(v) for name, v in given.items() if v is not None}, {}
    return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


def _multipart(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    boundary = b"--" + kind.partition("boundary=")[2].strip('"').encode()
    values, uploads = {}, {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        fields = dict(re.findall(r'(\w+\*?)="([^"]*)"', head.decode()))
        content = content.removesuffix(b"\r\n")
        if "filename" in fields:
            mime = re.search(r"content-type: *(\S+)", head.decode(), re.IGNORECASE)
            uploads[fields["name"]] = Upload(
                fields["filename"], content, mime[1] if mime else "application/octet-stream"
            )
        else:
            values[fields["name"]] = content.decode()
    return values, uploads


def _reply(status: int, body: bytes, is_file: bool) -> bytes:
    kind = "application/octet-stream" if is_file and status == HTTPStatus.OK else "application/json"
    if body.startswith(b"<html"):
        kind = "text/html"
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
