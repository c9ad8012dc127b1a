"""What there is to see of two compared pictures: their pixels, one laid over the other, and the proof's drawings."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from pictrace.apps.desktop.geometry import Homography
from pictrace.records import Comparison, Query

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pictrace.library import Library
    from pictrace.verification.proof import Proof

__all__ = ["SIDE", "Mode", "Sight", "laid_over", "sights"]

SIDE = 1600
"""Shorter side, in pixels, up to which pictures are decoded for comparing."""


class Mode(StrEnum):
    SIDE_BY_SIDE = "side"
    WIPE = "wipe"
    MATCHES = "matches"
    DIFFERENCES = "ssim"


class Sight:
    """What has arrived so far for a pair; ``sharp`` when more pixels were asked for."""

    def __init__(self) -> None:
        self.comparison: Comparison | None = None
        self.sharp = False
        self._pixels: dict[str, NDArray[np.uint8]] = {}
        self._proof: Proof | None = None

    def take(self, name: str, value: object) -> None:
        """One of the steps of ``sights``."""
        if name == "comparison":
            self.comparison = value  # type: ignore[assignment]
        elif name == "proof":
            self._proof = value  # type: ignore[assignment]
        else:
            self._pixels[name] = value  # type: ignore[assignment]

    @property
    def homography(self) -> Homography | None:
        return None if self.comparison is None else self.comparison.verdict.evidence.homography

    def pixels(self, which: str) -> NDArray[np.uint8] | None:
        """The picture ``a`` or ``b``, if it is there yet."""
        return self._pixels.get(which)

    def aligned(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None:
        """The pair for the wipe: the second laid over the first where they were matched, else as it is."""
        a, b = self.pixels("a"), self._pixels.get("b over a", self.pixels("b"))
        return None if a is None or b is None else (a, b)

    def drawing(self, mode: Mode) -> NDArray[np.uint8] | None:
        """The proof's picture of a mode that shows one."""
        if self._proof is None:
            return None
        return self._proof.matches if mode is Mode.MATCHES else self._proof.ssim

    def available(self, mode: Mode) -> bool:
        """False for the matches of a pair that has none; true while they may still come."""
        return mode is not Mode.MATCHES or self._proof is None or self._proof.aligned


def sights(library: Library, a: Query, b: Query) -> Iterator[tuple[str, object]]:
    """Everything there is to see of a pair, by name; what is seen first comes first."""
    pixels_a, pixels_b = library.pixels(a, SIDE), library.pixels(b, SIDE)
    yield "a", pixels_a
    yield "b", pixels_b
    comparison = library.compare(a, b)
    homography = comparison.verdict.evidence.homography
    if homography is not None:
        yield "b over a", laid_over(pixels_a, pixels_b, homography)
    yield "comparison", comparison
    yield "proof", library.proof(a, b)


def laid_over(a: NDArray[np.uint8], b: NDArray[np.uint8], homography: Homography) -> NDArray[np.uint8]:
    """``b`` as it lies over ``a``: of the size of ``a``, (h, w, 3) uint8; black where ``b`` shows nothing.

    ``homography`` maps the unit square of ``a`` to that of ``b``, which is what Pillow wants: for each
    pixel of the outcome the place it comes from."""
    height, width = a.shape[:2]
    from_pixels = np.diag([1 / width, 1 / height, 1.0])
    to_pixels = np.diag([float(b.shape[1]), float(b.shape[0]), 1.0])
    matrix = to_pixels @ np.array(homography, dtype=np.float64).reshape(3, 3) @ from_pixels
    values = tuple((matrix / matrix[2, 2]).ravel()[:8])
    image = Image.fromarray(np.ascontiguousarray(b))
    return np.asarray(image.transform((width, height), Image.Transform.PERSPECTIVE, values, Image.Resampling.BICUBIC))
