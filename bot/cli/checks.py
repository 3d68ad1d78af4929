"""What `briefwire doctor` looks at: each check says in one line how it stands, and what to do."""

import asyncio
import contextlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.cli import session
from bot.errors import BriefwireError
from bot.services import state
from bot.settings import Settings
from bot.storage import schema
from bot.storage.database import WAL_FIX, Database, sqlite_module

GOOD, WARN, BAD = "ok  ", "note", "bad "
LOW_DISK = 500 * 1024 * 1024  # bytes
CLOCK_DIFFERS_SECONDS = 60
ANSWER_SECONDS = 15  # how long Telegram may take to answer

Check = Callable[[Settings], Iterator["Finding"]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: a mark, what was checked, and how it stands."""

    mark: str
    what: str
    says: str


def all_of() -> Iterator[Finding]:
    """Every check. Whatever is broken becomes a finding; nothing is raised, and no secret is said."""
    try:
        settings = session.load()
    except BriefwireError as error:
        yield Finding(BAD, "settings", str(error))
        return
    yield Finding(GOOD, "settings", f"read; times are in {settings.default_time_zone} unless a reader chose others")
    checks: dict[str, Check] = {
        ".env": _env_file,
        "SQLite": _sqlite_version,
        "database": _database,
        "disk": _disk,
        "clock": _clock,
        "token": _token,
    }
    for what, check in checks.items():
        yield from _found(what, check, settings)


def _found(what: str, check: Check, settings: Settings) -> Iterator[Finding]:
    try:
        yield from check(settings)
    except BriefwireError as error:
        yield Finding(BAD, what, session.explain(error))
    except OSError as error:
        yield Finding(BAD, what, error.strerror or type(error).__name__)
    except Exception as error:  # noqa: BLE001  a doctor does not faint
        yield Finding(BAD, what, f"could not be checked ({type(error).__name__})")


def _env_file(_: Settings) -> Iterator[Finding]:
    path = Path(".env")
    if path.exists() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding(WARN, ".env", "other users of this machine can read it, and the token in it: chmod 600 .env")


def _sqlite_version(settings: Settings) -> Iterator[Finding]:
    if not settings.database_url.startswith("sqlite"):
        return
    version: str = sqlite_module().sqlite_version
    is_mended = tuple(map(int, version.split("."))) >= WAL_FIX
    advice = (
        ""
        if is_mended
        else "; before 3.51.3, two programs writing at once can damage a file: keep to one, or use PostgreSQL"
    )
    yield Finding(GOOD if is_mended else WARN, "SQLite", version + advice)


def _database(settings: Settings) -> Iterator[Finding]:
    db = Database(settings.database_url)
    try:
        version, newest = schema.checked(db) if _is_there(db) else None, schema.newest()
        yield Finding(GOOD, "database", f"{db.display_name} {_schema_says(db, version, newest)}")
        if version == newest:
            counts = state.counts(db)
            yield Finding(GOOD, "stored", "; ".join(f"{name}: {_counted(some)}" for name, some in counts.items()))
    finally:
        db.close()


def _is_there(db: Database) -> bool:
    """Whether there is a file to look into; to open it would make it."""
    return db.path is None or str(db.path) == ":memory:" or db.path.exists()


def _schema_says(db: Database, version: str | None, newest: str) -> str:
    if not _is_there(db):
        return "does not exist yet; the first start makes it"
    if version is None:
        return "is empty; the first start fills it"
    return f"is at schema {version}" + ("" if version == newest else f"; the next start brings it to {newest}")


def _counted(some: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(some.items())) or "none"


def _disk(settings: Settings) -> Iterator[Finding]:
    path = Database(settings.database_url).path
    folder = path.parent if path else Path()
    if path and not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield Finding(BAD, "disk", f"{folder.absolute()} can't be written to")
        return
    free = shutil.disk_usage(folder).free
    mark = GOOD if free > LOW_DISK else WARN
    yield Finding(mark, "disk", f"{free // 1024**2} MB free in {folder.absolute()}")


def _clock(settings: Settings) -> Iterator[Finding]:
    """This computer's clock beside Telegram's; without a network, beside what the bot wrote down when it last ran."""
    answered_at = _date_of_answer(settings.bot_api_url)
    now = datetime.now(UTC)
    if answered_at is not None:
        apart = abs((now - answered_at).total_seconds())
        mark = GOOD if apart < CLOCK_DIFFERS_SECONDS else WARN
        advice = (
            "" if mark == GOOD else ": briefings come at wrong times; let this computer set its clock by itself (NTP)"
        )
        yield Finding(mark, "clock", f"{apart:.0f} s from that of {_host(settings)}{advice}")
        return
    last = _last_alive(settings)
    if last is not None and (last - now).total_seconds() > CLOCK_DIFFERS_SECONDS:
        yield Finding(
            WARN, "clock", f"went back: the bot last ran at {last.isoformat(timespec='seconds')}, by this clock"
        )
    else:
        yield Finding(WARN, "clock", f"not checked: {_host(settings)} tells no time")


def _date_of_answer(url: str) -> datetime | None:
    """The time in the Date header of any answer, to a second; None when there is none."""
    try:
        answer = httpx.head(url, timeout=ANSWER_SECONDS)
        told = parsedate_to_datetime(answer.headers["Date"])
    except (httpx.HTTPError, httpx.InvalidURL, LookupError, ValueError, OSError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _last_alive(settings: Settings) -> datetime | None:
    try:
        with contextlib.closing(Database(settings.database_url)) as db:
            return state.last_alive(db) if _is_there(db) else None
    except Exception:  # noqa: BLE001  that the database is broken is the finding of another check
        return None


def _token(settings: Settings) -> Iterator[Finding]:
    if not settings.bot_token.get_secret_value():
        yield Finding(WARN, "token", "BOT_TOKEN is not set; `briefwire run` needs one from @BotFather")
        return
    yield asyncio.run(_ask_telegram(settings))


async def _ask_telegram(settings: Settings) -> Finding:
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            async with Bot(settings.bot_token.get_secret_value(), f"{settings.bot_api_url}/bot") as bot:
                return Finding(GOOD, "token", f"belongs to @{bot.username}")
    except InvalidToken:
        return Finding(BAD, "token", "refused by Telegram: copy it anew from @BotFather")
    except (TelegramError, TimeoutError) as error:
        return Finding(WARN, "token", f"not checked: {_host(settings)} does not answer ({type(error).__name__})")


def _host(settings: Settings) -> str:
    """Where BOT_API_URL leads, without what else may stand in an address."""
    try:
        return urlsplit(settings.bot_api_url).hostname or "BOT_API_URL"
    except ValueError:
        return "BOT_API_URL"
