"""What a library keeps open for one model: its engine, and the vector index of each space, always caught up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue, Reach
from pictrace.embeddings.cards import ModelCard, Space
from pictrace.embeddings.interface import Embedder
from pictrace.messages import Message
from pictrace.records import LOOKS
from pictrace.vectors.chooser import catch_up
from pictrace.vectors.factory import IndexFactory
from pictrace.vectors.interface import VectorIndex
from pictrace.workflows.maintenance.status import IndexState

__all__ = ["ModelRuntime"]


class ModelRuntime:
    """Opens either part when it is first asked for. Safe to use from several threads.

    ``open_embedder`` opens the engine for ``indexing`` (the fastest) or for a ``query`` (the one that starts
    fastest) and may raise ``ModelError``; ``indexes`` opens those of its spaces."""

    def __init__(
        self, catalogue: Catalogue, card: ModelCard, open_embedder: Callable[[str], Embedder], indexes: IndexFactory
    ) -> None:
        self.card = card
        self._factory = indexes
        self._catalogue = catalogue
        self._open_embedder = open_embedder
        self._embedders: dict[str, Embedder] = {}
        self._indexes: dict[str, VectorIndex] = {}
        self._generations: dict[str, int] = {}
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

    def index(self, space: str = LOOKS) -> VectorIndex:
        """The index of a space (``ModelCard.space``), caught up with the catalogue as it is now."""
        with self._index_lock:
            wanted = self.card.space(space)
            self._catch_up(wanted)
            return self._indexes[wanted.name]

    def catch_up(self) -> int:
        """Adds what the indexes lack, or builds them anew when vectors were taken away. Returns how many pictures
        were added."""
        with self._index_lock:
            return max(self._catch_up(space) for space in self.card.spaces)

    def states(self) -> list[IndexState]:
        """How the index of each space stands, without catching it up."""
        return [self._state(space) for space in self.card.spaces]

    def label(self, space: str) -> str:
        """What the index of a space is of: the model, and the space where there are several."""
        return self.card.key if len(self.card.spaces) == 1 else f"{self.card.key}+{space}"

    def rebuild(self, space: str) -> VectorIndex:
        """The index of a space, made anew from the catalogue."""
        with self._index_lock:
            self._close_indexes()
            self._factory.remove(self.label(space))
            return self.index(space)

    def damage(self, space: str) -> Message | None:
        """What of an index's files is not as it was written, or not what the catalogue says; ``None`` when nothing is.
        Reads all vectors, in the files and in the catalogue."""
        wanted, reach = self.card.space(space), self._catalogue.embeddings.reach(self.card.key, space)
        label = self.label(space)
        return self._factory.damage(label, wanted.dimension, reach.epoch, reach.sequence, self._chunks(wanted, 0))

    def of(self, catalogue: Catalogue, indexes: IndexFactory) -> ModelRuntime:
        """The same model's in a copy of the library."""
        return ModelRuntime(catalogue, self.card, self._open_embedder, indexes)

    def close(self) -> None:
        """Gives the indexes' files back, and ends the engines' threads."""
        self._close_indexes()
        with self._embedder_lock:
            for embedder in self._embedders.values():
                embedder.close()
            self._embedders.clear()

    def _close_indexes(self) -> None:
        with self._index_lock:
            for index in self._indexes.values():
                index.close()
            self._indexes.clear()
            self._generations.clear()

    def _catch_up(self, space: Space) -> int:
        generation = self._catalogue.generation
        index = self._indexes.get(space.name)
        if index is not None and generation == self._generations.get(space.name):
            return 0
        reach = self._catalogue.embeddings.reach(self.card.key, space.name)
        if index is None or index.stamp.epoch != reach.epoch or index.stamp.sequence > reach.sequence:
            # An old index is left to those who are searching it.
            self._indexes[space.name] = index = self._open(space, reach)
        added = 0
        if index.stamp.sequence < reach.sequence:
            added = catch_up(index, self._chunks(space, index.stamp.sequence))
        self._generations[space.name] = generation
        return added

    def _state(self, space: Space) -> IndexState:
        with self._index_lock:
            reach = self._catalogue.embeddings.reach(self.card.key, space.name)
            index = self._indexes.get(space.name)
            if index is None:
                index = self._indexes[space.name] = self._open(space, reach)
            held, size = len(index), self._factory.bytes(self.label(space.name))
            return IndexState(self.label(space.name), held, max(0, reach.count - held), index.kind, size)

    def _open(self, space: Space, reach: Reach) -> VectorIndex:
        return self._factory.open(self.label(space.name), space.dimension, reach.epoch, reach.sequence)

    def _chunks(self, space: Space, sequence: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], int]]:
        for chunk in self._catalogue.embeddings.after(self.card.key, sequence, space=space.name):
            yield chunk.ids, chunk.vectors, chunk.sequence
