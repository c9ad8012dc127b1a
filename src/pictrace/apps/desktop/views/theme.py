"""How the window looks: a ttk theme whose parts are drawn in code at the screen's own density.

Theme packages ship pictures made for one density, which blur or shrink on a sharp screen. Here each
part is drawn with Pillow for the scale in use: the same window at 100 %, 150 % and 200 %.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any, Literal

from PIL import Image, ImageTk

from pictrace.apps.desktop.views import icons
from pictrace.apps.desktop.views.boxes import Patch, box
from pictrace.apps.desktop.views.palette import DARK, LIGHT

__all__ = ["Theme"]

_FAMILIES = ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans", "Liberation Sans", "DejaVu Sans")
_SIZES = {"body": 13, "strong": 13, "caption": 12, "small": 11, "heading": 15, "title": 20, "hero": 26}

_BOLD = frozenset({"strong", "heading", "title", "hero"})


class Theme:
    """Fonts, colours and drawn parts of one window. ``use`` switches between light and dark."""

    def __init__(self, root: tk.Tk, scale: float) -> None:
        self.root = root
        self.scale = scale
        self.palette = LIGHT
        self.style = ttk.Style(root)
        self._images: dict[tuple[Any, ...], ImageTk.PhotoImage] = {}
        self._made: set[str] = set()
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
            self._made.add(name)
            self.style.theme_use(name)
            self._build()
        else:
            self.style.theme_use(name)
        self._plain_widgets()
        self.root.configure(background=self.palette.surface)

    def icon(self, name: str, size: float = 18, color: str | None = None) -> ImageTk.PhotoImage:
        """An icon in the palette's colour; the same object as long as the theme lives."""
        shade = color or self.palette.text
        key = ("icon", name, self.px(size), shade)
        if key not in self._images:
            drawn = icons.logo(self.px(size), shade) if name == "logo" else icons.draw(name, self.px(size), shade)
            self._images[key] = ImageTk.PhotoImage(drawn, master=self.root)
        return self._images[key]

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

    # Parts

    def _image(self, patch: Patch) -> ImageTk.PhotoImage:
        """The patch large enough that little is repeated: ttk fills an area by laying the middle tile by tile."""
        key = ("patch", self.palette.name, patch)
        if key not in self._images:
            side = 2 * self._corner(patch) + (160 if patch.large else 32)
            scaled = Patch(patch.fill, patch.border, patch.radius * self.scale, max(1.0, patch.width * self.scale))
            self._images[key] = ImageTk.PhotoImage(box((side, side), scaled), master=self.root)
        return self._images[key]

    def _corner(self, patch: Patch) -> int:
        return self.px(patch.radius) + 2

    def _element(self, name: str, rest: Patch, *states: tuple[str, Patch], padding: Any = 0) -> None:
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

    def _fixed(self, name: str, rest: Image.Image, *states: tuple[str, Image.Image], **options: Any) -> None:
        """An image element that keeps its size (the mark of a check box, the thumb of a slider)."""
        photos = [ImageTk.PhotoImage(image, master=self.root) for image in (rest, *(image for _, image in states))]
        for number, photo in enumerate(photos):
            self._images[("fixed", self.palette.name, name, number)] = photo
        images: list[Any] = [(*state.split(), photo) for (state, _), photo in zip(states, photos[1:], strict=True)]
        self.style.element_create(name, "image", photos[0], *images, **options)

    def _build(self) -> None:
        p, style = self.palette, self.style
        style.configure(
            ".",
            background=p.surface,
            foreground=p.text,
            troughcolor=p.field,
            bordercolor=p.border,
            selectbackground=p.accent,
            selectforeground=p.on_accent,
            insertcolor=p.text,
            font=self.fonts["body"],
            focuscolor=p.accent,
        )
        style.map(".", foreground=[("disabled", p.faint)])
        self._buttons()
        self._fields()
        self._marks()
        self._bars()
        self._texts()

    def _layout(self, name: str, spec: list[Any]) -> None:
        """A style's tree of elements; the stubs know no deeper nesting than one."""
        self.style.layout(name, spec)

    def _buttons(self) -> None:
        p = self.palette
        pad = (self.px(12), self.px(6))
        ghost = Patch(None)
        self._button(
            "TButton",
            Patch(p.surface, p.border_strong),
            ("disabled", Patch(p.surface, p.border)),
            ("pressed", Patch(p.pressed, p.border_strong)),
            ("focus", Patch(p.raised, p.accent, width=1.6)),
            ("active", Patch(p.raised, p.border_strong)),
            padding=pad,
        )
        self._button(
            "Accent.TButton",
            Patch(p.accent, p.accent),
            ("disabled", Patch(p.pressed, p.pressed)),
            ("pressed", Patch(p.accent_pressed, p.accent_pressed)),
            ("focus", Patch(p.accent_hover, p.text, width=1.6)),
            ("active", Patch(p.accent_hover, p.accent_hover)),
            padding=pad,
        )
        self.style.configure("Accent.TButton", foreground=p.on_accent)
        self.style.map("Accent.TButton", foreground=[("disabled", p.faint)])
        ghosts = (
            ("disabled", ghost),
            ("pressed", Patch(p.pressed)),
            ("focus", Patch(p.raised, p.accent, width=1.6)),
            ("active", Patch(p.raised)),
        )
        self._button("Ghost.TButton", ghost, *ghosts, padding=(self.px(8), self.px(6)))
        chosen = Patch(p.accent_soft)
        chosen_focus = Patch(p.accent_soft, p.accent, width=1.6)
        toggles = (("selected focus", chosen_focus), ("selected", chosen), *ghosts)
        self._button("Nav.Toolbutton", ghost, *toggles, padding=(self.px(4), self.px(8)))
        self.style.configure("Nav.Toolbutton", font=self.fonts["small"], foreground=p.muted)
        self.style.map("Nav.Toolbutton", foreground=[("selected", p.accent)])
        self._button("Segment.Toolbutton", ghost, *toggles, padding=(self.px(10), self.px(5)))
        self.style.map("Segment.Toolbutton", foreground=[("selected", p.accent), ("disabled", p.faint)])
        pill = Patch(p.surface, p.border_strong, radius=13)
        pill_on = Patch(p.accent_soft, p.accent, radius=13)
        self._button(
            "Chip.Toolbutton",
            pill,
            ("selected focus", Patch(p.accent_soft, p.accent, radius=13, width=1.8)),
            ("selected", pill_on),
            ("focus", Patch(p.raised, p.accent, radius=13, width=1.6)),
            ("active", Patch(p.raised, p.border_strong, radius=13)),
            padding=(self.px(9), self.px(3)),
        )
        self.style.configure("Chip.Toolbutton", font=self.fonts["caption"])
        self.style.map("Chip.Toolbutton", foreground=[("selected", p.accent)])
        self._button(
            "Chip.TButton",
            pill,
            ("focus", pill_on),
            ("active", Patch(p.raised, p.border_strong, radius=13)),
            padding=(self.px(9), self.px(3)),
        )
        self.style.configure("Chip.TButton", font=self.fonts["caption"], foreground=p.muted)

    def _button(self, name: str, rest: Patch, *states: tuple[str, Patch], padding: Any) -> None:
        element = f"{name}.face"
        self._element(element, rest, *states)
        label = ("Button.label", {"sticky": "nsew"})
        self._layout(
            name,
            [(element, {"sticky": "nsew", "children": [("Button.padding", {"sticky": "nsew", "children": [label]})]})],
        )
        self.style.configure(name, padding=padding, anchor="center", background=self.palette.surface, relief="flat")
        self.style.map(name, background=[])

    def _fields(self) -> None:
        p, style = self.palette, self.style
        rest = Patch(p.field, p.border_strong)
        states = (
            ("disabled", Patch(p.surface, p.border)),
            ("invalid", Patch(p.field, p.bad, width=1.6)),
            ("focus", Patch(p.surface, p.accent, width=1.6)),
            ("hover", Patch(p.field, p.faint)),
        )
        self._element("Field.face", rest, *states)
        text = ("Entry.padding", {"sticky": "nsew", "children": [("Entry.textarea", {"sticky": "nsew"})]})
        self._layout("TEntry", [("Field.face", {"sticky": "nsew", "children": [text]})])
        style.configure("TEntry", padding=(self.px(8), self.px(6)), foreground=p.text, insertwidth=self.px(1.4))
        clear = Patch(None)
        self._element("Bare.face", clear)
        self._layout("Bare.TEntry", [("Bare.face", {"sticky": "nsew", "children": [text]})])
        style.configure(
            "Bare.TEntry",
            background=p.field,
            padding=(self.px(4), self.px(5)),
            foreground=p.text,
            insertwidth=self.px(1.4),
        )
        arrow = icons.draw("right", self.px(16), p.muted).rotate(-90)
        self._fixed("Combo.arrow", arrow, width=self.px(26), sticky="")
        area = (
            "Combobox.padding",
            {"expand": 1, "sticky": "nsew", "children": [("Combobox.textarea", {"sticky": "nsew"})]},
        )
        self._layout(
            "TCombobox",
            [
                (
                    "Field.face",
                    {"sticky": "nsew", "children": [("Combo.arrow", {"side": "right", "sticky": "ns"}), area]},
                )
            ],
        )
        style.configure("TCombobox", padding=(self.px(8), self.px(5)), foreground=p.text)
        style.map(
            "TCombobox",
            selectbackground=[("readonly", "")],
            selectforeground=[("readonly", p.text)],
            fieldbackground=[],
        )
        self._element("Card.face", Patch(p.surface, p.border, radius=10, large=True))
        self._layout("Card.TFrame", [("Card.face", {"sticky": "nsew"})])
        style.configure("Card.TFrame", background=p.ground)
        self._element(
            "Search.face",
            Patch(p.field, p.border, radius=10, large=True),
            ("focus", Patch(p.field, p.accent, radius=10, width=1.6, large=True)),
        )
        self._layout("Search.TFrame", [("Search.face", {"sticky": "nsew"})])
        style.configure("Search.TFrame", background=p.surface)

    def _marks(self) -> None:
        p, style, side = self.palette, self.style, self.px(18)

        def check(patch: Patch, mark: str | None) -> Image.Image:
            image = box(
                (side, side), Patch(patch.fill, patch.border, 4 * self.scale, max(1.0, patch.width * self.scale))
            )
            if mark:
                image.alpha_composite(icons.draw("check", side, mark, 2.6))
            return image

        self._fixed(
            "Check.mark",
            check(Patch(p.field, p.border_strong), None),
            ("selected disabled", check(Patch(p.faint, p.faint), p.surface)),
            ("selected focus", check(Patch(p.accent, p.text, width=1.6), p.on_accent)),
            ("selected", check(Patch(p.accent, p.accent), p.on_accent)),
            ("focus", check(Patch(p.field, p.accent, width=1.8), None)),
            ("active", check(Patch(p.raised, p.faint), None)),
            width=side + self.px(8),
            sticky="w",
        )
        self._layout(
            "TCheckbutton",
            [
                (
                    "Checkbutton.padding",
                    {
                        "sticky": "nsew",
                        "children": [
                            ("Check.mark", {"side": "left"}),
                            ("Checkbutton.label", {"side": "left", "sticky": "nsew"}),
                        ],
                    },
                )
            ],
        )
        style.configure("TCheckbutton", padding=self.px(3))
        style.map("TCheckbutton", background=[])

    def _bars(self) -> None:
        p, style = self.palette, self.style
        thumb = self.px(16)

        def knob(fill: str, ring: str) -> Image.Image:
            return box((thumb, thumb), Patch(fill, ring, thumb / 2, 2 * self.scale))

        self._fixed(
            "Slider.slider",
            knob(p.accent, p.surface),
            ("disabled", knob(p.faint, p.surface)),
            ("pressed", knob(p.accent_pressed, p.surface)),
            ("focus", knob(p.accent_hover, p.text)),
            ("active", knob(p.accent_hover, p.surface)),
            sticky="",
        )
        trough = Image.new("RGBA", (thumb * 6, thumb), (0, 0, 0, 0))
        line = box((thumb * 6, self.px(4)), Patch(p.border_strong, None, 2 * self.scale))
        trough.alpha_composite(line, (0, (thumb - line.height) // 2))
        self._fixed("Slider.trough", trough, border=(self.px(4), 0), sticky="ew")
        self._layout(
            "Horizontal.TScale",
            [("Slider.trough", {"sticky": "ew", "children": [("Slider.slider", {"side": "left", "sticky": ""})]})],
        )
        bar_height = self.px(6)
        for name, fill in (("Progress.trough", p.pressed), ("Progress.pbar", p.accent)):
            image = box((bar_height * 24, bar_height), Patch(fill, None, bar_height / 2))
            self._fixed(name, image, border=(bar_height, 0), width=2 * bar_height, sticky="ew")
        self._layout(
            "Horizontal.TProgressbar",
            [("Progress.trough", {"sticky": "ew", "children": [("Progress.pbar", {"side": "left", "sticky": "ew"})]})],
        )
        width = self.px(10)

        def grip(fill: str) -> Image.Image:
            image = Image.new("RGBA", (width, width * 6), (0, 0, 0, 0))
            inner = self.px(6)
            image.alpha_composite(box((inner, width * 6), Patch(fill, None, inner / 2)), ((width - inner) // 2, 0))
            return image

        self._fixed(
            "Scroll.thumb",
            grip(p.border_strong),
            ("disabled", Image.new("RGBA", (width, width * 6))),
            ("pressed", grip(p.muted)),
            ("active", grip(p.faint)),
            border=(0, width),
            height=3 * width,
            sticky="ns",
        )
        trough = Image.new("RGBA", (width, width * 6), (0, 0, 0, 0))
        self._fixed("Scroll.trough", trough, height=3 * width, sticky="ns")
        self._layout(
            "Vertical.TScrollbar",
            [("Scroll.trough", {"sticky": "ns", "children": [("Scroll.thumb", {"expand": 1, "sticky": "ns"})]})],
        )
        style.configure("Vertical.TScrollbar", background=p.surface)
        style.configure("Ground.Vertical.TScrollbar", background=p.ground)
        style.map("Vertical.TScrollbar", background=[])
        self._layout("TSeparator", [("Separator.separator", {"sticky": "nsew"})])

    def _texts(self) -> None:
        p, style, fonts = self.palette, self.style, self.fonts
        style.configure("TLabel", background=p.surface, foreground=p.text)
        for name, font, color in (
            ("Muted", "caption", p.muted),
            ("Faint", "small", p.faint),
            ("Strong", "strong", p.text),
            ("Heading", "heading", p.text),
            ("Title", "title", p.text),
            ("Bad", "caption", p.bad),
            ("Warn", "caption", p.warn),
            ("Good", "caption", p.good),
            ("Accent", "strong", p.accent),
            ("Figure", "title", p.text),
            ("Caption", "caption", p.text),
        ):
            style.configure(f"{name}.TLabel", font=fonts[font], foreground=color, background=p.surface)
            style.configure(f"Ground.{name}.TLabel", font=fonts[font], foreground=color, background=p.ground)
        style.configure("Ground.TLabel", background=p.ground, foreground=p.text)
        for name in ("TButton", "Ghost.TButton", "Horizontal.TScale"):
            style.configure(f"Ground.{name}", background=p.ground)
        style.configure("Field.TLabel", background=p.field, foreground=p.muted)
        style.configure("Ground.TFrame", background=p.ground)
        style.configure("Line.TFrame", background=p.border)
        style.configure(
            "Treeview",
            background=p.surface,
            fieldbackground=p.surface,
            foreground=p.text,
            rowheight=self.px(30),
            borderwidth=0,
            relief="flat",
            font=fonts["caption"],
        )
        style.map("Treeview", background=[("selected", p.accent_soft)], foreground=[("selected", p.text)])
        self._layout("Treeview", [("Treeview.treearea", {"sticky": "nsew"})])
        style.configure(
            "Treeview.Heading",
            background=p.surface,
            foreground=p.muted,
            font=fonts["small"],
            relief="flat",
            borderwidth=0,
            padding=(self.px(6), self.px(6)),
        )
        style.map("Treeview.Heading", background=[("active", p.raised)])
        style.configure("TPanedwindow", background=p.border)
        style.configure("Sash", sashthickness=self.px(1), gripcount=0, background=p.border)

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
