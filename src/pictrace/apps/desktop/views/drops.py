"""Dropping files and addresses onto the window, where the system's library for it can be loaded."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

__all__ = ["accept_drops"]


def accept_drops(
    widget: tk.Misc, on_drop: Callable[[list[str]], None], on_hover: Callable[[bool], None] = lambda inside: None
) -> bool:
    """Lets ``widget`` and all within it take files, addresses and text; false where dropping is not possible."""
    try:
        from tkinterdnd2 import COPY, DND_FILES, DND_TEXT, TkinterDnD

        TkinterDnD._require(widget.winfo_toplevel())
    except (ImportError, RuntimeError, tk.TclError):
        return False
    target: Any = widget

    def enter(event: Any) -> str:
        on_hover(True)
        return str(COPY)

    def leave(event: Any) -> str:
        on_hover(False)
        return str(COPY)

    def drop(event: Any) -> str:
        on_hover(False)
        items = _items(widget, str(event.data))
        widget.after_idle(on_drop, items)  # the other program waits for our answer: work comes after it
        return str(COPY)

    target.drop_target_register(DND_FILES, DND_TEXT)
    for sequence, handler in (("<<DropEnter>>", enter), ("<<DropLeave>>", leave), ("<<Drop>>", drop)):
        target.dnd_bind(sequence, handler)
    return True


def _items(widget: tk.Misc, data: str) -> list[str]:
    """A dropped list: Tcl's for files (names with spaces in braces), lines for text."""
    if "\n" in data.strip():
        return data.splitlines()
    if data.startswith(("http://", "https://")):
        return [data.strip()]
    try:
        return [str(item) for item in widget.tk.splitlist(data)]
    except tk.TclError:
        return [data]
