"""Updates that Telegram brings itself, whether we are well, and our metrics: one small HTTP server."""

import asyncio
import contextlib
import hmac
import json
import logging
import math
import socket
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bot.clock import Clock
from bot.errors import DatabaseUnavailable, NotFound, SettingsError
from bot.metrics import Beats, Lookout, Seen, Stored, seconds_since

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
LARGEST_BODY = 1024 * 1024
LARGEST_HEAD = 16 * 1024  # bytes of a request's line and headers
HEAD_SECONDS = 10.0  # until a connection has said what it wants; uvicorn itself would wait for ever
BODY_SECONDS = 15.0
ANSWER_SECONDS = 60.0  # until a request is answered and the answer taken
MOST_CONNECTIONS = 256  # Telegram opens at most 100
ENDS_WITHIN = 3  # seconds for requests under way when the process is told to end
WRITES_WITHIN = 90.0  # seconds; some tick writes every few

Keep = Callable[[dict[str, object]], Awaitable[None]]
Report = Callable[[], Awaitable[tuple[bool, dict[str, object]]]]
Exposition = Callable[[str], Awaitable[tuple[bytes, str]]]


class Health:
    """Whether every loop comes round and the database can be read and written. Answers even where the database hangs."""

    def __init__(self, beats: Beats, stored: Lookout[Stored], clock: Clock, *, writers: Collection[str]) -> None:
        """`writers`: the loops that come round only when they could write to the database."""
        self._beats = beats
        self._stored = stored
        self._clock = clock
        self._writers = frozenset(writers)

    async def report(self) -> tuple[bool, dict[str, object]]:
        """Whether all is well, and how it stands; `problems` says in words what is not. Raises nothing."""
        seen = await self._stored.seen()
        written = self._written_seconds()
        problems = [*self._of_loops(), *_of_database(seen, written)]
        report: dict[str, object] = {
            "status": "failing" if problems else "ok",
            "problems": problems,
            "database": {"read": seen.problem or "ok", "seconds_since_write": _rounded(written)},
            "loops": self._loops(),
        }
        return not problems, report | (_of_work(seen.value, self._clock) if seen.value else {})

    def _written_seconds(self) -> float | None:
        return min((age for name, age in self._beats.ages().items() if name in self._writers), default=None)

    def _of_loops(self) -> list[str]:
        return [f"loop {name} is stalled" for name in self._beats.stalled()]

    def _loops(self) -> dict[str, dict[str, object]]:
        allowed = self._beats.allowed
        return {
            name: {"seconds_ago": _rounded(age), "allowed_seconds": allowed.get(name)}
            for name, age in self._beats.ages().items()
        }


def _of_database(seen: Seen[Stored], written: float | None) -> Iterator[str]:
    if seen.problem:
        yield f"database: {seen.problem}"
    if written is not None and written > WRITES_WITHIN:
        yield "database: nothing could be written for a while"


def _of_work(stored: Stored, clock: Clock) -> dict[str, object]:
    return {
        "outbox": dict(stored.parts),
        "oldest_due": stored.part_due_at and stored.part_due_at.isoformat(),
        "oldest_due_seconds": _rounded(seconds_since(stored.part_due_at, clock.now())),
        "updates_waiting": stored.updates,
        "last_ingest": stored.ingested_at and stored.ingested_at.isoformat(),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises SettingsError."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(f"HTTP_HOST, HTTP_PORT: can't listen at {host}, port {port}: {error.strerror}") from error


def server(*, webhook_url: str, secret: str, keep: Keep, health: Report, metrics: Exposition | None = None) -> "Server":
    """The server; with a `webhook_url` its path takes updates. `keep` stores an update before it is acknowledged."""

    async def healthz(_: Request) -> Response:
        is_well, report = await health()
        return JSONResponse(report, status_code=200 if is_well else 503)

    routes = [Route("/healthz", healthz, methods=["GET"])]
    if metrics is not None:
        routes.append(Route("/metrics", _exposing(metrics), methods=["GET"]))
    if webhook_url:
        routes.insert(0, Route(urlsplit(webhook_url).path or "/", _taking(keep, secret), methods=["POST"]))
    config = uvicorn.Config(
        Starlette(routes=routes),
        http=_Patient,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=ENDS_WITHIN,
    )
    return Server(config)


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: this process has its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Patient(H11Protocol):
    """uvicorn's protocol, but its patience ends: who does not say what it wants, or does not take the answer, is cut off."""

    _idle_since = 0.0
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the class above
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._idle_since = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        ends_at = self._idle_since + (ANSWER_SECONDS if self._is_answering() else HEAD_SECONDS)
        if self.loop.time() >= ends_at:
            self.transport.abort()
        else:
            self._watch = self.loop.call_at(ends_at, self._look)

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete


def _exposing(metrics: Exposition) -> Callable[[Request], Awaitable[Response]]:
    async def expose(request: Request) -> Response:
        text, media_type = await metrics(request.headers.get("Accept", ""))
        return Response(text, headers={"Content-Type": media_type})

    return expose


def _taking(keep: Keep, secret: str) -> Callable[[Request], Awaitable[Response]]:
    """What answers to an update. Whatever happens, neither the answer nor the log says what was in it."""
    assert secret  # an empty one would let everybody in

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return PlainTextResponse("wrong secret", status_code=403)
        try:
            body = await _body(request)
        except TimeoutError:
            return PlainTextResponse("too slow", status_code=408, headers={"Connection": "close"})
        except ClientDisconnect:
            return PlainTextResponse("gone", status_code=400)
        if body is None:
            return PlainTextResponse("too large", status_code=413, headers={"Connection": "close"})
        return await _kept(keep, body)

    return take


async def _kept(keep: Keep, body: bytes) -> Response:
    try:
        await keep(_update(body))
    except (TypeError, ValueError, RecursionError, NotFound):
        return PlainTextResponse("not an update", status_code=400)
    except DatabaseUnavailable as error:
        log.warning("update not stored: %s", error)
        return PlainTextResponse("try again", status_code=503)
    except Exception as error:  # noqa: BLE001  its traceback might hold what a person wrote
        log.error("update not stored error=%s", type(error).__name__)  # noqa: TRY400  for the same reason
        return PlainTextResponse("try again", status_code=500)
    return PlainTextResponse("")


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is larger than any update, or says so. Raises TimeoutError."""
    announced = request.headers.get("Content-Length", "0")
    if int(announced) > LARGEST_BODY:
        return None
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return None
    return bytes(body)


def _update(body: bytes) -> dict[str, object]:
    """The JSON object that this is. Raises TypeError, ValueError, RecursionError."""
    found = json.loads(body, parse_constant=_refuse, parse_float=_finite)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _refuse(constant: str) -> Any:
    """`NaN` and its like are no JSON, and no database that knows JSON takes them."""
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)
