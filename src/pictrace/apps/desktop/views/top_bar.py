"""The bar at the top: the search field, and the tools beside it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View

__all__ = ["TopBar"]


class TopBar(View):
    """``on_typed`` gets what was typed in the field, ``on_left`` hears that the keys lead out of it."""

    def __init__(
        self, parent: tk.Misc, context: Context, on_typed: Callable[[str], None], on_left: Callable[[], None]
    ) -> None:
        super().__init__(parent, context, padding=(context.theme.px(14), context.theme.px(10)))
        self._on_typed = on_typed
        self._on_left = on_left
        self.columnconfigure(1, weight=1)
        logo = self.theme.icon("logo", 26, self.theme.palette.accent)
        ttk.Label(self, text="  PicTrace", image=logo, compound="left", style="Heading.TLabel").grid(
            row=0, column=0, padx=(0, self.px(24))
        )
        self._build_field()
        dark = self.theme.palette.name == "dark"
        tools = (
            ("choose_picture", "image"),
            ("paste", "paste"),
            ("in_browser", "globe"),
            ("toggle_theme", "sun" if dark else "moon"),
        )
        for column, (name, icon) in enumerate(tools, 2):
            self._tool(icon, name).grid(row=0, column=column, padx=(self.px(10 if column == 2 else 2), 0))
        self.menu_button = self._tool("menu", "menu")
        self.menu_button.grid(row=0, column=6, padx=(self.px(2), 0))
        self._show_hint()

    def _build_field(self) -> None:
        px, theme = self.px, self.theme
        field = ttk.Frame(self, style="Search.TFrame", padding=(px(10), px(3)))
        field.grid(row=0, column=1, sticky="ew")
        field.columnconfigure(1, weight=1)
        glass = ttk.Label(field, image=theme.icon("search", 17, theme.palette.muted), style="Field.TLabel")
        glass.grid(row=0, column=0)
        self.entry = entry = ttk.Entry(field, style="Bare.TEntry", font=theme.fonts["body"])
        entry.grid(row=0, column=1, sticky="ew", padx=px(4))
        self.hint = self.label(field, self.t("desktop.search.hint"), "Field.TLabel")
        self.hint.bind("<Button-1>", lambda event: entry.focus_set())
        entry.bind("<Return>", lambda event: self._on_typed(entry.get()))
        entry.bind("<Escape>", lambda event: self._escape())
        entry.bind("<Down>", lambda event: self._on_left())
        for sequence in ("<KeyRelease>", "<FocusIn>", "<FocusOut>"):
            entry.bind(sequence, lambda event: self._show_hint(), add="+")
        entry.bind("<FocusIn>", lambda event: field.state(["focus"]), add="+")
        entry.bind("<FocusOut>", lambda event: field.state(["!focus"]), add="+")

    def _tool(self, icon: str, action: str) -> ttk.Button:
        button = self.button(self, icon=icon, command=self.context.actions[action], style="Ghost.TButton", size=19)
        Tooltip(button, self.theme, self.t(f"desktop.action.{action}"))
        return button

    def focus_entry(self) -> None:
        self.entry.focus_set()
        self.entry.selection_range(0, "end")

    def _escape(self) -> None:
        """Empties the field, or leaves it when it is empty."""
        if self.entry.get():
            self.entry.delete(0, "end")
            self._show_hint()
        else:
            self._on_left()

    def _show_hint(self) -> None:
        if self.entry.get():
            self.hint.place_forget()
        else:
            self.hint.place(in_=self.entry, x=self.px(4), rely=0.5, anchor="w")
