"""Canonical addresses: the faces of one page become one address, and no two pages do."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from statistics import fmean
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from summaries import duplicates
from tests.quality.rows import Row

SETS = ("articles_ru", "articles_uk", "stories_ecb", "story_pairs")

Change = Callable[[str], str]


def measure(data: Path) -> Iterable[Row]:
    urls = sorted(set(_urls(data)))
    faces = [(url, change(url)) for url in urls for change in CHANGES.values()]
    ways: Mapping[str, Change] = {"as it is": str, "lower case, no fragment": _lowered}
    beside = {name: _same(faces, way) for name, way in ways.items()}
    note = f"{len(urls)} addresses, {len(CHANGES)} variants"
    yield Row("addresses_variants", _same(faces, duplicates.canonical_url), 1.0, beside=beside, note=note)
    pages = {_page(url) for url in urls}
    beside = {name: _confused(pages, way) for name, way in ways.items()}
    ours = _confused(pages, duplicates.canonical_url)
    yield Row("addresses_confused", ours, 0.0, higher_is_better=False, beside=beside, note=f"{len(pages)} pages")


def _urls(data: Path) -> Iterator[str]:
    for name in SETS:
        for line in (data / f"{name}.jsonl").read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            for one in (row, row.get("a", {}), row.get("b", {})):
                if urlsplit(one.get("url", "")).netloc:
                    yield one["url"]


def _same(faces: list[tuple[str, str]], way: Change) -> float:
    return fmean(way(url) == way(face) for url, face in faces)


def _confused(pages: set[tuple[str, str, str]], way: Change) -> float:
    """The share of pages that lose an address of their own."""
    addresses = {way(f"https://{host}{path}{query}") for host, path, query in pages}
    return 1 - len(addresses) / len(pages)


def _page(url: str) -> tuple[str, str, str]:
    """What a person would say makes a page: host, path and query, whatever the scheme and the end."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), f"?{parts.query}" if parts.query else ""


def _lowered(url: str) -> str:
    return url.lower().partition("#")[0]


def _query(added: str) -> Change:
    def change(url: str) -> str:
        parts = urlsplit(url)
        return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))

    return change


def _other_scheme(url: str) -> str:
    return f"http{url[5:]}" if url.startswith("https") else f"https{url[4:]}"


def _www(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc
    return urlunsplit(parts._replace(netloc=host[4:] if host.startswith("www.") else f"www.{host}"))


def _slash(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path
    return urlunsplit(parts._replace(path=path[:-1] if path.endswith("/") else f"{path}/"))


CHANGES: Mapping[str, Change] = {
    "other scheme": _other_scheme,
    "with or without www": _www,
    "slash": _slash,
    "fragment": lambda url: f"{url.partition('#')[0]}#comments",
    "utm": _query("utm_source=telegram&utm_medium=social"),
    "fbclid": _query("fbclid=IwAR0abc"),
    "share": _query("from=rss"),
    "host in capitals": lambda url: url.replace(urlsplit(url).netloc, urlsplit(url).netloc.upper(), 1),
    "spaces around": lambda url: f"  {url}\n",
    "port": lambda url: url.replace(
        urlsplit(url).netloc, f"{urlsplit(url).netloc}:{443 if url.startswith('https') else 80}", 1
    ),
}
