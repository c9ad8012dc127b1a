"""What is said of every picture, in memory: tags by word and what the pixels say, ready to be multiplied."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import AppearanceTable, Catalogue
from pictrace.fingerprints import appearance

__all__ = ["Table", "TableCache"]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """``ids`` (n,) int64 content ids, ascending, of all that a word may be said of. Tags are kept by word: those of
    tag t are ``rows`` (places in ``ids``) and ``said`` from ``starts[t]`` to ``starts[t + 1]``. ``seen`` (n, names)
    float32 is what the pixels say, in the order of ``appearance.NAMES``; 0 where nobody looked."""

    ids: NDArray[np.int64]
    rows: NDArray[np.int32]
    said: NDArray[np.float32]
    starts: NDArray[np.int64]
    seen: NDArray[np.float32]

    def sums(self, tags: Sequence[int]) -> NDArray[np.float32]:
        """The sum over these tags for each content, (n,), at most 1: of classes that exclude one another the
        probability of any."""
        if not tags:
            return np.zeros(len(self.ids), np.float32)
        parts = [slice(self.starts[tag], self.starts[tag + 1]) for tag in tags]
        rows = np.concatenate([self.rows[part] for part in parts])
        said = np.concatenate([self.said[part] for part in parts])
        return np.minimum(np.bincount(rows, said, len(self.ids)), 1).astype(np.float32)

    def looks(self, name: str) -> NDArray[np.float32]:
        """What the pixels say of one of the ``appearance.NAMES``, (n,)."""
        return self.seen[:, appearance.NAMES.index(name)]

    def strong(self, least: float) -> NDArray[np.int64]:
        """How many contents each tag is said of with at least this probability, (tags,)."""
        cumulated = np.concatenate([[0], np.cumsum(self.said >= least)])
        counts: NDArray[np.int64] = cumulated[self.starts[1:]] - cumulated[self.starts[:-1]]
        return counts


class TableCache:
    """The table of one model. A search reads what it asks for, or finds the whole in memory, where ``keep`` has put it;
    what is kept is read again, beside the searches, when the library has changed. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, model: str) -> None:
        self._catalogue = catalogue
        self._model = model
        self._lock = threading.Lock()
        self._held: tuple[int, int, Table] | None = None
        self._pool: Executor | None = None
        self._reading = False

    def keep(self, pool: Executor) -> None:
        """From now on the whole is kept; ``pool`` is where it is read again."""
        self._pool = pool

    def whole(self, tags: int) -> Table:
        """Everything, with the tags below ``tags``, as the library is now."""
        generation = self._catalogue.generation
        with self._lock:
            if self._held is None or self._held[:2] != (generation, tags):
                self._held = (generation, tags, self._read(tags))
            return self._held[2]

    def of(self, tags: int, wanted: Sequence[int], pixels: bool) -> Table:
        """What answers for these tags, all below ``tags``, and, if asked for, for ``pixels``; contents of which nothing
        of it is said may be absent."""
        held = self._held
        if held is not None and held[:2] == (self._catalogue.generation, tags):
            return held[2]
        if self._pool is not None and not self._reading:
            self._reading = True
            self._pool.submit(self._read_again, tags)
        return self._read(tags, wanted, pixels)

    def _read_again(self, tags: int) -> None:
        try:
            self.whole(tags)
        finally:
            self._reading = False

    def _read(self, tags: int, wanted: Sequence[int] | None = None, pixels: bool = True) -> Table:
        told = self._catalogue.tags.all(self._model, tags, wanted)
        measured = self._catalogue.appearances.all(appearance.ALGORITHM, appearance.LENGTH) if pixels else NOTHING
        ids = np.union1d(told.ids, measured.ids)
        seen = np.zeros((len(ids), len(appearance.NAMES)), np.float32)
        seen[np.searchsorted(ids, measured.ids)] = appearance.probabilities(measured.measures)
        rows = np.searchsorted(ids, told.ids).astype(np.int32)
        return Table(ids, rows, told.probabilities, told.starts, seen)


NOTHING = AppearanceTable(np.empty(0, np.int64), np.empty((0, appearance.LENGTH), np.uint8))
