"""Unit vectors for tests: clustered, as embeddings are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pictrace.vectors.interface import Stamp

MODEL = "mini@1"


def stamp(sequence: int, epoch: int = 1) -> Stamp:
    return Stamp(MODEL, epoch, sequence)


def clustered(count: int, dimension: int, seed: int = 0, centres: int = 200) -> NDArray[np.float32]:
    """(count, dimension) unit vectors around centres of unlike weight, in a spectrum that falls off."""
    rng = np.random.default_rng(seed)
    around = np.random.default_rng(99).standard_normal((centres, dimension)) * np.linspace(2, 0.3, dimension)
    made = around[np.minimum(rng.geometric(0.02, count) - 1, centres - 1)]
    made = made + 0.7 * rng.standard_normal((count, dimension)) * np.linspace(1.5, 0.4, dimension)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)
