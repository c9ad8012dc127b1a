"""Two pictures compared: the verdict, the pixels, and the pictures that show why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from pictrace.apps.desktop.geometry import Homography
from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.records import Comparison, Photo, Query

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pictrace.library import Library
    from pictrace.verification.proof import Proof

__all__ = ["ComparePresenter", "Mode", "Pair", "laid_over"]

SIDE = 1600
"""Shorter side, in pixels, up to which pictures are decoded for comparing."""

SHARP_SIDE = 6000
"""The same for someone who looks closer than that: two such pictures take some 300 MB."""


class Mode(StrEnum):
    SIDE_BY_SIDE = "side"
    WIPE = "wipe"
    MATCHES = "matches"
    DIFFERENCES = "ssim"


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: two queries, and the photo behind the second (and the first) where there is one."""

    a: Query
    b: Query
    photo_b: Photo | None = None
    photo_a: Photo | None = None


@dataclass
class _Shown:
    """What has arrived so far for the pair."""

    pixels: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    comparison: Comparison | None = None
    proof: Proof | None = None
    sharp: bool = False


class ComparePresenter:
    """A list of pairs and the one that is looked at. The pictures come first, then the words, then the proof."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.changed = Signal()
        self.pair_changed = Signal()
        self.pairs: list[Pair] = []
        self.index = 0
        self.mode = Mode.SIDE_BY_SIDE
        self.busy = False
        self.error = ""
        self._shown = _Shown()

    def show(self, pairs: list[Pair], index: int = 0) -> None:
        """Looks at one pair of a list; ``step`` goes through the others."""
        self.pairs, self.index = pairs, index
        self._load()

    def step(self, by: int) -> None:
        target = self.index + by
        if 0 <= target < len(self.pairs):
            self.index = target
            self._load()

    def sharpen(self) -> None:
        """Brings more pixels of both pictures: someone looks closer than those that are there show."""
        pair, shown = self.pair, self._shown
        if pair is None or shown.sharp or shown.comparison is None:
            return
        shown.sharp = True

        def load() -> dict[str, NDArray[np.uint8]]:
            return {name: self._library.pixels(query, SHARP_SIDE) for name, query in (("a", pair.a), ("b", pair.b))}

        def arrived(pixels: dict[str, NDArray[np.uint8]]) -> None:
            if shown is self._shown:
                shown.pixels.update(pixels)
                self.changed.emit()

        self._work.call("sharpen", load, arrived, lambda error: None)

    def set_mode(self, mode: Mode) -> None:
        if mode != self.mode and self.available(mode):
            self.mode = mode
            self.changed.emit()

    @property
    def pair(self) -> Pair | None:
        return self.pairs[self.index] if self.pairs else None

    @property
    def comparison(self) -> Comparison | None:
        return self._shown.comparison

    @property
    def homography(self) -> Homography | None:
        comparison = self._shown.comparison
        return None if comparison is None else comparison.verdict.evidence.homography

    def pixels(self, which: str) -> NDArray[np.uint8] | None:
        """The picture ``a`` or ``b``, if it is there yet."""
        return self._shown.pixels.get(which)

    def aligned(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None:
        """The pair for the wipe: the second laid over the first where they were matched, else as it is."""
        a, b = self.pixels("a"), self._shown.pixels.get("b over a", self.pixels("b"))
        return None if a is None or b is None else (a, b)

    def proof_picture(self) -> NDArray[np.uint8] | None:
        """The picture of the present mode, for the modes that show one."""
        proof = self._shown.proof
        if proof is None:
            return None
        return proof.matches if self.mode is Mode.MATCHES else proof.ssim

    def available(self, mode: Mode) -> bool:
        """False for the matches of a pair that has none; true while they may still come."""
        proof = self._shown.proof
        return mode is not Mode.MATCHES or proof is None or proof.aligned

    def _load(self) -> None:
        pair = self.pair
        if pair is None:
            return
        self._shown, self.busy, self.error = _Shown(), True, ""
        self.pair_changed.emit()
        self.changed.emit()
        self._work.stream("compare", lambda: self._steps(pair), self._arrived, self._ended, self._failed)

    def _steps(self, pair: Pair) -> Iterator[tuple[str, object]]:
        """In the worker's thread, what is seen first comes first."""
        library = self._library
        a, b = library.pixels(pair.a, SIDE), library.pixels(pair.b, SIDE)
        yield "a", a
        yield "b", b
        comparison = library.compare(pair.a, pair.b)
        homography = comparison.verdict.evidence.homography
        if homography is not None:
            yield "b over a", laid_over(a, b, homography)
        yield "comparison", comparison
        yield "proof", library.proof(pair.a, pair.b)

    def _arrived(self, step: tuple[str, object]) -> None:
        name, value = step
        if name == "comparison":
            self._shown.comparison = value  # type: ignore[assignment]
        elif name == "proof":
            self._shown.proof = value  # type: ignore[assignment]
            if not self.available(self.mode):
                self.mode = Mode.SIDE_BY_SIDE
        else:
            self._shown.pixels[name] = value  # type: ignore[assignment]
        self.changed.emit()

    def _ended(self) -> None:
        self.busy = False
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.busy = False
        self.error = str(error) or type(error).__name__
        self.changed.emit()


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
