"""The keyboard: which key does what, on Latin and Cyrillic layouts alike."""

from __future__ import annotations

import tkinter as tk

from pictrace.apps.desktop.keys import SHORTCUTS, latin
from pictrace.apps.desktop.views import clipboard
from pictrace.apps.desktop.views.host import Host
from pictrace.apps.desktop.views.modifiers import commanding

__all__ = ["Keyboard"]

_SHIFT = 1
"""Bit of an event's state."""
_EDITING = {"c": "<<Copy>>", "x": "<<Cut>>", "v": "<<Paste>>", "a": "<<SelectAll>>", "z": "<<Undo>>"}
"""What Tk's own fields do with a letter; they know it by its Latin key only."""


class Keyboard:
    """Binds the shortcuts to the whole window."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._keys = {key: shortcut.action for shortcut in SHORTCUTS for key in shortcut.keys}
        root = host.root
        root.bind_all(f"<{host.context.modifier}-KeyPress>", self.modified)
        root.bind_all(f"<{host.context.modifier}-KeyPress-Return>", self.modified)  # else Tk prefers the one below
        root.bind_all("<Alt-Left>", lambda event: self._act("Alt-Left"))
        for name in ("F1", "F5", "Escape", "Return"):
            root.bind_all(f"<KeyPress-{name}>", self._plain)
        root.bind_all("<KeyPress>", self._plain)

    def modified(self, event: tk.Event[tk.Misc]) -> str | None:
        """A key with Ctrl (⌘ on a Mac)."""
        symbol = latin(event.char, event.keysym) or event.keysym
        if len(symbol) == 1:
            symbol = symbol.lower()
        editing = isinstance(event.widget, tk.Entry | tk.Text) and symbol in _EDITING
        if editing and not (symbol == "v" and clipboard.picture(self._host.root) is not None):
            if symbol != event.keysym.lower():
                event.widget.event_generate(_EDITING[symbol])
            return None
        shift = bool(int(event.state) & _SHIFT)
        for key in ((f"Mod-Shift-{symbol}",) if shift else ()) + (f"Mod-{symbol}",):
            if key in self._keys:
                return self._act(key)
        return None

    def _plain(self, event: tk.Event[tk.Misc]) -> str | None:
        if commanding(event) or isinstance(event.widget, tk.Entry | tk.Text):
            return None
        if self._host.view is not None and self._host.view.take_key(event.keysym):
            return "break"
        symbol = latin(event.char, event.keysym) or event.keysym
        key = symbol.lower() if len(symbol) == 1 else symbol
        if key == "Return" or key not in self._keys:  # Return belongs to what has the focus
            return None
        return self._act(key)

    def _act(self, key: str) -> str:
        self._host.context.actions[self._keys[key]]()
        return "break"
