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

import json
import os
import uuid
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from pictrace.errors import UsageError
from pictrace.files import private, replaced
from pictrace.vectors.interface import Stamp

__all__ = ["Codes", "VectorStore", "damage"]

LAYOUT = 1
IDS = np.dtype("<i8")
VECTORS = np.dtype("<f2")
STAMP = "stamp.json"
LOCK = "writing.lock"

_STEP = 1 << 22
"""Bytes read at a time to be checked."""

_ROUNDING, _LEAST = 2**-10, 2**-23
"""Vectors are divided by their length again when they are read, and another machine may round a float16 the other way:
by one part in 1,024, or by twice the smallest of them."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A file of codes: for how many vectors, from how many its parameters were learnt, its CRC-32."""

    file: str
    count: int
    trained: int
    crc: int


@dataclass(frozen=True, slots=True)
class _Record:
    """What ``stamp.json`` holds."""

    layout: int
    model: str
    dimension: int
    epoch: int
    sequence: int
    count: int
    series: str
    ids_crc: int
    codes: Codes | None = None
    vectors_crc: int | None = None

    @classmethod
    def read(cls, path: Path) -> Self | None:
        try:
            fields: dict[str, Any] = json.loads(path.read_bytes())
            if fields.get("layout") != LAYOUT:
                return None
            crc = fields.pop("crc", None)
            codes = fields.pop("codes")
            record = cls(codes=None if codes is None else Codes(**codes), **fields)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        numbers = (record.dimension, record.epoch, record.sequence, record.count, record.ids_crc)
        whole = all(type(number) is int and number >= 0 for number in numbers) and crc in (None, record.crc)
        return record if whole else None

    @property
    def crc(self) -> int:
        """Of the record itself."""
        return zlib.crc32(json.dumps(asdict(self), sort_keys=True).encode())

    def written(self) -> bytes:
        return json.dumps(asdict(self) | {"crc": self.crc}, indent=1).encode()


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
        self._series = uuid.uuid4().hex[:12]
        self._ids = np.empty(0, np.int64)
        self._count = 0
        self._crc = 0
        self._vectors_crc: int | None = 0
        self.ascending = True
        self._mapped = np.empty((0, dimension), VECTORS)
        self._tail = np.empty((0, dimension), VECTORS)
        self._base: _Record | None = None
        self._lock: FileLock | None = None
        self._in_memory = not keep

    @classmethod
    def open(cls, directory: Path, model: str, dimension: int, epoch: int, sequence: int) -> VectorStore:
        """What lies in ``directory`` if it is whole and true to a catalogue at ``epoch`` and ``sequence``,
        else an empty store of that epoch. Raises nothing for what it finds."""
        store = cls(directory, model, dimension)
        store.stamp = Stamp(model, epoch, 0)
        for _ in range(2):  # another process may put a new series in place between the two reads
            record = store._base = _Record.read(directory / STAMP)
            if record is None or (record.model, record.dimension, record.epoch) != (model, dimension, epoch):
                break
            if record.sequence > sequence or store._took(record):
                break
        return store

    def _took(self, record: _Record) -> bool:
        """Takes the files that the record names for its own, if they are whole."""
        try:
            ids = _read(_ids_file(self.directory, record.series), record.count)
            mapped = _mapped(_vectors_file(self.directory, record.series), record.count, self.dimension)
        except (OSError, ValueError):
            return False
        if zlib.crc32(ids.tobytes()) != record.ids_crc:
            return False
        self.stamp = Stamp(record.model, record.epoch, record.sequence)
        self.codes = record.codes
        self.ascending = _ascending(ids)
        self._series = record.series
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
            raise UsageError(f"{len(ids)} vectors of this index have shape {(len(ids), self.dimension)}")
        if len(ids):
            half = vectors.astype(VECTORS)
            if not self._wrote(ids, half):
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
        record = self._record(codes)
        if record != self._base and self._writes():
            try:
                for path in (self._ids_file, self._vectors_file):
                    _sync(path)
                with replaced(self.directory / STAMP) as file:
                    file.write(record.written())
            except OSError:
                self._forgo()
                return
            self._base, self.codes = record, codes
            self._remove_others(record)
        self._release()

    def write_codes(self, data: bytes | memoryview, trained: int) -> Codes | None:
        """Keeps codes of all vectors for the next ``save``; ``None`` when they could not be kept."""
        if not self._writes():
            return None
        codes = Codes(f"codes-{self._series}-{self._count}.faiss", self._count, trained, zlib.crc32(data))
        try:
            with replaced(self.directory / codes.file) as file:
                file.write(data)
        except OSError:
            self._forgo()
            return None
        return codes

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
        self._release()
        self._mapped = np.empty((0, self.dimension), VECTORS)
        self._tail = np.empty((0, self.dimension), VECTORS)
        self._count = 0

    @property
    def _ids_file(self) -> Path:
        return _ids_file(self.directory, self._series)

    @property
    def _vectors_file(self) -> Path:
        return _vectors_file(self.directory, self._series)

    def _record(self, codes: Codes | None) -> _Record:
        model, epoch, sequence = self.stamp.model, self.stamp.epoch, self.stamp.sequence
        count, series = self._count, self._series
        return _Record(
            LAYOUT, model, self.dimension, epoch, sequence, count, series, self._crc, codes, self._vectors_crc
        )

    def _writes(self) -> bool:
        """Whether this object may write files: it holds the lock, and they are still as it last saw them."""
        if self._lock is not None:
            return True
        if self._in_memory:
            return False
        self._in_memory = True
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.directory / LOCK, mode=0o600, thread_local=False)
            lock.acquire(timeout=0)
        except (Timeout, OSError, NotImplementedError):
            return False
        if _Record.read(self.directory / STAMP) != self._base:
            lock.release()
            return False
        self._lock, self._in_memory = lock, False
        return True

    def _wrote(self, ids: NDArray[np.int64], half: NDArray[np.float16]) -> bool:
        if not self._writes():
            return False
        try:
            _write_at(self._ids_file, self._count * IDS.itemsize, ids.astype(IDS))
            _write_at(self._vectors_file, self._count * self.dimension * VECTORS.itemsize, half)
            self._mapped = _mapped(self._vectors_file, self._count + len(ids), self.dimension)
        except OSError:
            self._forgo()
            return False
        return True

    def _forgo(self) -> None:
        """Keeps nothing more: the disk is full or broken. What is in memory is right, and the catalogue has it all."""
        self._in_memory = True
        self._release()

    def _remove_others(self, record: _Record) -> None:
        named = {STAMP, LOCK, self._ids_file.name, self._vectors_file.name}
        if record.codes is not None:
            named.add(record.codes.file)
        for path in self.directory.iterdir():
            if path.name not in named and path.suffix in (".i64", ".f16", ".faiss"):
                # Windows does not remove a file that another process has mapped; the next save will.
                with suppress(OSError):
                    path.unlink()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def damage(
    directory: Path,
    model: str,
    dimension: int,
    epoch: int,
    sequence: int,
    chunks: Iterable[tuple[NDArray[np.int64], NDArray[np.float32], int]],
) -> str | None:
    """What of the files in ``directory`` is not as it was written, or not what the catalogue says in ``chunks`` (ids,
    vectors and the last sequence, from the first on); ``None`` when all is, or when there are none. Files of another
    epoch, or ahead of ``sequence``, are not used and only compared with their checksums. Reads every byte."""
    for attempt in (1, 2):  # another process may put a new series in place meanwhile
        if not (directory / STAMP).exists():
            return None
        record = _Record.read(directory / STAMP)
        if record is None or (record.model, record.dimension) != (model, dimension):
            return f"{STAMP} is damaged"
        found = _damaged_file(directory, record)
        if found is None:
            used = record.epoch == epoch and record.sequence <= sequence
            return _untrue(directory, record, chunks) if used else None
        if attempt == 2 or _Record.read(directory / STAMP) == record:
            return f"{found} is damaged"
    return None


