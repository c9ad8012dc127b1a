"""What is said, with a large icon, where there is nothing to show."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pictrace.apps.desktop.views.view import Context, View

__all__ = ["Blank"]

_ICON, _TEXT_WIDTH = 52, 460
"""Pixels at 100 %."""


class Blank(View):
    """In the middle of its parent while it is shown; ``buttons`` offer what can be done about it."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, style="Ground.TFrame")
        self._icon = ttk.Label(self, style="Ground.TLabel")
        self._icon.pack()
        self.title = self.label(self, style="Ground.Title.TLabel")
        self.title.pack(pady=(self.px(12), self.px(4)))
        self.text = self.label(self, style="Ground.Muted.TLabel", wraplength=self.px(_TEXT_WIDTH), justify="center")
        self.text.pack()
        self.buttons = ttk.Frame(self, style="Ground.TFrame")
        self.buttons.pack(pady=self.px(18))
        self._said: tuple[str, ...] = ()

    def say(self, icon: str, title: str, text: str) -> bool:
        """Shows this and no buttons; false if it is shown already."""
        self.place(relx=0.5, rely=0.46, anchor="center")
        if self._said == (icon, title, text):
            return False
        self._said = (icon, title, text)
        self._icon.configure(image=self.theme.icon(icon, _ICON, self.theme.palette.faint))
        self.title.configure(text=title)
        self.text.configure(text=text)
        for child in self.buttons.winfo_children():
            child.destroy()
        return True

    def offer(self, text: str, icon: str, command: Callable[[], None], style: str = "Ground.TButton") -> None:
        """One more button."""
        self.button(self.buttons, text, icon, command, style).pack(side="left", padx=self.px(5))

    def hide(self) -> None:
        self.place_forget()
