"""Above the results: how many there are, what is to be said of them, and what can be done with them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.ranking_box import RankingBox
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import duration

__all__ = ["LARGEST", "SMALLEST", "ResultsBar"]

SMALLEST, LARGEST = 110, 360
"""Sides of a tile in pixels at 100 %."""
_SLIDER_STEP = 10
_SO_FAR_MS = 500
"""How often is said at most how much is indexed."""
_TOOLS = (("more_like", "search"), ("compare", "compare"), ("export", "export"))


class ResultsBar(View):
    """``on_size`` hears how large the tiles are wanted."""

    def __init__(
        self, parent: tk.Misc, context: Context, session: Session, size: int, on_size: Callable[[int], None]
    ) -> None:
        px = context.theme.px
        super().__init__(parent, context, style="Ground.TFrame", padding=(px(14), px(10), px(10), px(2)))
        self._session = session
        self._search = session.search
        self.columnconfigure(1, weight=1)
        self.count = self.label(self, style="Ground.Strong.TLabel")
        self.count.grid(row=0, column=0, sticky="w")
        self.detail = self.label(self, style="Ground.Muted.TLabel")
        self.detail.grid(row=0, column=1, sticky="w", padx=px(10))
        self.ranking = RankingBox(self, context, self._search)
        for column, (action, icon) in enumerate(_TOOLS, 3):
            button = self.button(self, icon=icon, style="Ground.Ghost.TButton", command=context.actions[action])
            button.grid(row=0, column=column)
            Tooltip(button, self.theme, self.t(f"desktop.action.{action}"))
        self.slider = ttk.Scale(
            self, from_=SMALLEST, to=LARGEST, value=size, style="Ground.Horizontal.TScale", length=px(110)
        )
        self.slider.configure(command=lambda value: on_size(round(float(value) / _SLIDER_STEP) * _SLIDER_STEP))
        self.slider.grid(row=0, column=6, padx=(px(10), px(4)))
        Tooltip(self.slider, self.theme, self.t("desktop.results.tile_size"))
        self.listen(self._search.listing.state, self._show)
        self.listen(self._search.queried, self._show_ranking)
        self.watch(session.indexing.changed, self._show, _SO_FAR_MS)
        self.watch(session.sources.changed, self._show, _SO_FAR_MS)
        self._show()
        self._show_ranking()

    def _show(self) -> None:
        listing, t = self._search.listing, self.t
        waiting = listing.busy and not listing.tiles
        self.count.configure(text=t("desktop.results.searching") if waiting else self._number())
        details = [t.said(listing.error)] if listing.error else self._so_far()
        if listing.result is not None and not listing.error:
            took_ms = listing.result.took_ms
            took = f"{took_ms:.0f} ms" if took_ms < 1000 else duration(took_ms / 1000, t)
            details += [took, *map(t.said, listing.result.messages)]
        self.detail.configure(
            text="  ·  ".join(details), style="Ground.Bad.TLabel" if listing.error else "Ground.Muted.TLabel"
        )

    def _show_ranking(self) -> None:
        """Only a picture's hits can be ranked."""
        if self.ranking.wanted:
            self.ranking.grid(row=0, column=2, padx=self.px(8))
        else:
            self.ranking.grid_remove()

    def _so_far(self) -> list[str]:
        """How many photos there are to be found while others are on their way."""
        indexing = self._session.indexing
        if not indexing.running or indexing.progress is None or not indexing.progress.added:
            return []
        known = sum(source.present for source in self._session.sources.all)
        return [self.t("desktop.results.so_far", count=known, number=self.t.number(known))] if known else []

    def _number(self) -> str:
        listing, t = self._search.listing, self.t
        if not self._search.browsing:
            total = max(listing.total, len(listing.tiles))
            return t("desktop.results.hits", count=total, number=t.number(total))
        photos = t("desktop.results.photos", count=listing.total, number=t.number(listing.total))
        if not listing.missing:
            return photos
        return f"{photos}  ·  {t('web.library.count.missing', n=t.number(listing.missing))}"
