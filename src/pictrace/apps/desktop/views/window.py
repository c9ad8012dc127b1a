"""The window: what is where, what each key does, and the loop that keeps it alive."""

from __future__ import annotations

import sys
import time
import tkinter as tk
from tkinter import ttk
from typing import Any

from pictrace.apps.desktop.presenter import Desktop, Session
from pictrace.apps.desktop.views import icons
from pictrace.apps.desktop.views.collector import Collector
from pictrace.apps.desktop.views.commands import Commands
from pictrace.apps.desktop.views.compare_view import CompareView
from pictrace.apps.desktop.views.drops import accept_drops
from pictrace.apps.desktop.views.duplicates_view import DuplicatesView
from pictrace.apps.desktop.views.keyboard import Keyboard
from pictrace.apps.desktop.views.library_view import LibraryView
from pictrace.apps.desktop.views.menu import make_menu
from pictrace.apps.desktop.views.search_view import SearchView
from pictrace.apps.desktop.views.start_view import StartView
from pictrace.apps.desktop.views.status_bar import StatusBar
from pictrace.apps.desktop.views.surroundings import screen_scale, system_is_dark
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.tooltip import Tooltip
from pictrace.apps.desktop.views.view import Context

__all__ = ["Window"]

_PAGES = {"search": "search", "duplicates": "duplicates", "library": "library"}
_LOOK_MS = 3000
_BUSY_MS, _IDLE_MS = 12, 40
_LOOK_SECONDS = 2.0
"""How often jobs of other programs are looked at."""
_SWITCH_SECONDS = 0.001
"""How long a worker's thread may keep the interpreter when the window wants it (Python's own: 0.005)."""


