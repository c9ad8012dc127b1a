"""Query augmentation: other views of a query, looked for when nothing proves that the library has it.

An embedding sees a picture as a whole. Turned by 90°, inside a screenshot or slanted, the whole is another one; seen
turned back, or without what surrounds it, it is near its original again. A small part is nearer to it when it stands
in surroundings, be they its own mirror images: then its things have about the size that they have in the original.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["augmented"]

MIDDLE = 0.6
"""Share of the width and of the height of the part that is seldom a frame, a bar or a caption."""

TALL = 1.5
"""Height over width from which a picture may be a screenshot of a telephone."""

LANDSCAPE = 0.75
"""Height over width of what such a screenshot probably shows, in its middle."""

MARGIN = 1 / 6
"""What is added on every side, in widths and heights of the picture: it is then three quarters as wide as the whole."""


def augmented(pixels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Of a picture (h, w, 3) uint8: turned to either side, its middle, itself amid its mirror images, and the band
    across a tall one."""
    height, width = pixels.shape[:2]
    middle = _middle(pixels, MIDDLE * width, MIDDLE * height)
    seen = [np.rot90(pixels), np.rot90(pixels, 3), middle, _surrounded(pixels)]
    if height > TALL * width:
        seen.append(_middle(pixels, width, LANDSCAPE * width))
    return [np.ascontiguousarray(view) for view in seen]


def _surrounded(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = round(MARGIN * pixels.shape[0]), round(MARGIN * pixels.shape[1])
    return np.pad(pixels, ((rows, rows), (columns, columns), (0, 0)), mode="symmetric")


def _middle(pixels: NDArray[np.uint8], width: float, height: float) -> NDArray[np.uint8]:
    rows, columns = max(1, round(height)), max(1, round(width))
    top, left = (pixels.shape[0] - rows) // 2, (pixels.shape[1] - columns) // 2
    return pixels[top : top + rows, left : left + columns]
