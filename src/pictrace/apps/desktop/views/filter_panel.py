"""How hits are narrowed: by relation, by score, to a place."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace
from tkinter import ttk

from pictrace.apps.desktop.searching import SearchPresenter
from pictrace.apps.desktop.sources import SourcesPresenter
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.views.wrapping import Wrapping
from pictrace.apps.desktop.wording import percent, relation_name
from pictrace.records import Relation

__all__ = ["FilterPanel"]

_SCORE_PAUSE_MS = 120
"""The slider rests so long before the library is asked."""
_SCORE_STEPS = (("Left", -0.01), ("Right", 0.01), ("Prior", 0.1), ("Next", -0.1))


class FilterPanel(View):
    """Begins as the search is narrowed already."""

    def __init__(self, parent: tk.Misc, context: Context, search: SearchPresenter, sources: SourcesPresenter) -> None:
        super().__init__(parent, context)
        self._search = search
        self._sources = sources
        self.columnconfigure(0, weight=1)
        self.label(self, self.t("desktop.filter.title"), "Heading.TLabel").grid(row=0, column=0, sticky="w")
        self._build_relations()
        self._build_score()
        self._build_place()
        self.listen(sources.changed, self._show_places)
        self._show_places()

    # Relations

    def _build_relations(self) -> None:
        self.label(self, self.t("desktop.filter.relation"), "Muted.TLabel").grid(
            row=1, column=0, sticky="w", pady=(self.px(10), self.px(4))
        )
        chips = Wrapping(self, self.px(6))
        chips.grid(row=2, column=0, sticky="ew")
        chosen = self._search.narrowing.relations
        self.relations: dict[Relation, ttk.Checkbutton] = {}
        self._chosen: dict[Relation, tk.BooleanVar] = {}
        for relation in Relation:
            self._chosen[relation] = tk.BooleanVar(self, chosen is not None and relation in chosen)
            self.relations[relation] = ttk.Checkbutton(
                chips,
                text=relation_name(relation, self.t),
                variable=self._chosen[relation],
                style="Chip.Toolbutton",
                command=self._relations_chosen,
            )
            chips.add(self.relations[relation])

    def _relations_chosen(self) -> None:
        chosen = frozenset(relation for relation, variable in self._chosen.items() if variable.get())
        self._search.narrow(replace(self._search.narrowing, relations=chosen or None))

    # Score

    def _build_score(self) -> None:
        head = ttk.Frame(self)
        head.grid(row=3, column=0, sticky="ew", pady=(self.px(14), self.px(2)))
        head.columnconfigure(0, weight=1)
        least = self._search.narrowing.min_score
        self.label(head, self.t("desktop.filter.score"), "Muted.TLabel").grid(row=0, column=0, sticky="w")
        self.score_text = self.label(head, percent(least, self.t), "Muted.TLabel")
        self.score_text.grid(row=0, column=1, sticky="e")
        self.score = ttk.Scale(self, from_=0.0, to=1.0, value=least, command=self._score_moved)
        self.score.grid(row=4, column=0, sticky="ew")
        self._score_job: str | None = None
        for key, step in _SCORE_STEPS:
            self.score.bind(f"<{key}>", lambda event, step=step: self._step_score(step))  # type: ignore[misc]

    def _step_score(self, step: float) -> str:
        self.score.set(min(max(self.score.get() + step, 0.0), 1.0))
        return "break"

    def _score_moved(self, value: str) -> None:
        least = round(float(value), 2)
        self.score_text.configure(text=percent(least, self.t))
        if self._score_job is not None:
            self.after_cancel(self._score_job)
        self._score_job = self.after(_SCORE_PAUSE_MS, self._score_chosen, least)

    def _score_chosen(self, least: float) -> None:
        self._search.narrow(replace(self._search.narrowing, min_score=least))

    # Place

    def _build_place(self) -> None:
        self.label(self, self.t("desktop.filter.place"), "Muted.TLabel").grid(
            row=5, column=0, sticky="w", pady=(self.px(14), self.px(4))
        )
        self.place_box = ttk.Combobox(self, font=self.theme.fonts["caption"])
        self.place_box.grid(row=6, column=0, sticky="ew")
        self.place_box.set(self._search.narrowing.within or self.t("desktop.filter.everywhere"))
        self.place_box.bind("<<ComboboxSelected>>", lambda event: self._place_chosen())
        self.place_box.bind("<Return>", lambda event: self._place_chosen())

    def _show_places(self) -> None:
        """Offers the library's sources; any folder within them can be typed."""
        places = [source.location for source in self._sources.all]
        self.place_box.configure(values=[self.t("desktop.filter.everywhere"), *places])

    def _place_chosen(self) -> None:
        text = self.place_box.get().strip()
        everywhere = text in ("", self.t("desktop.filter.everywhere"))
        self._search.narrow(replace(self._search.narrowing, within=None if everywhere else text))
        self.place_box.selection_clear()
