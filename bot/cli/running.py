"""The bot itself: on Telegram, or in this terminal."""

import argparse
import asyncio
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.cli import session
from bot.settings import Settings
from bot.storage.database import Database


def run(options: argparse.Namespace) -> int:
    """Until SIGTERM or Ctrl-C; what is under way is finished first."""
    from bot import app
    from bot.errors import SettingsError

    settings = session.load()
    if not settings.bot_token.get_secret_value():
        raise SettingsError("BOT_TOKEN is missing: ask @BotFather for a token, and put it into .env")
    if len(options.roles) < len(app.ROLES) and settings.database_url.startswith("sqlite"):
        raise SettingsError("several processes need PostgreSQL: set DATABASE_URL, or leave --roles out")
    with session.database(settings.database_url) as db:
        asyncio.run(_until_stopped(settings, db, options.roles))
    return 0


async def _until_stopped(settings: Settings, db: Database, roles: tuple[str, ...]) -> None:
    from bot import app, logs

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.loop_error)
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    await app.run(settings, db, roles, stopping)


def console(options: argparse.Namespace) -> int:
    """The real handlers in this terminal, on the database of the settings."""
    from bot import console as terminal

    settings = session.load()
    with session.database(settings.database_url) as db:
        asyncio.run(terminal.talk(settings, db, options.user, is_admin=options.admin, greeting=terminal.CONSOLE))
    return 0


def demo(_: argparse.Namespace) -> int:
    """The same on a throwaway database, preloaded with the sample newsroom."""
    from bot import console as terminal
    from bot import logs

    made = Settings.model_construct(default_time_zone="Europe/Minsk")  # nothing from the environment
    logs.configure("ERROR", "text", [])
    folder = tempfile.TemporaryDirectory(prefix="briefwire-demo-")
    with folder as name, session.database(f"sqlite:///{Path(name) / 'demo.db'}") as db:
        print("Preparing the sample newsroom…", file=sys.stderr, flush=True)
        terminal.preload(db, datetime.now(UTC))
        asyncio.run(terminal.talk(made, db, terminal.DEMO_USER, is_admin=True, greeting=terminal.DEMO))
    return 0
