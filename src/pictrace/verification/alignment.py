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
from pictrace.verification.parameters import PARAMETERS, Votes

__all__ = [
    "WAYS",
    "Alignment",
    "Matrix",
    "Size",
    "agreeing",
    "estimate",
    "flip",
    "mapped",
    "plausible",
    "snapped",
    "whole_frame",
]

Matrix: TypeAlias = NDArray[np.floating[Any]]
Size: TypeAlias = tuple[int, int]

_P = PARAMETERS.alignment


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
        if (np.abs(moved - mapped(exact, corners)) / photo_size).max() < _P.whole_within:
            return exact
    return None


def mapped(matrix: Matrix, points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (n, 2) moved by a matrix (3, 3)."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])


def estimate(query: Keypoints, photo: Keypoints, matches: Matches) -> Alignment | None:
    """The transform that most matches agree with, or ``None`` when no plausible one has five of them.

    The query's keypoints may be those of its mirror image: the caller adds the reflection."""
    if len(matches) < _P.least:
        return None
    source = query.points[matches.query]
    target = photo.points[matches.photo]
    votes = agreeing(
        query.plane[matches.query],
        photo.plane[matches.photo],
        photo.angles[matches.photo] - query.angles[matches.query],
        np.log(photo.sizes[matches.photo] / query.sizes[matches.query]),
        photo.diagonal,
        _P.votes,
        _P.proposals,
    )
    near = votes[int(votes.sum(axis=1).argmax())]
    if near.sum() < _P.least:
        return None
    tolerance = _P.near * photo.diagonal
    best: Matrix | None = None
    most = 0.0
    for matrix in _fits(source[near], target[near], tolerance):
        worth = _worth(matrix, source, target, tolerance)
        if plausible(matrix, query.size, photo.size) and worth > most * _P.homography_gain:
            best, most = matrix, worth
    if best is None:
        return None
    for matrix in _grown(best, source, target, tolerance):
        worth = _worth(matrix, source, target, tolerance)
        if plausible(matrix, query.size, photo.size) and worth > most * _P.growing_gain:
            best, most = matrix, worth
    rows = _error(best, source, target) < tolerance
    if rows.sum() < _P.least:
        return None
    return Alignment(best, source[rows], target[rows], len(matches), mirrored=False)


def _worth(matrix: Matrix, source: NDArray[np.float32], target: NDArray[np.float32], tolerance: float) -> float:
    """Inliers, each weighed by how close it is: a slanted copy is almost a turned one."""
    return float(np.maximum(0.0, 1.0 - _error(matrix, source, target) / tolerance).sum())


def _grown(
    matrix: Matrix, source: NDArray[np.float32], target: NDArray[np.float32], tolerance: float
) -> Iterator[Matrix]:
    """Homographies fitted to ever nearer matches, beginning with those a little out of reach: one corner's proposal
    holds a part of a steep view, and the rest comes in step by step (local optimisation: Chum et al., DAGM 2003)."""
    for reach in _P.growing_reaches:
        near = _error(matrix, source, target) < reach * tolerance
        if near.sum() < _P.homography_from:
            return
        fitted, _ = cv2.findHomography(source[near], target[near], 0)
        if fitted is None or not np.isfinite(fitted).all():
            return
        matrix = fitted
        yield fitted


def agreeing(
    source: NDArray[np.complex64],
    target: NDArray[np.complex64],
    rotation: NDArray[np.float32],
    log_scale: NDArray[np.float32],
    diagonal: float,
    votes: Votes,
    proposals: int | None = None,
) -> NDArray[np.bool_]:
    """Which of n matches (p, n) agree, loosely, with what each of the first p proposes (all, if not said).

    ``source`` and ``target`` (n,): where their keypoints lie in query and photo, x + iy; ``rotation`` radians and
    ``log_scale`` (n,): what these propose by their angles and sizes; ``diagonal`` of the photo in pixels."""
    few = slice(0, proposals)
    factor = np.exp(log_scale[few] + np.complex64(1j) * rotation[few])
    moved = factor[:, None] * (source - source[few, None])
    apart = np.abs(moved + target[few, None] - target)
    # A proposal's own angle and scale are coarse: the farther from its keypoint, the farther off it may be.
    agree = apart < votes.reach * diagonal + votes.lever * np.abs(moved)
    agree &= np.cos(rotation[few, None] - rotation) > votes.rotation_cosine
    agree &= np.abs(log_scale[few, None] - log_scale) < votes.scale_logarithm
    return np.asarray(agree)


def _fits(source: NDArray[np.float32], target: NDArray[np.float32], tolerance: float) -> Iterator[Matrix]:
    """Candidate matrices, simplest first."""
    similar, _ = cv2.estimateAffinePartial2D(
        source,
        target,
        method=cv2.RANSAC,
        ransacReprojThreshold=tolerance,
        maxIters=_P.robust_rounds,
        confidence=_P.robust_confidence,
    )
    if similar is not None:
        yield _sharpened(np.vstack([similar, [0.0, 0.0, 1.0]]), source, target, tolerance)
    if len(source) >= _P.homography_from:
        full, _ = cv2.findHomography(
            source,
            target,
            cv2.USAC_MAGSAC,
            tolerance / 2,
            maxIters=_P.robust_rounds,
            confidence=_P.robust_confidence,
        )
        if full is not None and np.isfinite(full).all():
            yield full


def _sharpened(matrix: Matrix, source: NDArray[np.float32], target: NDArray[np.float32], tolerance: float) -> Matrix:
    """A similarity fitted again and again to the matches near it, the nearer the weightier (Tukey's biweight)."""
    z, w = source @ np.array([1, 1j]), target @ np.array([1, 1j])
    for round_number in range(_P.sharpening_rounds):
        reach = tolerance / (1.0 + round_number / 2)
        weight = np.maximum(0.0, 1.0 - (_error(matrix, source, target) / reach) ** 2) ** 2
        if (weight > 0).sum() < _P.least:
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
    if depth.min() <= 0 or depth.max() / depth.min() > _P.depth_ratio:
        return False
    moved = mapped(matrix, corners).astype(np.float32)
    if not cv2.isContourConvex(moved.reshape(-1, 1, 2)):
        return False
    area = float(cv2.contourArea(moved, oriented=True))
    if area <= 0:
        return False
    share = area / (photo_size[0] * photo_size[1])
    if not _P.least_area < share < _P.most_area:
        return False
    sides = np.linalg.norm(moved - np.roll(moved, -1, axis=0), axis=1) / [width, height, width, height]
    # What is farther away is smaller and not stretched.
    sides *= np.sqrt(depth * np.roll(depth, -1))
    return bool(sides.max() / sides.min() < _P.stretch)
