"""Pixels: do two pictures that have been laid onto each other show the same, part by part?

Geometry alone is not proof: a watermark, a frame or the bars of an application lie the same way in
pictures of different things. So the overlap is cut into cells, and each cell must agree by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.verification.alignment import Alignment, Matrix, Size, mapped
from pictrace.verification.parameters import PARAMETERS
from pictrace.verification.ssim import ssim_map, ssim_mean

__all__ = ["Overlap", "PatchConsistency", "overlap", "patch_consistency"]

_P = PARAMETERS.patches
_CELL = _P.side // _P.grid


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two pictures in one frame: ``a`` is the query, ``b`` the photo, (256, 256) uint8 each; ``mask`` (256, 256)
    is true where both are. ``of_query``: the frame is the query's (the query is the part), else the photo's.
    ``share_query``, ``share_photo``: how much of each picture's area the other covers, 0…1."""

    a: NDArray[np.uint8]
    b: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    of_query: bool
    share_query: float
    share_photo: float


@dataclass(frozen=True, slots=True)
class PatchConsistency:
    """``ssim`` over the overlap and ``correlation`` of its pixels; ``cells`` that hold texture in either picture.
    Of those cells: the shares that are ``alike`` (correlation over 0.6) and ``close`` (over 0.9), the median
    (``typical``) and upper quartile (``best``) of their correlations, the share ``held`` by an agreeing corner
    nearby, and the share that is ``foreign`` (correlation under 0.3): something else is there. ``exact``: the share
    with a correlation over 0.97. ``gap``, ``hole``: cells that are not alike and are the middle of 3 × 3, of 5 × 5
    such cells, as a share: letters over a picture leave none, another picture in the same frame leaves many.
    ``detail``: how many times the fine detail of one is that of the other, ≥ 1."""

    ssim: float = 0.0
    correlation: float = 0.0
    cells: int = 0
    alike: float = 0.0
    close: float = 0.0
    typical: float = 0.0
    best: float = 0.0
    held: float = 0.0
    foreign: float = 0.0
    exact: float = 0.0
    gap: float = 0.0
    hole: float = 0.0
    detail: float = 1.0


_NOTHING = PatchConsistency()


def overlap(query: NDArray[np.uint8], photo: NDArray[np.uint8], matrix: Matrix) -> Overlap:
    """Lays two grey pictures (h, w) uint8 onto each other; the matrix maps query pixels to photo pixels.

    The frame is that of the picture which is covered more: the part, when one is a part of the other."""
    size_q, size_p = (query.shape[1], query.shape[0]), (photo.shape[1], photo.shape[0])
    share_q = _share(np.linalg.inv(matrix), size_p, size_q)
    share_p = _share(matrix, size_q, size_p)
    of_query = share_q >= share_p
    if of_query:
        a, b, mask = _framed(query, photo, matrix)
    else:
        b, a, mask = _framed(photo, query, np.linalg.inv(matrix))
    return Overlap(a, b, mask, of_query, share_q, share_p)


def _share(matrix: Matrix, size: Size, other: Size) -> float:
    """Share of the area of a picture of size ``other`` that one of ``size`` covers through the matrix."""
    width, height = size
    moved = mapped(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64))
    frame = np.array([[0, 0], [other[0], 0], [other[0], other[1]], [0, other[1]]], np.float32)
    area, _ = cv2.intersectConvexConvex(moved.astype(np.float32), frame)
    return min(1.0, float(area) / (other[0] * other[1]))


def _framed(
    inner: NDArray[np.uint8], outer: NDArray[np.uint8], matrix: Matrix
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]:
    """``inner`` as the square frame, ``outer`` warped into it, and where ``outer`` has pixels."""
    height, width = inner.shape
    to_frame = np.diag([_P.side / width, _P.side / height, 1.0])
    to_frame[0, 2], to_frame[1, 2] = _P.side / width / 2 - 0.5, _P.side / height / 2 - 0.5
    back = matrix @ np.linalg.inv(to_frame)
    base = cv2.resize(inner, (_P.side, _P.side), interpolation=cv2.INTER_AREA)
    size = (_P.side, _P.side)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(outer, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    corners = mapped(np.linalg.inv(back), _corners(outer)).astype(np.float32)
    mask = np.zeros(size, np.uint8)
    cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 1)
    # The picture with more pixels inside the frame is the sharper one; SSIM would punish the other for it.
    detail_inner = (width * height) ** 0.5 / _P.side
    detail_outer = detail_inner * _zoom(matrix, (width, height))
    if detail_outer < min(1.0, _P.undersampled * detail_inner):
        base = _softened(base, min(1.0, detail_inner) / detail_outer)
    elif detail_inner < min(1.0, _P.undersampled * detail_outer):
        warped = _softened(warped, min(1.0, detail_outer) / detail_inner)
    return np.asarray(base), np.asarray(warped), mask.astype(np.bool_)


def _corners(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    height, width = picture.shape
    return np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float64)


def _zoom(matrix: Matrix, size: Size) -> float:
    """Pixels of the target for one of the source, at the middle of the source."""
    x, y = size[0] / 2, size[1] / 2
    moved = mapped(matrix, np.array([[x, y], [x + 1, y], [x, y + 1]]))
    return float(abs(np.linalg.det(moved[1:] - moved[0])) ** 0.5)


def _softened(picture: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), _P.softening * (factor**2 - 1) ** 0.5))


