"""Which of two pictures that show the same was made from the other: what was drawn over it, put around it, or lost.

Verification says that two pictures are one; it does not say which came first. The traces of an edit do: letters do not
follow from what is around them, a frame ends where the picture begins, a filter leaves fewer colours or burnt ones, a
blur leaves less detail. Where nothing is found, nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Traces", "traces"]

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SIDE = 192
"""Long side in pixels of the pictures that are looked at."""

LEAST_AROUND = 0.03
"""Share of a picture that the other does not cover, from which it may be a frame."""

FLAT_RANGE = 6
"""Grey levels in a neighbourhood of 5 × 5 pixels, up to which it is of one colour."""

FRAME_FLAT, FRAME_STEP = 0.45, 12.0
"""Share of what lies around that is flat, and grey levels between both sides of its border: a frame has as much."""

LEAST_SHARED = 0.03
"""Share of a picture that the other covers, from which they can be compared."""

CHANGED, ALIKE = 28.0, 5.0
"""Grey levels by which a drawn-over pixel is another one, at least, and by which the others may differ, typically."""

PATCH = (0.002, 0.4)
"""Share of the overlap that is other in one of them, from a word to less than half."""

NEAR, BESIDE, PLACE = 5, 9, 15
"""Pixels of a side: of a neighbourhood, of what is averaged at each side of a border, of a place that has detail."""

SOFTENED = 0.8
"""Pixels (sigma) of the blur under which two pictures are compared, so that the noise of a compression says little."""

ABOVE_TYPICAL = 6
"""Times the typical difference, from which something else is shown."""

HARDLY = 1e-3
"""Share of a neighbourhood that belongs to a side of a border, from which it says something about it."""

FULL = 254
"""Grey level from which a channel is full."""

FINER = 1.1
"""Times the resolution of the frame from which a picture is reduced before it is laid onto it."""

FITS = 3
"""Rounds of fitting the brightness and contrast of one to the other."""

DRAWN = 1.4
"""How many times worse the surroundings foretell what was drawn than what was there."""

RECOLOURED = 7.0
"""Mean difference of the two colour channels of Lab from which a filter was used: it changes places, too."""

POORER = 0.4
"""Share of the other's variety of colours below which colours were taken away."""

GREYISH, COLOURED = 1.5, 5.0
"""Varieties of colours (Lab): up to the first a picture is in shades of one colour, from the second in many."""

BURNT = 0.04
"""Share of the pixels burnt to pure colours or black, more than in the other."""

QUIETER, FAINT = (30, 60), 0.3
"""Percent of the neighbourhoods that have less detail than those that are measured, and detail that says nothing."""

SOFTER, SHARP = 0.55, 0.8
"""Shares of the other's fine detail: below the first a picture was blurred, from the second both are equally sharp."""


Trace = Literal["framed", "drawn", "blurred", "faded", "burnt"]


@dataclass(frozen=True, slots=True)
class Traces:
    """What shows that one of two pictures was made from the other; both ``None`` where nothing does."""

    of_a: Trace | None = None
    of_b: Trace | None = None


def traces(a: Pixels, b: Pixels, homography: tuple[float, ...] | None) -> Traces:
    """Looks for the traces of an edit in two pictures (h, w, 3) uint8 RGB, the surest first. ``homography`` maps the
    unit square of ``a`` to that of ``b``, row by row; ``None``: they cover each other."""
    a, b = _small(a), _small(b)
    unit = np.eye(3) if homography is None else np.array(homography).reshape(3, 3)
    to_b = _scale(b) @ unit @ np.linalg.inv(_scale(a))
    if _zoom(to_b, a) < 1:  # in the frame of the coarser one: laid onto the finer one it would be soft
        turned = _found(b, a, np.asarray(np.linalg.inv(to_b), np.float64))
        return Traces(turned.of_b, turned.of_a)
    return _found(a, b, np.asarray(to_b, np.float64))


