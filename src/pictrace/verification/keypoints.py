"""Keypoints: oriented FAST corners with rotated BRIEF descriptors, spread over the picture, and their matches.

Rublee, Rabaud, Konolige, Bradski, "ORB: an efficient alternative to SIFT or SURF", ICCV 2011. Small
pictures are enlarged first, so that a quarter-size copy has corners at all; the pyramid finds them
again in the large one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Keypoints", "Matches", "detect", "match"]

SIDE = 384
"""Long side in pixels at which corners are looked for."""

_LEVELS = 5
_FACTOR = 1.4
_FAST = 12
_EDGE = 16
_PATCH = 31
_CHOICE = 3
_CELLS = 8
_RATIO = 0.85
_FARTHEST = 76
_BLOCK = 128
_NO_BITS = 255


@dataclass(frozen=True, slots=True)
class Keypoints:
    """n corners: ``points`` (n, 2) float32 in pixels of the picture they were asked for, ``sizes`` (n,)
    float32 pixels, ``angles`` (n,) float32 radians, ``descriptors`` (n, 32) uint8."""

    points: NDArray[np.float32]
    sizes: NDArray[np.float32]
    angles: NDArray[np.float32]
    descriptors: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of corners that look alike, one to one, the most alike first: rows of the query's and of the
    photo's keypoints."""

    query: NDArray[np.intp]
    photo: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.query)


_NONE = Keypoints(
    np.empty((0, 2), np.float32), np.empty(0, np.float32), np.empty(0, np.float32), np.empty((0, 32), np.uint8)
)
_UNMATCHED = Matches(np.empty(0, np.intp), np.empty(0, np.intp))


def detect(grey: NDArray[np.uint8], count: int, side: int = SIDE) -> Keypoints:
    """At most ``count`` corners of a grey picture (h, w) uint8, looked for at ``side`` pixels on its long side.

    No more than a fair share comes from any one part of the picture: a caption is all corners, and
    would leave none for the photograph under it.
    """
    height, width = grey.shape
    zoom = side / max(height, width)
    if min(height, width) * zoom < 16:
        return _NONE
    sized = grey
    if abs(zoom - 1) > 0.02:
        size = (max(16, round(width * zoom)), max(16, round(height * zoom)))
        sized = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC))
    finder = cv2.ORB.create(
        nfeatures=_CHOICE * count,
        scaleFactor=_FACTOR,
        nlevels=_LEVELS,
        edgeThreshold=_EDGE,
        patchSize=_PATCH,
        fastThreshold=_FAST,
        # Harris's measure prefers the corners of letters, and costs as much as finding them.
        scoreType=cv2.ORB_FAST_SCORE,
    )
    found = finder.detect(sized, None)
    if not found:
        return _NONE
    strength = np.array([corner.response for corner in found], np.float32)
    keep = _spread(
        np.asarray(cv2.KeyPoint.convert(found), np.float32), strength, (sized.shape[1], sized.shape[0]), count
    )
    kept, descriptors = finder.compute(sized, [found[row] for row in keep])
    if descriptors is None:
        return _NONE
    rows = np.array([(*corner.pt, corner.size, corner.angle) for corner in kept], np.float32)
    scale = np.array([width / sized.shape[1], height / sized.shape[0]], np.float32)
    return Keypoints(rows[:, :2] * scale, rows[:, 2] * scale.mean(), np.deg2rad(rows[:, 3]), descriptors)


def _spread(
    points: NDArray[np.float32], strength: NDArray[np.float32], size: tuple[int, int], count: int
) -> NDArray[np.intp]:
    """Rows of the ``count`` points to keep: the strongest of every cell of a grid first, then the next of each."""
    if len(points) <= count:
        return np.arange(len(points))
    cells = np.minimum((points / size * _CELLS).astype(np.intp), _CELLS - 1)
    cell = cells[:, 1] * _CELLS + cells[:, 0]
    order = np.lexsort((-strength, cell))
    first = np.searchsorted(cell[order], cell[order])
    turn = np.arange(len(order)) - first
    return np.asarray(np.sort(order[np.argsort(turn, kind="stable")[:count]]))


def match(query: Keypoints, photo: Keypoints) -> Matches:
    """Corners of the photo whose nearest corner of the query is clearly nearer than the second nearest
    (Lowe's ratio), each corner of the query at most once; the nearest pairs first."""
    if len(query) < 2 or len(photo) < 2:
        return _UNMATCHED
    nearest, first, second = _two_nearest(photo.descriptors, query.descriptors)
    rows = np.flatnonzero((first < _RATIO * second) & (first <= _FARTHEST))
    rows = rows[np.argsort(first[rows], kind="stable")]
    _, once = np.unique(nearest[rows], return_index=True)
    rows = rows[np.sort(once)]
    return Matches(nearest[rows], rows)


def _two_nearest(
    rows: NDArray[np.uint8], others: NDArray[np.uint8]
) -> tuple[NDArray[np.intp], NDArray[np.uint8], NDArray[np.uint8]]:
    """For each of n descriptors the nearest of m ≥ 2 others, its distance in bits and that of the second nearest.

    The same as ``cv2.batchDistance`` with Hamming norm and K = 2 at two thirds of its time; a block of rows stays in
    the processor's cache, and nothing is allocated on the way, which two threads would wait for one another for."""
    words, columns = rows.view(np.uint64), np.ascontiguousarray(others.view(np.uint64).T)
    bits = np.empty((len(rows), len(others)), np.uint8)
    unlike = np.empty((_BLOCK, len(others)), np.uint64)
    count = np.empty(unlike.shape, np.uint8)
    for start in range(0, len(rows), _BLOCK):
        block = words[start : start + _BLOCK]
        total, xor, more = bits[start : start + _BLOCK], unlike[: len(block)], count[: len(block)]
        np.bitwise_count(np.bitwise_xor(block[:, 0, None], columns[0], out=xor), out=total)
        for word in range(1, columns.shape[0]):
            np.bitwise_count(np.bitwise_xor(block[:, word, None], columns[word], out=xor), out=more)
            np.add(total, more, out=total)
    nearest = bits.argmin(axis=1)
    at = np.arange(len(bits)), nearest
    first = bits[at]
    bits[at] = _NO_BITS
    return nearest, first, bits.min(axis=1)
