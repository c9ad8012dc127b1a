"""What a store's stamp says of the files beside it, and how those are read."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["IDS", "STAMP", "VECTORS", "Codes", "Record", "ids_file", "mapped_vectors", "read_ids", "vectors_file"]

LAYOUT = 1


IDS = np.dtype("<i8")


VECTORS = np.dtype("<f2")


STAMP = "stamp.json"


@dataclass(frozen=True, slots=True)
class Codes:
    """A file of codes: for how many vectors, from how many its parameters were learnt, its CRC-32."""

    file: str
    count: int
    trained: int
    crc: int


@dataclass(frozen=True, slots=True)
class Record:
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


def ids_file(directory: Path, series: str) -> Path:
    return directory / f"ids-{series}.i64"


def vectors_file(directory: Path, series: str) -> Path:
    return directory / f"vectors-{series}.f16"


def read_ids(path: Path, count: int) -> NDArray[np.int64]:
    if path.stat().st_size < count * IDS.itemsize:
        raise ValueError(f"{path} is shorter than its stamp says")
    return np.fromfile(path, IDS, count)


def mapped_vectors(path: Path, count: int, dimension: int) -> NDArray[np.float16]:
    if not count:
        return np.empty((0, dimension), VECTORS)
    return np.memmap(path, VECTORS, "r", shape=(count, dimension))
