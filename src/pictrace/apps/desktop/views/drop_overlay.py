"""What covers the window while something is held over it: that it can be dropped here."""

from __future__ import annotations

import tkinter as tk

from pictrace.apps.desktop.views.view import Context

__all__ = ["DropOverlay"]


class DropOverlay(tk.Frame):
    """Not to be seen until ``cover``."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        theme, palette, px = context.theme, context.theme.palette, context.theme.px
        super().__init__(parent, background=palette.accent, padx=px(3), pady=px(3))
        inner = tk.Frame(self, background=palette.accent_soft)
        inner.pack(fill="both", expand=True)
        label = tk.Label(
            inner, text=context.messages("desktop.drop.overlay"), font=theme.fonts["title"],
            background=palette.accent_soft, foreground=palette.text,
            image=str(theme.icon("drop", 56, palette.accent)), compound="top", pady=px(10), wraplength=px(700),
        )  # fmt: skip
        label.place(relx=0.5, rely=0.5, anchor="center")

    def cover(self, wanted: bool) -> None:
        """Shows it above everything else, or takes it away."""
        if wanted:
            self.place(relx=0.5, rely=0.5, relwidth=0.94, relheight=0.92, anchor="center")
            self.lift()
        else:
            self.place_forget()
