"""The webhook takes what has our secret, stores it before it says so, and tells how we are."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn

from bot import intake, webhook
from bot.errors import DatabaseUnavailable, SettingsError
from bot.metrics import Beats, Lookout, Stored
from bot.webhook import ANSWER_SECONDS, HEAD_SECONDS, LARGEST_BODY, SECRET_HEADER, WRITES_WITHIN, Health
from tests.bot.hand_clock import HandClock

SECRET = {SECRET_HEADER: "s3cret"}


class Door:
    """The server without a socket, what it keeps, and how it feels."""

    def __init__(self, webhook_url: str = "https://bot.example/hook/7") -> None:
        self.kept: dict[int, dict[str, Any]] = {}
        self.is_well = True
        self.is_database_away = False
        self.mistake: Exception | None = None
        self.server = webhook.server(
            webhook_url=webhook_url, secret="s3cret", keep=self.keep, health=self.health, metrics=self.metrics
        )
        transport = httpx.ASGITransport(self.server.config.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://bot")

    async def keep(self, body: dict[str, object]) -> None:
        if self.is_database_away:
            raise DatabaseUnavailable("restarting")
        if self.mistake is not None:
            raise self.mistake
        self.kept.setdefault(intake.raw(body).update_id, body)

    async def health(self) -> tuple[bool, dict[str, object]]:
        return self.is_well, {"database": "ok" if self.is_well else "gone"}

    async def metrics(self, accept: str) -> tuple[bytes, str]:
        return f"asked_for {accept}".encode(), "text/plain; version=0.0.4"

    async def post(self, content: Any, headers: dict[str, str] | None = None, path: str = "/hook/7") -> int:
        answer = await self.client.post(path, content=content, headers=SECRET if headers is None else headers)
        return answer.status_code


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made = Door()
    yield made
    await made.client.aclose()


async def test_an_update_with_the_secret_is_kept(door: Door) -> None:
    assert await door.post(b'{"update_id": 7, "message": {}}') == 200
    assert door.kept == {7: {"update_id": 7, "message": {}}}


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "S3cret"}, {SECRET_HEADER: "s3cret2"}])
async def test_without_the_secret_nothing_is_even_read(door: Door, headers: dict[str, str]) -> None:
    assert await door.post(b'{"update_id": 7}', headers) == 403
    assert not door.kept


async def test_a_secret_that_is_no_ascii_is_just_a_wrong_one(door: Door) -> None:
    answer = await door.client.post("/hook/7", content=b"{}", headers=[(SECRET_HEADER.encode(), b"s3cr\xe9t")])

    assert answer.status_code == 403


async def test_what_comes_again_is_acknowledged_and_kept_once(door: Door) -> None:
    for _ in range(3):
        assert await door.post(b'{"update_id": 7}') == 200

    assert len(door.kept) == 1


async def test_more_than_any_update_is_refused_before_it_is_all_read(door: Door) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(3 * LARGEST_BODY // 4096):
            sent += 4096
            yield b" " * 4096

    assert await door.post(endless()) == 413
    assert sent < 2 * LARGEST_BODY
    assert await door.post(b" " * (LARGEST_BODY - 40) + b'{"update_id": 8}') == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b'{"update_id": "7"}',
        b"\xff\xfe",
        b'{"message": {}}',
        b"[" * 100_000,
        b'{"update_id": true}',
        b'{"update_id": 7, "message": NaN}',
        b'{"update_id": 7, "message": -Infinity}',
        b'{"update_id": 7, "message": 1e999}',
        b'{"update_id": ' + b"7" * 5000 + b"}",
    ],
    ids=[
        *("empty", "cut", "list", "number", "null", "text id", "binary", "no id", "deep"),
        *("bool", "nan", "infinity", "overflow", "long number"),
    ],
)
async def test_what_is_no_update_is_refused_and_not_kept(door: Door, body: bytes) -> None:
    assert await door.post(body) == 400
    assert not door.kept


async def test_telegram_keeps_what_the_database_could_not_take(door: Door) -> None:
    door.is_database_away = True
    assert await door.post(b'{"update_id": 7}') == 503

    door.is_database_away = False
    assert await door.post(b'{"update_id": 7}') == 200
    assert list(door.kept) == [7]


async def test_a_number_with_a_point_is_no_reason_to_refuse(door: Door) -> None:
    assert await door.post(b'{"update_id": 7, "location": 53.9}') == 200


async def test_who_announces_too_much_is_refused_before_a_byte_is_read(door: Door) -> None:
    async def nothing() -> AsyncIterator[bytes]:
        raise AssertionError
        yield b""

    announced = SECRET | {"Content-Length": str(LARGEST_BODY + 1)}
    answer = await door.client.post("/hook/7", content=nothing(), headers=announced)

    assert (answer.status_code, answer.headers["Connection"]) == (413, "close")


async def test_a_body_that_takes_too_long_is_refused(door: Door) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b'{"update_id"'
        raise TimeoutError  # as after BODY_SECONDS

    answer = await door.client.post("/hook/7", content=slow(), headers=SECRET)

    assert (answer.status_code, answer.headers["Connection"]) == (408, "close")
    assert not door.kept


async def test_a_mistake_of_ours_costs_no_update_and_tells_nobody_what_was_in_it(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.mistake = RuntimeError("Ann wrote: my password is hunter2")
    with caplog.at_level(logging.DEBUG):
        answer = await door.client.post("/hook/7", json={"update_id": 7}, headers=SECRET)

    assert answer.status_code == 500
    assert "hunter2" not in answer.text + caplog.text
    assert "s3cret" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_no_door_stands_open_for_want_of_a_secret(door: Door) -> None:
    with pytest.raises(AssertionError):
        webhook.server(webhook_url="https://bot.example/hook", secret="", keep=door.keep, health=door.health)


async def test_health_is_told_with_its_status(door: Door) -> None:
    answer = await door.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok"})

    door.is_well = False
    answer = await door.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "gone"})


async def test_only_the_webhooks_own_path_takes_updates(door: Door) -> None:
    assert await door.post(b'{"update_id": 7}', path="/hook/8") == 404
    assert await door.post(b'{"update_id": 7}', path="/") == 404
    assert (await door.client.get("/hook/7")).status_code == 405


async def test_metrics_are_told_as_they_are_asked_for(door: Door) -> None:
    answer = await door.client.get("/metrics", headers={"Accept": "text/plain"})

    assert (answer.status_code, answer.text) == (200, "asked_for text/plain")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4"


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
async def test_health_and_metrics_are_only_to_be_read(door: Door, path: str) -> None:
    assert await door.post(b'{"update_id": 7}', path=path) == 405


async def test_who_counts_nothing_has_no_metrics(door: Door) -> None:
    made = webhook.server(webhook_url="", secret="", keep=door.keep, health=door.health)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made.config.app), base_url="http://bot") as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_without_a_webhook_only_health_is_served() -> None:
    door = Door(webhook_url="")

    assert await door.post(b'{"update_id": 7}') == 404
    assert (await door.client.get("/healthz")).status_code == 200


async def test_a_webhook_without_a_path_stands_at_the_root() -> None:
    door = Door(webhook_url="https://bot.example")

    assert await door.post(b'{"update_id": 7}', path="/") == 200


@contextlib.asynccontextmanager
async def open_door() -> AsyncIterator[tuple[Door, int]]:
    """The server on a real socket, and its port."""
    door = Door()
    listener = webhook.listener("127.0.0.1", 0)
    serving = asyncio.create_task(door.server.serve([listener]))
    async with asyncio.timeout(20):
        while not door.server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
            await asyncio.sleep(0)
        yield door, listener.getsockname()[1]
        door.server.should_exit = True
        await serving
    await door.client.aclose()


async def raw(port: int, sent: bytes) -> bytes:
    """All that comes back for these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    answer = await reader.read()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return answer


