"""Every kind of pixel that files hold → 8-bit sRGB as a person sees it.

Two steps with the reduction of size between them, because colour management is slow and small
pictures need little of it: ``flatten`` (depth, palette, transparency) and ``to_srgb`` (profiles, inks).
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["flatten", "is_reduced", "on_white", "scaled_to_bytes", "to_srgb"]


def flatten(image: Image, at_least: int | None = None) -> tuple[NDArray[np.uint8], str]:
    """The pixels of a loaded picture as (h, w) or (h, w, c) uint8 and their mode: ``L``, ``RGB``,
    ``CMYK`` or ``LAB``. Transparency is laid on white, deep pixels are scaled to 8 bits. A picture
    more than twice as long as ``at_least`` is averaged over whole squares first, which saves copies."""
    if is_reduced(image, at_least):
        image = image.reduce(max(image.size) // (at_least or 1))
    if image.mode[0] in "IF":  # I, I;16 and its byte orders, F
        return scaled_to_bytes(np.asarray(image)), "L"
    if image.has_transparency_data:
        return _on_white(image)
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        return np.asarray(image), image.mode
    if image.mode == "1":
        return np.asarray(image.convert("L")), "L"
    return np.asarray(image.convert("RGB")), "RGB"  # P, YCbCr, HSV, RGBX


def is_reduced(image: Image, at_least: int | None) -> bool:
    """Whether ``flatten`` averages this picture first."""
    averages = image.mode in ("L", "RGB", "CMYK", "RGBA", "LA") and "transparency" not in image.info
    return averages and at_least is not None and max(image.size) >= 2 * at_least


def on_white(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], str]:
    """(h, w, 2) grey or (h, w, 4) RGB with transparency last, laid on white → (pixels, mode)."""
    from PIL import Image as Images

    return flatten(Images.fromarray(pixels))


def _on_white(image: Image) -> tuple[NDArray[np.uint8], str]:
    from PIL import Image as Images

    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    if rgba.getchannel("A").getextrema() == (255, 255):
        return np.asarray(rgba.convert("RGB")), "RGB"
    white = Images.new("RGBA", rgba.size, (255, 255, 255, 255))
    return np.asarray(Images.alpha_composite(white, rgba).convert("RGB")), "RGB"


_FLOAT_RANGES = ((4.0, 1.0), (255.0, 255.0), (65535.0, 65535.0))
"""Largest value and the white that it stands for: floats up to 4 are shares of one, others 8 or 16 bits."""


def scaled_to_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Deep pixels of any number type → uint8.

    Unsigned 16-bit pixels use their whole range. Others mean 0…1 (floating point with highlights up to
    4, which are cut), 0…255 or 0…65535, the first of these that holds them; where none does, they are
    stretched from least to greatest.
    """
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        return (pixels >> 8).astype(np.uint8)  # as libpng and Pillow do for colour
    bands = [pixels[top : top + _BAND] for top in range(0, len(pixels), _BAND)]
    low, high = _range(bands)
    ranges = _FLOAT_RANGES if pixels.dtype.kind == "f" else _FLOAT_RANGES[1:]
    top = next((top for most, top in ranges if low >= -high / 10 and high <= most), None)
    scaled = np.empty(pixels.shape, np.uint8)
    for band, target in zip(bands, np.split(scaled, range(_BAND, len(pixels), _BAND)), strict=True):
        values = band.astype(np.float32)
        np.nan_to_num(values, copy=False, nan=low, posinf=high, neginf=low)
        if top is None:
            half = np.float32(0.5)  # halves, lest the difference overflow
            values = (values * half - np.float32(low / 2)) / np.float32(max(high / 2 - low / 2, 1e-30))
        np.rint(np.clip(values, 0.0, top or 1.0) * np.float32(255.0 / (top or 1.0)), out=values)
        target[:] = values.astype(np.uint8)
    return scaled


_BAND = 64
"""Rows that are scaled at a time: floating point with its copies takes many times the memory of the picture."""


def _range(bands: list[NDArray[Any]]) -> tuple[float, float]:
    """The least and the greatest finite value, as 32-bit floating point; zeros where there is none."""
    lows, highs = [], []
    for band in bands:
        values = band.astype(np.float32)
        finite = values[np.isfinite(values)]
        if finite.size:
            lows.append(float(finite.min()))
            highs.append(float(finite.max()))
    return (min(lows), max(highs)) if lows else (0.0, 0.0)


def to_srgb(pixels: NDArray[np.uint8], mode: str, profile: bytes | None) -> NDArray[np.uint8]:
    """What ``flatten`` gave, with the file's ICC profile if it has one → (h, w, 3) uint8 sRGB."""
    if profile is not None and len(profile) > _MOST_PROFILE_BYTES:
        profile = None
    if mode == "LAB" or (profile and not _is_srgb(profile)):
        transform = _transform(profile if mode != "LAB" else None, mode)
        if transform is not None:
            return np.asarray(_apply(transform, _as_image(pixels, mode)))
    if mode == "RGB":
        return pixels
    return np.asarray(_as_image(pixels, mode).convert("RGB"))


def _as_image(pixels: NDArray[np.uint8], mode: str) -> Image:
    from PIL import Image as Images

    height, width = pixels.shape[:2]
    return Images.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)


def _apply(transform: Any, image: Image) -> Image:
    from PIL import Image as Images

    out = Images.new("RGB", image.size)
    transform.apply(image, out)
    return out


def _is_srgb(profile: bytes) -> bool:
    """By its description, which every common sRGB profile carries, in ASCII or UTF-16."""
    return b"sRGB" in profile[:4096] or "sRGB".encode("utf-16-be") in profile[:4096]


_MOST_PROFILE_BYTES = 4 * 1024 * 1024
"""The largest profiles of printing presses have three; what is larger is ignored as damaged ones are."""


@lru_cache(maxsize=8)
def _transform(profile: bytes | None, mode: str) -> Any:
    """Colour transform to sRGB, ``None`` where the profile is damaged or made for other pixels.

    Relative colorimetric with black point compensation, as browsers do. Without LittleCMS's one-pixel
    cache, so that threads may share it. A photo has one of few profiles; eight of the largest are held at most."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else ImageCms.createProfile("LAB")
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOCACHE
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", intent, flags)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
