"""Pairs of contents that may be one picture: near by embedding, or nearly equal by perceptual hash.

Never all pairs: each content against its nearest in the vector index, and neighbours in four orderings of the
hashes. What comes out is a table of 21 bytes a pair and some six pairs a photo: 130 MB for a million photos.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.records import LOOKS
from pictrace.vectors.interface import VectorIndex

__all__ = ["Neighbours", "by_embedding", "by_phash", "components", "linked", "merged"]

NEAREST = 8
"""Neighbours looked at for each content: with ``mini`` the original is among those of 95 % of edited copies."""

LEAST = 0.20
"""Cosine under which a pair is never looked at."""

SURE = 0.90
"""Cosine from which two photos surely look alike."""

STANDS_OUT = 0.02
"""How far over the content's other neighbours a pair must be to look more alike than photos of one kind do."""

HASH_BITS = 6
_ALL_BITS = 64
_BAND_BITS = 16
_WINDOW = 16
"""Bits in which near pHashes may differ, of all; bits of the band by which they are sorted; neighbours in that order
that are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """n pairs: ``ids`` (n, 2) int64 content ids, smaller first, unique, sorted; ``cosines`` (n,) float32, NaN where
    only the hashes are alike; ``hashed`` (n,) tells where they are."""

    ids: NDArray[np.int64]
    cosines: NDArray[np.float32]
    hashed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def among(self, contents: NDArray[np.int64]) -> Neighbours:
        """The pairs of which both are among these contents."""
        both = np.isin(self.ids, contents).all(axis=1)
        return Neighbours(self.ids[both], self.cosines[both], self.hashed[both])


def by_embedding(
    catalogue: Catalogue,
    index: VectorIndex,
    model: str,
    allowed: NDArray[np.int64] | None = None,
    *,
    space: str = LOOKS,
    outstanding: bool = False,
) -> Neighbours:
    """Each content's nearest in a space of the model, whose ``index`` it is. ``allowed``: sorted content ids that
    both must be of. ``outstanding``: only those that are very near, or stand out from the rest."""
    parts = []
    for chunk in catalogue.embeddings.after(model, space=space):
        ids, vectors = chunk.ids, chunk.vectors
        if allowed is not None:
            rows = np.isin(ids, allowed)
            ids, vectors = ids[rows], vectors[rows]
        if len(ids):
            found = index.search(vectors, NEAREST + 1, allowed)
            parts.append(_chosen(ids, found.ids, found.similarities, outstanding))
    return merged(parts)


def _chosen(
    own: NDArray[np.int64], found: NDArray[np.int64], cosines: NDArray[np.float32], outstanding: bool
) -> Neighbours:
    others = (found >= 0) & (found != own[:, None])
    near = others & (cosines >= LEAST)
    if outstanding:
        values = np.where(others, cosines, np.nan)
        usual = np.nan_to_num(np.nanmedian(np.where(others.any(axis=1)[:, None], values, 0.0), axis=1), nan=0.0)
        near &= (cosines >= SURE) | (cosines - usual[:, None] >= STANDS_OUT)
    row, column = np.nonzero(near)
    pairs = np.sort(np.column_stack([own[row], found[row, column]]), axis=1)
    return Neighbours(pairs, cosines[row, column].astype(np.float32), np.zeros(len(row), np.bool_))


def by_phash(catalogue: Catalogue, allowed: NDArray[np.int64] | None = None) -> Neighbours:
    """Pairs whose hashes differ in at most six bits and agree in one of four bands of sixteen: all that differ
    in three or fewer, most that differ in more. Among very many equal bands only near positions are compared."""
    hashes = catalogue.contents.phashes()
    ids, values = hashes.ids, hashes.values
    if allowed is not None:
        rows = np.isin(ids, allowed)
        ids, values = ids[rows], values[rows]
    parts: list[Neighbours] = []
    for band in range(4):
        turned = np.bitwise_or(
            values << np.uint64(_BAND_BITS * band), values >> np.uint64((_ALL_BITS - _BAND_BITS * band) % _ALL_BITS)
        )
        if band == 0:
            turned = values
        order = np.argsort(turned, kind="stable")
        parts += _in_order(ids[order], values[order], turned[order] >> np.uint64(_ALL_BITS - _BAND_BITS))
    return merged(parts)


def _in_order(ids: NDArray[np.int64], values: NDArray[np.uint64], band: NDArray[np.uint64]) -> Iterator[Neighbours]:
    for step in range(1, min(_WINDOW, len(ids) - 1) + 1):
        near = (band[step:] == band[:-step]) & (np.bitwise_count(values[step:] ^ values[:-step]) <= HASH_BITS)
        rows = np.flatnonzero(near)
        pairs = np.sort(np.column_stack([ids[rows], ids[rows + step]]), axis=1)
        yield Neighbours(pairs, np.full(len(rows), np.nan, np.float32), np.ones(len(rows), np.bool_))


def _none() -> Neighbours:
    return Neighbours(np.empty((0, 2), np.int64), np.empty(0, np.float32), np.empty(0, np.bool_))


def merged(parts: list[Neighbours]) -> Neighbours:
    """All pairs once, with all that is known of each."""
    parts = [_none(), *parts]
    ids = np.concatenate([part.ids for part in parts])
    cosines = np.concatenate([part.cosines for part in parts])
    hashed = np.concatenate([part.hashed for part in parts])
    order = np.lexsort((-np.nan_to_num(cosines, nan=-2.0), ids[:, 1], ids[:, 0]))
    ids, cosines, hashed = ids[order], cosines[order], hashed[order]
    first = np.ones(len(ids), np.bool_)
    first[1:] = (ids[1:] != ids[:-1]).any(axis=1)
    starts = np.flatnonzero(first)
    alike = np.logical_or.reduceat(hashed, starts) if len(starts) else hashed
    return Neighbours(ids[first], cosines[first], alike)


def components(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each of n pairs (n, 2) the smallest id that it is connected with (n,): equal for pairs of one component."""
    ids, flat = np.unique(pairs, return_inverse=True)
    rows = flat.reshape(pairs.shape)
    root = np.arange(len(ids))
    while True:
        least = np.minimum(root[rows[:, 0]], root[rows[:, 1]])
        before = root.copy()
        np.minimum.at(root, rows[:, 0], least)
        np.minimum.at(root, rows[:, 1], least)
        root = root[root]
        if np.array_equal(root, before):
            return np.asarray(ids[root[rows[:, 0]]])


def linked(pairs: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Contents that the pairs connect, piece by piece."""
    if not pairs:
        return
    table = np.array(pairs, np.int64)
    piece = components(table)
    for name in np.unique(piece):
        yield np.unique(table[piece == name]).tolist()