def patch_consistency(laid: Overlap, alignment: Alignment, size_q: Size, size_p: Size) -> PatchConsistency:
    """Measures an overlap; sizes are (width, height) of the pictures that the alignment speaks of."""
    edge = np.ones((_P.border, _P.border), np.uint8)
    mask = cv2.erode(laid.mask.astype(np.uint8), edge, borderValue=1).astype(np.bool_)
    mean = ssim_mean(ssim_map(laid.a, laid.b), mask)
    if mean is None or mask.mean() < _P.least_overlap:
        return _NOTHING
    a, b, detail = _equally_sharp(laid.a, laid.b, mask)
    textured, likeness = _cells(a, b, mask)
    points, size = (alignment.inliers, size_q) if laid.of_query else (alignment.landed, size_p)
    count = int(textured.sum())
    if not count:
        return replace(_NOTHING, ssim=mean, correlation=_correlation(a[mask], b[mask]))
    values = likeness[textured]
    return PatchConsistency(
        ssim=mean,
        correlation=_correlation(a[mask], b[mask]),
        cells=count,
        alike=float((values > _P.alike).mean()),
        close=float((values > _P.close).mean()),
        typical=float(np.clip(np.median(values), 0.0, 1.0)),
        best=float(np.clip(np.quantile(values, 0.75), 0.0, 1.0)),
        held=float((_near(points, size) & textured).sum() / count),
        foreign=float((values < _P.foreign).mean()),
        exact=float((values > _P.exact).mean()),
        detail=detail,
        gap=_middles(textured & (likeness <= _P.alike), 3) / count,
        hole=_middles(textured & (likeness <= _P.alike), 5) / count,
    )


def _equally_sharp(
    a: NDArray[np.uint8], b: NDArray[np.uint8], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32], float]:
    """Both slightly softened against noise, the sharper one until its fine detail is that of the other: a
    blurred copy is to be compared with what blur leaves of the original. And how many times the detail was, ≥ 1."""
    soft_a, soft_b = _blurred(a, _P.soft), _blurred(b, _P.soft)
    detail_a, detail_b = _detail(soft_a, mask), _detail(soft_b, mask)
    sharper = _sharper(detail_a, detail_b)
    if sharper > _P.sharper:
        return _blurred_to(a, detail_b, mask), soft_b, sharper
    if sharper < 1 / _P.sharper:
        return soft_a, _blurred_to(b, detail_a, mask), 1 / sharper
    return soft_a, soft_b, max(sharper, 1 / sharper)


def _blurred_to(
    picture: NDArray[np.uint8], detail: NDArray[np.float32], mask: NDArray[np.bool_]
) -> NDArray[np.float32]:
    for sigma in _P.blurs:
        blurred = _blurred(picture, sigma)
        if _sharper(_detail(blurred, mask), detail) <= 1.0:
            break
    return blurred


def _blurred(picture: NDArray[np.uint8], sigma: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), sigma))


def _detail(values: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """For each cell (16, 16) the mean Laplacian relative to the contrast: a faded copy is not a blurred one. 0 where
    there is no texture."""
    weight = mask.astype(np.float32)
    n = np.maximum(_sums(weight), 1.0)
    variance = np.maximum(_sums(values * values * weight) / n - (_sums(values * weight) / n) ** 2, 0.0)
    fine = _sums(np.abs(cv2.Laplacian(values, cv2.CV_32F)) * weight) / n
    return np.asarray(np.where(variance > _P.noise**2, fine / (np.sqrt(variance) + 1.0), 0.0))


def _sharper(detail_a: NDArray[np.float32], detail_b: NDArray[np.float32]) -> float:
    """How many times the detail of ``b`` that of ``a`` is, in the middle one of the cells: a caption makes its own
    cells sharp, not the picture."""
    both = (detail_a > 0) & (detail_b > 0)
    return float(np.median(detail_a[both] / detail_b[both])) if both.any() else 1.0


def _cells(
    a: NDArray[np.float32], b: NDArray[np.float32], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """For each cell (16, 16) of the overlap: has it texture in either picture, the correlation inside it."""
    weight = mask.astype(np.float32)
    n = _sums(weight)
    inside = n > _P.inside * _CELL * _CELL
    n = np.maximum(n, 1.0)
    mean_a, mean_b = _sums(a * weight) / n, _sums(b * weight) / n
    var_a = np.maximum(_sums(a * a * weight) / n - mean_a**2, 0)
    var_b = np.maximum(_sums(b * b * weight) / n - mean_b**2, 0)
    cov = _sums(a * b * weight) / n - mean_a * mean_b
    likeness = cov / np.sqrt(np.maximum(var_a * var_b, 1e-6))
    textured = inside & (np.maximum(var_a, var_b) > _P.noise**2)
    return textured, likeness


def _sums(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(values.reshape(_P.grid, _CELL, _P.grid, _CELL).sum(axis=(1, 3)))


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / norm if norm > 1e-3 else 0.0


def _middles(cells: NDArray[np.bool_], side: int) -> int:
    """How many cells are the middle of a square of such cells."""
    kernel = np.ones((side, side), np.uint8)
    return int(
        np.count_nonzero(cv2.erode(cells.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0))
    )


def _near(points: NDArray[np.float32], size: Size) -> NDArray[np.bool_]:
    """Cells (16, 16) with an inlier in them or in a neighbour."""
    grid = np.zeros((_P.grid, _P.grid), np.uint8)
    if len(points):
        at = np.clip((points / size * _P.grid).astype(np.intp), 0, _P.grid - 1)
        grid[at[:, 1], at[:, 0]] = 1
        grid = np.asarray(cv2.dilate(grid, np.ones((3, 3), np.uint8)))
    return grid.astype(np.bool_)
