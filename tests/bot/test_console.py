"""The bot in a terminal: the real handlers, drawn as a chat, driven from a pipe or at a prompt."""

import asyncio
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session, get_app
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot import console, sample
from bot.console import Screen
from bot.errors import DatabaseUnavailable
from bot.local_telegram import LocalTelegram
from bot.services import updates
from bot.settings import Settings
from bot.storage.database import Database
from tests.bot.hand_clock import HandClock

USER = console.DEMO_USER


@pytest.fixture(scope="module")
def newsroom(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample newsroom in a file, to be copied."""
    path = tmp_path_factory.mktemp("newsroom") / "demo.db"
    path.write_bytes(sqlite_template.read_bytes())
    db = Database(f"sqlite:///{path}")
    console.preload(db, datetime.now(UTC))
    with db.outside_transaction() as c:
        c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


@pytest.fixture
def db(newsroom: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "demo.db"
    path.write_bytes(newsroom.read_bytes())
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


class Pipe:
    """Feeds lines to the console and gives what it drew after each of them."""

    def __init__(self, db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.db = db
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *lines: str, is_admin: bool = True, undo_seconds: int = 0) -> list[str]:
        """What was drawn before the first line, and what came of each."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        made = Settings.model_construct(default_time_zone="Europe/Minsk", undo_seconds=undo_seconds)
        asyncio.run(console.talk(made, self.db, USER, is_admin=is_admin, greeting="Welcome"))
        drawn = f"\n{self._capsys.readouterr().out}"
        assert drawn.startswith("\nWelcome\n")
        return drawn.split("\n> ")


@pytest.fixture
def pipe(db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pipe:
    monkeypatch.setattr(console, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(updates, "JOINED_WITHIN", timedelta(seconds=0.2))
    monkeypatch.setenv("COLUMNS", "200")
    return Pipe(db, monkeypatch, capsys)


# ---- from a pipe


def test_what_was_published_last_goes_out_before_a_script_ends(pipe: Pipe) -> None:
    text = "Beekeepers in Tarn counted four hundred hives after the winter, twice as many as a year before."

    *_, last = pipe(
        "/addtopic Bees: beekeeper*",
        "/subscribe Bees",
        "/when Bees instant",
        f"/push Hives of Tarn thrive. {text}",
        "!press Publish",
        undo_seconds=1,
    )

    assert "Published. It goes out in 1 s." in last
    assert "counted four hundred hives" in last.split("[1 Undo]")[1]


def test_a_reader_starts_follows_and_is_told(pipe: Pipe) -> None:
    _, start, followed, latest = pipe("/start", "!1", "/latest")

    assert start.startswith("/start\n┌ Briefwire ─")
    assert "[1 " in start
    assert "(edited)" in followed
    assert "• “" in followed
    assert "№" in followed
    assert "• “" not in latest  # nothing twice


def test_each_line_is_answered_whole_before_the_next_is_read(pipe: Pipe) -> None:
    drawn = pipe("/help", "/topics", "/settings")

    assert [one.partition("\n")[0] for one in drawn[1:]] == ["/help", "/topics", "/settings"]
    assert all("┌ Briefwire" in one for one in drawn[1:])


def test_a_long_text_is_answered_before_the_next_line(pipe: Pipe) -> None:
    _, pasted, after = pipe(f"!paste {sample.PASTE}", "/help")

    assert "[1 Publish" in pasted
    assert "Publish" not in after


def test_a_long_line_goes_as_a_phone_would_send_it(pipe: Pipe) -> None:
    _, answered = pipe("The council of Orlan met on Monday and voted for the budget of the year. " * 80)

    assert "Publish" in answered


def test_what_may_have_a_second_part_is_answered_before_the_next_line(pipe: Pipe, tmp_path: Path) -> None:
    full = tmp_path / "full.txt"
    full.write_text(("The council of Orlan met on Monday and voted for the budget of the year. " * 60)[:4050], "utf-8")

    _, pasted, after = pipe(f"!paste {full}", "/help")

    assert "[1 Publish" in pasted
    assert "Publish" not in after


def test_a_file_is_pushed_and_published_by_the_name_of_a_button(pipe: Pipe, tmp_path: Path) -> None:
    file = tmp_path / "strike.txt"
    file.write_text("Strike ends in Halmer\n\n" + "The dockers of Halmer ended their strike on Thursday. " * 8, "utf-8")

    _, card, published = pipe(f"!file {file}", "!press Publish")

    assert "Draft №" in card
    assert "Published №" in published
    assert "(edited)" in published


def test_a_forwarded_text_is_pushed_too(pipe: Pipe) -> None:
    _, card = pipe("!forward " + "The dockers of Halmer ended their strike on Thursday, their union said. " * 8)

    assert "Draft №" in card


def test_a_place_gives_its_time_zone(pipe: Pipe) -> None:
    _, comma, spaces = pipe("!at 50.45, 30.52", "!at 52.23 21.01")

    assert "Kyiv" in comma
    assert "Warsaw" in spaces


def test_a_question_is_answered_by_the_next_line(pipe: Pipe) -> None:
    _, asked, answered = pipe("/addtopic", "Rivers: river")

    assert asked != answered
    assert "Rivers" in answered


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("!sing", "There is no !sing; !help lists what there is."),
        ("!", "There is no !; !help lists what there is."),
        ("!9", "There is no such button on the newest message."),
        ("!1", "There is no such button on the newest message."),
        ("!press Nothing", "There is no such button on the newest message."),
        ("!file nowhere.txt", "nowhere.txt: No such file or directory"),
        ("!paste nowhere.txt", "nowhere.txt: No such file or directory"),
        ("!at home", "!at: could not convert"),
        ("!at 1", "!at: not enough values"),
        ("!forward", "!forward"),
        ("!help", "press the first button"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_nothing(pipe: Pipe, line: str, said: str) -> None:
    drawn = pipe(line, "/help")

    assert said in drawn[1]
    assert "┌ Briefwire" in drawn[2]


def test_a_button_below_the_first_is_no_button(pipe: Pipe) -> None:
    _, _, zero = pipe("/start", "!0")

    assert "There is no such button" in zero


def test_files_that_telegram_would_not_take_are_refused(pipe: Pipe, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(console.LARGEST_FILE + 1)
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\xff")

    drawn = pipe(f"!file {large}", f"!paste {binary}", f"!file {tmp_path}")

    assert "larger than 50 MB" in drawn[1]
    assert "!paste: " in drawn[2]
    assert "Is a directory" in drawn[3]


@pytest.mark.parametrize("word", ["!quit", "!q", "!exit"])
def test_it_is_left_by_a_word(pipe: Pipe, word: str) -> None:
    assert len(pipe(word, "/help")) == 2


def test_blank_lines_are_nothing(pipe: Pipe) -> None:
    assert len(pipe("", "   ", "/help")) == 2


def test_who_is_no_admin_publishes_nothing(pipe: Pipe) -> None:
    _, answered = pipe("/status", is_admin=False)

    assert "Articles" not in answered


# ---- at a prompt


async def test_at_a_prompt_the_bot_answers_while_one_types(
    db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "TICK_SECONDS", 0.001)
    with _prompt(monkeypatch) as typed:
        answered, said = asyncio.Event(), []
        monkeypatch.setattr(Screen, "show", lambda _, shown: (said.append(shown.text), answered.set()))
        talking = asyncio.create_task(
            console.talk(Settings.model_construct(), db, USER, is_admin=True, greeting="Welcome")
        )
        typed.send_text("/he\t")
        async with asyncio.timeout(20):
            while get_app().current_buffer.text != "/help":  # noqa: ASYNC110  # what the tab makes of it, of which no event tells
                await asyncio.sleep(0)
            typed.send_text("\r")
            await answered.wait()
        typed.send_text("   \r")
        typed.send_text("!quit\r")
        async with asyncio.timeout(20):
            await talking

    assert capsys.readouterr().out == "Welcome\n"
    assert len(said) == 1
    assert said[0].startswith("I send short briefings")


@pytest.mark.parametrize("key", ["\x04", "\x03"], ids=["Ctrl-D", "Ctrl-C"])
async def test_a_prompt_is_left_by_a_key(db: Database, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    with _prompt(monkeypatch) as typed:
        typed.send_text(key)
        async with asyncio.timeout(20):
            await console.talk(Settings.model_construct(), db, USER, is_admin=False, greeting="Welcome")


async def test_a_database_that_is_away_is_said_and_the_prompt_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "TICK_SECONDS", 0.001)
    calls = 0
    enough = asyncio.Event()

    class Bot:
        async def settle(self) -> None:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise DatabaseUnavailable("away")
            enough.set()

    working = asyncio.create_task(console._work(Bot()))  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        await enough.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    assert capsys.readouterr().err == "briefwire: away\n"


class _prompt:  # noqa: N801  reads as a function
    """A terminal on which a test types."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    def __enter__(self) -> PipeInput:
        self._pipe = create_pipe_input()
        typed = self._pipe.__enter__()
        self._session = create_app_session(input=typed, output=DummyOutput())
        self._session.__enter__()
        return typed

    def __exit__(self, *_: object) -> None:
        self._session.__exit__(None, None, None)
        self._pipe.__exit__(None, None, None)


# ---- drawing


@pytest.fixture
def telegram() -> LocalTelegram:
    return LocalTelegram(HandClock())


async def said(telegram: LocalTelegram, html: str, **fields: str) -> None:
    """The bot says something to Ann."""
    telegram.person(5).starts()
    values = {"chat_id": "5", "text": html, "parse_mode": "HTML", **fields}
    await telegram.answer(f"https://x/bot{telegram.token}/sendMessage", values, {})


@pytest.mark.parametrize(("columns", "width"), [("200", console.WIDTH), ("40", 38)])
async def test_a_long_line_is_broken_at_the_width_of_the_column(
    telegram: LocalTelegram, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    await said(telegram, "word " * 60 + "\n\nend")

    drawn = Screen(telegram, is_live=False).drawn(telegram.person(5).last).splitlines()

    assert len(drawn[0]) == len(drawn[-1]) == max(map(len, drawn)) == width
    assert drawn[0].startswith("┌ Briefwire ──")
    assert drawn[-1].startswith("└──")
    assert "│ " in drawn
    assert "│ end" in drawn


async def test_bold_lines_are_bold_on_a_terminal_only(telegram: LocalTelegram) -> None:
    await said(telegram, "😀 <b>Floods</b>\n<b>Headline</b>\ntext <b>and</b> text")
    shown = telegram.person(5).last

    assert "│ \x1b[1mHeadline\x1b[0m" in Screen(telegram, is_live=True).drawn(shown)
    assert "\x1b" not in Screen(telegram, is_live=False).drawn(shown)


async def test_what_was_deleted_is_not_drawn(telegram: LocalTelegram, capsys: pytest.CaptureFixture[str]) -> None:
    await said(telegram, "soon gone")
    shown = telegram.person(5).last
    shown.deleted = True

    Screen(telegram, is_live=False).show(shown)

    assert capsys.readouterr().out == ""


async def test_a_button_with_an_address_says_what_it_opens(
    telegram: LocalTelegram, capsys: pytest.CaptureFixture[str]
) -> None:
    keyboard = (
        '{"inline_keyboard": [[{"text": "Source", "url": "https://a.example/"}, {"text": "B", "callback_data": "b"}]]}'
    )
    await said(telegram, "look", reply_markup=keyboard)

    await console._act(telegram.person(5), "!press Source")

    assert "(opens https://a.example/)" in capsys.readouterr().out
    assert "[1 Source] [2 B]" in Screen(telegram, is_live=False).drawn(telegram.person(5).last)


def test_the_demo_tells_what_to_try() -> None:
    assert str(sample.PASTE) in console.DEMO
    assert console.HELP in console.DEMO
