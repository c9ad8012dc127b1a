"""Tags: what models say that contents show, by index into the model's vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from pictrace.catalogue.database import Database
from pictrace.catalogue.schema import models, tags
from pictrace.catalogue.selection import as_ids, slices

__all__ = ["TagMatches", "Tags", "strongest"]

KEPT = 10
"""Tags stored for one content at most."""

LEAST = 0.01
"""Probability below which a tag is not stored."""


@dataclass(frozen=True, slots=True)
class TagMatches:
    """``ids`` (n,) int64 content ids, best first; ``probabilities`` (n,) float32, the sum over the tags
    asked for, at most 1."""

    ids: NDArray[np.int64]
    probabilities: NDArray[np.float32]


class Tags:
    """Reads tags. They are written with the embeddings, by ``Catalogue.write``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(
        self, model: str, indices: Iterable[int], limit: int = 1000, allowed: NDArray[np.int64] | None = None
    ) -> TagMatches:
        """The contents that most probably show any of these tags, among ``allowed`` content ids
        (sorted, unique) if given."""
        wanted = sorted(set(as_ids(indices)))
        total = func.sum(tags.c.probability).label("total")
        statement = (
            select(tags.c.content_id, total)
            .join(models, models.c.id == tags.c.model_id)
            .where(models.c.key == model, tags.c.tag.in_(wanted))
            .group_by(tags.c.content_id)
            .order_by(total.desc(), tags.c.content_id)
        )
        if allowed is None:
            statement = statement.limit(limit)
        pair = np.dtype([("id", np.int64), ("total", np.float32)])
        with self._database.reading() as connection:
            found = np.fromiter(map(tuple, connection.execute(statement)), pair)
        if allowed is not None:
            found = found[np.isin(found["id"], allowed)][:limit]
        return TagMatches(found["id"].copy(), np.minimum(found["total"], np.float32(1.0)))

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
