"""A grid of thumbnails in which one can be selected, with the pointer or with keys."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

from pictrace.apps.desktop.thumbnails import Thumbnails
from pictrace.apps.desktop.views.modifiers import commanding
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.tile_canvas import TileCanvas

__all__ = ["Grid"]


class Grid(TileCanvas):
    """Events: ``on_open`` (double click), ``on_activate`` (Return; ``on_open`` where there is none), ``on_menu``
    (context menu at screen coordinates), ``on_select``."""

    def __init__(self, parent: tk.Misc, theme: Theme, thumbnails: Thumbnails, single: bool = False) -> None:
        super().__init__(parent, theme, thumbnails, single)
        self.on_open: Callable[[int], None] = lambda index: None
        self.on_activate: Callable[[int], None] | None = None
        self.on_menu: Callable[[int, int, int], None] = lambda index, x, y: None
        self.on_select: Callable[[int | None], None] = lambda index: None
        self._marked: set[int | None] = set()
        canvas = self.canvas
        canvas.bind("<Button-1>", self._click)
        canvas.bind("<Double-Button-1>", self._double)
        aqua = self.tk.call("tk", "windowingsystem") == "aqua"
        for sequence in ("<Button-3>", "<Button-2>") if aqua else ("<Button-3>",):
            canvas.bind(sequence, self._context)
        canvas.bind("<Motion>", lambda event: self._hover(self._at(event)))
        canvas.bind("<Leave>", lambda event: self._hover(None))
        for key in ("Left", "Right", "Up", "Down", "Home", "End", "Prior", "Next"):
            canvas.bind(f"<{key}>", lambda event, key=key: self._key(key, event))  # type: ignore[misc]
        canvas.bind("<Return>", self._activate)
        for sequence in ("<Menu>", "<App>", "<Shift-F10>"):
            _bind_known(canvas, sequence, lambda event: self._key_menu())
        canvas.bind("<FocusIn>", lambda event: self._mark())
        canvas.bind("<FocusOut>", lambda event: self._mark())

    @property
    def selected(self) -> int | None:
        return self.tiles.marks.selected

    def show(self, count: int, keep_place: bool = False) -> None:
        """A new list. ``keep_place`` leaves scrolling and selection where they are, if they still exist."""
        self.count = count
        marks = self.tiles.marks
        if not keep_place:
            self.scroller.reset()
            marks.selected = None
        elif marks.selected is not None and marks.selected >= count:
            marks.selected = None
        self.refresh()
        self._mark()

    def select(self, index: int | None, see: bool = True) -> None:
        if index is not None and not 0 <= index < self.count:
            index = None
        changed = index != self.selected
        self.tiles.marks.selected = index
        if index is not None and see:
            self.see(index)
        self._mark()
        if changed:
            self.on_select(index)

    def _mark(self) -> None:
        """Draws what is selected, under the pointer, or was before."""
        marks = self.tiles.marks
        marks.focused = bool(self.winfo_ismapped()) and self.canvas.focus_get() is self.canvas
        marked = {marks.selected, marks.hovered}
        self.tiles.mark(index for index in self._marked | marked if index is not None and index < self.count)
        self._marked = marked

    # The pointer

    def _at(self, event: tk.Event[tk.Canvas]) -> int | None:
        return self.layout.at(event.x, event.y + self.scroller.offset)

    def _hover(self, index: int | None) -> None:
        if index != self.tiles.marks.hovered:
            self.tiles.marks.hovered = index
            self._mark()

    def _click(self, event: tk.Event[tk.Canvas]) -> None:
        self.canvas.focus_set()
        self.select(self._at(event), see=False)

    def _double(self, event: tk.Event[tk.Canvas]) -> None:
        index = self._at(event)
        if index is not None:
            self.on_open(index)

    def _context(self, event: tk.Event[tk.Canvas]) -> None:
        self._click(event)
        if self.selected is not None:
            self.on_menu(self.selected, event.x_root, event.y_root)

    # Keys

    def _activate(self, event: tk.Event[tk.Canvas]) -> str | None:
        if commanding(event):
            return None
        if self.selected is not None:
            (self.on_activate or self.on_open)(self.selected)
        return "break"

    def _key_menu(self) -> str:
        """The context menu, in the middle of the selected tile."""
        if self.selected is not None:
            box = self.layout.box(self.selected)
            x = self.canvas.winfo_rootx() + int(box.left + box.width / 2)
            y = self.canvas.winfo_rooty() + int(box.top - self.scroller.offset + box.height / 2)
            self.on_menu(self.selected, x, y)
        return "break"

    def _key(self, key: str, event: tk.Event[tk.Misc]) -> str | None:
        if commanding(event):
            return None
        target = self.layout.moved(self.selected, key, self.canvas.winfo_height())
        if target is not None:
            self.select(target)
        return "break"


def _bind_known(widget: tk.Misc, sequence: str, handler: Callable[[Any], str]) -> None:
    """Binds a key that not every platform knows."""
    try:
        widget.bind(sequence, handler)
    except tk.TclError:
        return
