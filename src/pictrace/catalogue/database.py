"""One SQLite file through SQLAlchemy Core: connections, transactions, and errors in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

__all__ = ["Database"]


class Database:
    """Many readers and one writer at a time; safe to use from several threads."""

    path: Path

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Database:
        """Opens and migrates."""
        raise NotImplementedError

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state until the block ends. Keep it short."""
        raise NotImplementedError

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are committed together when the block ends, or not at all."""
        raise NotImplementedError

    def close(self) -> None:
        """Gives back all connections."""
        raise NotImplementedError
