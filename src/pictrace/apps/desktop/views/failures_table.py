"""What could not be indexed, and why."""

from __future__ import annotations

import tkinter as tk

from pictrace.apps.desktop.indexing import IndexingPresenter
from pictrace.apps.desktop.views.table import make_table
from pictrace.apps.desktop.views.view import Context, View

__all__ = ["FailuresTable"]

_AT_ONCE = 200
"""Rows that are added before the window is served again."""
_PAUSE_MS = 20


class FailuresTable(View):
    def __init__(self, parent: tk.Misc, context: Context, indexing: IndexingPresenter) -> None:
        super().__init__(parent, context, style="Card.TFrame", padding=context.theme.px(10))
        self._indexing = indexing
        self._shown = 0
        self.table = make_table(self, context, ("where", "reason"), {"where": 300, "reason": 420})

    def show(self) -> None:
        """Adds the failures that are new."""
        failures = self._indexing.failures
        if len(failures) < self._shown:
            self.table.delete(*self.table.get_children())
            self._shown = 0
        for failure in failures[self._shown : self._shown + _AT_ONCE]:
            self.table.insert("", "end", values=(failure.location, self.t.said(failure.message)))
            self._shown += 1
        if self._shown < len(failures):
            self.after(_PAUSE_MS, self.show)
