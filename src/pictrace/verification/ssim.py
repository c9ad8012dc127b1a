"""Structural similarity: the formula of ``skimage.metrics.structural_similarity`` on OpenCV filters.

Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
Similarity", IEEE TIP 13(4), 2004, in the variant that is scikit-image's default: a uniform 7 × 7
window, sample covariance, K₁ = 0.01, K₂ = 0.03, the mean taken without the border of three pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.verification.parameters import PARAMETERS

__all__ = ["SIDE", "WINDOW", "squared", "ssim", "ssim_map", "ssim_mean"]

SIDE = PARAMETERS.patches.side
"""Pixels on each side of the square grey pictures that SSIM is measured on."""

WINDOW = 7
"""Pixels of the side of the window that is compared, as scikit-image has it."""
_SAMPLES = WINDOW * WINDOW
# The constants of the formula for sums over the window instead of means, and for n (n - 1) times the covariance.
_MEAN_1 = np.float32((0.01 * 255.0) ** 2 * _SAMPLES**2)
_COV_2 = np.float32((0.03 * 255.0) ** 2 * _SAMPLES * (_SAMPLES - 1))


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
    x, y = a.astype(np.uint16), b.astype(np.uint16)
    sum_x, sum_y = _sums(x), _sums(y)
    # Sums of bytes and of their products are exact in whole numbers, and so is n Σxy - Σx Σy.
    square_x, square_y, product = sum_x * sum_x, sum_y * sum_y, sum_x * sum_y
    var_x, var_y = _SAMPLES * _sums(x * x) - square_x, _SAMPLES * _sums(y * y) - square_y
    cov = _SAMPLES * _sums(x * y) - product
    top = (2 * _real(product) + _MEAN_1) * (2 * _real(cov) + _COV_2)
    bottom = (_real(square_x + square_y) + _MEAN_1) * (_real(var_x + var_y) + _COV_2)
    return np.asarray(top / bottom)


def _real(values: NDArray[np.int32]) -> NDArray[np.float32]:
    return values.astype(np.float32)


def _sums(values: NDArray[np.uint16]) -> NDArray[np.int32]:
    """Sums over the window around every pixel."""
    window = (WINDOW, WINDOW)
    return np.asarray(cv2.boxFilter(values, cv2.CV_32S, window, normalize=False, borderType=cv2.BORDER_REFLECT))


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
