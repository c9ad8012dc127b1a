"""A scrolled canvas of tiles that stays smooth with thousands of photos."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pictrace.apps.desktop.geometry import GridLayout
from pictrace.apps.desktop.thumbnails import Thumbnails
from pictrace.apps.desktop.views.scroller import Scroller
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.tile_shape import TileShape
from pictrace.apps.desktop.views.tiles import DELIVERY_SECONDS, Tiles

__all__ = ["TileCanvas"]

_WHEEL = 110
"""Pixels at 100 % that a notch of the wheel moves the tiles."""


class TileCanvas(ttk.Frame):
    """Shows ``count`` tiles of the width ``tile`` (pixels at 100 %), with the line for scores or without; ``single``
    shows them as rows. ``on_need`` gets the last index that is seen."""

    def __init__(self, parent: tk.Misc, theme: Theme, thumbnails: Thumbnails, single: bool = False) -> None:
        super().__init__(parent, style="Ground.TFrame")
        self.theme = theme
        self.tile = 200
        self.scored = False
        self.count = 0
        self.on_need: Callable[[int], None] = lambda index: None
        self._single = single
        self._size = (1, 1)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.canvas = tk.Canvas(
            self, highlightthickness=0, borderwidth=0, takefocus=True, background=theme.palette.ground
        )
        self.canvas.grid(row=0, column=0, sticky="nsew")
        self.bar = ttk.Scrollbar(self, style="Ground.Vertical.TScrollbar")
        self.bar.grid(row=0, column=1, sticky="ns")
        self.scroller = Scroller(self.canvas, self.bar, theme.px(_WHEEL), self.place_tiles)
        self.tiles = Tiles(self.canvas, theme, thumbnails, str(self))
        self.canvas.bind("<Configure>", self._resized)

    @property
    def shape(self) -> TileShape:
        return TileShape(self.theme.px, self.tile, self.scored, self._single)

    @property
    def layout(self) -> GridLayout:
        return self.shape.layout(self._size[0], self.count)

    # What is shown

    def grow(self, count: int) -> None:
        """The same list, longer."""
        self.count = count
        self.layout_changed()

    def refresh(self) -> None:
        """Says every tile again (language, theme)."""
        self.tiles.release()
        self.layout_changed()

    def set_tile(self, size: int) -> None:
        """Pictures of this size at 100 %, keeping what is in the middle in sight."""
        if size != self.tile:
            selected = self.tiles.marks.selected
            anchor = selected if selected is not None else next(iter(self._seen()), None)
            self.tile = size
            self.tiles.release()
            self.tiles.forget_photos()
            self.layout_changed()
            if anchor is not None:
                self.see(anchor)

    def see(self, index: int) -> None:
        """Scrolls as little as needed to bring a tile into sight."""
        layout = self.layout
        box = layout.box(index)
        self.scroller.reveal(box.top - layout.gap, box.bottom + layout.gap)

    def layout_changed(self) -> None:
        """The size, the tile or the count changed."""
        self.scroller.resize(*self._size, self.layout.total_height)
        self.place_tiles()

    def place_tiles(self) -> None:
        """Brings the tiles that can be seen to their places."""
        seen = self._seen()
        self.tiles.place(self.layout, self.shape, seen)
        if len(seen):
            self.on_need(seen[-1])

    def _seen(self) -> range:
        return self.layout.visible(self.scroller.offset, self._size[1])

    def _resized(self, event: tk.Event[tk.Canvas]) -> None:
        wider = event.width != self._size[0]
        self._size = (max(event.width, 1), max(event.height, 1))
        if wider and self._single:
            self.refresh()  # names were cut to the width that there was
        else:
            self.layout_changed()

    # Thumbnails

    def deliver(self, seconds: float = DELIVERY_SECONDS) -> bool:
        """Shows arrived thumbnails for at most so long; true if some are left. Called from the window's loop."""
        return self.tiles.deliver(seconds)