def _found(a: Pixels, b: Pixels, to_b: NDArray[np.float64]) -> Traces:
    framed = _framed(a, b, to_b), _framed(b, a, np.asarray(np.linalg.inv(to_b), np.float64))
    if any(framed):
        return Traces("framed" if framed[0] else None, "framed" if framed[1] else None)
    laid, mask = _laid(a, b, to_b)
    if mask.mean() < LEAST_SHARED:
        return Traces()
    changed = _changed(a, laid, mask)
    same = mask & ~_grown(changed)
    details = list(zip(_details(a, same), _details(laid, same), strict=True))
    softer = {_less(*detail, SOFTER) for detail in details}
    alike = not any(_less(*detail, SHARP) for detail in details) and _recoloured(a, laid, same) < RECOLOURED
    blurred = softer.pop() if len(softer) == 1 else 0
    burnt = _beyond(_burnt(a, mask) - _burnt(laid, mask), BURNT)
    if _zoom(to_b, a) > FINER:  # one was reduced, and what was reduced is softer and less burnt
        blurred, burnt = max(0, blurred), 0
    ways: tuple[tuple[Trace, int], ...] = (
        ("blurred", blurred),
        ("drawn", _drawn(a, laid, mask, changed) if alike else 0),
        ("faded", _faded(a, laid, same)),
        ("burnt", burnt),
    )
    for trace, way in ways:
        if way:
            return Traces(trace, None) if way > 0 else Traces(None, trace)
    return Traces()


def _small(pixels: Pixels) -> Pixels:
    zoom = SIDE / max(pixels.shape[:2])
    if zoom >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA))


def _scale(picture: Pixels) -> NDArray[np.float64]:
    return np.diag([picture.shape[1], picture.shape[0], 1.0])


def _zoom(matrix: NDArray[np.float64], picture: Pixels) -> float:
    """Pixels of the target along a pixel of the picture, at its middle."""
    x, y = picture.shape[1] / 2, picture.shape[0] / 2
    moved = matrix @ np.array([[x, x + 1, x], [y, y, y + 1], [1, 1, 1]])
    moved = moved[:2] / moved[2]
    return float(abs(np.linalg.det((moved[:, 1:] - moved[:, :1]).T)) ** 0.5)


