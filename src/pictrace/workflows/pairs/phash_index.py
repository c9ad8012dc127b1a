"""The pHash index: all pHashes of a library in memory. Finds near copies in any orientation without embeddings."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue, Phashes
from pictrace.fingerprints.perceptual import BITS, distances

__all__ = ["PhashIndex"]

NEAR_BITS = 8
"""Of 64; unrelated photographs differ in about 32 and nearly never in fewer than 12."""
AT_MOST = 64
"""Contents that one pHash may find: pictures of one colour all have the same."""
REFRESH_SECONDS = 5.0
"""How old the hashes in memory may be while the library changes all the time."""


class PhashIndex:
    """16 bytes a content. Read again when the catalogue has changed, but not more often than every few
    seconds: a hash that is that new is found through its embedding."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._phashes: Phashes | None = None
        self._generation = -1
        self._read_at = 0.0

    def near(self, hashes: Sequence[int]) -> list[int]:
        """Content ids within ``NEAR_BITS`` of any of these hashes, nearest first."""
        phashes = self._current()
        if not len(phashes.ids):
            return []
        bits = _fewest(hashes, phashes)
        close = np.flatnonzero(bits <= NEAR_BITS)
        order = close[np.argsort(bits[close], kind="stable")][:AT_MOST]
        found: list[int] = phashes.ids[order].tolist()
        return found

    def ranked(
        self, hashes: Sequence[int], allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """All content ids (among ``allowed``) by share of equal bits, most first, and that share (n,) in 0…1."""
        phashes = self._current()
        ids, bits = phashes.ids, _fewest(hashes, phashes)
        if allowed is not None:
            held = np.isin(ids, allowed, assume_unique=True)
            ids, bits = ids[held], bits[held]
        order = np.argsort(bits, kind="stable")
        return ids[order], (1 - bits[order] / BITS).astype(np.float32)

    def _current(self) -> Phashes:
        with self._lock:
            now = time.monotonic()
            if self._phashes is None or now - self._read_at > REFRESH_SECONDS:
                generation = self._catalogue.generation
                if self._phashes is None or generation != self._generation:
                    self._phashes = self._catalogue.contents.phashes()
                    self._generation = generation
                self._read_at = now
            return self._phashes


def _fewest(hashes: Sequence[int], phashes: Phashes) -> NDArray[np.uint8]:
    """For each content the fewest bits that differ from any of the hashes, (n,)."""
    fewest: NDArray[np.uint8] = np.min([distances(one, phashes.values) for one in hashes], axis=0)
    return fewest
