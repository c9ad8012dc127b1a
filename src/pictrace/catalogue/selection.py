"""Conditions on many rows: long lists of ids in slices, prefixes as ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_

__all__ = ["as_ids", "slices", "starts_with"]

T = TypeVar("T")

SLICE = 900
"""Values in one ``IN (…)``: below the limit of every SQLite in use (999 before 3.32)."""


def slices(values: Iterable[T], size: int = SLICE) -> Iterator[list[T]]:
    """The values in lists that fit one statement."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part


def as_ids(ids: NDArray[np.int64] | Iterable[int]) -> Iterable[int]:
    """Ids as Python integers, which is what drivers bind; NumPy's would be stored as bytes."""
    return ids.tolist() if isinstance(ids, np.ndarray) else (int(i) for i in ids)


def starts_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """The column's text begins with ``prefix``: a range, so that an index serves it (LIKE would need care
    for ``%`` and, in SQLite, ignore case)."""
    end = _after(prefix)
    return column >= prefix if end is None else and_(column >= prefix, column < end)


def _after(prefix: str) -> str | None:
    """The least text that is greater than all that begin with ``prefix``; ``None`` if there is none."""
    while prefix:
        code = ord(prefix[-1]) + 1
        if code == 0xD800:  # no text holds surrogates
            code = 0xE000
        if code <= 0x10FFFF:
            return prefix[:-1] + chr(code)
        prefix = prefix[:-1]
    return None
