"""Tags: what models say that contents show, by index into the model's vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue.database import Database

__all__ = ["TagMatches", "Tags"]


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
        raise NotImplementedError

    def of_contents(self, model: str, content_ids: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
        """For each content its (tag index, probability), most probable first; contents without tags are absent."""
        raise NotImplementedError
