"""Pixels as JPEG for the page: previews of formats that browsers do not show, evidence pictures."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["jpeg"]


def jpeg(pixels: NDArray[np.uint8], longest: int | None = None, quality: int = 88) -> bytes:
    """(h, w, 3) uint8 RGB as JPEG, its longest side at most ``longest`` pixels."""
    image = Image.fromarray(pixels)
    if longest is not None and max(image.size) > longest:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=False)
    return out.getvalue()
