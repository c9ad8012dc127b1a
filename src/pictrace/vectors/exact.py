"""Exact search with NumPy: every vector is looked at. The best for small libraries, and what the
quantised index is measured against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pictrace.vectors.interface import Candidates, Stamp, VectorIndex
from pictrace.vectors.ranking import best, demand_queries, nothing, positions
from pictrace.vectors.reader_writer_lock import ReaderWriterLock
from pictrace.vectors.store import VectorStore

__all__ = ["ExactIndex", "search_rows"]

ROWS = 16_384
"""Vectors compared at a time: 16 MB at 256 dimensions."""

QUERIES = 64
"""Queries compared at a time."""

ROOM = 5 / 4
"""Times the vectors that there is room for when the matrix grows: it is copied seldom, and a quarter lies idle."""


class ExactIndex(VectorIndex):
    """Keeps the vectors of a store in memory as float32."""

    def __init__(self, store: VectorStore) -> None:
        self.dimension = store.dimension
        self._store = store
        self._access = ReaderWriterLock()
        self._held = len(store)
        self._matrix = store.slice(0, self._held)

    @property
    def kind(self) -> str:
        return "exact"

    @property
    def stamp(self) -> Stamp:  # type: ignore[override]
        """How far into the catalogue this reaches."""
        return self._store.stamp

    def __len__(self) -> int:
        return len(self._store)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32], stamp: Stamp) -> None:
        with self._access.writing():
            start = self._held
            self._store.append(ids, vectors, stamp)
            count = len(self._store)
            if count > len(self._matrix):
                grown = np.empty((max(count, int(len(self._matrix) * ROOM)), self.dimension), np.float32)
                grown[:start] = self._matrix[:start]
                self._matrix = grown
            self._matrix[start:count] = self._store.slice(start, count)
            self._held = count

    def search(self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None) -> Candidates:
        queries = demand_queries(queries, self.dimension, k)
        found = nothing(len(queries), k)
        with self._access.reading():
            # Not all that the store holds: another index may have taken it over since.
            ids, matrix = self._store.ids[: self._held], self._matrix[: self._held]
            if allowed is not None:
                places = positions(ids, allowed, self._store.ascending)
                ids, matrix = ids[places], matrix[places]
            for start in range(0, len(queries), QUERIES):
                part = queries[start : start + QUERIES]
                similarities = np.empty((len(part), len(ids)), np.float32)
                for row in range(0, len(ids), ROWS):
                    similarities[:, row : row + ROWS] = part @ matrix[row : row + ROWS].T
                for query, of_query in enumerate(similarities, start):
                    order = best(ids, of_query, k)
                    found.ids[query, : len(order)] = ids[order]
                    found.similarities[query, : len(order)] = of_query[order]
        return found

    def save(self) -> None:
        with self._access.writing():
            self._store.save(None)

    def close(self) -> None:
        with self._access.writing():
            self._store.close()
            self._held = 0
            self._matrix = np.empty((0, self.dimension), np.float32)


def search_rows(
    store: VectorStore, places: NDArray[np.intp], queries: NDArray[np.float32], k: int, found: Candidates
) -> None:
    """Fills in the exact answer among the vectors at ``places``, read from the store some thousand at a time."""
    ids = store.ids[places]
    similarities = np.empty((len(queries), len(places)), np.float32)
    for row in range(0, len(places), ROWS):
        similarities[:, row : row + ROWS] = queries @ store.rows(places[row : row + ROWS]).T
    for query, of_query in enumerate(similarities):
        order = best(ids, of_query, k)
        found.ids[query, : len(order)] = ids[order]
        found.similarities[query, : len(order)] = of_query[order]
