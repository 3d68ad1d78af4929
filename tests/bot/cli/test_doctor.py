"""The doctor looks at everything, says how it stands, and never faints."""

import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli import checks
from bot.services import state
from tests.bot.cli.answering import Answering
from tests.bot.cli.conftest import Done, Terminal

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
NOBODY = "http://127.0.0.1:9"  # the port of discard, where nobody listens
ME = {"id": 123456789, "is_bot": True, "first_name": "Briefwire", "username": "briefwire_bot"}


def says(done: Done, what: str) -> str:
    """The doctor's line on something, with its mark."""
    (line,) = [one for one in done.out.splitlines() if one[5:].startswith(f"{what}: ")]
    return line


@pytest.fixture(autouse=True)
def _offline(briefwire: Terminal) -> None:
    briefwire.setenv(BOT_API_URL=NOBODY)


def test_all_is_well(briefwire: Terminal) -> None:
    with Answering(get_me=(200, {"ok": True, "result": ME})) as telegram:
        briefwire.setenv(BOT_API_URL=telegram.url, BOT_TOKEN=TOKEN)
        done = briefwire("doctor")

    assert done.status == 0
    assert [line[:4] for line in done.out.splitlines() if not line[5:].startswith("SQLite")] == [checks.GOOD] * 6
    assert says(done, "token") == "ok   token: belongs to @briefwire_bot"
    assert "is at schema" in says(done, "database")
    assert "articles: none" in says(done, "stored")
    assert " 0 s from that of 127.0.0.1" in says(done, "clock") or " 1 s" in says(done, "clock")


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_differs_from_the_servers_is_worth_a_note(briefwire: Terminal, hours: int) -> None:
    with Answering(ahead=timedelta(hours=hours)) as telegram:
        briefwire.setenv(BOT_API_URL=telegram.url)
        done = briefwire("doctor")

    assert done.status == 0
    assert says(done, "clock").startswith("note clock: 7")
    assert "NTP" in says(done, "clock")


def test_the_clock_is_asked_for_without_the_token(briefwire: Terminal) -> None:
    with Answering() as telegram:
        briefwire.setenv(BOT_API_URL=telegram.url)
        briefwire("doctor")

        assert telegram.asked == ["HEAD /"]


def test_offline_a_clock_that_went_back_is_worth_a_note(briefwire: Terminal) -> None:
    with_sign = briefwire.open()
    state.alive(with_sign, datetime.now(UTC) + timedelta(days=2))
    with_sign.close()

    assert "went back" in says(briefwire("doctor"), "clock")


@pytest.mark.parametrize("last", [None, timedelta(days=-2)])
def test_offline_a_clock_is_not_checked(briefwire: Terminal, last: timedelta | None) -> None:
    if last is not None:
        db = briefwire.open()
        state.alive(db, datetime.now(UTC) + last)
        db.close()

    assert says(briefwire("doctor"), "clock") == "note clock: not checked: 127.0.0.1 tells no time"


def test_an_answer_without_a_time_is_no_answer(briefwire: Terminal) -> None:
    with Answering(ahead=None) as telegram:
        briefwire.setenv(BOT_API_URL=telegram.url)

        assert "not checked" in says(briefwire("doctor"), "clock")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {"ok": False, "error_code": 401, "description": "Unauthorized"}), "bad  token: refused by Telegram"),
        ((404, {"ok": False, "error_code": 404, "description": "Not Found"}), "bad  token: refused by Telegram"),
        ((500, {"ok": False, "error_code": 500, "description": f"/bot{TOKEN}/"}), "note token: not checked"),
        ((200, {"nonsense": TOKEN}), "token: "),
    ],
)
def test_the_token_is_asked_about_and_never_shown(
    briefwire: Terminal, answer: tuple[int, dict[str, object]], said: str
) -> None:
    with Answering(get_me=answer) as telegram:
        briefwire.setenv(BOT_API_URL=telegram.url, BOT_TOKEN=TOKEN, LOG_LEVEL="DEBUG")
        done = briefwire("doctor")

    assert said in says(done, "token")
    assert done.status == (1 if "bad" in says(done, "token") else 0)
    assert TOKEN not in done.out + done.err
    assert TOKEN.partition(":")[2] not in done.out + done.err


@pytest.mark.parametrize("token", [TOKEN, "no token at all", "1:é", "x" * 5000, f"{TOKEN} "])
def test_without_a_network_the_token_is_not_checked_nor_shown(briefwire: Terminal, token: str) -> None:
    briefwire.setenv(BOT_TOKEN=token)

    done = briefwire("doctor")

    assert "token: " in done.out
    assert token.strip() not in done.out + done.err
    assert "Traceback" not in done.out + done.err


def test_what_else_stands_in_the_address_is_not_shown(briefwire: Terminal) -> None:
    briefwire.setenv(BOT_TOKEN=TOKEN, BOT_API_URL=f"http://ann:passw0rd@127.0.0.1:9/bot{TOKEN}")

    done = briefwire("doctor")

    assert "passw0rd" not in done.out + done.err
    assert TOKEN not in done.out + done.err


def test_without_a_token_it_says_where_to_get_one(briefwire: Terminal) -> None:
    done = briefwire("doctor")

    assert done.status == 0
    assert "@BotFather" in says(done, "token")


def test_an_address_that_is_none_stops_nothing(briefwire: Terminal) -> None:
    briefwire.setenv(BOT_API_URL="http://[::1", BOT_TOKEN=TOKEN)

    done = briefwire("doctor")

    assert "not checked: BOT_API_URL" in says(done, "clock")
    assert says(done, "token").startswith("note")


