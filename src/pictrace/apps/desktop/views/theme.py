"""How the window looks: a ttk theme whose parts are drawn in code at the screen's own density.

Theme packages ship pictures made for one density, which blur or shrink on a sharp screen. Here each
part is drawn with Pillow for the scale in use: the same window at 100 %, 150 % and 200 %.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import font as tkfont
from tkinter import ttk
from typing import Literal

from PIL import Image, ImageTk

from pictrace.apps.desktop.logo import logo
from pictrace.apps.desktop.views import icons
from pictrace.apps.desktop.views.boxes import Patch, box
from pictrace.apps.desktop.views.palette import DARK, LIGHT
from pictrace.apps.desktop.views.parts import Parts
from pictrace.apps.desktop.views.styles import style_widgets

__all__ = ["Theme"]

_FAMILIES = ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans", "Liberation Sans", "DejaVu Sans")
_SIZES = {"body": 13, "strong": 13, "caption": 12, "small": 11, "heading": 15, "title": 20, "hero": 26}
"""Pixels of each kind of text, at the density of an ordinary screen."""

_BOLD = frozenset({"strong", "heading", "title", "hero"})


class Theme:
    """Fonts, colours and drawn parts of one window. ``use`` switches between light and dark."""

    def __init__(self, root: tk.Tk, scale: float) -> None:
        self.root = root
        self.scale = scale
        self.palette = LIGHT
        self.style = ttk.Style(root)
        self._icons: dict[tuple[str, int, str], ImageTk.PhotoImage] = {}
        self._made: dict[str, Parts] = {}
        self.fonts = self._make_fonts()
        root.option_add("*Menu.font", self.fonts["body"])
        root.option_add("*tearOff", False)

    def px(self, value: float) -> int:
        """Pixels of the screen for a length that was thought of at 100 %."""
        return round(value * self.scale)

    def use(self, dark: bool) -> None:
        self.palette = DARK if dark else LIGHT
        name = f"pictrace-{self.palette.name}"
        if name not in self._made:
            self.style.theme_create(name, parent="clam")
            self.style.theme_use(name)
            self._made[name] = Parts(self.root, self.style, self.palette, self.scale, self.fonts)
            style_widgets(self._made[name])
        else:
            self.style.theme_use(name)
        self._plain_widgets()
        self.root.configure(background=self.palette.surface)

    def icon(self, name: str, size: float = 18, color: str | None = None) -> ImageTk.PhotoImage:
        """An icon in the palette's colour; the same object as long as the theme lives."""
        shade = color or self.palette.text
        key = (name, self.px(size), shade)
        if key not in self._icons:
            drawn = logo(self.px(size), shade) if name == "logo" else icons.draw(name, self.px(size), shade)
            self._icons[key] = ImageTk.PhotoImage(drawn, master=self.root)
        return self._icons[key]

    def panel(
        self, size: tuple[int, int], fill: str, border: str | None, radius: float, behind: str | None = None
    ) -> ImageTk.PhotoImage:
        """A box with round corners for a canvas, in pixels of the screen. The caller keeps it.

        With a colour ``behind`` it is opaque, which draws many times as fast: for what shines through, X11
        has to be asked what is there."""
        drawn = box(size, Patch(fill, border, radius * self.scale, max(1.0, 1.3 * self.scale)))
        if behind is not None:
            opaque = Image.new("RGB", size, behind)
            opaque.paste(drawn, mask=drawn)
            drawn = opaque
        return ImageTk.PhotoImage(drawn, master=self.root)

    # Fonts

    def _make_fonts(self) -> dict[str, tkfont.Font]:
        default = tkfont.nametofont("TkDefaultFont", self.root)
        family = str(default.actual("family"))
        if self.root.tk.call("tk", "windowingsystem") == "x11":
            known = set(tkfont.families(self.root))
            family = next((name for name in _FAMILIES if name in known), family)
        fonts = {}
        for name, size in _SIZES.items():
            weight: Literal["normal", "bold"] = "bold" if name in _BOLD else "normal"
            fonts[name] = tkfont.Font(self.root, family=family, size=-self.px(size), weight=weight)
        for builtin in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont", "TkTooltipFont"):
            tkfont.nametofont(builtin, self.root).configure(family=family, size=-self.px(13))
        return fonts

    def _plain_widgets(self) -> None:
        """Menus, lists and texts are not ttk; they take their colours from the option database."""
        p = self.palette
        for pattern, value in (
            ("*Menu.background", p.surface),
            ("*Menu.foreground", p.text),
            ("*Menu.activeBackground", p.accent_soft),
            ("*Menu.activeForeground", p.text),
            ("*Menu.disabledForeground", p.faint),
            ("*Menu.selectColor", p.accent),
            ("*Menu.relief", "flat"),
            ("*Menu.borderWidth", self.px(4)),
            ("*Menu.activeBorderWidth", self.px(3)),
            ("*TCombobox*Listbox.background", p.surface),
            ("*TCombobox*Listbox.foreground", p.text),
            ("*TCombobox*Listbox.selectBackground", p.accent_soft),
            ("*TCombobox*Listbox.selectForeground", p.text),
            ("*TCombobox*Listbox.borderWidth", 0),
            ("*TCombobox*Listbox.font", self.fonts["body"]),
        ):
            self.root.option_add(pattern, value)
