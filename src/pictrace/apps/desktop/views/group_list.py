"""The groups of duplicates, one under the other, each with its keeper."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.tiles import Face
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import relation_name

__all__ = ["GroupList"]

_WIDTH = 320
"""Pixels at 100 %."""


class GroupList(View):
    """Follows the review: as long as its list, with the same group selected. ``on_open`` hears of a double click."""

    def __init__(self, parent: tk.Misc, context: Context, session: Session, on_open: Callable[[], None]) -> None:
        super().__init__(parent, context, style="Ground.TFrame", width=context.theme.px(_WIDTH))
        self._review = session.duplicates.review
        self.grid_propagate(False)
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        self.tiles = Grid(self, self.theme, session.thumbnails, single=True)
        self.tiles.grid(row=0, column=0, sticky="nsew")
        self.tiles.tiles.face = self._face
        self.tiles.on_select = self._review.select
        self.tiles.on_open = lambda index: on_open()
        self.listen(self._review.selected_changed, self._selected_changed)

    def show(self) -> None:
        """Shows the groups that there are now."""
        number = len(self._review.groups)
        if number > self.tiles.count:
            self.tiles.grow(number)
        elif number < self.tiles.count or number == 0:
            self.tiles.show(number, keep_place=True)
        if self._review.selected != self.tiles.selected:
            self.tiles.select(self._review.selected)

    def _selected_changed(self) -> None:
        """At once: the list is drawn again, and must not name a group that is gone."""
        self.show()
        self.tiles.refresh()

    def _face(self, index: int) -> Face:
        group = self._review.groups[index]
        name, number = shown_name(group.keeper.location), self.t("desktop.duplicates.photos", count=len(group.members))
        color = self.theme.palette.of_relation(group.relation)
        return Face(group.keeper.id, name, number, f"● {relation_name(group.relation, self.t)}", color)