def _damaged_file(directory: Path, record: _Record) -> str | None:
    """The name of a file that is not what the record says."""
    vectors_bytes = record.count * record.dimension * VECTORS.itemsize
    expected: list[tuple[Path, int | None, int | None]] = [
        (_ids_file(directory, record.series), record.count * IDS.itemsize, record.ids_crc),
        (_vectors_file(directory, record.series), vectors_bytes, record.vectors_crc),
    ]
    if record.codes is not None:
        expected.append((directory / record.codes.file, None, record.codes.crc))
    for path, size, crc in expected:
        try:
            found, length = _crc_of(path, size)
        except OSError:
            if size == 0:  # a store of nothing has no files
                continue
            return path.name
        if (size is not None and length < size) or crc not in (None, found):
            return path.name
    return None


def _crc_of(path: Path, size: int | None) -> tuple[int, int]:
    """CRC-32 and length of the first ``size`` bytes of a file, or of all."""
    crc = length = 0
    with path.open("rb") as file:
        while part := file.read(_STEP if size is None else min(_STEP, size - length)):
            crc = zlib.crc32(part, crc)
            length += len(part)
    return crc, length


def _untrue(
    directory: Path, record: _Record, chunks: Iterable[tuple[NDArray[np.int64], NDArray[np.float32], int]]
) -> str | None:
    ids = _read(_ids_file(directory, record.series), record.count)
    vectors = _mapped(_vectors_file(directory, record.series), record.count, record.dimension)
    at = 0
    for theirs, expected, _ in chunks:
        count = min(len(theirs), record.count - at)
        same = ids[at : at + count] == theirs[:count]
        held = np.asarray(vectors[at : at + count], np.float32)
        same &= np.isclose(held, expected[:count], rtol=_ROUNDING, atol=_LEAST).all(axis=1)
        if not same.all():
            return f"the vector at place {at + int(np.argmin(same))} is not that of the catalogue"
        at += count
        if at == record.count:
            return None
    return None if at == record.count else f"it holds {record.count - at:,} vectors that the catalogue does not have"


