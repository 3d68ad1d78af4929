"""Our transport against the library's own, on a server that misbehaves as told: the same answers, the same errors.

And what the library's does not promise: no address of the Bot API, which holds the token, in anything that can be shown.
"""

import asyncio
import gc
import gzip
import io
import json
import logging
import re
import shutil
import socket
import ssl
import struct
import subprocess
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaDocument
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.transport import AioRequest, MaybeSent, NeverSent
from bot.local_telegram import LocalTelegram
from tests.bot_api_server import BotApiServer

SECRET = "AAH-nobody-may-ever-read-this-0123456789"
TOKEN = f"7000000042:{SECRET}"
BOTH = [pytest.param(HTTPXRequest, id="library"), pytest.param(AioRequest, id="ours")]
IMPATIENT = 0.05  # seconds
OK = b'{"ok":true,"result":[]}'
NEVER_SENT_BY_HTTPX = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


# ---- a server that misbehaves as told


@dataclass
class Line:
    """One connection, as the server sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    served: "Served"

    async def request(self) -> tuple[str, bytes]:
        """The next request: its head and its body."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: *(\d+)", head, re.IGNORECASE)
        body = await (self._chunks() if "chunked" in head else self.reader.readexactly(int(length[1]) if length else 0))
        self.served.requests.append((head, body))
        self.served.asked.set()
        return head, body

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return body

    async def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def fall_silent(self) -> None:
        await self.served.closing.wait()

    def reset(self) -> None:
        """As a machine does that has lost the connection."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Line], Awaitable[None]]


@dataclass
class Served:
    """What came in; `url` is a method of the Bot API there."""

    url: str = ""
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def serving(behave: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[Served]:
    served, lines = Served(), set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        lines.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await behave(Line(reader, writer, served))
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()
        lines.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    served.url = f"http{'s' if tls else ''}://127.0.0.1:{port}/bot{TOKEN}/sendMessage"
    try:
        yield served
    finally:
        server.close()
        served.closing.set()
        if lines:
            await asyncio.wait(lines)


def answer(body: bytes = OK, status: str = "200 OK", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


def answers(body: bytes = OK, status: str = "200 OK", *headers: str) -> Behaviour:
    async def behave(line: Line) -> None:
        while True:
            await line.request()
            await line.say(answer(body, status, *headers))

    return behave


def refusal(status: int, text: str, parameters: str = "{}") -> Behaviour:
    body = f'{{"ok":false,"error_code":{status},"description":"{text}","parameters":{parameters}}}'
    return answers(body.encode(), f"{status} Whatever")


async def resets_before_it_reads(line: Line) -> None:
    await line.reader.readexactly(1)
    line.reset()


async def resets_after_it_has_read(line: Line) -> None:
    await line.request()
    line.reset()


async def hangs_up(line: Line) -> None:
    await line.request()


async def says_half(line: Line) -> None:
    await line.request()
    await line.say(answer()[:-5])


async def says_half_and_resets(line: Line) -> None:
    await line.request()
    await line.say(answer()[:-5])
    line.reset()


async def says_half_a_head(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\nContent-Le")


async def babbles(line: Line) -> None:
    head, _ = await line.request()
    await line.say(head.encode(), b"\r\n\r\n")


async def breaks_its_chunks(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", TOKEN.encode())


async def is_silent(line: Line) -> None:
    await line.request()
    await line.fall_silent()


async def stops_in_its_head(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\n")
    await line.fall_silent()


async def stops_in_its_body(line: Line) -> None:
    await line.request()
    await line.say(answer()[:-5])
    await line.fall_silent()


async def never_reads(line: Line) -> None:
    line.writer.transport.pause_reading()
    await line.fall_silent()


# ---- asking both


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: its payload, or its error."""

    payload: bytes = b""
    error: TelegramError | None = None

    @property
    def kind(self) -> type | None:
        return type(self.error) if self.error else None

    @property
    def text(self) -> str:
        return str(self.error or "")

    @property
    def was_never_sent(self) -> bool:
        return isinstance(self.error and self.error.__cause__, (NeverSent, *NEVER_SENT_BY_HTTPX))


