"""What a bot meets in years of service, brought about from outside: nothing is lost in silence, and little comes twice."""

import json
import math
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot import sample
from bot.local_telegram import LocalTelegram, Person
from bot.local_telegram.faults import HTML_502, Answer
from bot.services import articles, briefings
from bot.services.deliveries import GROUP_INTERVAL
from bot.settings import Settings
from bot.storage.database import Database, sqlite_module
from bot.storage.deliveries import gates
from tests.bot_api_server import NOTHING, Arrival, BotApiServer, Trouble, refusing
from tests.crash.newsroom import ADMIN, copies, fill, is_over, pause, settings, states, until
from tests.crash.process import Relay, Running
from tests.databases import PostgresMissingError, PostgresServer, migrated

pytestmark = pytest.mark.crash

READERS = range(1, 201)
ASKERS = range(1001, 1009)
SAMPLE = Path(sample.__file__).parent / "articles.jsonl"
SEED = 20261122
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
def test_while_postgresql_crashes_and_is_away_nothing_is_lost_and_afterwards_everybody_is_answered_once(
    own_url: str, own_postgres: PostgresServer, server: BotApiServer, tmp_path: Path
) -> None:
    _survives(own_url, server, tmp_path, lambda: _crashed_then_stopped(own_postgres, server.telegram))


def test_while_another_program_locks_the_file_nothing_is_lost_and_afterwards_everybody_is_answered_once(
    sqlite_url: str, server: BotApiServer, tmp_path: Path
) -> None:
    _survives(sqlite_url, server, tmp_path, lambda: _locked(sqlite_url))


