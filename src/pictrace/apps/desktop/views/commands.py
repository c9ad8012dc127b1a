"""What the buttons, menus and keys do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog
from typing import TYPE_CHECKING

from pictrace.apps.desktop.intake import dropped as paths
from pictrace.apps.desktop.intake import sorted_out
from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.views import clipboard
from pictrace.apps.desktop.views.help_window import open_help
from pictrace.apps.desktop.views.list_window import open_list
from pictrace.records import DecisionKind, Photo

if TYPE_CHECKING:
    from pictrace.apps.desktop.views.window import Window

__all__ = ["Commands"]


class Commands:
    """The window's commands by name, in ``table``."""

    def __init__(self, window: Window, desktop: Desktop) -> None:
        self._window = window
        self._desktop = desktop
        self._came_from = "search"

    def table(self) -> dict[str, Callable[[], None]]:
        return {
            "focus_search": self._window.focus_entry,
            "paste": self._paste,
            "choose_picture": self._choose_picture,
            "previous_query": lambda: self._step_query(-1),
            "next_query": lambda: self._step_query(1),
            "more_like": self._more_like,
            "compare": self._compare,
            "open_original": lambda: self._with_photo(self._desktop.open_original),
            "reveal": lambda: self._with_photo(self._desktop.reveal),
            "copy_location": lambda: self._with_photo(self._copy_location),
            "export": self._export,
            "back": self._back,
            "show_search": lambda: self._window.show("search"),
            "show_duplicates": lambda: self._window.show("duplicates"),
            "show_library": lambda: self._window.show("library"),
            "show_compare": self._show_compare,
            "tile_larger": lambda: self._larger(1),
            "tile_smaller": lambda: self._larger(-1),
            "add_folder": self._add_folder,
            "add_file": self._add_file,
            "add_list": self._add_list,
            "update": lambda: self._indexing("update"),
            "stop_or_resume": self._stop_or_resume,
            "open_library": self._open_library,
            "new_library": self._new_library,
            "not_duplicates": lambda: self._decide(DecisionKind.NOT_DUPLICATES),
            "keep_both": lambda: self._decide(DecisionKind.KEEP_BOTH),
            "undo": self._undo,
            "toggle_theme": self._window.toggle_theme,
            "help": self._help,
            "menu": self._window.open_menu,
            "quit": self._window.close,
        }

    def _paste(self) -> None:
        session = self._desktop.session
        if session is None:
            return
        picture = clipboard.picture(self._window.root)
        if picture is not None:
            self._window.show("search")
            self._desktop.search_bytes(picture)
            return
        items = clipboard.files(self._window.root) or clipboard.text(self._window.root).splitlines()
        taken = sorted_out(paths(items))
        if self._window.page == "library" and (taken.places or taken.addresses):
            self._desktop.add_list(items)
            return
        if self.receive(items):
            return
        self._desktop.say(self._window.context.messages("desktop.paste.nothing"), bad=True)

    def receive(self, items: list[str]) -> bool:
        taken = sorted_out(paths(items))
        if not taken:
            return False
        self._window.show("search" if taken.pictures else "library")
        self._desktop.receive(items)
        return True

    def dropped(self, items: list[str]) -> None:
        if self._desktop.session is not None and not self.receive(items):
            self._desktop.say(self._window.context.messages("desktop.paste.nothing"), bad=True)

    def _choose_picture(self) -> None:
        name = filedialog.askopenfilename(parent=self._window.root, title=self._t("desktop.action.choose_picture"))
        if name:
            self.receive([str(name)])

    def _with_photo(self, action: Callable[[Photo], None]) -> None:
        photo = self._selected_photo()
        if photo is not None:
            action(photo)

    def _selected_photo(self) -> Photo | None:
        if self._window.page == "compare" and self._desktop.session is not None:
            pair = self._desktop.session.compare.pair
            return None if pair is None else pair.photo_b
        return getattr(self._window.view, "selected_photo", None)

    def _more_like(self) -> None:
        photo, session = self._selected_photo(), self._desktop.session
        if photo is not None and session is not None:
            session.search.more_like(photo)
            self._window.show("search")

    def _compare(self) -> None:
        if hasattr(self._window.view, "compare") and self._window.page != "compare":
            self._window.view.compare()

    def _show_compare(self) -> None:
        self._came_from = self._window.page if self._window.page != "compare" else self._came_from
        self._window.show("compare")

    def _copy_location(self, photo: Photo) -> None:
        clipboard.copy_text(self._window.root, photo.location)
        self._desktop.say(self._t("desktop.copied", location=photo.location))

    def _export(self) -> None:
        session = self._desktop.session
        if session is None:
            return
        tiles = self._window.pages["duplicates"].tiles if self._window.page == "duplicates" else session.search.tiles
        if not tiles:
            return
        name = filedialog.asksaveasfilename(
            parent=self._window.root, defaultextension=".csv", initialfile="pictrace.csv", filetypes=[("CSV", "*.csv")]
        )
        if name:
            self._desktop.export(Path(name), list(tiles))

    def _back(self) -> None:
        session = self._desktop.session
        if session is None:
            return
        if self._window.page == "compare":
            self._window.show(self._came_from)
            self._window.focus_grid()
        elif self._window.page != "search":
            self._window.show("search")
        else:
            session.search.back()

    def _larger(self, by: int) -> None:
        if self._window.page == "compare":
            self._window.view.zoom(1.25 if by > 0 else 0.8)
        elif self._window.page == "search":
            self._window.view.set_tile(self._window.view.grid_view.tile + 30 * by)
            self._window.view.tile_slider.set(self._window.view.grid_view.tile)

    def _add_folder(self) -> None:
        name = filedialog.askdirectory(
            parent=self._window.root, title=self._t("desktop.action.add_folder"), mustexist=True
        )
        if name:
            self._add([str(name)])

    def _add_file(self) -> None:
        names = filedialog.askopenfilenames(parent=self._window.root, title=self._t("desktop.action.add_file"))
        self._add([str(name) for name in names])

    def _add_list(self) -> None:
        if self._desktop.session is None:
            return
        there = clipboard.text(self._window.root)
        taken = sorted_out(paths(there.splitlines()))
        useful = there if taken.places or taken.addresses else ""
        open_list(self._window.root, self._window.context, useful, self._list_given)

    def _list_given(self, text: str) -> None:
        self._desktop.add_list(text.splitlines())
        self._window.show("library")

    def _step_query(self, by: int) -> None:
        if self._desktop.session is not None and self._window.page == "search":
            self._desktop.session.search.step(by)

    def _add(self, places: list[str]) -> None:
        if self._desktop.session is not None and places:
            self._desktop.session.indexing.add(places)
            self._window.show("library")

    def _indexing(self, action: str) -> None:
        if self._desktop.session is not None:
            getattr(self._desktop.session.indexing, action)()

    def _stop_or_resume(self) -> None:
        session = self._desktop.session
        if session is not None:
            self._indexing("stop" if session.indexing.running else "resume")

    def _open_library(self) -> None:
        name = filedialog.askdirectory(
            parent=self._window.root, title=self._t("desktop.action.open_library"), mustexist=True
        )
        if name:
            self._desktop.open(Path(name), create=False)

    def _new_library(self) -> None:
        name = filedialog.askdirectory(parent=self._window.root, title=self._t("desktop.action.new_library"))
        if name:
            self._desktop.open(Path(name), create=True)

    def _decide(self, kind: DecisionKind) -> None:
        if self._window.page == "duplicates":
            self._window.view.decide(kind)

    def _undo(self) -> None:
        if self._window.page == "duplicates" and self._desktop.session is not None:
            self._desktop.session.duplicates.undo()

    def _help(self) -> None:
        open_help(self._window.root, self._window.context)

    def _t(self, key: str, **values: object) -> str:
        return self._window.context.messages(key, **values)
