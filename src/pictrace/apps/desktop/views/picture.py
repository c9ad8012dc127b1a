"""A picture in a pane: zoomed by wheel, moved by dragging, drawn from reduced copies so that it stays quick."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageTk

from pictrace.apps.desktop.geometry import Box, Viewport
from pictrace.apps.desktop.views.theme import Theme

__all__ = ["PicturePane", "Pyramid"]


class Pyramid:
    """A picture and its halves, quarters, …; what is drawn comes from the level just above the size needed."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.levels = [Image.fromarray(np.ascontiguousarray(pixels))]
        while min(self.levels[-1].size) > 128:
            self.levels.append(self.levels[-1].reduce(2))

    @property
    def size(self) -> tuple[int, int]:
        return self.levels[0].size

    def drawn(self, box: Box, pane: Box) -> tuple[Image.Image, int, int] | None:
        """What of the picture is seen in ``pane`` when the whole lies at ``box``: pixels and their place."""
        left, top = max(box.left, pane.left), max(box.top, pane.top)
        right, bottom = min(box.right, pane.right), min(box.bottom, pane.bottom)
        width, height = round(right - left), round(bottom - top)
        if width < 1 or height < 1:
            return None
        scale = box.width / self.size[0]
        level = self._level(scale)
        each = level.width / box.width
        part = (
            max(0.0, (left - box.left) * each),
            max(0.0, (top - box.top) * each),
            min(level.width, (right - box.left) * each),
            min(level.height, (bottom - box.top) * each),
        )
        smooth = Image.Resampling.BILINEAR if scale < 4 else Image.Resampling.NEAREST
        return level.resize((width, height), smooth, box=part), round(left), round(top)

    def _level(self, scale: float) -> Image.Image:
        number = 0
        while number + 1 < len(self.levels) and scale * 2 ** (number + 1) <= 1.0:
            number += 1
        return self.levels[number]


class PicturePane(tk.Canvas):
    """``on_view`` hears of every zoom and move of the person, so that another pane can follow."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, highlightthickness=0, borderwidth=0, background=theme.palette.ground, takefocus=False)
        self._theme = theme
        self.pyramid: Pyramid | None = None
        self.view = Viewport()
        self.outline: Sequence[tuple[float, float]] = ()
        self.on_view: Callable[[Viewport], None] = lambda view: None
        self._photo: ImageTk.PhotoImage | None = None
        self._item = self.create_image(0, 0, anchor="nw")
        self._shade = self.create_polygon(
            0, 0, 0, 0, 0, 0, outline=theme.palette.ground, fill="", width=theme.px(5), state="hidden"
        )
        self._line = self.create_polygon(
            0, 0, 0, 0, 0, 0, outline=theme.palette.accent, fill="", width=theme.px(3), state="hidden"
        )
        self._drag: tuple[int, int] | None = None
        self._job: str | None = None
        self.bind("<Configure>", lambda event: self.redraw())
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            self.bind(sequence, self._wheel)
        self.bind("<Button-1>", self._press)
        self.bind("<B1-Motion>", self._move)
        self.bind("<Double-Button-1>", lambda event: self.set_view(Viewport(), tell=True))

    def show(self, pyramid: Pyramid | None) -> None:
        self.pyramid = pyramid
        self.redraw()

    def set_outline(self, corners: Sequence[tuple[float, float]]) -> None:
        """Draws a shape on the picture, corners in fractions of its size; none: takes it away."""
        self.outline = corners
        self.redraw()

    def set_view(self, view: Viewport, tell: bool = False) -> None:
        self.view = view
        self.redraw()
        if tell:
            self.on_view(view)

    @property
    def pane(self) -> Box:
        return Box(0, 0, max(1, self.winfo_width()), max(1, self.winfo_height()))

    def box(self) -> Box | None:
        """Where the whole picture lies."""
        return None if self.pyramid is None else self.view.picture_box(self.pyramid.size, self.pane)

    def redraw(self) -> None:
        """Draws once, however often it was asked for before the window is idle."""
        if self._job is None:
            self._job = self.after_idle(self._draw)

    def _draw(self) -> None:
        self._job = None
        box = self.box()
        drawn = None if self.pyramid is None or box is None else self.pyramid.drawn(box, self.pane)
        if drawn is None or box is None:
            self.itemconfigure(self._item, image="")
            self._photo = None
            self._place_outline(None)
            return
        image, left, top = drawn
        image = self.finish(image, left, top)
        if self._photo is None or (self._photo.width(), self._photo.height()) != image.size:
            self._photo = ImageTk.PhotoImage(image, master=self)
            self.itemconfigure(self._item, image=str(self._photo))
        else:
            self._photo.paste(image)
        self.coords(self._item, left, top)
        self._place_outline(box)

    def finish(self, image: Image.Image, left: int, top: int) -> Image.Image:
        """The last touch before the screen; the wipe puts its other half here."""
        return image

    def _place_outline(self, box: Box | None) -> None:
        state = "normal" if self.outline and box is not None else "hidden"
        if box is not None and self.outline:
            points = [v for x, y in self.outline for v in (box.left + x * box.width, box.top + y * box.height)]
            self.coords(self._shade, *points)
            self.coords(self._line, *points)
        self.itemconfigure(self._shade, state=state)
        self.itemconfigure(self._line, state=state)

    def _wheel(self, event: tk.Event[tk.Canvas]) -> None:
        up = event.num == 4 or event.delta > 0
        self.zoom(1.25 if up else 0.8, (event.x, event.y))

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        box = self.box()
        if box is None:
            return
        point = None if at is None else ((at[0] - box.left) / box.width, (at[1] - box.top) / box.height)
        self.set_view(self.view.zoomed(factor, point), tell=True)

    def _press(self, event: tk.Event[tk.Canvas]) -> None:
        self._drag = (event.x, event.y)

    def _move(self, event: tk.Event[tk.Canvas]) -> None:
        box = self.box()
        if self._drag is None or box is None:
            return
        dx, dy = event.x - self._drag[0], event.y - self._drag[1]
        self._drag = (event.x, event.y)
        self.set_view(self.view.panned(-dx / box.width, -dy / box.height), tell=True)