def _laid(frame: Pixels, other: Pixels, matrix: NDArray[np.float64]) -> tuple[Pixels, Mask]:
    """The other picture warped into the frame, and where it has pixels (its uncertain border left out)."""
    zoom = _zoom(matrix, frame)
    if zoom > FINER:
        width, height = round(other.shape[1] / zoom), round(other.shape[0] / zoom)
        smaller = np.asarray(cv2.resize(other, (width, height), interpolation=cv2.INTER_AREA))
        matrix = _scale(smaller) @ np.linalg.inv(_scale(other)) @ matrix
        other = smaller
    size = (frame.shape[1], frame.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(other, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = np.zeros(other.shape[:2], np.uint8)
    inside[2:-2, 2:-2] = 1
    mask = cv2.warpPerspective(inside, matrix, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    return np.asarray(laid), mask.astype(np.bool_)


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


def _framed(picture: Pixels, other: Pixels, matrix: NDArray[np.float64]) -> bool:
    """Is what lies around the other in this picture made: of few colours, and ending where the other begins?"""
    near = np.ones((NEAR, NEAR), np.uint8)
    size = (picture.shape[1], picture.shape[0])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    covered = cv2.warpPerspective(np.ones(other.shape[:2], np.uint8), matrix, size, flags=flags)
    around = cv2.erode(1 - covered, near[:3, :3], borderValue=1)
    if float(around.mean()) < LEAST_AROUND:
        return False
    grey = _grey(picture)
    flat = cv2.subtract(cv2.dilate(grey, near), cv2.erode(grey, near))[around > 0] <= FLAT_RANGE
    if float(flat.mean()) < FRAME_FLAT:
        return False
    inside = cv2.erode(covered, near, borderValue=1)
    border = cv2.dilate(covered, near) > inside
    return _step(picture, around, inside, border) >= FRAME_STEP


def _step(picture: Pixels, one: Pixels, other: Pixels, border: Mask) -> float:
    """Between the two sides of a border: the median difference of their colours nearby, in the channel where it is
    greatest."""
    sides = []
    there = border
    for mask in (one, other):
        weight = cv2.blur(mask.astype(np.float32), (BESIDE, BESIDE))
        total = cv2.blur(picture.astype(np.float32) * mask[:, :, None], (BESIDE, BESIDE))
        sides.append(total / np.maximum(weight, 1e-6)[:, :, None])
        there = there & (weight > HARDLY)
    return float(np.median(np.abs(sides[0] - sides[1]).max(axis=2)[there])) if there.any() else 0.0


def _less(a: float, b: float, share: float) -> int:
    return 1 if a < share * b else -1 if b < share * a else 0


def _beyond(value: float, limit: float) -> int:
    return 1 if value > limit else -1 if value < -limit else 0


def _changed(a: Pixels, b: Pixels, mask: Mask) -> Mask:
    """Where the two show something else, brightness and contrast apart; nowhere if they differ all over."""
    left, right = (cv2.GaussianBlur(_grey(one), (0, 0), SOFTENED).astype(np.float32) for one in (a, b))
    apart = np.abs(left - right)
    for _ in range(FITS):  # brightness and contrast of the half that is most alike
        like = mask & (apart <= np.median(apart[mask]))
        x, y = right[like], left[like]
        middle_x, middle_y = float(x.mean()), float(y.mean())
        spread = float(np.dot(x - middle_x, x - middle_x))
        slope = float(np.dot(x - middle_x, y - middle_y)) / spread if spread > len(x) else 1.0
        apart = np.abs((left - middle_y) - slope * (right - middle_x))
    typical = float(np.median(apart[mask]))
    changed: Mask = (apart > max(CHANGED, ABOVE_TYPICAL * typical)) & mask
    return changed if typical <= ALIKE and PATCH[0] <= changed.sum() / mask.sum() <= PATCH[1] else np.zeros_like(mask)


def _grown(mask: Mask) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((NEAR, NEAR), np.uint8))) > 0


def _drawn(a: Pixels, b: Pixels, mask: Mask, changed: Mask) -> int:
    """Where the two differ: which of them do the surroundings foretell worse?"""
    if not changed.any():
        return 0
    hole = (_grown(changed) & mask).astype(np.uint8)
    ratio = _surprise(_grey(a), hole, changed) / _surprise(_grey(b), hole, changed)
    return _beyond(ratio - 1, DRAWN - 1) if ratio > 1 else -_beyond(1 / ratio - 1, DRAWN - 1)


def _surprise(grey: Pixels, hole: Pixels, changed: Mask) -> float:
    foretold = cv2.inpaint(grey, hole, 3, cv2.INPAINT_TELEA)
    return float(cv2.absdiff(foretold, grey)[changed].mean()) + 1.0


def _details(pixels: Pixels, mask: Mask) -> NDArray[np.float32]:
    """Of the quieter and of the busier neighbourhoods: letters add detail to some places, a blur takes it from all."""
    fine = cv2.blur(np.abs(cv2.Laplacian(_grey(pixels), cv2.CV_32F)), (PLACE, PLACE))
    return np.asarray(np.percentile(fine[mask], QUIETER) if mask.any() else np.zeros(2), np.float32) + FAINT


def _recoloured(a: Pixels, b: Pixels, mask: Mask) -> float:
    """How far their colours are apart, apart from the brightness, on average."""
    one, other = (cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[mask][:, 1:].astype(np.float32) for pixels in (a, b))
    return float(np.abs(one - other).sum(axis=1).mean()) if len(one) else 0.0


def _faded(a: Pixels, b: Pixels, mask: Mask) -> int:
    one, other = _variety(a, mask), _variety(b, mask)
    return _less(one, other, POORER) if max(one, other) >= COLOURED and min(one, other) <= GREYISH else 0


def _variety(pixels: Pixels, mask: Mask) -> float:
    """Spread of the colours across the direction in which they vary most: none in grey, little in sepia."""
    colours = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[mask][:, 1:].astype(np.float32)
    return float(max(0.0, np.linalg.eigvalsh(np.cov(colours.T))[0]) ** 0.5) if len(colours) > 2 else 0.0


def _burnt(pixels: Pixels, mask: Mask) -> float:
    shown = pixels[mask]
    return float(((shown >= FULL).any(axis=1) | (shown <= 1).any(axis=1)).mean())
