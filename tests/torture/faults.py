"""A disk and a clock that fail when they are told to: functions of the standard library, exchanged for a while."""

from __future__ import annotations

import io
import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any, Self

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from pictrace.sources import reading

__all__ = ["BackwardsClock", "Fault", "commits", "full_disk", "listings", "opens", "reads", "renames", "syncs"]


class Fault:
    """Fails at the ``number``-th time, or from then on. ``struck`` says whether it came to that."""

    def __init__(self, error: Callable[[], Exception], number: int, *, lasting: bool = False) -> None:
        self._error = error
        self._number = number
        self._lasting = lasting
        self._lock = threading.Lock()
        self._count = 0
        self.struck = False

    @classmethod
    def of_system(cls, code: int, number: int, *, lasting: bool = False) -> Self:
        """An error of the operating system, as its calls raise it (the class goes by the code)."""
        return cls(lambda: OSError(code, os.strerror(code)), number, lasting=lasting)

    @classmethod
    def of_sqlite(cls, code: int, number: int) -> Self:
        """What SQLite says when a commit cannot be written or synced."""
        return cls(lambda: _sqlite_error(code), number)

    def strike(self) -> None:
        with self._lock:
            self._count += 1
            hit = self._count >= self._number if self._lasting else self._count == self._number
            self.struck |= hit
        if hit:
            raise self._error()

    def before(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """``act`` that fails when this strikes."""

        def acted(*given: Any, **named: Any) -> Any:
            self.strike()
            return act(*given, **named)

        return acted


def _sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


def opens(patch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Photos and archives are opened."""
    patch.setattr(reading, "_open", fault.before(reading._open))


def reads(patch: pytest.MonkeyPatch, fault: Fault) -> None:
    """They are read, once they are open."""

    class Failing(io.FileIO):
        def read(self, size: int | None = -1, /) -> Any:
            fault.strike()
            return super().read(-1 if size is None else size)

        def readinto(self, buffer: Any, /) -> Any:
            fault.strike()
            return super().readinto(buffer)

    patch.setattr(io, "FileIO", Failing)


def listings(patch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Folders are listed."""
    patch.setattr(os, "scandir", fault.before(os.scandir))


def syncs(patch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Files are made to last. SQLite's own are not called from Python: see ``commits``."""
    patch.setattr(os, "fsync", fault.before(os.fsync))


def renames(patch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Files that are whole take their names."""
    patch.setattr(os, "replace", fault.before(os.replace))


def commits(patch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Transactions are committed."""
    patch.setattr(DefaultDialect, "do_commit", fault.before(DefaultDialect.do_commit))


class full_disk:
    """SQLite's files may have so many pages and no more: it then says what it says on a full disk."""

    def __init__(self, pages: int) -> None:
        self._pages = pages

    def __enter__(self) -> None:
        event.listen(Engine, "connect", self._limit)

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "connect", self._limit)

    def _limit(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self._pages}").close()


class BackwardsClock(datetime):
    """A wall clock that goes back an hour each time somebody looks at it."""

    looks = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        cls.looks += 1
        return super().now(tz) - timedelta(hours=cls.looks)
