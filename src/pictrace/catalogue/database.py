"""Transactions through SQLAlchemy Core on any backend, and its errors in our words."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, exc, select, update

from pictrace.catalogue import schema
from pictrace.catalogue.backends.interface import WRITES, Backend
from pictrace.catalogue.migrations import history

__all__ = ["Database"]


class Database:
    """Many readers and one writer at a time; safe to use from several threads."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._engine = backend.engine()
        self._writer = threading.RLock()

    @classmethod
    def open(cls, backend: Backend, *, create: bool) -> Database:
        """Opens the database and brings it to the present schema; makes it if it is not there and ``create``. Raises
        ``LibraryNotFound``, ``LibraryTooNew``, ``LibraryBusy``, ``LibraryDamaged`` or ``LibraryFull``."""
        if not create and not backend.exists():
            raise backend.missing()
        database = cls(backend)
        try:
            database._migrate()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state until the block ends. Keep it short: while it lasts, what was
        written since cannot be tidied away."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are committed together when the block ends, or not at all."""
        with self._writer, self._translated(), self._engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def changing(self, counter: str = "generation") -> Iterator[Connection]:
        """Like ``writing``, for changes that searches may notice: the generation, or another counter, grows with
        them."""
        with self.writing() as connection:
            yield connection
            self.count_up(connection, counter)

    def copy(self, file: Path) -> Generator[tuple[int, int], None, None]:
        """Copies the database as it is now into a new file, while others read and write; yields bytes done and in all.
        Stop iterating to give it up. Raises what ``reading`` does, and ``LibraryFull`` for the disk of ``file``."""
        with self.reading() as connection:
            # Within a transaction that has read, all steps see the same state, whatever is written meanwhile.
            self.counter(connection, "generation")
            yield from self.backend.copy(connection, file)

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
            behind = bool(history.pending(connection))
        while behind:
            with self.writing() as connection:
                # Asked again inside the transaction: another process may have been quicker.
                steps = history.pending(connection)
                if steps:
                    history.apply(connection, steps[0])
                behind = len(steps) > 1

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            raise self.backend.translated(error) from error
