"""Whole pictures in eight orientations: an alignment for copies that have no corners to speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.verification.alignment import WAYS, Alignment, Size, whole_frame
from pictrace.verification.parameters import PARAMETERS

__all__ = ["Whole", "guesses"]

_P = PARAMETERS.whole
_NO_POINTS = np.empty((0, 2), np.float32)


@dataclass(frozen=True, slots=True)
class Whole:
    """A picture as 24 × 24 numbers without mean, slope and length, float32: a clear sky is (nearly) nothing
    and is like nothing. ``texture`` is the deviation that was left, in grey levels."""

    values: NDArray[np.float32]
    texture: float

    @classmethod
    def of(cls, grey: NDArray[np.uint8]) -> Self:
        """From a grey picture (h, w) uint8."""
        small = cv2.resize(grey, (_P.side, _P.side), interpolation=cv2.INTER_AREA).astype(np.float32)
        rest = small.ravel() - _SLOPES @ (_SLOPES.T @ small.ravel())
        texture = float(rest.std())
        return cls((rest / max(1e-6, float(np.linalg.norm(rest)))).reshape(_P.side, _P.side), texture)


def _slopes() -> NDArray[np.float32]:
    """An orthonormal basis (576, 3) of what is left out: mean and the two slopes."""
    y, x = np.mgrid[0 : _P.side, 0 : _P.side]
    columns = np.stack([np.ones(_P.side * _P.side), x.ravel(), y.ravel()], axis=1)
    return np.asarray(np.linalg.qr(columns)[0], np.float32)


_SLOPES = _slopes()


def _turned(values: NDArray[np.float32], way: int) -> NDArray[np.float32]:
    base = values.T if way >= 4 else values
    columns_back = WAYS[way][0] + WAYS[way][1] < 0
    rows_back = WAYS[way][3] + WAYS[way][4] < 0
    return base[:: -1 if rows_back else 1, :: -1 if columns_back else 1]


def guesses(query: Whole, photo: Whole, query_size: Size, photo_size: Size) -> list[Alignment]:
    """The orientation in which the whole pictures are most alike, if they are alike at all."""
    if min(query.texture, photo.texture) < _P.flat:
        return []
    likeness = np.stack([_turned(query.values, way) for way in range(8)]).reshape(8, -1) @ photo.values.ravel()
    way = int(likeness.argmax())
    if likeness[way] < _P.likely:
        return []
    matrix = whole_frame(way, query_size, photo_size)
    mirrored = bool(np.linalg.det(matrix[:2, :2]) < 0)
    return [Alignment(matrix, _NO_POINTS, _NO_POINTS, 0, mirrored)]
