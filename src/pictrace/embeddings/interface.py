"""What an embedding model can do, whatever engine runs it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.cards import ModelCard, Resizing

__all__ = ["Embedder", "Embeddings"]


@dataclass(frozen=True, slots=True)
class Embeddings:
    """``spaces``: by the name of each of the card's spaces (n, dimension) float32, unit length. ``tags``: (n, classes)
    float32 probabilities in the order of the card's vocabulary, or ``None`` for a model without a tag head."""

    spaces: Mapping[str, NDArray[np.float32]]
    tags: NDArray[np.float32] | None = None

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Those of the model's first space, (n, dimension) float32."""
        return next(iter(self.spaces.values()))


class Embedder(ABC):
    """Turns pictures into unit vectors. Deterministic; safe to call from several threads."""

    card: ModelCard

    engine: str
    """``openvino``, ``onnxruntime`` or ``keras``."""

    precision: str
    """``f32`` or ``bf16``: what the numbers were computed in; recorded with every vector."""

    batch_size: int
    """The batch at which this engine is fastest here."""

    resizing: Resizing | None = None
    """What ``prepare`` does, where that is resizing and no more: then another process can do it."""

    @abstractmethod
    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """One upright RGB picture (height, width, 3) uint8 of any size → the model's input size
        (h, w, 3) uint8. Cheap: runs in the decoding threads."""

    @abstractmethod
    def embed_prepared(self, batch: NDArray[np.uint8]) -> Embeddings:
        """(n, h, w, 3) uint8 → embeddings of the n pictures, n ≥ 1."""

    def close(self) -> None:
        """Ends the threads that the engine started; nothing may be embedded afterwards. Doing it again does nothing."""
        return

    def embed(self, pictures: Sequence[NDArray[np.uint8]]) -> Embeddings:
        """Embeds upright RGB pictures of any sizes, in batches of ``batch_size``."""
        if not pictures:
            return Embeddings({space.name: np.empty((0, space.dimension), np.float32) for space in self.card.spaces})
        parts = [
            self.embed_prepared(np.stack([self.prepare(p) for p in pictures[i : i + self.batch_size]]))
            for i in range(0, len(pictures), self.batch_size)
        ]
        tags = [part.tags for part in parts if part.tags is not None]
        return Embeddings(
            {space.name: np.concatenate([part.spaces[space.name] for part in parts]) for space in self.card.spaces},
            np.concatenate(tags) if tags else None,
        )
