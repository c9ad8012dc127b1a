"""How the window looks: light and dark, and at every density."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("screen")


def test_light_and_dark_change_what_is_on_the_screen(bare: Any) -> None:
    from pictrace.apps.desktop.views.palette import DARK, LIGHT

    frame = bare.filled(ttk.Frame(bare.root))
    for dark, palette in ((True, DARK), (False, LIGHT), (True, DARK)):
        bare.theme.use(dark)
        bare.live()
        assert bare.theme.palette is palette
        assert bare.pixel(frame, 100, 100) == palette.surface


def test_lengths_and_letters_grow_with_the_screen(bare: Any) -> None:
    from pictrace.apps.desktop.views.theme import Theme

    double = Theme(bare.root, 2.0)
    assert (bare.theme.px(10), double.px(10)) == (10, 20)
    assert double.icon("search", 18).width() == 2 * bare.theme.icon("search", 18).width() == 36
    ratio = double.fonts["body"].metrics("linespace") / bare.theme.fonts["body"].metrics("linespace")
    assert ratio == pytest.approx(2.0, abs=0.25)


def test_an_icon_is_drawn_once_and_takes_the_texts_colour(bare: Any) -> None:
    icon = bare.theme.icon("search", 18)
    assert bare.theme.icon("search", 18, bare.theme.palette.text) is icon
    bare.theme.use(dark=True)
    assert bare.theme.icon("search", 18) is not icon


def test_an_opaque_panel_shows_what_is_behind_in_its_corners(bare: Any) -> None:
    canvas = bare.filled(tk.Canvas(bare.root, background="#00ff00", highlightthickness=0))
    panel = bare.theme.panel((60, 40), "#ff0000", None, 12, behind="#0000ff")
    canvas.create_image(10, 10, image=str(panel), anchor="nw")
    bare.live()
    assert [bare.pixel(canvas, x, y) for x, y in ((40, 30), (10, 10), (5, 5))] == ["#ff0000", "#0000ff", "#00ff00"]


def test_menus_and_lists_have_the_palettes_colours_too(bare: Any) -> None:
    bare.theme.use(dark=True)
    menu = tk.Menu(bare.root)
    assert str(menu.cget("background")) == bare.theme.palette.surface
    assert str(menu.cget("foreground")) == bare.theme.palette.text
    assert int(menu.cget("tearoff")) == 0
