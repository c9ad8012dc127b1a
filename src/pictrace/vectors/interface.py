"""What a nearest-neighbour index can do. It holds nothing that the catalogue cannot give again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Candidates", "Stamp", "VectorIndex"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was built from: the model's key and how far into the catalogue's embeddings it
    reaches (``sequence``: the highest row it holds; ``epoch``: changes when rows were taken away)."""

    model: str
    epoch: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """For q queries the k nearest, best first. ``ids`` (q, k) int64, -1 where there are fewer;
    ``similarities`` (q, k) float32 cosines, ``-inf`` there."""

    ids: NDArray[np.int64]
    similarities: NDArray[np.float32]


class VectorIndex(ABC):
    """Cosine search over unit vectors. Many readers, one writer at a time."""

    dimension: int
    stamp: Stamp

    @property
    @abstractmethod
    def kind(self) -> str:
        """How it searches, for people: ``exact`` or ``quantised``."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32], stamp: Stamp) -> None:
        """Adds (n, dimension) unit vectors and moves the stamp; ids are new and unique."""

    @abstractmethod
    def search(self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None) -> Candidates:
        """The k most similar for each of (q, dimension) unit queries, among ``allowed`` ids (sorted,
        unique) if given."""

    @abstractmethod
    def save(self) -> None:
        """Makes what was added durable; the stamp is written last."""

    @abstractmethod
    def close(self) -> None: ...
