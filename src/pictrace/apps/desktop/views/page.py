"""What every page of the window is: a view that says which grids and photos it shows and what can be done with them."""

from __future__ import annotations

import tkinter as tk
from enum import StrEnum
from typing import Any

from pictrace.apps.desktop.browser import Place
from pictrace.apps.desktop.listing import Tile
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.grid import Grid
from pictrace.apps.desktop.views.view import Context, View
from pictrace.records import DecisionKind, Photo

__all__ = ["Page", "PageName"]


class PageName(StrEnum):
    """The pages, with the part of the messages' keys that names each."""

    SEARCH = "search"
    DUPLICATES = "duplicates"
    LIBRARY = "library"
    COMPARE = "compare"
    """Not in the rail: one comes to it from a photo."""


class Page(View):
    """The window and its commands ask the page in front; a page that cannot do a thing lets it be."""

    def __init__(self, parent: tk.Misc, context: Context, session: Session, **options: Any) -> None:
        super().__init__(parent, context, **options)
        self.session = session

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The first has the focus when the page is gone to."""
        return ()

    @property
    def selected_photo(self) -> Photo | None:
        """The photo that commands are about."""
        return None

    @property
    def tiles(self) -> list[Tile]:
        """What an export writes: the list of the search, unless the page has photos of its own."""
        return self.session.search.listing.tiles

    @property
    def in_browser(self) -> Place:
        """The same in the browser's page."""
        return Place()

    def compare(self) -> None:
        """Shows the selected photo beside the one that it belongs to."""

    def decide(self, kind: DecisionKind) -> None:
        """Stores what a person says about the selected photos."""

    def undo(self) -> None:
        """Takes the newest decision back."""

    def enlarge(self, steps: int) -> None:
        """Makes what is looked at larger, or smaller for a negative number."""

    def take_key(self, keysym: str) -> bool:
        """Does what a key means on this page alone; false for a key that means nothing here."""
        return False
