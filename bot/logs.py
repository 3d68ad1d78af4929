"""What is logged: one event a line on stderr, in text or JSON, and never a secret.

All that is written passes `redact`: messages, arguments, tracebacks with their chains, warnings, what nobody caught.
"""

import asyncio
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Any, Literal
from urllib.parse import quote, quote_plus

LONGEST_EVENT = 20_000  # characters, cut after redaction: half a token would not be recognised
DEEPEST_TRACEBACK = 30  # frames at each end of a recursion
HIDDEN = "[hidden]"

_LOUD_AT_INFO = (
    "httpx",
    "httpcore",
    "aiohttp",
    "telegram",
    "apscheduler",
    "alembic",
)  # httpx logs whole addresses, the token in them
_SAID_ELSEWHERE = {
    "apscheduler.scheduler": logging.ERROR,  # warns at each turn while a tick takes longer: /healthz says so past a limit
    "telegram.request": logging.CRITICAL,  # a traceback for an answer that is no JSON: who asked says what became of it
}
_TOKEN = r"(?<![0-9])[0-9]{6,}(?::|%(?:25)*3[Aa])[A-Za-z0-9_-]{30,}"  # noqa: S105 -- what one looks like, not one
_CUT_TOKEN = r"(?<![0-9])[0-9]{6,}:[A-Za-z0-9_-]*\.\.\.[A-Za-z0-9_-]+"  # noqa: S105 -- as asyncio shortens an argument
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

log = logging.getLogger(__name__)


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """The text without the secrets, as they are or URL-, JSON- or repr-encoded, and without anything like a bot's token."""
    return _pattern(tuple(secrets)).sub(HIDDEN, text)


def configure(level: str, form: Literal["text", "json"], secrets: Sequence[str]) -> None:
    """Send all events of at least `level` to stderr, whoever logs them and whatever was set up before."""
    root = logging.getLogger()
    root.handlers = [_Stderr(_JsonLines(secrets) if form == "json" else _TextLines(secrets))]
    root.setLevel(level)
    for name in _LOUD_AT_INFO:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
    for name, least in _SAID_ELSEWHERE.items():
        logging.getLogger(name).setLevel(max(root.level, least))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread


def loop_error(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """For `loop.set_exception_handler`: what a task or callback raised and nobody awaited."""
    log.error("event=loop_error message=%r", context.get("message"), exc_info=context.get("exception"))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        log.warning("event=interrupted")
    else:
        log.critical("event=uncaught", exc_info=(kind, error, trace))


def _uncaught_in_thread(raised: threading.ExceptHookArgs) -> None:
    if raised.exc_value is not None and not issubclass(raised.exc_type, SystemExit):
        name = raised.thread.name if raised.thread else None
        log.critical(
            "event=uncaught thread=%s", name, exc_info=(raised.exc_type, raised.exc_value, raised.exc_traceback)
        )


def _unraisable(raised: "sys.UnraisableHookArgs") -> None:
    log.error("event=unraisable object=%.200r message=%s", raised.object, raised.err_msg, exc_info=raised.exc_value)


class _Lines(logging.Formatter):
    """An event as one line. It can't fail: what fails to format is written as it stands."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def _clean(self, text: str) -> str:
        return redact(text, self._secrets)[:LONGEST_EVENT]

    def _time(self, record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _parts(self, record: logging.LogRecord) -> dict[str, str]:
        """The record's message, traceback and stack, redacted; those that it has."""
        parts = {"message": _message(record), "traceback": _traceback(record), "stack": record.stack_info or ""}
        return {name: self._clean(text) for name, text in parts.items() if text}


class _TextLines(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        parts = self._parts(record)
        head = f"{self._time(record)} {record.levelname} {self._clean(record.name)} {parts.pop('message', '')}"
        return " ".join([_one_line(head), *(f'{name}="{_one_line(text)}"' for name, text in parts.items())])


class _JsonLines(_Lines):
    def format(self, record: logging.LogRecord) -> str:
        head = {"time": self._time(record), "level": record.levelname, "logger": self._clean(record.name)}
        return json.dumps(head | self._parts(record))


class _Stderr(logging.Handler):
    """Writes to the stderr of the moment, and keeps quiet where it is gone; the standard one prints the arguments then."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError, AttributeError):  # a closed pipe, a closed file, no stderr at all
            return


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 -- a wrong format string or a raising __str__ must not cost the event
        return f"{_shown(record.msg)} {_shown(record.args)}"


def _shown(value: object) -> str:
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 -- whatever a __repr__ may raise
        return f"<{type(value).__name__}>"


def _traceback(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[1] is None:
        return record.exc_text or ""
    error = record.exc_info[1]
    try:
        return "".join(traceback.format_exception(error, limit=-DEEPEST_TRACEBACK)).rstrip("\n")
    except Exception:  # noqa: BLE001 -- as above
        return type(error).__name__


def _one_line(text: str) -> str:
    r"""Line ends as `\n`, other controls as `\x1b`: nobody forges an event, or paints the terminal."""
    return _CONTROLS.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


@lru_cache(maxsize=8)
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str]:
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    return re.compile(
        "|".join([*map(re.escape, sorted(forms, key=lambda form: (-len(form), form))), _TOKEN, _CUT_TOKEN])
    )


def _forms(secret: str) -> set[str]:
    """The ways in which a secret may stand in a text; of a token also the half behind the colon, which is the secret one."""
    whole = {secret, secret.partition(":")[2]} if re.fullmatch(_TOKEN, secret) else {secret}
    encoded = {encode(form) for form in whole for encode in (_quoted, _plus_quoted, _path_quoted, _in_json, _in_repr)}
    lower_case = {re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), form) for form in encoded}
    return whole | encoded | lower_case


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _plus_quoted(text: str) -> str:
    return quote_plus(text, errors="replace")


def _path_quoted(text: str) -> str:
    return quote(text, errors="replace")


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _in_repr(text: str) -> str:
    return repr(text)[1:-1]
