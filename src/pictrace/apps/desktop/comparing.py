"""Two pictures compared: the verdict, the pixels, and the pictures that show why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from pictrace.apps.desktop.geometry import Homography
from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.records import Comparison, Photo, Query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pictrace.library import Library

__all__ = ["ComparePresenter", "Mode", "Pair", "ProofPictures"]

SIDE = 1600
"""Shorter side, in pixels, up to which pictures are decoded for comparing; enough for any zoom that tells something."""


class Mode(StrEnum):
    SIDE_BY_SIDE = "side"
    WIPE = "wipe"
    MATCHES = "matches"
    DIFFERENCES = "ssim"


class ProofPictures(Protocol):
    """What ``Library.proof`` gives, RGB (h, w, 3) uint8 each; ``None`` for what could not be made."""

    @property
    def matches(self) -> NDArray[np.uint8] | None: ...
    @property
    def aligned(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None: ...
    @property
    def ssim_map(self) -> NDArray[np.uint8] | None: ...


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
    proof: ProofPictures | None = None


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
        """The pair for the wipe: both in one frame. Without an alignment, the pictures as they are."""
        proof = self._shown.proof
        if proof is not None and proof.aligned is not None:
            return proof.aligned
        a, b = self.pixels("a"), self.pixels("b")
        return None if a is None or b is None else (a, b)

    def proof_picture(self) -> NDArray[np.uint8] | None:
        """The picture of the present mode, for the modes that show one."""
        proof = self._shown.proof
        if proof is None:
            return None
        return proof.matches if self.mode is Mode.MATCHES else proof.ssim_map

    def available(self, mode: Mode) -> bool:
        """False for what is known not to exist for this pair; true while it may still come."""
        proof = self._shown.proof
        if mode is Mode.MATCHES:
            return proof is None or proof.matches is not None
        if mode is Mode.DIFFERENCES:
            return proof is None or proof.ssim_map is not None
        return True

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
        yield "a", library.pixels(pair.a, SIDE)
        yield "b", library.pixels(pair.b, SIDE)
        yield "comparison", library.compare(pair.a, pair.b)
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
