"""From an upright picture of any size to the pixels a model's card asks for."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.cards import ModelCard, Resizing
from pictrace.errors import UsageError

__all__ = ["check_prepared", "network_input", "prepare"]

Pixels = NDArray[np.uint8]

_HALVED = (1.5, 3.0)
"""Between so many times its new size a picture shrinks through twice that size, which takes half of the time and
gives nearly the same means (0.5 of 255 levels apart on photographs)."""

_STRIP = 8
"""Long side over short side beyond which a picture's middle is taken first: a line of pixels would grow to a wall."""


def prepare(pixels: Pixels, to: Resizing) -> Pixels:
    """One RGB picture (h, w, 3) uint8 → (to.height, to.width, 3) uint8.

    Shrinking averages areas, so that nothing of a large picture is skipped; enlarging interpolates. ``bicubic`` is
    what networks of texts and pictures were trained on, number for number.
    """
    if to.resample == "bicubic":
        return _bicubic(pixels, to)
    if to.resize == "crop":
        pixels = _centre(pixels, to)
    return _resized(pixels, to.width, to.height)


def _bicubic(pixels: Pixels, to: Resizing) -> Pixels:
    """By Pillow, as torchvision does it: the short side becomes ``resize_to``, the long one the whole number below its
    share, and the centre is cut out. Of a strip the rest is cut off before."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    if to.resize != "crop":
        return np.asarray(image.resize((to.width, to.height), Image.Resampling.BICUBIC))
    short, shortest = to.resize_to or max(to.height, to.width), min(image.size)
    longest = _STRIP * shortest
    if max(image.size) > longest:
        width, height = (min(side, longest) for side in image.size)
        left, top = (image.width - width) // 2, (image.height - height) // 2
        image = image.crop((left, top, left + width, top + height))
    columns, rows = (max(short, short * side // shortest) for side in image.size)
    left, top = round((columns - to.width) / 2), round((rows - to.height) / 2)
    whole = image.resize((columns, rows), Image.Resampling.BICUBIC)
    return np.asarray(whole.crop((left, top, left + to.width, top + to.height)))


def _centre(pixels: Pixels, to: Resizing) -> Pixels:
    """The part of the picture that is left when its short side becomes ``resize_to`` and its centre is cut out."""
    height, width = pixels.shape[:2]
    scale = min(height, width) / (to.resize_to or max(to.height, to.width))
    rows = max(1, min(height, round(to.height * scale)))
    columns = max(1, min(width, round(to.width * scale)))
    top, left = (height - rows) // 2, (width - columns) // 2
    return pixels[top : top + rows, left : left + columns]


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """Each axis by itself where one shrinks and the other grows."""
    rows, columns = pixels.shape[:2]
    pixels = np.ascontiguousarray(pixels)
    shrunk = (min(columns, width), min(rows, height))
    if all(_HALVED[0] <= share <= _HALVED[1] for share in (columns / width, rows / height)):
        pixels = cv2.resize(pixels, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR)
    if shrunk != (columns, rows):
        pixels = cv2.resize(pixels, shrunk, interpolation=cv2.INTER_AREA)
    if shrunk != (width, height):
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    return pixels


def check_prepared(batch: Pixels, card: ModelCard) -> None:
    """Raises ``UsageError`` for anything but one or more prepared pictures (n, h, w, 3) uint8."""
    if batch.dtype != np.uint8 or batch.shape[1:] != (card.height, card.width, 3) or not len(batch):
        raise UsageError(
            "model.prepared",
            model=card.id,
            height=card.height,
            width=card.width,
            shape=str(batch.shape),
            kind=str(batch.dtype),
        )


def network_input(batch: Pixels, card: ModelCard) -> NDArray[Any]:
    """Prepared pictures (n, h, w, 3) uint8 in the channels, numbers and layout of the model's input tensor."""
    if card.channels == "bgr":
        batch = batch[..., ::-1]
    out: NDArray[Any] = batch
    if card.input_type == "float32":
        scale = np.float32(1) / np.asarray(_in_order(card.std, card), np.float32)
        shift = -np.asarray(_in_order(card.mean, card), np.float32) * scale
        out = batch * scale + shift
    if card.layout == "nchw":
        out = out.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(out)


def _in_order(values: tuple[float, float, float], card: ModelCard) -> tuple[float, ...]:
    """Per-channel numbers, which cards give for RGB, in the order of the input tensor."""
    return values[::-1] if card.channels == "bgr" else values
