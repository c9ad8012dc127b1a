"""Icons and the mark, drawn in code."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.apps.desktop.views import icons


@pytest.mark.parametrize("name", icons.ICONS)
@pytest.mark.parametrize("size", [14, 37])
def test_every_icon_is_drawn_at_every_size(name: str, size: int) -> None:
    alpha = np.asarray(icons.draw(name, size, "#102030"))[:, :, 3]
    assert alpha.shape == (size, size)
    assert 0.02 < (alpha > 127).mean() < 0.6


def test_no_two_icons_look_alike() -> None:
    drawn = {name: np.asarray(icons.draw(name, 24, "#000000"))[:, :, 3].astype(int) for name in icons.ICONS}
    names = list(drawn)
    for number, name in enumerate(names):
        for other in names[number + 1 :]:
            assert np.abs(drawn[name] - drawn[other]).mean() > 2, (name, other)


def test_an_icon_has_one_colour_and_thicker_strokes_cover_more() -> None:
    thin, thick = (np.asarray(icons.draw("search", 32, "#2b62e3", weight)) for weight in (1.0, 3.0))
    assert (thin[:, :, :3] == (0x2B, 0x62, 0xE3)).all()
    assert thick[:, :, 3].sum() > 1.5 * thin[:, :, 3].sum()


def test_the_mark_is_an_accent_with_paper_on_it() -> None:
    pixels = np.asarray(icons.logo(64, "#2b62e3", "#ffffff"))
    assert pixels[0, 0, 3] == 0, "its corners are round"
    colours = {tuple(pixel) for pixel in pixels.reshape(-1, 4)}
    assert {(0x2B, 0x62, 0xE3, 255), (255, 255, 255, 255)} <= colours
