"""The query's picture, on which a box can be dragged."""

from __future__ import annotations

import tkinter as tk
from typing import Any

from PIL import Image, ImageTk

from pictrace.apps.desktop.geometry import Box, fitted
from pictrace.apps.desktop.searching import SearchPresenter
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.view import Context
from pictrace.records import Region

__all__ = ["RegionPicker"]

_SMALLEST = 0.02
"""A dragged box smaller than this part of the picture was a click."""


class RegionPicker(tk.Canvas):
    """The query's picture; a box dragged on it searches by that part. Empty, it is the place to drop on."""

    def __init__(self, parent: tk.Misc, context: Context, search: SearchPresenter) -> None:
        self._theme: Theme = context.theme
        px = self._theme.px
        super().__init__(
            parent, width=px(248), height=px(186), highlightthickness=0, borderwidth=0,
            background=self._theme.palette.surface, takefocus=True,
        )  # fmt: skip
        self._context = context
        self._search = search
        self._photo: ImageTk.PhotoImage | None = None
        self._ground: ImageTk.PhotoImage | None = None
        self._shown: tuple[int, int, int] | None = None
        self._start: tuple[float, float] | None = None
        self._box = Box(0, 0, 1, 1)
        self.bind("<Configure>", lambda event: self._draw())
        self.bind("<Button-1>", self._press)
        self.bind("<B1-Motion>", self._drag)
        self.bind("<ButtonRelease-1>", self._release)
        self.bind("<FocusIn>", lambda event: self._draw())
        self.bind("<FocusOut>", lambda event: self._draw())
        for key in ("Left", "Right", "Up", "Down"):
            for prefix in ("", "Shift-"):
                self.bind(f"<{prefix}{key}>", lambda event, key=key, grow=bool(prefix): self._key(key, grow))  # type: ignore[misc]
        self.bind("<Return>", lambda event: self._key_done())
        self._keyed: Region | None = None
        disconnect = search.queried.connect(self._draw)
        self.bind("<Destroy>", lambda event: disconnect())

    def _draw(self) -> None:
        self.delete("all")
        width, height = max(1, self.winfo_width()), max(1, self.winfo_height())
        if self._search.preview is None:
            self._photo = self._shown = None
            self._draw_empty(width, height)
            return
        pixels = self._search.preview
        self._box = fitted(pixels.shape[1], pixels.shape[0], Box(0, 0, width, height))
        key = (id(pixels), width, height)
        if self._photo is None or self._shown != key:
            size = max(1, round(self._box.width)), max(1, round(self._box.height))
            image = Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
            self._photo = ImageTk.PhotoImage(image, master=self)
            self._shown = key
        self.create_image(round(self._box.left), round(self._box.top), image=str(self._photo), anchor="nw")
        query = self._search.query
        region = self._keyed or (query.region if query is not None else None)
        if region is not None:
            self._draw_region(region)
        if self._focused:
            self.create_rectangle(
                self._box.left + 1, self._box.top + 1, self._box.right - 1, self._box.bottom - 1,
                outline=self._theme.palette.accent, width=self._theme.px(2),
            )  # fmt: skip

    @property
    def _focused(self) -> bool:
        return self.focus_get() is self

    def _draw_empty(self, width: int, height: int) -> None:
        px, palette, t = self._theme.px, self._theme.palette, self._context.messages
        border = palette.accent if self._focused else palette.border_strong
        if self._ground is None or (self._ground.width(), self._ground.height()) != (width, height):
            self._ground = self._theme.panel((width, height), palette.field, None, 8, palette.surface)
        self.create_image(0, 0, image=str(self._ground), anchor="nw")
        self.create_rectangle(
            px(2), px(2), width - px(2), height - px(2), outline=border, dash=(px(5), px(4)), width=max(1, px(1.4))
        )
        query = self._search.query
        unreadable = self._search.unreadable
        waiting = query is not None and query.has_picture and not unreadable
        words = query is not None and not query.has_picture
        icon = "warning" if unreadable else "search" if words else "drop"
        self.create_image(width / 2, height / 2 - px(26), image=str(self._theme.icon(icon, 32, palette.accent)))
        text = t("desktop.query.loading") if waiting else query.text if words and query else t("desktop.query.drop")
        if unreadable:
            text = t("desktop.query.unreadable")
        self.create_text(
            width / 2, height / 2 + px(16), text=text or "", width=width - px(32), justify="center",
            fill=palette.text if words else palette.muted, font=self._theme.fonts["strong" if words else "caption"],
        )  # fmt: skip

    def _draw_region(self, region: Region) -> None:
        box, palette, px = self._box, self._theme.palette, self._theme.px
        left, right = box.left + region.left * box.width, box.left + region.right * box.width
        top, bottom = box.top + region.top * box.height, box.top + region.bottom * box.height
        outside = (
            (box.left, box.top, box.right, top),
            (box.left, bottom, box.right, box.bottom),
            (box.left, top, left, bottom),
            (right, top, box.right, bottom),
        )
        stipple: dict[str, Any] = {} if self.tk.call("tk", "windowingsystem") == "aqua" else {"stipple": "gray50"}
        if stipple:
            for part in outside:
                self.create_rectangle(*part, fill="#000000", outline="", **stipple)
        self.create_rectangle(left, top, right, bottom, outline=palette.ground, width=px(4))
        self.create_rectangle(left, top, right, bottom, outline=palette.accent, width=px(2))

    # Dragging

    def _fraction(self, x: float, y: float) -> tuple[float, float]:
        box = self._box
        return (
            min(max((x - box.left) / box.width, 0.0), 1.0),
            min(max((y - box.top) / box.height, 0.0), 1.0),
        )

    def _press(self, event: tk.Event[tk.Canvas]) -> None:
        self.focus_set()
        if self._search.preview is None:
            self._start = None
            if self._search.query is None:
                self._context.actions["choose_picture"]()
            return
        self._start = self._fraction(event.x, event.y)

    def _drag(self, event: tk.Event[tk.Canvas]) -> None:
        region = self._dragged(event)
        self._draw()
        if region is not None:
            self._draw_region(region)

    def _release(self, event: tk.Event[tk.Canvas]) -> None:
        region = self._dragged(event)
        self._start = None
        if region is not None:
            self._search.select_region(region)
        else:
            self._draw()

    def _dragged(self, event: tk.Event[tk.Canvas]) -> Region | None:
        if self._start is None:
            return None
        x, y = self._fraction(event.x, event.y)
        left, right = sorted((self._start[0], x))
        top, bottom = sorted((self._start[1], y))
        if right - left < _SMALLEST or bottom - top < _SMALLEST:
            return None
        return Region(left, top, right, bottom)

    # The same by keyboard: arrows move the box, with Shift they size it, Return searches

    def _key(self, key: str, grow: bool) -> str:
        query = self._search.query
        if query is None or self._search.preview is None:
            return "break"
        region = self._keyed or query.region or Region(0.25, 0.25, 0.75, 0.75)
        dx = {"Left": -0.02, "Right": 0.02}.get(key, 0.0)
        dy = {"Up": -0.02, "Down": 0.02}.get(key, 0.0)
        self._keyed = _changed(region, dx, dy, grow)
        self._draw()
        return "break"

    def _key_done(self) -> str:
        region, self._keyed = self._keyed, None
        if region is not None:
            self._search.select_region(region)
        elif self._search.query is None:
            self._context.actions["choose_picture"]()
        return "break"


def _changed(region: Region, dx: float, dy: float, grow: bool) -> Region:
    """The region moved, or its right and bottom edge moved, inside the picture."""
    if grow:
        right = min(max(region.right + dx, region.left + 0.04), 1.0)
        bottom = min(max(region.bottom + dy, region.top + 0.04), 1.0)
        return Region(region.left, region.top, right, bottom)
    dx = min(max(dx, -region.left), 1.0 - region.right)
    dy = min(max(dy, -region.top), 1.0 - region.bottom)
    return Region(region.left + dx, region.top + dy, min(1.0, region.right + dx), min(1.0, region.bottom + dy))
