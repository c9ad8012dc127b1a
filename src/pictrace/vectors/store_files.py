"""Writing the files of a store: one process at a time, the stamp last, and nothing where the disk takes nothing."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from pictrace.files import private, replaced
from pictrace.vectors.stamp_file import IDS, STAMP, VECTORS, Record, ids_file, mapped_vectors, vectors_file

__all__ = ["StoreFiles"]

LOCK = "writing.lock"
SERIES_DIGITS = 12
"""Hexadecimal digits that tell one series of files from every other in a directory."""


class StoreFiles:
    """The files of one series in a directory. Who writes first holds the directory until ``release``; where another
    process does, or the disk is full, or ``keep`` is false, nothing is written and every method says so."""

    def __init__(self, directory: Path, *, keep: bool) -> None:
        self.series = uuid.uuid4().hex[:SERIES_DIGITS]
        self._directory = directory
        self._seen: Record | None = None
        self._lock: FileLock | None = None
        self._forgone = not keep

    def look(self) -> Record | None:
        """The stamp as it is now: if it is another one when something is to be written, nothing will be."""
        self._seen = Record.read(self._directory / STAMP)
        return self._seen

    def write(self, count: int, ids: NDArray[np.int64], half: NDArray[np.float16]) -> NDArray[np.float16] | None:
        """Writes ids and (n, dimension) vectors after the first ``count``; gives all vectors, mapped, or ``None``."""
        if not self._writes():
            return None
        dimension = half.shape[1]
        vectors = vectors_file(self._directory, self.series)
        try:
            _write_at(ids_file(self._directory, self.series), count * IDS.itemsize, ids.astype(IDS))
            _write_at(vectors, count * dimension * VECTORS.itemsize, half)
            return mapped_vectors(vectors, count + len(ids), dimension)
        except OSError:
            self._forgo()
            return None

    def write_codes(self, name: str, data: bytes | memoryview) -> bool:
        """Whether the codes lie in the file of that name now."""
        if not self._writes():
            return False
        try:
            with replaced(self._directory / name) as file:
                file.write(data)
        except OSError:
            self._forgo()
            return False
        return True

    def save(self, record: Record) -> bool:
        """Makes the files durable and points the stamp to them; whether it says just this now for the first time."""
        if record == self._seen or not self._writes():
            return False
        try:
            for path in (ids_file(self._directory, self.series), vectors_file(self._directory, self.series)):
                _sync(path)
            with replaced(self._directory / STAMP) as file:
                file.write(record.written())
        except OSError:
            self._forgo()
            return False
        self._seen = record
        self._remove_others(record)
        return True

    def release(self) -> None:
        """Another process may write."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _writes(self) -> bool:
        """Whether this object may write files: it holds the lock, and they are still as it last saw them."""
        if self._lock is not None:
            return True
        if self._forgone:
            return False
        self._forgone = True
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._directory / LOCK, mode=0o600, thread_local=False)
            lock.acquire(timeout=0)
        except (Timeout, OSError, NotImplementedError):
            return False
        if Record.read(self._directory / STAMP) != self._seen:
            lock.release()
            return False
        self._lock, self._forgone = lock, False
        return True

    def _forgo(self) -> None:
        """Keeps nothing more: the disk is full or broken. What is in memory is right, and the catalogue has it all."""
        self._forgone = True
        self.release()

    def _remove_others(self, record: Record) -> None:
        named = {ids_file(self._directory, self.series).name, vectors_file(self._directory, self.series).name}
        if record.codes is not None:
            named.add(record.codes.file)
        for path in self._directory.iterdir():
            if path.name not in named and path.suffix in (".i64", ".f16", ".faiss"):
                # Windows does not remove a file that another process has mapped; the next save will.
                with suppress(OSError):
                    path.unlink()


def _write_at(path: Path, offset: int, data: NDArray[Any]) -> None:
    with open(path, "r+b" if path.exists() else "w+b", opener=private) as file:
        file.seek(offset)
        file.write(data.tobytes())


def _sync(path: Path) -> None:
    if path.exists():
        with path.open("r+b") as file:
            os.fsync(file.fileno())
