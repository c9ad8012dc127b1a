"""Keypoints: oriented FAST corners with rotated BRIEF descriptors, spread over the picture, and their matches.

Rublee, Rabaud, Konolige, Bradski, "ORB: an efficient alternative to SIFT or SURF", ICCV 2011. How many, at what size
and how alike is said by a preset (``parameters.KeypointPreset``): a thorough one to verify with, a quick one to filter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.verification.parameters import KeypointPreset

__all__ = ["Keypoints", "Matches", "clear", "detect", "distances", "match"]

SAME_SIZE = 0.02
"""Scale. A picture that would change its size by less is taken as it is."""
ROWS_AT_ONCE = 64
"""Descriptors compared together: their distances stay in the processor's cache."""
_DESCRIPTOR_WORDS = 4
_NO_BITS = 255
"""Words of 64 bits in a descriptor, and a distance that is none between two of them (256 bits)."""


@dataclass(frozen=True, slots=True)
class Keypoints:
    """n keypoints: ``points`` (n, 2) float32 in pixels of the picture they were asked for, ``sizes`` (n,) float32
    pixels, ``angles`` (n,) float32 radians, ``descriptors`` (n, w) uint64, ``mirrored`` (n, w) uint64 those of the same
    keypoints in the mirror image, where asked for. ``size``: width and height of the picture in pixels."""

    points: NDArray[np.float32]
    sizes: NDArray[np.float32]
    angles: NDArray[np.float32]
    descriptors: NDArray[np.uint64]
    mirrored: NDArray[np.uint64] | None
    size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.points)

    @property
    def diagonal(self) -> float:
        """Of the picture, in pixels."""
        return math.hypot(*self.size)

    @property
    def plane(self) -> NDArray[np.complex64]:
        """The points as x + iy (n,): a turn and a scale are then one product."""
        return self.points.view(np.complex64)[:, 0]


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of keypoints that look alike, one to one, the most alike first: rows of the query's and of the photo's
    keypoints."""

    query: NDArray[np.intp]
    photo: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.query)


def detect(
    grey: NDArray[np.uint8], preset: KeypointPreset, count: int | None = None, *, mirrored: bool = False
) -> Keypoints:
    """At most ``count`` (default: the preset's) keypoints of a grey picture (h, w) uint8. ``mirrored``: with their
    descriptors in the mirror image, for a third more time.

    No more than a fair share comes from any one part of the picture: a caption is all corners, and would leave none
    for the photograph under it.
    """
    count = preset.count if count is None else count
    sized = _sized(grey, preset)
    if min(sized.shape) <= 2 * preset.border:
        return _none(grey, preset, mirrored)
    for contrast in preset.contrasts:
        finder = _finder(preset, count, contrast)
        found = finder.detect(sized, None)
        if len(found) >= count:
            break
    # Keypoints near the border are dropped, and the rest sorted by size: the mirror image's are those that were kept.
    kept, upright = finder.compute(sized, _spread(found, sized, preset.grid, count))
    reflected = _mirrored(finder, sized, kept) if mirrored else upright
    if upright is None or reflected is None or len(upright) != len(reflected):
        return _none(grey, preset, mirrored)
    height, width = grey.shape
    scale = np.array([width / sized.shape[1], height / sized.shape[0]], np.float32)
    rows = np.array([(*one.pt, one.size, one.angle) for one in kept], np.float32)
    return Keypoints(
        rows[:, :2] * scale,
        rows[:, 2] * scale.mean(),
        np.deg2rad(rows[:, 3]),
        _words(upright, preset),
        _words(reflected, preset) if mirrored else None,
        (width, height),
    )


def _none(grey: NDArray[np.uint8], preset: KeypointPreset, mirrored: bool) -> Keypoints:
    nothing, no_words = np.empty(0, np.float32), np.empty((0, preset.words), np.uint64)
    size = (grey.shape[1], grey.shape[0])
    return Keypoints(nothing.reshape(0, 2), nothing, nothing, no_words, no_words if mirrored else None, size)


def _sized(grey: NDArray[np.uint8], preset: KeypointPreset) -> NDArray[np.uint8]:
    height, width = grey.shape
    scale = preset.side / max(height, width)
    if abs(scale - 1) <= SAME_SIZE:
        return grey
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if scale < preset.averaged_below:
        return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA))
    cubic = preset.cubic and scale > 1
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC if cubic else cv2.INTER_LINEAR))


def _finder(preset: KeypointPreset, count: int, contrast: int) -> cv2.ORB:
    return cv2.ORB.create(
        nfeatures=preset.surplus * count,
        scaleFactor=preset.level_scale,
        nlevels=preset.levels,
        edgeThreshold=preset.border,
        patchSize=preset.patch,
        fastThreshold=contrast,
        # Harris's measure prefers the corners of letters, and costs as much as finding them.
        scoreType=cv2.ORB_FAST_SCORE,
    )


def _spread(found: Sequence[cv2.KeyPoint], picture: NDArray[np.uint8], grid: int, count: int) -> list[cv2.KeyPoint]:
    """The strongest of every cell of a grid first, then the next of each."""
    if len(found) <= count:
        return list(found)
    points = np.asarray(cv2.KeyPoint.convert(found), np.float32)
    strength = np.array([one.response for one in found], np.float32)
    cells = np.minimum((points / picture.shape[::-1] * grid).astype(np.intp), grid - 1)
    cell = cells[:, 1] * grid + cells[:, 0]
    order = np.lexsort((-strength, cell))
    place = np.arange(len(order)) - np.searchsorted(cell[order], cell[order])
    return [found[row] for row in np.sort(order[np.argsort(place, kind="stable")[:count]])]


def _mirrored(finder: cv2.ORB, picture: NDArray[np.uint8], upright: Sequence[cv2.KeyPoint]) -> NDArray[np.uint8] | None:
    """The descriptors (n, 32) that the same keypoints have in the mirror image."""
    last = picture.shape[1] - 1
    mirror = [
        cv2.KeyPoint(last - one.pt[0], one.pt[1], one.size, (180 - one.angle) % 360, one.response, one.octave)
        for one in upright
    ]
    descriptors = finder.compute(np.ascontiguousarray(picture[:, ::-1]), mirror)[1]
    return None if descriptors is None else np.asarray(descriptors)


def _words(descriptors: NDArray[np.uint8], preset: KeypointPreset) -> NDArray[np.uint64]:
    words = np.asarray(descriptors).view(np.uint64)
    return words if preset.words == _DESCRIPTOR_WORDS else words[:, : preset.words].copy()


def match(query: Keypoints, photo: Keypoints, preset: KeypointPreset) -> Matches:
    """Keypoints of the photo whose nearest keypoint of the query is clearly nearer than the second nearest, each
    keypoint of the query at most once; the nearest pairs first."""
    if len(query) < 2 or len(photo) < 2:
        nobody = np.empty(0, np.intp)
        return Matches(nobody, nobody)
    rows, nearest = clear(distances(photo.descriptors, query.descriptors), preset)
    _, once = np.unique(nearest, return_index=True)
    once.sort()
    return Matches(nearest[once], rows[once])


def clear(bits: NDArray[np.uint8], preset: KeypointPreset) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Of distances (n, m ≥ 2) the rows whose nearest column is near, and clearly nearer than the second nearest
    (Lowe's ratio); and that column. The nearest first."""
    nearest = bits.argmin(axis=1)
    every = np.arange(len(bits))
    first = bits[every, nearest]
    near = np.flatnonzero(first <= preset.farthest)
    rest = bits[near]
    rest[every[: len(near)], nearest[near]] = _NO_BITS
    rows = near[first[near] < preset.ratio * rest.min(axis=1)]
    rows = rows[np.argsort(first[rows], kind="stable")]
    return rows, nearest[rows]


def distances(rows: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Differing bits (n, m) of each of n descriptors (n, w) and m others (m, w).

    What ``cv2.batchDistance`` does with Hamming norm, in two thirds of its time; nothing is allocated on the way,
    which two threads would wait for one another for."""
    columns = np.ascontiguousarray(others.T)
    bits = np.empty((len(rows), len(others)), np.uint8)
    unlike = np.empty((min(ROWS_AT_ONCE, len(rows)), len(others)), np.uint64)
    count = np.empty(unlike.shape, np.uint8)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        block = rows[start : start + ROWS_AT_ONCE]
        total, xor, more = bits[start : start + ROWS_AT_ONCE], unlike[: len(block)], count[: len(block)]
        np.bitwise_count(np.bitwise_xor(block[:, 0, None], columns[0], out=xor), out=total)
        for word in range(1, len(columns)):
            np.bitwise_count(np.bitwise_xor(block[:, word, None], columns[word], out=xor), out=more)
            np.add(total, more, out=total)
    return bits
