"""The first page: the query and its filters on the left, the hits on the right."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable
from dataclasses import replace
from tkinter import ttk

from pictrace.apps.desktop.browser import Place, search_place
from pictrace.apps.desktop.comparing import Pair
from pictrace.apps.desktop.listing import Tile
from pictrace.apps.desktop.searching import shown_name
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.blank import Blank
from pictrace.apps.desktop.views.filter_panel import FilterPanel
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.query_panel import QueryPanel
from pictrace.apps.desktop.views.results_bar import LARGEST, SMALLEST, ResultsBar
from pictrace.apps.desktop.views.tiles import Face
from pictrace.apps.desktop.views.view import Context
from pictrace.apps.desktop.views.welcome import Welcome
from pictrace.apps.desktop.wording import meant, percent, photo_line, relation_name
from pictrace.messages import Message
from pictrace.records import Photo, PhotoState, Query

__all__ = ["SearchView", "face_of"]

_TILE_STEP = 30
"""Pixels at 100 % that a key makes the tiles larger or smaller."""


def face_of(tile: Tile, context: Context) -> Face:
    """What a tile of the grid says about its photo."""
    photo, hit, t = tile.photo, tile.hit, context.messages
    name = shown_name(photo.location)
    if photo.state is not PhotoState.PRESENT:
        name = f"{t(f'state.{photo.state.value}')} · {name}"
    faded = photo.state is not PhotoState.PRESENT
    if hit is None:
        return Face(photo.id, name, faded=faded)
    color = context.theme.palette.of_relation(hit.relation)
    return Face(photo.id, name, percent(hit.score, t), f"● {relation_name(hit.relation, t)}", color, faded)


class SearchView(Page):
    def __init__(self, parent: tk.Misc, context: Context, session: Session) -> None:
        super().__init__(parent, context, session)
        self.search, self._listing = session.search, session.search.listing
        self.columnconfigure(2, weight=1)
        self.rowconfigure(0, weight=1)
        left = ttk.Frame(self, padding=self.px(16))
        left.grid(row=0, column=0, sticky="ns")
        self.query = QueryPanel(left, context, self.search)
        self.query.grid(row=0, column=0, sticky="ew")
        self.line(left).grid(row=1, column=0, sticky="ew", pady=self.px(16))
        self.filters = FilterPanel(left, context, self.search, session.sources)
        self.filters.grid(row=2, column=0, sticky="ew")
        self.line(self).grid(row=0, column=1, sticky="ns")
        self._right = right = ttk.Frame(self, style="Ground.TFrame")
        right.grid(row=0, column=2, sticky="nsew")
        right.columnconfigure(0, weight=1)
        right.rowconfigure(1, weight=1)
        self.bar = ResultsBar(right, context, session, self.desktop.memory.tile, self.set_tile)
        self.bar.grid(row=0, column=0, sticky="ew")
        self.grid_view = Grid(right, self.theme, session.thumbnails)
        self.grid_view.tile = self.desktop.memory.tile
        self.grid_view.grid(row=1, column=0, sticky="nsew")
        self.grid_view.tiles.face = lambda index: face_of(self._listing.tiles[index], context)
        self.grid_view.on_open = self.open_original
        self.grid_view.on_activate = lambda index: self.compare()
        self.grid_view.on_menu = self._menu
        self.grid_view.on_need = self._listing.need
        self.grid_view.on_select = lambda index: self._show_selected()
        self.blank = Blank(right, context)
        self.welcome: Welcome | None = None
        """Made when the library is seen to be empty."""
        self.listen(self._listing.changed, self._show_results)
        self.listen(self._listing.grew, lambda: self.grid_view.grow(len(self._listing.tiles)))
        self.listen(self._listing.state, self._show_blank)
        self.watch(session.indexing.changed, self._show_blank)
        self._query_shown: Query | None = self.search.query
        self._steps = len(self.search.history)
        self._tops: dict[Query | None, float] = {}
        """How far each list was scrolled when another came."""
        self.grid_view.scored = not self.search.browsing
        self.grid_view.show(len(self._listing.tiles))
        self._show_blank()

    # Results

    def _show_results(self) -> None:
        self.grid_view.scored = not self.search.browsing
        search, same = self.search, self.search.query == self._query_shown
        back = len(search.history) < self._steps
        if not same:
            self._tops[self._query_shown] = self.grid_view.scroller.offset
        self._query_shown, self._steps = search.query, len(search.history)
        self.grid_view.show(len(self._listing.tiles), keep_place=same and search.browsing)
        if back and not same:
            self.grid_view.scroller.to(self._tops.get(search.query, 0.0))
        self._show_blank()

    def _show_blank(self) -> None:
        """What is said and offered when there is nothing to show."""
        search, listing, t = self.search, self._listing, self.t
        nothing = not (listing.tiles or listing.busy)
        empty = nothing and search.query is None and not search.narrowing.within
        welcome = empty and not self.session.indexing.running
        if not nothing or welcome:
            self.blank.hide()
        elif empty:
            self.blank.say("refresh", t("desktop.empty.first_photos_title"), t("desktop.empty.first_photos_text"))
        else:
            self._show_nothing_found()
        if welcome and self.welcome is None:
            self.welcome = Welcome(self._right, self.context)
        elif not welcome and self.welcome is not None:
            self.welcome.destroy()
            self.welcome = None

    def _show_nothing_found(self) -> None:
        """Only who narrowed a search is told to narrow it less."""
        search, listing, t = self.search, self._listing, self.t
        notes = listing.result.messages if listing.result is not None else ()
        hint = t("desktop.empty.nothing_text" if search.narrowing else "web.search.nothing.hint")
        if listing.error:
            self.blank.say("warning", t("desktop.empty.failed_title"), t.said(listing.error))
        elif self.blank.say("search", t("desktop.empty.nothing_title"), " ".join(map(t.sentence, notes)) or hint):
            for query in self._meant(notes):
                text = t("web.search.meant", words=query.text)
                self.blank.offer(text, "search", lambda query=query: search.search(query))  # type: ignore[misc]

    def _meant(self, notes: Iterable[Message]) -> list[Query]:
        """Searches with a word that the model knows in place of one that it does not."""
        query = self.search.query
        if query is None or not query.text:
            return []
        found = []
        for unknown, word in (pair for note in notes for pair in meant(note)):
            text = query.text.replace(unknown, word)
            found.append(replace(query, text=text, name=query.name if query.has_picture else text))
        return found

    def _show_selected(self) -> None:
        photo = self.selected_photo
        if photo is not None:
            line = photo_line(photo, self.t)
            self.desktop.notices.say("  ·  ".join(part for part in (photo.location, line) if part))

    def set_tile(self, size: int) -> None:
        size = min(max(size, SMALLEST), LARGEST)
        self.desktop.remember(tile=size)
        self.grid_view.set_tile(size)

    def enlarge(self, steps: int) -> None:
        self.set_tile(self.grid_view.tile + _TILE_STEP * steps)
        self.bar.slider.set(self.grid_view.tile)

    # What can be done with a tile

    @property
    def grids(self) -> tuple[Grid, ...]:
        return (self.grid_view,)

    @property
    def selected_photo(self) -> Photo | None:
        index = self.grid_view.selected
        return None if index is None or index >= len(self._listing.tiles) else self._listing.tiles[index].photo

    @property
    def in_browser(self) -> Place:
        return search_place(self.search.query, self.search.narrowing, self.selected_photo)

    def open_original(self, index: int) -> None:
        self.desktop.outgoing.open_original(self.session.library, self._listing.tiles[index].photo)

    def compare(self) -> None:
        """Compares the query with the selected hit; among all photos, Return is "more like this"."""
        index = self.grid_view.selected
        query = self.search.query
        if index is None:
            return
        if query is None or not query.has_picture:
            photo = self.selected_photo
            if photo is not None:
                self.search.more_like(photo)
            return
        pairs = [
            Pair(query, Query(photo_id=tile.photo.id, name=shown_name(tile.photo.location)), tile.photo)
            for tile in self._listing.tiles
        ]
        self.session.compare.show(pairs, index)
        self.context.actions["show_compare"]()

    def _menu(self, index: int, x: int, y: int) -> None:
        menu = tk.Menu(self)
        query = self.search.query
        names = ["more_like", "compare", "open_original", "reveal", "copy_location", "export"]
        if query is None or not query.has_picture:
            names.remove("compare")
        for name in names:
            if name in ("open_original", "export"):
                menu.add_separator()
            menu.add_command(label=self.t(f"desktop.action.{name}"), command=self.context.actions[name])
        menu.tk_popup(x, y)
