"""Above the results: how many there are, what is to be said of them, and what can be done with them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pictrace.apps.desktop.searching import SearchPresenter
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import duration

__all__ = ["LARGEST", "SMALLEST", "ResultsBar"]

SMALLEST, LARGEST = 110, 360
"""Sides of a tile in pixels at 100 %."""
_SLIDER_STEP = 10
_TOOLS = (("more_like", "search"), ("compare", "compare"), ("export", "export"))


class ResultsBar(View):
    """``on_size`` hears how large the tiles are wanted."""

    def __init__(
        self, parent: tk.Misc, context: Context, search: SearchPresenter, size: int, on_size: Callable[[int], None]
    ) -> None:
        px = context.theme.px
        super().__init__(parent, context, style="Ground.TFrame", padding=(px(14), px(10), px(10), px(2)))
        self._search = search
        self.columnconfigure(1, weight=1)
        self.count = self.label(self, style="Ground.Strong.TLabel")
        self.count.grid(row=0, column=0, sticky="w")
        self.detail = self.label(self, style="Ground.Muted.TLabel")
        self.detail.grid(row=0, column=1, sticky="w", padx=px(10))
        for column, (action, icon) in enumerate(_TOOLS, 2):
            button = self.button(self, icon=icon, style="Ground.Ghost.TButton", command=context.actions[action])
            button.grid(row=0, column=column)
            Tooltip(button, self.theme, self.t(f"desktop.action.{action}"))
        self.slider = ttk.Scale(
            self, from_=SMALLEST, to=LARGEST, value=size, style="Ground.Horizontal.TScale", length=px(110)
        )
        self.slider.configure(command=lambda value: on_size(round(float(value) / _SLIDER_STEP) * _SLIDER_STEP))
        self.slider.grid(row=0, column=5, padx=(px(10), px(4)))
        Tooltip(self.slider, self.theme, self.t("desktop.results.tile_size"))
        self.listen(search.listing.state, self._show)
        self._show()

    def _show(self) -> None:
        listing, t = self._search.listing, self.t
        waiting = listing.busy and not listing.tiles
        self.count.configure(text=t("desktop.results.searching") if waiting else self._number())
        detail = ""
        if listing.error:
            detail = t.said(listing.error)
        elif listing.result is not None:
            took_ms = listing.result.took_ms
            took = f"{took_ms:.0f} ms" if took_ms < 1000 else duration(took_ms / 1000, t)
            detail = "  ·  ".join([took, *map(t.said, listing.result.notes)])
        self.detail.configure(text=detail, style="Ground.Bad.TLabel" if listing.error else "Ground.Muted.TLabel")

    def _number(self) -> str:
        listing, t = self._search.listing, self.t
        if not self._search.browsing:
            total = max(listing.total, len(listing.tiles))
            return t("desktop.results.hits", count=total, number=t.number(total))
        photos = t("desktop.results.photos", count=listing.total, number=t.number(listing.total))
        if not listing.missing:
            return photos
        return f"{photos}  ·  {t('web.library.count.missing', n=t.number(listing.missing))}"
