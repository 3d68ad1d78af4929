"""What is joined in one process: it starts when Telegram answers, goes on whatever a step meets, and ends in order."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from bot import app, intake
from bot.app import ROLES, Briefwire, Loops
from bot.errors import AlreadyRunning, DatabaseUnavailable, SettingsError
from bot.local_telegram import LocalTelegram
from bot.services import chats, state, updates
from bot.services.updates import Raw
from bot.settings import Settings
from bot.storage import schema
from bot.storage.database import Database
from bot.webhook import SECRET_HEADER
from tests.bot_api_server import BotApiServer
from tests.journeys.conftest import ADMIN, Journey, open_bot

ALL = app.ROLES


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds in a test."""
    monkeypatch.setattr(app, "TROUBLE_SECONDS", 0.002)
    monkeypatch.setattr(app, "IDLE_SECONDS", 0.002)
    monkeypatch.setattr(intake, "RENEW_SECONDS", 0.002)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Journey]:
    async with open_bot(tmp_path / "bot.db") as journey:
        yield journey


class Happened:
    """An event that comes true when a condition does, looked at whenever something is said."""

    def __init__(self, telegram: LocalTelegram) -> None:
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        telegram.on_message = lambda _: self._loop.call_soon_threadsafe(self._event.set)

    async def __call__(self) -> None:
        async with asyncio.timeout(20):
            await self._event.wait()


class running:  # noqa: N801  reads as a function
    """The loops of a bot, until the end of the block."""

    def __init__(self, bot: Journey, *roles: str) -> None:
        self.stopping = asyncio.Event()
        self.loops = Loops(bot.app, roles or ALL, self.stopping)

    async def __aenter__(self) -> Self:
        self.task = asyncio.create_task(self.loops.run())
        return self

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110  nobody tells when it comes true
                await asyncio.sleep(0.002)

    async def __aexit__(self, *_: object) -> None:
        self.stopping.set()
        async with asyncio.timeout(20):
            await self.task


# ---- one process


async def test_the_admins_of_the_settings_may_publish_from_the_start(bot: Journey) -> None:
    assert [one.id for one in chats.editors(bot.db)] == [ADMIN]
    assert bot.telegram.calls("setMyCommands")


async def test_a_start_after_a_long_silence_knows_of_it(tmp_path: Path) -> None:
    async with open_bot(tmp_path / "bot.db") as first:
        assert first.app.outage is None
        clock = first.clock
    clock.wind(7200)

    async with open_bot(tmp_path / "bot.db", clock) as second:
        assert second.app.outage is not None
        assert (second.app.outage.until - second.app.outage.since).total_seconds() == 7200


def test_without_a_token_there_is_no_bot(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'bot.db'}")

    with pytest.raises(SettingsError, match="@BotFather"):
        Briefwire(Settings(_env_file=None), db)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("proxy", "api", "way"),
    [
        ("", "https://api.telegram.org", None),
        ("proxy.example:3128", "https://api.telegram.org", "http://proxy.example:3128"),
        ("https://a:b@proxy.example", "https://api.telegram.org", "https://a:b@proxy.example"),
        ("http://proxy.example", "http://127.0.0.1:8081", None),
    ],
)
def test_a_proxy_leads_to_telegram_and_to_no_server_of_ones_own(
    tmp_path: Path, proxy: str, api: str, way: str | None
) -> None:
    db = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    settings = Settings(_env_file=None, bot_token="123456789:" + "A" * 35, https_proxy=proxy, bot_api_url=api)  # type: ignore[call-arg,arg-type]

    assert Briefwire(settings, db)._proxy() == way