def message(**values: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


async def outcome(request: BaseRequest, url: str, data: RequestData | None = None, **times: Any) -> Outcome:
    try:
        payload = await request._request_wrapper(url, "POST", data or message(chat_id=5, text="Hi"), **times)
    except TelegramError as error:
        return Outcome(error=error)
    return Outcome(payload)


async def of_both(behave: Behaviour, data: RequestData | None = None, **times: Any) -> tuple[Outcome, Outcome]:
    """What the library's transport makes of it, and ours."""
    outcomes = []
    for make in (HTTPXRequest, AioRequest):
        async with serving(behave) as served, make() as request:
            outcomes.append(await outcome(request, served.url, data, **times))
    return outcomes[0], outcomes[1]


ANSWERS = {
    "200": answers(),
    "200 with broken JSON": answers(b'{"ok":tr'),
    "200 and nothing": answers(b""),
    "204": answers(b"", "204 No Content"),
    "302, not followed": answers(b"", "302 Found", "Location: /elsewhere"),
    "307, not followed": answers(b"", "307 Temporary Redirect", "Location: /elsewhere"),
    "400": refusal(400, "Bad Request: message text is empty"),
    "400, moved": refusal(400, "Bad Request: group chat was upgraded", '{"migrate_to_chat_id":-1001234567890}'),
    "401": refusal(401, "Unauthorized"),
    "403": refusal(403, "Forbidden: bot was blocked by the user"),
    "404": refusal(404, "Not Found"),
    "409": refusal(409, "Conflict: terminated by other getUpdates request"),
    "413 in HTML": answers(b"<html>413</html>", "413 Request Entity Too Large"),
    "429": refusal(429, "Too Many Requests: retry after 7", '{"retry_after":7}'),
    "500": refusal(500, "Internal Server Error"),
    "502 in HTML": answers(b"<html>502</html>", "502 Bad Gateway"),
    "504 and nothing": answers(b"", "504 Gateway Time-out"),
    "599, unheard of": answers(b"", "599 What"),
    "gzipped": answers(gzip.compress(OK), "200 OK", "Content-Encoding: gzip"),
    "big": answers(b"x" * 5_000_000),
    "not UTF-8": answers(b'{"ok":true,"result":"\xff"}'),
}


@pytest.mark.parametrize("behave", ANSWERS.values(), ids=ANSWERS)
async def test_every_answer_is_told_as_the_library_tells_it(behave: Behaviour) -> None:
    theirs, ours = await of_both(behave)

    assert (ours.payload, ours.kind, ours.text) == (theirs.payload, theirs.kind, theirs.text)


async def test_the_time_of_a_flood_limit_comes_through() -> None:
    _, ours = await of_both(ANSWERS["429"])

    assert isinstance(ours.error, RetryAfter)
    assert ours.error._retry_after.total_seconds() == 7


async def test_an_answer_in_chunks_is_put_together() -> None:
    async def behave(line: Line) -> None:
        await line.request()
        await line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n", b"2\r\n56\r\n0\r\n\r\n")

    theirs, ours = await of_both(behave)

    assert ours.payload == theirs.payload == b"0123456"


async def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    async def behave(line: Line) -> None:
        await line.request()
        await line.say(b"HTTP/1.0 200 OK\r\n\r\n", OK)

    theirs, ours = await of_both(behave)

    assert ours.payload == theirs.payload == OK


async def test_a_refusal_that_comes_before_the_upload_has_ended_is_heard() -> None:
    async def behave(line: Line) -> None:
        await line.reader.readexactly(70_000)
        await line.say(answer(b"<html>413</html>", "413 Request Entity Too Large"))
        while await line.reader.read(65_536):
            pass

    theirs, ours = await of_both(behave, message(document=InputFile(bytes(3_000_000))))

    assert (ours.kind, ours.text) == (theirs.kind, theirs.text)
    assert "413" in ours.text


BROKEN = {
    "reset before it reads": resets_before_it_reads,
    "reset after it has read": resets_after_it_has_read,
    "hangs up": hangs_up,
    "half an answer": says_half,
    "half an answer and a reset": says_half_and_resets,
    "half a head": says_half_a_head,
    "no HTTP": babbles,
    "broken chunks": breaks_its_chunks,
    "no gzip": answers(b"no gzip", "200 OK", "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("behave", BROKEN.values(), ids=BROKEN)
async def test_a_connection_that_breaks_is_a_network_error_and_leaves_us_unsure(behave: Behaviour) -> None:
    theirs, ours = await of_both(behave)

    assert ours.kind is theirs.kind is NetworkError
    assert theirs.text.startswith("httpx.")
    assert ours.text.startswith("aiohttp.")
    assert isinstance(ours.error.__cause__, MaybeSent)


@pytest.mark.parametrize("behave", [is_silent, stops_in_its_head, stops_in_its_body])
async def test_an_answer_that_does_not_come_in_time_leaves_us_unsure(behave: Behaviour) -> None:
    theirs, ours = await of_both(behave, read_timeout=IMPATIENT)

    assert ours.kind is theirs.kind is TimedOut
    assert ours.text == theirs.text == "Timed out"
    assert isinstance(ours.error.__cause__, MaybeSent)


@pytest.mark.parametrize(
    "data", [message(document=InputFile(bytes(20_000_000))), message(text="x" * 20_000_000)], ids=["file", "text"]
)
async def test_a_body_that_nobody_takes_ends_in_time_and_leaves_us_unsure(data: RequestData) -> None:
    theirs, ours = await of_both(never_reads, data, write_timeout=IMPATIENT)

    assert ours.kind is theirs.kind is TimedOut
    assert isinstance(ours.error.__cause__, MaybeSent)


async def test_files_have_a_write_time_out_of_their_own() -> None:
    request = AioRequest(write_timeout=None, media_write_timeout=IMPATIENT)
    async with serving(never_reads) as served, request:
        told = await outcome(request, served.url, message(document=InputFile(bytes(20_000_000))))

    assert told.kind is TimedOut


@pytest.mark.parametrize("make", BOTH)
async def test_time_outs_of_a_call_stand_before_those_of_the_request(make: type[BaseRequest]) -> None:
    async with serving(is_silent) as served, make(read_timeout=IMPATIENT) as request:
        of_request = await outcome(request, served.url)
        of_call = asyncio.create_task(outcome(request, served.url, read_timeout=None))
        done, _ = await asyncio.wait([of_call], timeout=4 * IMPATIENT)
        of_call.cancel()

    assert request.read_timeout == IMPATIENT
    assert of_request.kind is TimedOut
    assert not done


@pytest.mark.parametrize("make", BOTH)
async def test_a_time_out_of_nothing_is_over_at_once(make: type[BaseRequest]) -> None:
    async with serving(is_silent) as served, make() as request:
        told = await outcome(request, served.url, read_timeout=0)

    assert told.kind is TimedOut


# ---- what never left


@pytest.mark.parametrize("make", BOTH)
async def test_a_pool_with_no_connection_free_says_that_nothing_was_sent(make: type[BaseRequest]) -> None:
    async with serving(is_silent) as served, make(connection_pool_size=1, pool_timeout=IMPATIENT) as request:
        first = asyncio.create_task(outcome(request, served.url))
        await served.asked.wait()
        second = await outcome(request, served.url)
        first.cancel()

    assert second.kind is TimedOut
    assert second.text.startswith("Pool timeout: ")
    assert "*not* sent" in second.text
    assert second.was_never_sent
    assert len(served.requests) == 1


@pytest.mark.parametrize("make", BOTH)
async def test_who_waits_for_a_connection_gets_it_when_it_is_free(make: type[BaseRequest]) -> None:
    async with serving(answers()) as served, make(connection_pool_size=2) as request:
        told = await asyncio.gather(*(outcome(request, served.url) for _ in range(20)))

    assert [one.payload for one in told] == [OK] * 20


@pytest.mark.parametrize("make", BOTH)
async def test_a_refused_connection_is_known_not_to_have_sent(make: type[BaseRequest]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with make() as request:
            told = await outcome(request, f"http://127.0.0.1:{unused.getsockname()[1]}/bot{TOKEN}/getMe")

    assert told.kind is NetworkError
    assert re.match(r"(httpx.ConnectError|aiohttp.ClientConnectorError): ", told.text)
    assert told.was_never_sent


@pytest.mark.parametrize("make", BOTH)
async def test_an_unknown_name_is_known_not_to_have_sent(
    make: type[BaseRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def knows_nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", knows_nobody)
    async with make() as request:
        told = await outcome(request, f"http://api.example/bot{TOKEN}/getMe")

    assert told.kind is NetworkError
    assert told.was_never_sent


@pytest.mark.parametrize("make", BOTH)
async def test_a_door_that_nobody_answers_is_known_not_to_have_sent(make: type[BaseRequest]) -> None:
    async with serving(never_reads) as served, make() as request:
        told = await outcome(request, served.url.replace("http:", "https:"), connect_timeout=IMPATIENT)

    assert told.kind is TimedOut
    assert told.text == "Timed out"
    assert told.was_never_sent


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("url", ["ftp://127.0.0.1/bot{}/getMe", "http://127.0.0.1:x/bot{}/getMe", "/bot{}/getMe"])
async def test_what_is_no_address_is_a_network_error(make: type[BaseRequest], url: str) -> None:
    async with make() as request:
        told = await outcome(request, url.format(TOKEN))

    assert told.kind is NetworkError
    assert told.was_never_sent or make is HTTPXRequest


# ---- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its certificate for 127.0.0.1, which nobody vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made = subprocess.run([*command, *names, "-keyout", "-"], check=True, capture_output=True)
    path.write_bytes(made.stdout)
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("make", BOTH)
async def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(
    make: type[BaseRequest], tls: ssl.SSLContext
) -> None:
    async with serving(answers(), tls) as served, make() as request:
        told = await outcome(request, served.url)

    assert told.kind is NetworkError
    assert "CERTIFICATE_VERIFY_FAILED" in told.text
    assert told.was_never_sent
    assert served.requests == []


async def test_a_server_of_ones_own_is_believed_with_its_certificate(tls: ssl.SSLContext, certificate: Path) -> None:
    ours = ssl.create_default_context(cafile=certificate)
    async with serving(answers(), tls) as served, AioRequest(ssl_context=ours) as request:
        told = await outcome(request, served.url)

    assert told.payload == OK


# ---- proxies


async def test_a_proxy_gets_the_requests_with_its_password() -> None:
    async with serving(answers()) as proxy:
        address = proxy.url.partition("/bot")[0].replace("//", "//me:pass@")
        async with AioRequest(proxy=address) as request:
            told = await outcome(request, "http://api.example/botX/getMe")

    head, _ = proxy.requests[0]
    assert told.payload == OK
    assert head.startswith("POST http://api.example/botX/getMe HTTP/1.1")
    assert "Proxy-Authorization: Basic bWU6cGFzcw==" in head


async def test_a_proxy_that_opens_no_tunnel_is_known_not_to_have_sent() -> None:
    outcomes = []
    for make in (HTTPXRequest, AioRequest):
        async with serving(answers(b"", "407 Proxy Authentication Required")) as proxy:
            address = proxy.url.partition("/bot")[0].replace("//", "//me:password@")
            async with make(proxy=address) as request:
                outcomes.append(await outcome(request, f"https://api.example/bot{TOKEN}/getMe"))
        assert proxy.requests[0][0].startswith("CONNECT api.example:443")
        assert TOKEN not in repr(proxy.requests)

    assert [one.kind for one in outcomes] == [NetworkError, NetworkError]
    assert all(one.was_never_sent for one in outcomes)
    assert "password" not in shown(outcomes[1].error)


async def test_a_proxy_that_is_away_is_known_not_to_have_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        async with AioRequest(proxy=f"http://me:password@127.0.0.1:{port}") as request:
            told = await outcome(request, f"https://api.example/bot{TOKEN}/getMe")

    assert told.text.startswith(f"aiohttp.ClientProxyConnectionError: cannot connect to 127.0.0.1:{port}: ")
    assert told.was_never_sent
    assert "password" not in shown(told.error)


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving(answers()) as served, AioRequest() as request:
        told = await outcome(request, served.url)

    assert told.payload == OK


def test_a_proxy_of_another_kind_is_refused_without_showing_it() -> None:
    with pytest.raises(ValueError, match="http") as refused:
        AioRequest(proxy="socks5://me:password@127.0.0.1:1")

    assert "password" not in str(refused.value)


# ---- what is sent


async def bodies(*data: RequestData) -> list[list[tuple[str, bytes]]]:
    """The requests that each of the two makes of these, with the boundaries between their parts made the same."""
    sent = []
    for make in (HTTPXRequest, AioRequest):
        async with serving(answers()) as served, make() as request:
            for one in data:
                await outcome(request, served.url, one)
        sent.append([(_kind(head), _unbound(head, body)) for head, body in served.requests])
    return sent


def _kind(head: str) -> str:
    return re.findall(r"content-type: *([\w/-]+)", head, re.IGNORECASE)[0]


def _unbound(head: str, body: bytes) -> bytes:
    boundary = re.search(r"boundary=(\w+)", head)
    return body.replace(boundary[1].encode(), b"BOUNDARY") if boundary else body


class Stream(io.RawIOBase):
    """A file without an end that could be known."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._content.read(size)


async def test_files_are_sent_byte_for_byte_as_the_library_sends_them(tmp_path: Path) -> None:
    path = tmp_path / 'Новости "утро".txt'
    path.write_bytes(b"paper" * 50_000)
    with path.open("rb") as handle, (tmp_path / "empty").open("wb+") as empty:
        handle.seek(17)
        theirs, ours = await bodies(
            message(chat_id=5, document=InputFile(b"\x00\xff", "имя.bin"), caption="Ünïcode"),
            message(chat_id=5, document=InputFile(path.read_bytes(), path.name, attach=True)),
            message(document=InputFile(handle, read_file_handle=False)),
            message(document=InputFile(empty, read_file_handle=False)),
            message(document=InputFile(b"", "empty.txt")),
            message(chat_id=5, media=[InputMediaDocument(InputFile(bytes([n]), attach=True)) for n in range(3)]),
        )

    assert ours == theirs
    assert [kind for kind, _ in ours] == ["multipart/form-data"] * 6
    assert len(ours[2][1]) > 250_000  # from its start, wherever it had been read to


async def test_each_file_of_an_album_is_a_part_that_its_message_names() -> None:
    files = [InputFile(bytes([n]) * n, f"{n}.bin", attach=True) for n in range(3)]
    async with serving(answers()) as served, AioRequest() as request:
        await outcome(request, served.url, message(chat_id=5, media=[InputMediaDocument(file) for file in files]))

    head, body = served.requests[0]
    kind = re.search(r"content-type:.*\r\n", head, re.IGNORECASE)[0]
    parts = message_from_bytes(f"{kind}\r\n".encode() + body).get_payload()
    names = [part.get_param("name", header="content-disposition") for part in parts]
    assert names == ["chat_id", "media", *(file.attach_name for file in files)]
    assert [one["media"] for one in json.loads(parts[1].get_payload())] == [file.attach_uri for file in files]
    assert [part.get_filename() for part in parts[2:]] == ["0.bin", "1.bin", "2.bin"]
    assert [part.get_payload(decode=True) for part in parts[2:]] == [b"", b"\x01", b"\x02\x02"]


async def test_a_file_of_unknown_length_is_sent_in_chunks() -> None:
    async with serving(answers()) as served, AioRequest() as request:
        await outcome(
            request, served.url, message(document=InputFile(Stream(b"news" * 40_000), read_file_handle=False))
        )

    assert served.requests[0][1].count(b"news") == 40_000


async def test_a_request_without_parameters_has_no_body() -> None:
    async with serving(answers()) as served, AioRequest() as request:
        await outcome(request, served.url, RequestData())
        await request.retrieve(served.url)

    assert [body for _, body in served.requests] == [b"", b""]
    assert served.requests[1][0].startswith("GET ")


async def test_half_of_a_letter_does_not_stop_a_message() -> None:
    async with serving(answers()) as served, AioRequest() as request:
        told = await outcome(request, served.url, message(text="a\ud83d"))

    assert told.payload == OK
    assert served.requests[0][1] == b'{"text": "a?"}'


@pytest.mark.parametrize("make", BOTH)
async def test_telegram_reads_the_same_parameters_and_files(make: type[BaseRequest], tmp_path: Path) -> None:
    path = tmp_path / "статья.txt"
    path.write_text("Text", "utf-8")
    telegram = LocalTelegram()
    person = telegram.person(5)
    with BotApiServer(telegram) as server:
        bot = Bot(telegram.token, f"{server.url}/bot", f"{server.url}/file/bot", make(), make())
        async with bot:
            person.starts()
            updates = await bot.get_updates(allowed_updates=["message"])
            buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Дальше & «»", callback_data="more:1")]])
            sent = await bot.send_message(5, "<b>Ок</b> &amp; \U0001f600", "HTML", reply_markup=buttons)
            document = (await bot.send_document(5, path, caption="Ünï", disable_notification=True)).document
            with path.open("rb") as handle:
                of_handle = (await bot.send_document(5, handle)).document
            back = await (await bot.get_file(document.file_id)).download_as_bytearray()

    assert updates[0].message.text == "/start"
    assert sent.text == "Ок & \U0001f600"
    assert sent.entities[0].type == "bold"
    assert sent.reply_markup == buttons
    assert document.file_name == "статья.txt"
    assert (of_handle.file_name, of_handle.file_size) == ("статья.txt", 4)
    assert back == b"Text"


@pytest.mark.parametrize("make", BOTH)
async def test_a_large_file_is_downloaded_whole(make: type[BaseRequest]) -> None:
    content = bytes(range(256)) * 20_000
    async with serving(answers(content)) as served, make() as request:
        back = await request.retrieve(served.url.replace("sendMessage", "documents/file%20%D1%8F.bin"))

    assert back == content
    assert "/documents/file%20%D1%8F.bin HTTP/1.1" in served.requests[0][0]


# ---- connections


@pytest.mark.parametrize("make", BOTH)
async def test_a_connection_is_used_again(make: type[BaseRequest]) -> None:
    lines = []

    async def behave(line: Line) -> None:
        lines.append(line)
        await answers()(line)

    async with serving(behave) as served, make() as request:
        for _ in range(5):
            await outcome(request, served.url)

    assert len(served.requests) == 5
    assert len(lines) == 1


async def test_a_connection_that_was_idle_for_long_is_not_used_again() -> None:
    lines = []

    async def behave(line: Line) -> None:
        lines.append(line)
        await answers()(line)

    async with serving(behave) as served, AioRequest(keepalive_seconds=0) as request:
        told = [await outcome(request, served.url) for _ in range(2)]

    assert [one.payload for one in told] == [OK, OK]
    assert len(lines) == 2


@pytest.mark.parametrize("ending", [hangs_up, resets_after_it_has_read])
async def test_a_message_is_never_sent_again_in_silence(ending: Behaviour) -> None:
    """aiohttp repeats what failed on a connection that had been used before; of a POST nobody knows if it was done."""

    async def behave(line: Line) -> None:
        await line.request()
        await line.say(answer())
        await ending(line)

    async with serving(behave) as served, AioRequest() as request:
        first = await outcome(request, served.url)
        second = await outcome(request, served.url)

    assert first.payload == OK
    assert second.kind is NetworkError
    assert isinstance(second.error.__cause__, MaybeSent)
    assert len(served.requests) == 2


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("behave", [is_silent, stops_in_its_body, never_reads])
async def test_a_request_that_is_cancelled_gives_its_connection_back(
    make: type[BaseRequest], behave: Behaviour
) -> None:
    async with serving(behave) as silent, serving(answers()) as served, make(connection_pool_size=2) as request:
        data = message(document=InputFile(bytes(5_000_000))) if behave is never_reads else None
        tasks = [asyncio.create_task(outcome(request, silent.url, data)) for _ in range(2)]
        _, waiting = await asyncio.wait(tasks, timeout=IMPATIENT)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        told = await asyncio.gather(*(outcome(request, served.url) for _ in range(4)))

    assert waiting == set(tasks)
    assert [one.payload for one in told] == [OK] * 4


# ---- beginning and end


def test_it_is_made_where_no_loop_runs_and_works_in_one_after_another() -> None:
    request = AioRequest(connection_pool_size=1)

    async def once() -> list[Outcome]:
        async with serving(answers()) as served, request:
            return await asyncio.gather(*(outcome(request, served.url) for _ in range(3)))

    told = asyncio.run(once()) + asyncio.run(once())

    assert [one.payload for one in told] == [OK] * 6


@pytest.mark.parametrize("make", BOTH)
async def test_after_a_shutdown_it_refuses_until_it_is_started_again(make: type[BaseRequest]) -> None:
    request = make()
    async with serving(answers()) as served:
        before = await outcome(request, served.url)  # as the library: it needs no initialize at first
        await request.shutdown()
        await request.shutdown()
        after = await outcome(request, served.url)
        await request.initialize()
        await request.initialize()
        again = await outcome(request, served.url)
        await request.shutdown()

    assert before.payload == again.payload == OK
    assert after.kind is NetworkError
    assert "is not initialized!" in after.text
    assert len(served.requests) == 2


async def test_a_shutdown_ends_what_is_under_way_and_leaves_nothing_open(caplog: pytest.LogCaptureFixture) -> None:
    request = AioRequest(connection_pool_size=1)
    async with serving(is_silent) as served:
        tasks = [asyncio.create_task(outcome(request, served.url)) for _ in range(2)]
        await served.asked.wait()
        await request.shutdown()
        told = await asyncio.gather(*tasks)
        del request
        gc.collect()

    assert [one.kind for one in told] == [NetworkError, NetworkError]
    assert caplog.records == []


# ---- the token


def shown(error: BaseException | None) -> str:
    """Whatever a log or a debugger may show of an error and of all that led to it."""
    texts, seen = [], set()
    rest = [error]
    while rest:
        one = rest.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        texts += [str(one), repr(one), repr(one.args), repr(vars(one)), *traceback.format_exception(one)]
        rest += [one.__cause__, one.__context__]
    return "\n".join(texts)


async def fails(behave: Behaviour, **times: Any) -> TelegramError | None:
    async with serving(behave) as served, AioRequest() as request:
        data = message(document=InputFile(bytes(5_000_000))) if behave is never_reads else None
        told = await outcome(request, served.url, data, **times)
    return told.error


@pytest.mark.parametrize("behave", [*BROKEN.values(), is_silent, stops_in_its_body, never_reads])
async def test_no_error_shows_the_token(
    behave: Behaviour, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(enabled=True)

    error = await fails(behave, read_timeout=IMPATIENT, write_timeout=IMPATIENT)
    gc.collect()

    everything = shown(error) + caplog.text + "".join(capfd.readouterr())
    assert error is not None
    assert SECRET not in everything
    assert SECRET[:12] not in everything


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/bot{}/getMe",
        "https://127.0.0.1:1/bot{}/getMe",
        "http://127.0.0.1:x/bot{}/getMe",
        "http://[::1/bot{}/getMe",
        "ftp://127.0.0.1/bot{}/getMe",
        "/bot{}/getMe",
        "http://" + "x" * 70 + "/bot{}/getMe",
        "http://a\x00b/bot{}/getMe",
        "http:///bot{}/getMe",
    ],
)
async def test_no_address_that_fails_shows_the_token(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with AioRequest() as request:
        told = await outcome(request, url.format(TOKEN))

    assert told.kind is NetworkError
    assert SECRET not in shown(told.error) + caplog.text + repr(request)


async def test_no_name_of_the_server_shows_the_token(caplog: pytest.LogCaptureFixture) -> None:
    """A door that nobody opens: aiohttp names the whole address there."""
    async with serving(never_reads) as served, AioRequest() as request:
        told = await outcome(request, served.url.replace("http:", "https:"), connect_timeout=IMPATIENT)

    assert SECRET not in shown(told.error) + caplog.text
