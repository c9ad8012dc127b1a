"""Embeddings: the vectors that models made of contents, kept as float16."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import embeddings, models
from pictrace.catalogue.selection import as_ids, slices
from pictrace.errors import LibraryDamaged

__all__ = ["Embeddings", "Provenance", "Reach", "VectorChunk", "packed"]

STORED = np.dtype("<f2")
"""Little-endian float16, on every machine: the cosine of two vectors moves by less than 0.001."""


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
        statement = (
            select(func.coalesce(func.max(embeddings.c.sequence), 0), func.count())
            .join(models, models.c.id == embeddings.c.model_id)
            .where(models.c.key == model)
        )
        with self._database.reading() as connection:
            epoch = self._database.counter(connection, "epoch")
            sequence, count = connection.execute(statement).one()
        return Reach(epoch, sequence, count)

    def after(self, model: str, sequence: int = 0, chunk: int = 8192) -> Iterator[VectorChunk]:
        """The vectors written after ``sequence``, in chunks, each read in a transaction of its own."""
        statement = (
            select(embeddings.c.sequence, embeddings.c.content_id, embeddings.c.vector, models.c.dimension)
            .join(models, models.c.id == embeddings.c.model_id)
            .where(models.c.key == model)
            .order_by(embeddings.c.sequence)
            .limit(chunk)
        )
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(statement.where(embeddings.c.sequence > sequence)).all()
            if not rows:
                return
            sequence = rows[-1].sequence
            ids = np.array([row.content_id for row in rows], np.int64)
            yield VectorChunk(ids, self._unpacked([row.vector for row in rows], rows[0].dimension), sequence)

    def of_contents(self, model: str, content_ids: Iterable[int]) -> dict[int, NDArray[np.float32]]:
        """(dimension,) float32 unit vectors of those contents that have one."""
        statement = (
            select(embeddings.c.content_id, embeddings.c.vector, models.c.dimension)
            .join(models, models.c.id == embeddings.c.model_id)
            .where(models.c.key == model)
        )
        found: dict[int, NDArray[np.float32]] = {}
        with self._database.reading() as connection:
            for part in slices(as_ids(content_ids)):
                rows = connection.execute(statement.where(embeddings.c.content_id.in_(part))).all()
                if rows:
                    vectors = self._unpacked([row.vector for row in rows], rows[0].dimension)
                    found.update(zip((row.content_id for row in rows), vectors, strict=True))
        return found

    def provenance(self, model: str) -> list[Provenance]:
        """Which engines and precisions made the vectors of a model, most first."""
        number = func.count().label("number")
        statement = (
            select(embeddings.c.engine, embeddings.c.precision, number)
            .join(models, models.c.id == embeddings.c.model_id)
            .where(models.c.key == model)
            .group_by(embeddings.c.engine, embeddings.c.precision)
            .order_by(number.desc(), embeddings.c.engine, embeddings.c.precision)
        )
        with self._database.reading() as connection:
            return [Provenance(*row) for row in connection.execute(statement)]

    def _unpacked(self, blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
        """(n, dimension) unit vectors; rounding to float16 has moved their lengths a little."""
        if any(len(blob) != dimension * STORED.itemsize for blob in blobs):
            raise LibraryDamaged(
                f"the catalogue {self._database.path} holds vectors of a wrong size; run 'pictrace check --repair'"
            )
        vectors: NDArray[np.float32] = np.frombuffer(b"".join(blobs), STORED).reshape(-1, dimension).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors


def packed(vectors: NDArray[np.float32]) -> list[bytes]:
    """(n, dimension) vectors as the n blobs to store."""
    return [row.tobytes() for row in np.asarray(vectors).astype(STORED)]
