"""A web server on loopback that answers as a test says, with the Date that it wants."""

import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Answering:
    """Serves while it is entered. `get_me`: what Telegram's first call answers, (status, body)."""

    def __init__(
        self,
        page: bytes = b"",
        *,
        media_type: str = "text/html; charset=utf-8",
        ahead: timedelta | None = timedelta(0),
        get_me: tuple[int, dict[str, Any]] = (404, {"ok": False, "error_code": 404, "description": "Not Found"}),
    ) -> None:
        self.page, self.media_type, self.ahead, self.get_me = page, media_type, ahead, get_me
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(answering: Answering) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(200, b"", "text/plain")

        def do_GET(self) -> None:
            self._answer(200, answering.page, answering.media_type)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = answering.get_me
            self._answer(status, json.dumps(body).encode(), "application/json")

        def _answer(self, status: int, body: bytes, media_type: str) -> None:
            answering.asked.append(f"{self.command} {self.path}")
            self.send_response_only(status)
            if answering.ahead is not None:
                self.send_header("Date", format_datetime(datetime.now(UTC) + answering.ahead, usegmt=True))
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
