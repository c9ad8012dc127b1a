"""The library's sources: how many photos each has, whether it is watched, and its menu."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from tkinter import messagebox, ttk

from pictrace.apps.desktop.sources import SourcesPresenter
from pictrace.apps.desktop.views.table import make_table
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import moment
from pictrace.records import SourceRecord

__all__ = ["OFF", "ON", "SourcesTable"]

ON, OFF = "☑", "☐"


class SourcesTable(View):
    """``index`` looks at places again."""

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        sources: SourcesPresenter,
        index: Callable[[Iterable[str]], None],
    ) -> None:
        super().__init__(parent, context, style="Card.TFrame", padding=context.theme.px(10))
        self._sources = sources
        self._index = index
        columns = ("location", "present", "missing", "failed", "scanned", "watched")
        self.table = make_table(self, context, columns, {"location": 360})
        self.table.column("watched", anchor="center")
        self.table.heading("watched", anchor="center")
        self.table.bind("<Button-1>", self._clicked)
        self.table.bind("<space>", lambda event: self._toggle_watched(self.table.selection()))
        self.table.bind("<Delete>", lambda event: self._forget(self.table.selection()))
        self.table.bind("<Button-3>", self._menu)
        self.listen(sources.changed, self._show)
        self._show()

    def _show(self) -> None:
        chosen = self.table.selection()
        self.table.delete(*self.table.get_children())
        for source in self._sources.all:
            tags = () if source.reachable else ("away",)
            self.table.insert("", "end", iid=str(source.id), values=self._row(source), tags=tags)
        self.table.selection_set([item for item in chosen if self.table.exists(item)])

    def _row(self, source: SourceRecord) -> tuple[str, ...]:
        t = self.t
        location = source.location if source.reachable else f"{source.location}  ({t('desktop.library.away')})"
        numbers = (t.number(number) for number in (source.present, source.missing, source.failed))
        switch = (ON if source.watched else OFF) if source.watchable else ""
        return (location, *numbers, moment(source.scanned_at, self.t), switch)

    def _clicked(self, event: tk.Event[ttk.Treeview]) -> None:
        """The column of switches turns them; the row is chosen as ever."""
        if self.table.identify_region(event.x, event.y) == "cell":
            column = self.table.column(self.table.identify_column(event.x), "id")
            if column == "watched":
                self._toggle_watched((self.table.identify_row(event.y),))

    def _menu(self, event: tk.Event[ttk.Treeview]) -> None:
        item = self.table.identify_row(event.y)
        source = self._source((item,) if item else ())
        if source is None:
            return
        self.table.selection_set(item)
        menu = tk.Menu(self)
        menu.add_command(label=self.t("desktop.library.scan_one"), command=lambda: self._index([source.location]))
        if source.watchable:
            on = tk.BooleanVar(menu, source.watched)
            menu.add_checkbutton(
                label=self.t("desktop.library.watch"), variable=on, command=lambda: self._toggle_watched((item,))
            )
        menu.add_command(label=self.t("desktop.library.forget"), command=lambda: self._forget((item,)))
        menu.tk_popup(event.x_root, event.y_root)

    def _source(self, rows: tuple[str, ...]) -> SourceRecord | None:
        return self._sources.get(int(rows[0])) if rows and rows[0] else None

    def _toggle_watched(self, rows: tuple[str, ...]) -> None:
        source = self._source(rows)
        if source is not None and source.watchable:
            self._sources.watch(source.id, not source.watched)

    def _forget(self, rows: tuple[str, ...]) -> None:
        """Asks first."""
        source = self._source(rows)
        if source is None:
            return
        question = self.t("desktop.library.forget_question", location=source.location)
        if self._sources.is_upload(source):
            question = f"{source.location}\n\n{self.t('forget.upload')}"
        if messagebox.askokcancel("PicTrace", question, parent=self):
            self._sources.forget(source.id)
