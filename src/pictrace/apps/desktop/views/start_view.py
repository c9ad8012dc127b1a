"""What is shown while no library is open: why not, and the ways to one."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk

from pictrace.apps.desktop.views.view import Context, View

__all__ = ["StartView"]


class StartView(View):
    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, style="Ground.TFrame")
        desktop = self.desktop
        middle = ttk.Frame(self, style="Ground.TFrame")
        middle.place(relx=0.5, rely=0.44, anchor="center")
        logo = self.theme.icon("logo", 64, self.theme.palette.accent)
        ttk.Label(middle, image=logo, style="Ground.TLabel").pack(pady=(0, self.px(14)))
        if desktop.opening:
            self.label(middle, self.t("desktop.start.opening"), "Ground.Title.TLabel").pack()
            return
        self.label(middle, self.t("desktop.start.title"), "Ground.Title.TLabel").pack()
        if desktop.failure:
            failure = self.t.said(desktop.failure)
            said = self.label(middle, failure, "Ground.Bad.TLabel", wraplength=self.px(520), justify="center")
            said.pack(pady=self.px(8))
        buttons = ttk.Frame(middle, style="Ground.TFrame")
        buttons.pack(pady=self.px(14))
        for name, style in (("open_library", "Accent.TButton"), ("new_library", "Ground.TButton")):
            button = self.button(buttons, self.t(f"desktop.action.{name}"), command=context.actions[name], style=style)
            button.pack(side="left", padx=self.px(5))
        for name in desktop.memory.recent[:5]:
            self.button(middle, name, "library", self._opening(name), "Ground.Ghost.TButton", 16).pack(fill="x")

    def _opening(self, directory: str) -> Callable[[], None]:
        return lambda: self.desktop.open(Path(directory), create=False)
