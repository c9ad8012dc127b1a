"""How alike two pictures are to a model: one number of the cosines in all of its spaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.embeddings.cards import ModelCard
from pictrace.records import COPIES, LOOKS

__all__ = ["Likeness", "Vectors"]

Vectors: TypeAlias = Mapping[str, NDArray[np.float32]]
"""The unit vectors of one picture, (dimension,) float32, by the name of the space."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The weights of a model's spaces, which sum to 1: what is of the same kind and what is the same picture are both
    alike. Of a model with one space the likeness is its cosine."""

    weights: Mapping[str, float]

    @classmethod
    def of(cls, card: ModelCard, looks_share: float) -> Likeness:
        """``looks_share``: the weight of ``looks`` beside ``copies`` (``Scores.looks_share``)."""
        looks, copies = card.space(LOOKS).name, card.space(COPIES).name
        return cls({looks: 1.0} if looks == copies else {looks: looks_share, copies: 1.0 - looks_share})

    @property
    def spaces(self) -> tuple[str, ...]:
        return tuple(self.weights)

    @property
    def copies(self) -> str:
        """The space in which copies are looked for."""
        return COPIES if COPIES in self.weights else self.spaces[0]

    def combined(self, cosines: Mapping[str, float]) -> float:
        """The likeness in -1…1 of the cosines in each space."""
        return sum(weight * cosines[space] for space, weight in self.weights.items())

    def between(self, a: Vectors, b: Vectors) -> float:
        """The likeness of two pictures."""
        return self.combined({space: float(a[space] @ b[space]) for space in self.weights})

    def stored(self, catalogue: Catalogue, model: str, content_ids: Iterable[int]) -> dict[int, Vectors]:
        """The vectors of those contents that the model has seen."""
        ids = list(content_ids)
        found = {space: catalogue.embeddings.of_contents(model, ids, space) for space in self.weights} if ids else {}
        return {
            content_id: {space: of_space[content_id] for space, of_space in found.items()}
            for content_id in ids
            if found and all(content_id in of_space for of_space in found.values())
        }
