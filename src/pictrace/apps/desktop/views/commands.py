"""What the buttons, menus and keys do, by name."""

from __future__ import annotations

from collections.abc import Callable

from pictrace.apps.desktop.views.help_window import open_help
from pictrace.apps.desktop.views.host import Host
from pictrace.apps.desktop.views.incoming import Incoming
from pictrace.apps.desktop.views.library_commands import LibraryCommands
from pictrace.apps.desktop.views.page import PageName
from pictrace.apps.desktop.views.photo_commands import PhotoCommands
from pictrace.records import DecisionKind

__all__ = ["Commands"]


class Commands:
    """The window's commands in ``table``; those that lead from page to page are here."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._came_from = PageName.SEARCH
        self._incoming = Incoming(host)
        self._photo = PhotoCommands(host)
        self._library = LibraryCommands(host)

    def table(self) -> dict[str, Callable[[], None]]:
        host, incoming, photo, library = self._host, self._incoming, self._photo, self._library
        return {
            "focus_search": host.focus_entry,
            "paste": incoming.paste,
            "choose_picture": incoming.choose_picture,
            "previous_query": lambda: self._step_query(-1),
            "next_query": lambda: self._step_query(1),
            "more_like": photo.more_like,
            "compare": photo.compare,
            "open_original": photo.open_original,
            "reveal": photo.reveal,
            "copy_location": photo.copy_location,
            "export": photo.export,
            "in_browser": self._open_in_browser,
            "back": self._back,
            "show_search": lambda: host.show(PageName.SEARCH),
            "show_duplicates": lambda: host.show(PageName.DUPLICATES),
            "show_library": lambda: host.show(PageName.LIBRARY),
            "show_compare": self._show_compare,
            "tile_larger": lambda: self._enlarge(1),
            "tile_smaller": lambda: self._enlarge(-1),
            "add_folder": incoming.add_folder,
            "add_file": incoming.add_file,
            "add_list": incoming.add_list,
            "add_pictures": incoming.add_pictures,
            "add_demonstration": incoming.add_demonstration,
            "update": library.update,
            "stop_or_resume": library.stop_or_resume,
            "open_library": library.open,
            "new_library": library.create,
            "not_duplicates": lambda: photo.decide(DecisionKind.NOT_DUPLICATES),
            "keep_both": lambda: photo.decide(DecisionKind.KEEP_BOTH),
            "undo": photo.undo,
            "toggle_theme": host.toggle_theme,
            "help": self._help,
            "menu": host.open_menu,
            "quit": host.close,
        }

    def dropped(self, items: list[str]) -> None:
        """What another program dropped on the window: paths, addresses or text."""
        self._incoming.dropped(items)

    def _step_query(self, by: int) -> None:
        if self._host.desktop.session is not None and self._host.page is PageName.SEARCH:
            self._host.desktop.session.search.step(by)

    def _show_compare(self) -> None:
        if self._host.page is not PageName.COMPARE:
            self._came_from = self._host.page
        self._host.show(PageName.COMPARE)

    def _back(self) -> None:
        session = self._host.desktop.session
        if session is None:
            return
        if self._host.page is PageName.COMPARE:
            self._host.show(self._came_from)
            self._host.focus_grid()
        elif self._host.page is not PageName.SEARCH:
            self._host.show(PageName.SEARCH)
        else:
            session.search.back()

    def _open_in_browser(self) -> None:
        """The page where the window is: the same search, the same photo."""
        session = self._host.desktop.session
        if session is not None and self._host.view is not None:
            session.browser.open(self._host.view.in_browser)

    def _enlarge(self, steps: int) -> None:
        if self._host.view is not None:
            self._host.view.enlarge(steps)

    def _help(self) -> None:
        open_help(self._host.root, self._host.context)
