"""The keyboard shortcuts, in a window of their own."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.keys import SHORTCUTS, shown
from pictrace.apps.desktop.views.view import Context

__all__ = ["open_help", "place_over"]


def open_help(parent: tk.Tk, context: Context) -> tk.Toplevel:
    """One window, two columns; Escape closes it."""
    t, px, theme = context.messages, context.theme.px, context.theme
    window = tk.Toplevel(parent, background=theme.palette.surface)
    window.title(t("desktop.action.help"))
    window.transient(parent)
    body = ttk.Frame(window, padding=px(24))
    body.pack(fill="both", expand=True)
    ttk.Label(body, text=t("desktop.action.help"), style="Title.TLabel").grid(
        row=0, column=0, columnspan=5, sticky="w", pady=(0, px(12))
    )
    half = -(-len(SHORTCUTS) // 2)
    for number, shortcut in enumerate(SHORTCUTS):
        column, row = divmod(number, half)
        keys = "   ".join(shown(key, context.mac) for key in shortcut.keys)
        action = ttk.Label(body, text=t(f"desktop.action.{shortcut.action}"), style="Caption.TLabel")
        action.grid(row=row + 1, column=column * 3, sticky="w", pady=px(3))
        label = ttk.Label(body, text=keys, style="Muted.TLabel")
        label.grid(row=row + 1, column=column * 3 + 1, sticky="e", padx=(px(28), 0))
    body.columnconfigure(2, minsize=px(48))
    window.bind("<Escape>", lambda event: window.destroy())
    window.resizable(False, False)
    place_over(window, parent)
    window.focus_set()
    return window


def place_over(window: tk.Toplevel, parent: tk.Tk) -> None:
    """In the middle of the window that it belongs to, a little above."""
    window.update_idletasks()
    x = parent.winfo_rootx() + (parent.winfo_width() - window.winfo_reqwidth()) // 2
    y = parent.winfo_rooty() + (parent.winfo_height() - window.winfo_reqheight()) // 3
    window.geometry(f"+{max(0, x)}+{max(0, y)}")
