"""What every view has: the theme, the messages, the presenter, and signals that end with the view."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass, field
from tkinter import ttk
from typing import Any

from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.views.theme import Theme
from pictrace.apps.messages.loader import Messages

__all__ = ["Context", "View"]


@dataclass
class Context:
    """What views share. ``actions`` are the window's commands by name, for buttons and menus."""

    desktop: Desktop
    theme: Theme
    messages: Messages
    actions: dict[str, Callable[[], None]] = field(default_factory=dict)
    modifier: str = "Control"
    mac: bool = False


class View(ttk.Frame):
    """A frame that listens to presenters for as long as it lives."""

    def __init__(self, parent: tk.Misc, context: Context, **options: Any) -> None:
        super().__init__(parent, **options)
        self.context = context
        self.desktop = context.desktop
        self.theme = context.theme
        self.t = context.messages
        self.px = context.theme.px
        self._endings: list[Callable[[], None]] = []
        self.bind("<Destroy>", self._destroyed)

    def listen(self, signal: Signal, callback: Callable[[], None]) -> None:
        self._endings.append(signal.connect(callback))

    def watch(self, signal: Signal, callback: Callable[[], None], every_ms: int = 90) -> None:
        """Like ``listen`` for signals that come in crowds: draws at most once in ``every_ms``."""
        waiting: list[str] = []

        def draw() -> None:
            waiting.clear()
            callback()

        def soon() -> None:
            if not waiting:
                waiting.append(self.after(every_ms, draw))

        def end() -> None:
            for job in waiting:
                self.after_cancel(job)

        self._endings += [signal.connect(soon), end]

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            for end in self._endings:
                end()
            self._endings.clear()

    def button(
        self,
        parent: tk.Misc,
        text: str = "",
        icon: str = "",
        command: Callable[[], object] | None = None,
        style: str = "TButton",
        size: float = 17,
    ) -> ttk.Button:
        """A button with an icon, a text or both; the icon takes the colour of the style's text."""
        palette = self.theme.palette
        color = palette.on_accent if style.startswith("Accent") else palette.text
        options: dict[str, Any] = {"text": text, "style": style}
        if icon:
            options |= {"image": self.theme.icon(icon, size, color), "compound": "left" if text else "image"}
            if text:
                options["text"] = f" {text}"
        if command is not None:
            options["command"] = command
        button = ttk.Button(parent, **options)
        button.bind("<Return>", lambda event: button.invoke())
        return button

    def label(self, parent: tk.Misc, text: str = "", style: str = "TLabel", **options: Any) -> ttk.Label:
        return ttk.Label(parent, text=text, style=style, **options)

    def line(self, parent: tk.Misc) -> ttk.Frame:
        """A hairline between two areas; the caller places it."""
        return ttk.Frame(parent, style="Line.TFrame", height=max(1, self.px(1)), width=max(1, self.px(1)))