class Window:
    """Owns the Tk root. Everything in it is made again when the language, the theme or the library changes:
    the presenters hold all that must survive."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self.root = tk.Tk(className="PicTrace")
        self.root.withdraw()
        self.root.title("PicTrace")
        self.theme = Theme(self.root, screen_scale(self.root))
        self.mac = bool(self.root.tk.call("tk", "windowingsystem") == "aqua")
        self.page = "search"
        self.pages: dict[str, Any] = {}
        self._pump_job: str | None = None
        self._look_job: str | None = None
        self._closed = False
        self._looked = time.monotonic()
        self._dark = {"dark": True, "light": False}.get(desktop.memory.theme) or (
            desktop.memory.theme == "system" and system_is_dark()
        )
        self.theme.use(self._dark)
        self._icon = tk.PhotoImage(master=self.root)
        self._set_icon()
        self._place_window()
        self.commands = Commands(self, desktop)
        self._frame: ttk.Frame | None = None
        self.build()
        self._keyboard = Keyboard(self)
        self._disconnect = desktop.session_changed.connect(self.build)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.root.deiconify()
        self._collector = Collector()
        self._switch_interval = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._pump()
        self._look()

    # Life

    def run(self) -> None:
        self.root.mainloop()

    def close(self) -> None:
        """Remembers the window's place, stops the work and ends."""
        if self._closed:
            return
        self._closed = True
        zoomed = self._is_zoomed()
        geometry = self.desktop.memory.geometry if zoomed else self.root.winfo_geometry()
        self.desktop.remember(geometry=geometry, zoomed=zoomed)
        for job in (self._pump_job, self._look_job):
            if job is not None:
                self.root.after_cancel(job)
        self.root.withdraw()
        self.root.update_idletasks()
        self.desktop.close()
        self._disconnect()
        self.root.destroy()
        self.pages.clear()
        self.context.actions.clear()
        self._collector.release()
        sys.setswitchinterval(self._switch_interval)

    def _pump(self) -> None:
        """The heartbeat: events of the workers, then thumbnails, a few milliseconds each."""
        if self._closed:
            return
        more = self.desktop.work.pump()
        session = self.desktop.session
        if session is not None:
            more = self._deliver_thumbnails() or more or not session.thumbnails.idle
            self._look_elsewhere(session)
        self._collector.step()
        self._pump_job = self.root.after(_BUSY_MS if more or self.desktop.active else _IDLE_MS, self._pump)

    def _look_elsewhere(self, session: Session) -> None:
        """The page, or another window, may have started a job on the same library."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            session.refresh()

    def _look(self) -> None:
        """Now and then: what runs, the page and other programs did to the library."""
        self.desktop.look()
        self._look_job = self.root.after(_LOOK_MS, self._look)

    def _deliver_thumbnails(self) -> bool:
        session = self.desktop.session
        assert session is not None
        failed = False
        while (key := session.thumbnails.ready()) is not None:
            failed = failed or session.thumbnails.failure(key[0]) is not None
        more = False
        for grid in self._grids():
            more = grid.deliver() or more
            if failed:
                grid.show_failures()
        return more

    def _grids(self) -> list[Any]:
        page = self.pages.get(self.page)
        names = ("grid_view", "groups", "members")
        return [getattr(page, name) for name in names if hasattr(page, name)]

    # Place and looks

    def _place_window(self) -> None:
        px, memory = self.theme.px, self.desktop.memory
        self.root.minsize(px(860), px(560))
        if memory.geometry and _on_screen(memory.geometry, self.root):
            self.root.geometry(memory.geometry)
        else:
            width = min(px(1280), self.root.winfo_screenwidth() - px(80))
            height = min(px(820), self.root.winfo_screenheight() - px(120))
            self.root.geometry(f"{width}x{height}")
        if memory.zoomed:
            self._zoom()

    def _zoom(self) -> None:
        try:
            self.root.state("zoomed")
        except tk.TclError:
            self.root.attributes("-zoomed", True)

    def _is_zoomed(self) -> bool:
        if self.root.state() == "zoomed":
            return True
        try:
            return bool(self.root.attributes("-zoomed"))
        except tk.TclError:
            return False

    def _set_icon(self) -> None:
        from PIL import ImageTk

        self._logo = ImageTk.PhotoImage(icons.logo(64), master=self.root)
        self.root.iconphoto(True, str(self._logo))

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
        self.context = Context(
            self.desktop, self.theme, self.desktop.messages, modifier="Command" if self.mac else "Control", mac=self.mac
        )
        self.context.actions.update(self.commands.table())
        self._frame = frame = ttk.Frame(self.root)
        frame.pack(fill="both", expand=True)
        frame.columnconfigure(1, weight=1)
        frame.rowconfigure(2, weight=1)
        self._build_bar(frame)
        self._line(frame).grid(row=1, column=0, columnspan=2, sticky="ew")
        self._build_rail(frame)
        self._stage = ttk.Frame(frame, style="Ground.TFrame")
        self._stage.grid(row=2, column=1, sticky="nsew")
        self._line(frame).grid(row=3, column=0, columnspan=2, sticky="ew")
        self.status = StatusBar(frame, self.context)
        self.status.grid(row=4, column=0, columnspan=2, sticky="ew")
        self.status.follow(self.desktop.session)
        self._overlay = self._make_overlay(frame)
        accept_drops(frame, self.commands.dropped, self._hover_drop)
        session = self.desktop.session
        name = "PicTrace" if session is None else f"{session.library.directory.name} – PicTrace"
        self.root.title(name)
        if session is None:
            StartView(self._stage, self.context).place(relwidth=1, relheight=1)
        else:
            if self.page == "compare" and session.compare.pair is None:
                self.page = "search"
            self.show(self.page)

    def _line(self, parent: tk.Misc) -> ttk.Frame:
        return ttk.Frame(parent, style="Line.TFrame", height=max(1, self.theme.px(1)))

    def _build_bar(self, parent: ttk.Frame) -> None:
        px, t, theme = self.theme.px, self.context.messages, self.theme
        bar = ttk.Frame(parent, padding=(px(14), px(10)))
        bar.grid(row=0, column=0, columnspan=2, sticky="ew")
        bar.columnconfigure(1, weight=1)
        logo = theme.icon("logo", 26, theme.palette.accent)
        ttk.Label(bar, text="  PicTrace", image=logo, compound="left", style="Heading.TLabel").grid(
            row=0, column=0, padx=(0, px(24))
        )
        field = ttk.Frame(bar, style="Search.TFrame", padding=(px(10), px(3)))
        field.grid(row=0, column=1, sticky="ew")
        field.columnconfigure(1, weight=1)
        glass = ttk.Label(field, image=theme.icon("search", 17, theme.palette.muted), style="Field.TLabel")
        glass.grid(row=0, column=0)
        self.entry = ttk.Entry(field, style="Bare.TEntry", font=theme.fonts["body"])
        self.entry.grid(row=0, column=1, sticky="ew", padx=px(4))
        hint = ttk.Label(field, text=t("desktop.search.hint"), style="Field.TLabel")
        hint.bind("<Button-1>", lambda event: self.entry.focus_set())
        self._hint = hint
        self.entry.bind("<Return>", lambda event: self._typed())
        self.entry.bind("<Escape>", lambda event: self._leave_entry())
        self.entry.bind("<Down>", lambda event: self.focus_grid())
        for sequence in ("<KeyRelease>", "<FocusIn>", "<FocusOut>"):
            self.entry.bind(sequence, lambda event: self._show_hint(), add="+")
        self.entry.bind("<FocusIn>", lambda event: field.state(["focus"]), add="+")
        self.entry.bind("<FocusOut>", lambda event: field.state(["!focus"]), add="+")
        buttons = (("choose_picture", "image"), ("paste", "paste"), ("toggle_theme", "sun" if self._dark else "moon"))
        for column, (name, icon) in enumerate(buttons, 2):
            self._tool(bar, icon, name).grid(row=0, column=column, padx=(px(10) if column == 2 else px(2), 0))
        self._menu_button = self._tool(bar, "menu", "menu")
        self._menu_button.grid(row=0, column=6, padx=(px(2), 0))
        self._show_hint()

    def _tool(self, parent: tk.Misc, icon: str, action: str) -> ttk.Button:
        button = ttk.Button(
            parent, image=self.theme.icon(icon, 19), style="Ghost.TButton", command=self.context.actions[action]
        )
        button.bind("<Return>", lambda event: button.invoke())
        Tooltip(button, self.theme, self.context.messages(f"desktop.action.{action}"))
        return button

    def _build_rail(self, parent: ttk.Frame) -> None:
        px, t = self.theme.px, self.context.messages
        rail = ttk.Frame(parent, padding=(px(8), px(10)))
        rail.grid(row=2, column=0, sticky="ns")
        self._page_variable = tk.StringVar(self.root, self.page)
        self._rail: dict[str, ttk.Radiobutton] = {}
        for page, icon in _PAGES.items():
            button = ttk.Radiobutton(
                rail,
                text=t(f"desktop.page.{page}"),
                image=self.theme.icon(icon, 22),
                compound="top",
                style="Nav.Toolbutton",
                value=page,
                variable=self._page_variable,
                command=lambda page=page: self.show(page),  # type: ignore[misc]
                width=-9,
            )
            button.pack(fill="x", pady=(0, px(6)))
            self._rail[page] = button
        line = self._line(parent)
        line.configure(width=max(1, px(1)))
        line.grid(row=2, column=0, sticky="nse")

    def show(self, page: str) -> None:
        """Brings a page to the front; it is made when it is first seen."""
        session = self.desktop.session
        if session is None:
            return
        self.page = page
        self._page_variable.set(page if page in _PAGES else "")
        for name, icon in _PAGES.items():
            color = self.theme.palette.accent if name == page else self.theme.palette.muted
            self._rail[name].configure(image=self.theme.icon(icon, 22, color))
        if page not in self.pages:
            self.pages[page] = self._make_page(page)
            self.pages[page].place(relwidth=1, relheight=1)
        self.pages[page].tkraise()

    def _make_page(self, page: str) -> Any:
        session = self.desktop.session
        assert session is not None
        if page == "compare":
            return CompareView(self._stage, self.context, session.compare)
        kinds = {"search": SearchView, "duplicates": DuplicatesView, "library": LibraryView}
        return kinds[page](self._stage, self.context, session)

    @property
    def view(self) -> Any:
        """The page in front."""
        return self.pages.get(self.page)

    # The search field

    def _typed(self) -> None:
        self.show("search")
        self.desktop.search_typed(self.entry.get())
        self.focus_grid()

    def _leave_entry(self) -> None:
        if self.entry.get():
            self.entry.delete(0, "end")
            self._show_hint()
        else:
            self.focus_grid()

    def _show_hint(self) -> None:
        if self.entry.get():
            self._hint.place_forget()
        else:
            self._hint.place(in_=self.entry, x=self.theme.px(4), rely=0.5, anchor="w")

    def focus_entry(self) -> None:
        self.entry.focus_set()
        self.entry.selection_range(0, "end")

    def focus_grid(self) -> None:
        grid = next(iter(self._grids()), None)
        if grid is not None:
            grid.canvas.focus_set()
            if grid.selected is None and grid.count:
                grid.select(0)

    def open_menu(self) -> None:
        menu = make_menu(self.root, self.context, self.set_language)
        button = self._menu_button
        menu.tk_popup(button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())

    # Dropping

    def _make_overlay(self, parent: ttk.Frame) -> tk.Frame:
        palette, px = self.theme.palette, self.theme.px
        overlay = tk.Frame(parent, background=palette.accent, padx=px(3), pady=px(3))
        inner = tk.Frame(overlay, background=palette.accent_soft)
        inner.pack(fill="both", expand=True)
        text = self._t("desktop.drop.overlay")
        label = tk.Label(
            inner, text=text, font=self.theme.fonts["title"], background=palette.accent_soft, foreground=palette.text,
            image=str(self.theme.icon("drop", 56, palette.accent)), compound="top", pady=px(10), wraplength=px(700),
        )  # fmt: skip
        label.place(relx=0.5, rely=0.5, anchor="center")
        return overlay

    def _hover_drop(self, inside: bool) -> None:
        if inside and self.desktop.session is not None:
            self._overlay.place(relx=0.5, rely=0.5, relwidth=0.94, relheight=0.92, anchor="center")
            self._overlay.lift()
        else:
            self._overlay.place_forget()

    def _t(self, key: str, **values: object) -> str:
        return self.context.messages(key, **values)


def _on_screen(geometry: str, root: tk.Tk) -> bool:
    """False for a place on a screen that is not connected any more."""
    try:
        size, x, y = geometry.replace("-", "+-").replace("++", "+").split("+")[:3]
        width, height = (int(number) for number in size.split("x"))
    except ValueError:
        return False
    left, top = int(x), int(y)
    inside_x = left < root.winfo_vrootwidth() - 80 and left + width > 80
    return inside_x and -20 <= top < root.winfo_vrootheight() - 80 and width > 200 and height > 200
