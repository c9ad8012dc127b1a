"""The first page: the query and its filters on the left, the hits on the right."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from dataclasses import replace
from tkinter import ttk

from pictrace.apps.desktop.comparing import Pair
from pictrace.apps.desktop.presenter import Session
from pictrace.apps.desktop.searching import Tile, shown_name
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.page import Page
from pictrace.apps.desktop.views.query_panel import QueryPanel
from pictrace.apps.desktop.views.tiles import Face
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context, View
from pictrace.apps.desktop.wording import duration, meant, percent, photo_line, relation_name
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
        self.search = session.search
        self.columnconfigure(2, weight=1)
        self.rowconfigure(0, weight=1)
        self.panel = QueryPanel(self, context, self.search)
        self.panel.grid(row=0, column=0, sticky="ns")
        self.line(self).grid(row=0, column=1, sticky="ns")
        right = ttk.Frame(self, style="Ground.TFrame")
        right.grid(row=0, column=2, sticky="nsew")
        right.columnconfigure(0, weight=1)
        right.rowconfigure(1, weight=1)
        self._build_head(right)
        self.grid_view = Grid(right, self.theme, session.thumbnails)
        self.grid_view.tile = self.desktop.memory.tile
        self.grid_view.grid(row=1, column=0, sticky="nsew")
        self.grid_view.tiles.face = lambda index: face_of(self.search.tiles[index], context)
        self.grid_view.on_open = self.open_original
        self.grid_view.on_activate = lambda index: self.compare()
        self.grid_view.on_menu = self._menu
        self.grid_view.on_need = self.search.need
        self.grid_view.on_select = lambda index: self._show_selected()
        self._empty = EmptyState(right, context, self.search.search)
        self.listen(self.search.results, self._show_results)
        self.listen(self.search.grew, lambda: self.grid_view.grow(len(self.search.tiles)))
        self.listen(self.search.state, self._show_state)
        self.watch(session.indexing.changed, self._show_empty)
        self.listen(session.indexing.sources_changed, self._show_places)
        self._query_shown: Query | None = self.search.query
        self._steps = len(self.search.history)
        self._tops: dict[Query | None, float] = {}
        """How far each list was scrolled when another came."""
        self._show_places()
        self.grid_view.scored = not self.search.browsing
        self.grid_view.show(len(self.search.tiles))
        self._show_state()

    def _build_head(self, parent: tk.Misc) -> None:
        head = ttk.Frame(parent, style="Ground.TFrame", padding=(self.px(14), self.px(10), self.px(10), self.px(2)))
        head.grid(row=0, column=0, sticky="ew")
        head.columnconfigure(1, weight=1)
        self._count = self.label(head, style="Ground.Strong.TLabel")
        self._count.grid(row=0, column=0, sticky="w")
        self._detail = self.label(head, style="Ground.Muted.TLabel")
        self._detail.grid(row=0, column=1, sticky="w", padx=self.px(10))
        for column, (action, icon) in enumerate(
            (("more_like", "search"), ("compare", "compare"), ("export", "export")), 2
        ):
            button = self.button(head, icon=icon, style="Ground.Ghost.TButton", command=self.context.actions[action])
            button.grid(row=0, column=column)
            Tooltip(button, self.theme, self.t(f"desktop.action.{action}"))
        self.tile_slider = ttk.Scale(
            head,
            from_=110,
            to=360,
            value=self.desktop.memory.tile,
            style="Ground.Horizontal.TScale",
            length=self.px(110),
        )
        self.tile_slider.configure(command=self._size_moved)
        self.tile_slider.grid(row=0, column=5, padx=(self.px(10), self.px(4)))
        Tooltip(self.tile_slider, self.theme, self.t("desktop.results.tile_size"))

    # Results

    def _show_results(self) -> None:
        self.grid_view.scored = not self.search.browsing
        search, same = self.search, self.search.query == self._query_shown
        back = len(search.history) < self._steps
        if not same:
            self._tops[self._query_shown] = self.grid_view.scroller.offset
        self._query_shown, self._steps = search.query, len(search.history)
        self.grid_view.show(len(search.tiles), keep_place=same and search.browsing)
        if back and not same:
            self.grid_view.scroller.to(self._tops.get(search.query, 0.0))
        self._show_empty()

    def _show_state(self) -> None:
        search, t = self.search, self.t
        result = search.result
        if search.browsing:
            head = t("desktop.results.photos", count=search.total, number=t.number(search.total))
            if search.missing:
                head += f"  ·  {t('web.library.count.missing', n=t.number(search.missing))}"
        else:
            total = max(search.total, len(search.tiles))
            head = t("desktop.results.hits", count=total, number=t.number(total))
        self._count.configure(text=t("desktop.results.searching") if search.busy and not search.tiles else head)
        if search.error:
            detail = t.said(search.error)
        elif result is not None:
            took = f"{result.took_ms:.0f} ms" if result.took_ms < 1000 else duration(result.took_ms / 1000, t)
            detail = "  ·  ".join([took, *map(t.said, result.notes)])
        else:
            detail = ""
        self._detail.configure(text=detail, style="Ground.Bad.TLabel" if search.error else "Ground.Muted.TLabel")
        self._show_empty()

    def _show_empty(self) -> None:
        search, indexing = self.search, self.session.indexing
        if search.tiles or search.busy:
            self._empty.place_forget()
            return
        if search.query is not None or search.filters.narrow:
            notes = search.result.notes if search.result is not None else ()
            narrowed = search.min_score > 0 or search.relations is not None or search.filters.narrow
            self._empty.nothing_found(
                self.t.said(search.error), " ".join(map(self.t.sentence, notes)), bool(narrowed), self._meant(notes)
            )
        elif indexing.running:
            self._empty.first_photos()
        else:
            self._empty.welcome()
        self._empty.place(relx=0.5, rely=0.46, anchor="center")

    def _meant(self, notes: Iterable[str]) -> list[Query]:
        """Searches with a word that the model knows in place of one that it does not."""
        query = self.search.query
        if query is None or not query.text:
            return []
        found = []
        for unknown, word in (pair for note in notes for pair in meant(note, self.t)):
            text = query.text.replace(unknown, word)
            found.append(replace(query, text=text, name=query.name if query.has_picture else text))
        return found

    def _show_places(self) -> None:
        self.panel.set_places([source.location for source in self.session.indexing.sources])

    def _show_selected(self) -> None:
        photo = self.selected_photo
        if photo is not None:
            self.desktop.say("  ·  ".join(part for part in (photo.location, photo_line(photo, self.t)) if part))

    def _size_moved(self, value: str) -> None:
        self.set_tile(round(float(value) / 10) * 10)

    def set_tile(self, size: int) -> None:
        size = min(max(size, 110), 360)
        self.desktop.remember(tile=size)
        self.grid_view.set_tile(size)

    def enlarge(self, steps: int) -> None:
        self.set_tile(self.grid_view.tile + _TILE_STEP * steps)
        self.tile_slider.set(self.grid_view.tile)

    # What can be done with a tile

    @property
    def grids(self) -> tuple[Grid, ...]:
        return (self.grid_view,)

    @property
    def selected_tile(self) -> Tile | None:
        index = self.grid_view.selected
        return None if index is None or index >= len(self.search.tiles) else self.search.tiles[index]

    @property
    def selected_photo(self) -> Photo | None:
        tile = self.selected_tile
        return None if tile is None else tile.photo

    def open_original(self, index: int) -> None:
        self.desktop.open_original(self.search.tiles[index].photo)

    def more_like(self) -> None:
        photo = self.selected_photo
        if photo is not None:
            self.search.more_like(photo)

    def compare(self) -> None:
        """Compares the query with the selected hit; among all photos, Return is "more like this"."""
        index = self.grid_view.selected
        query = self.search.query
        if index is None:
            return
        if query is None or not query.has_picture:
            self.more_like()
            return
        pairs = [
            Pair(query, Query(photo_id=tile.photo.id, name=shown_name(tile.photo.location)), tile.photo)
            for tile in self.search.tiles
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


class EmptyState(View):
    """What is said, and offered, when there is nothing to show."""

    def __init__(self, parent: tk.Misc, context: Context, search: Callable[[Query], None]) -> None:
        super().__init__(parent, context, style="Ground.TFrame")
        self.search = search
        self._icon = ttk.Label(self, style="Ground.TLabel")
        self._icon.pack()
        self._title = self.label(self, style="Ground.Title.TLabel")
        self._title.pack(pady=(self.px(12), self.px(4)))
        self._text = self.label(self, style="Ground.Muted.TLabel", wraplength=self.px(460), justify="center")
        self._text.pack()
        self._buttons = ttk.Frame(self, style="Ground.TFrame")
        self._buttons.pack(pady=self.px(18))
        self._shown = ""

    def welcome(self) -> None:
        """The library is empty: how to fill it."""
        if self._say("welcome", "library"):
            for number, (name, icon) in enumerate((("add_folder", "folder"), ("add_file", "archive"))):
                style = "Accent.TButton" if number == 0 else "Ground.TButton"
                button = self.button(
                    self._buttons, self.t(f"desktop.action.{name}"), icon, self.context.actions[name], style
                )
                button.pack(side="left", padx=self.px(5))

    def first_photos(self) -> None:
        self._say("first_photos", "refresh")

    def nothing_found(self, error: str, notes: str, narrowed: bool, meant: list[Query]) -> None:
        """``meant``: other searches to offer. Only who narrowed a search is told to narrow it less."""
        hint = "" if narrowed else self.t("web.search.nothing.hint")
        if self._say("failed" if error else "nothing", "warning" if error else "search", error or notes or hint):
            for query in meant:
                text = self.t("web.search.meant", words=query.text)
                button = self.button(self._buttons, text, "search", lambda q=query: self.search(q), "Ground.TButton")  # type: ignore[misc]
                button.pack(side="left", padx=self.px(5))

    def _say(self, name: str, icon: str, text: str = "") -> bool:
        """Shows one of the texts; false if it is shown already."""
        if self._shown == name + text:
            return False
        self._shown = name + text
        self._icon.configure(image=self.theme.icon(icon, 52, self.theme.palette.faint))
        self._title.configure(text=self.t(f"desktop.empty.{name}_title"))
        self._text.configure(text=text or self.t(f"desktop.empty.{name}_text"))
        for child in self._buttons.winfo_children():
            child.destroy()
        return True
