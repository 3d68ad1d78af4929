"""Databases for tests: a PostgreSQL server of our own, and migrated templates that each test copies."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from bot.storage import schema
from bot.storage.database import Database

EMPTY = """DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.tablename);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
END $$"""
READY_WITHIN = 60  # seconds; half a second is usual
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}


class PostgresMissingError(Exception):
    """This machine lacks the programs of PostgreSQL, or a user who may run them."""


class PostgresServer:
    """A server on a free loopback port, in a folder of its own; to be stopped with `stop`."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        """`settings`: where they are to be others than ours, which forget the last moments when the server crashes."""
        self._settings = {**SETTINGS, **(settings or {})}
        self._programs = _programs()
        self._user = _user()
        self.port = _free_port()
        self._password = secrets.token_hex(16)
        self._names = 0
        self.folder = Path(tempfile.mkdtemp(prefix="briefwire-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._initialise()
            self.start()
        except BaseException:
            self.stop()
            raise

    def url(self, name: str) -> str:
        """The address of a database, as DATABASE_URL takes it."""
        return f"postgresql+psycopg://briefwire:{self._password}@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        """Make a database like `template`; returns its name."""
        self._names += 1
        name = f"test_{self._names}"
        self._run_sql(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return name

    def empty(self, name: str) -> None:
        """Remove all that is in the tables of a database: much cheaper than another copy of the template."""
        with self._connect(name) as connection:
            connection.execute(EMPTY)

    def drop(self, name: str) -> None:
        """Remove a database, whoever still uses it."""
        self._run_sql(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command = [self._programs / "postgres", "-D", self._data, "-p", str(self.port), "-k", self.folder, *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._as_user)
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())

    def halt(self, how: signal.Signals = signal.SIGINT) -> None:
        """End its process: SIGINT in order, SIGQUIT as in a crash. Its databases stay."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(READY_WITHIN)
            self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def stop(self) -> None:
        """End it and remove its folder."""
        self.halt(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _as_user(self) -> dict[str, object]:
        return {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}

    def _initialise(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self._password)
        if self._user:
            for path in (self.folder, password_file):
                shutil.chown(path, self._user, self._user)
        command = [self._programs / "initdb", "-D", self._data, "-U", "briefwire", "--auth=scram-sha-256"]
        command += [f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as_user)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), self._connect():
            return True
        return False

    def _connect(self, name: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="briefwire",
            password=self._password,
            dbname=name,
            autocommit=True,
        )

    def _run_sql(self, statement: sql.SQL, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


def migrated(url: str) -> None:
    """Bring the database of this address to the newest schema."""
    db = Database(url)
    schema.upgrade(db)
    db.close()


def copy_to(path: Path) -> None:
    """A migrated SQLite file at `path`, unless there is one: a copy takes a tenth of the time of the migrations."""
    if not path.exists():
        path.write_bytes(_migrated_file())


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory(prefix="briefwire-template-") as folder:
        path = Path(folder) / "briefwire.db"
        migrated(f"sqlite:///{path}")
        return path.read_bytes()


def _programs() -> Path:
    """The folder that holds both initdb and postgres. Raises PostgresMissingError."""
    places = [Path(one) for one in os.environ.get("PATH", "").split(os.pathsep)]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    raise PostgresMissingError("no initdb and postgres on PATH or in /usr/lib/postgresql")


def _user() -> str | None:
    """Whom to run the server as: it refuses root. Raises PostgresMissingError."""
    import pwd

    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PostgresMissingError("PostgreSQL refuses to run as root, and there is no user postgres") from None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
