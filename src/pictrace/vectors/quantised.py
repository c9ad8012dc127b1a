"""Approximate search for large libraries: inverted lists of one-bit codes (RaBitQ), re-ranked exactly.

faiss keeps for each vector one bit per dimension after a random rotation, in the list of its nearest of some
hundred centres. A query looks into the nearest lists, takes the few hundred best by their codes, and ranks those by the
true cosine with the float16 vectors, which stay on disk, mapped into memory. RaBitQ: Gao and Long,
SIGMOD 2024, https://arxiv.org/abs/2405.12497.

Measured at 1,000,000 × 256 dimensions against 4- and 8-bit scalar quantisers in the same lists and against a scan
of all sign bits; see ``docs/benchmarks.md``.
"""

from __future__ import annotations

import os
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from pictrace.vectors.exact import search_rows
from pictrace.vectors.interface import Candidates, Stamp, VectorIndex
from pictrace.vectors.ranking import best, demand_queries, nothing, positions
from pictrace.vectors.reader_writer_lock import ReaderWriterLock
from pictrace.vectors.stamp_file import Codes
from pictrace.vectors.store import VectorStore

__all__ = ["QuantisedIndex"]

faiss: Any = _faiss
"""Its stubs are those of the C++ interface, without what the Python layer adds."""

PROBED = 64
"""Lists that a query looks into."""

RERANKED = 600
"""Candidates ranked by their true cosine, at least; ``RERANKED_PER_HIT`` for each hit asked for."""

RERANKED_PER_HIT = 10
"""Candidates for each hit that is asked for."""

SUBSET_VALUES = 2_560_000
"""Up to so many numbers (10,000 vectors of 256) an allowed subset is searched exactly."""

GROWN = 4
"""The centres are learnt anew when there are so many times as many vectors as they were learnt from."""

LEAST = 256
"""Below this there is nothing to learn from: every vector is looked at."""

FEWEST_LISTS, MOST_LISTS = 16, 4096
"""Lists that vectors are kept in: a query looks into ``PROBED`` of them."""

UNSAVED = 10_000
"""Vectors whose codes may be missing from the file; they are encoded when it is opened."""

LEARNT_PER_LIST = 64
ENCODED_AT_A_TIME = 16_384
SEED = 20_240_521
"""Vectors that each centre is learnt from, vectors encoded at a time (memory), and the seed of the sample: the same
vectors give the same codes."""


