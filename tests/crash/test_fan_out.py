"""Killed anywhere in a fan-out and started again, every reader gets the briefing; only what was in flight may repeat."""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.local_telegram import LocalTelegram
from bot.services import articles, chats, deliveries, topics
from bot.services.articles import How
from bot.services.newsroom import Newsroom
from bot.settings import Settings
from bot.sources.drafts import Draft
from bot.storage import backups
from bot.storage.database import Database
from tests.bot_api_server import BotApiServer
from tests.crash.process import Running

pytestmark = pytest.mark.crash

KILLS = int(os.environ.get("BRIEFWIRE_KILLS", "20"))
READERS_A_KILL = 30
RATE = 60  # messages a second
IN_FLIGHT = 64  # the most that one kill can make uncertain
SEED = 20261122
TEXT = """\
The ferry between Lissen and Halmer will not sail before Friday, the harbour office said.

About 240 passengers were taken back to Lissen by bus. The company blamed a broken shaft.
"""


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
    readers = KILLS * READERS_A_KILL
    _fill(database_url, telegram, readers)
    settings = _settings(database_url, telegram, server)
    chance = random.Random(SEED)

    for _ in range(KILLS):
        with Running(tmp_path, settings) as bot:
            before = _sent(telegram)
            until(lambda: _sent(telegram) > before or _is_over(database_url), 40)  # noqa: B023
            threading.Event().wait(chance.uniform(0, 0.35))
            bot.kill()
    with Running(tmp_path, settings) as bot:
        until(lambda: _is_over(database_url), 60)
        status = bot.stop()

    assert status == 0
    copies = _copies(telegram)
    states = _states(database_url)
    lost = readers - len(copies)
    assert lost <= states.get("unknown", 0), "whoever got nothing stands in the outbox as unknown"
    assert lost <= KILLS // 10
    assert max(copies.values()) <= 2
    assert sum(copies.values()) - len(copies) <= KILLS * 8, "only what was in flight may come twice"
    assert set(states) <= {"sent", "unknown"}
    assert telegram.token not in (tmp_path / "log.txt").read_text()
    _check_file(database_url)


