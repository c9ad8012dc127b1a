"""A word about a button."""

from __future__ import annotations

import tkinter as tk
from typing import Any

import pytest

from tests.apps.desktop.views.looking import labels

pytestmark = pytest.mark.usefixtures("screen")


def tips(widget: tk.Misc) -> list[Any]:
    return [child for child in widget.winfo_children() if isinstance(child, tk.Toplevel)]


@pytest.fixture
def button(bare: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    from pictrace.apps.desktop.views import tooltip

    monkeypatch.setattr(tooltip, "_DELAY_MS", 30)
    button = tk.Button(bare.root, text="?")
    button.place(x=100, y=100)
    tooltip.Tooltip(button, bare.theme, "Compare with the query")
    bare.live()
    return button


def test_it_comes_when_the_pointer_rests_and_goes_with_it(bare: Any, button: Any) -> None:
    button.event_generate("<Enter>")
    assert not tips(button), "not at once"
    bare.until(lambda: bool(tips(button)))
    assert labels(tips(button)[0]) == ["Compare with the query"]
    assert tips(button)[0].winfo_rooty() > button.winfo_rooty() + button.winfo_height() - 1
    button.event_generate("<Leave>")
    bare.live()
    assert not tips(button)


def test_a_pointer_that_passes_by_sees_none(bare: Any, button: Any) -> None:
    button.event_generate("<Enter>")
    button.event_generate("<Leave>")
    bare.live(0.2)
    assert not tips(button)


def test_at_the_edge_of_the_screen_it_stays_on_it(bare: Any, button: Any) -> None:
    width, height = bare.root.winfo_screenwidth(), bare.root.winfo_screenheight()
    bare.root.geometry(f"200x200+{width - 120}+{height - 130}")
    bare.live(0.1)
    button.event_generate("<Enter>")
    bare.until(lambda: bool(tips(button)))
    bare.live()
    tip = tips(button)[0]
    assert tip.winfo_rootx() + tip.winfo_width() <= width
    assert tip.winfo_rooty() + tip.winfo_height() <= button.winfo_rooty() or (
        tip.winfo_rooty() + tip.winfo_height() <= height
    )


def test_it_goes_away_with_its_button(bare: Any, button: Any) -> None:
    button.event_generate("<Enter>")
    button.destroy()
    bare.live(0.1)
