"""What is logged never holds a secret, and an event is one line."""

import asyncio
import contextlib
import json
import logging
import sys
import threading
import warnings
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

TOKEN = "1234567890:AAf-" + "x_Y" * 11
OTHER_TOKEN = "987654321:" + "Zz9_-" * 7
PASSWORD = "p@ss/wörd \"'\\ +"
SECRETS = (TOKEN, PASSWORD, "", "hook")


@pytest.fixture(autouse=True)
def _logging_as_before():
    root = logging.getLogger()
    kept = root.handlers, root.level, sys.excepthook, sys.unraisablehook, threading.excepthook
    levels = {name: logging.getLogger(name).level for name in (*logs._LOUD_AT_INFO, *logs._SAID_ELSEWHERE)}
    yield
    logging.captureWarnings(False)
    root.handlers, level, sys.excepthook, sys.unraisablehook, threading.excepthook = kept
    root.setLevel(level)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(params=["text", "json"])
def written(request, capsys):
    """Logging is set up; calling it gives the lines on stderr so far, after looking for secrets in them."""
    logs.configure("DEBUG", request.param, SECRETS)

    def lines():
        out, err = capsys.readouterr()
        assert out == ""
        for secret in (TOKEN, TOKEN.partition(":")[2], OTHER_TOKEN, PASSWORD, quote(PASSWORD, safe="")):
            assert secret not in err
        found = err.splitlines()
        if request.param == "json":
            assert all(json.loads(line)["level"] for line in found)
        return found

    return lines


def emit(message, *arguments, error=None):
    """What our own handler does with a record that the test runner's would choke on."""
    record = logging.LogRecord(
        "bot.test", logging.ERROR, "f", 1, message, arguments, (type(error), error, None) if error else None
    )
    (ours,) = [handler for handler in logging.getLogger().handlers if isinstance(handler, logs._Stderr)]
    ours.handle(record)


def fail_with(text):
    raise RuntimeError(text)


def raised_with(text):
    try:
        try:
            fail_with(f"inner {text}")
        except RuntimeError as inner:
            raise ValueError(f"outer {text}") from inner
    except ValueError as error:
        return error


# --- redact


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://x/file/bot{OTHER_TOKEN}/photo.jpg",
        f"?token={quote(OTHER_TOKEN, safe='')}",
        f"?token={quote(OTHER_TOKEN, safe='').lower().replace('%3a', '%253a')}",
        f"postgresql://me:{PASSWORD}@host",
        f"postgresql://me:{quote(PASSWORD, safe='')}@host",
        f"postgresql://me:{quote(PASSWORD)}@host",
        json.dumps({"password": PASSWORD}),
        repr({"password": PASSWORD}),
        TOKEN.partition(":")[2],
        "1" * 50 + OTHER_TOKEN,
    ],
)
def test_secrets_are_hidden_however_they_are_written(text):
    hidden = logs.redact(text, SECRETS)

    assert logs.HIDDEN in hidden
    for secret in (TOKEN[12:], OTHER_TOKEN[12:], "wörd", "w%C3%B6rd", "w\\u00f6rd"):
        assert secret.lower() not in hidden.lower()


@pytest.mark.parametrize(
    "text", ["", "at 12:30", "chat=123456789 sent", "12345:short", "https://example.org:8443/a-b_c"]
)
def test_other_text_stays(text):
    assert logs.redact(text, ("",)) == text


@given(st.text(min_size=3), st.text(), st.text())
def test_any_secret_is_gone_from_any_text(secret, before, after):
    assert secret in logs.HIDDEN or secret not in logs.redact(before + secret + "\n" + after, (secret,)).replace(
        logs.HIDDEN, "\0\0"
    )


def test_huge_text_is_read_once():
    assert logs.redact("1" * 1_000_000) == "1" * 1_000_000
    assert logs.redact("123456:" * 140_000).startswith("123456:")


# --- what comes out


def test_messages_and_arguments_are_redacted(written):
    logger = logging.getLogger("bot.test")

    logger.info("started with %s", TOKEN)
    logger.info(f"url=https://api.telegram.org/bot{TOKEN}/getMe")  # noqa: G004 -- the rule under test
    logger.info("request=%r", httpx.Request("POST", f"https://api.telegram.org/bot{TOKEN}/getMe"))
    logger.info("%(url)s", {"url": OTHER_TOKEN})
    logging.getLogger(f"bot.{TOKEN}").info("a logger named after it")

    assert len([line for line in written() if logs.HIDDEN in line]) == 5


def test_tracebacks_are_redacted_with_their_chain(written):
    logging.getLogger("bot.test").error("event=failed", exc_info=raised_with(TOKEN))

    (line,) = written()
    assert "inner [hidden]" in line
    assert "outer [hidden]" in line
    assert "direct cause" in line


def test_stacks_and_cached_tracebacks_are_redacted(written):
    logging.getLogger("bot.test").info("event=where %s", TOKEN, stack_info=True)
    cached = logging.LogRecord("bot.test", logging.ERROR, "f", 1, "event=cached", (), None)
    cached.exc_text = f"Error: {TOKEN}"
    logging.getLogger().handle(cached)

    first, second = written()
    assert "test_stacks_and_cached" in first
    assert "Error: [hidden]" in second


def test_exception_groups_are_redacted(written):
    logging.getLogger("bot.test").error("event=failed", exc_info=ExceptionGroup(TOKEN, [raised_with(TOKEN)]))

    assert len(written()) == 1


def test_warnings_are_events(written):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"mind {TOKEN}", UserWarning, stacklevel=1)

    (line,) = written()
    assert "mind [hidden]" in line


