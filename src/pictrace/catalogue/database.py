"""One SQLite file through SQLAlchemy Core: connections, transactions, and errors in our words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, select, update
from sqlalchemy.engine import URL

from pictrace.catalogue import migrations, schema
from pictrace.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryFull, LibraryNotFound

__all__ = ["Database"]

BUSY_SECONDS = 10.0
"""How long a writer waits for another process before it says ``LibraryBusy``."""

MAX_VARIABLES = 900
"""Values in one ``IN (…)``: below the limit of every SQLite in use (999 before 3.32)."""


class Database:
    """Many readers and one writer at a time; safe to use from several threads."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._writer = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, create: bool, busy_seconds: float = BUSY_SECONDS) -> Database:
        """Opens the file and brings it to the present schema; makes it if it is not there and ``create``."""
        if not create and not path.is_file():
            raise LibraryNotFound(f"there is no library at {path.parent}; 'pictrace index PLACE' makes one")
        database = cls(path, _engine(path, busy_seconds))
        try:
            database._migrate()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state until the block ends. Keep it short: while it
        lasts, the write-ahead log cannot be folded back into the file."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are committed together when the block ends, or not at all."""
        with self._writer, self._translated(), self._engine.connect() as connection:
            connection = connection.execution_options(pictrace_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Like ``writing``, for changes that searches may notice: the generation grows with them."""
        with self.writing() as connection:
            yield connection
            self.count_up(connection, "generation")

    @staticmethod
    def counter(connection: Connection, name: str) -> int:
        """The value of one counter of ``meta``."""
        value: int = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == name)).scalar_one()
        return value

    @staticmethod
    def count_up(connection: Connection, name: str) -> int:
        """Adds one to a counter; its new value."""
        connection.execute(update(schema.meta).where(schema.meta.c.name == name).values(value=schema.meta.c.value + 1))
        return Database.counter(connection, name)

    def close(self) -> None:
        """Gives back all connections; closing twice does nothing."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.reading() as connection:
            behind = bool(migrations.pending(connection))
        while behind:
            with self.writing() as connection:
                # Asked again inside the transaction: another process may have been quicker.
                steps = migrations.pending(connection)
                if steps:
                    migrations.apply(connection, steps[0])
                behind = len(steps) > 1

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            raise _in_our_words(error, self.path) from error


def _engine(path: Path, busy_seconds: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
        pool_size=8,
        max_overflow=-1,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transaction handling begins too late for consistent reads; "begin" below replaces it.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            # FULL: a committed batch survives a power cut. With NORMAL the vector index could be ahead of a
            # catalogue that lost its last commits, and sequence numbers would be given out a second time.
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -8192",
            "journal_size_limit = 67108864",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("pictrace_writes", False)
        # IMMEDIATE: a writer learns at once that another one is at work, not at its first change.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _in_our_words(error: exc.DBAPIError, path: Path) -> LibraryError:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(f"another program is writing to the library at {path.parent}; try again when it is done")
    if code == sqlite3.SQLITE_FULL:
        return LibraryFull(f"no room left on the disk that holds the library at {path.parent}; nothing was lost")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LibraryDamaged(f"the catalogue {path} is damaged ({error.orig}); restore it from a backup or index anew")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return LibraryError(f"the catalogue {path} cannot be opened for writing ({error.orig}); check its permissions")
    if code == sqlite3.SQLITE_IOERR:
        return LibraryError(f"the disk that holds the catalogue {path} reports an error ({error.orig})")
    return LibraryDamaged(f"the catalogue {path} refused a statement ({error.orig}); run 'pictrace check'")
