"""Comparing two pictures for proof: what is measured, and what a verdict may rest on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.records import Verdict

__all__ = ["Examination", "Prepared", "Verifier"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One picture made ready for comparisons, so that a query's work is done once.

    ``grey``: (h, w) uint8, long side at most the verifier's working size. ``phashes``: the perceptual
    hash upright, or in all eight orientations (order of ``fingerprints.perceptual``), made by the caller.
    ``features`` belongs to the verifier."""

    grey: NDArray[np.uint8]
    phashes: tuple[int, ...] = ()
    content_hash: str | None = None
    features: Any = None


@dataclass(frozen=True, slots=True)
class Examination:
    """A verdict and what it was given for: ``measures`` holds every number by name. ``matrix`` (3, 3)
    maps pixels of ``query.grey`` to pixels of ``photo.grey``, ``None`` when no alignment was found; ``inliers``
    and ``landed`` (n, 2) float32 are the agreeing keypoints in either picture."""

    verdict: Verdict
    measures: Mapping[str, float]
    matrix: NDArray[np.floating[Any]] | None
    inliers: NDArray[np.float32]
    landed: NDArray[np.float32]


class Verifier(ABC):
    """Measures a pair and names its relation. Never raises for odd pictures (blank, one pixel high):
    the verdict then rests on what could be measured. Deterministic; safe to use from several threads,
    which run side by side (the work is done outside Python's lock)."""

    version: str
    """Names what gives the verdicts: changes whenever a pair may get another one (key of ``catalogue.pairs``)."""

    @abstractmethod
    def prepare(
        self, pixels: NDArray[np.uint8], phashes: tuple[int, ...] = (), content_hash: str | None = None
    ) -> Prepared:
        """From an upright RGB picture (h, w, 3) uint8 of any size."""

    @abstractmethod
    def compare(self, query: Prepared, photo: Prepared, cosine: float | None, *, keypoints: bool = True) -> Verdict:
        """Relation, calibrated score and evidence for the pair; ``cosine`` is that of the embeddings.

        Without ``keypoints`` the pictures are laid onto each other as wholes only, for a fifth of the time: for a pair
        whose keypoints were seen not to agree."""

    @abstractmethod
    def examine(self, query: Prepared, photo: Prepared, cosine: float | None) -> Examination:
        """The same with all that was measured on the way."""
