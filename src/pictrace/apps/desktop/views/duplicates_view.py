"""Duplicates: the groups on the left, the selected one on the right."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.browser import Place
from pictrace.apps.desktop.listing import Tile
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.blank import Blank
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.group_list import GroupList
from pictrace.apps.desktop.views.group_panel import GroupPanel
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.view import Context
from pictrace.apps.desktop.wording import moment
from pictrace.records import DecisionKind, Photo

__all__ = ["DuplicatesView"]

_EVERY_MS = 40
"""How often the groups that a search finds are drawn at most."""


class DuplicatesView(Page):
    def __init__(self, parent: tk.Misc, context: Context, session: Session) -> None:
        super().__init__(parent, context, session)
        self.duplicates, self._review = session.duplicates, session.duplicates.review
        self.columnconfigure(2, weight=1)
        self.rowconfigure(1, weight=1)
        self._build_head()
        self.groups = GroupList(self, context, session, self.compare)
        self.groups.grid(row=1, column=0, sticky="ns")
        self.line(self).grid(row=1, column=1, sticky="ns")
        self.group = GroupPanel(self, context, session)
        self.group.grid(row=1, column=2, sticky="nsew")
        self.blank = Blank(self.group, context)
        for signal in (self.duplicates.changed, self._review.changed):
            self.watch(signal, self._show, _EVERY_MS)
        self._show()
        self.group.show()

    def _build_head(self) -> None:
        head = ttk.Frame(self, padding=(self.px(16), self.px(10)))
        head.grid(row=0, column=0, columnspan=3, sticky="ew")
        head.columnconfigure(1, weight=1)
        self.title = self.label(head, style="Heading.TLabel")
        self.title.grid(row=0, column=0)
        self.state_text = self.label(head, style="Muted.TLabel")
        self.state_text.grid(row=0, column=1, sticky="w", padx=self.px(12))
        self._undo = self.button(head, self.t("desktop.action.undo"), "undo", self._review.undo, "Ghost.TButton", 16)
        self._undo.grid(row=0, column=2, padx=self.px(6))
        scan = self.t("desktop.duplicates.scan")
        self.scan_button = self.button(head, scan, "duplicates", self._scan_or_stop, "Accent.TButton", 16)
        self.scan_button.grid(row=0, column=3)

    # What is shown

    def _show(self) -> None:
        duplicates, review, t = self.duplicates, self._review, self.t
        number, error = len(review.groups), duplicates.error or review.error
        self.title.configure(text=t("desktop.duplicates.groups", count=number, number=t.number(number)))
        state = t.said(error) if error else ""
        if duplicates.running:
            state = t("desktop.duplicates.scanning")
        elif not error:
            state = "  ·  ".join(self._looked())
        self.state_text.configure(text=state, style="Bad.TLabel" if error else "Muted.TLabel")
        scan = t("desktop.duplicates.stop" if duplicates.running else "desktop.duplicates.scan")
        self.scan_button.configure(text=f" {scan}")
        if review.can_undo:
            self._undo.grid()
        else:
            self._undo.grid_remove()
        self.groups.show()
        self._show_blank()

    def _looked(self) -> list[str]:
        """When was looked, at how many photos, and what is new since."""
        run, new, t = self._review.run, self._review.new, self.t
        if run is None:
            return []
        photos = t("count.photos", count=run.photos, n=t.number(run.photos))
        parts = [t("duplicates.looked", when=moment(run.started.astimezone(), t), photos=photos)]
        if not run.complete:
            parts.append(t("duplicates.partly"))
        if new:
            parts.append(t("duplicates.new", count=new, n=t.number(new)))
        return parts

    def _show_blank(self) -> None:
        duplicates, run, t = self.duplicates, self._review.run, self.t
        if self._review.groups:
            self.blank.hide()
            return
        name = "desktop.duplicates.none"
        if duplicates.running:
            name = "desktop.duplicates.scanning"
        elif run is None or not (run.photos or self._review.new):
            name = "desktop.duplicates.start"
        elif duplicates.stale:
            name = "duplicates.unseen"
        self.blank.say("duplicates", t(f"{name}_title"), t(f"{name}_text"))

    # What can be done

    def _scan_or_stop(self) -> None:
        if self.duplicates.running:
            self.duplicates.stop()
        else:
            self.duplicates.scan()

    def decide(self, kind: DecisionKind) -> None:
        """About the selected photo and the keeper, or about the whole group when none (or the keeper) is selected."""
        self._review.decide(kind, self.group.members.selected or None)

    def undo(self) -> None:
        self._review.undo()

    def compare(self) -> None:
        self.group.compare()

    @property
    def grids(self) -> tuple[Grid, ...]:
        return (self.groups.tiles, self.group.members)

    @property
    def selected_photo(self) -> Photo | None:
        return self.group.selected_photo

    @property
    def in_browser(self) -> Place:
        return Place("/duplicates")

    @property
    def tiles(self) -> list[Tile]:
        """Every photo of every group, for export."""
        groups = self._review.groups
        return [
            Tile(member.photo, member.to_hit(rank)) for group in groups for rank, member in enumerate(group.members, 1)
        ]
