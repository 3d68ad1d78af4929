"""The local Telegram over HTTP, spoken to by the library's own HTTP client."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut

from bot.local_telegram import LocalTelegram, Person
from tests.bot_api_server import BotApiServer


@pytest.fixture
def telegram() -> LocalTelegram:
    return LocalTelegram()


@pytest.fixture
def server(telegram: LocalTelegram) -> Iterator[BotApiServer]:
    with BotApiServer(telegram) as running:
        yield running


@pytest.fixture
def ann(telegram: LocalTelegram) -> Person:
    person = telegram.person(5)
    person.starts()
    telegram.take_updates()
    return person


def bot_at(server: BotApiServer) -> Bot:
    return Bot(server.telegram.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with bot_at(server) as made:
        yield made


async def test_messages_files_and_errors_pass_through(bot: Bot, ann: Person) -> None:
    sent = await bot.send_message(5, "<b>x</b>", "HTML")
    file = await bot.send_document(5, b"--\r\nbody\r\n", filename="а b.txt", caption="é")

    assert (sent.text, ann.last.text) == ("x", "é")
    assert file.document is not None
    assert await (await file.document.get_file()).download_as_bytearray() == b"--\r\nbody\r\n"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(9, "x")
    with pytest.raises(InvalidToken):
        async with Bot("1:x", base_url=f"{bot.base_url.partition('/bot')[0]}/bot"):
            pass


async def test_a_poll_waits_for_a_person_of_another_thread(bot: Bot, ann: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(ann.says, "hi")

    (update,) = await poll

    assert update.message is not None
    assert update.message.text == "hi"


@pytest.mark.usefixtures("ann")
def test_bodies_of_every_kind_are_read(server: BotApiServer, telegram: LocalTelegram) -> None:
    url = f"{server.url}/bot{telegram.token}/sendMessage"
    with httpx.Client(trust_env=False) as client:
        answers = [
            client.post(url, json={"chat_id": 5, "text": "1", "reply_markup": None}),
            client.post(url, data={"chat_id": "5", "text": "2"}),
            client.post(url, data={"chat_id": "5", "text": "3"}, files={"other": ("a", b"x", "text/plain")}),
            client.get(url, params={"chat_id": "5", "text": "4"}),
            client.post(url, content=iter([b"chat_id=5", b"&text=5"]), headers={"Connection": "close"}),
        ]

    assert [answer.json()["result"]["text"] for answer in answers] == ["1", "2", "3", "4", "5"]


@pytest.mark.usefixtures("ann")
async def test_a_lost_reply_closes_the_connection(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.lose_reply("sendMessage")
    telegram.bad_gateway_next("getMe")

    with pytest.raises(NetworkError, match="httpx"):
        await bot.send_message(5, "x")

    assert telegram.person(5).last.text == "x"
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_me()


@pytest.mark.usefixtures("ann")
async def test_a_stalled_reply_times_out(telegram: LocalTelegram) -> None:
    with BotApiServer(telegram, stalls=True) as server:
        bot = bot_at(server)
        telegram.lose_reply("sendMessage")

        with pytest.raises(TimedOut):
            await bot.send_message(5, "x", read_timeout=0.05)

        await asyncio.to_thread(server.wait_until, lambda: telegram.calls("sendMessage"))
        assert telegram.person(5).last.text == "x"
        await bot.shutdown()


@pytest.mark.usefixtures("ann")
async def test_latency_is_waited_for(telegram: LocalTelegram) -> None:
    with BotApiServer(telegram, latency=0.02) as server:
        async with bot_at(server) as bot:
            began = time.perf_counter()
            await bot.send_message(5, "x")
            assert time.perf_counter() - began >= 0.02


def test_a_test_waits_for_what_the_bot_does(server: BotApiServer, telegram: LocalTelegram, ann: Person) -> None:
    url = f"{server.url}/bot{telegram.token}/sendMessage"
    caller = threading.Thread(target=lambda: httpx.post(url, json={"chat_id": 5, "text": "x"}, trust_env=False))
    caller.start()

    server.wait_until(lambda: telegram.calls("sendMessage"))
    caller.join()

    assert ann.last.text == "x"
    with pytest.raises(TimeoutError, match="not within"):
        server.wait_until(lambda: False, 0.001)


def test_a_port_that_is_taken_is_an_error(server: BotApiServer, telegram: LocalTelegram) -> None:
    with pytest.raises(OSError, match="address already in use"), BotApiServer(telegram, port=server.port):
        pass


def test_people_may_act_from_many_threads_while_the_bot_polls(server: BotApiServer, telegram: LocalTelegram) -> None:
    people = [telegram.person(number) for number in range(1, 9)]
    threads = [threading.Thread(target=lambda p=person: [p.says(f"{n}") for n in range(50)]) for person in people]
    heard: list[tuple[int, str]] = []
    offset = 0

    for thread in threads:
        thread.start()
    with httpx.Client(base_url=f"{server.url}/bot{telegram.token}", trust_env=False) as client:
        while len(heard) < 400:
            updates = client.get("/getUpdates", params={"offset": offset, "timeout": 10}).json()["result"]
            heard += [(update["message"]["from"]["id"], update["message"]["text"]) for update in updates]
            offset = updates[-1]["update_id"] + 1
    for thread in threads:
        thread.join()

    for person in people:
        assert [text for number, text in heard if number == person.id] == [f"{n}" for n in range(50)]


# ---- the webhook


class Hook(BaseHTTPRequestHandler):
    """Takes updates, after refusing the first."""

    taken: list[tuple[str | None, int]]
    refusals: int

    def do_POST(self) -> None:
        update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.refusals:  # type: ignore[attr-defined]  # set by the fixture
            self.server.refusals -= 1  # type: ignore[attr-defined]
            self.send_error(500)
            return
        self.server.taken.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], update["update_id"]))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Hook) as listening:
        listening.taken, listening.refusals = [], 0  # type: ignore[attr-defined]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


async def test_updates_are_posted_to_the_webhook_in_order_until_they_are_taken(
    bot: Bot, server: BotApiServer, telegram: LocalTelegram, ann: Person, hook: HTTPServer
) -> None:
    hook.refusals = 2  # type: ignore[attr-defined]
    ann.says("before")
    await bot.set_webhook(f"http://127.0.0.1:{hook.server_port}/hook", secret_token="s3cret")
    ann.says("after")

    await asyncio.to_thread(server.wait_until, lambda: telegram.pending == 0)

    secrets, ids = zip(*hook.taken, strict=True)  # type: ignore[attr-defined]
    assert set(secrets) == {"s3cret"}
    assert list(ids) == sorted(ids)
    assert len(ids) == 2
    assert "500" in ((await bot.get_webhook_info()).last_error_message or "")


async def test_a_webhook_that_is_down_gets_its_updates_later(
    bot: Bot, server: BotApiServer, telegram: LocalTelegram, ann: Person, hook: HTTPServer
) -> None:
    await bot.set_webhook("http://127.0.0.1:1/nobody")
    ann.says("x")
    await asyncio.to_thread(server.wait_until, lambda: telegram.mailbox.webhook and telegram.mailbox.webhook.last_error)

    await bot.set_webhook(f"http://127.0.0.1:{hook.server_port}/hook")

    await asyncio.to_thread(server.wait_until, lambda: telegram.pending == 0)
    assert [secret for secret, _ in hook.taken] == [None]  # type: ignore[attr-defined]


# ---- speed


@pytest.mark.usefixtures("ann")
def test_it_keeps_connections_open(server: BotApiServer, telegram: LocalTelegram) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    body = json.dumps({"chat_id": 5, "text": "x"})
    for _ in range(200):
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/bot{telegram.token}/sendMessage", body, headers)
        assert connection.getresponse().read().startswith(b'{"ok": true')
    connection.close()

    assert server.requests == 200