# ---- the database


def broken(briefwire: Terminal, url: str) -> str:
    """What is said of a database that can't be used."""
    briefwire.setenv(DATABASE_URL=url)
    done = briefwire("doctor")
    assert done.status == 1
    assert "Traceback" not in done.out + done.err
    assert "secretpw" not in done.out + done.err
    return says(done, "database")


def test_a_database_that_is_not_there_yet_is_not_made(bare: Terminal) -> None:
    bare.path.unlink()
    bare.setenv(BOT_API_URL=NOBODY)
    done = bare("doctor")

    assert done.status == 0
    assert "does not exist yet" in says(done, "database")
    assert not bare.path.exists()


def test_an_empty_file_will_be_filled(briefwire: Terminal) -> None:
    briefwire.write("briefwire.db", b"")

    assert "is empty" in says(briefwire("doctor"), "database")


@pytest.mark.parametrize("junk", [b"not a database, surely", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_of_garbage_is_named(briefwire: Terminal, junk: bytes) -> None:
    briefwire.write("junk.db", junk)

    assert broken(briefwire, "sqlite:///junk.db").startswith("bad  database:")


def test_a_folder_is_no_database(briefwire: Terminal) -> None:
    (briefwire.folder / "folder.db").mkdir()

    assert "not a SQLite database" in broken(briefwire, "sqlite:///folder.db")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///:memory:", "in a file"),
        ("sqlite:///", "in a file"),
        (f"sqlite:///{'x' * 400}.db", "too long"),
        ("sqlite:///nowhere/x.db", "does not exist"),
        ("postgresql+psycopg://ann:secretpw@127.0.0.1:9/x", "database:"),
        ("postgresql+psycopg://ann:secretpw@host:port/x", "not an address"),
        ("postgresql+psycopg://", "database:"),
    ],
)
def test_an_address_at_which_nothing_can_be_is_explained(briefwire: Terminal, url: str, said: str) -> None:
    assert said in broken(briefwire, url)


def test_a_database_of_others_or_of_a_newer_program_is_refused(briefwire: Terminal) -> None:
    db = briefwire.open()
    with db.write() as c:
        c.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer than this program" in broken(briefwire, f"sqlite:///{briefwire.path}")
    with db.write() as c:
        c.execute(sa.text("DROP TABLE alembic_version"))
    db.close()
    assert "not Briefwire's" in broken(briefwire, f"sqlite:///{briefwire.path}")


def test_an_older_database_will_be_brought_up(briefwire: Terminal) -> None:
    db = briefwire.open()
    with db.write() as c:
        c.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    db.close()

    line = says(briefwire("doctor"), "database")

    assert line.startswith("ok  ")
    assert "the next start brings it to" in line


def test_a_database_without_its_tables_is_bad(briefwire: Terminal) -> None:
    db = briefwire.open()
    with db.write() as c:
        c.execute(sa.text("PRAGMA foreign_keys=OFF"))
        c.execute(sa.text("DROP TABLE delivery"))
    db.close()

    done = briefwire("doctor")

    assert done.status == 1
    assert "no such table" in done.out


@pytest.mark.postgres
def test_a_postgresql_database_is_looked_at_too(briefwire: Terminal, postgres_url: str) -> None:
    briefwire.setenv(DATABASE_URL=postgres_url)

    done = briefwire("doctor")

    assert done.status == 0
    assert "is at schema" in says(done, "database")
    assert "SQLite" not in done.out
    assert "***" in says(done, "database")


def test_an_old_sqlite_is_worth_a_note(briefwire: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "WAL_FIX", (99, 0, 0))

    assert says(briefwire("doctor"), "SQLite").startswith("note")


# ---- settings and disk


def test_a_bad_setting_is_the_only_finding(briefwire: Terminal) -> None:
    briefwire.write(".env", f"SEND_RATE=fast\nBOT_TOKEN={TOKEN}\n")

    done = briefwire("doctor")

    assert (done.status, len(done.out.splitlines())) == (1, 1)
    assert says(done, "settings").startswith("bad  settings: SEND_RATE")
    assert TOKEN not in done.out


def test_a_file_of_settings_that_is_garbage_is_named(briefwire: Terminal) -> None:
    briefwire.write(".env", b"\xff\xfe\x00B")

    done = briefwire("doctor")

    assert done.status == 1
    assert "UTF-8" in says(done, "settings")


@pytest.mark.parametrize(("mode", "is_noted"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_of_settings_that_others_can_read_is_worth_a_note(
    briefwire: Terminal, mode: int, *, is_noted: bool
) -> None:
    briefwire.write(".env", "LOG_LEVEL=INFO\n")
    Path(".env").chmod(mode)

    assert ("chmod 600" in briefwire("doctor").out) is is_noted
    assert stat.S_IMODE(Path(".env").stat().st_mode) == mode


def test_little_room_is_worth_a_note(briefwire: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LOW_DISK", 10**18)

    done = briefwire("doctor")

    assert done.status == 0
    assert says(done, "disk").startswith("note disk:")


def test_what_the_disk_does_not_tell_is_a_finding(briefwire: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", gone)

    assert says(briefwire("doctor"), "disk") == "bad  disk: Input/output error"


def test_even_what_nobody_thought_of_is_a_finding(briefwire: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def surprising(_: object) -> None:
        raise RuntimeError(TOKEN)

    monkeypatch.setattr(checks, "sqlite_module", surprising)

    done = briefwire("doctor")

    assert done.status == 1
    assert "could not be checked" in says(done, "SQLite")
    assert TOKEN not in done.out
