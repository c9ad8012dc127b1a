"""Looking at every byte of a store: is it as it was written, and what the catalogue says?"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.messages import Message
from pictrace.vectors.stamp_file import IDS, STAMP, VECTORS, Record, ids_file, mapped_vectors, read_ids, vectors_file

__all__ = ["damage"]

_STEP = 1 << 22
"""Bytes read at a time to be checked."""


_ROUNDING, _LEAST = 2**-10, 2**-23
"""Vectors are divided by their length again when they are read, and another machine may round a float16 the other way:
by one part in 1,024, or by twice the smallest of them."""


def damage(
    directory: Path,
    model: str,
    dimension: int,
    epoch: int,
    sequence: int,
    chunks: Iterable[tuple[NDArray[np.int64], NDArray[np.float32], int]],
) -> Message | None:
    """What of the files in ``directory`` is not as it was written, or not what the catalogue says in ``chunks`` (ids,
    vectors and the last sequence, from the first on); ``None`` when all is, or when there are none. Files of another
    epoch, or ahead of ``sequence``, are not used and only compared with their checksums. Reads every byte."""
    for attempt in (1, 2):  # another process may put a new series in place meanwhile
        if not (directory / STAMP).exists():
            return None
        record = Record.read(directory / STAMP)
        if record is None or (record.model, record.dimension) != (model, dimension):
            return Message("vectors.damaged", file=STAMP)
        found = _damaged_file(directory, record)
        if found is None:
            used = record.epoch == epoch and record.sequence <= sequence
            return _untrue(directory, record, chunks) if used else None
        if attempt == 2 or Record.read(directory / STAMP) == record:
            return Message("vectors.damaged", file=found)
    return None


def _damaged_file(directory: Path, record: Record) -> str | None:
    """The name of a file that is not what the record says."""
    vectors_bytes = record.count * record.dimension * VECTORS.itemsize
    expected: list[tuple[Path, int | None, int | None]] = [
        (ids_file(directory, record.series), record.count * IDS.itemsize, record.ids_crc),
        (vectors_file(directory, record.series), vectors_bytes, record.vectors_crc),
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
    directory: Path, record: Record, chunks: Iterable[tuple[NDArray[np.int64], NDArray[np.float32], int]]
) -> Message | None:
    ids = read_ids(ids_file(directory, record.series), record.count)
    vectors = mapped_vectors(vectors_file(directory, record.series), record.count, record.dimension)
    at = 0
    for theirs, expected, _ in chunks:
        count = min(len(theirs), record.count - at)
        same = ids[at : at + count] == theirs[:count]
        held = np.asarray(vectors[at : at + count], np.float32)
        same &= np.isclose(held, expected[:count], rtol=_ROUNDING, atol=_LEAST).all(axis=1)
        if not same.all():
            return Message("vectors.untrue", at=at + int(np.argmin(same)))
        at += count
        if at == record.count:
            return None
    return None if at == record.count else Message("vectors.surplus", vectors=record.count - at)
