"""The line at the bottom: what was said last, and the indexing run with its stop and resume."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.run_card import progress_line
from pictrace.apps.desktop.views.view import Context, View

__all__ = ["StatusBar"]


class StatusBar(View):
    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, padding=(context.theme.px(12), context.theme.px(4)))
        self.columnconfigure(0, weight=1)
        self._text = self.label(self, style="Muted.TLabel")
        self._text.grid(row=0, column=0, sticky="w")
        self._run = ttk.Frame(self)
        self._run.grid(row=0, column=1, sticky="e")
        self._run_text = self.label(self._run, style="Muted.TLabel")
        self.bar = ttk.Progressbar(self._run, maximum=1000, length=self.px(140))
        self._stop = self.button(self._run, icon="stop", style="Ghost.TButton", size=13)
        self._failed = self.label(self._run, style="Warn.TLabel")
        self._failed.bind("<Button-1>", lambda event: context.actions["show_library"]())
        self._session: Session | None = None
        self.listen(context.desktop.notices.said, self._show_text)
        self._show_text()

    def follow(self, session: Session | None) -> None:
        """Shows the runs of this session from now on."""
        self._session = session
        if session is not None:
            self.watch(session.indexing.changed, self._show_run)
        self._show_run()

    def _show_text(self) -> None:
        style = "Bad.TLabel" if self.desktop.notices.bad else "Muted.TLabel"
        self._text.configure(text=self.desktop.notices.text, style=style)

    def _show_run(self) -> None:
        session = self._session
        if session is None:
            return
        indexing, t = session.indexing, self.t
        there = indexing.running or indexing.can_resume
        self._place(self._failed, 0, indexing.failed > 0)
        self._place(self._run_text, 1, there)
        self._place(self.bar, 2, indexing.running)
        self._place(self._stop, 3, there)
        if indexing.failed:
            self._failed.configure(
                text="⚠ " + t("desktop.index.failed", count=indexing.failed, number=t.number(indexing.failed))
            )
        if indexing.running:
            progress = indexing.progress
            stopping = indexing.stopping
            self._run_text.configure(
                text=t("desktop.index.stopping") if stopping else progress_line(indexing, self.context)
            )
            self.bar.configure(value=1000 * progress.done / progress.total if progress and progress.total else 0)
            self._stop.configure(image=self.theme.icon("stop", 13), command=indexing.stop)
        elif indexing.can_resume:
            state = "died" if indexing.error else "interrupted" if indexing.interrupted else "stopped"
            self._run_text.configure(text=t(f"desktop.index.{state}"))
            self._stop.configure(image=self.theme.icon("play", 13), command=indexing.resume)

    def _place(self, widget: tk.Widget, column: int, wanted: bool) -> None:
        """Shows or hides a widget; one that stays as it is costs nothing."""
        if wanted != bool(widget.winfo_manager()):
            if wanted:
                widget.grid(row=0, column=column, padx=self.px(6))
            else:
                widget.grid_remove()
