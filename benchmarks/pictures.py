"""Photographs of any size, for measuring: mosaics of real photographs at their native sharpness, all different."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

__all__ = ["mosaics", "photographs", "write_jpegs"]

NAMES = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "retina.jpg", "rocket.jpg", "ihc.png",
         "hubble_deep_field.jpg")  # fmt: skip


def photographs() -> list[NDArray[np.uint8]]:
    """Colour photographs as (h, w, 3) uint8."""
    folder = Path(skimage.data.__file__).parent
    loaded = []
    for name in NAMES:
        with Image.open(folder / name) as image:
            loaded.append(np.asarray(image.convert("RGB")))
    return loaded


def mosaics(width: int, height: int, count: int, tile: int = 250, seed: int = 0) -> Iterator[NDArray[np.uint8]]:
    """``count`` different pictures (height, width, 3) uint8, laid out of random tiles of photographs."""
    generator = np.random.default_rng(seed)
    originals = photographs()
    for _ in range(count):
        picture = np.empty((height, width, 3), np.uint8)
        for top in range(0, height, tile):
            for left in range(0, width, tile):
                original = originals[generator.integers(len(originals))]
                y = generator.integers(original.shape[0] - tile + 1)
                x = generator.integers(original.shape[1] - tile + 1)
                part = picture[top : top + tile, left : left + tile]
                part[:] = original[y : y + part.shape[0], x : x + part.shape[1]]
        yield picture


def write_jpegs(folder: Path, width: int, height: int, count: int, quality: int = 90, seed: int = 0) -> list[Path]:
    """Writes the mosaics as JPEG files, unless they are there already."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number:06d}.jpg" for number in range(count)]
    if all(file.exists() for file in files):
        return files
    for file, picture in zip(files, mosaics(width, height, count, seed=seed), strict=True):
        Image.fromarray(picture).save(file, quality=quality)
    return files
