"""What a picture's hits are ranked by."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from math import ceil
from tkinter import ttk

from pictrace.apps.desktop.listing import RANKINGS
from pictrace.apps.desktop.searching import SearchPresenter
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View

__all__ = ["RankingBox"]

_MARGIN = 2
"""Digits' widths beside the longest name, so that none touches the arrow."""


class RankingBox(View):
    """Its maker shows it while it is ``wanted``: words and all photos have an order of their own."""

    def __init__(self, parent: tk.Misc, context: Context, search: SearchPresenter) -> None:
        super().__init__(parent, context, style="Ground.TFrame")
        self._search = search
        self.label(self, self.t("rank.title"), "Ground.Muted.TLabel").pack(side="left", padx=(0, self.px(6)))
        names = [self.t(f"rank.{name}") for name in RANKINGS]
        font = self.theme.fonts["caption"]
        digits = ceil(max(map(font.measure, names)) / font.measure("0")) + _MARGIN
        self.box = ttk.Combobox(self, values=names, width=digits, state="readonly", font=font)
        self.box.pack(side="left")
        self.box.current(RANKINGS.index(search.narrowing.by))
        self.box.bind("<<ComboboxSelected>>", lambda event: self._chosen())
        self.tooltip = Tooltip(self.box, self.theme, self._hint())

    @property
    def wanted(self) -> bool:
        """Is there a picture whose hits can be ranked?"""
        query = self._search.query
        return query is not None and query.has_picture

    def _chosen(self) -> None:
        by = RANKINGS[self.box.current()]
        self.box.selection_clear()
        self._search.narrow(replace(self._search.narrowing, by=by))
        self.tooltip.text = self._hint()

    def _hint(self) -> str:
        return self.t(f"rank.{self._search.narrowing.by}.hint")
