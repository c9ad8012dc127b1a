"""The left panel: the query's picture with its region, its words, and the filters."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.searching import SearchPresenter
from pictrace.apps.desktop.views.region import RegionPicker
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.views.wrapping import Wrapping
from pictrace.apps.desktop.wording import percent, relation_name
from pictrace.records import Relation

__all__ = ["QueryPanel"]


class QueryPanel(View):
    """Shows what is searched for and how it is narrowed."""

    def __init__(self, parent: tk.Misc, context: Context, search: SearchPresenter) -> None:
        super().__init__(parent, context, padding=context.theme.px(16))
        self.search = search
        self.columnconfigure(0, weight=1)
        self._build_query()
        self._build_filters()
        self.listen(search.queried, self._show_query)
        self._show_query()

    # The query

    def _build_query(self) -> None:
        head = ttk.Frame(self)
        head.grid(row=0, column=0, sticky="ew")
        head.columnconfigure(0, weight=1)
        self.label(head, self.t("desktop.query.title"), "Heading.TLabel").grid(row=0, column=0, sticky="w")
        self._clear = self.button(head, icon="close", style="Ghost.TButton", size=14, command=self._clear_query)
        self._clear.grid(row=0, column=2)
        self._build_queue(head)
        self.region = RegionPicker(self, self.context, self.search)
        self.region.grid(row=1, column=0, sticky="ew", pady=(self.px(8), self.px(6)))
        self._name = self.label(self, style="Muted.TLabel", wraplength=self.px(236))
        self._name.grid(row=2, column=0, sticky="w")
        self._whole = self.button(
            self, self.t("desktop.query.whole"), "fit", lambda: self.search.select_region(None), "Chip.TButton", 14
        )
        self._words_frame = ttk.Frame(self)
        self._words_frame.columnconfigure(0, weight=1)
        self.label(self._words_frame, self.t("query.words"), "Muted.TLabel").grid(row=0, column=0, sticky="w")
        self.words = ttk.Entry(self._words_frame, font=self.theme.fonts["caption"])
        self.words.grid(row=1, column=0, sticky="ew", pady=(self.px(4), 0))
        for sequence in ("<Return>", "<FocusOut>"):
            self.words.bind(sequence, lambda event: self.search.narrow(self.words.get()))
        Tooltip(self.words, self.theme, self.t("query.words.hint"))
        self._buttons = ttk.Frame(self)
        self._buttons.columnconfigure((0, 1), weight=1, uniform="half")
        actions = self.context.actions
        choose = self.button(self._buttons, self.t("desktop.query.choose"), "image", actions["choose_picture"], size=16)
        choose.grid(row=0, column=0, sticky="ew", padx=(0, self.px(4)))
        paste = self.button(self._buttons, self.t("desktop.query.paste"), "paste", actions["paste"], size=16)
        paste.grid(row=0, column=1, sticky="ew", padx=(self.px(4), 0))

    def _build_queue(self, head: ttk.Frame) -> None:
        self._queue = ttk.Frame(head)
        self._queue.grid(row=0, column=1)
        actions = self.context.actions
        self._previous = self.button(
            self._queue, icon="left", style="Ghost.TButton", size=14, command=actions["previous_query"]
        )
        self._position = self.label(self._queue, style="Muted.TLabel")
        self._next = self.button(
            self._queue, icon="right", style="Ghost.TButton", size=14, command=actions["next_query"]
        )
        for column, part in enumerate((self._previous, self._position, self._next)):
            part.grid(row=0, column=column)
        for button, action in ((self._previous, "previous_query"), (self._next, "next_query")):
            Tooltip(button, self.theme, self.t(f"desktop.action.{action}"))

    def _clear_query(self) -> None:
        self.search.search(None)

    def _show_query(self) -> None:
        query = self.search.query
        hint = query is not None and query.has_picture and query.region is None and not self.search.unreadable
        name = "" if query is None else query.name
        self._name.configure(text=f"{name}\n{self.t('desktop.query.region_hint')}" if hint else name)
        if query is None:
            self._name.grid_remove()
        else:
            self._name.grid()
        if query is None:
            self._clear.grid_remove()
        else:
            self._clear.grid()
        pictured = query is not None and query.has_picture  # then there is no need to offer how to give one
        wanted, other = (self._words_frame, self._buttons) if pictured else (self._buttons, self._words_frame)
        other.grid_remove()
        wanted.grid(row=4, column=0, sticky="ew", pady=(self.px(8), 0))
        self._show_text(self.words, "" if query is None or not query.has_picture else query.text or "")
        self._show_position()
        if query is not None and query.region is not None:
            self._whole.grid(row=3, column=0, sticky="w", pady=(self.px(6), 0))
        else:
            self._whole.grid_remove()

    def _show_text(self, entry: ttk.Entry, text: str) -> None:
        if entry.get().strip() != text:
            entry.delete(0, "end")
            entry.insert(0, text)

    def _show_position(self) -> None:
        """Which one of several pictures this is, and the way to the others."""
        at, total = self.search.position, len(self.search.queue)
        if at is None or total < 2:
            self._queue.grid_remove()
            return
        self._position.configure(text=self.t("desktop.query.position", position=at + 1, total=total))
        self._previous.state(["!disabled" if at else "disabled"])
        self._next.state(["!disabled" if at + 1 < total else "disabled"])
        self._queue.grid()

    # The filters

    def _build_filters(self) -> None:
        self.line(self).grid(row=5, column=0, sticky="ew", pady=self.px(16))
        self.label(self, self.t("desktop.filter.title"), "Heading.TLabel").grid(row=6, column=0, sticky="w")
        self._build_relations()
        self._build_score()
        self._build_place()

    def _build_relations(self) -> None:
        self.label(self, self.t("desktop.filter.relation"), "Muted.TLabel").grid(
            row=7, column=0, sticky="w", pady=(self.px(10), self.px(4))
        )
        chips = Wrapping(self, self.px(6))
        chips.grid(row=8, column=0, sticky="ew")
        chosen = self.search.relations
        self._relations: dict[Relation, tk.BooleanVar] = {}
        for relation in Relation:
            variable = tk.BooleanVar(self, chosen is not None and relation in chosen)
            self._relations[relation] = variable
            chips.add(
                ttk.Checkbutton(
                    chips,
                    text=relation_name(relation, self.t),
                    variable=variable,
                    style="Chip.Toolbutton",
                    command=self._relations_chosen,
                )
            )

    def _relations_chosen(self) -> None:
        chosen = frozenset(relation for relation, variable in self._relations.items() if variable.get())
        self.search.filter_relations(chosen or None)

    def _build_score(self) -> None:
        head = ttk.Frame(self)
        head.grid(row=9, column=0, sticky="ew", pady=(self.px(14), self.px(2)))
        head.columnconfigure(0, weight=1)
        self.label(head, self.t("desktop.filter.score"), "Muted.TLabel").grid(row=0, column=0, sticky="w")
        self._score_text = self.label(head, percent(self.search.min_score, self.t), "Muted.TLabel")
        self._score_text.grid(row=0, column=1, sticky="e")
        self.score = ttk.Scale(self, from_=0.0, to=1.0, value=self.search.min_score, command=self._score_moved)
        self.score.grid(row=10, column=0, sticky="ew")
        self._score_job: str | None = None
        for key, step in (("Left", -0.01), ("Right", 0.01), ("Prior", 0.1), ("Next", -0.1)):
            self.score.bind(f"<{key}>", lambda event, step=step: self._score_step(step))  # type: ignore[misc]

    def _score_step(self, step: float) -> str:
        self.score.set(min(max(self.score.get() + step, 0.0), 1.0))
        return "break"

    def _score_moved(self, value: str) -> None:
        minimum = round(float(value), 2)
        self._score_text.configure(text=percent(minimum, self.t))
        if self._score_job is not None:
            self.after_cancel(self._score_job)
        self._score_job = self.after(120, self.search.filter_score, minimum)

    def _build_place(self) -> None:
        self.label(self, self.t("desktop.filter.place"), "Muted.TLabel").grid(
            row=11, column=0, sticky="w", pady=(self.px(14), self.px(4))
        )
        self._places: list[str] = []
        self.place_box = ttk.Combobox(
            self, values=[self.t("desktop.filter.everywhere")], font=self.theme.fonts["caption"]
        )
        self.place_box.grid(row=12, column=0, sticky="ew")
        self.place_box.set(self.search.filters.within or self.t("desktop.filter.everywhere"))
        self.place_box.bind("<<ComboboxSelected>>", lambda event: self._place_chosen())
        self.place_box.bind("<Return>", lambda event: self._place_chosen())

    def set_places(self, places: list[str]) -> None:
        """Offers the library's sources; any folder within them can be typed."""
        self._places = places
        self.place_box.configure(values=[self.t("desktop.filter.everywhere"), *places])

    def _place_chosen(self) -> None:
        text = self.place_box.get().strip()
        everywhere = text in ("", self.t("desktop.filter.everywhere"))
        self.search.filter_place(None if everywhere else text)
        self.place_box.selection_clear()
