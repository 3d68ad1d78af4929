"""The Bot API over aiohttp, in the place of python-telegram-bot's own HTTPXRequest: a third of its work a message.

TelegramError                          from  cause
├── TimedOut "Pool timeout: …"               NeverSent      no connection came free in time
├── TimedOut                                 NeverSent      nobody answered the door in time
├── TimedOut                                 MaybeSent      written or read too slowly
├── NetworkError "aiohttp.…"                 NeverSent      no address, no route, refused, a wrong certificate, a proxy's no
└── NetworkError "aiohttp.…"                 MaybeSent      the connection broke

The addresses of the Bot API hold the token. aiohttp writes addresses into its errors, so none of them leaves this module:
the cause of a TelegramError is one of ours, which tells what aiohttp's error was called and what the system said.
A POST is sent once: aiohttp repeats only methods that may be repeated.
"""

import asyncio
import json
import os
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import aiohttp
import httpx
from aiohttp.abc import AbstractStreamWriter
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

KEEPALIVE_SECONDS = 5.0  # as httpx; longer, and a server's farewell may cross our next request
SHORTEST = 0.001  # seconds: aiohttp takes a time-out of 0 for none
POOL_TIMEOUT = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to Telegram."
    " Consider adjusting the connection pool size or the pool timeout."
)
_NEVER_SENT = (
    aiohttp.ClientConnectorError,  # with its kinds: no such name, refused, TLS, the proxy is away
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
_FACTS = (
    (aiohttp.ServerDisconnectedError, "the connection was closed without an answer"),
    (aiohttp.ClientPayloadError, "the answer could not be read to its end"),
    (aiohttp.ClientHttpProxyError, "the proxy does not let us through"),
    (aiohttp.ClientResponseError, "the answer is not HTTP"),
)

Seconds = float | None  # None: no limit


class NeverSent(Exception):
    """Nothing of the request left: it may be tried again for nothing."""


class MaybeSent(Exception):
    """The request, or a part of it, left: Telegram may have done what it asks."""


class AioRequest(BaseRequest):
    """A `BaseRequest` over aiohttp: the arguments and time-outs of HTTPXRequest, whose errors it raises.

    `connection_pool_size`: requests under way at once. `proxy`: an http or https address; the environment names none.
    `ssl_context`: for a Bot API server with a certificate of its own; None verifies as the library does. It may be made
    where no loop runs, and be started again after `shutdown`. Raises ValueError for another kind of proxy.
    """

    __slots__ = (
        "_connect_timeout",
        "_is_shut_down",
        "_keepalive_seconds",
        "_media_write_timeout",
        "_pool",
        "_pool_size",
        "_pool_timeout",
        "_proxy",
        "_read_timeout",
        "_session",
        "_ssl_context",
        "_write_timeout",
    )

    def __init__(
        self,
        connection_pool_size: int = 256,
        read_timeout: Seconds = 5.0,
        write_timeout: Seconds = 5.0,
        connect_timeout: Seconds = 5.0,
        pool_timeout: Seconds = 1.0,
        *,
        media_write_timeout: Seconds = 20.0,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        keepalive_seconds: float = KEEPALIVE_SECONDS,
    ) -> None:
        if proxy is not None and not proxy.startswith(("http://", "https://")):
            raise ValueError("the address of a proxy starts with http:// or https://")
        self._pool_size = connection_pool_size
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._proxy = proxy
        self._ssl_context = ssl_context
        self._keepalive_seconds = keepalive_seconds
        self._pool = asyncio.Semaphore(connection_pool_size)
        self._session: aiohttp.ClientSession | None = None
        self._is_shut_down = False

    @property
    def read_timeout(self) -> Seconds:
        """How long to wait for an answer where a call does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Serve again after a shutdown; connections are made when they are needed."""
        self._is_shut_down = False

    async def shutdown(self) -> None:
        """Close every connection."""
        self._is_shut_down = True
        session, self._session = self._session, None
        self._pool = asyncio.Semaphore(self._pool_size)  # it belongs to the loop that it was used in
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and body of the answer. Raises TimedOut and NetworkError as drawn above."""
        has_files = request_data is not None and request_data.contains_files
        default_write = self._media_write_timeout if has_files else self._write_timeout
        body = _body(request_data, _seconds(write_timeout, default_write))
        timeout = aiohttp.ClientTimeout(
            connect=_seconds(connect_timeout, self._connect_timeout),
            sock_read=_seconds(read_timeout, self._read_timeout),
        )
        async with self._place(_seconds(pool_timeout, self._pool_timeout)):
            session = self._open_session()
            try:
                async with session.request(
                    method, url, data=body, timeout=timeout, proxy=self._proxy, allow_redirects=False
                ) as answer:
                    return answer.status, await answer.read()
            except Exception as error:  # noqa: BLE001  whatever it is, the address may stand in it
                failed = _translated(error)
        raise failed  # out here, so that nothing leads to what aiohttp raised

    @asynccontextmanager
    async def _place(self, seconds: Seconds) -> AsyncIterator[None]:
        """One of the connections, when one is free."""
        pool = self._pool
        if pool.locked():
            try:
                async with asyncio.timeout(seconds):
                    await pool.acquire()
            except TimeoutError:
                raise TimedOut(POOL_TIMEOUT) from NeverSent("no connection came free in time")
        else:
            await pool.acquire()
        try:
            yield
        finally:
            pool.release()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._is_shut_down:
            raise RuntimeError("This AioRequest is not initialized!")
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0,  # the pool has counted
                keepalive_timeout=self._keepalive_seconds,
                ssl=self._ssl_context or httpx.create_ssl_context(),
            )
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": self.USER_AGENT}
            )
        return self._session


class _Body(aiohttp.Payload):
    """A request's body in pieces, each to be taken by the network within `seconds`."""

    def __init__(self, pieces: Iterable[bytes], kind: str, size: int | None, seconds: Seconds) -> None:
        super().__init__(pieces, content_type=kind)
        self._size = size
        self._seconds = seconds

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Its text, where it is one; reads it."""
        return b"".join(self._value).decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send it. Raises TimeoutError."""
        for piece in self._value:
            async with asyncio.timeout(self._seconds):
                await writer.write(piece)


def _body(request_data: RequestData | None, seconds: Seconds) -> _Body | None:
    """JSON, which is a third as long as a form where the text is Cyrillic; with files the library's own multipart."""
    if request_data is None or (not request_data.parameters and not request_data.contains_files):
        return None
    if not request_data.contains_files:
        text = json.dumps(request_data.parameters, ensure_ascii=False).encode(errors="replace")
        return _Body((text,), "application/json", len(text), seconds)
    form = httpx.Request(
        "POST", "http://localhost", data=request_data.json_parameters, files=request_data.multipart_data
    )
    assert isinstance(form.stream, httpx.SyncByteStream)
    size = form.headers.get("Content-Length")
    return _Body(form.stream, form.headers["Content-Type"], int(size) if size else None, seconds)


def _seconds(given: ODVInput[float], default: Seconds) -> Seconds:
    seconds = default if isinstance(given, DefaultValue) else given
    return None if seconds is None else max(SHORTEST, seconds)


def _translated(error: Exception) -> TelegramError:
    """What python-telegram-bot raises for an error of aiohttp, with a cause that may be shown."""
    name = f"aiohttp.{type(error).__name__}" if isinstance(error, aiohttp.ClientError) else type(error).__name__
    text = ": ".join(filter(None, (name, _fact(error))))
    failed = TimedOut() if isinstance(error, TimeoutError) else NetworkError(text)
    failed.__cause__ = NeverSent(text) if isinstance(error, _NEVER_SENT) else MaybeSent(text)
    return failed


def _fact(error: Exception) -> str:
    """What may be told of it; no error of aiohttp's is printed whole, for the address in it."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"cannot connect to {error.host}:{error.port}: {error.os_error}"
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return next((fact for kind, fact in _FACTS if isinstance(error, kind)), "")
