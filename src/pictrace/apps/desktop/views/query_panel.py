"""What is searched for: the query's picture with its region, its words, and its place among several pictures."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from pictrace.apps.desktop.searching import SearchPresenter
from pictrace.apps.desktop.views.region import RegionPicker
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View

__all__ = ["QueryPanel"]


class QueryPanel(View):
    """Follows the query; without one it offers the ways to give one."""

    def __init__(self, parent: tk.Misc, context: Context, search: SearchPresenter) -> None:
        super().__init__(parent, context)
        self.search = search
        self.columnconfigure(0, weight=1)
        self._build_query()
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
            self.words.bind(sequence, lambda event: self.search.add_words(self.words.get()))
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
