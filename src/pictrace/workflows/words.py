"""Searching by words: what the tags of a model say, through its vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue, TagMatches
from pictrace.errors import UsageError
from pictrace.records import Tag

__all__ = ["Words"]

DEEPEST = 100_000


class Vocabulary(Protocol):
    """What words need of a model's vocabulary."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of one model; ``vocabulary`` gives ``None`` for a model without."""

    catalogue: Catalogue
    model: str
    vocabulary: Callable[[], Vocabulary | None]

    def names(self) -> list[str]:
        """Every word, in the model's order."""
        vocabulary = self.vocabulary()
        return list(vocabulary.names) if vocabulary else []

    def matches(self, text: str, notes: list[str], allowed: NDArray[np.int64] | None) -> TagMatches:
        """Contents that show what the words say, most probable first. Raises ``UsageError`` for a model without."""
        raise UsageError(f"the model {self.model} knows no words; search by a picture")

    def tags(self, content_ids: Iterable[int]) -> dict[int, tuple[Tag, ...]]:
        """The stored tags by content id, most probable first."""
        return {}

    def of(self, probabilities: NDArray[np.float32], k: int) -> list[Tag]:
        """The k best of one picture's probabilities (classes,)."""
        return []
