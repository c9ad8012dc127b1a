"""Searching by words: what the tags of a model say, through its vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue, TagMatches
from pictrace.embeddings.vocabulary import Meaning, Vocabulary
from pictrace.errors import UsageError
from pictrace.records import Tag

__all__ = ["Words"]

DEEPEST = 200_000
"""Contents that one word may bring; a picture that shows it less likely than so many others is no answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of one model; ``vocabulary`` gives ``None`` for a model without."""

    catalogue: Catalogue
    model: str
    vocabulary: Callable[[], Vocabulary | None]

    def known(self) -> list[str]:
        """Every word that a search understands, sorted."""
        vocabulary = self.vocabulary()
        return vocabulary.words if vocabulary else []

    def matches(self, text: str, notes: list[str], allowed: NDArray[np.int64] | None) -> TagMatches:
        """Contents (among ``allowed``, sorted) that show all that the words say, most probable first; what is
        not understood is noted. Raises ``UsageError`` for a model without words."""
        vocabulary = self.vocabulary()
        if vocabulary is None:
            raise UsageError(f"the model {self.model} knows no words; search by a picture")
        meaning = vocabulary.lookup(text)
        notes += _misunderstood(meaning)
        found = [
            self.catalogue.tags.search(self.model, concept.classes, DEEPEST, allowed) for concept in meaning.concepts
        ]
        return _together(found) if found else TagMatches(np.empty(0, np.int64), np.empty(0, np.float32))

    def tags(self, content_ids: Iterable[int]) -> dict[int, tuple[Tag, ...]]:
        """The stored tags by content id, most probable first."""
        vocabulary = self.vocabulary()
        if vocabulary is None:
            return {}
        stored = self.catalogue.tags.of_contents(self.model, content_ids)
        return {
            content_id: tuple(Tag(vocabulary.names[number], probability) for number, probability in tags)
            for content_id, tags in stored.items()
        }

    def of(self, probabilities: NDArray[np.float32], k: int) -> list[Tag]:
        """The k best of one picture's probabilities (classes,)."""
        vocabulary = self.vocabulary()
        return [] if vocabulary is None else list(vocabulary.tags(probabilities, k))


def _together(found: list[TagMatches]) -> TagMatches:
    """Those that every concept has; the least likely concept counts (``Meaning.probability``)."""
    ids, probabilities = found[0].ids, found[0].probabilities
    for more in found[1:]:
        ids, ours, theirs = np.intersect1d(ids, more.ids, assume_unique=True, return_indices=True)
        probabilities = np.minimum(probabilities[ours], more.probabilities[theirs])
    order = np.lexsort((ids, -probabilities))
    return TagMatches(ids[order], probabilities[order])


def _misunderstood(meaning: Meaning) -> list[str]:
    notes = []
    for unknown in meaning.unknown:
        meant = " or ".join(repr(word) for word in unknown.suggestions)
        notes.append(f"the model has no word for {unknown.words!r}" + (f"; did you mean {meant}?" if meant else ""))
    return notes