async def test_a_real_server_on_a_free_port_serves_and_ends() -> None:
    async with open_door() as (door, port), httpx.AsyncClient(trust_env=False) as client:
        url = f"http://127.0.0.1:{port}"
        taken = await client.post(f"{url}/hook/7", json={"update_id": 9}, headers=SECRET)
        well = await client.get(f"{url}/healthz")

    assert (taken.status_code, well.status_code) == (200, 200)
    assert list(door.kept) == [9]
    assert "server" not in well.headers


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",  # TLS to a port that speaks none
        b"GET /" + b"a" * 100_000,
        b"GET /healthz HTTP/1.1\r\n" + b"X-A: b\r\n" * 5000,
        b"POST /hook/7 HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /hook/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ],
    ids=["tls", "long line", "long head", "less than nothing", "two lengths"],
)
async def test_what_is_no_request_is_refused_and_cut_off(sent: bytes) -> None:
    async with open_door() as (_, port):
        answer = await raw(port, sent)

    assert answer.startswith(b"HTTP/1.1 400")


async def test_a_sender_who_goes_away_in_the_middle_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    head = b"POST /hook/7 HTTP/1.1\r\nHost: a\r\nX-Telegram-Bot-Api-Secret-Token: s3cret\r\nContent-Length: 90\r\n\r\n"
    async with open_door() as (door, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + b'{"update_id": 7')
        await writer.drain()
        while not door.server.server_state.tasks:  # noqa: ASYNC110  until the request is under way
            await asyncio.sleep(0)
        writer.close()
        while door.server.server_state.tasks:  # noqa: ASYNC110  until it is over
            await asyncio.sleep(0)

    assert not door.kept
    assert "Traceback" not in caplog.text


