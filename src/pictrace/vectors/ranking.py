"""From similarities to the best few: one rule for every index, so that they can be compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import UsageError
from pictrace.vectors.interface import Candidates

__all__ = ["best", "demand_queries", "nothing", "positions"]


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
        raise UsageError(f"queries of this index have shape (q, {dimension}), not {queries.shape}")
    if k < 1:
        raise UsageError(f"a search asks for at least one candidate, not {k}")
    return np.ascontiguousarray(queries, np.float32)


def positions(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where the ``wanted`` ids (sorted, unique) stand among the unique ``ids`` (in any order), ascending;
    those that are not there are left out."""
    if not len(wanted) or not len(ids):
        return np.empty(0, np.intp)
    found = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
    return np.flatnonzero(wanted[found] == ids)
