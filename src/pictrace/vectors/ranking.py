"""From similarities to the best few: one rule for every index, so that they can be compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import UsageError
from pictrace.vectors.interface import Candidates

__all__ = ["best", "demand_queries", "nothing", "positions"]

DENSE = 1 << 26
"""Below this, ids are looked up in a table of one byte each, several times as fast as by bisection."""


def best(ids: NDArray[np.int64], similarities: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """The order of the k highest of (n,) similarities: places into ``ids``, best first, equal ones by id."""
    n = len(similarities)
    if n > k:
        least = np.partition(similarities, n - k)[n - k]
        places = np.flatnonzero(similarities >= least)
    else:
        places = np.arange(n)
    order = np.lexsort((ids[places], -similarities[places]))[:k]
    return places[order]


def nothing(queries: int, k: int) -> Candidates:
    """An answer without candidates, to be filled in."""
    return Candidates(np.full((queries, k), -1, np.int64), np.full((queries, k), -np.inf, np.float32))


def demand_queries(queries: NDArray[np.float32], dimension: int, k: int) -> NDArray[np.float32]:
    """The queries as contiguous float32. Raises ``UsageError`` for another shape or k below 1."""
    if queries.ndim != 2 or queries.shape[1] != dimension:
        raise UsageError("vectors.queries", dimension=dimension, given=str(queries.shape))
    if k < 1:
        raise UsageError("vectors.least", k=k)
    return np.ascontiguousarray(queries, np.float32)


def positions(ids: NDArray[np.int64], wanted: NDArray[np.int64], ascending: bool = False) -> NDArray[np.intp]:
    """Where the ``wanted`` ids (sorted, unique) stand among the unique ``ids``, in the order of their places; those
    that are not there are left out. ``ascending`` tells that ``ids`` are sorted, which makes few wanted ones cheap."""
    if not len(wanted) or not len(ids):
        return np.empty(0, np.intp)
    if ascending and len(wanted) < len(ids) // 16:
        places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
        there: NDArray[np.intp] = places[ids[places] == wanted]
        return there
    if wanted[0] >= 0 and wanted[-1] < DENSE:
        chosen = np.zeros(int(wanted[-1]) + 2, bool)
        chosen[wanted] = True
        return np.flatnonzero(chosen[np.clip(ids, -1, len(chosen) - 1)])
    found = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
    return np.flatnonzero(wanted[found] == ids)