class Loop:
    """Time that stands still until a test turns it, for one connection."""

    def __init__(self) -> None:
        self.now = 500.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, at: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.TimerHandle(at, act, (), self)  # type: ignore[arg-type]  # all that a handle asks of its loop is here

    def turn(self, connection: Any, seconds: float) -> None:
        """So much time passes."""
        self.now += seconds
        while (watch := connection._watch) is not None and watch.when() <= self.now and not watch.cancelled():
            watch._run()
            if connection.transport.is_aborted:
                return

    def get_debug(self) -> bool:
        return False

    def _timer_handle_cancelled(self, _: object) -> None:
        return


class Wire(asyncio.Transport):
    """A connection that only remembers whether it was cut."""

    is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True

    def is_closing(self) -> bool:
        return self.is_aborted

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ARG002
        return None


class Cycle:
    """A request: under way, or answered."""

    response_complete = False
    disconnected = False
    message_event = asyncio.Event()


@pytest.fixture
def connection(door: Door) -> Any:
    config = door.server.config
    config.load()
    made = webhook._Patient(config, uvicorn.server.ServerState(), {}, Loop())  # type: ignore[arg-type]
    made.connection_made(Wire())
    return made


async def test_a_connection_that_does_not_say_what_it_wants_is_cut(connection: Any) -> None:
    connection.loop.turn(connection, HEAD_SECONDS - 1)
    connection.data_received(b"GET /healthz HT")
    assert not connection.transport.is_aborted

    connection.loop.turn(connection, 1)
    assert connection.transport.is_aborted


async def test_a_request_under_way_may_take_longer_and_not_for_ever(connection: Any) -> None:
    connection.cycle = Cycle()
    connection.loop.turn(connection, HEAD_SECONDS)
    connection.loop.turn(connection, ANSWER_SECONDS - HEAD_SECONDS - 1)
    assert not connection.transport.is_aborted

    connection.loop.turn(connection, 1)
    assert connection.transport.is_aborted


async def test_the_next_request_of_a_connection_has_its_own_time(connection: Any) -> None:
    connection.loop.turn(connection, HEAD_SECONDS - 1)
    connection._idle_since = connection.loop.time()  # as after an answer
    connection.loop.turn(connection, 2)
    assert not connection.transport.is_aborted

    connection.loop.turn(connection, HEAD_SECONDS)
    assert connection.transport.is_aborted


