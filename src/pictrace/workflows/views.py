"""Other ways to look at a query: a second look when nothing proves that the library has it.

An embedding sees a picture as a whole. Turned by 90°, inside a screenshot or slanted, the whole is another one; seen
turned back, or without what surrounds it, it is near its original again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["views"]

MIDDLE = 0.6
"""Share of the width and of the height of the part that is seldom a frame, a bar or a caption."""

TALL = 1.5
"""Height over width from which a picture may be a screenshot of a telephone."""

LANDSCAPE = 0.75
"""Height over width of what such a screenshot probably shows, in its middle."""


def views(pixels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Of a picture (h, w, 3) uint8: turned to either side, its middle, and the band across a tall one."""
    height, width = pixels.shape[:2]
    seen = [np.rot90(pixels), np.rot90(pixels, 3), _middle(pixels, MIDDLE * width, MIDDLE * height)]
    if height > TALL * width:
        seen.append(_middle(pixels, width, LANDSCAPE * width))
    return [np.ascontiguousarray(view) for view in seen]


def _middle(pixels: NDArray[np.uint8], width: float, height: float) -> NDArray[np.uint8]:
    rows, columns = max(1, round(height)), max(1, round(width))
    top, left = (pixels.shape[0] - rows) // 2, (pixels.shape[1] - columns) // 2
    return pixels[top : top + rows, left : left + columns]
