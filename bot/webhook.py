"""Updates that Telegram brings itself, and whether we are well: one small HTTP server."""

import contextlib
import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import DatabaseUnavailable, NotFound, SettingsError

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
LARGEST_BODY = 1024 * 1024
ENDS_WITHIN = 3  # seconds for requests under way when the process is told to end

Keep = Callable[[dict[str, object]], Awaitable[None]]
Health = Callable[[], Awaitable[tuple[bool, dict[str, object]]]]


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises SettingsError."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(f"HTTP_HOST, HTTP_PORT: can't listen at {host}, port {port}: {error.strerror}") from error


def server(*, webhook_url: str, secret: str, keep: Keep, health: Health) -> "Server":
    """The server; with a `webhook_url` its path takes updates. `keep` stores an update before it is acknowledged."""

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return PlainTextResponse("wrong secret", status_code=403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        try:
            await keep(_update(body))
        except (TypeError, ValueError, RecursionError, NotFound):
            return PlainTextResponse("not an update", status_code=400)
        except DatabaseUnavailable as error:
            log.warning("update not stored: %s", error)
            return PlainTextResponse("try again", status_code=503)
        return PlainTextResponse("")

    async def healthz(_: Request) -> Response:
        is_well, report = await health()
        return JSONResponse(report, status_code=200 if is_well else 503)

    routes = [Route("/healthz", healthz, methods=["GET"])]
    if webhook_url:
        routes.insert(0, Route(urlsplit(webhook_url).path or "/", take, methods=["POST"]))
    config = uvicorn.Config(
        Starlette(routes=routes),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=ENDS_WITHIN,
    )
    return Server(config)


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: this process has its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is larger than any update."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return body


def _update(body: bytes) -> dict[str, object]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found
