"""Which index a library of some size gets, opened from its directory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.vectors.interface import VectorIndex

__all__ = ["catch_up", "open_index"]


def open_index(directory: Path, model: str, dimension: int, epoch: int, sequence: int) -> VectorIndex:
    """The index of one model's vectors in ``directory`` as far as it is true to a catalogue at ``epoch`` and
    ``sequence`` (``Reach``); an empty one (``stamp.sequence`` 0) when there is none, or what is there is damaged,
    of another model, epoch or layout, or ahead of the catalogue. Never raises for what it finds there.
    Exact while small, approximate above; it changes over by itself as it grows. Follow with ``catch_up``."""
    raise NotImplementedError


def catch_up(index: VectorIndex, chunks: Iterable[tuple[NDArray[np.int64], NDArray[np.float32], int]]) -> int:
    """Adds ``(ids, vectors, last sequence)`` chunks, those after ``index.stamp.sequence``, moving the stamp with
    each, and saves. Returns how many vectors were added."""
    raise NotImplementedError
