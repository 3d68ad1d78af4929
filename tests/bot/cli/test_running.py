"""How verbs begin and end: a real process, an interrupt, a closed pipe, a disk that is full, one `run` a file."""

import io
import os
import runpy
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot import app, cli
from bot.cli import arguments
from bot.local_telegram import LocalTelegram
from tests.bot.cli.conftest import Terminal
from tests.bot_api_server import BotApiServer
from tests.crash.process import Running

ROOT = Path(__file__).parents[3]


def process(folder: Path, *words: str, stdin: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
    """`briefwire` as a process of its own, in a folder, in a locale that knows only ASCII."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**environment, **settings},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_demo_answers_a_pipe(tmp_path: Path) -> None:
    done = process(tmp_path, "demo", stdin="/start\n!1\n/latest\n!quit\n")

    assert done.returncode == 0
    assert "Preparing the sample newsroom" in done.stderr
    assert done.stdout.count("┌ Briefwire") >= 3
    assert "• “" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_process_reads_and_writes_utf_8(tmp_path: Path) -> None:
    line = (
        '{"id": "ї", "text": "Річка вийшла з берегів у Орлані в понеділок, сказав мер міста. Ніхто не постраждав."}\n'
    )

    done = process(tmp_path, "summarize", "--jsonl", stdin=line)

    assert done.returncode == 0
    assert "Ніхто не постраждав." in done.stdout


def test_run_talks_until_it_is_told_to_stop(tmp_path: Path) -> None:
    telegram = LocalTelegram()
    with BotApiServer(telegram) as server:
        settings = {"BOT_API_URL": server.url, "BOT_TOKEN": telegram.token, "ADMIN_IDS": "7"}
        with Running(tmp_path, settings) as bot:
            telegram.person(5).starts()
            server.wait_until(lambda: telegram.calls("sendMessage"), 30)
            other = process(tmp_path, "run", **settings)
            status = bot.stop()

    assert status == 0
    assert other.returncode == 1
    assert "another briefwire run is using" in other.stderr
    log = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "running bot=@briefwire_bot" in log
    assert "stopped" in log
    assert telegram.token not in log + other.stderr


def test_run_needs_a_token(bare: Terminal) -> None:
    done = bare("run")

    assert (done.status, done.out) == (1, "")
    assert "@BotFather" in done.err
    assert not bare.path.exists()


def test_several_processes_need_postgresql(bare: Terminal) -> None:
    bare.setenv(BOT_TOKEN="123456:x")

    done = bare("run", "--roles", "send,brief")

    assert done.status == 1
    assert "several processes need PostgreSQL" in done.err


def test_a_token_that_telegram_refuses_ends_the_run_and_is_not_shown(briefwire: Terminal) -> None:
    token = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
    with BotApiServer(LocalTelegram()) as server:
        briefwire.setenv(BOT_API_URL=server.url, BOT_TOKEN=token)
        done = briefwire("run")

    assert done.status == 1
    assert "BOT_TOKEN is refused by Telegram" in done.err
    assert token not in done.err


def test_the_console_talks_on_the_database_of_the_settings(briefwire: Terminal) -> None:
    briefwire("topic", "add", "Floods", "flood")

    done = briefwire("console", "--user", "77", "--admin", stdin="/topics\n/status\n")

    assert done.status == 0
    assert "Floods" in done.out
    db = briefwire.open()
    with db.read() as c:
        from bot.storage import chats

        known = chats.one(c, 77)
        assert known is not None
        assert known.is_editor
    db.close()


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (OSError(28, "No space left on device", "copy.db"), 1, "briefwire: copy.db: No space left on device\n"),
        (OSError("odd"), 1, "briefwire: the output: odd\n"),
    ],
)
def test_every_end_has_its_status(
    bare: Terminal, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, said: str
) -> None:
    def fails(_: object) -> int:
        raise error

    monkeypatch.setattr("bot.cli.operations.doctor", fails)

    done = bare("doctor")

    assert (done.status, done.err) == (status, said)


def test_a_pipe_that_closed_is_no_error(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    lines = '{"id": 1, "text": "Nobody was hurt in Orlan, the mayor of the town said."}\n' * 3000
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "summarize", "--jsonl"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        try:
            running.stdin.write(lines.encode())
            running.stdin.close()
        except BrokenPipeError:
            pass
        said = running.stderr.read()
        status = running.wait(30)

    assert status == cli.BROKEN_PIPE
    assert said == b""


def test_the_words_for_roles_are_those_of_the_app() -> None:
    assert arguments.ROLES == app.ROLES
    made = arguments.parser().parse_args(["run", "--roles", "send, poll"])
    assert made.roles == ("send", "poll")


def test_streams_that_are_no_files_are_left_alone(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    assert cli.main(["topic", "list"]) == 0
    assert bare.path.exists()


def test_the_demo_needs_no_settings_and_leaves_nothing(bare: Terminal) -> None:
    bare.setenv(DATABASE_URL="sqlite:///nowhere/x.db", SEND_RATE="fast")

    done = bare("demo", stdin="/start\n")

    assert done.status == 0
    assert "┌ Briefwire" in done.out
    assert done.err == "Preparing the sample newsroom…\n"
    assert list(bare.folder.iterdir()) == []


def test_it_runs_as_a_module_too(bare: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["briefwire", "topic", "list"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bot", run_name="__main__")

    assert ended.value.code == 0
    assert bare.path.exists()


def test_a_signal_ends_the_run_well(bare: Terminal) -> None:
    telegram = LocalTelegram()
    with BotApiServer(telegram) as server:
        bare.setenv(BOT_API_URL=server.url, BOT_TOKEN=telegram.token, ADMIN_IDS="7")

        def stop() -> None:
            server.wait_until(lambda: telegram.calls("deleteWebhook"), 30)
            os.kill(os.getpid(), signal.SIGTERM)

        watcher = threading.Thread(target=stop)
        watcher.start()
        done = bare("run")
        watcher.join()

    assert done.status == 0
    assert "stopped" in done.err
