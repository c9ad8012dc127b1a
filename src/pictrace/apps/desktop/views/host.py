"""What the commands and the keyboard need of the window."""

from __future__ import annotations

import tkinter as tk
from typing import Protocol

from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.views.page import Page, PageName
from pictrace.apps.desktop.views.view import Context

__all__ = ["Host"]


class Host(Protocol):
    """The window, as those see it who do something in it."""

    root: tk.Tk
    desktop: Desktop
    context: Context
    page: PageName
    """The name of the page in front."""

    @property
    def view(self) -> Page | None:
        """The page in front; ``None`` while no library is open."""
        ...

    def show(self, page: PageName) -> None: ...

    def focus_entry(self) -> None: ...

    def focus_grid(self) -> None: ...

    def open_menu(self) -> None: ...

    def toggle_theme(self) -> None: ...

    def close(self) -> None: ...
