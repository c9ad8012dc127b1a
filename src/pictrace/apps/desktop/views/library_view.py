"""The library: its sources, adding more, the indexing run, and what failed and why."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.browser import Place
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.failures_table import FailuresTable
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.run_card import RunCard
from pictrace.apps.desktop.views.sources_table import SourcesTable
from pictrace.apps.desktop.views.view import Context

__all__ = ["LibraryView"]

_SOURCES_ROW, _FAILURES_ROW = 2, 4


class LibraryView(Page):
    def __init__(self, parent: tk.Misc, context: Context, session: Session) -> None:
        super().__init__(parent, context, session, padding=context.theme.px(20), style="Ground.TFrame")
        self._indexing = session.indexing
        below = (0, self.px(14))
        self.columnconfigure(0, weight=1)
        self.rowconfigure(_SOURCES_ROW, weight=3)
        self._build_head().grid(row=0, column=0, sticky="ew", pady=below)
        self.run = RunCard(self, context, session.indexing)
        self.run.grid(row=1, column=0, sticky="ew", pady=below)
        self.sources = SourcesTable(self, context, session.sources, session.indexing.add)
        self.sources.grid(row=_SOURCES_ROW, column=0, sticky="nsew", pady=below)
        self._failures_title = self.label(self, style="Ground.Strong.TLabel")
        self._failures_title.grid(row=3, column=0, sticky="w", pady=(0, self.px(6)))
        self.failures = FailuresTable(self, context, session.indexing)
        self.failures.grid(row=_FAILURES_ROW, column=0, sticky="nsew")
        self.watch(session.indexing.changed, self._show)
        self._show()

    def _build_head(self) -> ttk.Frame:
        head = ttk.Frame(self, style="Ground.TFrame")
        head.columnconfigure(1, weight=1)
        self.label(head, self.t("desktop.library.title"), "Ground.Title.TLabel").grid(row=0, column=0, sticky="w")
        place = self.label(head, str(self.session.library.directory), "Ground.Muted.TLabel")
        place.grid(row=0, column=1, sticky="w", padx=self.px(12))
        adding = (
            ("add_folder", "folder", "Accent.TButton"),
            ("add_file", "archive", "Ground.TButton"),
            ("add_list", "link", "Ground.TButton"),
        )
        for column, (name, icon, style) in enumerate(adding, 2):
            button = self.button(head, self.t(f"desktop.action.{name}"), icon, self.context.actions[name], style, 16)
            button.grid(row=0, column=column, padx=(self.px(8), 0))
        return head

    @property
    def in_browser(self) -> Place:
        return Place("/library")

    def _show(self) -> None:
        self.run.show()
        self.failures.show()
        number = max(self._indexing.failed, len(self._indexing.failures))
        self.rowconfigure(_FAILURES_ROW, weight=2 if number else 0)
        if number:
            said = self.t("desktop.library.failures", count=number, number=self.t.number(number))
            self._failures_title.configure(text=said)
        for part in (self._failures_title, self.failures):
            if number:
                part.grid()
            else:
                part.grid_remove()
