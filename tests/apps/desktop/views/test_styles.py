"""What the widgets look like in their states."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("screen")

KINDS: dict[str, Callable[[tk.Tk], tk.Widget]] = {
    "TButton": lambda root: ttk.Button(root, text="Search"),
    "Accent.TButton": lambda root: ttk.Button(root, text="Search", style="Accent.TButton"),
    "Ghost.TButton": lambda root: ttk.Button(root, text="Search", style="Ghost.TButton"),
    "Chip.Toolbutton": lambda root: ttk.Checkbutton(root, text="Copy", style="Chip.Toolbutton"),
    "TCheckbutton": lambda root: ttk.Checkbutton(root, text="Copy"),
    "TEntry": lambda root: ttk.Entry(root),
    "TCombobox": lambda root: ttk.Combobox(root),
    "Horizontal.TScale": lambda root: ttk.Scale(root, from_=0, to=1, value=0.5, length=120),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_focus_is_seen(bare: Any, kind: str, dark: bool) -> None:
    """A person who uses keys alone must see where they are."""
    bare.theme.use(dark)
    widget: Any = KINDS[kind](bare.root)
    widget.place(x=20, y=20)
    bare.live()
    looks = []
    for state in ("!focus", "focus"):
        widget.state([state])
        bare.live()
        looks.append(np.asarray(bare.part(widget)).astype(int))
    assert np.abs(looks[0] - looks[1]).max() > 60


def test_a_disabled_button_is_paler(bare: Any) -> None:
    button = ttk.Button(bare.root, text="Search")
    button.place(x=20, y=20)
    bare.live()
    active = np.asarray(bare.part(button)).astype(int).min()
    button.state(["disabled"])
    bare.live()
    assert np.asarray(bare.part(button)).astype(int).min() > active + 50


def test_the_main_button_has_the_accent_and_a_bar_fills_up(bare: Any) -> None:
    button = ttk.Button(bare.root, text="Go", style="Accent.TButton", width=20)
    button.place(x=20, y=20)
    bar = ttk.Progressbar(bare.root, maximum=100, value=50, length=200)
    bar.place(x=20, y=100)
    bare.live()
    accent = bare.theme.palette.accent
    assert bare.pixel(button, 8, button.winfo_height() // 2) == accent
    middle = bar.winfo_height() // 2
    assert [bare.pixel(bar, x, middle) == accent for x in (20, 90, 110, 180)] == [True, True, False, False]
