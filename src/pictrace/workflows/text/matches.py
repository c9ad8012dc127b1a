"""What answers a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST", "Matches", "pooled"]

LEAST = 0.01
"""Probability below which a picture is no answer, whatever was asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """``ids`` (n,) int64 content ids, best first; ``probabilities`` (n,) float32."""

    ids: NDArray[np.int64]
    probabilities: NDArray[np.float32]

    def without(self, ids: NDArray[np.int64]) -> Matches:
        kept = ~np.isin(self.ids, ids)
        return Matches(self.ids[kept], self.probabilities[kept])


def pooled(answers: Sequence[Matches]) -> Matches:
    """The mean of what several say of each picture, where nothing said is 0: they are calibrated, so it is one too."""
    ids = np.unique(np.concatenate([one.ids for one in answers]))
    together = np.zeros(len(ids))
    for one in answers:
        together[np.searchsorted(ids, one.ids)] += one.probabilities / len(answers)
    kept = np.flatnonzero(together >= LEAST)
    order = kept[np.argsort(-together[kept], kind="stable")]
    return Matches(ids[order], together[order].astype(np.float32))
