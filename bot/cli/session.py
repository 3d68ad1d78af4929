"""What verbs share: settings, an open database of the current schema, lines of JSON in and out, progress."""

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

from bot import logs, settings
from bot.errors import DatabaseUnavailable, Unreadable
from bot.settings import Settings
from bot.storage import schema
from bot.storage.database import Database
from summaries.errors import NothingToSummarise, QueryError

LONGEST_LINE = 8 * 1024 * 1024  # characters of one line of JSON
BAR = 20  # characters


def load() -> Settings:
    """Settings, with logging set up so that no secret gets out. Raises SettingsError."""
    loaded = settings.load()
    secrets = [loaded.bot_token.get_secret_value(), loaded.webhook_secret.get_secret_value()]
    logs.configure(loaded.log_level, loaded.log_format, [one for one in secrets if one])
    return loaded


def open_streams() -> None:
    """Stand-ins for what was closed before we started (`briefwire articles >&-`): nothing to read, nowhere to write."""
    sys.stdin = sys.stdin or _devnull("r")
    sys.stdout = sys.stdout or _devnull("w")
    sys.stderr = sys.stderr or _devnull("w")


def _devnull(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode, encoding="utf-8"))


def speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale says. What is none comes in as lone surrogates, which JSON can write."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


@contextmanager
def database(url: str) -> Iterator[Database]:
    """The database, brought to the current schema. Raises SchemaError, DatabaseUnavailable."""
    db = Database(url)
    try:
        done = schema.upgrade(db)
        if done.copy is not None:
            print(
                f"briefwire: the database was brought to schema {done.after}; a copy is in {done.copy}", file=sys.stderr
            )
        yield db
    finally:
        db.close()


def explain(error: Exception) -> str:
    """One clear line for the person at the terminal."""
    if isinstance(error, Unreadable):
        from bot.delivery import render
        from bot.texts import refusals

        return render.plain(refusals.refusal(error.reason, error.facts), render.SPEAKER_OF_LOGS)
    if isinstance(error, QueryError):
        from bot.delivery import render
        from bot.texts import refusals

        return render.plain(refusals.bad_query(error.reason), render.SPEAKER_OF_LOGS)
    if isinstance(error, DatabaseUnavailable):
        return f"the database can't be used: {error}"
    if isinstance(error, NothingToSummarise):
        return "there is no sentence in it that could be quoted"
    return str(error)


def read_lines(stream: TextIO, *, keeps_blank: bool = False) -> Iterator[tuple[int, Any, str]]:
    """(line number, value, problem) of each line of JSON; a bad one has None and what is wrong with it.

    Blank lines are passed over, unless they are to be answered as well.
    """
    for number, line in enumerate(_cut_lines(stream), start=1):
        if not line.strip():
            if keeps_blank:
                yield number, None, "an empty line"
            continue
        if len(line) > LONGEST_LINE:
            yield number, None, "the line is longer than 8 MB"
            continue
        try:
            line.encode()
            value = json.loads(line.removeprefix("\ufeff"), parse_constant=_refused, parse_float=_finite)
        except UnicodeEncodeError:
            yield number, None, "not UTF-8"
            continue
        except (ValueError, RecursionError):
            yield number, None, "not JSON"
            continue
        yield number, value, "" if isinstance(value, dict) else "not a JSON object"


def _cut_lines(stream: TextIO) -> Iterator[str]:
    """The lines; of one that is too long only so much that it is seen to be."""
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while len(line) > LONGEST_LINE and rest and not rest.endswith("\n"):
            rest = stream.readline(LONGEST_LINE)
        yield line


def _refused(constant: str) -> None:
    """NaN and Infinity are no JSON, and would go out as they came in."""
    raise ValueError(constant)


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise ValueError(number)
    return value


def share_read(stream: TextIO) -> float | None:
    """How much of a file was read, 0 to 1; None where it is none that has an end."""
    try:
        size = os.fstat(stream.fileno()).st_size
        return min(stream.buffer.tell() / size, 1.0) if size else None
    except OSError:
        return None


def write_line(value: Mapping[str, object]) -> None:
    """One value as a line of JSON on stdout."""
    sys.stdout.write(f"{json.dumps(value, ensure_ascii=False)}\n")


def write_document(value: object) -> None:
    """One value as a JSON document on stdout."""
    sys.stdout.write(f"{json.dumps(value, ensure_ascii=False, indent=2)}\n")


def write_array(values: Iterable[object]) -> None:
    """Values as one JSON document on stdout, as `write_document` would write the list of them, one in memory at a time."""
    opening = "["
    for value in values:
        sys.stdout.write(f"{opening}{json.dumps([value], ensure_ascii=False, indent=2)[1:-2]}")
        opening = ","
    sys.stdout.write("[]\n" if opening == "[" else "\n]\n")


@contextmanager
def lines_of(what: str) -> Iterator[TextIO]:
    """A file of lines, or stdin ("-"). Raises Unreadable."""
    if what == "-":
        yield sys.stdin
        return
    try:
        file = open(what, encoding="utf-8", errors="surrogateescape")  # noqa: PTH123, SIM115  may be a named pipe; closed below
    except OSError as error:
        raise Unreadable("no_file", path=what, why=error.strerror or "") from error
    with file:
        yield file


def each_line(answer: Callable[[dict[str, Any]], Mapping[str, object]], what: str = "-") -> int:
    """One line out for each line in, in order; `{"id", "error"}` for a bad one. Exit status 1 when there was one.

    `what` as in `lines_of`. Raises Unreadable.
    """
    refused = 0
    with lines_of(what) as stream, progress("lines") as step:
        for _, value, problem in read_lines(stream, keeps_blank=True):
            made, wrong = _answer(value, answer) if not problem else (None, problem)
            if made is None:
                refused += 1
                made = {"id": value.get("id") if isinstance(value, dict) else None, "error": wrong}
            write_line(made)
            step(share_read(stream))
    return 1 if refused else 0


def _answer(
    value: dict[str, Any], answer: Callable[[dict[str, Any]], Mapping[str, object]]
) -> tuple[Mapping[str, object] | None, str]:
    try:
        return answer(value), ""
    except Exception as error:  # noqa: BLE001  one bad line costs no other line anything
        return None, explain(error) or type(error).__name__


class Step(Protocol):
    """One more is done, and how much of all that is, 0 to 1, where that is known."""

    def __call__(self, share: float | None = None) -> None: ...


@contextmanager
def progress(what: str) -> Iterator[Step]:
    """A bar, or a count where nobody knows of how many, on a terminal's stderr; elsewhere nothing is shown."""
    count, last = 0, None
    is_shown = sys.stderr.isatty()

    def step(share: float | None = None) -> None:
        nonlocal count, last
        count, last = count + 1, share
        if is_shown and count % 50 == 0:
            print(f"\r{_bar(share)}{count} {what}", end="", file=sys.stderr, flush=True)

    yield step
    if is_shown and count:
        print(f"\r{_bar(last and 1.0)}{count} {what}", file=sys.stderr)


def _bar(share: float | None) -> str:
    if share is None:
        return ""
    return f"[{'#' * round(BAR * share):.<{BAR}}] {share:4.0%}  "


def write_lines(rows: Iterable[Mapping[str, object]]) -> None:
    """Each row as a line of JSON."""
    for row in rows:
        write_line(row)
