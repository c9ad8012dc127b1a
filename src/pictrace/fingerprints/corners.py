"""A glance at the corners of two pictures: may they be one? A tenth of the price of verifying, and it misses little.

Two hundred ORB corners a picture, spread over it; how many of two pictures' corners match and agree on one turn, zoom
and shift. Of edited copies (crops to a fifth, screenshots, a mirrored and recoloured half) 99 % have five that agree,
of unlike neighbours one in a hundred, of series before one background one in six: the glance proves nothing, it says
what is worth proving.

ORB: Rublee, Rabaud, Konolige, Bradski, "ORB: an efficient alternative to SIFT or SURF", ICCV 2011.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["ALGORITHM", "Corners", "agreeing", "corners"]

ALGORITHM = "corners-320-orb200x128-2"
"""Names what ``agreeing`` counts."""

_SIDE = 320
_SMALLEST = 32
_NEAR = 0.75
"""A picture that shrinks less than this is interpolated: five times as fast as averaging areas."""
_COUNT = 200
_CHOICE = 2
_CELLS = 6
_BORDER = 16
_CLEAR = 20
_FAINT = 12
"""How much brighter or darker a corner's surroundings are. Most pictures have clear ones enough, found in two thirds
of the time."""
_WORDS = 2
"""Of the four that a descriptor has: ORB's tests are sorted by how much they tell, and half of them tell enough."""
_RATIO = 0.8
_FARTHEST = 32
_MOST = 64
_FEWEST = 3
_REACH = 0.05
_LEVER = 0.12
_COS_TURN = 0.94
_ZOOM = 0.40
_BLOCK = 64
_NO_BITS = 255


@dataclass(frozen=True, slots=True)
class Corners:
    """n corners of a picture, about 50 bytes each.

    ``places`` (n,) complex64, x + iy in pixels at the working size; ``turns`` (n,) float32 radians; ``zooms`` (n,)
    float32, the logarithm of their sizes; ``words`` (2, n, 2) uint64 descriptors: upright, and in the mirror image,
    or (1, n, 2) without that.
    ``width`` and ``height`` in pixels."""

    places: NDArray[np.complex64]
    turns: NDArray[np.float32]
    zooms: NDArray[np.float32]
    words: NDArray[np.uint64]
    width: int
    height: int

    def __len__(self) -> int:
        return len(self.zooms)

    def side(self, mirrored: bool) -> tuple[NDArray[np.complex64], NDArray[np.float32]]:
        """Places and turns (n,) in the picture or in its mirror image."""
        if not mirrored:
            return self.places, self.turns
        return np.complex64(self.width - 1) - np.conj(self.places), np.float32(np.pi) - self.turns


def corners(pixels: NDArray[np.uint8], *, mirrored: bool = True) -> Corners:
    """Of an upright RGB picture (h, w, 3) uint8 of any size; none where there is nothing to see. Without those of its
    mirror image, for a quarter less time, it can be the ``other`` of ``agreeing`` only."""
    grey = _sized(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)))
    height, width = grey.shape
    finder = _finder(_CLEAR)
    found = finder.detect(grey, None)
    if len(found) < _COUNT:
        finder = _finder(_FAINT)
        found = finder.detect(grey, None)
    # Keypoints near the border are dropped, and the rest sorted by size: the mirror image's are those that were kept.
    upright, words = finder.compute(grey, _spread(found, width, height))
    sides = [words]
    if mirrored:
        sides.append(_mirrored_words(finder, grey, upright))
    if any(one is None or len(one) != len(upright) for one in sides):
        nothing = np.empty(0, np.float32)
        no_words = np.empty((len(sides), 0, _WORDS), np.uint64)
        return Corners(nothing.astype(np.complex64), nothing, nothing, no_words, width, height)
    rows = np.array([(*one.pt, one.angle, one.size) for one in upright], np.float32)
    return Corners(
        rows[:, 0] + np.complex64(1j) * rows[:, 1],
        np.deg2rad(rows[:, 2]),
        np.log(rows[:, 3]),
        np.stack(sides).view(np.uint64)[..., :_WORDS].copy(),
        width,
        height,
    )


def _finder(threshold: int) -> cv2.ORB:
    return cv2.ORB.create(
        nfeatures=_CHOICE * _COUNT,
        scaleFactor=1.4,
        nlevels=5,
        edgeThreshold=_BORDER,
        patchSize=31,
        fastThreshold=threshold,
        scoreType=cv2.ORB_FAST_SCORE,
    )


