"""Whose jobs these are, and whether their process lives: by a lock that dies with it."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.errors import LibraryError

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["Owner", "lives"]


def _file(directory: Path, name: str) -> Path:
    return directory / f"jobs-{name}.lock"


class Owner:
    """A name that no other process has, held until ``leave`` or the end of the process, however it ends."""

    def __init__(self, directory: Path) -> None:
        self.name = secrets.token_hex(8)
        self._path = _file(directory, self.name)
        self._lock: BaseFileLock | None = None

    def hold(self) -> None:
        """Takes the lock; again does nothing. Raises ``LibraryError`` where the library cannot be written."""
        from filelock import FileLock

        if self._lock is None:
            lock = FileLock(self._path, timeout=0, thread_local=False)
            try:
                lock.acquire()
            except OSError as error:
                why = error.strerror or str(error)
                raise LibraryError("library.readonly", place=str(self._path.parent), error=why) from error
            self._lock = lock

    def leave(self) -> None:
        """Gives the lock back."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def lives(directory: Path, name: str) -> bool:
    """Does the process of that name live? What a dead one left is tidied away."""
    from filelock import FileLock, Timeout

    path = _file(directory, name)
    if not path.exists():
        return False
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    with suppress(OSError):
        path.unlink(missing_ok=True)
    return False
