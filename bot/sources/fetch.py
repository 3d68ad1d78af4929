"""One guarded GET: every address that a person or a feed gives is opened here, and nowhere else.

The guard sits where the connection is made: each address that a name resolves to is checked, and the connection goes
to a checked one, so that a name which changes its mind between the check and the connection gains nothing.
"""

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Protocol, Self

import httpcore
import httpx

from bot.errors import FetchRefused
from bot.sources import addresses
from bot.sources.addresses import Address, AllowedAddresses

__all__ = ["AllowedAddresses", "Fetched", "Fetcher", "Resolver"]

PAGE_BYTES = 5_000_000  # after decompression; the largest news pages are under 3 MB
DEADLINE_SECONDS = 20.0  # for everything, redirects included, however slowly bytes drip
REDIRECTS = 5
CONNECT_ATTEMPTS = 3  # addresses of one name that are tried
LOOKUPS = 16  # names that are looked up at a time
URL_CHARACTERS = 4096
USER_AGENT = "Briefwire/0.1 (news reader; self-hosted)"
HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
    "Accept-Encoding": "gzip, deflate",  # what is decompressed here with bounded memory
}
MEDIA_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/octet-stream",
        "application/pdf",
        "application/rdf+xml",
        "application/rss+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/x-pdf",
        "application/x-rss+xml",
        "application/xhtml+xml",
        "application/xml",
        "message/rfc822",
    }
)
UNCHANGED = 304
STATUS_REASONS = {401: "login", 402: "login", 403: "login", 404: "gone", 407: "login", 410: "gone"}

LAST_PORT = 65535
_FIELD = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]{0,2000}")
_HOST = re.compile(rb"[A-Za-z0-9._:-]{1,253}")

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. `url` is where the redirects ended; `body` is decompressed; header names are lower case."""

    url: str
    status: int
    media_type: str
    charset: str | None
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None  # where permanent redirects led, when all from the first on were permanent


class Fetcher:
    """Opens addresses of the web, each in bounded time and memory. Keeps connections; no cookies, no proxy.

    `resolve` gives the addresses of a name; tests pass their own.
    """

    def __init__(
        self,
        *,
        allowed: AllowedAddresses | None = None,
        resolve: Resolver | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        user_agent: str = USER_AGENT,
        connections: int = 50,
    ) -> None:
        self._headers = {**HEADERS, "User-Agent": user_agent}
        self._lookups = ThreadPoolExecutor(LOOKUPS, "lookup")
        self._deadline_seconds = deadline_seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=15.0,
            network_backend=_Guard(allowed or AllowedAddresses(), resolve or self._resolve),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._pool.aclose()
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None, limit: int = PAGE_BYTES) -> Fetched:
        """Raises FetchRefused with a reason: "bad_url", "bad_scheme", "bad_port", "private_address", "unreachable",
        "redirects", "too_large", "too_slow", "media_type", "encoding", "login", "gone" or "status".

        `limit` bounds the body in bytes after decompression. 304 is an answer where `headers` ask for it. A refused
        status is told with `status` and, where the server says it, `retry_after`.
        """
        try:
            async with asyncio.timeout(self._deadline_seconds):
                return await self._follow(url, _Request(_merged(self._headers, headers or {}), limit))
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise FetchRefused("too_slow", url=url) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise FetchRefused("unreachable", url=url) from error

    async def _follow(self, url: str, request: "_Request") -> Fetched:
        current, moved_to, is_permanent = _address(url, None), None, True
        for _ in range(REDIRECTS + 1):
            async with self._pool.stream("GET", str(current), headers=request.headers) as response:
                answer = _Answer.of(response)
                target = answer.redirect()
                if target is None:
                    return await _read(str(current), request, answer, response.aiter_stream(), moved_to)
                current = _address(target, current)
                is_permanent = is_permanent and answer.is_permanent
                moved_to = str(current) if is_permanent else moved_to
        raise FetchRefused("redirects", url=url)

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        """In threads of their own: names that never answer would else take those that the rest of the bot works with."""
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        rows = await asyncio.get_running_loop().run_in_executor(self._lookups, look_up)
        return [str(row[4][0]) for row in rows]


@dataclass(frozen=True, slots=True)
class _Request:
    headers: list[tuple[bytes, bytes]]
    limit: int

    @property
    def is_conditional(self) -> bool:
        return any(name.lower() in {b"if-none-match", b"if-modified-since"} for name, _ in self.headers)


def _merged(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Their headers in the place of ours. A value that can't be one (a stored ETag may be anything) is left out."""
    names = {name.lower() for name in theirs}
    pairs = [*((name, value) for name, value in ours.items() if name.lower() not in names), *theirs.items()]
    return [(name.encode(), value.encode("utf-8", "replace")) for name, value in pairs if _FIELD.fullmatch(value)]


class _Stream(Protocol):
    def __aiter__(self) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]

    @classmethod
    def of(cls, response: httpcore.Response) -> "_Answer":
        pairs = ((_text(name).lower(), _text(value)) for name, value in response.headers)
        return cls(response.status, dict(pairs))

    def redirect(self) -> str | None:
        return self.headers.get("location") if self.status in {301, 302, 303, 307, 308} else None

    @property
    def is_permanent(self) -> bool:
        return self.status in {301, 308}

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip(" \"'") or None
        return None