def _mirrored_words(
    finder: cv2.ORB, grey: NDArray[np.uint8], upright: Sequence[cv2.KeyPoint]
) -> NDArray[np.uint8] | None:
    """The descriptors (n, 32) that the same corners have in the mirror image."""
    last = grey.shape[1] - 1
    mirror = [
        cv2.KeyPoint(last - one.pt[0], one.pt[1], one.size, (180 - one.angle) % 360, one.response, one.octave)
        for one in upright
    ]
    words = finder.compute(np.ascontiguousarray(grey[:, ::-1]), mirror)[1]
    return None if words is None else np.asarray(words)


def agreeing(one: Corners, other: Corners) -> int:
    """How many corners of ``one``, as it is or mirrored, match corners of ``other`` and agree on how it lies there."""
    if min(len(one), len(other)) < _FEWEST:
        return 0
    bits = _distances(other.words[0], one.words.reshape(-1, _WORDS))
    return max(_voted(one, False, other, bits[:, : len(one)]), _voted(one, True, other, bits[:, len(one) :]))


def _sized(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = grey.shape
    zoom = _SIDE / max(height, width)
    if abs(zoom - 1) <= 0.02 and min(height, width) >= _SMALLEST:
        return grey
    size = (max(_SMALLEST, round(width * zoom)), max(_SMALLEST, round(height * zoom)))
    near = zoom > _NEAR
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR if near else cv2.INTER_AREA))


def _spread(found: Sequence[cv2.KeyPoint], width: int, height: int) -> list[cv2.KeyPoint]:
    """The strongest of every cell of a grid first, then the next of each: a caption is all corners."""
    if len(found) <= _COUNT:
        return list(found)
    places = np.asarray(cv2.KeyPoint.convert(found), np.float32)
    strength = np.array([one.response for one in found], np.float32)
    cells = np.minimum((places / (width, height) * _CELLS).astype(np.intp), _CELLS - 1)
    cell = cells[:, 1] * _CELLS + cells[:, 0]
    order = np.lexsort((-strength, cell))
    turn = np.arange(len(order)) - np.searchsorted(cell[order], cell[order])
    return [found[row] for row in np.sort(order[np.argsort(turn, kind="stable")[:_COUNT]])]


def _distances(rows: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Differing bits (n, m) of each of n descriptors (n, w) and m others; a block at a time stays in the cache."""
    columns = np.ascontiguousarray(others.T)
    bits = np.empty((len(rows), len(others)), np.uint8)
    unlike = np.empty((min(_BLOCK, len(rows)), len(others)), np.uint64)
    count = np.empty(unlike.shape, np.uint8)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        total, xor, more = bits[start : start + _BLOCK], unlike[: len(block)], count[: len(block)]
        np.bitwise_count(np.bitwise_xor(block[:, 0, None], columns[0], out=xor), out=total)
        for word in range(1, len(columns)):
            np.bitwise_count(np.bitwise_xor(block[:, word, None], columns[word], out=xor), out=more)
            np.add(total, more, out=total)
    return bits


def _voted(one: Corners, mirrored: bool, other: Corners, bits: NDArray[np.uint8]) -> int:
    """Of the matches, those that agree with the proposal most agree with. A corner's own angle and size propose a
    turn and a zoom."""
    nearest = bits.argmin(axis=1)
    at = np.arange(len(bits)), nearest
    first = bits[at]
    near = np.flatnonzero(first <= _FARTHEST)
    if len(near) < _FEWEST:
        return 0
    rest = bits[near]
    rest[np.arange(len(near)), nearest[near]] = _NO_BITS
    rows = near[first[near] < _RATIO * rest.min(axis=1)]
    if len(rows) < _FEWEST:
        return 0
    rows = rows[np.argsort(first[rows], kind="stable")[:_MOST]]
    places, turns = one.side(mirrored)
    source, target = places[nearest[rows]], other.places[rows]
    turn = other.turns[rows] - turns[nearest[rows]]
    zoom = other.zooms[rows] - one.zooms[nearest[rows]]
    factor = np.exp(zoom + np.complex64(1j) * turn)
    moved = factor[:, None] * (source - source[:, None])
    apart = np.abs(moved + target[:, None] - target)
    agree = apart < _REACH * float(np.hypot(other.width, other.height)) + _LEVER * np.abs(moved)
    agree &= np.cos(turn[:, None] - turn) > _COS_TURN
    agree &= np.abs(zoom[:, None] - zoom) < _ZOOM
    return int(agree.sum(axis=1).max())