def test_what_nobody_caught_is_an_event(written):
    error = raised_with(TOKEN)

    sys.excepthook(type(error), error, error.__traceback__)

    (line,) = written()
    assert "event=uncaught" in line
    assert "ValueError: outer [hidden]" in line


def test_an_interrupt_has_no_traceback(written):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(TOKEN), None)

    (line,) = written()
    assert "event=interrupted" in line
    assert "Traceback" not in line


def test_what_a_thread_did_not_catch_is_an_event(written):
    def run():
        fail_with(TOKEN)

    thread = threading.Thread(target=run, name=f"worker {TOKEN}")
    thread.start()
    thread.join()
    threading.excepthook(threading.ExceptHookArgs((RuntimeError, RuntimeError(TOKEN), None, None)))

    assert len([line for line in written() if "event=uncaught" in line]) == 2


def test_a_thread_that_exits_is_none(written):
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    threading.excepthook(threading.ExceptHookArgs((SystemExit, SystemExit(TOKEN), None, None)))

    assert written() == []


def test_what_a_finaliser_raised_is_an_event(written):
    class Dying:
        def __del__(self):
            fail_with(TOKEN)

    Dying()

    (line,) = written()
    assert "event=unraisable" in line


async def test_what_a_loop_caught_is_an_event(written):
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.loop_error)

    loop.call_soon(fail_with, TOKEN)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.call_exception_handler({"message": f"no exception {TOKEN}"})

    first, second = [line for line in written() if "loop_error" in line]
    assert "RuntimeError: [hidden]" in first
    assert TOKEN[-5:] not in first  # asyncio shortens the arguments in its message
    assert "no exception [hidden]" in second


def test_an_event_that_cannot_be_formatted_is_written_as_it_stands(written):
    class Unshown:
        def __repr__(self):
            raise ValueError(TOKEN)

        __str__ = __repr__

    emit("%d articles", TOKEN)
    emit("%s", Unshown())
    emit(Unshown())

    first, second, third = written()
    assert "articles" in first
    assert "Unshown" in third
    assert second


def test_an_error_that_cannot_be_shown_costs_nothing(written):
    class UnshownError(Exception):
        def __str__(self):
            raise ValueError(TOKEN)

    emit("event=odd", error=UnshownError())

    (line,) = written()
    assert "UnshownError" in line


def test_an_error_that_breaks_its_own_traceback_leaves_its_kind(written):
    class OddError(Exception):
        @property
        def __cause__(self):
            raise ValueError(TOKEN)

    emit("event=odd", error=OddError())

    (line,) = written()
    assert "OddError" in line


def test_nobody_forges_an_event(written):
    logging.getLogger("bot.test").info("a\nCRITICAL forged\x1b[31m\r\u2028\u202e %s", "b\nc")

    (line,) = written()
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_an_event_has_a_longest_length(written):
    logging.getLogger("bot.test").info("%s", "long " * 100_000 + TOKEN)

    (line,) = written()
    assert len(line) < logs.LONGEST_EVENT + 200


def test_a_token_at_the_longest_length_is_not_cut_into_sight(written):
    logging.getLogger("bot.test").info("%s", "x" * (logs.LONGEST_EVENT - 40) + TOKEN)

    (line,) = written()
    assert TOKEN[:20] not in line


def test_noisy_libraries_speak_from_warnings_on(written):
    for name in ("httpx", "httpcore.http11", "telegram.ext.ExtBot", "apscheduler.executors.default"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble %s", TOKEN)

    assert len(written()) == 4


def test_what_our_own_lines_say_is_not_said_by_libraries_as_well(written):
    logging.getLogger("apscheduler.scheduler").warning("skipped: maximum number of running instances reached")
    logging.getLogger("telegram.request.BaseRequest").error("Can not load invalid JSON data")
    logging.getLogger("apscheduler.scheduler").error("a job is gone")

    (line,) = written()
    assert "a job is gone" in line


def test_a_higher_level_holds_for_them_too():
    logs.configure("ERROR", "text", ())

    assert not logging.getLogger("telegram.ext").isEnabledFor(logging.WARNING)
    assert logging.getLogger("telegram.ext").isEnabledFor(logging.ERROR)


def test_the_form_of_a_text_event(capsys):
    logs.configure("INFO", "text", ())
    record = logging.LogRecord("bot.scheduler", logging.INFO, "f", 1, "event=tick due=%d", (3,), None)
    record.created = 1_782_892_800.125

    logging.getLogger().handle(record)

    assert capsys.readouterr().err == "2026-07-01T08:00:00.125Z INFO bot.scheduler event=tick due=3\n"


def test_the_form_of_a_json_event(capsys):
    logs.configure("INFO", "json", ())
    record = logging.LogRecord("bot.scheduler", logging.INFO, "f", 1, "event=tick", (), None)
    record.created = 1_782_892_800.125

    logging.getLogger().handle(record)

    assert json.loads(capsys.readouterr().err) == {
        "time": "2026-07-01T08:00:00.125Z",
        "level": "INFO",
        "logger": "bot.scheduler",
        "message": "event=tick",
    }


def test_setting_up_twice_writes_once(capsys):
    logs.configure("INFO", "text", ())
    logs.configure("INFO", "text", ())

    logging.getLogger("bot.test").info("once")

    assert capsys.readouterr().err.count("once") == 1


def test_a_closed_stderr_stops_nothing(monkeypatch):
    logs.configure("INFO", "text", ())
    for stream in (None, open(sys.executable, "rb")):  # noqa: SIM115, PTH123 -- one that cannot be written to
        monkeypatch.setattr(sys, "stderr", stream)
        logging.getLogger("bot.test").info("into the void %s", TOKEN)
        with contextlib.suppress(AttributeError):
            stream.close()
    monkeypatch.undo()
