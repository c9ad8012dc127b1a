"""Structural similarity: the formula of ``skimage.metrics.structural_similarity`` on OpenCV filters.

Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
Similarity", IEEE TIP 13(4), 2004, in the variant that is scikit-image's default: a uniform 7 × 7
window, sample covariance, K₁ = 0.01, K₂ = 0.03, the mean taken without the border of three pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["SIDE", "WINDOW", "squared", "ssim", "ssim_map", "ssim_mean"]

SIDE = 256
"""Pixels on each side of the square grey pictures that SSIM is measured on."""

WINDOW = 7
_C1 = (0.01 * 255.0) ** 2
_C2 = (0.03 * 255.0) ** 2


def squared(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A grey picture (h, w) uint8 of any size as 256 × 256, proportions not kept."""
    height, width = grey.shape
    if (height, width) == (SIDE, SIDE):
        return grey
    shrinking = height >= SIDE and width >= SIDE
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR))


def ssim_map(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.float32]:
    """SSIM around every pixel of two grey pictures of one shape (h, w) uint8, at least 7 × 7; values in -1…1.

    Equal to scikit-image's ``full=True`` map to 1e-5 but for the border of three pixels, which differs
    in how the picture is continued.
    """
    x = a.astype(np.float64)
    y = b.astype(np.float64)
    samples = WINDOW * WINDOW
    unbiased = samples / (samples - 1)
    mean_x = _mean(x)
    mean_y = _mean(y)
    var_x = unbiased * (_mean(x * x) - mean_x * mean_x)
    var_y = unbiased * (_mean(y * y) - mean_y * mean_y)
    cov = unbiased * (_mean(x * y) - mean_x * mean_y)
    top = (2 * mean_x * mean_y + _C1) * (2 * cov + _C2)
    bottom = (mean_x * mean_x + mean_y * mean_y + _C1) * (var_x + var_y + _C2)
    return np.asarray(top / bottom, np.float32)


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.boxFilter(values, cv2.CV_64F, (WINDOW, WINDOW), borderType=cv2.BORDER_REFLECT))


def ssim_mean(values: NDArray[np.float32], mask: NDArray[np.bool_] | None = None) -> float | None:
    """Mean of a map without its border, over the pixels of ``mask`` if given; ``None`` when none is left."""
    pad = WINDOW // 2
    inner = values[pad:-pad, pad:-pad]
    if mask is not None:
        inner = inner[mask[pad:-pad, pad:-pad]]
    return float(inner.mean(dtype=np.float64)) if inner.size else None


def ssim(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Mean SSIM of two grey pictures of any sizes, both brought to 256 × 256, in -1…1."""
    mean = ssim_mean(ssim_map(squared(a), squared(b)))
    assert mean is not None
    return mean