async def test_a_connection_that_ended_is_not_watched(connection: Any) -> None:
    watch = connection._watch
    connection.connection_lost(ConnectionResetError())

    assert watch.cancelled()


# ---- how we are


NOW = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)  # as the hand clock's


class Patient:
    """Loops that beat and a database that answers, until a test says otherwise."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.beats = Beats({"send": 60.0, "alive": 500.0}, self.now)
        self.stored: Callable[[], Stored] = lambda: Stored(
            {"pending": 2}, NOW - timedelta(seconds=30), None, 1, 0, {}, NOW, 4096
        )
        lookout = Lookout(self.look, self.now, wait_seconds=0.05)
        self.health = Health(self.beats, lookout, HandClock(), writers=["alive", "recover"])

    def now(self) -> float:
        return self.seconds

    def look(self) -> Stored:
        return self.stored()


async def test_who_is_well_says_what_waits_and_how_each_loop_is() -> None:
    patient = Patient()
    patient.seconds += 7

    is_well, report = await patient.health.report()

    assert is_well
    assert report == {
        "status": "ok",
        "problems": [],
        "database": {"read": "ok", "seconds_since_write": 7.0},
        "loops": {
            "alive": {"seconds_ago": 7.0, "allowed_seconds": 500.0},
            "send": {"seconds_ago": 7.0, "allowed_seconds": 60.0},
        },
        "outbox": {"pending": 2},
        "oldest_due": "2026-06-26T08:59:30+00:00",
        "oldest_due_seconds": 30.0,
        "updates_waiting": 1,
        "last_ingest": "2026-06-26T09:00:00+00:00",
    }


async def test_a_loop_that_is_stalled_is_named() -> None:
    patient = Patient()
    patient.seconds += 61

    is_well, report = await patient.health.report()

    assert (is_well, report["problems"]) == (False, ["loop send is stalled"])


async def test_a_database_that_takes_no_writes_is_no_well_one() -> None:
    patient = Patient()
    patient.seconds += WRITES_WITHIN + 1
    patient.beats.beat("send")

    is_well, report = await patient.health.report()

    assert (is_well, report["problems"]) == (False, ["database: nothing could be written for a while"])


async def test_a_process_without_a_writing_loop_is_not_judged_by_it() -> None:
    patient = Patient()
    patient.health = Health(patient.beats, patient.health._stored, HandClock(), writers=[])
    patient.seconds += WRITES_WITHIN + 1
    patient.beats.beat("send")

    is_well, report = await patient.health.report()

    assert is_well
    assert report["database"] == {"read": "ok", "seconds_since_write": None}


async def test_without_its_database_it_says_why() -> None:
    def away() -> Stored:
        raise DatabaseUnavailable("the server is starting up")

    patient = Patient()
    patient.stored = away

    is_well, report = await patient.health.report()

    assert (is_well, report["problems"]) == (False, ["database: the server is starting up"])
    assert "outbox" not in report


@pytest.fixture
def hanging() -> Iterator[Callable[[], Stored]]:
    """A look into the database that lasts until the test is over."""
    released = threading.Event()

    def look() -> Stored:
        released.wait(30)
        raise DatabaseUnavailable

    yield look
    released.set()


async def test_a_database_that_hangs_is_said_to_within_two_seconds(hanging: Callable[[], Stored]) -> None:
    patient = Patient()
    patient.stored = hanging

    async with asyncio.timeout(2):
        is_well, report = await patient.health.report()

    assert (is_well, report["problems"]) == (False, ["database: does not answer"])


def test_a_port_that_is_taken_is_named() -> None:
    with (
        webhook.listener("127.0.0.1", 0) as taken,
        pytest.raises(SettingsError, match="HTTP_PORT: can't listen") as raised,
    ):
        webhook.listener("127.0.0.1", taken.getsockname()[1])

    assert "in use" in str(raised.value)


def test_an_address_of_the_sixth_version_is_listened_at_too() -> None:
    try:
        with webhook.listener("::1", 0) as listener:
            assert listener.getsockname()[0] == "::1"
    except SettingsError as error:
        pytest.skip(str(error))
