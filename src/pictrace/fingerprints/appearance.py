"""What pixels say by themselves: which colours a picture has, whether it is grey, dark or blurred.

Measured on small views and kept as a few bytes; what they mean is worked out when it is asked for, so that it can be
calibrated anew without looking at any picture.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["ALGORITHM", "COLOURS", "LENGTH", "NAMES", "measures", "probabilities"]

ALGORITHM = "appearance-1"
"""Names what made the stored bytes."""

COLOURS = ("red", "orange colour", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")
NAMES = (*COLOURS, "black and white", "blurred", "dark", "bright")
"""What can be asked for, in the order of ``probabilities``."""

LENGTH = len(COLOURS) + 4
"""Bytes of ``measures``."""

_SIDE = 48
"""Pixels of a side: 2,304 are enough for shares of a hundredth."""
_DARKEST, _BRIGHTEST = 46, 205
"""Of 255: below the one a pixel is black whatever its hue, above the other, if it is pale, white."""
_PALE = 38
"""Difference of the largest and the least of a pixel's red, green and blue, below which it has no hue."""
_HUES = np.array([13, 38, 66, 168, 256, 312, 345])
"""Degrees at which orange, yellow, green, blue, purple, pink and red again begin."""
_PALE_RED = (180, 0.5)
"""Brightness (of 255) above which and saturation below which red is called pink."""
_DARK_ORANGE = (165, 0.72)
"""Brightness below which orange, and red below this saturation, is called brown."""
_DULL_WARM = (210, 0.42)
"""The same for red, orange and yellow that are dull."""
_OLIVE_BELOW = 130
"""Brightness below which yellow is called green."""
_PALE_SHARE = 0.16
"""Share of a pixel's brightness that counts as ``_PALE`` in bright ones."""
_COLOURFUL, _LIGHTS = 95, 90
"""Percentiles that stand for how colourful a picture is and how bright its lights are: some noise is left out."""

_WANTED_SHARE = 0.16
"""Share of a picture, the middle counted double, at which a colour is as probably meant as not (``docs/models.md``)."""
_SPREAD = 0.045

_GREY_CHROMA = 14.0
"""95th percentile of chroma below which a picture is black and white, or toned."""
_IN_GREY = np.array([*[0.0] * 8, 1.0, 1.0, 1.0], np.float32)
_BLURRED_BELOW = 40.0
_DARK_BELOW = 58.0
_BRIGHT_ABOVE = 190.0


def measures(pixels: NDArray[np.uint8], grey: NDArray[np.uint8]) -> bytes:
    """Fifteen bytes of a picture: ``pixels`` (h, w, 3) RGB of any proportions, ``grey`` (h, w), its long side 128.

    The shares of the eleven colours, the 95th percentile of chroma, sharpness, the mean and the 90th percentile of
    brightness."""
    import cv2

    small = cv2.resize(pixels, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.int16)
    chroma = small.max(axis=1) - small.min(axis=1)
    shares = np.bincount(_colours(small, chroma), _weights(), len(COLOURS)) / _weights().sum()
    sharp = min(255.0, 16 * float(cv2.Laplacian(grey, cv2.CV_32F).std()) ** 0.5) if grey.size else 0.0
    bright = small.mean(axis=1)
    rest = [np.percentile(chroma, _COLOURFUL), sharp, bright.mean(), np.percentile(bright, _LIGHTS)]
    return np.clip(np.concatenate([255 * shares, rest]) + 0.5, 0, 255).astype(np.uint8).tobytes()


def probabilities(stored: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 15) bytes of ``measures`` → (n, 15) float32, how probably each of the ``NAMES`` is said of the picture."""
    values = stored.astype(np.float32)
    shares, (chroma, sharp, mean, high) = values[:, :11] / 255, values[:, 11:].T
    coloured = _rising(shares, _WANTED_SHARE, _SPREAD)
    coloured *= np.where(chroma[:, None] < _GREY_CHROMA, _IN_GREY, 1.0)
    other = [
        _rising(-chroma, -_GREY_CHROMA, 2.0),
        _rising(-sharp, -_BLURRED_BELOW, 4.0) * _rising(high - mean, 8.0, 4.0),
        _rising(-mean, -_DARK_BELOW, 8.0),
        _rising(mean, _BRIGHT_ABOVE, 10.0),
    ]
    return np.column_stack([coloured, *other]).astype(np.float32)


_STEEPEST = 80.0
"""Spreads below the middle from which a float32 says 0 anyway: its exponential ends at 88."""


def _rising(value: NDArray[Any], middle: float, spread: float) -> NDArray[Any]:
    """A logistic curve: one half at ``middle``."""
    steps = np.clip(-(value - middle) / spread, None, _STEEPEST)
    rising: NDArray[Any] = 1 / (1 + np.exp(steps))
    return rising


def _colours(rgb: NDArray[np.int16], chroma: NDArray[np.int16]) -> NDArray[np.intp]:
    """The place in ``COLOURS`` of what each pixel (n, 3) is called."""
    red, green, blue = rgb[:, 0], rgb[:, 1], rgb[:, 2]
    most, least = rgb.max(axis=1), rgb.min(axis=1)
    span = np.maximum(chroma, 1)
    hue = np.where(
        most == red,
        60 * (green - blue) / span % 360,
        np.where(most == green, 120 + 60 * (blue - red) / span, 240 + 60 * (red - green) / span),
    )
    colour = np.array([0, 1, 2, 3, 4, 5, 6, 0])[np.searchsorted(_HUES, hue, side="right")]
    warm = (colour == 0) | (colour == 1) | (colour == 2)
    saturation = chroma / np.maximum(most, 1)
    colour = np.where((colour == 0) & (most > _PALE_RED[0]) & (saturation < _PALE_RED[1]), 6, colour)
    dark = (colour <= 1) & (most < _DARK_ORANGE[0])
    colour = np.where(dark & ((colour == 1) | (saturation < _DARK_ORANGE[1])), 7, colour)
    colour = np.where(warm & (colour != 6) & (saturation < _DULL_WARM[1]) & (most < _DULL_WARM[0]), 7, colour)
    colour = np.where((colour == 2) & (most < _OLIVE_BELOW), 3, colour)
    pale = chroma < np.maximum(_PALE, _PALE_SHARE * most)
    colour = np.where(pale, np.where(least > _BRIGHTEST, 9, 10), colour)
    return np.where(most < _DARKEST, 8, colour)


@functools.cache
def _weights() -> NDArray[np.float64]:
    """The middle of a picture counts double: what is asked for seldom lies at its edge."""
    line = np.ones(_SIDE)
    line[_SIDE // 4 : -_SIDE // 4] = 2
    weights: NDArray[np.float64] = np.sqrt(np.outer(line, line)).reshape(-1)
    return weights
