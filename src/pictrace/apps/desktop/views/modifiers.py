"""Whether a key came with Ctrl, Alt or ⌘, which makes it one of the window's commands."""

from __future__ import annotations

import sys
import tkinter as tk
from typing import Any

__all__ = ["commanding"]

_CONTROL, _FIRST, _ALT = 1 << 2, 1 << 3, 1 << 17
"""Bits of an event's state. The first modifier is Alt on Linux, ⌘ on a Mac, and Num Lock on Windows."""
_MASK = _CONTROL | _ALT | (0 if sys.platform == "win32" else _FIRST)


def commanding(event: tk.Event[Any]) -> bool:
    return bool(int(event.state) & _MASK)
