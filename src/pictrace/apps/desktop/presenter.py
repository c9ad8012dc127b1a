"""The window's logic as a whole, without a window: which library is open and what is remembered.

Everything that takes time goes through ``work``; everything that was done is told by signals. What there is
of a library is the ``session``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.apps.desktop import memory as remembering
from pictrace.apps.desktop.memory import Memory
from pictrace.apps.desktop.notices import Notices
from pictrace.apps.desktop.outgoing import Outgoing
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.apps.messages.loader import LANGUAGES, Messages, language_of_system, load
from pictrace.messages import Message, message_of

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["Desktop"]

_OF_A_LIBRARY = ("search", "preview", "compare", "sharpen", "duplicates", "sources", "look")
"""Lanes whose answers mean nothing once another library is open."""


def open_library(directory: Path | None, create: bool) -> Library:
    """Imported when a worker's thread opens one: the window is on the screen before the database is loaded."""
    from pictrace.library import Library

    return Library.open(directory, create=create)


class Desktop:
    """``session_changed`` fires when a library was opened, closed or could not be."""

    def __init__(self, memory_file: Path, opener: Callable[[Path | None, bool], Library] = open_library) -> None:
        self._file = memory_file
        self._opener = opener
        self.memory: Memory = remembering.load(memory_file)
        self.work = Work()
        self.notices = Notices(lambda: self.messages)
        self.outgoing = Outgoing(self.work, self.notices)
        self.session: Session | None = None
        self.opening = False
        self.failure: Message | None = None
        self.session_changed = Signal()

    # Library

    def open(self, directory: Path | None, *, create: bool = True) -> None:
        """Opens a library in a thread; the one before it is closed when that has worked."""
        self.opening, self.failure = True, None
        self.session_changed.emit()
        self.work.call("open", lambda: self._opener(directory, create), self.take, self._not_opened)

    def take(self, library: Library) -> None:
        """Goes on with a library that is open already."""
        self._close_session()
        self.opening = False
        self.session = Session(library, self.work, self.notices)
        library.keep_watching()
        self.memory = remembering.with_recent(self.memory, library.directory)
        self.session_changed.emit()
        self.session.begin()

    def _not_opened(self, error: Exception) -> None:
        self.opening = False
        self.failure = message_of(error)
        self.notices.complain(error)
        self.session_changed.emit()

    def _close_session(self) -> None:
        if self.session is None:
            return
        session, self.session = self.session, None
        for lane in _OF_A_LIBRARY:
            self.work.cancel(lane)
        session.leave()
        # a job that is being stopped still writes: the library waits for it, in a thread
        self.work.call("close", session.library.close, lambda _: None)

    def close(self) -> None:
        """Ends everything and saves what is remembered."""
        self.work.close()
        if self.session is not None:
            self.session.close()
            self.session = None
        self.outgoing.close()
        remembering.save(self._file, self.memory)

    @property
    def active(self) -> bool:
        """Is anything at work?"""
        return self.work.active or (self.session is not None and self.session.busy)

    # What is remembered

    def remember(self, **changes: object) -> None:
        self.memory = replace(self.memory, **changes)  # type: ignore[arg-type]

    @property
    def language(self) -> str:
        return self.memory.language if self.memory.language in LANGUAGES else language_of_system()

    @property
    def messages(self) -> Messages:
        return load(self.language)
