"""Embeddings: the vectors that models made of contents, kept as float16."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue.database import Database

__all__ = ["Embeddings", "Provenance", "Reach", "VectorChunk"]


@dataclass(frozen=True, slots=True)
class VectorChunk:
    """``ids`` (n,) int64 content ids and ``vectors`` (n, dimension) float32 unit vectors in the order they
    were written; ``sequence`` is that of the last."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    sequence: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What an index of a model must hold to be up to date: see ``vectors.Stamp``. ``count`` vectors in all."""

    epoch: int
    sequence: int
    count: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """How many vectors of a model an engine made at a precision."""

    engine: str
    precision: str
    count: int


class Embeddings:
    """Reads vectors. They are written with their photos, by ``Catalogue.write``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reach(self, model: str) -> Reach:
        """How far the embeddings of a model go; zeros for a model without any."""
        raise NotImplementedError

    def after(self, model: str, sequence: int = 0, chunk: int = 8192) -> Iterator[VectorChunk]:
        """The vectors written after ``sequence``, in chunks, each read in a transaction of its own."""
        raise NotImplementedError

    def of_contents(self, model: str, content_ids: Iterable[int]) -> dict[int, NDArray[np.float32]]:
        """(dimension,) float32 unit vectors of those contents that have one."""
        raise NotImplementedError

    def provenance(self, model: str) -> list[Provenance]:
        """Which engines and precisions made the vectors of a model, most first."""
        raise NotImplementedError
