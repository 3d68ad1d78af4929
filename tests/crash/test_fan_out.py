"""Killed anywhere in a fan-out and started again, every reader gets the briefing; only what was in flight may repeat."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.local_telegram import LocalTelegram
from bot.storage import backups
from bot.storage.database import Database
from tests.bot_api_server import BotApiServer
from tests.crash.newsroom import TEXT, copies, fill, is_over, pause, publish, settings, states, until
from tests.crash.process import Relay, Running

pytestmark = pytest.mark.crash

KILLS = int(os.environ.get("BRIEFWIRE_KILLS", "20"))
READERS_A_KILL = 25  # a killed process has sent some, and on PostgreSQL keeps some more to itself until its lease ends
RATE = "30"  # messages a second while it is killed
HASTE = "300"  # before and afterwards
SEED = 20261122


@pytest.fixture
def telegram() -> LocalTelegram:
    return LocalTelegram()


@pytest.fixture
def server(telegram: LocalTelegram) -> Iterator[BotApiServer]:
    with BotApiServer(telegram, latency=0.05) as running:
        yield running


def test_every_reader_is_told_however_often_the_bot_is_killed(
    database_url: str, telegram: LocalTelegram, server: BotApiServer, tmp_path: Path
) -> None:
    readers = range(1, KILLS * READERS_A_KILL + 1)
    fill(database_url, telegram, readers)

    _kill_often(database_url, server, tmp_path, "sendMessage", KILLS)
    _finish(database_url, server, tmp_path)

    sent, found = copies(telegram), states(database_url)
    lost = len(readers) - len(sent)
    assert lost <= found.get("unknown", 0), "whoever got nothing stands in the outbox as unknown"
    assert lost <= KILLS // 10
    assert max(sent.values()) <= 2
    assert sent.total() - len(sent) <= KILLS * 8, "only what was in flight may come twice"
    assert set(found) <= {"sent", "unknown"}
    assert telegram.token not in (tmp_path / "log.txt").read_text()
    _check_file(database_url)


def test_every_reader_learns_of_a_correction_however_often_the_bot_is_killed(
    database_url: str, telegram: LocalTelegram, server: BotApiServer, tmp_path: Path
) -> None:
    readers, kills = range(1, 81), max(4, KILLS // 5)
    fill(database_url, telegram, readers)
    _finish(database_url, server, tmp_path)
    first = {number: telegram.chat(number).messages[-1] for number in readers}

    publish(database_url, TEXT.replace("240 passengers", "190 passengers"))
    _kill_often(database_url, server, tmp_path, "editMessageText", kills)
    _finish(database_url, server, tmp_path)

    replies = {
        number: [one for one in telegram.chat(number).messages if one.reply_to is message]
        for number, message in first.items()
    }
    assert all("190 passengers" in message.text for message in first.values()), "every message is edited"
    assert max(map(len, replies.values())) <= 2
    assert sum(not some for some in replies.values()) <= states(database_url).get("unknown", 0)
    assert sum(map(len, replies.values())) - len(readers) <= kills * 8


def test_stopping_repeats_and_loses_nothing(
    database_url: str, telegram: LocalTelegram, server: BotApiServer, tmp_path: Path
) -> None:
    readers = range(1, 121)
    fill(database_url, telegram, readers)

    with Relay(tmp_path, settings(database_url, server, SEND_RATE=RATE)) as relay:
        for _ in range(3):
            with relay.next() as bot:
                before = _done(telegram, "sendMessage")
                until(lambda: _done(telegram, "sendMessage") > before + 10 or is_over(database_url))  # noqa: B023
                assert bot.stop() == 0
    assert "claimed" not in states(database_url), "what was not begun is free for others at once"
    _finish(database_url, server, tmp_path)

    assert copies(telegram) == Counter(readers)
    assert states(database_url) == {"sent": len(readers)}


def _kill_often(url: str, server: BotApiServer, folder: Path, method: str, kills: int) -> None:
    """Some instants after the first such call of each process, which is then killed."""
    telegram, chance = server.telegram, random.Random(SEED)
    with Relay(folder, settings(url, server, SEND_RATE=RATE)) as relay:
        for _ in range(kills):
            with relay.next() as bot:
                before = _done(telegram, method)
                until(lambda: _done(telegram, method) > before or is_over(url))  # noqa: B023
                pause(chance.uniform(0, 0.35))
                bot.kill()


def _finish(url: str, server: BotApiServer, folder: Path) -> None:
    """Undisturbed, until all is told."""
    with Running(folder, settings(url, server, SEND_RATE=HASTE)) as bot:
        until(lambda: is_over(url))
        assert bot.stop() == 0


def test_a_second_bot_on_one_file_refuses(tmp_path: Path, telegram: LocalTelegram, server: BotApiServer) -> None:
    with Relay(tmp_path, settings(f"sqlite:///{tmp_path / 'one.db'}", server)) as relay, relay.next() as first:
        server.wait_until(lambda: telegram.calls("deleteWebhook"), 240)
        with relay.next() as second:
            assert second.wait() == 1
        assert first.is_running

    assert "another briefwire run is using" in (tmp_path / "log.txt").read_text()


def test_a_refused_token_ends_the_bot_with_one_clear_line(tmp_path: Path, server: BotApiServer) -> None:
    wrong = "123456789:AAwrong-token-that-nobody-ever-made-0123"

    with Running(tmp_path, settings(f"sqlite:///{tmp_path / 'one.db'}", server, BOT_TOKEN=wrong)) as bot:
        assert bot.wait() == 1

    said = (tmp_path / "log.txt").read_text()
    assert "BOT_TOKEN is refused by Telegram" in said
    assert "Traceback" not in said
    assert wrong not in said


def _done(telegram: LocalTelegram, method: str) -> int:
    return sum(call.status == 200 for call in telegram.calls(method))


def _check_file(url: str) -> None:
    path = Database(url).path
    if path is not None:
        backups.check(path)
