"""Drawn parts of widgets."""

from __future__ import annotations

from tkinter import ttk
from typing import Any

import pytest
from PIL import Image

from pictrace.apps.desktop.views.boxes import Patch

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def parts(bare: Any) -> Any:
    from pictrace.apps.desktop.views.parts import Parts

    return Parts(bare.root, bare.theme.style, bare.theme.palette, 1.0, bare.theme.fonts)


def test_a_button_shows_the_face_of_its_state_and_keeps_its_corners_when_it_is_wide(bare: Any, parts: Any) -> None:
    parts.button("Test.TButton", Patch("#ff0000", radius=8), ("pressed", Patch("#0000ff", radius=8)), padding=10)
    button = ttk.Button(bare.root, text="", style="Test.TButton", width=40)
    button.place(x=20, y=20)
    bare.live()
    width, height = button.winfo_width(), button.winfo_height()
    assert [bare.pixel(button, x, height // 2) for x in (2, width // 2, width - 3)] == ["#ff0000"] * 3
    assert bare.pixel(button, 0, 0) == bare.theme.palette.surface
    button.state(["pressed"])
    bare.live()
    assert bare.pixel(button, width // 2, height // 2) == "#0000ff"


def test_the_first_state_that_holds_wins(bare: Any, parts: Any) -> None:
    faces = [("selected focus", Patch("#00ff00")), ("selected", Patch("#0000ff")), ("focus", Patch("#ffffff"))]
    parts.button("Order.Toolbutton", Patch("#ff0000"), *faces, padding=10)
    button = ttk.Checkbutton(bare.root, style="Order.Toolbutton", width=10)
    button.place(x=20, y=20)
    for states, color in (
        (["!selected", "!focus"], "#ff0000"), (["selected", "!focus"], "#0000ff"), (["selected", "focus"], "#00ff00"),
    ):  # fmt: skip
        button.state(states)
        bare.live()
        assert bare.pixel(button, button.winfo_width() // 2, button.winfo_height() // 2) == color


def test_a_fixed_part_keeps_its_size_and_lives_as_long_as_the_parts(bare: Any, parts: Any) -> None:
    import gc

    parts.fixed("Test.mark", Image.new("RGBA", (20, 12), "#ff0000"), sticky="w")
    parts.layout("Test.TLabel", [("Test.mark", {"sticky": "w"})])
    label = bare.filled(ttk.Label(bare.root, style="Test.TLabel"))
    gc.collect()
    bare.live()
    middle = label.winfo_height() // 2
    assert [bare.pixel(label, x, middle) == "#ff0000" for x in (5, 19, 25)] == [True, True, False]
