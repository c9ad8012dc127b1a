"""The 64-bit perceptual hash (pHash): what a picture looks like at 32 × 32, as signs of its low frequencies.

Bit for bit the hash of ImageHash 4's ``phash``: grey (ITU-R 601), Lanczos to 32 × 32, DCT-II over columns and
rows, the low 8 × 8 coefficients, one bit for each that is above their median, row by row, the first bit the
highest. The DCT repeats the arithmetic of pocketfft (which SciPy uses) operation for operation, because
flat and symmetric pictures have coefficients that differ from the median only by rounding.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

__all__ = [
    "ALGORITHM",
    "BITS",
    "distance",
    "distances",
    "phash",
    "phash_orientations",
    "phashes",
]

ALGORITHM = "phash-dct32-1"
"""Names what made a stored hash: algorithm, working size, version. Two names are never compared."""

BITS = 64
_SIDE = 32
_LOW = 8
_ONE = 1 << 22
"""Bits of a pHash, the side of the picture that is transformed and of what is kept (as ImageHash has it), and 1.0
in the fixed point of Pillow's resizing."""


def phash(pixels: NDArray[np.uint8]) -> int:
    """The hash of an RGB picture (h, w, 3) or a grey one (h, w) uint8, as an integer in 0 … 2⁶⁴ − 1.

    The same bits as ``imagehash.phash`` of the same pixels; most of its time is the Lanczos reduction,
    so hash a picture that is already small where there is one.
    """
    return _hashes(_reduce(_grey(pixels))[None])[0]


def phash_orientations(pixels: NDArray[np.uint8]) -> tuple[int, ...]:
    """The hashes of a picture (h, w, 3) or (h, w) uint8 turned and mirrored in all eight ways.

    Item ``i`` is ``phash`` of the picture upright as EXIF orientation ``i + 1`` asks: as it is, mirrored,
    rotated 180°, upside down, transposed, rotated 90° clockwise, transversed, rotated 90°
    counter-clockwise. Two reductions serve all eight: Lanczos weights are symmetric, so mirroring
    after the reduction gives the same pixels as before it; transposing does not, as the rows are
    reduced first and rounded.
    """
    grey = _grey(pixels)
    upright = _reduce(grey)
    turned = _reduce(grey.transpose(Image.Transpose.TRANSPOSE))
    views = (
        upright,
        upright[:, ::-1],
        upright[::-1, ::-1],
        upright[::-1],
        turned,
        turned[:, ::-1],
        turned[::-1, ::-1],
        turned[::-1],
    )
    return _hashes(np.stack(views))


def phashes(pictures: Sequence[NDArray[np.uint8]]) -> tuple[int, ...]:
    """The hashes of small grey pictures (h, w) uint8, the same as one by one for a third of the time."""
    reduced = np.empty((len(pictures), _SIDE, _SIDE), np.uint8)
    alike: dict[tuple[int, ...], list[int]] = {}
    for number, picture in enumerate(pictures):
        alike.setdefault(picture.shape, []).append(number)
    for numbers in alike.values():
        reduced[numbers] = _reduce_all(np.stack([pictures[number] for number in numbers]))
    return _hashes(reduced)


def _hashes(views: NDArray[np.uint8]) -> tuple[int, ...]:
    """The hashes of pictures reduced to (n, 32, 32)."""
    count = len(views)
    columns = views.transpose(0, 2, 1).reshape(-1, _SIDE).astype(np.float64)
    across = _dct(columns).reshape(count, _SIDE, _SIDE)[:, :, :_LOW].transpose(0, 2, 1)
    low = _dct(across.reshape(-1, _SIDE))[:, :_LOW].reshape(count, BITS)
    packed = np.packbits(low > np.median(low, axis=1, keepdims=True), axis=1)
    return tuple(packed.view(">u8").ravel().tolist())


def distance(a: int, b: int) -> int:
    """How many of the 64 bits differ; up to about 10 for the same picture, near 32 for unrelated ones.

    Each may be signed or unsigned.
    """
    return ((a ^ b) % (1 << BITS)).bit_count()


def distances(one: int, many: ArrayLike) -> NDArray[np.uint8]:
    """Bits that differ between one hash and each of ``many`` (n,), signed or unsigned 64-bit → (n,) uint8."""
    hashes = np.asarray(many)
    if hashes.dtype == np.int64:
        hashes = hashes.view(np.uint64)
    return np.bitwise_count(np.bitwise_xor(hashes.astype(np.uint64, copy=False), np.uint64(one % (1 << BITS))))


def _grey(pixels: NDArray[np.uint8]) -> Image.Image:
    image = Image.fromarray(pixels)
    return image if image.mode == "L" else image.convert("L")


def _reduce(grey: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS))


