"""Where the window is on the screen: as it was left, where that can still be seen."""

from __future__ import annotations

import tkinter as tk

from pictrace.apps.desktop.memory import Memory
from pictrace.apps.desktop.views.theme import Theme

__all__ = ["is_zoomed", "on_screen", "place_window"]

_LEAST_SIZE = (860, 560)
"""Pixels at 100 %: the query's panel, a column of hits and the compared pair's evidence still fit."""
_FIRST_SIZE = (1280, 820)
"""Pixels of a window that never was open here: fits the smallest common screen."""
_LEAST_SEEN = 80
"""Pixels of a window that must be on a screen for its title bar to be caught with the pointer."""


def place_window(root: tk.Tk, theme: Theme, memory: Memory) -> None:
    """Puts the window where it was left, or in its first size on the screen that there is."""
    px = theme.px
    root.minsize(*map(px, _LEAST_SIZE))
    if memory.geometry and on_screen(memory.geometry, root.winfo_vrootwidth(), root.winfo_vrootheight()):
        root.geometry(memory.geometry)
    else:
        width = min(px(_FIRST_SIZE[0]), root.winfo_screenwidth() - px(80))
        height = min(px(_FIRST_SIZE[1]), root.winfo_screenheight() - px(120))
        root.geometry(f"{width}x{height}")
    if memory.zoomed:
        try:
            root.state("zoomed")
        except tk.TclError:  # X11 has no such state
            root.attributes("-zoomed", True)


def is_zoomed(root: tk.Tk) -> bool:
    if root.state() == "zoomed":
        return True
    try:
        return bool(root.attributes("-zoomed"))
    except tk.TclError:
        return False


def on_screen(geometry: str, width: int, height: int) -> bool:
    """Whether a window of that geometry (``WxH+X+Y``) can be seen on a screen of that size; false for a place on a
    screen that is not connected any more."""
    try:
        size, x, y = geometry.replace("-", "+-").replace("++", "+").split("+")[:3]
        own_width, own_height = (int(number) for number in size.split("x"))
        left, top = int(x), int(y)
    except ValueError:
        return False
    inside = left < width - _LEAST_SEEN and left + own_width > _LEAST_SEEN and -20 <= top < height - _LEAST_SEEN
    return inside and own_width > 200 and own_height > 200
