"""A picture in a pane: what is drawn, zooming and moving."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("tkinter")

from pictrace.apps.desktop.geometry import Box, Viewport
from pictrace.apps.desktop.views.picture import PicturePane, Pyramid

RED_AND_BLUE = np.zeros((100, 200, 3), np.uint8)
RED_AND_BLUE[:, :100, 0] = 255
RED_AND_BLUE[:, 100:, 2] = 255


def test_a_pyramid_draws_what_is_seen() -> None:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 255, (600, 800, 3), np.uint8)
    pyramid = Pyramid(pixels)
    pane = Box(0, 0, 400, 300)
    whole = pyramid.drawn(Box(0, 0, 400, 300), pane)
    assert whole is not None
    assert whole[0].size == (400, 300)
    zoomed = pyramid.drawn(Box(-800, -600, 3200, 2400), pane)
    assert zoomed is not None
    assert np.abs(np.asarray(zoomed[0]).astype(int)[::4, ::4] - pixels[150:225, 200:300]).max() == 0
    assert pyramid.drawn(Box(500, 0, 400, 300), pane) is None


def test_the_whole_picture_is_seen_at_first_and_a_part_when_zoomed(bare: Any) -> None:
    pane = bare.filled(PicturePane(bare.root, bare.theme))
    pane.show(Pyramid(RED_AND_BLUE))
    bare.live()
    assert [bare.pixel(pane, x, 200) for x in (50, 550)] == ["#ff0000", "#0000ff"]
    assert bare.pixel(pane, 300, 20) == bare.theme.palette.ground, "above and below is nothing"
    heard: list[Viewport] = []
    pane.on_view = heard.append
    pane.event_generate("<Button-4>", x=50, y=200)
    bare.live()
    assert heard[-1].zoom == pytest.approx(1.25)
    for _ in range(8):
        pane.event_generate("<Button-4>", x=50, y=200)
    bare.live()
    assert [bare.pixel(pane, x, 200) for x in (50, 550)] == ["#ff0000", "#ff0000"], "what is under the pointer stays"
    for _ in range(2):
        pane.event_generate("<Button-1>", x=50, y=200)
        pane.event_generate("<ButtonRelease-1>", x=50, y=200)
    bare.live()
    assert pane.view == Viewport()


def test_a_zoomed_picture_follows_the_pointer(bare: Any) -> None:
    pane = bare.filled(PicturePane(bare.root, bare.theme))
    pane.show(Pyramid(RED_AND_BLUE))
    pane.set_view(Viewport(0.5, 0.5, 4.0))
    bare.live()
    assert [bare.pixel(pane, x, 200) for x in (250, 350)] == ["#ff0000", "#0000ff"]
    pane.event_generate("<Button-1>", x=300, y=200)
    pane.event_generate("<B1-Motion>", x=400, y=200)
    bare.live()
    assert bare.pixel(pane, 350, 200) == "#ff0000"


def test_an_outline_goes_where_the_picture_goes_and_away_with_it(bare: Any) -> None:
    pane = bare.filled(PicturePane(bare.root, bare.theme))
    pane.show(Pyramid(RED_AND_BLUE))
    pane.set_outline(((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)))
    bare.live()
    box = pane.box()
    assert bare.pixel(pane, round(box.left + box.width / 4), 200) == bare.theme.palette.accent
    pane.show(None)
    bare.live()
    assert bare.pixel(pane, round(box.left + box.width / 4), 200) == bare.theme.palette.ground
