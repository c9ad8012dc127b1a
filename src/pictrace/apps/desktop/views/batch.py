"""Canvas commands, many in one call.

Every call of Tk lets other threads run, and waits for its turn again afterwards: while photos are
indexed, fifty calls are fifty waits. A tile that comes into sight is one call this way.
"""

from __future__ import annotations

import re
import tkinter as tk

__all__ = ["Batch", "quoted"]

_SPECIAL = re.compile(r'[\s\\{}\[\]$";]')
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Batch:
    """Gathers commands for the items of a canvas; ``run`` carries them out in order."""

    def __init__(self, canvas: tk.Canvas) -> None:
        self._canvas = canvas
        self._path = str(canvas)
        self._lines: list[str] = []

    def configure(self, item: int, **options: object) -> None:
        words = " ".join(f"-{name} {quoted(str(value))}" for name, value in options.items())
        self._lines.append(f"{self._path} itemconfigure {item} {words}")

    def place(self, item: int, x: float, y: float) -> None:
        self._lines.append(f"{self._path} coords {item} {x} {y}")

    def run(self) -> None:
        if self._lines:
            lines, self._lines = self._lines, []
            self._canvas.tk.eval("\n".join(lines))


def quoted(text: str) -> str:
    """A word of Tcl that stands for exactly this text."""
    if not text:
        return "{}"
    return _SPECIAL.sub(lambda match: _NAMED.get(match[0], "\\" + match[0]), text.replace("\0", "\ufffd"))
