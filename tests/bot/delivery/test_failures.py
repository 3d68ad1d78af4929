"""What a failed send means: with the library's own errors, made by its own request over a loopback server."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, error
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.delivery import failures
from bot.delivery.failures import Failure, Kind, Verdict

TOKEN = "123456789:" + "A" * 35
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns at each RetryAfter


@asynccontextmanager
async def server(answer):
    """A server on the loopback that reads one request and lets `answer(writer)` do the rest."""

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        await answer(writer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/bot"


async def failed_send(base_url, **request_options):
    async with HTTPXRequest(**request_options) as request:
        bot = Bot(TOKEN, base_url=base_url, request=request)
        with pytest.raises(error.TelegramError) as caught:
            await bot.send_message(1, "text")
    return failures.classify(caught.value)


async def failure_for(status, body, content_type="application/json"):
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def answer(writer):
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(payload)}\r\n\r\n".encode()
            + payload
        )
        await writer.drain()

    async with server(answer) as base_url:
        return await failed_send(base_url)


def refused(status, description, **parameters):
    return {"ok": False, "error_code": status, "description": description} | (
        {"parameters": parameters} if parameters else {}
    )


# --- what the server says


@pytest.mark.parametrize(
    ("status", "description", "kind", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", Kind.GONE, "blocked"),
        (403, "Forbidden: bot can't initiate conversation with a user", Kind.GONE, "blocked"),
        (403, "Forbidden: user is deactivated", Kind.GONE, "deactivated"),
        (403, "Forbidden: bot was kicked from the supergroup chat", Kind.GONE, "kicked"),
        (403, "Forbidden: bot is not a member of the channel chat", Kind.GONE, "kicked"),
        (403, "Forbidden: the group chat was deleted", Kind.GONE, "no_chat"),
        (403, "Forbidden: something new", Kind.GONE, "forbidden"),
        (400, "Bad Request: chat not found", Kind.GONE, "no_chat"),
        (400, "Bad Request: USER_DEACTIVATED", Kind.GONE, "deactivated"),
        (400, "Bad Request: user is deactivated", Kind.GONE, "deactivated"),
        (400, "Bad Request: not enough rights to send text messages to the chat", Kind.GONE, "no_rights"),
        (400, "Bad Request: need administrator rights in the channel chat", Kind.GONE, "no_rights"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Kind.GONE, "no_rights"),
        (400, "Bad Request: TOPIC_CLOSED", Kind.GONE, "topic_closed"),
        (400, "Bad Request: message thread not found", Kind.GONE, "no_topic"),
        (400, 'Bad Request: can\'t parse entities: unsupported start tag "p"', Kind.MARKUP, "markup"),
        (400, "Bad Request: message is too long", Kind.REFUSED, "too_long"),
        (400, "Bad Request: message text is empty", Kind.REFUSED, "empty"),
        (400, "Bad Request: BUTTON_DATA_INVALID", Kind.REFUSED, "keyboard"),
        (400, "Bad Request: something new", Kind.REFUSED, "bad_request"),
        (413, "Request Entity Too Large", Kind.REFUSED, "too_large"),
        (401, "Unauthorized", Kind.NOT_SENT, "token"),
        (404, "Not Found", Kind.NOT_SENT, "token"),
        (409, "Conflict: terminated by other getUpdates request", Kind.NOT_SENT, "conflict"),
        (429, "Too Many Requests: retry after 7", Kind.FLOOD, "flood"),
        (500, "Internal Server Error", Kind.AMBIGUOUS, "network"),
    ],
)
async def test_each_answer_of_the_server_has_its_meaning(status, description, kind, reason):
    failure = await failure_for(status, refused(status, description))

    assert (failure.kind, failure.reason) == (kind, reason)


async def test_a_flood_names_its_wait():
    assert await failure_for(429, refused(429, "Too Many Requests: retry after 35", retry_after=35)) == Failure(
        Kind.FLOOD, "flood", retry_after=35.0
    )


async def test_a_flood_without_parameters_is_read_from_its_words():
    assert (await failure_for(429, refused(429, "Too Many Requests: retry after 7"))).retry_after == 7.0
    assert (await failure_for(429, b"<html>slow down")).retry_after == failures.FLOOD_WITHOUT_A_TIME


async def test_a_migrated_group_has_its_new_id():
    failure = await failure_for(400, refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100123))

    assert failure == Failure(Kind.MIGRATED, "migrated", new_chat_id=-100123)


@pytest.mark.parametrize(("status", "reason"), [(502, "http_502"), (500, "http_500"), (504, "http_504")])
async def test_a_page_of_a_proxy_leaves_it_open_whether_the_message_went(status, reason):
    failure = await failure_for(status, b"<html>Bad Gateway</html>", "text/html")

    assert failure == Failure(Kind.AMBIGUOUS, reason)


@pytest.mark.filterwarnings("ignore")
async def test_a_broken_answer_to_a_sent_message_is_ambiguous():
    assert await failure_for(200, b'{"ok": tr') == Failure(Kind.AMBIGUOUS, "bad_json")


# --- what the line does


async def test_a_refused_connection_sent_nothing():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        failure = await failed_send(f"http://127.0.0.1:{taken.getsockname()[1]}/bot")

    assert failure == Failure(Kind.NOT_SENT, "connect")


async def test_no_answer_in_time_is_ambiguous():
    done = asyncio.Event()

    async def answer(_writer):
        await done.wait()

    async with server(answer) as base_url:
        failure = await failed_send(base_url, read_timeout=0.02)
        done.set()

    assert failure == Failure(Kind.AMBIGUOUS, "timeout")


async def test_a_line_cut_before_the_answer_is_ambiguous():
    async def answer(writer):
        writer.close()

    async with server(answer) as base_url:
        assert await failed_send(base_url) == Failure(Kind.AMBIGUOUS, "network")


async def test_a_full_pool_sent_nothing():
    done, reached = asyncio.Event(), asyncio.Event()

    async def answer(_writer):
        reached.set()
        await done.wait()

    async with server(answer) as base_url, HTTPXRequest(connection_pool_size=1, pool_timeout=0.01) as request:
        bot = Bot(TOKEN, base_url=base_url, request=request)
        first = asyncio.create_task(bot.send_message(1, "text"))
        await reached.wait()
        with pytest.raises(error.TimedOut) as caught:
            await bot.send_message(1, "text")
        done.set()
        with pytest.raises(error.NetworkError):
            await first

    assert failures.classify(caught.value) == Failure(Kind.NOT_SENT, "pool")


def caused(raised, *causes):
    for outer, inner in zip((raised, *causes), causes, strict=False):
        outer.__cause__ = inner
    return raised


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (caused(error.TimedOut(), httpx.ConnectTimeout("")), Failure(Kind.NOT_SENT, "connect")),
        (caused(error.TimedOut(), httpx.PoolTimeout("")), Failure(Kind.NOT_SENT, "connect")),
        (caused(error.TimedOut(), httpx.WriteTimeout("")), Failure(Kind.AMBIGUOUS, "timeout")),
        (caused(error.NetworkError("x"), OSError(), ConnectionRefusedError()), Failure(Kind.NOT_SENT, "connect")),
        (caused(error.NetworkError("x"), OSError(), socket.gaierror()), Failure(Kind.NOT_SENT, "connect")),
        (caused(error.NetworkError("x"), httpx.RemoteProtocolError("")), Failure(Kind.AMBIGUOUS, "network")),
        (
            caused(error.NetworkError("x"), *(OSError() for _ in range(20)), ConnectionRefusedError()),
            Failure(Kind.AMBIGUOUS, "network"),
        ),
        (error.InvalidToken(), Failure(Kind.NOT_SENT, "token")),
        (error.EndPointNotFound("x"), Failure(Kind.NOT_SENT, "token")),
        (TimeoutError(), Failure(Kind.AMBIGUOUS, "timeout")),
        (KeyError("message_id"), Failure(Kind.AMBIGUOUS, "error")),
    ],
)
def test_causes_decide_where_no_subclass_does(raised, expected):
    assert failures.classify(raised) == expected


def test_the_wait_is_read_whether_the_library_gives_a_number_or_a_timedelta(monkeypatch):
    flood = error.RetryAfter(3)

    assert failures.classify(flood).retry_after == 3.0
    monkeypatch.delenv("PTB_TIMEDELTA")
    with pytest.warns(PTBDeprecationWarning):
        assert failures.classify(flood).retry_after == 3.0


@given(
    st.sampled_from(
        [
            error.BadRequest,
            error.Forbidden,
            error.NetworkError,
            error.TelegramError,
            error.InvalidToken,
            error.Conflict,
            ValueError,
        ]
    ),
    st.text(),
)
def test_a_reason_never_repeats_what_the_error_says(kind, text):
    failure = failures.classify(kind(f"{text} {TOKEN}"))

    assert failure.reason.isascii()
    assert len(failure.reason) <= 12
    assert TOKEN not in repr(failure)


# --- the decision


def decide(kind, attempts=1, **options):
    return failures.decide(Failure(kind, "why"), attempts, NOW, **options)


def later(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("tries", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1_000_000, 60)])
def test_what_was_not_sent_goes_again_for_free_after_a_growing_wait(tries, seconds):
    assert decide(Kind.NOT_SENT, tries=tries) == Verdict("pending", later(seconds), "why", counts_attempt=False)


def test_a_flood_is_waited_out_for_free():
    flood = Failure(Kind.FLOOD, "flood", retry_after=35.0)

    assert failures.decide(flood, 9, NOW) == Verdict("pending", later(35), "flood", counts_attempt=False)
    assert decide(Kind.FLOOD).not_before == later(failures.FLOOD_WITHOUT_A_TIME)


def test_a_migrated_group_gets_it_at_once():
    assert decide(Kind.MIGRATED) == Verdict("pending", NOW, "why", counts_attempt=False)


def test_an_unsure_send_goes_once_more_and_then_is_unknown():
    assert decide(Kind.AMBIGUOUS, attempts=1) == Verdict("pending", later(2), "why", counts_attempt=True)
    assert decide(Kind.AMBIGUOUS, attempts=2) == Verdict("unknown", None, "why", counts_attempt=True)


def test_an_unsure_send_is_unknown_at_once_where_the_operator_says_so():
    assert decide(Kind.AMBIGUOUS, on_unknown="skip").state == "unknown"


def test_markup_that_telegram_cannot_parse_goes_once_as_plain_text():
    assert decide(Kind.MARKUP) == Verdict("pending", NOW, "why", counts_attempt=False, as_plain=True)
    assert decide(Kind.MARKUP, was_plain=True).state == "failed"


@pytest.mark.parametrize("kind", [Kind.GONE, Kind.REFUSED])
def test_what_will_never_arrive_fails(kind):
    assert decide(kind) == Verdict("failed", None, "why", counts_attempt=True)


@given(st.sampled_from(Kind), st.integers(0, 100), st.integers(-5, 10**6), st.booleans())
def test_only_a_pending_delivery_has_a_time_and_it_is_never_past(kind, attempts, tries, was_plain):
    verdict = decide(kind, attempts, tries=tries, was_plain=was_plain)

    assert (verdict.not_before is not None) == (verdict.state == "pending")
    assert verdict.not_before is None or verdict.not_before >= NOW