def test_a_proxy_of_another_kind_is_refused_without_its_password(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    proxy = "socks5://a:secret@proxy.example"
    settings = Settings(_env_file=None, bot_token="123456789:" + "A" * 35, https_proxy=proxy)  # type: ignore[call-arg,arg-type]

    with pytest.raises(SettingsError, match="HTTPS_PROXY") as refused:
        Briefwire(settings, db)
    assert "secret" not in str(refused.value)


async def test_an_update_from_a_webhook_is_handled_once(bot: Journey) -> None:
    bot.ann.says("/help")
    (body,) = bot.telegram.take_updates()

    for _ in range(3):
        await bot.app.keep_update(body)
    await bot.settle()
    await bot.app.keep_update(body)
    await bot.settle()

    assert len([one for one in bot.ann.messages if one.by_bot]) == 1


async def test_a_paste_is_told_to_be_waiting(bot: Journey) -> None:
    assert not await bot.app.is_joining()


async def test_who_stops_leaves_its_updates_to_the_next_start(tmp_path: Path) -> None:
    async with open_bot(tmp_path / "bot.db") as first:
        first.ann.says("/help")
        await first.app.poller.poll(0)
        from bot.services import updates

        assert len(updates.claim(first.db, first.app.owner, first.clock.now(), 9)) == 1

    async with open_bot(tmp_path / "bot.db", first.clock) as second:
        assert await second.app.worker.begin() == 1
        await second.app.worker.finish(5)


@pytest.mark.parametrize(
    ("roles", "named"),
    [
        (
            ("brief",),
            {
                "alive",
                "recover",
                "due",
                "backfill",
                "merge",
                "expire",
                "forget",
                "forget holds",
                "forget questions",
                "forget quotas",
                "try silenced groups",
                "report",
                "forget notices",
                "forget entries",
                "forget articles",
                "pulse",
                "silence",
                "stories that end",
            },
        ),
        (("send", "updates"), {"alive", "recover"}),
    ],
)
async def test_a_role_has_its_ticks_and_each_of_them_can_be_done(
    bot: Journey, roles: tuple[str, ...], named: set[str]
) -> None:
    ticks = bot.app.ticks(roles)

    assert set(ticks) == named
    for tick in ticks.values():
        await asyncio.to_thread(tick.run)


# ---- the loops


async def test_somebody_who_writes_is_answered(bot: Journey) -> None:
    answered = Happened(bot.telegram)
    async with running(bot) as run:
        bot.ann.says("/help")
        await answered()
        await run.until(lambda: {"poll", "updates", "renew", "pastes", "send"} <= run.loops.beats.heard())


async def test_a_process_does_only_what_its_roles_say(bot: Journey) -> None:
    async with running(bot, "send") as run:
        bot.ann.says("/help")
        await run.until(lambda: "send" in run.loops.beats.heard())

    assert run.loops.beats.heard() <= {"send", "alive", "recover"}
    assert bot.telegram.pending == 1


async def test_news_are_told_by_who_briefs_and_who_sends(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.topic("Floods", "flood")
    bot.ann.says("/subscribe Floods")
    await bot.settle()
    bot.ann.says("/when Floods instant")
    await bot.settle()
    bot.publish("Flood in Orlan", "A flood reached Orlan on Monday. Nobody was hurt, the mayor said.")
    monkeypatch.setattr(app, "Ticks", _eager)
    told = Happened(bot.telegram)

    async with running(bot):
        await told()

    assert "A flood reached Orlan on Monday." in bot.ann.last.text


def _eager(ticks: dict[str, Any], beat: Callable[[str], None]) -> Any:
    """Ticks that come a hundred times as often."""
    from dataclasses import replace

    from bot.scheduler import Ticks

    return Ticks({name: replace(tick, seconds=tick.seconds / 100) for name, tick in ticks.items()}, beat)


@pytest.mark.parametrize(
    ("error", "said"),
    [(DatabaseUnavailable("away"), "loop=send database: away"), (ValueError("ours"), "loop=send failed")],
)
async def test_a_loop_goes_on_whatever_a_step_meets(
    bot: Journey, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, said: str
) -> None:
    troubles = [error]
    send_due = bot.app.sender.send_due

    async def troubled() -> int:
        if troubles:
            raise troubles.pop()
        return await send_due()

    monkeypatch.setattr(bot.app.sender, "send_due", troubled)
    with caplog.at_level(logging.WARNING, "bot.app"):
        async with running(bot, "send") as run:
            await run.until(lambda: "send" in run.loops.beats.heard())

    assert said in caplog.text


async def test_a_token_that_is_taken_back_ends_the_run(bot: Journey) -> None:
    bot.telegram.fail_next("getUpdates", 401, "Unauthorized")
    loops = Loops(bot.app, ALL, asyncio.Event())

    with pytest.raises(SettingsError, match="refused by Telegram"):
        async with asyncio.timeout(20):
            await loops.run()


async def test_while_one_is_handled_the_worker_waits_for_its_end(bot: Journey) -> None:
    released = asyncio.Event()
    process = bot.app.application.process_update

    async def slow(update: object) -> None:
        await released.wait()
        await process(update)

    bot.app.application.process_update = slow  # type: ignore[method-assign]
    answered = Happened(bot.telegram)
    async with running(bot, "updates") as run:
        bot.ann.says("/help")
        await run.until(lambda: not bot.app.worker.is_idle)
        released.set()
        await answered()


# ---- health


async def test_health_tells_of_the_outbox_and_the_loops(bot: Journey) -> None:
    async with running(bot, "send") as run:
        await run.until(lambda: "send" in run.loops.beats.heard())
        is_well, report = await run.loops._health.report()

    assert is_well
    assert report["database"]["read"] == "ok"  # type: ignore[index]
    assert report["outbox"] == {"pending": 0, "claimed": 0, "sending": 0}
    assert report["oldest_due"] is None
    assert set(report["loops"]) == {"alive", "recover", "send", "notices"}  # type: ignore[call-overload]


async def test_every_loop_that_beats_is_expected_to(bot: Journey) -> None:
    async with running(bot) as run:
        await run.until(lambda: {"updates", "pastes", "send"} <= run.loops.beats.heard())

    assert run.loops.beats.heard() <= set(run.loops.beats.allowed)


async def test_without_the_database_it_is_not_well(bot: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseUnavailable("restarting")

    monkeypatch.setattr(app.state, "stored", away)

    is_well, report = await Loops(bot.app, ALL, asyncio.Event())._health.report()

    assert (is_well, report["problems"]) == (False, ["database: restarting"])


# ---- the whole run, over loopback


class Run:
    """`app.run` against a Bot API server."""

    def __init__(self, path: Path, server: BotApiServer, **settings: object) -> None:
        self.db = Database(f"sqlite:///{path}")
        schema.upgrade(self.db)
        self.telegram = server.telegram
        self.stopping = asyncio.Event()
        values = {"bot_api_url": server.url, "bot_token": server.telegram.token, **settings}
        self.settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]

    async def __aenter__(self) -> Self:
        self.task = asyncio.create_task(app.run(self.settings, self.db, ALL, self.stopping))
        return self

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                if self.task.done():
                    self.task.result()
                await asyncio.sleep(0.005)

    async def __aexit__(self, *_: object) -> None:
        self.stopping.set()
        async with asyncio.timeout(20):
            await asyncio.wait([self.task])
        self.db.close()


async def test_polling_begins_without_a_webhook_and_ends_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    telegram = LocalTelegram()
    with BotApiServer(telegram) as server:
        async with Run(tmp_path / "bot.db", server) as run:
            telegram.person(5).says("/help")
            await run.until(lambda: telegram.calls("sendMessage"))
            assert telegram.calls("deleteWebhook")
        run.task.result()

    assert "/start " in capsys.readouterr().out  # the code that makes the first owner
    assert state.hold_duty(run.db, "any", "me", run.telegram.world.clock.now(), 1)


async def test_the_code_of_the_first_owner_works_once_and_is_not_said_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    telegram = LocalTelegram()
    with BotApiServer(telegram) as server:
        async with Run(tmp_path / "bot.db", server) as run:
            await run.until(lambda: telegram.calls("deleteWebhook"))
            said = ""
            while "/start" not in said:
                await asyncio.sleep(0.005)
                said += capsys.readouterr().out
            telegram.person(5).says(f"/start {said.rpartition(' ')[2].strip()}")
            await run.until(lambda: [one.id for one in chats.editors(run.db)] == [5])
        async with Run(tmp_path / "bot.db", server) as run:
            await run.until(lambda: len(telegram.calls("deleteWebhook")) == 2)

    assert capsys.readouterr().out == ""


async def test_a_second_run_on_one_file_is_refused(tmp_path: Path) -> None:
    telegram = LocalTelegram()
    with BotApiServer(telegram) as server:
        async with Run(tmp_path / "bot.db", server, admin_ids=frozenset({7})) as run:
            await run.until(lambda: telegram.calls("deleteWebhook"))
            with pytest.raises(AlreadyRunning, match="stop it first"):
                await app.run(run.settings, run.db, ALL, asyncio.Event())


async def test_a_port_that_is_taken_ends_the_run(tmp_path: Path) -> None:
    telegram = LocalTelegram()
    with socket.create_server(("127.0.0.1", 0)) as taken, BotApiServer(telegram) as server:
        async with Run(tmp_path / "bot.db", server, http_port=taken.getsockname()[1]) as run:
            with pytest.raises(SettingsError, match="HTTP_PORT"):
                await run.task


async def test_a_folder_that_takes_no_lock_is_named(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}")

    with pytest.raises(DatabaseUnavailable, match="No such file"), app.only_one(db):
        pass


def test_any_number_may_run_on_postgresql() -> None:
    db = Database("postgresql+psycopg://ann@127.0.0.1:9/x")

    with app.only_one(db), app.only_one(db):
        assert db.path is None


async def test_it_waits_for_telegram_to_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    telegram = LocalTelegram()
    telegram.bad_gateway_next("getMe", times=3)
    with BotApiServer(telegram) as server, caplog.at_level(logging.WARNING, "bot.app"):
        async with Run(tmp_path / "bot.db", server, admin_ids=frozenset({7})) as run:
            await run.until(lambda: telegram.calls("deleteWebhook"))

    assert caplog.text.count("Telegram does not answer") == 3
    assert telegram.token not in caplog.text


async def test_it_can_be_stopped_while_it_waits(tmp_path: Path) -> None:
    telegram = LocalTelegram()
    telegram.bad_gateway_next("*", times=100_000)
    with BotApiServer(telegram) as server:
        async with Run(tmp_path / "bot.db", server) as run:
            await run.until(lambda: server.requests > 2)
        run.task.result()

    assert not telegram.calls("deleteWebhook")


async def test_a_wrong_token_is_said_without_the_token(tmp_path: Path) -> None:
    telegram = LocalTelegram()
    wrong = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
    with BotApiServer(telegram) as server:
        async with Run(tmp_path / "bot.db", server, bot_token=wrong) as run:
            with pytest.raises(SettingsError, match="refused by Telegram") as raised:
                await run.task

    assert wrong not in str(raised.value)
    assert raised.value.__suppress_context__


async def test_by_webhook_updates_come_in_and_health_is_told(tmp_path: Path) -> None:
    telegram, port = LocalTelegram(), _free_port()
    telegram.bad_gateway_next("setWebhook", times=2)
    url = f"http://127.0.0.1:{port}/hook"
    with BotApiServer(telegram) as server:
        options: dict[str, object] = {"webhook_url": url, "http_port": port, "admin_ids": frozenset({7})}
        async with Run(tmp_path / "bot.db", server, **options) as run:
            await run.until(lambda: telegram.mailbox.webhook)
            telegram.person(5).says("/help")
            await run.until(lambda: telegram.calls("sendMessage"))
            async with httpx.AsyncClient(trust_env=False) as client:
                well = await client.get(f"http://127.0.0.1:{port}/healthz")
                counted = await client.get(f"http://127.0.0.1:{port}/metrics")
                forged = await client.post(url, json={"update_id": 1}, headers={SECRET_HEADER: "guess"})
        run.task.result()

    assert (well.status_code, counted.status_code, forged.status_code) == (200, 200, 403)
    assert "briefwire_database_up 1.0" in counted.text
    assert 'briefwire_updates_total{outcome="done"} 1.0' in counted.text
    assert telegram.mailbox.webhook is not None
    assert telegram.mailbox.webhook.secret == state.webhook_secret(run.db)
    call = telegram.calls("setWebhook")[-1]
    assert "message" in call.values["allowed_updates"]
    assert not telegram.calls("deleteWebhook")


async def test_the_secret_of_the_settings_goes_before_a_made_one(tmp_path: Path) -> None:
    telegram, port = LocalTelegram(), _free_port()
    with BotApiServer(telegram) as server:
        options: dict[str, object] = {"webhook_url": f"http://127.0.0.1:{port}/", "http_port": port}
        async with Run(tmp_path / "bot.db", server, webhook_secret="0wn-secret", **options) as run:
            await run.until(lambda: telegram.mailbox.webhook)

    assert telegram.mailbox.webhook is not None
    assert telegram.mailbox.webhook.secret == "0wn-secret"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_a_reply_waits_for_as_long_as_telegram_asks(bot: Journey) -> None:
    bot.telegram.flood_next("sendMessage", 3)
    asked_at = bot.clock.now()
    bot.ann.says("/help")
    await bot.settle()

    first, second = bot.telegram.calls("sendMessage")
    assert (first.status, second.status) == (429, 200)
    assert (second.at - asked_at).total_seconds() >= 3


async def test_a_rare_duty_is_done_by_one_process_alone(tmp_path: Path) -> None:
    async with open_bot(tmp_path / "a.db") as one:
        updates.store(one.db, [Raw(7, 5, {"update_id": 7})], one.clock.now())
        updates.done(one.db, 7, one.clock.now())
        one.clock.wind(timedelta(days=4).total_seconds())
        assert state.hold_duty(one.db, "forget", "another process", one.clock.now(), 60)
        forget = one.app.ticks(ROLES)["forget"]

        assert forget.run() is None
        one.clock.wind(61)
        assert forget.run() == 1
