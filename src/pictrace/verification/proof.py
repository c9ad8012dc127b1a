"""Pictures that show why: matched keypoints, the part outlined, the aligned pair, the map of SSIM.

Everything is an array (h, w, 3) uint8 RGB; what is made of them is the affair of the apps.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.records import Relation, Verdict
from pictrace.verification.alignment import Matrix, mapped
from pictrace.verification.interface import Examination, Prepared
from pictrace.verification.patches import overlap
from pictrace.verification.ssim import squared, ssim_map

__all__ = ["Proof", "prove"]

Pixels = NDArray[np.uint8]

SIDE = 640
"""Long side of each of the two pictures in the drawings, in pixels."""

_LINES = 60
"""Matches that are drawn: more hide the pictures."""
_GAP = 24
_GROUND = (250, 250, 250)
_ACCENT = (255, 140, 0)
"""Pixels between the pictures, and colours, red, green and blue."""


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """``matches``: both pictures, corners that agree joined by lines. ``outlined``: the two pictures, in each the
    outline of what the other covers. ``query``, ``photo``: the pair laid onto each other in one frame, for
    blinking and wiping. ``ssim``: where they agree (dark) and where not (bright), over the same frame. Without an
    alignment the frame is the whole of either picture and no lines are drawn."""

    verdict: Verdict
    measures: dict[str, float]
    matches: Pixels
    outlined: Pixels
    query: Pixels
    photo: Pixels
    ssim: Pixels
    aligned: bool


def prove(seen: Examination, prepared: tuple[Prepared, Prepared], query: Pixels, photo: Pixels) -> Proof:
    """Draws why a verdict was given. ``seen`` is the examination of the ``prepared`` pair; ``query`` and ``photo`` are
    the same two as upright RGB pictures (h, w, 3) uint8 of any size."""
    a, b = _fitted(query), _fitted(photo)
    matrix, inliers, landed = seen.matrix, seen.inliers, seen.landed
    if matrix is None or seen.verdict.relation is Relation.SIMILAR:  # a proposal that proved nothing is not shown
        matrix, inliers, landed = None, inliers[:0], landed[:0]
    else:
        matrix = _rescaled(matrix, (prepared[0].grey, a), (prepared[1].grey, b))
    from_points, to_points = _scaled(inliers, prepared[0].grey, a), _scaled(landed, prepared[1].grey, b)
    laid_a, laid_b, mask = _laid(a, b, matrix)
    return Proof(
        verdict=seen.verdict,
        measures=dict(seen.measures),
        matches=_draw_matches(a, b, from_points, to_points),
        outlined=_draw_outlines(a, b, matrix),
        query=laid_a,
        photo=laid_b,
        ssim=_draw_ssim(laid_a, laid_b, mask),
        aligned=matrix is not None,
    )


def _fitted(pixels: Pixels) -> Pixels:
    """At the size of the drawings: reduced, or enlarged so that lines can be seen."""
    height, width = pixels.shape[:2]
    zoom = min(SIDE / max(height, width), 8.0)
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    if size == (width, height):
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC))


def _rescaled(matrix: Matrix, query: tuple[Pixels, Pixels], photo: tuple[Pixels, Pixels]) -> Matrix:
    """The matrix between drawn pictures from that between the pictures that were measured."""
    return _zoom(photo[0], photo[1]) @ matrix @ np.linalg.inv(_zoom(query[0], query[1]))


def _zoom(measured: Pixels, drawn: Pixels) -> Matrix:
    return np.diag([drawn.shape[1] / measured.shape[1], drawn.shape[0] / measured.shape[0], 1.0])


def _scaled(points: NDArray[np.float32], measured: Pixels, drawn: Pixels) -> NDArray[np.float32]:
    return np.asarray(points * np.diag(_zoom(measured, drawn))[:2], np.float32)


def _laid(a: Pixels, b: Pixels, matrix: Matrix | None) -> tuple[Pixels, Pixels, NDArray[np.bool_]]:
    """Both pictures in the frame of the one that is covered more, in its own proportions, and where both are."""
    if matrix is None:
        size = (a.shape[1], a.shape[0])
        return a, np.asarray(cv2.resize(b, size, interpolation=cv2.INTER_AREA)), np.ones(a.shape[:2], np.bool_)
    grey_a, grey_b = (np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY)) for one in (a, b))
    if overlap(grey_a, grey_b, matrix).of_query:
        warped, mask = _warped(b, a, np.linalg.inv(matrix))
        return a, warped, mask
    warped, mask = _warped(a, b, matrix)
    return warped, b, mask


def _warped(picture: Pixels, frame: Pixels, matrix: Matrix) -> tuple[Pixels, NDArray[np.bool_]]:
    size = (frame.shape[1], frame.shape[0])
    ground = (235, 235, 235)
    laid = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderValue=ground)
    inside = cv2.warpPerspective(np.ones(picture.shape[:2], np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(laid), inside > 0


def _side_by_side(a: Pixels, b: Pixels) -> tuple[Pixels, tuple[int, int], tuple[int, int]]:
    """One canvas and where the two pictures begin on it (x, y)."""
    height = max(a.shape[0], b.shape[0])
    canvas = np.full((height, a.shape[1] + _GAP + b.shape[1], 3), _GROUND, np.uint8)
    at_a, at_b = (0, (height - a.shape[0]) // 2), (a.shape[1] + _GAP, (height - b.shape[0]) // 2)
    for picture, (x, y) in ((a, at_a), (b, at_b)):
        canvas[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return canvas, at_a, at_b


def _draw_matches(a: Pixels, b: Pixels, source: NDArray[np.float32], target: NDArray[np.float32]) -> Pixels:
    canvas, at_a, at_b = _side_by_side(a, b)
    rows = _spread_rows(source, _LINES)
    colours = _wheel(len(rows))
    lines = canvas.copy()
    ends = [(np.round(source[row] + at_a).astype(int), np.round(target[row] + at_b).astype(int)) for row in rows]
    for (start, end), colour in zip(ends, colours, strict=True):
        cv2.line(lines, start.tolist(), end.tolist(), colour, 1, cv2.LINE_AA)
    canvas = np.asarray(cv2.addWeighted(lines, 0.75, canvas, 0.25, 0))
    for (start, end), colour in zip(ends, colours, strict=True):
        for point in (start.tolist(), end.tolist()):
            cv2.circle(canvas, point, 4, (255, 255, 255), -1, cv2.LINE_AA)
            cv2.circle(canvas, point, 3, colour, -1, cv2.LINE_AA)
    return canvas


def _spread_rows(points: NDArray[np.float32], count: int) -> list[int]:
    """At most ``count`` rows, spread over the picture: lines in one knot show nothing."""
    if len(points) <= count:
        return list(range(len(points)))
    chosen = [0]
    nearest = np.linalg.norm(points - points[0], axis=1)
    while len(chosen) < count:
        row = int(nearest.argmax())
        chosen.append(row)
        nearest = np.minimum(nearest, np.linalg.norm(points - points[row], axis=1))
    return chosen


def _wheel(count: int) -> list[tuple[int, int, int]]:
    """So many clear colours."""
    hues = np.linspace(0, 179, num=count, endpoint=False).astype(np.uint8)
    hsv = np.stack([hues, np.full(count, 190, np.uint8), np.full(count, 240, np.uint8)], axis=1)[None]
    if not count:
        return []
    return [(int(r), int(g), int(b)) for r, g, b in cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0]]


def _draw_outlines(a: Pixels, b: Pixels, matrix: Matrix | None) -> Pixels:
    canvas, at_a, at_b = _side_by_side(a, b)
    if matrix is None:
        return canvas
    in_photo = mapped(matrix, _corners(a))
    in_query = mapped(np.linalg.inv(matrix), _corners(b))
    for outline, at, picture in ((in_photo, at_b, b), (in_query, at_a, a)):
        _outline(canvas, outline, at, picture.shape[:2])
    return canvas


def _corners(picture: Pixels) -> NDArray[np.float64]:
    height, width = picture.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _outline(canvas: Pixels, corners: NDArray[np.float64], at: tuple[int, int], shape: tuple[int, ...]) -> None:
    """Dims what is outside the corners within the picture at ``at``, and draws their outline, in place."""
    height, width = shape[0], shape[1]
    view = canvas[at[1] : at[1] + height, at[0] : at[0] + width]
    points = np.clip(np.round(corners), -10_000, 10_000).astype(np.int32)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(inside, points, 1)
    view[inside == 0] = (view[inside == 0] * 0.45 + 255 * 0.25).astype(np.uint8)
    shown = np.ascontiguousarray(view)
    framed = np.clip(points, 1, [width - 2, height - 2]) if inside.all() else points
    cv2.polylines(shown, [framed], True, (255, 255, 255), 5, cv2.LINE_AA)
    cv2.polylines(shown, [framed], True, _ACCENT, 3, cv2.LINE_AA)
    view[:] = shown


def _draw_ssim(a: Pixels, b: Pixels, mask: NDArray[np.bool_]) -> Pixels:
    """The map as colour: dark violet where the pictures agree, yellow where they do not, grey outside."""
    size = (a.shape[1], a.shape[0])
    grey_a, grey_b = (squared(np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY))) for one in (a, b))
    apart = (1.0 - ssim_map(grey_a, grey_b)).clip(0.0, 1.0)
    drawn = cv2.applyColorMap((apart * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    drawn = cv2.cvtColor(cv2.resize(drawn, size, interpolation=cv2.INTER_LINEAR), cv2.COLOR_BGR2RGB)
    drawn[~mask] = (235, 235, 235)
    return np.asarray(drawn)
