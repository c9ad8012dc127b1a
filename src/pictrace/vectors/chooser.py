"""Which index a library of some size gets, opened from its directory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.vectors.exact import ExactIndex
from pictrace.vectors.interface import Candidates, Stamp, VectorIndex
from pictrace.vectors.store import VectorStore

__all__ = ["EXACT_VALUES", "GrowingIndex", "catch_up", "open_index"]

EXACT_VALUES = 12_800_000
"""Up to so many numbers (50,000 vectors of 256) exact search is fast enough: 51 MB to read for a query."""


class GrowingIndex(VectorIndex):
    """Exact while small, quantised above; changes over by itself."""

    def __init__(self, store: VectorStore) -> None:
        self.dimension = store.dimension
        self._store = store
        self._index = _chosen(store)

    @property
    def stamp(self) -> Stamp:  # type: ignore[override]
        """How far into the catalogue this reaches."""
        return self._store.stamp

    @property
    def kind(self) -> str:
        return self._index.kind

    def __len__(self) -> int:
        return len(self._store)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32], stamp: Stamp) -> None:
        self._index.add(ids, vectors, stamp)
        if isinstance(self._index, ExactIndex) and _too_large(self._store):
            self._index = _chosen(self._store)

    def search(self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None) -> Candidates:
        return self._index.search(queries, k, allowed)

    def save(self) -> None:
        self._index.save()

    def close(self) -> None:
        self._index.close()


def open_index(directory: Path, model: str, dimension: int, epoch: int, sequence: int) -> VectorIndex:
    """The index of one model's vectors in ``directory`` as far as it is true to a catalogue at ``epoch`` and
    ``sequence`` (``Reach``); an empty one (``stamp.sequence`` 0) when there is none, or what is there is damaged,
    of another model, epoch or layout, or ahead of the catalogue. Never raises for what it finds there.
    Exact while small, approximate above; it changes over by itself as it grows. Follow with ``catch_up``."""
    return GrowingIndex(VectorStore.open(directory, model, dimension, epoch, sequence))


def catch_up(index: VectorIndex, chunks: Iterable[tuple[NDArray[np.int64], NDArray[np.float32], int]]) -> int:
    """Adds ``(ids, vectors, last sequence)`` chunks, those after ``index.stamp.sequence``, moving the stamp with
    each, and saves. Returns how many vectors were added."""
    added = 0
    try:
        for ids, vectors, sequence in chunks:
            index.add(ids, vectors, Stamp(index.stamp.model, index.stamp.epoch, sequence))
            added += len(ids)
    finally:
        index.save()
    return added


def _too_large(store: VectorStore) -> bool:
    return len(store) * store.dimension > EXACT_VALUES


def _chosen(store: VectorStore) -> VectorIndex:
    if not _too_large(store):
        return ExactIndex(store)
    # Importing faiss takes a tenth of a second, which a small library need not spend.
    from pictrace.vectors.quantised import QuantisedIndex

    return QuantisedIndex(store)
