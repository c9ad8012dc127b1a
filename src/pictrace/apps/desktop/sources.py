"""The library's sources as a person sees them, and what is done with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.apps.uploads import forget_source, is_upload
from pictrace.records import SourceRecord

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["SourcesPresenter"]


class SourcesPresenter:
    """``all`` is what the library knows; ``changed`` fires when it was read anew, ``forgotten`` when one was taken
    out, with its photos. ``complain`` hears what the library refuses."""

    def __init__(self, library: Library, work: Work, complain: Callable[[Exception], None]) -> None:
        self._library = library
        self._work = work
        self._complain = complain
        self.changed = Signal()
        self.forgotten = Signal()
        self.all: list[SourceRecord] = []

    def get(self, source_id: int) -> SourceRecord | None:
        return next((source for source in self.all if source.id == source_id), None)

    def is_upload(self, source: SourceRecord) -> bool:
        """Is it a file that was put into the library's own directory, and goes with its source?"""
        return is_upload(self._library.directory, source.location)

    def refresh(self) -> None:
        self._work.call("sources", self._library.sources, self._arrived)

    def forget(self, source_id: int) -> None:
        """Takes a source out of the library."""

        def forgotten(_: None) -> None:
            self.refresh()
            self.forgotten.emit()

        self._work.call("forget", lambda: forget_source(self._library, source_id), forgotten, self._complain)

    def watch(self, source_id: int, watched: bool) -> None:
        """Has what changes in a source indexed as it happens, or no longer."""
        change = lambda: self._library.set_watched(source_id, watched)  # noqa: E731
        self._work.call("watch", change, lambda _: self.refresh(), self._complain)

    def _arrived(self, sources: list[SourceRecord]) -> None:
        self.all = sources
        self.changed.emit()
