"""PicTrace in a window of its own. ``run`` is the entry; nothing of Tk is imported before it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.errors import WindowUnavailable

if TYPE_CHECKING:
    from pictrace.apps.desktop.presenter import Desktop
    from pictrace.apps.desktop.views.window import Window
    from pictrace.library import Library

__all__ = ["open_window", "run"]


def run(library: Library | Path | str | None = None, *, memory_file: Path | None = None) -> int:
    """Opens the window on a library (open already, or a directory; default: the user's own) and returns
    when it is closed. A library that was handed over is closed with it.

    Raises ``WindowUnavailable`` when this Python has no Tk or there is no screen to draw on."""
    from pictrace.apps.desktop.memory import default_file
    from pictrace.apps.desktop.presenter import Desktop

    desktop = Desktop(memory_file or default_file())
    window = open_window(desktop)
    if library is None or isinstance(library, Path | str):
        desktop.open(None if library is None else Path(library))
    else:
        desktop.take(library)
    window.run()
    return 0


def open_window(desktop: Desktop) -> Window:
    """The window for a presenter. Raises ``WindowUnavailable``."""
    try:
        import tkinter

        from pictrace.apps.desktop.views.window import Window
    except ImportError as error:
        if "tkinter" not in str(error).lower() and "_imagingtk" not in str(error).lower():
            raise
        raise WindowUnavailable("window.no_tk") from error
    try:
        return Window(desktop)
    except tkinter.TclError as error:
        if "display" not in str(error):
            raise
        raise WindowUnavailable("window.no_screen", error=str(error)) from error
