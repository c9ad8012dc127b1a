"""Ids and float16 vectors in two files that only ever grow, and the stamp that says how far they are true.

::

    stamp.json               layout, model, dimension, epoch, sequence, count, names of the others: written last
    ids-<series>.i64         count × int64, little-endian
    vectors-<series>.f16     count × dimension × float16, little-endian, mapped into memory
    codes-<series>-<n>.faiss what the quantised index adds for its first n vectors

The stamp holds a CRC-32 of each, and of itself. Those of the small ones are looked at whenever a store is opened, that
of the vectors by ``damage`` only: reading them all is not for every search.

What lies beyond ``count`` was being written when a process died, and is written over. A store that starts anew
takes a new series: other processes may still be reading the old files.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import UsageError
from pictrace.vectors.interface import Stamp
from pictrace.vectors.stamp_file import (
    IDS,
    LAYOUT,
    VECTORS,
    Codes,
    Record,
    ids_file,
    mapped_vectors,
    read_ids,
    vectors_file,
)
from pictrace.vectors.store_files import StoreFiles

__all__ = ["VectorStore"]

FIRST_ROOM = 1024
"""Rows that an array in memory has room for at first: what one search adds while another process writes."""


class VectorStore:
    """The vectors of one model. One thread writes; readers may go on meanwhile.

    The first process that adds becomes the one that writes files until it has saved; the others hold
    what they add in memory, which is right too, only not kept (``keep`` false asks for just that). So does
    one whose disk is full: files that can be made again are no reason to refuse a search."""

    def __init__(self, directory: Path, model: str, dimension: int, *, keep: bool = True) -> None:
        self.directory = directory
        self.dimension = dimension
        self.stamp = Stamp(model, 0, 0)
        self.codes: Codes | None = None
        self.ascending = True
        self._files = StoreFiles(directory, keep=keep)
        self._ids = np.empty(0, np.int64)
        self._count = 0
        self._crc = 0
        self._vectors_crc: int | None = 0
        self._mapped = np.empty((0, dimension), VECTORS)
        self._tail = np.empty((0, dimension), VECTORS)

    @classmethod
    def open(cls, directory: Path, model: str, dimension: int, epoch: int, sequence: int) -> VectorStore:
        """What lies in ``directory`` if it is whole and true to a catalogue at ``epoch`` and ``sequence``,
        else an empty store of that epoch. Raises nothing for what it finds."""
        store = cls(directory, model, dimension)
        store.stamp = Stamp(model, epoch, 0)
        for _ in range(2):  # another process may put a new series in place between the two reads
            record = store._files.look()
            if record is None or (record.model, record.dimension, record.epoch) != (model, dimension, epoch):
                break
            if record.sequence > sequence or store._took(record):
                break
        return store

    def _took(self, record: Record) -> bool:
        """Takes the files that the record names for its own, if they are whole."""
        try:
            ids = read_ids(ids_file(self.directory, record.series), record.count)
            mapped = mapped_vectors(vectors_file(self.directory, record.series), record.count, self.dimension)
        except (OSError, ValueError):
            return False
        if zlib.crc32(ids.tobytes()) != record.ids_crc:
            return False
        self.stamp = Stamp(record.model, record.epoch, record.sequence)
        self.codes = record.codes
        self.ascending = _ascending(ids)
        self._files.series = record.series
        self._ids = ids.astype(np.int64)
        self._count = record.count
        self._crc = record.ids_crc
        self._vectors_crc = record.vectors_crc
        self._mapped = mapped
        return True

    def __len__(self) -> int:
        return self._count

    @property
    def ids(self) -> NDArray[np.int64]:
        """(n,) in the order they were added."""
        return self._ids[: self._count]

    def rows(self, places: NDArray[np.intp]) -> NDArray[np.float32]:
        """The vectors at these places as (n, dimension) float32."""
        mapped, tail = self._mapped, self._tail
        if not len(places) or int(places.max()) < len(mapped):
            return np.asarray(mapped[places], np.float32)
        out = np.empty((len(places), self.dimension), np.float32)
        old = places < len(mapped)
        out[old] = mapped[places[old]]
        out[~old] = tail[places[~old] - len(mapped)]
        return out

    def slice(self, start: int, stop: int) -> NDArray[np.float32]:
        """The vectors from ``start`` up to ``stop`` as (n, dimension) float32."""
        return self.rows(np.arange(start, min(stop, self._count)))

    def append(self, ids: NDArray[np.int64], vectors: NDArray[np.float32], stamp: Stamp) -> None:
        """Adds (n, dimension) vectors; they are found again at the places from the old length on."""
        if vectors.shape != (len(ids), self.dimension):
            raise UsageError("vectors.shape", vectors=len(ids), shape=str((len(ids), self.dimension)))
        if len(ids):
            half = vectors.astype(VECTORS)
            mapped = self._files.write(self._count, ids, half)
            if mapped is not None:
                self._mapped = mapped
            else:
                self._tail = _extended(self._tail, self._count - len(self._mapped), half)
            self.ascending = self.ascending and _ascending(np.concatenate([self.ids[-1:], ids]))
            self._ids = _extended(self._ids, self._count, ids)
            self._crc = zlib.crc32(ids.astype(IDS).tobytes(), self._crc)
            if self._vectors_crc is not None:
                self._vectors_crc = zlib.crc32(half.tobytes(), self._vectors_crc)
            self._count += len(ids)
        self.stamp = stamp

    def save(self, codes: Codes | None) -> None:
        """Makes what was added durable, the stamp last, and removes files that no stamp names any more."""
        if self._files.save(self._record(codes)):
            self.codes = codes
        self._files.release()

    def write_codes(self, data: bytes | memoryview, trained: int) -> Codes | None:
        """Keeps codes of all vectors for the next ``save``; ``None`` when they could not be kept."""
        codes = Codes(f"codes-{self._files.series}-{self._count}.faiss", self._count, trained, zlib.crc32(data))
        return codes if self._files.write_codes(codes.file, data) else None

    def read_codes(self) -> bytes | None:
        """The codes that the stamp names, if they are whole."""
        if self.codes is None:
            return None
        try:
            data = (self.directory / self.codes.file).read_bytes()
        except OSError:
            return None
        return data if zlib.crc32(data) == self.codes.crc else None

    def close(self) -> None:
        """Lets go of the files."""
        self._files.release()
        self._mapped = np.empty((0, self.dimension), VECTORS)
        self._tail = np.empty((0, self.dimension), VECTORS)
        self._count = 0

    def _record(self, codes: Codes | None) -> Record:
        model, epoch, sequence = self.stamp.model, self.stamp.epoch, self.stamp.sequence
        count, series = self._count, self._files.series
        return Record(
            LAYOUT, model, self.dimension, epoch, sequence, count, series, self._crc, codes, self._vectors_crc
        )


def _ascending(ids: NDArray[np.int64]) -> bool:
    return bool((ids[1:] > ids[:-1]).all())


def _extended(array: NDArray[Any], used: int, more: NDArray[Any]) -> NDArray[Any]:
    """The array with ``more`` after its first ``used`` rows, in place while there is room."""
    needed = used + len(more)
    if needed > len(array):
        grown = np.empty((max(needed, 2 * len(array), FIRST_ROOM), *array.shape[1:]), array.dtype)
        grown[:used] = array[:used]
        array = grown
    array[used:needed] = more
    return array
