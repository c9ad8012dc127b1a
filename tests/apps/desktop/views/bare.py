"""A window with nothing in it, for one part at a time: no library, no presenters at work."""

from __future__ import annotations

import gc
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.desktop.views.view import Context
from tests.apps.desktop.driver import Driver

__all__ = ["Bare"]

_DONT_WAIT = 2
"""Tcl's flag for taking only events that are there."""
_ROUND_TRIPS = 3
"""A widget is mapped, is told so, is drawn."""
_MOST_EVENTS = 100
"""The beat goes on for ever: its events are not waited for."""


class Actions(dict[str, Callable[[], None]]):
    """Every command there may be; ``called`` notes which were."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[str] = []

    def __missing__(self, name: str) -> Callable[[], None]:
        return lambda: self.called.append(name)


class Bare(Driver):
    """The hands of ``Driver`` on an empty root."""

    def __init__(self, memory: Path, dark: bool = False) -> None:
        self.desktop = Desktop(memory)
        self.desktop.remember(language="en")
        self.root = tk.Tk()
        self.root.geometry("600x400+20+20")
        self.theme = Theme(self.root, 1.0)
        self.theme.use(dark)
        self.actions = Actions()
        self.context = Context(self.desktop, self.theme, self.desktop.messages, self.actions)
        self.errors: list[str] = []
        self.root.report_callback_exception = lambda kind, error, trace: self.errors.append(f"{kind.__name__}: {error}")
        self._beat()
        self.live()

    def _beat(self) -> None:
        """Work is delivered as in the real window."""
        self.desktop.work.pump()
        self._job = self.root.after(10, self._beat)

    def live(self, seconds: float = 0.03) -> None:
        """On a busy machine too, until what the screen has to say was heard and is drawn."""
        super().live(seconds)
        for _ in range(_ROUND_TRIPS):
            self.root.winfo_pointerx()  # waits for the screen's answer, and so for all that it said before
            for _ in range(_MOST_EVENTS):
                if not self.root.tk.dooneevent(_DONT_WAIT):
                    break

    @property
    def called(self) -> list[str]:
        return self.actions.called

    def filled(self, widget: Any) -> Any:
        """The widget over the whole window, drawn."""
        widget.place(relwidth=1, relheight=1)
        self.live(0.1)
        return widget

    def pixel(self, widget: Any, x: int, y: int) -> str:
        """The colour on the screen, as ``#rrggbb``."""
        return "#" + self.part(widget).crop((x, y, x + 1, y + 1)).tobytes().hex()

    def close(self) -> None:
        self.root.after_cancel(self._job)
        self.desktop.close()
        self.root.destroy()
        del self.root, self.theme, self.context
        gc.collect()
        assert not self.errors, self.errors
