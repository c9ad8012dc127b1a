"""Widgets in rows, as many as fit."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

__all__ = ["Wrapping"]


class Wrapping(tk.Frame):
    """A frame that grows downwards when its widgets need another row."""

    def __init__(self, parent: tk.Misc, gap: int) -> None:
        super().__init__(parent, height=1, background=str(ttk.Style(parent).lookup("TFrame", "background")))
        self._gap = gap
        self._widgets: list[tk.Widget] = []
        self._width = 0
        self.bind("<Configure>", self._resized)

    def add(self, widget: tk.Widget) -> None:
        self._widgets.append(widget)
        self._place()

    def clear(self) -> None:
        for widget in self._widgets:
            widget.destroy()
        self._widgets.clear()
        self._place()

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        if event.width != self._width:
            self._place()

    def _place(self) -> None:
        self._width = self.winfo_width()
        x = y = row = 0
        for widget in self._widgets:
            width, height = widget.winfo_reqwidth(), widget.winfo_reqheight()
            if x and x + width > self._width:
                x, y, row = 0, y + row + self._gap, 0
            widget.place(x=x, y=y)
            x, row = x + width + self._gap, max(row, height)
        self.configure(height=max(1, y + row))
