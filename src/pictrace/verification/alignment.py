"""Geometry: the transform that lays one picture onto the other, and whether a camera or an editor could have made it.

Each match of two corners proposes a similarity by itself (ORB measures angle and scale of a corner), so
the best proposal is found by trying them all: no chance involved, the same answer every time. The
matches near it then fit a homography (MAGSAC: Barath, Noskova, Ivashechkin, Matas, CVPR 2020) or, when
that gains nothing, a similarity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.verification.keypoints import Keypoints, Matches

__all__ = ["WAYS", "Alignment", "Matrix", "Size", "estimate", "flip", "mapped", "plausible", "snapped", "whole_frame"]

Matrix: TypeAlias = NDArray[np.floating[Any]]
Size: TypeAlias = tuple[int, int]

_REACH = 0.05
_LEVER = 0.12
_PROPOSALS = 160
_CLOSE = 0.010
_COS_TURN = 0.94
_ZOOM = 0.40
_LEAST = 5
_ENOUGH = 10
_GAIN = 1.05
_NEARLY = 0.02
_ROUNDS = 4


WAYS: tuple[tuple[float, ...], ...] = (
    (1, 0, 0, 0, 1, 0),
    (-1, 0, 1, 0, 1, 0),
    (-1, 0, 1, 0, -1, 1),
    (1, 0, 0, 0, -1, 1),
    (0, 1, 0, 1, 0, 0),
    (0, -1, 1, 1, 0, 0),
    (0, -1, 1, -1, 0, 1),
    (0, 1, 0, -1, 0, 1),
)
"""Unit square of the query → unit square of the photo, for each way to turn a picture: two rows of x, y, 1."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """``matrix`` (3, 3) maps pixels of the query to pixels of the photo. ``inliers`` (n, 2) float32 are where
    the agreeing corners lie in the query, ``landed`` in the photo; ``matches`` counts those that were tried.
    ``mirrored``: the matrix contains a reflection. No inliers: the alignment was guessed and pixels must tell."""

    matrix: Matrix
    inliers: NDArray[np.float32]
    landed: NDArray[np.float32]
    matches: int
    mirrored: bool

    def __len__(self) -> int:
        return len(self.inliers)


def flip(width: int) -> Matrix:
    """The matrix that exchanges left and right of a picture ``width`` pixels wide."""
    return np.array([[-1.0, 0.0, width - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


def whole_frame(way: int, query_size: Size, photo_size: Size) -> Matrix:
    """The matrix that lays the whole query onto the whole photo in one of eight ways (``WAYS``), pixel centres
    on pixel centres as resizing does."""
    a, b, c, d, e, f = WAYS[way]
    turn = np.array([[a, b, c], [d, e, f], [0, 0, 1]], np.float64)
    from_pixels = np.array(
        [[1 / query_size[0], 0, 0.5 / query_size[0]], [0, 1 / query_size[1], 0.5 / query_size[1]], [0, 0, 1]]
    )
    to_pixels = np.array([[photo_size[0], 0, -0.5], [0, photo_size[1], -0.5], [0, 0, 1.0]])
    return np.asarray(to_pixels @ turn @ from_pixels)


def snapped(matrix: Matrix, query_size: Size, photo_size: Size) -> Matrix | None:
    """The exact lay of whole onto whole that a matrix is nearly, if it is: most copies are not cropped, and corners
    are found to a pixel, not to a tenth of one."""
    width, height = query_size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    moved = mapped(matrix, corners)
    for way in range(len(WAYS)):
        exact = whole_frame(way, query_size, photo_size)
        if (np.abs(moved - mapped(exact, corners)) / photo_size).max() < _NEARLY:
            return exact
    return None


def mapped(matrix: Matrix, points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (n, 2) moved by a matrix (3, 3)."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])


def estimate(
    query: Keypoints, photo: Keypoints, matches: Matches, query_size: Size, photo_size: Size
) -> Alignment | None:
    """The transform that most matches agree with, or ``None`` when no plausible one has five of them.

    Sizes are (width, height) in pixels. The query's keypoints may be those of its mirror image: the
    caller adds the reflection."""
    if len(matches) < _LEAST:
        return None
    source = query.points[matches.query]
    target = photo.points[matches.photo]
    near = _voted(query, photo, matches, float(np.hypot(*photo_size)))
    if near.sum() < _LEAST:
        return None
    tolerance = _CLOSE * float(np.hypot(*photo_size))
    best: Matrix | None = None
    most, rows = 0.0, near
    for matrix in _fits(source[near], target[near], tolerance):
        if not plausible(matrix, query_size, photo_size):
            continue
        errors = _error(matrix, source, target)
        # Closeness counts, not only being within reach: a slanted copy is almost a turned one.
        worth = float(np.maximum(0.0, 1.0 - errors / tolerance).sum())
        if worth > most * _GAIN:
            best, most, rows = matrix, worth, errors < tolerance
    if best is None or rows.sum() < _LEAST:
        return None
    return Alignment(best, source[rows], target[rows], len(matches), mirrored=False)


def _voted(query: Keypoints, photo: Keypoints, matches: Matches, diagonal: float) -> NDArray[np.bool_]:
    """The matches (n,) that agree, loosely, with the proposal that most agree with."""
    q, p = matches.query, matches.photo
    source = (query.points[q] @ np.array([1, 1j])).astype(np.complex64)
    target = (photo.points[p] @ np.array([1, 1j])).astype(np.complex64)
    zoom = np.log(photo.sizes[p] / query.sizes[q])
    turn = photo.angles[p] - query.angles[q]
    factor = np.exp(zoom + 1j * turn).astype(np.complex64)
    few = slice(0, _PROPOSALS)
    moved = factor[few, None] * (source[None, :] - source[few, None])
    apart = np.abs(moved + target[few, None] - target[None, :])
    # A proposal's own angle and scale are coarse: the farther from its corner, the farther off it may be.
    reach = _REACH * diagonal + _LEVER * np.abs(moved)
    same_turn = np.cos(turn[few, None] - turn[None, :]) > _COS_TURN
    same_zoom = np.abs(zoom[few, None] - zoom[None, :]) < _ZOOM
    agree = (apart < reach) & same_turn & same_zoom
    return np.asarray(agree[int(agree.sum(axis=1).argmax())])


def _fits(source: NDArray[np.float32], target: NDArray[np.float32], tolerance: float) -> Iterator[Matrix]:
    """Candidate matrices, simplest first."""
    similar, _ = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=tolerance, maxIters=500, confidence=0.999
    )
    if similar is not None:
        yield _sharpened(np.vstack([similar, [0.0, 0.0, 1.0]]), source, target, tolerance)
    if len(source) >= _ENOUGH:
        full, _ = cv2.findHomography(source, target, cv2.USAC_MAGSAC, tolerance / 2, maxIters=500, confidence=0.999)
        if full is not None and np.isfinite(full).all():
            yield full


def _sharpened(matrix: Matrix, source: NDArray[np.float32], target: NDArray[np.float32], tolerance: float) -> Matrix:
    """A similarity fitted again and again to the matches near it, the nearer the weightier (Tukey's biweight)."""
    z, w = source @ np.array([1, 1j]), target @ np.array([1, 1j])
    for round_number in range(_ROUNDS):
        reach = tolerance / (1.0 + round_number / 2)
        weight = np.maximum(0.0, 1.0 - (_error(matrix, source, target) / reach) ** 2) ** 2
        if (weight > 0).sum() < _LEAST:
            break
        total = weight.sum()
        from_z, from_w = (weight @ z) / total, (weight @ w) / total
        turned = (weight * np.conj(z - from_z)) @ (w - from_w) / (weight @ np.abs(z - from_z) ** 2)
        shift = from_w - turned * from_z
        matrix = np.array(
            [[turned.real, -turned.imag, shift.real], [turned.imag, turned.real, shift.imag], [0.0, 0.0, 1.0]]
        )
    return matrix


def _error(matrix: Matrix, source: NDArray[np.float32], target: NDArray[np.float32]) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        return np.asarray(np.nan_to_num(np.hypot(*(mapped(matrix, source) - target).T), nan=np.inf))


def plausible(matrix: Matrix, query_size: Size, photo_size: Size) -> bool:
    """Could an editor or a camera have done this? No fold, no reflection, no extreme zoom, stretch or slant."""
    width, height = query_size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    depth = np.column_stack([corners, np.ones(4)]) @ matrix[2]
    if depth.min() <= 0 or depth.max() / depth.min() > 2.5:
        return False
    moved = mapped(matrix, corners).astype(np.float32)
    if not cv2.isContourConvex(moved.reshape(-1, 1, 2)):
        return False
    area = float(cv2.contourArea(moved, oriented=True))
    if area <= 0:
        return False
    share = area / (photo_size[0] * photo_size[1])
    if not 0.01 < share < 100:
        return False
    sides = np.linalg.norm(moved - np.roll(moved, -1, axis=0), axis=1) / [width, height, width, height]
    return bool(sides.max() / sides.min() < 2.2)
