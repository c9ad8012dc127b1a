"""Where the window is on the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("tkinter")

from pictrace.apps.desktop.views.placement import is_zoomed, on_screen, place_window


@pytest.mark.parametrize(
    ("geometry", "seen"),
    [
        ("1000x640+60+40", True),
        ("1000x640+-900+40", True),
        ("1000x640+1900+40", False),
        ("1000x640+-990+40", False),
        ("1000x640+60+1070", False),
        ("1000x640+60+-300", False),
        ("100x100+60+40", False),
        ("", False),
        ("1000x640", False),
        ("1000xabc+1+1", False),
        ("1000x640+a+b", False),
    ],
)
def test_a_window_must_be_seen_on_the_screens_that_are_there(geometry: str, seen: bool) -> None:
    assert on_screen(geometry, 1920, 1080) is seen


def test_a_window_comes_back_where_it_was_or_fits_the_screen(bare: Any) -> None:
    memory = bare.desktop.memory
    place_window(bare.root, bare.theme, replace(memory, geometry="1000x640+60+40"))
    bare.until(lambda: bare.root.winfo_geometry() == "1000x640+60+40")
    place_window(bare.root, bare.theme, replace(memory, geometry="1000x640+9000+40"))
    bare.until(lambda: bare.root.winfo_width() != 1000)
    assert bare.root.winfo_width() <= bare.root.winfo_screenwidth()
    assert bare.root.winfo_height() <= bare.root.winfo_screenheight()
    assert bare.root.minsize() == (860, 560)
    assert not is_zoomed(bare.root)
