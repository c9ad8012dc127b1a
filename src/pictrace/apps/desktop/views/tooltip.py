"""A word about a button that shows only an icon, when the pointer rests on it or it has the focus."""

from __future__ import annotations

import tkinter as tk

from pictrace.apps.desktop.views.theme import Theme

__all__ = ["Tooltip"]

_DELAY_MS = 500
"""Milliseconds that the pointer rests before the tip is shown."""


class Tooltip:
    """Belongs to one widget and goes with it."""

    def __init__(self, widget: tk.Misc, theme: Theme, text: str) -> None:
        self.widget = widget
        self.theme = theme
        self.text = text
        self._job: str | None = None
        self._window: tk.Toplevel | None = None
        widget.bind("<Enter>", lambda event: self._soon(), add="+")
        for sequence in ("<Leave>", "<Button>", "<Destroy>", "<FocusOut>"):
            widget.bind(sequence, lambda event: self._hide(), add="+")

    def _soon(self) -> None:
        self._hide()
        self._job = self.widget.after(_DELAY_MS, self._show)

    def _show(self) -> None:
        self._job = None
        palette, px = self.theme.palette, self.theme.px
        window = tk.Toplevel(self.widget, background=palette.border_strong)
        window.wm_overrideredirect(True)
        tk.Label(
            window,
            text=self.text,
            font=self.theme.fonts["small"],
            background=palette.text,
            foreground=palette.surface,
            padx=px(8),
            pady=px(4),
        ).pack()
        window.update_idletasks()
        x = self.widget.winfo_rootx() + (self.widget.winfo_width() - window.winfo_reqwidth()) // 2
        y = self.widget.winfo_rooty() + self.widget.winfo_height() + px(6)
        x = max(0, min(x, self.widget.winfo_screenwidth() - window.winfo_reqwidth()))
        if y + window.winfo_reqheight() > self.widget.winfo_screenheight():
            y = self.widget.winfo_rooty() - window.winfo_reqheight() - px(6)
        window.wm_geometry(f"+{x}+{y}")
        self._window = window

    def _hide(self) -> None:
        if self._job is not None:
            self.widget.after_cancel(self._job)
            self._job = None
        if self._window is not None:
            self._window.destroy()
            self._window = None
