"""The keyboard: which key does what, on Latin and Cyrillic layouts alike."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

from pictrace.apps.desktop.comparing import Mode
from pictrace.apps.desktop.keys import SHORTCUTS, latin
from pictrace.apps.desktop.views import clipboard
from pictrace.apps.desktop.views.compare_view import CompareView
from pictrace.apps.desktop.views.modifiers import commanding

if TYPE_CHECKING:
    from pictrace.apps.desktop.views.window import Window

__all__ = ["Keyboard"]


class Keyboard:
    """Binds the shortcuts to the whole window."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._keys = {key: shortcut.action for shortcut in SHORTCUTS for key in shortcut.keys}
        modifier = "Command" if window.mac else "Control"
        self._window.root.bind_all(f"<{modifier}-KeyPress>", self.modified)
        self._window.root.bind_all("<Alt-Left>", lambda event: self._act("Alt-Left"))
        for name in ("F1", "F5", "Escape", "Return"):
            self._window.root.bind_all(f"<KeyPress-{name}>", self._plain)
        self._window.root.bind_all("<KeyPress>", self._plain)

    def modified(self, event: tk.Event[tk.Misc]) -> str | None:
        symbol = latin(event.char, event.keysym) or event.keysym
        shift = bool(int(event.state) & 1)
        if len(symbol) == 1:
            symbol = symbol.lower()
        typing = isinstance(event.widget, tk.Entry | tk.Text)
        if typing and symbol in ("c", "x", "v", "a", "z") and not (symbol == "v" and self._picture_to_paste()):
            if symbol != event.keysym.lower():  # the Latin key of another layout: Tk would not know it
                names = {"c": "<<Copy>>", "x": "<<Cut>>", "v": "<<Paste>>", "a": "<<SelectAll>>", "z": "<<Undo>>"}
                event.widget.event_generate(names[symbol])
            return None
        for key in ((f"Mod-Shift-{symbol}",) if shift else ()) + (f"Mod-{symbol}",):
            if key in self._keys:
                return self._act(key)
        return None

    def _picture_to_paste(self) -> bool:
        return clipboard.picture(self._window.root) is not None

    def _plain(self, event: tk.Event[tk.Misc]) -> str | None:
        if commanding(event) or isinstance(event.widget, tk.Entry | tk.Text):
            return None
        if self._window.page == "compare" and self._compare_key(event):
            return "break"
        symbol = latin(event.char, event.keysym) or event.keysym
        key = symbol.lower() if len(symbol) == 1 else symbol
        if key == "Return" or key not in self._keys:  # Return belongs to what has the focus
            return None
        return self._act(key)

    def _compare_key(self, event: tk.Event[tk.Misc]) -> bool:
        """In the comparison: 1–4 choose the mode, N and P the pair, + − 0 zoom, arrows move."""
        session = self._window.desktop.session
        view = self._window.view
        if session is None or not isinstance(view, CompareView):
            return False
        modes = dict(zip("1234", Mode, strict=True))
        symbol = {"plus": "+", "equal": "+", "minus": "-", "KP_Add": "+", "KP_Subtract": "-"}.get(
            event.keysym, event.keysym
        )
        moves = {"Left": (-0.1, 0.0), "Right": (0.1, 0.0), "Up": (0.0, -0.1), "Down": (0.0, 0.1)}
        if symbol in modes:
            session.compare.set_mode(modes[symbol])
        elif symbol.lower() in ("n", "p"):
            session.compare.step(1 if symbol.lower() == "n" else -1)
        elif symbol in ("+", "-"):
            view.zoom(1.25 if symbol == "+" else 0.8)
        elif symbol == "0":
            view.fit()
        elif symbol in moves and session.compare.mode is Mode.WIPE and symbol in ("Left", "Right"):
            view.wipe.wipe(view.wipe.share + moves[symbol][0] / 5)
        elif symbol in moves:
            view.pan(*moves[symbol])
        else:
            return False
        return True

    def _act(self, key: str) -> str:
        self._window.context.actions[self._keys[key]]()
        return "break"
