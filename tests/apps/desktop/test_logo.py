"""The mark, drawn in code."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.apps.desktop.logo import logo


def test_the_mark_is_an_accent_with_paper_on_it() -> None:
    pixels = np.asarray(logo(64, "#2b62e3", "#ffffff"))
    assert pixels[0, 0, 3] == 0, "its corners are round"
    colours = {tuple(pixel) for pixel in pixels.reshape(-1, 4)}
    assert {(0x2B, 0x62, 0xE3, 255), (255, 255, 255, 255)} <= colours


@pytest.mark.parametrize("size", [16, 33, 256])
def test_it_is_the_same_mark_at_every_size(size: int) -> None:
    large = logo(256).convert("RGBA")
    small = logo(size).convert("RGBA")
    assert small.size == (size, size)
    again = np.asarray(large.resize((16, 16)), float)
    assert np.abs(np.asarray(small.resize((16, 16)), float) - again).mean() < 12
