"""The parts of ttk widgets, drawn with Pillow for one palette at the screen's own density."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Mapping
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any

from PIL import Image, ImageTk

from pictrace.apps.desktop.views.boxes import Patch, box
from pictrace.apps.desktop.views.palette import Palette

__all__ = ["Parts"]


class Parts:
    """Makes elements and layouts of the ttk theme in use. Keeps the pictures: ttk does not."""

    def __init__(
        self, root: tk.Tk, style: ttk.Style, palette: Palette, scale: float, fonts: Mapping[str, tkfont.Font]
    ) -> None:
        self.style = style
        self.palette = palette
        self.scale = scale
        self.fonts = fonts
        self._root = root
        self._stretched: dict[Patch, ImageTk.PhotoImage] = {}
        self._kept: list[ImageTk.PhotoImage] = []

    def px(self, value: float) -> int:
        """Pixels of the screen for a length that was thought of at 100 %."""
        return round(value * self.scale)

    def element(self, name: str, rest: Patch, *states: tuple[str, Patch], padding: Any = 0) -> None:
        """A stretched image element; the first matching state wins."""
        images: list[Any] = [(*state.split(), self._image(patch)) for state, patch in states]
        corner = self._corner(rest)
        self.style.element_create(
            name,
            "image",
            self._image(rest),
            *images,
            border=corner,
            width=2 * corner,
            height=2 * corner,
            padding=padding,
            sticky="nsew",
        )

    def fixed(self, name: str, rest: Image.Image, *states: tuple[str, Image.Image], **options: Any) -> None:
        """An image element that keeps its size (the mark of a check box, the thumb of a slider)."""
        photos = [ImageTk.PhotoImage(image, master=self._root) for image in (rest, *(image for _, image in states))]
        self._kept += photos
        images: list[Any] = [(*state.split(), photo) for (state, _), photo in zip(states, photos[1:], strict=True)]
        self.style.element_create(name, "image", photos[0], *images, **options)

    def layout(self, name: str, spec: list[Any]) -> None:
        """A style's tree of elements; the stubs know no deeper nesting than one."""
        self.style.layout(name, spec)

    def button(self, name: str, rest: Patch, *states: tuple[str, Patch], padding: Any) -> None:
        """A style of buttons with a face of their own."""
        element = f"{name}.face"
        self.element(element, rest, *states)
        label = ("Button.label", {"sticky": "nsew"})
        self.layout(
            name,
            [(element, {"sticky": "nsew", "children": [("Button.padding", {"sticky": "nsew", "children": [label]})]})],
        )
        self.style.configure(name, padding=padding, anchor="center", background=self.palette.surface, relief="flat")
        self.style.map(name, background=[])

    def _image(self, patch: Patch) -> ImageTk.PhotoImage:
        """The patch large enough that little is repeated: ttk fills an area by laying the middle tile by tile."""
        if patch not in self._stretched:
            side = 2 * self._corner(patch) + (160 if patch.large else 32)
            scaled = Patch(patch.fill, patch.border, patch.radius * self.scale, max(1.0, patch.width * self.scale))
            self._stretched[patch] = ImageTk.PhotoImage(box((side, side), scaled), master=self._root)
        return self._stretched[patch]

    def _corner(self, patch: Patch) -> int:
        return self.px(patch.radius) + 2
