"""Icons, drawn in code."""

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
