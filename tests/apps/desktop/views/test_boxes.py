"""Boxes with round corners."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.apps.desktop.views.boxes import Patch, box


def test_a_stretched_box_looks_like_a_drawn_one() -> None:
    patch = Patch("#336699", "#ffffff", radius=8, width=2)
    large, small = np.asarray(box((200, 90), patch)), np.asarray(box((40, 40), patch))
    assert large.shape == (90, 200, 4)
    assert (large[:15, :15] == small[:15, :15]).all()
    assert (large[-15:, -15:] == small[-15:, -15:]).all()
    assert tuple(large[45, 100]) == (0x33, 0x66, 0x99, 255)
    assert large[0, 0, 3] == 0
    assert box((6, 6), patch).size == (6, 6)


def test_the_border_goes_all_around() -> None:
    pixels = np.asarray(box((80, 50), Patch("#336699", "#ff0000", radius=6, width=1)))
    for edge in (pixels[0, 10:70], pixels[-1, 10:70], pixels[10:40, 0], pixels[10:40, -1]):
        assert (edge == (255, 0, 0, 255)).all()


@pytest.mark.parametrize("fill", ["#ffffff", "#101010"])
def test_a_corner_fades_towards_its_own_colour(fill: str) -> None:
    """Not towards black, which would be a dark rim on a light box."""
    pixels = np.asarray(box((60, 60), Patch(fill, None, radius=10))).astype(int)
    level = int(fill[1:3], 16)
    assert np.abs(pixels[pixels[:, :, 3] > 0][:, :3] - level).max() <= 1
