import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import Unreadable
from bot.sources import links
from bot.sources.fetch import AllowedAddresses, Fetched, Fetcher
from bot.sources.workshop import InlineWorkshop, Workshop
from tests.bot.sources.samples import BODY, TEXT, TITLE, URL, WHEN

HTML = f"<html><title>{TITLE}</title><article><h1>{TITLE}</h1>{''.join(f'<p>{words}</p>' for words in BODY)}</article>"


@pytest.fixture
async def home() -> AsyncIterator[str]:
    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {len(HTML)}\r\n\r\n"
        writer.write((head + HTML).encode("latin-1", "replace"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(visit, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/news/1"
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("workshop", [None, InlineWorkshop(), Workshop()], ids=["thread", "inline", "process"])
async def test_a_link_is_fetched_and_read_wherever_the_work_is_done(home: str, workshop: Workshop | None) -> None:
    async with Fetcher(allowed=AllowedAddresses.parse("127.0.0.1/32")) as fetcher:
        draft = await links.read(fetcher, home, workshop=workshop, **WHEN)
    if workshop:
        await asyncio.to_thread(workshop.close)

    assert (draft.title, draft.url) == (TITLE, home)


def test_a_page_is_read_as_a_page_in_the_encoding_that_was_said() -> None:
    found = Fetched(URL, 200, "text/html", "cp1252", HTML.encode("cp1252"))

    draft = links.draft(found, **WHEN)

    assert (draft.title, draft.text) == (TITLE, TEXT)


def test_a_file_is_read_as_a_file_and_published_by_its_address() -> None:
    found = Fetched(
        "https://www.orlan-courier.example/f/a%20b.txt", 200, "text/plain", None, f"{TITLE}\n\n{TEXT}".encode()
    )

    draft = links.draft(found, **WHEN)

    assert (draft.title, draft.text, draft.url) == (TITLE, TEXT, found.url)
    assert (draft.source, draft.domain) == ("orlan-courier.example", "orlan-courier.example")


def test_what_is_no_text_has_a_reason() -> None:
    with pytest.raises(Unreadable) as caught:
        links.draft(Fetched("https://a.example/", 200, "application/octet-stream", None, b"\x89PNG\r\n\x1a\n"), **WHEN)

    assert caught.value.reason == "unknown_type"
