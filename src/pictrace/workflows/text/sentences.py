"""Free text: how probably a sentence fits each picture, by a model that reads.

A model that was trained on a sigmoid says so itself. CLIP's cosines say it not: almost every picture has 0.2 with every
text. There a text is weighed against everyday captions, by the scale the model was trained with: it fits a picture that
it describes better than they do. So "nothing shows that" can be an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue import Catalogue
from pictrace.embeddings.cards import ModelCard
from pictrace.embeddings.reading import TextReader
from pictrace.vectors.interface import VectorIndex
from pictrace.workflows.text.matches import LEAST, Matches

__all__ = ["CAPTIONS", "Sentences"]

DEEPEST = 500
"""Pictures nearest to a text that are weighed: more pages than anybody turns."""

SAME = 0.9
"""Cosine from which a caption says what the text says, and is not weighed against it."""

CAPTIONS = (
    "a photo", "a picture of something", "a blurry picture", "a photo of a person", "a group of people", "a child",
    "an animal", "a dog", "a cat", "a bird", "a plant", "flowers in a garden", "food on a table", "a drink",
    "a car on a street", "a boat on the water", "a building", "a room with furniture", "a landscape", "mountains",
    "the sea", "the sky", "a city at night", "a document with text", "a screenshot", "a drawing", "a tool", "a toy",
    "clothes", "sports",
)  # fmt: skip
"""What photos mostly are of, in the language that every such model knows."""


class Sentences:
    """What one model that reads says of one library. ``reader`` and ``index`` (of a space) are opened when they are
    first needed, and may raise ``ModelError``; in the file ``captions`` the vectors of everyday captions are kept. Safe
    to share."""

    def __init__(
        self,
        catalogue: Catalogue,
        card: ModelCard,
        reader: Callable[[], TextReader],
        index: Callable[[str], VectorIndex],
        captions: Path,
    ) -> None:
        assert card.text is not None
        self._catalogue = catalogue
        self._text = card.text
        self._space = card.spaces[0].name
        self._reader = reader
        self._index = index
        self._file = captions
        self._lock = threading.Lock()
        self._captions: NDArray[np.float32] | None = None
        self.model = card.key

    @property
    def seen(self) -> int:
        """How many contents have a vector to be compared with."""
        return self._catalogue.embeddings.reach(self.model, self._space).count

    def matches(self, text: str, allowed: NDArray[np.int64] | None = None) -> Matches:
        """The contents (among ``allowed``, sorted) that a text probably fits, most probable first; perhaps none."""
        vector = self._reader().read([text])[0]
        found = self._index(self._space).search(vector[None], DEEPEST, allowed)
        held = found.ids[0] >= 0
        ids, cosines = found.ids[0][held], found.similarities[0][held].astype(np.float64)
        probabilities = self._sigmoid(cosines) if self._text.bias is not None else self._weighed(vector, ids, cosines)
        kept = np.flatnonzero(probabilities >= LEAST)
        order = kept[np.argsort(-probabilities[kept], kind="stable")]
        return Matches(ids[order], probabilities[order].astype(np.float32))

    def warm(self) -> None:
        """Opens what the first text would open."""
        self._index(self._space)
        if self._text.bias is None:
            self._everyday()
        else:
            self._reader()

    def _sigmoid(self, cosines: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self._text.bias is not None
        return _logistic(self._text.scale * cosines + self._text.bias)

    def _weighed(
        self, vector: NDArray[np.float32], ids: NDArray[np.int64], cosines: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        captions = self._everyday()
        captions = captions[captions @ vector < SAME]
        if not len(ids) or not len(captions):
            return np.ones(len(ids))
        stored = self._catalogue.embeddings.of_contents(self.model, ids.tolist(), self._space)
        pictures = np.stack([stored[content_id] for content_id in ids.tolist()])
        others = self._text.scale * (pictures @ captions.T).astype(np.float64)
        highest = others.max(axis=1)
        together = highest + np.log(np.exp(others - highest[:, None]).sum(axis=1))
        return _logistic(self._text.scale * cosines - together)

    def _everyday(self) -> NDArray[np.float32]:
        with self._lock:
            if self._captions is None:
                self._captions = self._reader().remembered(CAPTIONS, self._file)
            return self._captions


_STEEPEST = 500
"""Logits from which a float64 says 0 or 1 anyway, below where its exponential ends."""


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(values, -_STEEPEST, _STEEPEST)))
    return out
