import asyncio
import gzip
import threading
import zlib
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from bot.errors import FetchRefused
from bot.sources.fetch import AllowedAddresses, Fetcher, _Guard

LOOPBACK = AllowedAddresses.parse("127.0.0.1/32")
Handler = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A server on loopback that counts its visitors and answers by path."""

    def __init__(self):
        self.answers: dict[str, bytes | Handler] = {}
        self.requests: list[str] = []
        self.visitors = 0
        self.port = 0

    def url(self, path="/", host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    async def visit(self, reader, writer):
        self.visitors += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head.decode("latin-1"))
                answer = self.answers[head.split()[1].decode()]
                if isinstance(answer, bytes):
                    writer.write(answer)
                else:
                    await answer(head.decode("latin-1"), writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def answer(body=b"", *, status="200 OK", **headers):
    fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def redirect(target, status="302 Found"):
    return answer(status=status, Location=target)


@asynccontextmanager
async def serving():
    server = Server()
    listener = await asyncio.start_server(server.visit, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()


@pytest.fixture
async def server():
    async with serving() as one:
        yield one


@pytest.fixture
async def fetcher():
    async with Fetcher(allowed=LOOPBACK) as one:
        yield one


async def refusal(fetcher, url, **options):
    with pytest.raises(FetchRefused) as caught:
        await fetcher.get(url, **options)
    return caught.value


def names(**table):
    """A resolver of its own; a list of lists is a name that changes its mind."""

    async def resolve(host, _port):
        found = table[host.partition(".")[0]]
        return found.pop(0) if isinstance(found[0], list) else found

    return resolve


async def test_a_page_comes_with_its_type_charset_and_final_address(server, fetcher):
    server.answers["/"] = redirect("/page#top", "301 Moved Permanently")
    server.answers["/page"] = answer("день".encode("cp1251"), Content_Type='Text/HTML; charset="windows-1251"')

    got = await fetcher.get(server.url())

    assert (got.url, got.status, got.media_type, got.charset) == (server.url("/page"), 200, "text/html", "windows-1251")
    assert got.body.decode("cp1251") == "день"
    assert got.moved_to == server.url("/page")


async def test_a_temporary_redirect_moves_nothing(server, fetcher):
    server.answers["/"] = redirect("/page")
    server.answers["/page"] = redirect("/end", "308 Permanent Redirect")
    server.answers["/end"] = answer(b"x", Content_Type="text/html")

    got = await fetcher.get(server.url())

    assert got.moved_to is None
    assert got.charset is None


async def test_no_cookie_is_ever_sent_and_we_say_who_we_are(server, fetcher):
    server.answers["/"] = answer(b"x", Set_Cookie="id=1; Path=/")

    await fetcher.get(server.url())
    await fetcher.get(server.url())

    assert not any("cookie:" in request.lower() for request in server.requests)
    assert all("user-agent: briefwire" in request.lower() for request in server.requests)


async def test_the_environment_names_no_proxy(server, fetcher, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.answers["/"] = answer(b"x")

    assert (await fetcher.get(server.url())).body == b"x"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "[::]",
        "１２７.0.0.1",
        "127。0。0。1",
        "⑫⑦.0.0.1",
        "127.0.0.1.",
        "localhost.",
        "0",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::ffff:7f00:1%25lo]",
        "user@127.0.0.1",
        "news.example\\@127.0.0.1",
        "127.0.0.1%00.news.example",
    ],
)
async def test_no_spelling_of_loopback_is_connected_to(server, host):
    async with Fetcher() as fetcher:
        error = await refusal(fetcher, server.url(host=host))

    assert error.reason in {"private_address", "bad_url", "unreachable"}
    assert server.visitors == 0


async def test_one_private_address_among_a_names_addresses_refuses_the_name(server):
    async with Fetcher(resolve=names(news=["8.8.8.8", "127.0.0.1"])) as fetcher:
        error = await refusal(fetcher, server.url(host="news.example"))

    assert error.reason == "private_address"
    assert server.visitors == 0


async def test_a_name_that_changes_its_mind_is_checked_each_time_it_is_connected_to(server):
    server.answers["/"] = answer(b"first", Connection="close")
    resolve = names(news=[["127.0.0.1"], ["127.0.0.2"]])
    async with Fetcher(allowed=LOOPBACK, resolve=resolve) as fetcher:
        first = await fetcher.get(server.url(host="news.example"))
        error = await refusal(fetcher, server.url(host="news.example"))

    assert first.body == b"first"
    assert error.reason == "private_address"
    assert server.visitors == 1


async def test_a_name_is_resolved_once_for_the_check_and_the_connection(server):
    server.answers["/"] = answer(b"ok")
    asked = []

    async def resolve(host, port):
        asked.append((host, port))
        return ["127.0.0.1"]

    async with Fetcher(allowed=LOOPBACK, resolve=resolve) as fetcher:
        await fetcher.get(server.url(host="news.example"))

    assert asked == [("news.example", server.port)]
    assert f"host: news.example:{server.port}" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.2/", "private_address"),
        ("http://169.254.169.254/latest/meta-data", "private_address"),
        ("//[::1]/", "private_address"),
        ("file:///etc/passwd", "bad_scheme"),
        ("gopher://127.0.0.1/", "bad_scheme"),
        ("http://user:secret@127.0.0.1/", "bad_url"),
        ("http://127.0.0.1:77777/", "bad_url"),
        ("http://2130706434/", "private_address"),
        ("http://0x7f000002/", "private_address"),
        ("http://0177.0.0.2/", "bad_url"),
        ("http://[::ffff:127.0.0.2]/", "private_address"),
        ("http://8.8.8.8:25/", "bad_port"),
        ("http://127.0.0.2:0/", "bad_url"),
    ],
)
async def test_each_redirect_is_checked_again(server, fetcher, target, reason):
    server.answers["/"] = redirect(target)

    assert (await refusal(fetcher, server.url())).reason == reason


@pytest.mark.parametrize("path", ["/новость", "/caf\u00e9"])
async def test_a_redirect_may_have_letters_of_any_language(server, fetcher, path):
    raw = path.encode("utf-8" if "н" in path else "latin-1")
    server.answers["/"] = answer(status="302 Found", Location="@").replace(b"@", raw)
    server.answers[httpx.URL(server.url(path)).raw_path.decode()] = answer(b"here")

    assert (await fetcher.get(server.url())).body == b"here"


async def test_five_redirects_are_followed_and_a_sixth_is_not(server, fetcher):
    server.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(6)}
    server.answers["/6"] = answer(b"end")

    assert (await fetcher.get(server.url("/1"))).body == b"end"
    assert (await refusal(fetcher, server.url("/0"))).reason == "redirects"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.com/", "bad_scheme"),
        ("javascript:alert(1)", "bad_scheme"),
        ("example.com", "bad_url"),
        ("", "bad_url"),
        ("http://", "bad_url"),
        ("http://exa mple.com/", "bad_url"),
        ("http://[::1/", "bad_url"),
        ("http://example.com:99999/", "bad_url"),
        ("http://a.example/\x00", "bad_url"),
        ("http://example.com/" + "a" * 5000, "bad_url"),
        ("http://8.8.8.8:22/", "bad_port"),
        ("http://8.8.8.8:6379/", "bad_port"),
    ],
)
async def test_an_address_that_is_no_page_of_the_web_is_refused(fetcher, url, reason):
    assert (await refusal(fetcher, url)).reason == reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "login"), (403, "login"), (404, "gone"), (410, "gone"), (429, "status"), (503, "status"), (304, None)],
)
async def test_a_status_that_is_no_success_is_a_reason(server, fetcher, status, reason):
    server.answers["/"] = answer(status=f"{status} X", Retry_After="120")

    if reason is None:
        assert (await fetcher.get(server.url(), headers={"If-None-Match": '"1"'})).body == b""
        assert 'if-none-match: "1"' in server.requests[0].lower()
        return
    error = await refusal(fetcher, server.url())
    assert (error.reason, error.facts["status"], error.facts["retry_after"]) == (reason, status, "120")


@pytest.mark.parametrize(
    ("kind", "is_taken"),
    [
        ("text/plain", True),
        ("application/rss+xml", True),
        ("application/ld+json", True),
        ("", True),
        ("video/mp4", False),
        ("image/svg+xml", False),
        ("application/zip", False),
    ],
)
async def test_only_types_that_can_hold_an_article_are_read(server, fetcher, kind, is_taken):
    server.answers["/"] = answer(b"body", Content_Type=kind)

    if is_taken:
        assert (await fetcher.get(server.url())).media_type == kind
    else:
        assert (await refusal(fetcher, server.url())).reason == "media_type"


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw deflate", "identity", "two gzip members"])
async def test_a_compressed_body_is_read(server, fetcher, encoding):
    text = "Река вышла из берегов. ".encode() * 5000
    raw = zlib.compressobj(wbits=-15)
    bodies = {
        "gzip": gzip.compress(text) + b"\0\0\0\0",
        "x-gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "raw deflate": raw.compress(text) + raw.flush(),
        "identity": text,
        "two gzip members": gzip.compress(text[:70_000]) + gzip.compress(text[70_000:]),
    }
    names_of = {"raw deflate": "deflate", "two gzip members": "gzip"}
    server.answers["/"] = answer(bodies[encoding], Content_Encoding=names_of.get(encoding, encoding))

    assert (await fetcher.get(server.url())).body == text


@pytest.mark.parametrize(
    ("encoding", "body"), [("br", b"x"), ("gzip", b"not gzip"), ("deflate", b"\xff" * 9), ("gzip, gzip", b"x")]
)
async def test_a_body_that_cannot_be_unpacked_is_refused(server, fetcher, encoding, body):
    server.answers["/"] = answer(body, Content_Encoding=encoding)

    assert (await refusal(fetcher, server.url())).reason == "encoding"


async def test_a_damaged_compressed_body_is_refused(server, fetcher):
    body = bytearray(zlib.compress(bytes(range(256)) * 4000, level=0))
    body[70_000:70_100] = b"\xff" * 100
    server.answers["/"] = answer(bytes(body), Content_Encoding="deflate")

    assert (await refusal(fetcher, server.url())).reason == "encoding"


async def test_a_bomb_is_refused_after_the_limit_not_after_its_size(server, fetcher):
    server.answers["/"] = answer(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    assert (await refusal(fetcher, server.url(), limit=100_000)).reason == "too_large"


@pytest.mark.parametrize("length", ["1001", None])
async def test_a_large_body_is_refused_whether_or_not_it_says_so(server, fetcher, length):
    server.answers["/"] = answer(b"x" * 1001, Content_Length=length, Connection="close")
    if length is None:
        server.answers["/"] = answer(
            b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n", Content_Length=None, Transfer_Encoding="chunked"
        )

    assert (await refusal(fetcher, server.url(), limit=1000)).reason == "too_large"


@pytest.mark.parametrize("drips", ["headers", "body"])
async def test_a_server_that_drips_is_left_at_the_deadline(server, drips):
    gone = asyncio.Event()

    async def drip(_, writer):
        if drips == "body":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not gone.is_set():
            writer.write(b"x")
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), 0.01)

    server.answers["/"] = drip
    async with Fetcher(allowed=LOOPBACK, deadline_seconds=0.15) as fetcher:
        error = await refusal(fetcher, server.url())
    gone.set()

    assert error.reason == "too_slow"
    assert error.facts["url"] == server.url()


async def test_a_resolver_that_never_answers_is_left_at_the_deadline():
    async def resolve(_host, _port):
        await asyncio.Event().wait()

    async with Fetcher(resolve=resolve, deadline_seconds=0.05) as fetcher:
        assert (await refusal(fetcher, "http://news.example/")).reason == "too_slow"


@pytest.mark.parametrize(
    "junk",
    [b"\x00\xff junk", b"HTTP/1.1 200 OK\r\n: bad\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"],
)
async def test_an_answer_that_is_no_http_is_refused(server, fetcher, junk):
    async def talk(_, writer):
        writer.write(junk)
        writer.close()

    server.answers["/"] = talk

    assert (await refusal(fetcher, server.url())).reason == "unreachable"


async def test_a_name_without_an_address_is_unreachable():
    async def resolve(_host, _port):
        raise OSError

    async with Fetcher(resolve=resolve) as fetcher:
        assert (await refusal(fetcher, "http://news.example/")).reason == "unreachable"


async def test_a_name_whose_answers_are_empty_or_no_addresses_is_not_opened():
    async def nothing(_host, _port):
        return []

    async def nonsense(_host, _port):
        return ["8.8.8.8", "not an address"]

    async with Fetcher(resolve=nothing) as fetcher:
        assert (await refusal(fetcher, "http://news.example/")).reason == "unreachable"
    async with Fetcher(resolve=nonsense) as fetcher:
        assert (await refusal(fetcher, "http://news.example/")).reason == "private_address"


async def test_a_closed_address_is_passed_over_for_the_next_of_the_same_name(server):
    server.answers["/"] = answer(b"second")
    allowed = AllowedAddresses.parse("127.0.0.0/8")
    async with Fetcher(allowed=allowed, resolve=names(news=["127.0.0.9", "127.0.0.1"])) as fetcher:
        assert (await fetcher.get(server.url(host="news.example"))).body == b"second"


async def test_a_closed_port_is_unreachable(fetcher):
    async with serving() as gone:
        url = gone.url()

    assert (await refusal(fetcher, url)).reason == "unreachable"


async def test_many_at_once_share_the_connections(server):
    server.answers["/"] = answer(b"x")
    async with Fetcher(allowed=LOOPBACK, connections=5) as fetcher:
        got = await asyncio.gather(*(fetcher.get(server.url()) for _ in range(50)))

    assert len(got) == 50
    assert server.visitors <= 5


async def test_no_socket_of_the_machine_itself_is_opened():
    guard = _Guard(LOOPBACK, names())

    with pytest.raises(FetchRefused):
        await guard.connect_unix_socket("/run/some.sock")
    await guard.sleep(0)


async def test_the_facts_of_an_answer_are_in_its_headers(server, fetcher):
    said = {"ETag": '"a1"', "Last_Modified": "Wed, 24 Jun 2026 06:00:00 GMT", "Cache_Control": "max-age=600"}
    server.answers["/"] = answer(b"<rss/>", Content_Type="application/rss+xml", **said)

    got = await fetcher.get(server.url())

    assert [got.headers[name] for name in ("etag", "last-modified", "cache-control")] == list(said.values())


async def test_unchanged_is_an_answer_only_to_who_asked(server, fetcher):
    server.answers["/"] = answer(status="304 Not Modified", ETag='"a1"', Content_Length=None)

    got = await fetcher.get(server.url(), headers={"if-modified-since": "Wed, 24 Jun 2026 06:00:00 GMT"})
    refused = await refusal(fetcher, server.url())

    assert (got.status, got.body, got.headers["etag"]) == (304, b"", '"a1"')
    assert (refused.reason, refused.facts["status"]) == ("status", 304)


@pytest.mark.parametrize("status", [300, 302, 305, 306])
async def test_a_redirect_that_leads_nowhere_is_a_status(server, fetcher, status):
    server.answers["/"] = answer(status=f"{status} X")

    error = await refusal(fetcher, server.url())

    assert (error.reason, error.facts["status"]) == ("status", status)


async def test_a_server_that_asks_for_patience_is_quoted(server, fetcher):
    server.answers["/"] = answer(status="429 Too Many Requests", Retry_After="120")

    assert (await refusal(fetcher, server.url())).facts == {"url": server.url(), "status": 429, "retry_after": "120"}


async def test_own_headers_stand_in_the_place_of_ours_and_what_can_be_no_header_is_left_out(server, fetcher):
    server.answers["/"] = answer(b"x")

    await fetcher.get(server.url(), headers={"accept": "text/xml", "If-None-Match": "é", "X-A": "1\r\nHost: a"})

    sent = server.requests[0].lower()
    assert sent.count("accept:") == 1
    assert "accept: text/xml" in sent
    assert "if-none-match: Ã©".lower() in sent
    assert "x-a" not in sent


def pouring(piece: bytes, *, first: bytes = b"HTTP/1.1 200 OK\r\n"):
    """A server that never stops sending, until it is left."""

    async def pour(_head, writer):
        writer.write(first)
        with suppress(ConnectionError):
            while True:
                writer.write(piece)
                await writer.drain()

    return pour


@pytest.mark.parametrize("piece", [b"X-A: b\r\n" * 1000, b"X-A: " + b"b" * 50_000 + b"\r\n", b"b" * 10_000])
async def test_headers_without_an_end_are_refused(server, fetcher, piece):
    server.answers["/"] = pouring(piece)

    assert (await refusal(fetcher, server.url())).reason == "unreachable"


async def test_announcements_without_an_answer_are_left_at_the_deadline(server):
    server.answers["/"] = pouring(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", first=b"")

    async with Fetcher(allowed=LOOPBACK, deadline_seconds=0.3) as fetcher:
        assert (await refusal(fetcher, server.url())).reason == "too_slow"


async def test_a_body_without_an_end_is_refused_at_the_limit(server, fetcher):
    server.answers["/"] = pouring(b"<p>" * 10_000, first=answer(b"", Content_Length=None))

    assert (await refusal(fetcher, server.url(), limit=100_000)).reason == "too_large"


async def test_a_handshake_that_never_comes_is_left_at_the_deadline(server):
    async with Fetcher(allowed=LOOPBACK, deadline_seconds=0.3) as fetcher:
        assert (await refusal(fetcher, server.url().replace("http:", "https:"))).reason == "too_slow"


@pytest.mark.parametrize(
    "raw",
    [
        answer(b"short", Content_Length="500"),
        answer(b"ZZ\r\nnot a chunk", Content_Length=None, Transfer_Encoding="chunked"),
        answer(b"5\r\nwhole-and-more\r\n", Content_Length=None, Transfer_Encoding="chunked"),
        answer(b"x", Content_Length="-1"),
        answer(b"x", Content_Length="1, 2"),
    ],
)
async def test_a_body_that_is_not_as_it_was_announced_is_refused(server, fetcher, raw):
    async def once(_head, writer):
        writer.write(raw)
        await writer.drain()
        writer.close()

    server.answers["/"] = once

    assert (await refusal(fetcher, server.url())).reason == "unreachable"


async def test_names_are_looked_up_in_threads_of_their_own(server):
    async with Fetcher(allowed=LOOPBACK) as fetcher:
        await refusal(fetcher, server.url(host="localhost.localdomain.invalid"))
        threads = {thread.name.partition("_")[0] for thread in threading.enumerate()}

    assert "lookup" in threads
    assert (await refusal(fetcher, "http://after.invalid/")).reason == "unreachable"
