"""What a bot meets in years of service, brought about from outside: nothing is lost in silence, and little comes twice."""

import json
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot.local_telegram import LocalTelegram, Person
from bot.storage.database import sqlite_module
from tests.bot_api_server import BotApiServer
from tests.crash.newsroom import copies, fill, is_over, pause, settings, states, until
from tests.crash.process import Running
from tests.databases import PostgresMissingError, PostgresServer, migrated

pytestmark = pytest.mark.crash

READERS = range(1, 201)
ASKERS = range(1001, 1009)
AWAY = 17.0  # seconds: longer than the lease of what is being sent
LOCKED = 12.0  # seconds: longer than SQLite waits by itself


@pytest.fixture
def telegram() -> LocalTelegram:
    return LocalTelegram()


@pytest.fixture
def server(telegram: LocalTelegram) -> Iterator[BotApiServer]:
    with BotApiServer(telegram, latency=0.1) as running:
        yield running


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "briefwire.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresServer]:
    """A PostgreSQL of our own, to be restarted; what it said is stored is stored."""
    try:
        made = PostgresServer({"synchronous_commit": "on"})
    except PostgresMissingError as error:
        pytest.skip(f"needs PostgreSQL: {error}")
    yield made
    made.stop()


@pytest.fixture
def own_postgres(cluster: PostgresServer) -> Iterator[PostgresServer]:
    """The same, and running again afterwards."""
    yield cluster
    if not cluster.is_running:
        cluster.start()


@pytest.fixture
def own_url(own_postgres: PostgresServer) -> str:
    url = own_postgres.url(own_postgres.create())
    migrated(url)
    return url


# ---- the database


@pytest.mark.postgres
def test_a_postgresql_that_restarts_in_a_fan_out_costs_nobody_anything(
    own_url: str, own_postgres: PostgresServer, telegram: LocalTelegram, server: BotApiServer, tmp_path: Path
) -> None:
    fill(own_url, telegram, READERS)

    with Running(tmp_path, settings(own_url, server)) as bot:
        for how, sent in ((signal.SIGQUIT, 40), (signal.SIGINT, 110)):
            until(lambda: len(copies(telegram)) >= sent)  # noqa: B023
            own_postgres.halt(how)
            own_postgres.start()
        until(lambda: is_over(own_url))
        assert bot.stop() == 0

    assert copies(telegram) == Counter(READERS)
    assert states(own_url) == {"sent": len(READERS)}


@contextmanager
def _stopped(server: PostgresServer) -> Iterator[None]:
    server.halt(signal.SIGINT)
    yield
    pause(AWAY)
    server.start()


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """As another program does that writes for long."""
    other = sqlite_module().connect(url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    pause(LOCKED)
    other.close()


@pytest.mark.postgres
def test_while_postgresql_is_away_nothing_is_lost_and_afterwards_everybody_is_answered_once(
    own_url: str, own_postgres: PostgresServer, server: BotApiServer, tmp_path: Path
) -> None:
    _survives(own_url, server, tmp_path, lambda: _stopped(own_postgres))


def test_while_another_program_locks_the_file_nothing_is_lost_and_afterwards_everybody_is_answered_once(
    sqlite_url: str, server: BotApiServer, tmp_path: Path
) -> None:
    _survives(sqlite_url, server, tmp_path, lambda: _locked(sqlite_url))


def _survives(url: str, server: BotApiServer, folder: Path, trouble: Callable[[], AbstractContextManager[None]]) -> None:
    telegram = server.telegram
    fill(url, telegram, READERS)
    askers = [telegram.person(number) for number in ASKERS]

    with Running(folder, settings(url, server)) as bot:
        until(lambda: len(copies(telegram)) >= 40)
        with trouble():
            for asker in askers:
                asker.says("/topics")
                asker.says("/help")
        until(lambda: is_over(url) and all(_answers(asker) >= 2 for asker in askers))
        assert bot.stop() == 0

    assert "database:" in bot.said, "the trouble was there"
    assert [_answers(asker) for asker in askers] == [2] * len(askers)
    assert copies(telegram) == Counter(READERS)
    assert states(url) == {"sent": len(READERS)}


def _answers(person: Person) -> int:
    return sum(message.by_bot for message in person.messages)
