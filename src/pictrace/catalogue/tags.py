"""Tags: what models say that contents show, by index into the model's vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.dialect import New, upsert
from pictrace.catalogue.schema import labels, models, tags
from pictrace.catalogue.selection import as_ids, slices

__all__ = ["TagTable", "Tags", "strongest"]

KEPT = 10
"""Tags stored for one content at most."""

LEAST = 0.01
"""Probability below which a tag is not stored."""


@dataclass(frozen=True, slots=True)
class TagTable:
    """Every tag of a model, by tag: ``ids`` (n,) int64 content ids, ``probabilities`` (n,) float32; those of tag t are
    from ``starts[t]`` to ``starts[t + 1]``."""

    ids: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    starts: NDArray[np.int64]


class Tags:
    """Reads tags, and writes those of a model's head; the model's own are written with its embeddings, by
    ``Catalogue.write``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, model: str, count: int, only: Sequence[int] | None = None) -> TagTable:
        """Every tag below ``count`` of a model, or ``only`` some of them."""
        statement = (
            select(tags.c.tag, tags.c.content_id, tags.c.probability)
            .join(models, models.c.id == tags.c.model_id)
            .where(models.c.key == model, tags.c.tag < count)
            .order_by(tags.c.tag, tags.c.content_id)
        )
        if only is not None:
            statement = statement.where(tags.c.tag.in_(as_ids(only)))
        row = np.dtype([("tag", np.int64), ("id", np.int64), ("probability", np.float32)])
        with self._database.reading() as connection:
            found = np.fromiter(map(tuple, connection.execute(statement)), row)
        starts = np.searchsorted(found["tag"], np.arange(count + 1))
        return TagTable(found["id"].copy(), found["probability"].copy(), starts)

    def labelled(self, model: str, head: str) -> int:
        """The sequence number of the last embedding that this head has seen; 0 for another one."""
        statement = select(labels.c.sequence).join(models, models.c.id == labels.c.model_id)
        with self._database.reading() as connection:
            found = connection.execute(statement.where(models.c.key == model, labels.c.head == head)).scalar()
        return int(found or 0)

    def label(self, model: str, head: str, first: int, sequence: int, made: Iterable[tuple[int, int, float]]) -> None:
        """What a head says of embeddings up to ``sequence``: (content id, tag, probability), each tag ``first`` or
        above. What another head said is forgotten."""
        with self._database.changing() as connection:
            model_id = connection.execute(select(models.c.id).where(models.c.key == model)).scalar_one()
            before = connection.execute(select(labels.c.head).where(labels.c.model_id == model_id)).scalar()
            if before != head:
                connection.execute(delete(tags).where(tags.c.model_id == model_id, tags.c.tag >= first))
            mark = {"model_id": model_id, "head": head, "sequence": sequence}
            connection.execute(upsert(connection, labels, ("model_id",), _marked), mark)
            values = [
                {"model_id": model_id, "content_id": content_id, "tag": tag, "probability": probability}
                for content_id, tag, probability in made
            ]
            if values:
                connection.execute(upsert(connection, tags, ("model_id", "tag", "content_id"), _said), values)

    def of_contents(self, model: str, content_ids: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
        """For each content its (tag index, probability), most probable first; contents without tags are absent."""
        statement = (
            select(tags.c.content_id, tags.c.tag, tags.c.probability)
            .join(models, models.c.id == tags.c.model_id)
            .where(models.c.key == model)
            .order_by(tags.c.probability.desc(), tags.c.tag)
        )
        found: dict[int, list[tuple[int, float]]] = {}
        with self._database.reading() as connection:
            for part in slices(as_ids(content_ids)):
                for content_id, tag, probability in connection.execute(statement.where(tags.c.content_id.in_(part))):
                    found.setdefault(content_id, []).append((tag, probability))
        return found


def _marked(new: New) -> dict[str, ColumnElement[Any]]:
    return {"head": new["head"], "sequence": new["sequence"]}


def _said(new: New) -> dict[str, ColumnElement[Any]]:
    return {"probability": new["probability"]}


def strongest(probabilities: NDArray[np.float32]) -> list[list[tuple[int, float]]]:
    """For each row of (n, classes) the (tag index, probability) worth storing, most probable first."""
    kept = min(KEPT, probabilities.shape[1])
    # Partition before sorting: a thousand classes, of which ten are wanted, for every photo indexed.
    best = np.sort(np.argpartition(-probabilities, kept - 1, axis=1)[:, :kept], axis=1)
    values = np.take_along_axis(probabilities, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best, values = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
    return [
        [(tag, value) for tag, value in zip(tags_of_one, values_of_one, strict=True) if value >= LEAST]
        for tags_of_one, values_of_one in zip(best.tolist(), values.tolist(), strict=True)
    ]
