from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from pictrace.decoding import hashed_view
from pictrace.fingerprints import appearance

PLAIN = {
    "red": (200, 20, 25), "orange colour": (245, 130, 20), "yellow": (245, 225, 40), "green": (40, 150, 50),
    "blue": (30, 70, 200), "purple": (125, 40, 170), "pink": (250, 150, 190), "brown": (110, 65, 30),
    "black": (10, 10, 12), "white": (250, 250, 250), "grey": (128, 130, 128),
}  # fmt: skip


def said(pixels: np.ndarray) -> dict[str, float]:
    measures = appearance.measures(pixels, hashed_view(pixels))
    assert len(measures) == appearance.LENGTH
    found = appearance.probabilities(np.frombuffer(measures, np.uint8)[None])[0]
    return dict(zip(appearance.NAMES, found.tolist(), strict=True))


@pytest.mark.parametrize("colour", PLAIN)
def test_a_thing_of_one_colour_has_that_colour(colour: str) -> None:
    pixels = np.full((120, 160, 3), (235, 240, 238) if colour not in ("white", "grey") else (20, 60, 190), np.uint8)
    pixels[20:100, 30:130] = PLAIN[colour]
    found = said(pixels)
    assert found[colour] > 0.8
    others = {name: p for name, p in found.items() if name in PLAIN and name not in (colour, "white", "blue")}
    assert max(others.values()) < 0.2


def test_every_colour_is_tried() -> None:
    assert set(PLAIN) == set(appearance.COLOURS)


def test_photographs() -> None:
    coffee, cat, camera = said(data.coffee()), said(data.chelsea()), said(np.stack([data.camera()] * 3, -1))
    assert coffee["red"] > 0.5 and coffee["black and white"] < 0.1
    assert cat["brown"] > 0.5 and cat["blue"] < 0.1
    assert camera["black and white"] > 0.9 and camera["red"] == 0


def test_a_dark_and_a_bright_picture() -> None:
    dark, bright = said(data.astronaut() // 8), said(255 - (255 - data.astronaut()) // 8)
    assert dark["dark"] > 0.8 > 0.1 > bright["dark"]
    assert bright["bright"] > 0.8 > 0.1 > dark["bright"]


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket"])
def test_a_blurred_picture(name: str) -> None:
    import cv2

    sharp = getattr(data, name)()
    blurred = cv2.GaussianBlur(sharp, (0, 0), max(sharp.shape) / 24)
    assert said(blurred)["blurred"] > 0.5 > said(sharp)["blurred"]


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 255))
def test_any_size_is_measured(height: int, width: int, value: int) -> None:
    found = said(np.full((height, width, 3), value, np.uint8))
    assert all(0 <= p <= 1 for p in found.values())
