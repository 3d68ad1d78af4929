"""A site on loopback that feeds are read from; what it serves can be changed while it is up."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import quote

RSS = "application/rss+xml"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry with its whole text."""

    title: str
    text: str
    at: datetime
    name: str = ""


class Newsstand:
    """Serves while it is entered: `pages` has a status, a media type and a body for each path."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def serve(self, path: str, body: str | bytes, media_type: str = RSS, status: int = 200) -> None:
        self.pages[path] = (status, media_type, body.encode() if isinstance(body, str) else body)

    def serve_feed(self, path: str, title: str, items: Sequence[Item]) -> None:
        """A feed of RSS 2.0, and a site at `/` that names it."""
        self.serve(path, rss(title, self.url("/"), items))
        link = f'<link rel="alternate" type="{RSS}" title="{escape(title)}" href="{path}">'
        self.serve("/", f"<html><head><title>{escape(title)}</title>{link}</head><body>News</body></html>", HTML)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def rss(title: str, site: str, items: Sequence[Item]) -> str:
    """RSS 2.0 with whole texts."""
    told = "".join(
        f"<item><title>{escape(one.title)}</title><guid isPermaLink='false'>{escape(one.name or one.title)}</guid>"
        f"<link>{site}news/{quote(one.title)}</link><pubDate>{format_datetime(one.at)}</pubDate>"
        f"<content:encoded>{escape(''.join(f'<p>{part}</p>' for part in one.text.split(chr(10))))}</content:encoded></item>"
        for one in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(title)}</title><link>{site}</link><description>News</description>{told}</channel></rss>"
    )


def opml(*feeds: tuple[str, str]) -> str:
    """A list of feeds, by title and address."""
    outlines = "".join(f'<outline type="rss" text="{escape(title)}" xmlUrl="{escape(url)}"/>' for title, url in feeds)
    return f'<?xml version="1.0"?><opml version="2.0"><head><title>Feeds</title></head><body>{outlines}</body></opml>'


def _handler(stand: Newsstand) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stand.asked.append(self.path)
            status, media_type, body = stand.pages.get(self.path, (404, "text/plain", b"nothing here"))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    return Handler
