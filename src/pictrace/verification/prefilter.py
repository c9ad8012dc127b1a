"""The prefilter: may two pictures be one? A tenth of the price of verifying, and it misses little.

How many of two pictures' keypoints match and agree on one rotation, scale and shift. It proves nothing, it says what
is worth proving: of edited copies (crops to a fifth, screenshots, a mirrored and recoloured half) 99 % pass, of unlike
neighbours one in a hundred, of series before one background one in six.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.verification.alignment import agreeing
from pictrace.verification.keypoints import Keypoints, clear, detect, distances
from pictrace.verification.parameters import PARAMETERS, PrefilterParameters, version_of

__all__ = ["Prefilter"]


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Says which pairs are worth verifying. Safe to use from several threads."""

    parameters: PrefilterParameters = PARAMETERS.prefilter

    @property
    def version(self) -> str:
        """Names what it says of a pair."""
        return f"prefilter/{version_of(self.parameters)}"

    def keypoints(self, pixels: NDArray[np.uint8], *, mirrored: bool = True) -> Keypoints:
        """Of an upright RGB picture (h, w, 3) uint8 of any size. Without the descriptors of its mirror image, for a
        quarter less time, they can be the ``other`` of a pair only."""
        grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
        return detect(grey, self.parameters.keypoints, mirrored=mirrored)

    def passes(self, one: Keypoints, other: Keypoints) -> bool:
        """Whether the two are worth verifying: keypoints agree, or are too few to tell."""
        least = self.parameters
        return min(len(one), len(other)) < least.telling or self.agreeing(one, other) >= least.agreeing

    def agreeing(self, one: Keypoints, other: Keypoints) -> int:
        """How many keypoints of ``one``, as it is or mirrored, match keypoints of ``other`` and agree on how it lies
        there."""
        if min(len(one), len(other)) < self.parameters.fewest:
            return 0
        if one.mirrored is None:
            return self._agreeing(one, False, other, distances(other.descriptors, one.descriptors))
        both = distances(other.descriptors, np.concatenate([one.descriptors, one.mirrored]))
        count = len(one)
        return max(
            self._agreeing(one, False, other, both[:, :count]), self._agreeing(one, True, other, both[:, count:])
        )

    def _agreeing(self, one: Keypoints, mirrored: bool, other: Keypoints, bits: NDArray[np.uint8]) -> int:
        rows, nearest = clear(bits, self.parameters.keypoints)
        if len(rows) < self.parameters.fewest:
            return 0
        rows, nearest = rows[: self.parameters.most_matches], nearest[: self.parameters.most_matches]
        source, angles = one.plane[nearest], one.angles[nearest]
        if mirrored:
            source, angles = np.complex64(one.size[0] - 1) - np.conj(source), np.float32(np.pi) - angles
        votes = agreeing(
            source,
            other.plane[rows],
            other.angles[rows] - angles,
            np.log(other.sizes[rows] / one.sizes[nearest]),
            other.diagonal,
            self.parameters.votes,
        )
        return int(votes.sum(axis=1).max())
