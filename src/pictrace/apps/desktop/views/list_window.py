"""A list of places and addresses, one a line, in a window of its own."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pictrace.apps.desktop.views.help_window import place_over
from pictrace.apps.desktop.views.view import Context

__all__ = ["open_list"]


def open_list(parent: tk.Tk, context: Context, text: str, given: Callable[[str], None]) -> tk.Toplevel:
    """Begins with ``text``; ``given`` gets what was written. Escape closes it, Ctrl+Enter accepts it."""
    t, px, theme = context.messages, context.theme.px, context.theme
    palette = theme.palette
    window = tk.Toplevel(parent, background=palette.surface)
    window.title(t("desktop.action.add_list").rstrip("…"))
    window.transient(parent)
    body = ttk.Frame(window, padding=px(20))
    body.pack(fill="both", expand=True)
    body.columnconfigure(0, weight=1)
    body.rowconfigure(1, weight=1)
    ttk.Label(body, text=t("desktop.list.hint"), style="Muted.TLabel", wraplength=px(560)).grid(
        row=0, column=0, columnspan=2, sticky="w", pady=(0, px(10))
    )
    lines = tk.Text(
        body, width=72, height=12, wrap="none", undo=True, font=theme.fonts["body"], relief="flat",
        padx=px(8), pady=px(8),
        background=palette.field, foreground=palette.text, insertbackground=palette.text,
        selectbackground=palette.accent, selectforeground=palette.on_accent,
        highlightthickness=1, highlightbackground=palette.border, highlightcolor=palette.accent,
    )  # fmt: skip
    lines.insert("1.0", text)
    lines.grid(row=1, column=0, sticky="nsew")
    bar = ttk.Scrollbar(body, command=lines.yview)
    lines.configure(yscrollcommand=bar.set)
    bar.grid(row=1, column=1, sticky="ns")

    def accept() -> str:
        written = lines.get("1.0", "end-1c")
        window.destroy()
        given(written)
        return "break"

    buttons = ttk.Frame(body)
    buttons.grid(row=2, column=0, columnspan=2, sticky="e", pady=(px(14), 0))
    ttk.Button(buttons, text=t("desktop.list.cancel"), command=window.destroy).pack(side="left", padx=px(8))
    ttk.Button(buttons, text=t("desktop.list.start"), style="Accent.TButton", command=accept).pack(side="left")
    modifier = "Command" if context.mac else "Control"
    lines.bind(f"<{modifier}-Return>", lambda event: accept())
    lines.bind("<Tab>", _leave)
    window.bind("<Escape>", lambda event: window.destroy())
    place_over(window, parent)
    lines.focus_set()
    return window


def _leave(event: tk.Event[tk.Misc]) -> str:
    """Tab goes on to the buttons instead of into the text."""
    following = event.widget.tk_focusNext()
    if following is not None:
        following.focus_set()
    return "break"
