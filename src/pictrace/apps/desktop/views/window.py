"""The window: what is where, and which page is in front."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from types import TracebackType

from PIL import ImageTk

from pictrace.apps.desktop.intake import typed
from pictrace.apps.desktop.logo import logo
from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.views.commands import Commands
from pictrace.apps.desktop.views.compare_view import CompareView
from pictrace.apps.desktop.views.drop_overlay import DropOverlay
from pictrace.apps.desktop.views.drops import accept_drops
from pictrace.apps.desktop.views.duplicates_view import DuplicatesView
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.heartbeat import Heartbeat
from pictrace.apps.desktop.views.keyboard import Keyboard
from pictrace.apps.desktop.views.library_view import LibraryView
from pictrace.apps.desktop.views.menu import make_menu
from pictrace.apps.desktop.views.page import Page, PageName
from pictrace.apps.desktop.views.placement import is_zoomed, place_window
from pictrace.apps.desktop.views.rail import Rail
from pictrace.apps.desktop.views.search_view import SearchView
from pictrace.apps.desktop.views.start_view import StartView
from pictrace.apps.desktop.views.status_bar import StatusBar
from pictrace.apps.desktop.views.surroundings import screen_scale, system_is_dark
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.top_bar import TopBar
from pictrace.apps.desktop.views.view import Context

__all__ = ["Window"]

_VIEWS: dict[PageName, type[Page]] = {
    PageName.SEARCH: SearchView,
    PageName.DUPLICATES: DuplicatesView,
    PageName.LIBRARY: LibraryView,
    PageName.COMPARE: CompareView,
}


class Window:
    """Owns the Tk root. Everything in it is made again when the language, the theme or the library changes:
    the presenters hold all that must survive."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self.root = tk.Tk(className="PicTrace")
        self.root.withdraw()
        self.root.title("PicTrace")
        self.theme = Theme(self.root, screen_scale(self.root))
        self.page = PageName.SEARCH
        self.pages: dict[PageName, Page] = {}
        self._closed = False
        remembered = desktop.memory.theme
        self._dark = remembered == "dark" or (remembered == "system" and system_is_dark())
        self.theme.use(self._dark)
        self._logo = ImageTk.PhotoImage(logo(64), master=self.root)
        self.root.iconphoto(True, str(self._logo))
        place_window(self.root, self.theme, desktop.memory)
        self.commands = Commands(self)
        self._frame: ttk.Frame | None = None
        self.build()
        self.keyboard = Keyboard(self)
        self._disconnect = desktop.session_changed.connect(self.build)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.root.deiconify()
        self._heartbeat = Heartbeat(self.root, desktop, lambda: self.grids)

    # Life

    def run(self) -> None:
        """Until it is closed. What tells the program to stop (Ctrl-C, SIGTERM) closes it and is raised then."""
        told: list[BaseException] = []
        report = self.root.report_callback_exception

        def notice(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if not isinstance(error, KeyboardInterrupt):
                report(kind, error, trace)
                return
            told.append(error)
            self.close()

        self.root.report_callback_exception = notice
        try:
            self.root.mainloop()
        except KeyboardInterrupt as error:
            told.append(error)
            self.close()
        if told:
            raise told[0]

    def close(self) -> None:
        """Remembers the window's place, stops the work and ends."""
        if self._closed:
            return
        self._closed = True
        zoomed = is_zoomed(self.root)
        geometry = self.desktop.memory.geometry if zoomed else self.root.winfo_geometry()
        self.desktop.remember(geometry=geometry, zoomed=zoomed)
        self._heartbeat.stop()
        self.root.withdraw()
        self.root.update_idletasks()
        self.desktop.close()
        self._disconnect()
        self.root.destroy()
        self.pages.clear()
        self.context.actions.clear()
        self._heartbeat.release()

    def toggle_theme(self) -> None:
        self._dark = not self._dark
        self.desktop.remember(theme="dark" if self._dark else "light")
        self.theme.use(self._dark)
        self.build()

    def set_language(self, code: str) -> None:
        self.desktop.remember(language=code)
        self.build()

    # Building

    def build(self) -> None:
        """Makes everything inside the window anew."""
        if self._frame is not None:
            self._frame.destroy()
        self.pages.clear()
        mac = bool(self.root.tk.call("tk", "windowingsystem") == "aqua")
        self.context = context = Context(
            self.desktop, self.theme, self.desktop.messages, modifier="Command" if mac else "Control", mac=mac
        )
        context.actions.update(self.commands.table())
        self._frame = frame = ttk.Frame(self.root)
        frame.pack(fill="both", expand=True)
        frame.columnconfigure(1, weight=1)
        frame.rowconfigure(2, weight=1)
        self.bar = TopBar(frame, context, self._typed, self.focus_grid)
        self.bar.grid(row=0, column=0, columnspan=2, sticky="ew")
        self._line(frame).grid(row=1, column=0, columnspan=2, sticky="ew")
        self.rail = Rail(frame, context, self.show)
        self.rail.grid(row=2, column=0, sticky="ns")
        self._line(frame).grid(row=2, column=0, sticky="nse")
        self._stage = ttk.Frame(frame, style="Ground.TFrame")
        self._stage.grid(row=2, column=1, sticky="nsew")
        self._line(frame).grid(row=3, column=0, columnspan=2, sticky="ew")
        self.status = StatusBar(frame, context)
        self.status.grid(row=4, column=0, columnspan=2, sticky="ew")
        self.status.follow(self.desktop.session)
        self.overlay = DropOverlay(frame, context)
        accept_drops(
            frame,
            self.commands.dropped,
            lambda inside: self.overlay.cover(inside and self.desktop.session is not None),
        )
        self._show_library()

    def _line(self, parent: tk.Misc) -> ttk.Frame:
        thin = max(1, self.theme.px(1))
        return ttk.Frame(parent, style="Line.TFrame", height=thin, width=thin)

    def _show_library(self) -> None:
        """The library's name and its page in front, or the ways to a library."""
        session = self.desktop.session
        if session is None:
            self.root.title("PicTrace")
            StartView(self._stage, self.context).place(relwidth=1, relheight=1)
            return
        self.root.title(f"{session.library.directory.name} – PicTrace")
        if self.page is PageName.COMPARE and session.compare.pair is None:
            self.page = PageName.SEARCH
        self.show(self.page)

    # Pages

    def show(self, page: PageName) -> None:
        """Brings a page to the front; it is made when it is first seen."""
        session = self.desktop.session
        if session is None:
            return
        self.page = page
        self.rail.mark(page)
        if page not in self.pages:
            self.pages[page] = _VIEWS[page](self._stage, self.context, session)
            self.pages[page].place(relwidth=1, relheight=1)
        self.pages[page].tkraise()

    @property
    def view(self) -> Page | None:
        """The page in front; ``None`` while no library is open."""
        return self.pages.get(self.page)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Those of the page in front."""
        return self.view.grids if self.view is not None else ()

    def focus_entry(self) -> None:
        self.bar.focus_entry()

    def focus_grid(self) -> None:
        for grid in self.grids[:1]:
            grid.canvas.focus_set()
            if grid.selected is None and grid.count:
                grid.select(0)

    def open_menu(self) -> None:
        menu = make_menu(self.root, self.context, self.set_language)
        button = self.bar.menu_button
        menu.tk_popup(button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())

    def _typed(self, text: str) -> None:
        if self.desktop.session is not None:
            self.show(PageName.SEARCH)
            self.desktop.session.search.search(typed(text))
            self.focus_grid()