class QuantisedIndex(VectorIndex):
    """Codes in memory (about 45 bytes a vector at 256 dimensions), vectors in the store's mapped file."""

    def __init__(self, store: VectorStore) -> None:
        self.dimension = store.dimension
        self._store = store
        self._access = ReaderWriterLock()
        self._saved: Codes | None = None
        self._trained = 0
        self._codes = self._opened()

    @property
    def kind(self) -> str:
        return "quantised"

    @property
    def stamp(self) -> Stamp:  # type: ignore[override]
        """How far into the catalogue this reaches."""
        return self._store.stamp

    def __len__(self) -> int:
        return len(self._store)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32], stamp: Stamp) -> None:
        with self._access.writing():
            start = len(self._store)
            self._store.append(ids, vectors, stamp)
            self._encode(self._codes, start)
        if len(self._store) >= max(GROWN * self._trained, LEAST):
            # Searches go on with the old codes meanwhile.
            codes = self._learnt()
            with self._access.writing():
                self._codes, self._trained, self._saved = codes, len(self._store), None

    def search(self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None) -> Candidates:
        queries = demand_queries(queries, self.dimension, k)
        found = nothing(len(queries), k)
        with self._access.reading():
            selected = None
            share = 1.0
            if allowed is not None or self._codes is None:
                places = np.arange(len(self._store))
                if allowed is not None:
                    places = positions(self._store.ids, allowed, self._store.ascending)
                if self._codes is None or len(places) * self.dimension <= SUBSET_VALUES or len(places) <= RERANKED:
                    search_rows(self._store, places, queries, k, found)
                    return found
                share = len(places) / len(self._store)
                selected = np.zeros(len(self._store), np.uint8)
                selected[places] = 1
            wanted = min(max(RERANKED, RERANKED_PER_HIT * k), len(self._store))
            if len(queries):
                nearest = self._nearest(queries, wanted, share, selected)
                for query, places_of_query in enumerate(nearest):
                    self._rank(queries[query], places_of_query[places_of_query >= 0], k, found, query)
        return found

    def save(self) -> None:
        with self._access.writing():
            known = 0 if self._saved is None else self._saved.count
            if self._codes is not None and (self._saved is None or len(self._store) - known > UNSAVED):
                data = faiss.serialize_index(self._codes)
                self._saved = self._store.write_codes(data.data, self._trained)
            self._store.save(self._saved)

    def close(self) -> None:
        with self._access.writing():
            self._store.close()
            self._codes = None

    def _nearest(
        self, queries: NDArray[np.float32], wanted: int, share: float, selected: NDArray[np.uint8] | None
    ) -> NDArray[np.int64]:
        """(q, wanted) places by their codes, -1 where there are fewer."""
        # One query alone is answered soonest by one thread; the setting holds for the calling thread only.
        faiss.omp_set_num_threads(1 if len(queries) == 1 else os.cpu_count() or 1)
        parameters = faiss.IVFRaBitQSearchParameters()
        parameters.qb = 8  # bits of a query's own values; 0, the default of faiss, is a hundred times slower
        lists = faiss.downcast_index(self._codes.index).nlist
        parameters.nprobe = min(lists, int(PROBED / share**0.5))  # fewer allowed ones lie farther apart
        if selected is not None:
            bits = np.packbits(selected, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(bits)
        around = faiss.SearchParametersPreTransform(index_params=parameters)
        _, places = self._codes.search(queries, wanted, params=around)
        found: NDArray[np.int64] = places
        return found

    def _rank(
        self, query: NDArray[np.float32], places: NDArray[np.int64], k: int, found: Candidates, number: int
    ) -> None:
        similarities = self._store.rows(places) @ query
        ids = self._store.ids[places]
        order = best(ids, similarities, k)
        found.ids[number, : len(order)] = ids[order]
        found.similarities[number, : len(order)] = similarities[order]

    def _opened(self) -> Any:
        """The codes on disk, with those of later vectors added; learnt anew if there are none; ``None`` when
        there is too little to learn from."""
        data = self._store.read_codes()
        saved = self._store.codes
        if data is not None and saved is not None and saved.count <= len(self._store) < GROWN * saved.trained:
            codes = faiss.deserialize_index(np.frombuffer(data, np.uint8))
            if codes.d == self.dimension and codes.ntotal == saved.count:
                self._saved, self._trained = saved, saved.trained
                self._encode(codes, saved.count)
                return codes
        if len(self._store) < LEAST:
            return None
        self._trained = len(self._store)
        return self._learnt()

    def _learnt(self) -> Any:
        """Codes of all vectors around centres learnt from a sample of them. The same vectors give the same codes."""
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        count = len(self._store)
        lists = _lists(count)
        rotation = _rotation(self.dimension)
        centres = faiss.IndexFlatL2(self.dimension)
        inverted = faiss.IndexIVFRaBitQ(centres, self.dimension, lists, faiss.METRIC_L2)
        inverted.cp.niter = 10
        inverted.cp.seed = SEED
        inverted.cp.min_points_per_centroid = 1  # a small library is no reason for a warning on standard error
        inverted.cp.max_points_per_centroid = LEARNT_PER_LIST
        sample = np.random.default_rng(SEED).permutation(count)[: LEARNT_PER_LIST * lists]
        codes = faiss.IndexPreTransform(rotation, inverted)
        codes.train(self._store.rows(np.sort(sample)))
        self._encode(codes, 0)
        # Python would free these parts with their names; the index owns them from here on.
        for part in (rotation, centres, inverted):
            part.this.disown()
        codes.own_fields = True
        inverted.own_fields = True
        return codes

    def _encode(self, codes: Any, start: int) -> None:
        if codes is None:
            return
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        for row in range(start, len(self._store), ENCODED_AT_A_TIME):
            codes.add(self._store.slice(row, row + ENCODED_AT_A_TIME))


def _rotation(dimension: int) -> Any:
    """A rotation that spreads every vector's weight over all dimensions, which one bit for each asks for: random
    signs, then a cosine transform. A wholly random one takes seconds to make at 1,280 dimensions and finds no more."""
    row, column = np.arange(dimension)[:, None], np.arange(dimension)[None, :]
    cosines = np.sqrt(2 / dimension) * np.cos(np.pi * row * (column + 0.5) / dimension)
    cosines[0] /= np.sqrt(2)
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], dimension)
    rotation = faiss.LinearTransform(dimension, dimension, False)
    faiss.copy_array_to_vector((cosines * signs).astype(np.float32).ravel(), rotation.A)
    rotation.is_trained = True
    rotation.set_is_orthonormal()
    return rotation


def _lists(count: int) -> int:
    """How many lists: the power of two nearest above the square root of half the vectors, 16 to 4,096."""
    return int(min(max(2 ** round(np.log2(max(count, 1)) / 2), FEWEST_LISTS), MOST_LISTS))
