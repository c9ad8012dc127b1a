"""Pixels as JPEG: of the asked size, in colour, and never enlarged."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pictrace.apps.web.pictures import jpeg


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image


@pytest.mark.parametrize(
    ("shape", "longest", "size"),
    [
        ((30, 40, 3), None, (40, 30)),
        ((30, 40, 3), 40, (40, 30)),
        ((30, 40, 3), 100, (40, 30)),
        ((300, 400, 3), 100, (100, 75)),
        ((400, 10, 3), 100, (2, 100)),
        ((1, 1, 3), 1, (1, 1)),
    ],
)
def test_the_longest_side_is_kept_within_bounds(
    shape: tuple[int, int, int], longest: int | None, size: tuple[int, int]
) -> None:
    found = read(jpeg(np.zeros(shape, np.uint8), longest)).size
    assert found == pytest.approx(size, abs=1)
    assert max(found) <= (longest or max(shape))


def test_colours_stay() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, :, 0], pixels[:, 32:, 2] = 200, 220
    found = np.asarray(read(jpeg(pixels, quality=95)).convert("RGB")).astype(int)
    assert np.abs(found - pixels).mean() < 8


def test_quality_costs_bytes() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    assert len(jpeg(noise, quality=95)) > len(jpeg(noise, quality=50))
