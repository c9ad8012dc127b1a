"""The indexing run: how it stands, in words and figures, and the buttons to stop it and go on."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.indexing import IndexingPresenter
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import duration

__all__ = ["RunCard", "progress_line"]

_FIGURES = ("done", "rate", "left", "failed")
_FULL = 1000
"""The bar's length in its own unit."""
_UNLISTED_SHARE = 0.95
"""The bar is never fuller while it is not known how much there is."""


def progress_line(indexing: IndexingPresenter, context: Context) -> str:
    """The run in one line: how many, how fast, how long still."""
    progress, t = indexing.progress, context.messages
    if progress is None:
        return t("desktop.index.starting")
    parts = [
        t("desktop.index.of", done=t.number(progress.done), total=t.number(progress.total)),
        t("desktop.index.rate", rate=f"{progress.photos_per_second:.0f}"),
    ]
    if progress.eta_seconds is not None:
        parts.append(t("desktop.index.left", time=duration(progress.eta_seconds, t)))
    elif not progress.listed_all:
        parts.append(t("desktop.index.listing"))
    return "  ·  ".join(parts)


class RunCard(View):
    def __init__(self, parent: tk.Misc, context: Context, indexing: IndexingPresenter) -> None:
        super().__init__(parent, context, style="Card.TFrame", padding=context.theme.px(16))
        self._indexing = indexing
        self._button_shown: ttk.Button | None = None
        self.columnconfigure(0, weight=1)
        self.title = self.label(self, style="Heading.TLabel")
        self.title.grid(row=0, column=0, sticky="w")
        self.detail = self.label(self, style="Muted.TLabel")
        self.detail.grid(row=1, column=0, sticky="w")
        self._build_buttons()
        self.bar = ttk.Progressbar(self, maximum=_FULL)
        self.bar.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(self.px(12), self.px(10)))
        self._figures = self._build_figures()

    def _build_buttons(self) -> None:
        buttons = ttk.Frame(self)
        buttons.grid(row=0, column=1, rowspan=2, sticky="e")
        t, indexing = self.t, self._indexing
        self._update = self.button(buttons, t("desktop.action.update"), "refresh", indexing.update, size=16)
        self._stop = self.button(buttons, t("desktop.action.stop"), "stop", indexing.stop, size=16)
        self._resume = self.button(buttons, t("desktop.action.resume"), "play", indexing.resume, "Accent.TButton", 16)
        self._dismiss = self.button(buttons, t("desktop.action.dismiss"), "close", indexing.dismiss, size=16)

    def _build_figures(self) -> dict[str, ttk.Label]:
        row = ttk.Frame(self)
        row.grid(row=3, column=0, columnspan=2, sticky="ew")
        figures = {}
        for column, name in enumerate(_FIGURES):
            row.columnconfigure(column, weight=1, uniform="figure")
            figures[name] = self.label(row, style="Figure.TLabel")
            figures[name].grid(row=0, column=column, sticky="w")
            self.label(row, self.t(f"desktop.figure.{name}"), "Muted.TLabel").grid(row=1, column=column, sticky="w")
        return figures

    def show(self) -> None:
        """Says how the run stands."""
        indexing = self._indexing
        self.title.configure(text=self.t(f"desktop.index.{self._state()}"))
        self.detail.configure(text=self._detail(), style="Bad.TLabel" if indexing.error else "Muted.TLabel")
        self._show_bar()
        self._show_buttons()
        self._show_figures()

    def _state(self) -> str:
        indexing = self._indexing
        if indexing.running:
            return "stopping" if indexing.stopping else "running"
        if indexing.error:
            return "died"
        if indexing.can_resume:
            return "interrupted" if indexing.interrupted else "stopped"
        return "ready" if indexing.report is None else "finished"

    def _detail(self) -> str:
        indexing, t = self._indexing, self.t
        if indexing.error:
            return t.said(indexing.error)
        if indexing.running:
            line = indexing.progress.source if indexing.progress is not None else t("desktop.index.starting")
            return f"{line}    +{indexing.waiting}" if indexing.waiting else line
        report = indexing.report
        if report is not None:
            names = ("added", "unchanged", "moved", "returned", "missing")
            done = [(name, getattr(report, name)) for name in names]
            return "  ·  ".join(t(f"desktop.index.{name}", count=n, number=t.number(n)) for name, n in done if n)
        return t("desktop.index.resume_hint") if indexing.can_resume else t("desktop.index.ready_hint")

    def _show_bar(self) -> None:
        progress, report, running = self._indexing.progress, self._indexing.report, self._indexing.running
        if report is not None and not report.stopped:
            self.bar.configure(value=_FULL)
        elif progress is not None:
            share = progress.done / progress.total if progress.total else 0.0
            known = progress.listed_all or not running
            self.bar.configure(value=round(_FULL * (share if known else min(share, _UNLISTED_SHARE))))
        elif not running:
            self.bar.configure(value=0)

    def _show_buttons(self) -> None:
        """What can be done now; a button that stays is not touched."""
        indexing = self._indexing
        wanted = self._stop if indexing.running else self._resume if indexing.can_resume else self._update
        if wanted is not self._button_shown:
            if self._button_shown is not None:
                self._button_shown.pack_forget()
            wanted.pack(side="left", padx=(self.px(8), 0))
            self._button_shown = wanted
        if indexing.can_dismiss != bool(self._dismiss.winfo_manager()):
            if indexing.can_dismiss:
                self._dismiss.pack(side="right", padx=(self.px(8), 0))
            else:
                self._dismiss.pack_forget()
        self._stop.state(["disabled" if indexing.stopping else "!disabled"])

    def _show_figures(self) -> None:
        indexing, t = self._indexing, self.t
        progress, report = indexing.progress, indexing.report
        values = dict.fromkeys(_FIGURES, "–")
        if progress is not None:
            values["done"] = f"{t.number(progress.done)} / {t.number(progress.total)}"
            values["rate"] = f"{progress.photos_per_second:.0f}"
            if indexing.running and progress.eta_seconds is not None:
                values["left"] = duration(progress.eta_seconds, t)
        if report is not None:
            values["rate"] = f"{report.photos_per_second:.0f}"
            values["left"] = duration(0, t)
        if progress is not None or report is not None:
            values["failed"] = t.number(indexing.failed)
        for name, value in values.items():
            self._figures[name].configure(text=value)
