"""How the database is reached: one writer and many readers on SQLite, a pool on PostgreSQL.

The only module that asks which dialect it talks to.
"""

import importlib
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import Connection, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.sql.selectable import HasHints

from bot.errors import DatabaseUnavailable, NotFound, SettingsError

_Chosen = TypeVar("_Chosen", bound=HasHints)

__all__ = ["Connection", "Database"]  # services pass a connection on without knowing what it is

T = TypeVar("T")

WRITER_PRAGMAS = (
    "busy_timeout=10000",
    "synchronous=FULL",  # NORMAL may forget after a power cut that a message was sent
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-65536",
    "mmap_size=0",
    "wal_autocheckpoint=4000",  # pages; at each 1000, every tenth article would wait for two more writes to the disk
    "journal_size_limit=67108864",  # one large transaction would otherwise leave a WAL of its size for good
)
READER_PRAGMAS = ("busy_timeout=10000", "query_only=ON", "temp_store=MEMORY", "cache_size=-16384", "mmap_size=0")
PATIENCE = {
    "connect_timeout": 10,
    "tcp_user_timeout": 15_000,
}  # s, ms: of PostgreSQL behind a network that swallows all
WAL_WITHIN = 10  # seconds; SQLite does not wait by itself where two connections turn one file to WAL at once
WAL_FIX = (3, 51, 3)  # earlier ones can corrupt a file that two connections write and checkpoint at once
NUMBER_OUT_OF_RANGE = "22003"  # PostgreSQL's SQLSTATE
CHUNK = 500  # rows a statement, below SQLite's limit of bound variables


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: the bundled one where its wheel is installed, else the system's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3.dbapi2")


class Database:
    """Units of work on one database. Every method is safe to call from any thread. Raises SettingsError."""

    def __init__(self, url: str) -> None:
        self.url: URL = _address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = threading.Lock()
        if self.is_sqlite:
            self._writer = _sqlite_engine(self.url, WRITER_PRAGMAS, "BEGIN IMMEDIATE", pool_size=1)
            self._reader = _sqlite_engine(self.url, READER_PRAGMAS, "BEGIN", pool_size=4)
        else:
            self._writer = self._reader = sa.create_engine(
                self.url, pool_size=8, max_overflow=8, pool_pre_ping=True, connect_args=PATIENCE
            )

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database, else None."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @property
    def display_name(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that may write: committed at the end, rolled back on any error.

        Raises DatabaseUnavailable when the database can't do it now.
        """
        with self._one_writer(), _translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One transaction that only reads, on a consistent snapshot with SQLite."""
        with _translated(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._writing:
            yield

    @contextmanager
    def outside_transaction(self) -> Iterator[sa.Connection]:
        """A connection on which each statement stands alone: for VACUUM and the like."""
        engine = sa.create_engine(
            self.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            **({"module": sqlite_module()} if self.is_sqlite else {}),
        )
        with _translated(), engine.connect() as connection:
            yield connection
        engine.dispose()

    @contextmanager
    def serialised(self, connection: sa.Connection, name: str) -> Iterator[None]:
        """Within a write, run the block in one process at a time. SQLite's single writer needs nothing more."""
        if not self.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(name))))
        yield

    def close(self) -> None:
        """Close every connection; the object can still be used afterwards."""
        self._reader.dispose()
        self._writer.dispose()


def _address(url: str) -> URL:
    """The parts of an address. Raises SettingsError, which shows none of it: there may be a password in it."""
    try:
        return make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL is not an address that can be understood; see .env.example") from None


