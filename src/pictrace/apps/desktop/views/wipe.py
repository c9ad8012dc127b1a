"""Two pictures in one pane, divided by a line that can be dragged."""

from __future__ import annotations

import tkinter as tk

from PIL import Image

from pictrace.apps.desktop.views.picture import PicturePane, Pyramid
from pictrace.apps.desktop.views.theme import Theme

__all__ = ["WIPE_STEP", "WipePane"]

WIPE_STEP = 0.02
"""The part of the pane's width that an arrow key moves the line."""


class WipePane(PicturePane):
    """One picture over the other in the same frame; a line that can be dragged divides them."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, theme)
        self.other: Pyramid | None = None
        self.share = 0.5
        px = theme.px
        self._edge = self.create_line(0, 0, 0, 0, fill=theme.palette.on_accent, width=px(2))
        self._knob = theme.panel((px(34), px(34)), theme.palette.accent, theme.palette.surface, 17)
        self._handle = self.create_image(0, 0, image=str(self._knob))
        self._sign = self.create_image(0, 0, image=str(theme.icon("compare", 18, theme.palette.on_accent)))
        self._holding = False
        self.configure(takefocus=True)
        self.bind("<Left>", lambda event: self.wipe(self.share - WIPE_STEP))
        self.bind("<Right>", lambda event: self.wipe(self.share + WIPE_STEP))

    def show_pair(self, under: Pyramid | None, over: Pyramid | None) -> None:
        self.other = over
        self.show(under)

    def wipe(self, share: float) -> None:
        """Shows the first picture up to this part of the pane's width, the other after it."""
        self.share = min(max(share, 0.0), 1.0)
        self.redraw()

    def finish(self, image: Image.Image, left: int, top: int) -> Image.Image:
        box = self.box()
        if self.other is None or box is None:
            return image
        drawn = self.other.drawn(box, self.pane)
        edge = round(self.share * self.pane.width)
        if drawn is not None and edge < left + image.width:
            over, over_left, over_top = drawn
            cut = max(0, edge - over_left)
            image.paste(over.crop((cut, 0, over.width, over.height)), (over_left - left + cut, over_top - top))
        self.coords(self._edge, edge, 0, edge, self.pane.height)
        self.coords(self._handle, edge, self.pane.height / 2)
        self.coords(self._sign, edge, self.pane.height / 2)
        for item in (self._edge, self._handle, self._sign):
            self.tag_raise(item)
        return image

    def _press(self, event: tk.Event[tk.Canvas]) -> None:
        self.focus_set()
        self._holding = abs(event.x - self.share * self.pane.width) < self._theme.px(24)
        super()._press(event)

    def _move(self, event: tk.Event[tk.Canvas]) -> None:
        if self._holding:
            self.wipe(event.x / self.pane.width)
        else:
            super()._move(event)
