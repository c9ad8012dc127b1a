"""A window's stand-in for what is done in it: a session on a library in memory, a page that notes what it is asked."""

from __future__ import annotations

import tkinter as tk
from typing import Any

from pictrace.apps.desktop.listing import Tile
from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.page import Page, PageName
from pictrace.apps.desktop.views.view import Context
from pictrace.records import DecisionKind, Photo
from tests.apps.desktop.fake import FakeLibrary, photo

__all__ = ["Hosted"]


class NotingPage(Page):
    """Does nothing but say what it should."""

    asked: list[Any]
    photo: Photo | None = None

    @property
    def selected_photo(self) -> Photo | None:
        return self.photo

    def compare(self) -> None:
        self.asked.append("compare")

    def decide(self, kind: DecisionKind) -> None:
        self.asked.append(kind)

    def undo(self) -> None:
        self.asked.append("undo")

    def enlarge(self, steps: int) -> None:
        self.asked.append(steps)

    def take_key(self, keysym: str) -> bool:
        self.asked.append(keysym)
        return keysym == "n"


class Hosted:
    """A ``Host``; ``shown`` notes the pages, ``done`` everything else that was asked of it."""

    def __init__(self, bare: Any) -> None:
        self.root: tk.Tk = bare.root
        self.desktop: Desktop = bare.desktop
        self.context: Context = bare.context
        self.library = FakeLibrary()
        self.desktop.take(self.library)
        bare.until(lambda: not self.desktop.work.active)
        session = self.desktop.session
        assert session is not None
        self.session: Session = session
        self.front = NotingPage(bare.root, bare.context, session)
        self.front.asked = []
        self.front.photo = photo(3, "/photos/Ünï 写真.jpg")
        self.view: Page | None = self.front
        self.page = PageName.SEARCH
        self.shown: list[PageName] = []
        self.done: list[str] = []

    def show(self, page: PageName) -> None:
        self.page = page
        self.shown.append(page)

    def focus_entry(self) -> None:
        self.done.append("focus_entry")

    def focus_grid(self) -> None:
        self.done.append("focus_grid")

    def open_menu(self) -> None:
        self.done.append("open_menu")

    def toggle_theme(self) -> None:
        self.done.append("toggle_theme")

    def close(self) -> None:
        self.done.append("close")

    @property
    def tiles(self) -> list[Tile]:
        return self.session.search.listing.tiles
