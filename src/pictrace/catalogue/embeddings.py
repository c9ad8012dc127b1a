"""Embeddings: the vectors that models made of contents, kept as float16."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import embeddings, models, spaces
from pictrace.catalogue.selection import as_ids, slices
from pictrace.errors import LibraryDamaged
from pictrace.records import LOOKS

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
    """What an index of a space must hold to be up to date: see ``vectors.Stamp``. ``count`` vectors in all."""

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
    """Reads the vectors of whole pictures. They are written with their photos, by ``Catalogue.write``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reach(self, model: str, space: str = LOOKS) -> Reach:
        """How far the embeddings of a model in one of its spaces go; zeros for one without any."""
        statement = _of(space, model, select(func.coalesce(func.max(embeddings.c.sequence), 0), func.count()))
        with self._database.reading() as connection:
            epoch = self._database.counter(connection, "epoch")
            sequence, count = connection.execute(statement).one()
        return Reach(epoch, sequence, count)

    def after(self, model: str, sequence: int = 0, chunk: int = 8192, *, space: str = LOOKS) -> Iterator[VectorChunk]:
        """The vectors written after ``sequence``, in chunks, each read in a transaction of its own."""
        columns = select(embeddings.c.sequence, embeddings.c.content_id, embeddings.c.vector, spaces.c.dimension)
        statement = _of(space, model, columns).order_by(embeddings.c.sequence).limit(chunk)
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(statement.where(embeddings.c.sequence > sequence)).all()
            if not rows:
                return
            sequence = rows[-1].sequence
            ids = np.array([row.content_id for row in rows], np.int64)
            yield VectorChunk(ids, self._unpacked([row.vector for row in rows], rows[0].dimension), sequence)

    def of_contents(self, model: str, content_ids: Iterable[int], space: str = LOOKS) -> dict[int, NDArray[np.float32]]:
        """(dimension,) float32 unit vectors of those contents that have one."""
        statement = _of(space, model, select(embeddings.c.content_id, embeddings.c.vector, spaces.c.dimension))
        found: dict[int, NDArray[np.float32]] = {}
        with self._database.reading() as connection:
            for part in slices(as_ids(content_ids)):
                rows = connection.execute(statement.where(embeddings.c.content_id.in_(part))).all()
                if rows:
                    vectors = self._unpacked([row.vector for row in rows], rows[0].dimension)
                    found.update(zip((row.content_id for row in rows), vectors, strict=True))
        return found

    def provenance(self, model: str, space: str = LOOKS) -> list[Provenance]:
        """Which engines and precisions made the vectors of a model, most first."""
        number = func.count().label("number")
        statement = (
            _of(space, model, select(embeddings.c.engine, embeddings.c.precision, number))
            .group_by(embeddings.c.engine, embeddings.c.precision)
            .order_by(number.desc(), embeddings.c.engine, embeddings.c.precision)
        )
        with self._database.reading() as connection:
            return [Provenance(*row) for row in connection.execute(statement)]

    def _unpacked(self, blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
        """(n, dimension) unit vectors; rounding to float16 has moved their lengths a little."""
        if any(len(blob) != dimension * STORED.itemsize for blob in blobs):
            raise LibraryDamaged("library.vectors", place=self._database.backend.place)
        vectors: NDArray[np.float32] = np.frombuffer(b"".join(blobs), STORED).reshape(-1, dimension).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors


def _of(space: str, model: str, columns: Select[Any]) -> Select[Any]:
    """These columns of the vectors of whole pictures in a model's space."""
    joined = columns.join(spaces, spaces.c.id == embeddings.c.space_id).join(models, models.c.id == spaces.c.model_id)
    return joined.where(models.c.key == model, spaces.c.name == space, embeddings.c.part == 0)


def packed(vectors: NDArray[np.float32]) -> list[bytes]:
    """(n, dimension) vectors as the n blobs to store."""
    return [row.tobytes() for row in np.asarray(vectors).astype(STORED)]
