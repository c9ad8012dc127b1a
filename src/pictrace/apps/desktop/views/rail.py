"""The rail at the left: a button for each page, the one in front marked."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from pictrace.apps.desktop.views.page import PageName
from pictrace.apps.desktop.views.view import Context, View

__all__ = ["Rail"]

_PAGES = (PageName.SEARCH, PageName.DUPLICATES, PageName.LIBRARY)
_ICON_SIDE = 22
"""Pixels at 100 %."""


class Rail(View):
    """``on_chosen`` gets the page whose button was pressed. The icons are called like their pages."""

    def __init__(self, parent: tk.Misc, context: Context, on_chosen: Callable[[PageName], None]) -> None:
        super().__init__(parent, context, padding=(context.theme.px(8), context.theme.px(10)))
        self._page = tk.StringVar(self, "")
        self.buttons: dict[PageName, ttk.Radiobutton] = {}
        for page in _PAGES:
            button = ttk.Radiobutton(
                self,
                text=self.t(f"desktop.page.{page}"),
                image=self.theme.icon(page, _ICON_SIDE),
                compound="top",
                style="Nav.Toolbutton",
                value=page,
                variable=self._page,
                command=lambda page=page: on_chosen(page),  # type: ignore[misc]
                width=-9,
            )
            button.pack(fill="x", pady=(0, self.px(6)))
            self.buttons[page] = button

    def mark(self, front: PageName) -> None:
        """Marks the page in front; none when it has no button here."""
        self._page.set(front if front in self.buttons else "")
        palette = self.theme.palette
        for page, button in self.buttons.items():
            color = palette.accent if page is front else palette.muted
            button.configure(image=self.theme.icon(page, _ICON_SIDE, color))
