"""A table with a head, in a card, that scrolls."""

from __future__ import annotations

from collections.abc import Mapping
from tkinter import ttk

from pictrace.apps.desktop.views.view import Context

__all__ = ["make_table"]

_NUMBER_WIDTH, _MOMENT_WIDTH, _LEAST_WIDTH = 110, 140, 60
"""Pixels at 100 %."""


def make_table(card: ttk.Frame, context: Context, columns: tuple[str, ...], texts: Mapping[str, int]) -> ttk.Treeview:
    """``texts``: the columns that hold text, with their widths at 100 %; they take what room there is. The others hold
    numbers."""
    t, px = context.messages, context.theme.px
    card.columnconfigure(0, weight=1)
    card.rowconfigure(0, weight=1)
    table = ttk.Treeview(card, columns=columns, show="headings", selectmode="browse", height=3)
    for column in columns:
        text = column in texts
        width = texts.get(column, _MOMENT_WIDTH if column == "scanned" else _NUMBER_WIDTH)
        table.heading(column, text=t(f"desktop.column.{column}"), anchor="w" if text else "e")
        table.column(column, width=px(width), minwidth=px(_LEAST_WIDTH), stretch=text, anchor="w" if text else "e")
    bar = ttk.Scrollbar(card, command=table.yview)
    table.configure(yscrollcommand=bar.set)
    table.grid(row=0, column=0, sticky="nsew")
    bar.grid(row=0, column=1, sticky="ns")
    table.tag_configure("away", foreground=context.theme.palette.warn)
    return table