def _text(raw: bytes) -> str:
    """A header as text: UTF-8 where it is that (addresses with letters of any language), else Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _address(url: str, base: httpx.URL | None) -> httpx.URL:
    """An address fit to be opened. Raises FetchRefused."""
    if len(url) > URL_CHARACTERS:
        raise FetchRefused("bad_url", url=url[:200])
    try:
        address = httpx.URL(url.strip()) if base is None else base.join(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchRefused("bad_url", url=url) from error
    if address.scheme not in {"http", "https"}:
        raise FetchRefused("bad_scheme" if address.scheme else "bad_url", url=url)
    if not _HOST.fullmatch(address.raw_host) or address.userinfo or not _is_port(address.port):
        raise FetchRefused("bad_url", url=url)
    return address.copy_with(fragment=None)


def _is_port(port: int | None) -> bool:
    return port is None or 0 < port <= LAST_PORT


async def _read(url: str, request: _Request, answer: _Answer, stream: _Stream, moved_to: str | None) -> Fetched:
    body = b""
    if answer.status != UNCHANGED or not request.is_conditional:
        _check_status(url, answer)
        _check_media_type(url, answer)
        body = await _body(url, answer, stream, request.limit)
    return Fetched(url, answer.status, answer.media_type, answer.charset, body, answer.headers, moved_to)


def _check_status(url: str, answer: _Answer) -> None:
    if 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
        return
    reason = STATUS_REASONS.get(answer.status, "status")
    raise FetchRefused(reason, url=url, status=answer.status, retry_after=answer.headers.get("retry-after"))


def _check_media_type(url: str, answer: _Answer) -> None:
    kind = answer.media_type
    if kind and not kind.startswith("text/") and kind not in MEDIA_TYPES and not kind.endswith(("+xml", "+json")):
        raise FetchRefused("media_type", url=url, media_type=kind)
    if kind == "image/svg+xml":
        raise FetchRefused("media_type", url=url, media_type=kind)


async def _body(url: str, answer: _Answer, stream: _Stream, limit: int) -> bytes:
    """The decompressed body; never more than one network chunk and `limit` + 1 bytes are in memory."""
    declared = answer.headers.get("content-length", "")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > limit:  # noqa: PLR2004 - fits a machine integer
        raise FetchRefused("too_large", url=url, limit=limit)
    unpack = _unpacker(url, answer.headers.get("content-encoding", ""))
    body = bytearray()
    async for chunk in stream:
        for piece in unpack(chunk, limit):
            body += piece
            if len(body) > limit:
                raise FetchRefused("too_large", url=url, limit=limit)
    return bytes(body)


def _unpacker(url: str, encoding: str) -> Callable[[bytes, int], Iterable[bytes]]:
    match encoding.strip().lower():
        case "" | "identity":
            return lambda chunk, _: (chunk,)
        case "gzip" | "x-gzip":
            return _Inflater(url, zlib.MAX_WBITS | 16).unpack
        case "deflate":
            return _Inflater(url, zlib.MAX_WBITS).unpack
    raise FetchRefused("encoding", url=url, encoding=encoding[:40])


class _Inflater:
    """Decompresses piece by piece, at most `limit` + 1 bytes a piece; takes several gzip members and raw deflate."""

    def __init__(self, url: str, window: int) -> None:
        self._url = url
        self._window = window
        self._inflate = zlib.decompressobj(window)
        self._is_fresh = True

    def unpack(self, chunk: bytes, limit: int) -> Iterable[bytes]:
        while chunk:
            yield self._step(chunk, limit + 1)
            self._is_fresh = False
            chunk = self._inflate.unconsumed_tail
            if self._inflate.eof:
                chunk = self._inflate.unused_data
                if self._window == zlib.MAX_WBITS or not chunk.startswith(b"\x1f\x8b"):
                    return  # padding after the last member
                self._inflate = zlib.decompressobj(self._window)

    def _step(self, chunk: bytes, most: int) -> bytes:
        try:
            return self._inflate.decompress(chunk, most)
        except zlib.error as error:
            if not self._is_fresh or self._window != zlib.MAX_WBITS:
                raise FetchRefused("encoding", url=self._url) from error
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send "deflate" without its header
        try:
            return self._inflate.decompress(chunk, most)
        except zlib.error as error:
            raise FetchRefused("encoding", url=self._url) from error


class _Wire(httpcore.AsyncNetworkStream):
    """A connection that is closed, too, where its handshake is given up: httpcore leaves it to the garbage collector."""

    def __init__(self, wire: httpcore.AsyncNetworkStream) -> None:
        self._wire = wire
        self.read = wire.read  # type: ignore[method-assign]  # as they are
        self.write = wire.write  # type: ignore[method-assign]
        self.aclose = wire.aclose  # type: ignore[method-assign]
        self.get_extra_info = wire.get_extra_info  # type: ignore[method-assign]

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._wire.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._wire.aclose()
            raise


class _Guard(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, allowed: AllowedAddresses, resolve: Resolver) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: httpcore.NetworkError | None = None
        for address in (await self._checked(host, port))[:CONNECT_ATTEMPTS]:
            try:
                wire = await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options)
                return _Wire(wire)
            except httpcore.ConnectError as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the interface of httpcore
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        raise FetchRefused("bad_scheme", url=path)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[Address]:
        """All addresses of a host; one that may not be opened refuses them all."""
        found = addresses.literal(host)
        answers = [found] if found else await self._look_up(host, port)
        for address in answers:
            if self._allowed.covers(address):
                continue
            if not addresses.is_public(address):
                raise FetchRefused("private_address", host=host)
            if not addresses.is_open_port(port):
                raise FetchRefused("bad_port", host=host, port=port)
        return answers

    async def _look_up(self, host: str, port: int) -> list[Address]:
        try:
            answers = await self._resolve(host, port)
        except (OSError, UnicodeError, RuntimeError) as error:  # the last: closed in the meantime
            raise httpcore.ConnectError(f"{host} has no address") from error
        found = [addresses.literal(answer) for answer in dict.fromkeys(answers)]
        if None in found:
            raise FetchRefused("private_address", host=host)
        return [address for address in found if address]