@contextmanager
def _crashed_then_stopped(postgres: PostgresServer, telegram: LocalTelegram) -> Iterator[None]:
    postgres.halt(signal.SIGQUIT)
    postgres.start()
    enough = len(copies(telegram)) + 40
    until(lambda: len(copies(telegram)) >= enough)
    postgres.halt(signal.SIGINT)
    yield
    pause(AWAY)
    postgres.start()


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """As another program does that writes for long."""
    other = sqlite_module().connect(url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    pause(LOCKED)
    other.close()


def _survives(
    url: str, server: BotApiServer, folder: Path, trouble: Callable[[], AbstractContextManager[None]]
) -> None:
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
    first = {int(one.values["chat_id"]): one.at for one in reversed(_sends(server, readers))}
    slow = [at for number, at in first.items() if kind[number] == 6]
    assert any(at < other < at + 2 for at in slow for other in first.values()), "meanwhile it goes on sending"


def _sends(server: BotApiServer, chats: Container[int]) -> list[Arrival]:
    return [one for one in server.arrivals if one.method == "sendMessage" and int(one.values["chat_id"]) in chats]


def test_while_telegram_refuses_connections_everything_waits_for_its_return(
    sqlite_url: str, telegram: LocalTelegram, tmp_path: Path
) -> None:
    readers = range(1, 101)
    fill(sqlite_url, telegram, readers)

    with BotApiServer(telegram) as before, Running(tmp_path, settings(sqlite_url, before)) as bot:
        until(lambda: len(copies(telegram)) >= 30)
        before.close()
        telegram.person(ASKERS[0]).says("/topics")
        until(lambda: "failure=" in bot.said)
        pause(5)
        with BotApiServer(telegram, port=before.port):
            until(lambda: is_over(sqlite_url) and _answers(telegram.person(ASKERS[0])))
            assert bot.stop() == 0

    cut_off = {int(one.values["chat_id"]) for one in _sends(before, readers) if not one.is_answered}
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
    readers, asker = range(1, 81), server.telegram.person(ASKERS[0])
    server.trouble = flood = Flood(3, after=15)
    fill(sqlite_url, server.telegram, readers)

    with Running(tmp_path, settings(sqlite_url, server, SEND_RATE="25")) as bot:
        until(lambda: flood.refused)
        asker.says("/topics")
        until(lambda: is_over(sqlite_url) and _answers(asker))
        assert bot.stop() == 0

    assert len(flood.refused) <= 20, "only what was on its way"
    assert copies(server.telegram) == Counter(readers)
    assert states(sqlite_url) == {"sent": len(readers)}
    assert _answers(asker) == 1


def test_a_flood_in_one_group_silences_it_also_after_a_restart_and_delays_no_other_chat(
    sqlite_url: str, server: BotApiServer, tmp_path: Path
) -> None:
    readers, group = range(1, 61), server.telegram.group()
    group.adds_bot(server.telegram.person(ASKERS[0]))
    server.telegram.take_updates()  # the bot knows this group
    server.trouble = flood = Flood(3600, chat_id=group.id)
    fill(sqlite_url, server.telegram, [group.id, *readers])

    with Relay(tmp_path, settings(sqlite_url, server)) as relay:
        with relay.next() as bot:
            until(lambda: flood.refused)
            until(lambda: _kept_waiting(sqlite_url, group.id))
            bot.kill()
        with relay.next() as bot:
            until(lambda: set(copies(server.telegram)) == set(readers))
            pause(4)  # its next message would have been due
            assert bot.stop() == 0

    assert len(flood.refused) == 1, "its other briefing waits as well"
    assert states(sqlite_url) == {"sent": len(readers), "pending": 2}


def _kept_waiting(url: str, chat_id: int) -> bool:
    """Whether it is written down that nothing goes to this chat for a while."""
    db, now = Database(url), datetime.now(UTC)
    with db.read() as c:
        free_at = gates(c, [chat_id], now).get(chat_id, now)
    db.close()
    return free_at > now + 2 * GROUP_INTERVAL


# ---- updates


def test_updates_that_come_twice_and_out_of_order_are_handled_once(
    sqlite_url: str, server: BotApiServer, tmp_path: Path
) -> None:
    telegram, post = server.telegram, Postman(server)
    askers = [telegram.person(number) for number in ASKERS]
    fill(sqlite_url, telegram, [1])

    with Running(tmp_path, settings(sqlite_url, server, **post.settings)) as bot:
        post.takes_over()
        for asker in askers:
            asker.says("/topics")
            asker.says("/help")
        shuffled = [*(updates := telegram.take_updates()) * 3]
        random.Random(SEED).shuffle(shuffled)
        assert post.brings(shuffled) == {200}
        until(lambda: all(_answers(asker) >= 2 for asker in askers))
        assert post.brings(updates) == {200}
        telegram.person(1).says("/topics")
        assert post.brings(telegram.take_updates()) == {200}
        until(lambda: _answers(telegram.person(1)) >= 2)
        assert bot.stop() == 0

    assert [_answers(asker) for asker in askers] == [2] * len(askers)


def test_a_stale_button_is_answered_and_stops_nothing(sqlite_url: str, server: BotApiServer, tmp_path: Path) -> None:
    telegram, ann = server.telegram, server.telegram.person(ASKERS[0])
    fill(sqlite_url, telegram, [1])

    with Running(tmp_path, settings(sqlite_url, server)) as bot:
        ann.says("/topics")
        until(lambda: _answers(ann))
        shown = ann.last
        ann.sends_callback("from:an:older:version", shown)
        until(lambda: telegram.toasts)
        old = refusing(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        server.trouble = lambda method, _: old if method == "answerCallbackQuery" else None
        ann.presses(1, shown)
        ann.says("/help")
        until(lambda: any("/topics" in message.text for message in ann.messages if message.by_bot))
        assert bot.stop() == 0

    assert [toast.alert for toast in telegram.toasts] == [True]
    assert "Traceback" not in bot.said


def test_an_article_that_telegram_handed_out_is_stored_once_whenever_the_bot_is_killed(
    sqlite_url: str, server: BotApiServer, tmp_path: Path
) -> None:
    telegram, admin = server.telegram, server.telegram.person(ADMIN)
    stories = [json.loads(line) for line in SAMPLE.read_text().splitlines()[:30:8]]

    with Relay(tmp_path, settings(sqlite_url, server)) as relay:
        for count, story in enumerate(stories):
            with relay.next() as bot:
                admin.says(f"/push {story['title']}\n\n{story['text']}")
                number = telegram.mailbox.queue[-1]["update_id"]
                until(lambda: number in server.handed_out if count % 2 else not telegram.pending)  # noqa: B023
                bot.kill()
        with relay.next() as bot:
            until(lambda: len(_titles(sqlite_url)) >= len(stories) and not telegram.pending)
            assert bot.stop() == 0

    assert sorted(_titles(sqlite_url)) == sorted(story["title"] for story in stories)


def _titles(url: str) -> list[str]:
    db = Database(url)
    try:
        return [one.title for one, _ in articles.each(db)]
    finally:
        db.close()


class Postman:
    """Brings updates to a webhook, as often and in whatever order a test wants."""

    def __init__(self, server: BotApiServer) -> None:
        self._mailbox = server.telegram.mailbox
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.settings = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/updates", "HTTP_PORT": str(port)}

    def takes_over(self) -> None:
        """From the server, as soon as the bot has said where its webhook is."""
        until(lambda: self._mailbox.webhook)
        self._mailbox.on_put = lambda: None

    def brings(self, updates: Sequence[Mapping[str, object]]) -> set[int]:
        """Many at once; returns how they were received."""
        with ThreadPoolExecutor(8) as pool, httpx.Client(trust_env=False, timeout=60) as client:
            return set(pool.map(lambda one: self._bring(client, one), updates))

    def _bring(self, client: httpx.Client, update: Mapping[str, object]) -> int:
        webhook = self._mailbox.webhook
        assert webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret}
        return client.post(webhook.url, json=update, headers=headers).status_code


# ---- several processes


@pytest.mark.postgres
def test_when_a_sender_dies_another_goes_on_within_its_lease(
    own_url: str, telegram: LocalTelegram, server: BotApiServer, tmp_path: Path
) -> None:
    readers, asker = range(1, 161), telegram.person(ASKERS[0])
    fill(own_url, telegram, readers)
    own = settings(own_url, server, SEND_RATE="40")
    front = Running(tmp_path, {**own, **Postman(server).settings}, roles=("updates", "brief"), log="front.txt")
    one, other = (Running(tmp_path, own, roles=("send",), log=name) for name in ("one.txt", "other.txt"))

    with front, one, other:
        until(lambda: len(copies(telegram)) >= 60 and "running" in one.said)
        one.kill()
        asker.says("/topics")
        until(lambda: is_over(own_url) and _answers(asker))
        assert [front.stop(), other.stop()] == [0, 0]

    sent = copies(telegram)
    assert set(sent) == set(readers)
    assert max(sent.values()) <= 2
    assert sent.total() - len(sent) <= 16, "only what was in flight comes twice"
    assert states(own_url) == {"sent": len(readers)}
    assert _answers(asker) == 1


@pytest.mark.postgres
def test_four_senders_keep_one_pace(own_url: str, tmp_path: Path) -> None:
    telegram, readers = LocalTelegram(strict_rates=True), range(1, 101)
    fill(own_url, telegram, readers)

    with BotApiServer(telegram, latency=0.05) as server, ExitStack() as running:
        own = settings(
            own_url, server, SEND_RATE="20"
        )  # of 30 that are allowed: one that has to wait for a processor is late
        senders = [
            running.enter_context(Running(tmp_path, own, roles=("send",), log=f"{number}.txt")) for number in range(4)
        ]
        until(lambda: all("running" in one.said for one in senders))
        _brief(own_url)
        until(lambda: is_over(own_url))
        assert [one.stop() for one in senders] == [0] * 4

    assert not [call for call in telegram.calls("sendMessage") if call.status == 429]
    assert copies(telegram) == Counter(readers)


def _brief(url: str) -> None:
    db = Database(url)
    briefings.tell_due(db, now=datetime.now(UTC), limits=Settings(_env_file=None).limits)
    db.close()


# ---- the disk


class SmallDisk:
    """A folder whose disk has no room for more, from `fill` to `clear`.

    Only root may mount one; for others files grow no more, which SQLite calls an I/O error.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_mounted = os.geteuid() == 0 and _is_done("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder))
        self.words = "disk is full" if self.is_mounted else "disk I/O error"

    def fill(self, bot: Running) -> None:
        if not self.is_mounted:
            _limit_files(bot, (self.folder / "briefwire.db-wal").stat().st_size)
            return
        with (self.folder / "ballast").open("wb", buffering=0) as out, suppress(OSError):
            while out.write(bytes(4096)):
                pass

    def clear(self, bot: Running) -> None:
        if self.is_mounted:
            (self.folder / "ballast").unlink()
        else:
            _limit_files(bot, resource.RLIM_INFINITY)

    def close(self) -> None:
        if self.is_mounted:
            assert _is_done("umount", "--lazy", str(self.folder))


def _is_done(*command: str) -> bool:
    return shutil.which(command[0]) is not None and not subprocess.run(command, check=False).returncode


def _limit_files(bot: Running, size: int) -> None:
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    made = SmallDisk(folder)
    yield made
    made.close()


def test_a_full_disk_is_named_and_loses_nothing(
    small_disk: SmallDisk, sqlite_template: Path, server: BotApiServer, tmp_path: Path
) -> None:
    telegram, asker, health = server.telegram, server.telegram.person(ASKERS[0]), Postman(server).settings["HTTP_PORT"]
    file = small_disk.folder / "briefwire.db"
    url = f"sqlite:///{file}"
    shutil.copyfile(sqlite_template, file)
    fill(url, telegram, READERS)

    with Running(tmp_path, settings(url, server, SEND_RATE="40", HTTP_PORT=health)) as bot:
        until(lambda: len(copies(telegram)) >= 20)
        small_disk.fill(bot)
        until(lambda: small_disk.words in bot.said)
        asker.says("/topics")
        pause(5)
        assert states(url)["sent"] >= 10, "what is stored can be read"
        report = httpx.get(f"http://127.0.0.1:{health}/healthz", trust_env=False, timeout=60).json()
        assert report["database"]["read"] == "ok"
        small_disk.clear(bot)
        until(lambda: is_over(url) and _answers(asker))
        assert bot.stop() == 0

    assert "Traceback" not in bot.said
    assert copies(telegram) == Counter(READERS)
    assert states(url) == {"sent": len(READERS)}
    assert _answers(asker) == 1
