"""What a bot meets in years of service, brought about from outside: nothing is lost in silence, and little comes twice."""

import math
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot.local_telegram import LocalTelegram, Person
from bot.local_telegram.faults import HTML_502, Answer
from bot.storage.database import sqlite_module
from tests.bot_api_server import NOTHING, Arrival, BotApiServer, Trouble, refusing
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


# ---- Telegram


ONCE_EACH = (
    None,
    refusing(500, "Internal Server Error"),
    Trouble(instead=Answer(502, HTML_502)),
    Trouble(instead=NOTHING),
    Trouble(bytes_sent=200),  # half an answer
    Trouble(bytes_sent=0),  # done, and nobody hears of it
    Trouble(seconds=2),
)
IS_DONE = (False, False, False, False, True, True, False)  # whether the message had arrived when it failed


def test_whatever_telegram_answers_nobody_is_lost_in_silence_or_told_three_times(
    sqlite_url: str, server: BotApiServer, tmp_path: Path
) -> None:
    readers, tried, twice = range(1, 106), Counter[int](), range(99, 106)
    kind = {number: number % len(ONCE_EACH) for number in readers}

    def trouble(method: str, values: Mapping[str, str]) -> Trouble | None:
        number = int(values.get("chat_id", 0))
        if method != "sendMessage" or number not in kind:
            return None
        tried[number] += 1
        return ONCE_EACH[kind[number]] if tried[number] <= 1 + (number in twice) else None

    server.trouble = trouble
    fill(sqlite_url, server.telegram, readers)
    with Running(tmp_path, settings(sqlite_url, server)) as bot:
        until(lambda: is_over(sqlite_url))
        assert bot.stop() == 0

    sent, unsure = copies(server.telegram), {number for number in twice if kind[number] not in {0, 6}}
    assert {number for number in readers if not sent[number]} == {n for n in unsure if not IS_DONE[kind[n]]}
    assert {number for number in readers if sent[number] > 1} == {n for n in readers if IS_DONE[kind[n]]}
    assert max(sent.values()) == 2
    assert states(sqlite_url) == {"sent": len(readers) - len(unsure), "unknown": len(unsure)}
    assert _seconds_of_first_tries(server) < 15, "who waits for a slow answer goes on sending"


def _seconds_of_first_tries(server: BotApiServer) -> float:
    first: dict[str, float] = {}
    for one in _sends(server):
        first.setdefault(one.values["chat_id"], one.at)
    return max(first.values()) - min(first.values())


def _sends(server: BotApiServer) -> list[Arrival]:
    return [one for one in server.arrivals if one.method == "sendMessage"]


def test_while_telegram_refuses_connections_everything_waits_for_its_return(
    sqlite_url: str, telegram: LocalTelegram, tmp_path: Path
) -> None:
    readers = range(1, 101)
    fill(sqlite_url, telegram, readers)

    with BotApiServer(telegram) as before, Running(tmp_path, settings(sqlite_url, before)) as bot:
        until(lambda: len(copies(telegram)) >= 30)
        before.close()
        telegram.person(ASKERS[0]).says("/topics")
        until(lambda: "failure=connect" in bot.said)
        pause(8)
        with BotApiServer(telegram, port=before.port):
            until(lambda: is_over(sqlite_url) and _answers(telegram.person(ASKERS[0])))
            assert bot.stop() == 0

    cut_off = {int(one.values["chat_id"]) for one in _sends(before) if not one.is_answered}
    assert copies(telegram) == Counter(readers) + Counter(cut_off)
    assert states(sqlite_url) == {"sent": len(readers)}
    assert _answers(telegram.person(ASKERS[0])) == 1


class Flood:
    """From the `after`-th message on, Telegram wants silence for so long, in one chat or in all."""

    def __init__(self, seconds: float, *, after: int = 1, chat_id: int | None = None) -> None:
        self.seconds = seconds
        self.refused: list[float] = []  # seconds since it began
        self._after = after
        self._chat_id = chat_id
        self._asked = 0
        self._began = 0.0

    def __call__(self, method: str, values: Mapping[str, str]) -> Trouble | None:
        if method != "sendMessage" or self._chat_id not in {None, int(values["chat_id"])}:
            return None
        now = time.monotonic()
        self._asked += 1
        if self._asked == self._after:
            self._began = now
        left = self._began + self.seconds - now
        if self._asked < self._after or left <= 0:
            return None
        self.refused.append(now - self._began)
        return refusing(429, f"Too Many Requests: retry after {math.ceil(left)}", retry_after=math.ceil(left))


def test_when_telegram_wants_silence_nobody_speaks(sqlite_url: str, server: BotApiServer, tmp_path: Path) -> None:
    readers, asker = range(1, 91), server.telegram.person(ASKERS[0])
    server.trouble = flood = Flood(4, after=20)
    fill(sqlite_url, server.telegram, readers)

    with Running(tmp_path, settings(sqlite_url, server, SEND_RATE="20")) as bot:
        until(lambda: flood.refused)
        asker.says("/topics")
        until(lambda: is_over(sqlite_url) and _answers(asker))
        assert bot.stop() == 0

    assert len(flood.refused) <= 20, "only what was on its way"
    assert max(flood.refused) < 2
    assert copies(server.telegram) == Counter(readers)
    assert states(sqlite_url) == {"sent": len(readers)}
    assert _answers(asker) == 1


def test_a_flood_in_one_group_delays_no_other_chat(sqlite_url: str, server: BotApiServer, tmp_path: Path) -> None:
    readers, group = range(1, 61), server.telegram.group()
    group.adds_bot(server.telegram.person(ASKERS[0]))
    server.telegram.take_updates()  # the bot knows this group
    server.trouble = flood = Flood(8, chat_id=group.id)
    fill(sqlite_url, server.telegram, [group.id, *readers])

    with Running(tmp_path, settings(sqlite_url, server)) as bot:
        until(lambda: is_over(sqlite_url))
        assert bot.stop() == 0

    sends = _sends(server)
    first, second = (one.at for one in sends if one.values["chat_id"] == str(group.id))
    others = [one.at for one in sends if one.values["chat_id"] != str(group.id)]
    assert min(others) < first + 1, "the group is among the first"
    assert max(others) < first + flood.seconds <= second
    assert copies(server.telegram) == Counter([group.id, *readers])