def test_every_reader_learns_of_a_correction_however_often_the_bot_is_killed(
    database_url: str, telegram: LocalTelegram, server: BotApiServer, tmp_path: Path
) -> None:
    readers, kills = 80, max(4, KILLS // 5)
    _fill(database_url, telegram, readers)
    settings = _settings(database_url, telegram, server)
    with Running(tmp_path, settings) as bot:
        until(lambda: _is_over(database_url), 40)
        assert bot.stop() == 0
    first = {number: telegram.chat(number).messages[-1] for number in range(1, readers + 1)}
    chance = random.Random(SEED)

    _publish(database_url, TEXT.replace("240 passengers", "190 passengers"))
    for _ in range(kills):
        with Running(tmp_path, settings) as bot:
            before = _edits(telegram)
            until(lambda: _edits(telegram) > before or _is_over(database_url), 40)  # noqa: B023
            threading.Event().wait(chance.uniform(0, 0.35))
            bot.kill()
    with Running(tmp_path, settings) as bot:
        until(lambda: _is_over(database_url), 60)
        assert bot.stop() == 0

    replies = {
        number: [one for one in telegram.chat(number).messages if one.reply_to is message]
        for number, message in first.items()
    }
    assert all("190 passengers" in message.text for message in first.values()), "every message is edited"
    assert max(map(len, replies.values())) <= 2
    assert sum(not some for some in replies.values()) <= _states(database_url).get("unknown", 0)
    assert sum(map(len, replies.values())) - readers <= kills * 8


def test_stopping_repeats_and_loses_nothing(
    database_url: str, telegram: LocalTelegram, server: BotApiServer, tmp_path: Path
) -> None:
    _fill(database_url, telegram, 120)
    settings = _settings(database_url, telegram, server)

    for _ in range(3):
        with Running(tmp_path, settings) as bot:
            before = _sent(telegram)
            until(lambda: _sent(telegram) > before + 10 or _is_over(database_url), 40)  # noqa: B023
            assert bot.stop(10) == 0
    with Running(tmp_path, settings) as bot:
        until(lambda: _is_over(database_url), 40)
        assert bot.stop(10) == 0

    assert set(_copies(telegram).values()) == {1}
    assert len(_copies(telegram)) == 120
    assert _states(database_url) == {"sent": 120}


def test_a_second_bot_on_one_file_refuses(tmp_path: Path, telegram: LocalTelegram, server: BotApiServer) -> None:
    settings = _settings(f"sqlite:///{tmp_path / 'one.db'}", telegram, server)

    with Running(tmp_path, settings) as first:
        server.wait_until(lambda: telegram.calls("deleteWebhook"), 20)
        with Running(tmp_path, settings) as second:
            assert second.wait() == 1
        assert first.is_running

    assert "another briefwire run is using" in (tmp_path / "log.txt").read_text()


def test_a_refused_token_ends_the_bot_with_one_clear_line(
    tmp_path: Path, telegram: LocalTelegram, server: BotApiServer
) -> None:
    wrong = "123456789:AAwrong-token-that-nobody-ever-made-0123"
    settings = {**_settings(f"sqlite:///{tmp_path / 'one.db'}", telegram, server), "BOT_TOKEN": wrong}

    with Running(tmp_path, settings) as bot:
        assert bot.wait() == 1

    said = (tmp_path / "log.txt").read_text()
    assert "BOT_TOKEN is refused by Telegram" in said
    assert "Traceback" not in said
    assert wrong not in said


def until(happened: Callable[[], object], seconds: float) -> None:
    """Look every tenth of a second, as somebody outside the process has to."""
    pause = threading.Event()
    for _ in range(int(seconds * 10)):
        if happened():
            return
        pause.wait(0.1)
    raise TimeoutError(f"not within {seconds} s")


def _fill(url: str, telegram: LocalTelegram, readers: int) -> None:
    """A topic, its readers, and an article of which they are to be told at once."""
    now = datetime.now(UTC)
    db = Database(url)
    topics.add(db, "Ferries", "ferry, ferries", now=now)
    for number in range(1, readers + 1):
        telegram.person(number).user.started = True
    lines = [_reader(number) for number in range(1, readers + 1)]
    assert not list(chats.import_lines(db, lines, now, Settings(_env_file=None).zone))
    db.close()
    _publish(url, TEXT)


def _publish(url: str, text: str) -> None:
    """The article, or a new version of it."""
    db, address = Database(url), "https://orlan-courier.example/ferry"
    draft = Draft("Ferry to Halmer stays in port", text, url=address, source="Courier", domain="orlan-courier.example")
    articles.add(db, Newsroom(), draft, now=datetime.now(UTC), how=How.PUBLISH)
    db.close()


def _reader(number: int) -> dict[str, object]:
    followed = {"topic": "ferries", "thread": 0, "schedule": "instant"}
    return {"chat": number, "kind": "private", "language": "en", "time_zone": "UTC", "subscriptions": [followed]}


def _settings(url: str, telegram: LocalTelegram, server: BotApiServer) -> dict[str, str]:
    return {
        "BOT_TOKEN": telegram.token,
        "BOT_API_URL": server.url,
        "DATABASE_URL": url,
        "ADMIN_IDS": "999999",
        "SEND_RATE": str(RATE),
    }


def _sent(telegram: LocalTelegram) -> int:
    return sum(call.status == 200 for call in telegram.calls("sendMessage"))


def _edits(telegram: LocalTelegram) -> int:
    return sum(call.status == 200 for call in telegram.calls("editMessageText"))


def _copies(telegram: LocalTelegram) -> Counter[int]:
    return Counter(int(call.values["chat_id"]) for call in telegram.calls("sendMessage") if call.status == 200)


def _states(url: str) -> dict[str, int]:
    db = Database(url)
    try:
        return deliveries.status(db).counts
    finally:
        db.close()


def _is_over(url: str) -> bool:
    states = _states(url)
    return bool(states) and set(states) <= {"sent", "unknown", "failed"}


def _check_file(url: str) -> None:
    path = Database(url).path
    if path is not None:
        backups.check(path)
