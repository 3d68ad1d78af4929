"""The webhook takes what has our secret, stores it before it says so, and tells how we are."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot import intake, webhook
from bot.errors import DatabaseUnavailable, SettingsError
from bot.webhook import LARGEST_BODY, SECRET_HEADER

SECRET = {SECRET_HEADER: "s3cret"}


class Door:
    """The server without a socket, what it keeps, and how it feels."""

    def __init__(self, webhook_url: str = "https://bot.example/hook/7") -> None:
        self.kept: dict[int, dict[str, Any]] = {}
        self.is_well = True
        self.is_database_away = False
        self.server = webhook.server(webhook_url=webhook_url, secret="s3cret", keep=self.keep, health=self.health)
        transport = httpx.ASGITransport(self.server.config.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://bot")

    async def keep(self, body: dict[str, object]) -> None:
        if self.is_database_away:
            raise DatabaseUnavailable("restarting")
        self.kept.setdefault(intake.raw(body).update_id, body)

    async def health(self) -> tuple[bool, dict[str, object]]:
        return self.is_well, {"database": "ok" if self.is_well else "gone"}

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
    [b"", b"{", b"[]", b"7", b"null", b'{"update_id": "7"}', b"\xff\xfe", b'{"message": {}}', b"[" * 100_000],
    ids=["empty", "cut", "list", "number", "null", "text id", "binary", "no id", "deep"],
)
async def test_what_is_no_update_is_refused(door: Door, body: bytes) -> None:
    assert await door.post(body) == 400
    assert not door.kept


async def test_telegram_keeps_what_the_database_could_not_take(door: Door) -> None:
    door.is_database_away = True
    assert await door.post(b'{"update_id": 7}') == 503

    door.is_database_away = False
    assert await door.post(b'{"update_id": 7}') == 200
    assert list(door.kept) == [7]


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


async def test_without_a_webhook_only_health_is_served() -> None:
    door = Door(webhook_url="")

    assert await door.post(b'{"update_id": 7}') == 404
    assert (await door.client.get("/healthz")).status_code == 200


async def test_a_webhook_without_a_path_stands_at_the_root() -> None:
    door = Door(webhook_url="https://bot.example")

    assert await door.post(b'{"update_id": 7}', path="/") == 200


async def test_a_real_server_on_a_free_port_serves_and_ends() -> None:
    door = Door()
    listener = webhook.listener("127.0.0.1", 0)
    port = listener.getsockname()[1]
    serving = asyncio.create_task(door.server.serve([listener]))
    async with asyncio.timeout(10):
        while not door.server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
            await asyncio.sleep(0)
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"http://127.0.0.1:{port}"
            taken = await client.post(f"{url}/hook/7", json={"update_id": 9}, headers=SECRET)
            well = await client.get(f"{url}/healthz")
        door.server.should_exit = True
        await serving

    assert (taken.status_code, well.status_code) == (200, 200)
    assert list(door.kept) == [9]


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