def _reduce_all(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """``_reduce`` of grey pictures (n, h, w) → (n, 32, 32)."""
    height, width = pictures.shape[1:]
    rows_first = _rows_first(height, width)
    if rows_first is None:
        return np.stack([_reduce(Image.fromarray(picture)) for picture in pictures])
    return _weighted(pictures, rows_first)


@functools.lru_cache(maxsize=1024)
def _rows_first(height: int, width: int) -> bool | None:
    """The order in which the Pillow at hand reduces pictures of a size, which is its own affair, seen on noise;
    ``None`` if it does something else."""
    noise = np.random.default_rng(0).integers(0, 256, (height, width), np.uint8)
    expected = _reduce(Image.fromarray(noise))
    orders = (order for order in (True, False) if np.array_equal(_weighted(noise[None], order)[0], expected))
    return next(orders, None)


def _weighted(pictures: NDArray[np.uint8], rows_first: bool) -> NDArray[np.uint8]:
    """Grey pictures (n, h, w) → (n, 32, 32), rounded after the rows and after the columns as Pillow does. Its weights
    are whole numbers, which sums in float64 keep exact."""
    height, width = pictures.shape[1:]
    values = pictures.astype(np.float64)
    if rows_first:
        return _rounded(_lanczos(height) @ _rounded(values @ _lanczos(width).T)).astype(np.uint8)
    return _rounded(_rounded(_lanczos(height) @ values) @ _lanczos(width).T).astype(np.uint8)


def _rounded(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.floor(sums / _ONE + 0.5).clip(0, 255))


@functools.lru_cache(maxsize=512)
def _lanczos(size: int) -> NDArray[np.float64]:
    """Pillow's weights (32, size) for reducing ``size`` pixels to 32, in units of 2⁻²² (``Resample.c``)."""
    weights = np.zeros((_SIDE, size))
    scale = size / _SIDE
    stretch = max(scale, 1.0)
    for row in range(_SIDE):
        centre = (row + 0.5) * scale
        first = max(0, int(centre - 3 * stretch + 0.5))
        last = min(size, int(centre + 3 * stretch + 0.5))
        near = [_kernel((place - centre + 0.5) * (1 / stretch)) for place in range(first, last)]
        total = sum(near)
        weights[row, first:last] = [math.trunc(math.copysign(0.5, one) + one / total * _ONE) for one in near]
    return weights


def _kernel(x: float) -> float:
    """Lanczos with three lobes."""
    return _sinc(x) * _sinc(x / 3) if -3 <= x < 3 else 0.0


def _sinc(x: float) -> float:
    return math.sin(x * math.pi) / (x * math.pi) if x else 1.0


def _twiddles() -> NDArray[np.float64]:
    """cos(2πi / 128) for i = 1 … 31 with pocketfft's rounding, which multiplies entries of two short tables."""
    step = math.pi / 64
    fine = [(math.cos(i * step), math.sin(i * step)) for i in range(16)]
    coarse = [(1.0, 0.0), (math.sin(math.pi / 4), math.cos(math.pi / 4))]
    pairs = [(fine[i % 16], coarse[i // 16]) for i in range(1, _SIDE)]
    return np.array([a * c - b * d for (a, b), (c, d) in pairs])


_ASCENDING = np.arange(1, _SIDE // 2)
_DESCENDING = _SIDE - _ASCENDING
_TWIDDLES = _twiddles()
_COS = _TWIDDLES[_ASCENDING - 1]
_SIN = _TWIDDLES[_DESCENDING - 1]
_MIDDLE = _TWIDDLES[_SIDE // 2 - 1]


def _dct(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """DCT-II of each row (n, 32), unnormalised, through a real inverse FFT of the same length.

    Rows become half-complex spectra, are transformed, and turned by the twiddle factors: the steps and
    their order are pocketfft's ``T_dcst23::exec``; ``numpy.fft`` runs the same FFT as SciPy.
    """
    spectrum = np.zeros((len(rows), _SIDE // 2 + 1), np.complex128)
    later, earlier = rows[:, 2:-1:2], rows[:, 1:-2:2]
    spectrum.real[:, 0] = 2 * rows[:, 0]
    spectrum.real[:, 1:-1] = later + earlier
    spectrum.imag[:, 1:-1] = later - earlier
    spectrum.real[:, -1] = 2 * rows[:, -1]
    turned: NDArray[np.float64] = np.fft.irfft(spectrum, _SIDE, norm="forward")
    low, high = turned[:, _ASCENDING], turned[:, _DESCENDING]
    total = _COS * high + _SIN * low
    difference = _COS * low - _SIN * high
    turned[:, _ASCENDING] = 0.5 * (total + difference)
    turned[:, _DESCENDING] = 0.5 * (total - difference)
    turned[:, _SIDE // 2] *= _MIDDLE
    return turned
