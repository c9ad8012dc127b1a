"""Small parts of the views that need no window: Tcl's quoting, texts that fit, boxes, icons, pyramids."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

tkinter = pytest.importorskip("tkinter")

from pictrace.apps.desktop.geometry import Box  # noqa: E402 - a Python without Tk skips all of this
from pictrace.apps.desktop.views import icons  # noqa: E402
from pictrace.apps.desktop.views.batch import quoted  # noqa: E402
from pictrace.apps.desktop.views.boxes import Patch, box  # noqa: E402
from pictrace.apps.desktop.views.eliding import Elider  # noqa: E402
from pictrace.apps.desktop.views.picture import Pyramid  # noqa: E402

TCL = tkinter.Tcl()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_quoted_word_is_exactly_the_text(text: str) -> None:
    assert TCL.eval(f"set word {quoted(text)}") == text


@pytest.mark.parametrize("text", ["[exit]", "$env(HOME)", "a b {c", '"; exit; "', "#x", "\\", "новый\nстрока"])
def test_no_file_name_becomes_a_command(text: str) -> None:
    assert TCL.eval(f"set word {quoted(text)}") == text


@given(st.text(max_size=60), st.integers(0, 400))
def test_an_elided_text_fits_and_keeps_its_ends(text: str, room: int) -> None:
    short = Elider(lambda part: 7 * len(part))(text, room)
    assert 7 * len(short) <= max(room, 7)
    if short != text:
        front, back = short.split("…", 1) if text.count("…") == 0 else ("", "")
        assert text.startswith(front)
        assert text.endswith(back)


def test_a_stretched_box_looks_like_a_drawn_one() -> None:
    patch = Patch("#336699", "#ffffff", radius=8, width=2)
    large, small = np.asarray(box((200, 90), patch)), np.asarray(box((40, 40), patch))
    assert large.shape == (90, 200, 4)
    assert (large[:15, :15] == small[:15, :15]).all()
    assert (large[-15:, -15:] == small[-15:, -15:]).all()
    assert tuple(large[45, 100]) == (0x33, 0x66, 0x99, 255)
    assert large[0, 0, 3] == 0
    assert box((6, 6), patch).size == (6, 6)


@pytest.mark.parametrize("name", icons.ICONS)
@pytest.mark.parametrize("size", [14, 37])
def test_every_icon_is_drawn_at_every_size(name: str, size: int) -> None:
    alpha = np.asarray(icons.draw(name, size, "#102030"))[:, :, 3]
    assert alpha.shape == (size, size)
    assert 0.02 < (alpha > 127).mean() < 0.6


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
