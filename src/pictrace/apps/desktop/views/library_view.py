"""The library: its sources, adding more, the indexing run, and what failed and why."""

from __future__ import annotations

import tkinter as tk
from tkinter import messagebox, ttk

from pictrace.apps.desktop.indexing import IndexingPresenter
from pictrace.apps.desktop.presenter import Session
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.view import Context
from pictrace.apps.desktop.wording import duration, moment
from pictrace.apps.uploads import is_upload
from pictrace.records import SourceRecord

__all__ = ["LibraryView", "progress_line"]

ON, OFF = "☑", "☐"

_FIGURES = ("done", "rate", "left", "failed")


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


class LibraryView(Page):
    def __init__(self, parent: tk.Misc, context: Context, session: Session) -> None:
        super().__init__(parent, context, session, padding=context.theme.px(20), style="Ground.TFrame")
        self.indexing = session.indexing
        self._failures_shown = 0
        self._button_shown: ttk.Button | None = None
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=3)
        self._build_head()
        self._build_run()
        self._build_sources()
        self._build_failures()
        self.watch(self.indexing.changed, self._show_run)
        self.listen(self.indexing.sources_changed, self._show_sources)
        self._show_run()
        self._show_sources()

    def _build_head(self) -> None:
        head = ttk.Frame(self, style="Ground.TFrame")
        head.grid(row=0, column=0, sticky="ew", pady=(0, self.px(14)))
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

    # The run

    def _build_run(self) -> None:
        card = ttk.Frame(self, style="Card.TFrame", padding=self.px(16))
        card.grid(row=1, column=0, sticky="ew", pady=(0, self.px(14)))
        card.columnconfigure(0, weight=1)
        self._run_title = self.label(card, style="Heading.TLabel")
        self._run_title.grid(row=0, column=0, sticky="w")
        self._run_place = self.label(card, style="Muted.TLabel")
        self._run_place.grid(row=1, column=0, sticky="w")
        buttons = ttk.Frame(card)
        buttons.grid(row=0, column=1, rowspan=2, sticky="e")
        self._update = self.button(buttons, self.t("desktop.action.update"), "refresh", self.indexing.update, size=16)
        self._stop = self.button(buttons, self.t("desktop.action.stop"), "stop", self.indexing.stop, size=16)
        self._resume = self.button(
            buttons, self.t("desktop.action.resume"), "play", self.indexing.resume, "Accent.TButton", 16
        )
        self._dismiss = self.button(buttons, self.t("desktop.action.dismiss"), "close", self.indexing.dismiss, size=16)
        self.bar = ttk.Progressbar(card, maximum=1000)
        self.bar.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(self.px(12), self.px(10)))
        figures = ttk.Frame(card)
        figures.grid(row=3, column=0, columnspan=2, sticky="ew")
        self._figures: dict[str, ttk.Label] = {}
        for column, name in enumerate(_FIGURES):
            figures.columnconfigure(column, weight=1, uniform="figure")
            figure = self.label(figures, style="Figure.TLabel")
            figure.grid(row=0, column=column, sticky="w")
            self.label(figures, self.t(f"desktop.figure.{name}"), "Muted.TLabel").grid(row=1, column=column, sticky="w")
            self._figures[name] = figure

    def _show_run(self) -> None:
        indexing, t = self.indexing, self.t
        self._show_buttons()
        progress, report = indexing.progress, indexing.report
        if indexing.running:
            title = "stopping" if indexing.stopping else "running"
        elif indexing.error:
            title = "died"
        elif indexing.can_resume:
            title = "interrupted" if indexing.interrupted else "stopped"
        else:
            title = "ready" if report is None else "finished"
        self._run_title.configure(text=t(f"desktop.index.{title}"))
        self._run_place.configure(text=self._detail(), style="Bad.TLabel" if indexing.error else "Muted.TLabel")
        if progress is not None:
            share = progress.done / progress.total if progress.total else 0.0
            self.bar.configure(
                value=round(1000 * (share if progress.listed_all or not indexing.running else min(share, 0.95)))
            )
        elif not indexing.running:
            self.bar.configure(value=0)
        if report is not None and not report.stopped:
            self.bar.configure(value=1000)
        self._show_figures()
        self._show_failures()

    def _detail(self) -> str:
        indexing, t = self.indexing, self.t
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

    def _show_buttons(self) -> None:
        indexing = self.indexing
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
        indexing, t = self.indexing, self.t
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

    # Sources

    def _build_sources(self) -> None:
        card = ttk.Frame(self, style="Card.TFrame", padding=self.px(10))
        card.grid(row=2, column=0, sticky="nsew", pady=(0, self.px(14)))
        columns = ("location", "present", "missing", "failed", "scanned", "watched")
        self.sources = self._table(card, columns, {"location": 360})
        self.sources.column("watched", anchor="center")
        self.sources.heading("watched", anchor="center")
        self.sources.bind("<Button-1>", self._source_clicked)
        self.sources.bind("<space>", lambda event: self._toggle_watched(self.sources.selection()))
        self.sources.bind("<Delete>", lambda event: self._forget())
        self.sources.bind("<Button-3>", self._source_menu)

    def _table(self, card: ttk.Frame, columns: tuple[str, ...], widths: dict[str, int]) -> ttk.Treeview:
        card.columnconfigure(0, weight=1)
        card.rowconfigure(0, weight=1)
        table = ttk.Treeview(card, columns=columns, show="headings", selectmode="browse", height=3)
        for column in columns:
            wide = column in widths
            table.heading(column, text=self.t(f"desktop.column.{column}"), anchor="w" if wide else "e")
            table.column(
                column,
                width=self.px(widths.get(column, 140 if column == "scanned" else 110)),
                minwidth=self.px(60),
                stretch=wide,
                anchor="w" if wide else "e",
            )
        bar = ttk.Scrollbar(card, command=table.yview)
        table.configure(yscrollcommand=bar.set)
        table.grid(row=0, column=0, sticky="nsew")
        bar.grid(row=0, column=1, sticky="ns")
        table.tag_configure("away", foreground=self.theme.palette.warn)
        return table

    def _show_sources(self) -> None:
        chosen = self.sources.selection()
        self.sources.delete(*self.sources.get_children())
        for source in self.indexing.sources:
            self.sources.insert(
                "",
                "end",
                iid=str(source.id),
                values=self._source_row(source),
                tags=() if source.reachable else ("away",),
            )
        self.sources.selection_set([item for item in chosen if self.sources.exists(item)])

    def _source_row(self, source: SourceRecord) -> tuple[str, ...]:
        t = self.t
        location = source.location if source.reachable else f"{source.location}  ({t('desktop.library.away')})"
        numbers = (t.number(number) for number in (source.present, source.missing, source.failed))
        switch = (ON if source.watched else OFF) if source.watchable else ""
        return (location, *numbers, moment(source.scanned_at), switch)

    def _source_clicked(self, event: tk.Event[ttk.Treeview]) -> None:
        """The column of switches turns them; the row is chosen as ever."""
        if self.sources.identify_region(event.x, event.y) == "cell":
            column = self.sources.column(self.sources.identify_column(event.x), "id")
            if column == "watched":
                self._toggle_watched((self.sources.identify_row(event.y),))

    def _toggle_watched(self, chosen: tuple[str, ...]) -> None:
        source = self._source(int(chosen[0])) if chosen else None
        if source is not None and source.watchable:
            self.indexing.watch(source.id, not source.watched)

    def _source_menu(self, event: tk.Event[ttk.Treeview]) -> None:
        item = self.sources.identify_row(event.y)
        if not item:
            return
        self.sources.selection_set(item)
        menu = tk.Menu(self)
        menu.add_command(label=self.t("desktop.library.scan_one"), command=lambda: self._scan(int(item)))
        source = self._source(int(item))
        if source is not None and source.watchable:
            on = tk.BooleanVar(menu, source.watched)
            menu.add_checkbutton(
                label=self.t("desktop.library.watch"), variable=on, command=lambda: self._toggle_watched((item,))
            )
        menu.add_command(label=self.t("desktop.library.forget"), command=self._forget)
        menu.tk_popup(event.x_root, event.y_root)

    def _source(self, source_id: int) -> SourceRecord | None:
        return next((source for source in self.indexing.sources if source.id == source_id), None)

    def _scan(self, source_id: int) -> None:
        source = self._source(source_id)
        if source is not None:
            self.indexing.add([source.location])

    def _forget(self) -> None:
        chosen = self.sources.selection()
        source = self._source(int(chosen[0])) if chosen else None
        if source is None:
            return
        question = self.t("desktop.library.forget_question", location=source.location)
        if is_upload(self.indexing.directory, source.location):
            question = f"{source.location}\n\n{self.t('forget.upload')}"
        if messagebox.askokcancel("PicTrace", question, parent=self):
            self.indexing.forget(source.id)

    # Failures

    def _build_failures(self) -> None:
        self._failures_title = self.label(self, style="Ground.Strong.TLabel")
        self._failures_title.grid(row=3, column=0, sticky="w", pady=(0, self.px(6)))
        self._failures_card = ttk.Frame(self, style="Card.TFrame", padding=self.px(10))
        self._failures_card.grid(row=4, column=0, sticky="nsew")
        self.failures = self._table(self._failures_card, ("where", "reason"), {"where": 300, "reason": 420})

    def _show_failures(self) -> None:
        failures = self.indexing.failures
        if len(failures) < self._failures_shown:
            self.failures.delete(*self.failures.get_children())
            self._failures_shown = 0
        for failure in failures[self._failures_shown : self._failures_shown + 200]:
            self.failures.insert("", "end", values=(failure.location, self.t.said(failure.reason)))
            self._failures_shown += 1
        if self._failures_shown < len(failures):
            self.after(20, self._show_failures)
        number = max(self.indexing.failed, len(failures))
        if number:
            self._failures_title.configure(
                text=self.t("desktop.library.failures", count=number, number=self.t.number(number))
            )
            self._failures_title.grid()
            self._failures_card.grid()
            self.rowconfigure(4, weight=2)
        else:
            self.rowconfigure(4, weight=0)
            self._failures_title.grid_remove()
            self._failures_card.grid_remove()
