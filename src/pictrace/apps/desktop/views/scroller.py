"""How far a canvas is scrolled, and how it gets there: at once, or gliding after the wheel."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

__all__ = ["Scroller"]

_FRAME_MS = 12
"""Milliseconds of a frame while the view glides: a little less than a 60 Hz screen has."""
_GLIDE = 0.38
"""The part of the rest of the way that a frame goes: fast first."""
_ARRIVED = 1.5
"""Pixels from which the rest is one step."""


class Scroller:
    """Up and down in pixels of the screen. ``on_scrolled`` hears of every move; ``step`` is what a notch of the wheel
    moves."""

    def __init__(self, canvas: tk.Canvas, bar: ttk.Scrollbar, step: int, on_scrolled: Callable[[], None]) -> None:
        self.offset = 0.0
        """Of the top of what is seen."""
        self.target: float | None = None
        """Where a glide leads; ``None`` when nothing moves."""
        self._canvas = canvas
        self._step = step
        self._on_scrolled = on_scrolled
        self._view = self._total = 1
        self._frame_job: str | None = None
        bar.configure(command=self._bar_moved)
        canvas.configure(yscrollcommand=bar.set, yscrollincrement=1)
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            canvas.bind(sequence, self._wheel)

    def resize(self, width: int, view: int, total: int) -> None:
        """Says how large the window onto it is (``view``), and how high all of it."""
        self._view, self._total = view, max(total, view, 1)
        self._canvas.configure(scrollregion=(0, 0, width, self._total))
        self.offset = float(self._canvas.canvasy(0))  # the canvas keeps its view inside the region

    def reset(self) -> None:
        """To the top; nothing is told."""
        self.target = None
        self._canvas.yview_moveto(0)
        self.offset = 0.0

    def to(self, top: float) -> None:
        self.target = None
        self._move(top)

    def reveal(self, top: float, bottom: float) -> None:
        """Scrolls as little as needed for this stretch to be seen."""
        if top < self.offset:
            self.to(top)
        elif bottom > self.offset + self._view:
            self.to(bottom - self._view)

    def _move(self, top: float) -> None:
        self.offset = float(min(max(0, round(top)), self._total - self._view))
        self._canvas.yview_moveto(self.offset / self._total)
        self._on_scrolled()

    def _bar_moved(self, *command: Any) -> None:
        self.target = None
        self._canvas.yview(*command)
        self.offset = float(self._canvas.canvasy(0))
        self._on_scrolled()

    def _wheel(self, event: tk.Event[tk.Canvas]) -> str:
        if event.num in (4, 5):
            notches = -1.0 if event.num == 4 else 1.0
        else:
            notches = -event.delta / (120 if abs(event.delta) >= 120 else 10)
        start = self.target if self.target is not None else self.offset
        self.target = min(max(start + notches * self._step, 0.0), float(self._total - self._view))
        if self._frame_job is None:
            self._frame()
        return "break"

    def _frame(self) -> None:
        """One picture of a glide."""
        self._frame_job = None
        if self.target is None:
            return
        rest = self.target - self.offset
        if abs(rest) < _ARRIVED:
            self.to(self.target)
            return
        self._move(self.offset + rest * _GLIDE)
        self._frame_job = self._canvas.after(_FRAME_MS, self._frame)
