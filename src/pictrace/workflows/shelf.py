"""What a library keeps open for one model: its engine, and its vector index, always caught up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue, Reach
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.interface import Embedder
from pictrace.vectors.chooser import catch_up, open_index
from pictrace.vectors.interface import VectorIndex
from pictrace.workflows.status import IndexState

__all__ = ["Shelf"]


class Shelf:
    """Opens either part when it is first asked for. Safe to use from several threads.

    ``open_embedder`` opens the engine for ``indexing`` (the fastest) or for a ``query`` (the one that starts
    fastest) and may raise ``ModelError``; ``directory`` is where the index of this model lies."""

    def __init__(
        self, catalogue: Catalogue, card: ModelCard, open_embedder: Callable[[str], Embedder], directory: Path
    ) -> None:
        self.card = card
        self.directory = directory
        self._catalogue = catalogue
        self._open_embedder = open_embedder
        self._embedders: dict[str, Embedder] = {}
        self._index: VectorIndex | None = None
        self._generation = -1
        self._embedder_lock = threading.Lock()
        self._index_lock = threading.RLock()

    def embedder(self, purpose: str = "indexing") -> Embedder:
        """The model, loaded once for each purpose; the fastest engine answers queries too when it is there.
        Raises ``ModelError``."""
        with self._embedder_lock:
            found = self._embedders.get("indexing") or self._embedders.get(purpose)
            if found is None:
                found = self._embedders[purpose] = self._open_embedder(purpose)
            return found

    def query_embedder(self) -> Embedder:
        return self.embedder("query")

    @property
    def opened(self) -> Embedder | None:
        """The model if it was loaded."""
        return self._embedders.get("indexing") or self._embedders.get("query")

    def index(self) -> VectorIndex:
        """The index, caught up with the catalogue as it is now."""
        with self._index_lock:
            self.catch_up()
            assert self._index is not None
            return self._index

    def catch_up(self) -> int:
        """Adds what the index lacks, or builds it anew when vectors were taken away. Returns how many
        vectors were added."""
        with self._index_lock:
            generation = self._catalogue.generation
            if self._index is not None and generation == self._generation:
                return 0
            reach = self._catalogue.embeddings.reach(self.card.key)
            index = self._index
            if index is None or index.stamp.epoch != reach.epoch or index.stamp.sequence > reach.sequence:
                # An old index is left to those who are searching it.
                self._index = index = self._open(reach)
            added = 0
            if index.stamp.sequence < reach.sequence:
                added = catch_up(index, self._chunks(index.stamp.sequence))
            self._generation = generation
            return added

    def state(self) -> IndexState:
        """How the index stands, without catching it up."""
        with self._index_lock:
            reach = self._catalogue.embeddings.reach(self.card.key)
            if self._index is None:
                self._index = self._open(reach)
            held = len(self._index)
            size = sum(file.stat().st_size for file in self.directory.glob("*") if file.is_file())
            return IndexState(self.card.key, held, max(0, reach.count - held), self._index.kind, size)

    def close(self) -> None:
        """Gives the index's files back."""
        with self._index_lock:
            if self._index is not None:
                self._index.close()
            self._index = None

    def _open(self, reach: Reach) -> VectorIndex:
        return open_index(self.directory, self.card.key, self.card.dimension, reach.epoch, reach.sequence)

    def _chunks(self, sequence: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], int]]:
        for chunk in self._catalogue.embeddings.after(self.card.key, sequence):
            yield chunk.ids, chunk.vectors, chunk.sequence
