"""What `briefwire doctor` looks at: each check says in one line how it stands, and what to do."""

import asyncio
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import settings as settings_module
from bot.errors import BriefwireError
from bot.services import state
from bot.settings import Settings
from bot.storage import schema
from bot.storage.database import WAL_FIX, Database, sqlite_module

GOOD, WARN, BAD = "ok  ", "note", "bad "
LOW_DISK = 500 * 1024 * 1024  # bytes
CLOCK_DIFFERS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: a mark, what was checked, and how it stands."""

    mark: str
    what: str
    says: str


def all_of() -> Iterator[Finding]:
    """Every check, in an order in which a later one needs the earlier ones."""
    try:
        settings = settings_module.load()
    except BriefwireError as error:
        yield Finding(BAD, "settings", str(error))
        return
    yield Finding(GOOD, "settings", f"read; times are in {settings.default_time_zone} unless a reader chose others")
    yield from _env_file()
    yield from _database(settings)
    yield from _disk(settings)
    yield from _telegram(settings)


def _env_file() -> Iterator[Finding]:
    path = Path(".env")
    if path.exists() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding(WARN, ".env", "other users of this machine can read it, and the token in it: chmod 600 .env")


def _database(settings: Settings) -> Iterator[Finding]:
    db = Database(settings.database_url)
    try:
        yield from _sqlite_version(db)
        if db.path is not None and not db.path.exists():
            yield Finding(GOOD, "database", f"{db.path} does not exist yet; the first start makes it")
            return
        version = schema.version(db)
        newest = schema.newest()
        says = (
            "is empty; the first start fills it"
            if version is None
            else f"is at schema {version}, this program knows {newest}"
        )
        yield Finding(GOOD, "database", f"{db.display_name} {says}")
        if version == newest:
            counts = state.counts(db)
            yield Finding(GOOD, "stored", "; ".join(f"{name}: {_counted(some)}" for name, some in counts.items()))
    except BriefwireError as error:
        yield Finding(BAD, "database", f"{db.display_name}: {error}")
    finally:
        db.close()


def _sqlite_version(db: Database) -> Iterator[Finding]:
    if not db.is_sqlite:
        return
    version: str = sqlite_module().sqlite_version
    is_mended = tuple(map(int, version.split("."))) >= WAL_FIX
    advice = (
        ""
        if is_mended
        else "; before 3.51.3, two programs writing at once can damage a file: keep to one, or use PostgreSQL"
    )
    yield Finding(GOOD if is_mended else WARN, "SQLite", version + advice)


def _counted(some: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(some.items())) or "none"


def _disk(settings: Settings) -> Iterator[Finding]:
    path = Database(settings.database_url).path
    folder = path.parent if path else Path()
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding(BAD, "disk", f"{folder.absolute()} can't be written to")
        return
    free = shutil.disk_usage(folder).free
    mark = GOOD if free > LOW_DISK else WARN
    yield Finding(mark, "disk", f"{free // 1024**2} MB free in {folder.absolute()}")


def _telegram(settings: Settings) -> Iterator[Finding]:
    if not settings.bot_token.get_secret_value():
        yield Finding(WARN, "token", "BOT_TOKEN is not set; `briefwire run` needs one from @BotFather")
        return
    yield asyncio.run(_ask_telegram(settings))


async def _ask_telegram(settings: Settings) -> Finding:
    from telegram.error import InvalidToken, TelegramError

    from bot import app

    db = Database("sqlite://")
    bot = app.Briefwire(settings, db).application.bot
    try:
        async with asyncio.timeout(15):
            me = await bot.get_me()
    except InvalidToken:
        return Finding(BAD, "token", "refused by Telegram: copy it anew from @BotFather")
    except (TelegramError, TimeoutError) as error:
        return Finding(WARN, "token", f"not checked: {settings.bot_api_url} does not answer ({type(error).__name__})")
    finally:
        db.close()
    return Finding(GOOD, "token", f"belongs to @{me.username}")


def clock_says(answered_at: datetime) -> Finding:
    """How far this computer's clock is from the time in an answer's Date header."""
    apart = abs((datetime.now(UTC) - answered_at).total_seconds())
    mark = GOOD if apart < CLOCK_DIFFERS_SECONDS else WARN
    return Finding(mark, "clock", f"{apart:.0f} s from the server's")