def _ids_file(directory: Path, series: str) -> Path:
    return directory / f"ids-{series}.i64"


def _vectors_file(directory: Path, series: str) -> Path:
    return directory / f"vectors-{series}.f16"


def _read(path: Path, count: int) -> NDArray[np.int64]:
    if path.stat().st_size < count * IDS.itemsize:
        raise ValueError(f"{path} is shorter than its stamp says")
    return np.fromfile(path, IDS, count)


def _mapped(path: Path, count: int, dimension: int) -> NDArray[np.float16]:
    if not count:
        return np.empty((0, dimension), VECTORS)
    return np.memmap(path, VECTORS, "r", shape=(count, dimension))


def _ascending(ids: NDArray[np.int64]) -> bool:
    return bool((ids[1:] > ids[:-1]).all())


def _extended(array: NDArray[Any], used: int, more: NDArray[Any]) -> NDArray[Any]:
    """The array with ``more`` after its first ``used`` rows, in place while there is room."""
    needed = used + len(more)
    if needed > len(array):
        grown = np.empty((max(needed, 2 * len(array), 1024), *array.shape[1:]), array.dtype)
        grown[:used] = array[:used]
        array = grown
    array[used:needed] = more
    return array


def _write_at(path: Path, offset: int, data: NDArray[Any]) -> None:
    with open(path, "r+b" if path.exists() else "w+b", opener=private) as file:
        file.seek(offset)
        file.write(data.tobytes())


def _sync(path: Path) -> None:
    if path.exists():
        with path.open("r+b") as file:
            os.fsync(file.fileno())
