"""What every ttk widget of the window looks like, made of drawn parts."""

from __future__ import annotations

from PIL import Image

from pictrace.apps.desktop.views import icons
from pictrace.apps.desktop.views.boxes import Patch, box
from pictrace.apps.desktop.views.parts import Parts

__all__ = ["style_widgets"]


def style_widgets(parts: Parts) -> None:
    """Builds the styles of the ttk theme in use: to be called once for each."""
    p, style = parts.palette, parts.style
    style.configure(
        ".",
        background=p.surface,
        foreground=p.text,
        troughcolor=p.field,
        bordercolor=p.border,
        selectbackground=p.accent,
        selectforeground=p.on_accent,
        insertcolor=p.text,
        font=parts.fonts["body"],
        focuscolor=p.accent,
    )
    style.map(".", foreground=[("disabled", p.faint)])
    _buttons(parts)
    _fields(parts)
    _marks(parts)
    _bars(parts)
    _texts(parts)


def _buttons(parts: Parts) -> None:
    p = parts.palette
    pad = (parts.px(12), parts.px(6))
    ghost = Patch(None)
    parts.button(
        "TButton",
        Patch(p.surface, p.border_strong),
        ("disabled", Patch(p.surface, p.border)),
        ("pressed", Patch(p.pressed, p.border_strong)),
        ("focus", Patch(p.raised, p.accent, width=1.6)),
        ("active", Patch(p.raised, p.border_strong)),
        padding=pad,
    )
    parts.button(
        "Accent.TButton",
        Patch(p.accent, p.accent),
        ("disabled", Patch(p.pressed, p.pressed)),
        ("pressed", Patch(p.accent_pressed, p.accent_pressed)),
        ("focus", Patch(p.accent_hover, p.text, width=1.6)),
        ("active", Patch(p.accent_hover, p.accent_hover)),
        padding=pad,
    )
    parts.style.configure("Accent.TButton", foreground=p.on_accent)
    parts.style.map("Accent.TButton", foreground=[("disabled", p.faint)])
    ghosts = (
        ("disabled", ghost),
        ("pressed", Patch(p.pressed)),
        ("focus", Patch(p.raised, p.accent, width=1.6)),
        ("active", Patch(p.raised)),
    )
    parts.button("Ghost.TButton", ghost, *ghosts, padding=(parts.px(8), parts.px(6)))
    chosen = Patch(p.accent_soft)
    chosen_focus = Patch(p.accent_soft, p.accent, width=1.6)
    toggles = (("selected focus", chosen_focus), ("selected", chosen), *ghosts)
    parts.button("Nav.Toolbutton", ghost, *toggles, padding=(parts.px(4), parts.px(8)))
    parts.style.configure("Nav.Toolbutton", font=parts.fonts["small"], foreground=p.muted)
    parts.style.map("Nav.Toolbutton", foreground=[("selected", p.accent)])
    parts.button("Segment.Toolbutton", ghost, *toggles, padding=(parts.px(10), parts.px(5)))
    parts.style.map("Segment.Toolbutton", foreground=[("selected", p.accent), ("disabled", p.faint)])
    pill = Patch(p.surface, p.border_strong, radius=13)
    pill_on = Patch(p.accent_soft, p.accent, radius=13)
    parts.button(
        "Chip.Toolbutton",
        pill,
        ("selected focus", Patch(p.accent_soft, p.accent, radius=13, width=1.8)),
        ("selected", pill_on),
        ("focus", Patch(p.raised, p.accent, radius=13, width=1.6)),
        ("active", Patch(p.raised, p.border_strong, radius=13)),
        padding=(parts.px(9), parts.px(3)),
    )
    parts.style.configure("Chip.Toolbutton", font=parts.fonts["caption"])
    parts.style.map("Chip.Toolbutton", foreground=[("selected", p.accent)])
    parts.button(
        "Chip.TButton",
        pill,
        ("focus", pill_on),
        ("active", Patch(p.raised, p.border_strong, radius=13)),
        padding=(parts.px(9), parts.px(3)),
    )
    parts.style.configure("Chip.TButton", font=parts.fonts["caption"], foreground=p.muted)


def _fields(parts: Parts) -> None:
    p, style = parts.palette, parts.style
    rest = Patch(p.field, p.border_strong)
    states = (
        ("disabled", Patch(p.surface, p.border)),
        ("invalid", Patch(p.field, p.bad, width=1.6)),
        ("focus", Patch(p.surface, p.accent, width=1.6)),
        ("hover", Patch(p.field, p.faint)),
    )
    parts.element("Field.face", rest, *states)
    text = ("Entry.padding", {"sticky": "nsew", "children": [("Entry.textarea", {"sticky": "nsew"})]})
    parts.layout("TEntry", [("Field.face", {"sticky": "nsew", "children": [text]})])
    style.configure("TEntry", padding=(parts.px(8), parts.px(6)), foreground=p.text, insertwidth=parts.px(1.4))
    clear = Patch(None)
    parts.element("Bare.face", clear)
    parts.layout("Bare.TEntry", [("Bare.face", {"sticky": "nsew", "children": [text]})])
    style.configure(
        "Bare.TEntry",
        background=p.field,
        padding=(parts.px(4), parts.px(5)),
        foreground=p.text,
        insertwidth=parts.px(1.4),
    )
    arrow = icons.draw("right", parts.px(16), p.muted).rotate(-90)
    parts.fixed("Combo.arrow", arrow, width=parts.px(26), sticky="")
    area = (
        "Combobox.padding",
        {"expand": 1, "sticky": "nsew", "children": [("Combobox.textarea", {"sticky": "nsew"})]},
    )
    parts.layout(
        "TCombobox",
        [
            (
                "Field.face",
                {"sticky": "nsew", "children": [("Combo.arrow", {"side": "right", "sticky": "ns"}), area]},
            )
        ],
    )
    style.configure("TCombobox", padding=(parts.px(8), parts.px(5)), foreground=p.text)
    style.map("TCombobox", selectbackground=[("readonly", "")], fieldbackground=[])
    style.map("TCombobox", selectforeground=[("readonly", p.text)])
    parts.element("Card.face", Patch(p.surface, p.border, radius=10, large=True))
    parts.layout("Card.TFrame", [("Card.face", {"sticky": "nsew"})])
    style.configure("Card.TFrame", background=p.ground)
    parts.element(
        "Search.face",
        Patch(p.field, p.border, radius=10, large=True),
        ("focus", Patch(p.field, p.accent, radius=10, width=1.6, large=True)),
    )
    parts.layout("Search.TFrame", [("Search.face", {"sticky": "nsew"})])
    style.configure("Search.TFrame", background=p.surface)


