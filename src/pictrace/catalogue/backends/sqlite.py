"""One SQLite file: nothing to install, nothing to run, many readers and one writer on one machine."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL

from pictrace.catalogue.backends.interface import WRITES, Backend
from pictrace.disks import network_disk
from pictrace.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryFull, LibraryNotFound

__all__ = ["SqliteBackend"]

BUSY_SECONDS = 10.0
"""How long a writer waits for another process before it says ``LibraryBusy``."""

CONNECTIONS_KEPT = 8
"""Idle connections that are kept open: the threads that one search uses."""

PRAGMAS = (
    # FULL: a committed batch survives a power cut. With NORMAL the vector index could be ahead of a catalogue that
    # lost its last commits, and sequence numbers would be given out a second time.
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -8192",  # KiB
    "journal_size_limit = 67108864",  # bytes
)

WORST_SHOWN = 100
"""Problems that the integrity check lists before it gives up."""


COPIED_PAGES = 2048
"""Pages copied between two reports of progress: 8 MiB."""


class SqliteBackend(Backend):
    """The file at ``path``."""

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self.place = str(path)
        self._busy_seconds = busy_seconds

    def exists(self) -> bool:
        return self.path.is_file()

    def missing(self) -> LibraryError:
        return LibraryNotFound("library.none", place=str(self.path.parent), command="'pictrace index PLACE'")

    def engine(self) -> Engine:
        with suppress(OSError):  # SQLite says better what is wrong; its log and index take their modes from the file
            self.path.touch(0o600)
        engine = create_engine(
            URL.create("sqlite", database=str(self.path)),
            connect_args={"timeout": self._busy_seconds, "check_same_thread": False},
            pool_size=CONNECTIONS_KEPT,
            max_overflow=-1,
        )
        event.listen(engine, "connect", partial(_configure, network=network_disk(self.path) is not None))
        event.listen(engine, "begin", _begin)
        return engine

    def translated(self, error: exc.DBAPIError) -> LibraryError:
        home, place, said = str(self.path.parent), str(self.path), str(error.orig)
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LibraryBusy("library.written", place=home)
        if code == sqlite3.SQLITE_FULL:
            return LibraryFull("library.full_kept", place=home)
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return LibraryDamaged("library.damaged", place=place, error=said)
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return LibraryError("library.closed", place=place, error=said)
        if code == sqlite3.SQLITE_IOERR:
            return LibraryError("library.disk", place=place, error=said)
        return LibraryDamaged("library.refused", place=place, error=said)

    def copy(self, connection: Connection, file: Path) -> Generator[tuple[int, int], None, None]:
        done: SimpleQueue[tuple[int, int] | None] = SimpleQueue()
        given_up = threading.Event()
        size = int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        source = cast(sqlite3.Connection, connection.connection.driver_connection)

        def progress(_status: int, left: int, pages: int) -> None:
            if given_up.is_set():
                raise InterruptedError
            done.put(((pages - left) * size, pages * size))

        with ThreadPoolExecutor(1, thread_name_prefix="pictrace-copy") as pool:
            copying = pool.submit(_copy, source, file, progress)
            copying.add_done_callback(lambda _: done.put(None))
            try:
                yield from iter(done.get, None)
                copying.result()
            except sqlite3.Error as error:
                raise SqliteBackend(file).translated(exc.OperationalError("copy", None, error)) from error
            finally:
                given_up.set()

    def problems(self, connection: Connection) -> list[str]:
        said = connection.exec_driver_sql(f"PRAGMA integrity_check({WORST_SHOWN})").scalars().all()
        # Rows that break a CHECK are looked at, and mended, by the invariants that the CHECK is for.
        return [text for text in said if text != "ok" and not text.startswith("CHECK constraint failed")]


def _copy(source: sqlite3.Connection, file: Path, progress: Callable[[int, int, int], None]) -> None:
    target = sqlite3.connect(file)
    try:
        source.backup(target, pages=COPIED_PAGES, progress=progress, sleep=0)
    finally:
        target.close()


def _configure(connection: sqlite3.Connection, _record: Any, *, network: bool) -> None:
    _choose_journal(connection, network)
    # The driver's own transaction handling begins too late for consistent reads; "begin" below replaces it.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _choose_journal(connection: sqlite3.Connection, network: bool) -> None:
    """Write-ahead logging lets searches go on while indexing writes, but needs memory that all processes share: on a
    network disk another machine has none of it, and both would damage the file. There the rollback journal is safe."""
    wanted = "delete" if network else "wal"
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == wanted:
        return
    try:
        connection.execute(f"PRAGMA journal_mode = {wanted}").close()
    except sqlite3.OperationalError as error:
        # A library that was moved between disks changes its journal when nobody else has it open.
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    # IMMEDIATE: a writer learns at once that another one is at work, not at its first change.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
