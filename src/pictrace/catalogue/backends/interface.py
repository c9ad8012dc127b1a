"""What a catalogue runs on. All that only one database can do, or says in its own way, is behind this."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from pathlib import Path

from sqlalchemy import Connection, Engine, exc

from pictrace.errors import LibraryError

__all__ = ["WRITES", "Backend"]

WRITES = "pictrace_writes"
"""The execution option of a connection whose transaction is going to write."""


class Backend(ABC):
    """One database at one place."""

    place: str
    """How the database is named for people: a path, an address without a password."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is a catalogue already."""

    @abstractmethod
    def missing(self) -> LibraryError:
        """What to say where there is none."""

    @abstractmethod
    def engine(self) -> Engine:
        """Connections such that a transaction reads one consistent state from its start, and one with the option
        ``WRITES`` excludes every other of these, in any process, from its start; what was committed survives a
        power cut."""

    @abstractmethod
    def translated(self, error: exc.DBAPIError) -> LibraryError:
        """A driver's error in our words: ``LibraryBusy``, ``LibraryFull``, ``LibraryDamaged`` or ``LibraryError``."""

    @abstractmethod
    def copy(self, connection: Connection, file: Path) -> Generator[tuple[int, int], None, None]:
        """Copies what the connection's transaction sees into a new SQLite file; yields bytes done and in all. Closing
        the generator gives it up. Raises ``LibraryFull`` for the disk of ``file``."""

    @abstractmethod
    def problems(self, connection: Connection) -> list[str]:
        """What the database itself finds wrong with how it stored things; empty for nothing."""
