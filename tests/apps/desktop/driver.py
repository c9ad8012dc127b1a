"""Drives a real window: events in, conditions awaited, screenshots out."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageGrab

from pictrace.apps.desktop import open_window
from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.views.window import Window

__all__ = ["Driver"]


class Driver:
    """A window on a library, and hands to use it."""

    def __init__(self, library: Path, memory: Path, **remembered: Any) -> None:
        self.desktop = Desktop(memory)
        self.desktop.remember(**{"theme": "light", "language": "en"} | remembered)
        self.window: Window = open_window(self.desktop)
        self.root = self.window.root
        self.root.geometry("1200x780+20+20")
        self.desktop.open(library)
        self.until(lambda: self.desktop.session is not None or bool(self.desktop.failure))
        self.errors: list[str] = []
        self.root.report_callback_exception = lambda kind, error, trace: self.errors.append(f"{kind.__name__}: {error}")

    @property
    def session(self) -> Session:
        session = self.desktop.session
        assert session is not None
        return session

    @property
    def view(self) -> Any:
        return self.window.view

    def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Lets the window live until a condition holds."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it never happened"
            self.root.tk.dooneevent(0)  # waits for the next event; the window's heartbeat is one
        self.live()

    def live(self, seconds: float = 0.03) -> None:
        """Lets the window's own loop run for a short while: ``update`` would not end on a busy machine, where the
        next heartbeat is due before the last is over."""
        over: list[bool] = []
        self.root.after(round(1000 * seconds), over.append, True)
        while not over:
            self.root.tk.dooneevent(0)

    def quiet(self) -> None:
        """Lets the window live until no work is left and every thumbnail is on the screen."""
        self.live(0.1)
        self.until(lambda: not self.desktop.active and not self.desktop.work.pump())
        self.live(0.1)
        self.until(lambda: self.session.thumbnails.idle and self._shown())
        self.live(0.1)

    def _shown(self) -> bool:
        return all(not grid.deliver(1.0) for grid in self.window.grids)

    def key(self, sequence: str, widget: Any = None) -> None:
        target = widget or self.root.focus_get() or self.root
        target.focus_force()
        self.live()
        target.event_generate(sequence)
        self.live()

    def drop(self, widget: Any, *files: str) -> None:
        """What the drag-and-drop library does when another program drops files on a widget."""
        tk, x, y = self.root.tk, widget.winfo_rootx() + 20, widget.winfo_rooty() + 20
        space = "::tkdnd::generic"
        tk.call(f"{space}::HandleEnter", str(widget), "other program", ("text/uri-list",), (), ("copy",), ("1",))
        tk.call(f"{space}::SetDroppedData", files)
        tk.call(f"{space}::HandlePosition", str(widget), "other program", ("1",), x, y, "copy")
        self.live()
        tk.call(f"{space}::HandleDrop", str(widget), "other program", ("1",), x, y, 0)
        self.live()

    def screenshot(self) -> NDArray[np.uint8]:
        """The window as it is on the screen: (h, w, 3) uint8."""
        self.live()
        left, top = self.root.winfo_rootx(), self.root.winfo_rooty()
        box = (left, top, left + self.root.winfo_width(), top + self.root.winfo_height())
        display = os.environ["DISPLAY"] if sys.platform == "linux" else None
        return np.asarray(ImageGrab.grab(bbox=box, xdisplay=display).convert("RGB"))

    def part(self, widget: Any) -> Image.Image:
        """What of the screenshot is this widget's."""
        shot = self.screenshot()
        left, top = widget.winfo_rootx() - self.root.winfo_rootx(), widget.winfo_rooty() - self.root.winfo_rooty()
        return Image.fromarray(shot[top : top + widget.winfo_height(), left : left + widget.winfo_width()])

    def close(self) -> None:
        self.window.close()
        del self.window, self.root
        gc.collect()  # here and now: Tk must not be taken apart by the thread of the next window
        assert not self.errors, self.errors
