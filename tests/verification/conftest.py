"""Photographs as pixels, and one verifier for the whole folder."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.verification import StandardVerifier, standard_verifier

Pixels = NDArray[np.uint8]
NAMES = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "motorcycle_right", "coins", "page", "moon")


@pytest.fixture(scope="session")
def verifier() -> StandardVerifier:
    return standard_verifier()


@pytest.fixture(scope="session")
def pictures(photographs: dict[str, Path]) -> dict[str, Pixels]:
    """Upright RGB of at most 512 pixels, by name."""
    return {name: _loaded(photographs[name]) for name in NAMES}


def _loaded(path: Path) -> Pixels:
    with Image.open(path) as image:
        picture = image.convert("RGB")
        picture.thumbnail((512, 512))
        return np.asarray(picture)


@pytest.fixture(scope="session")
def greys(pictures: dict[str, Pixels]) -> dict[str, Pixels]:
    """The same in grey, long side 384."""
    return {name: _grey(pixels) for name, pixels in pictures.items()}


def _grey(pixels: Pixels) -> Pixels:
    zoom = 384 / max(pixels.shape[:2])
    sized = cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(sized, cv2.COLOR_RGB2GRAY))
