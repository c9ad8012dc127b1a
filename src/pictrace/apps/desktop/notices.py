"""What the window says in its status line."""

from __future__ import annotations

from collections.abc import Callable

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.messages.loader import Messages
from pictrace.messages import message_of

__all__ = ["Notices"]


class Notices:
    """``text`` is what was said last, bad news when ``bad``; ``said`` fires for each. ``messages`` gives the words of
    the language that is chosen at the moment."""

    def __init__(self, messages: Callable[[], Messages]) -> None:
        self._messages = messages
        self.said = Signal()
        self.text = ""
        self.bad = False

    @property
    def messages(self) -> Messages:
        return self._messages()

    def say(self, text: str, bad: bool = False) -> None:
        self.text, self.bad = text, bad
        self.said.emit()

    def complain(self, error: Exception) -> None:
        """Says what went wrong."""
        self.say(self.messages.said(message_of(error)), bad=True)