def _marks(parts: Parts) -> None:
    p, style, side = parts.palette, parts.style, parts.px(18)

    def check(patch: Patch, mark: str | None) -> Image.Image:
        image = box((side, side), Patch(patch.fill, patch.border, 4 * parts.scale, max(1.0, patch.width * parts.scale)))
        if mark:
            image.alpha_composite(icons.draw("check", side, mark, 2.6))
        return image

    parts.fixed(
        "Check.mark",
        check(Patch(p.field, p.border_strong), None),
        ("selected disabled", check(Patch(p.faint, p.faint), p.surface)),
        ("selected focus", check(Patch(p.accent, p.text, width=1.6), p.on_accent)),
        ("selected", check(Patch(p.accent, p.accent), p.on_accent)),
        ("focus", check(Patch(p.field, p.accent, width=1.8), None)),
        ("active", check(Patch(p.raised, p.faint), None)),
        width=side + parts.px(8),
        sticky="w",
    )
    parts.layout(
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
    style.configure("TCheckbutton", padding=parts.px(3))
    style.map("TCheckbutton", background=[])


def _bars(parts: Parts) -> None:
    p, style = parts.palette, parts.style
    thumb = parts.px(16)

    def knob(fill: str, ring: str) -> Image.Image:
        return box((thumb, thumb), Patch(fill, ring, thumb / 2, 2 * parts.scale))

    parts.fixed(
        "Slider.slider",
        knob(p.accent, p.surface),
        ("disabled", knob(p.faint, p.surface)),
        ("pressed", knob(p.accent_pressed, p.surface)),
        ("focus", knob(p.accent_hover, p.text)),
        ("active", knob(p.accent_hover, p.surface)),
        sticky="",
    )
    trough = Image.new("RGBA", (thumb * 6, thumb), (0, 0, 0, 0))
    line = box((thumb * 6, parts.px(4)), Patch(p.border_strong, None, 2 * parts.scale))
    trough.alpha_composite(line, (0, (thumb - line.height) // 2))
    parts.fixed("Slider.trough", trough, border=(parts.px(4), 0), sticky="ew")
    parts.layout(
        "Horizontal.TScale",
        [("Slider.trough", {"sticky": "ew", "children": [("Slider.slider", {"side": "left", "sticky": ""})]})],
    )
    bar_height = parts.px(6)
    for name, fill in (("Progress.trough", p.pressed), ("Progress.pbar", p.accent)):
        image = box((bar_height * 24, bar_height), Patch(fill, None, bar_height / 2))
        parts.fixed(name, image, border=(bar_height, 0), width=2 * bar_height, sticky="ew")
    parts.layout(
        "Horizontal.TProgressbar",
        [("Progress.trough", {"sticky": "ew", "children": [("Progress.pbar", {"side": "left", "sticky": "ew"})]})],
    )
    width = parts.px(10)

    def grip(fill: str) -> Image.Image:
        image = Image.new("RGBA", (width, width * 6), (0, 0, 0, 0))
        inner = parts.px(6)
        image.alpha_composite(box((inner, width * 6), Patch(fill, None, inner / 2)), ((width - inner) // 2, 0))
        return image

    parts.fixed(
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
    parts.fixed("Scroll.trough", trough, height=3 * width, sticky="ns")
    parts.layout(
        "Vertical.TScrollbar",
        [("Scroll.trough", {"sticky": "ns", "children": [("Scroll.thumb", {"expand": 1, "sticky": "ns"})]})],
    )
    style.configure("Vertical.TScrollbar", background=p.surface)
    style.configure("Ground.Vertical.TScrollbar", background=p.ground)
    style.map("Vertical.TScrollbar", background=[])
    parts.layout("TSeparator", [("Separator.separator", {"sticky": "nsew"})])


def _texts(parts: Parts) -> None:
    p, style, fonts = parts.palette, parts.style, parts.fonts
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
        rowheight=parts.px(30),
        borderwidth=0,
        relief="flat",
        font=fonts["caption"],
    )
    style.map("Treeview", background=[("selected", p.accent_soft)], foreground=[("selected", p.text)])
    parts.layout("Treeview", [("Treeview.treearea", {"sticky": "nsew"})])
    style.configure(
        "Treeview.Heading",
        background=p.surface,
        foreground=p.muted,
        font=fonts["small"],
        relief="flat",
        borderwidth=0,
        padding=(parts.px(6), parts.px(6)),
    )
    style.map("Treeview.Heading", background=[("active", p.raised)])
    style.configure("TPanedwindow", background=p.border)
    style.configure("Sash", sashthickness=parts.px(1), gripcount=0, background=p.border)