def _sqlite_engine(url: URL, pragmas: Sequence[str], begin: str, *, pool_size: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        module=sqlite_module(),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    engine.dialect.statement_compiler = _WithHints

    @event.listens_for(engine, "connect")
    def _prepare(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # the driver must not BEGIN by itself
        for pragma in pragmas:
            dbapi_connection.execute(f"PRAGMA {pragma}")
        if pragmas is not READER_PRAGMAS:
            _turn_to_wal(dbapi_connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class _WithHints(SQLiteCompiler):
    """SQLAlchemy leaves out hints for SQLite."""

    def get_from_hint_text(self, table: sa.FromClause, text: str | None) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        return text


def _turn_to_wal(dbapi_connection: Any) -> None:
    """Another process may be turning the file at this moment; SQLite's busy handler does not wait for that."""
    deadline = time.monotonic() + WAL_WITHIN
    while True:
        try:
            dbapi_connection.execute("PRAGMA journal_mode=WAL")
        except sqlite_module().OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OverflowError as error:  # SQLite's driver: no id has more than 64 bits
        raise NotFound("a number out of range") from error
    except sa.exc.DataError as error:
        if getattr(error.orig, "sqlstate", None) != NUMBER_OUT_OF_RANGE:
            raise
        raise NotFound("a number out of range") from error
    except (sa.exc.IntegrityError, sa.exc.ProgrammingError):
        raise  # a mistake of ours
    except (sa.exc.DatabaseError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        raise DatabaseUnavailable(_first_line(error)) from error


def _first_line(error: sa.exc.SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines()
    return lines[0] if lines else type(cause).__name__


def insert_ignoring(
    connection: sa.Connection,
    table: sa.Table,
    values: Mapping[str, object] | sa.Select[Any],
    columns: Sequence[str] = (),
) -> None:
    """INSERT … ON CONFLICT DO NOTHING, of one row or of a select into `columns`."""
    statement = _dialect_insert(connection, table).on_conflict_do_nothing()
    if isinstance(values, sa.Select):
        connection.execute(statement.from_select(list(columns), values))
    else:
        connection.execute(statement, values)


def insert_many_ignoring(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """INSERT … ON CONFLICT DO NOTHING, of many rows."""
    if rows:
        connection.execute(_ignoring(table, is_sqlite(connection)), list(rows))


@cache
def _ignoring(table: sa.Table, is_sqlite: bool) -> Any:
    return Dialect(is_sqlite).insert(table).on_conflict_do_nothing()


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    key: Mapping[str, object],
    values: Mapping[str, object],
    changes: Mapping[str, object] | None = None,
) -> None:
    """Make the row of `key` with these values; where it is there, set them, or what `changes` says, in it."""
    statement = _dialect_insert(connection, table).values({**key, **values})
    changed = dict(values if changes is None else changes)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))


def upsert_many(
    connection: sa.Connection, table: sa.Table, key: Sequence[str], rows: Sequence[Mapping[str, object]], *names: str
) -> None:
    """Make these rows; where one of that key is there, set the columns `names` of it."""
    statement = _dialect_insert(connection, table)
    changed = {name: statement.excluded[name] for name in names}
    if rows:
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows))


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the two databases say differently, for statements that are put together once: that costs more than their answers."""

    is_sqlite: bool

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT."""
        return (sqlite if self.is_sqlite else postgresql).insert(table)

    def greatest(self, column: sa.Column[Any], value: object) -> sa.ColumnElement[Any]:
        """The larger of a column and a value."""
        return self._of("max" if self.is_sqlite else "greatest", column, value)

    def least(self, column: sa.Column[Any], value: object) -> sa.ColumnElement[Any]:
        """The smaller of a column and a value."""
        return self._of("min" if self.is_sqlite else "least", column, value)

    def _of(self, name: str, column: sa.Column[Any], value: object) -> sa.ColumnElement[Any]:
        given = value if isinstance(value, sa.ColumnElement) else sa.literal(value, column.type)
        return getattr(sa.func, name)(column, given, type_=column.type)  # type: ignore[no-any-return]  # generic functions are untyped

    def numbers(self, name: str) -> sa.ColumnElement[int]:
        """Whole numbers, a row each, of a bound `array`: any number of them is one value."""
        array = sa.bindparam(name, type_=sa.Text())
        if self.is_sqlite:
            return cast("sa.ColumnElement[int]", sa.func.json_each(array).table_valued("value").c.value)
        return sa.cast(sa.func.json_array_elements_text(sa.cast(array, postgresql.JSON)), sa.BigInteger)


def array(numbers: Collection[int]) -> str:
    """As `Dialect.numbers` reads them."""
    return f"[{','.join(map(str, sorted(numbers)))}]"


def prepared(connection: sa.Connection, build: Callable[[Dialect], T]) -> T:
    """What `build` makes for this database; made once."""
    return cast("T", _prepared(build, is_sqlite(connection)))


@cache
def _prepared(build: Callable[[Dialect], object], is_sqlite: bool) -> object:
    return build(Dialect(is_sqlite))


def upsert_latest(
    connection: sa.Connection, table: sa.Table, key: Sequence[str], rows: Sequence[Mapping[str, object]], name: str
) -> None:
    """Make these rows; where one of that key is there, its column `name` becomes the larger of both values."""
    statement = _dialect_insert(connection, table)
    larger = Dialect(is_sqlite(connection)).greatest(table.c[name], statement.excluded[name])
    if rows:
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_={name: larger}), list(rows))


def insert_returning_id(connection: sa.Connection, table: sa.Table, values: Mapping[str, object]) -> int:
    """INSERT one row; returns its id."""
    key = connection.execute(_inserting(table), values).inserted_primary_key
    assert key is not None
    return int(key[0])


@cache
def _inserting(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


def is_one_of(connection: sa.Connection, column: sa.ColumnElement[int], ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Whether a column is one of many whole numbers, which go as one value: a statement has room for few."""
    numbers = ",".join(map(str, sorted(ids)))
    if is_sqlite(connection):
        return column.in_(sa.select(sa.func.json_each(f"[{numbers}]").table_valued("value").c.value))
    return column == sa.any_(sa.cast(sa.func.string_to_array(numbers, ","), postgresql.ARRAY(sa.BigInteger)))


def indexed_by(chosen: _Chosen, table: sa.Table, index: str) -> _Chosen:
    """A select that SQLite answers by this index of the table: without statistics it takes rows for as near as an index."""
    return chosen.with_hint(table, f"INDEXED BY {index}", "sqlite")


@contextmanager
def in_index_order(connection: sa.Connection) -> Iterator[None]:
    """Within the block PostgreSQL reads by an index and in its order, as SQLite does by itself.

    Its statistics are from before the last fan-out: believing that nothing waits, it would sort all that does for each batch.
    """
    if is_sqlite(connection):
        yield
        return
    connection.execute(_WAYS, {"allowed": "off"})
    yield
    connection.execute(_WAYS, {"allowed": "on"})


_WAYS = sa.text(
    "SELECT set_config('enable_sort', :allowed, true), set_config('enable_bitmapscan', :allowed, true),"
    " set_config('enable_seqscan', :allowed, true), set_config('jit', 'off', true)"  # a forbidden way seems dear enough for it
)


def is_sqlite(connection: sa.Connection) -> bool:
    """Which of the two it is, for what no one statement can say to both."""
    return connection.dialect.name == "sqlite"


def greatest(connection: sa.Connection, column: sa.Column[Any], value: object) -> sa.ColumnElement[Any]:
    """The larger of a column and a value."""
    return Dialect(is_sqlite(connection)).greatest(column, value)


def _dialect_insert(connection: sa.Connection, table: sa.Table) -> Any:
    return Dialect(is_sqlite(connection)).insert(table)
