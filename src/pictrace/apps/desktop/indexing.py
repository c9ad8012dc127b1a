"""An indexing run as a person watches it: started, queued, stopped, resumed, and what failed and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.apps.uploads import forget_source
from pictrace.records import Failure, IndexProgress, IndexReport, SourceRecord

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["FAILURES_KEPT", "IndexingPresenter"]

FAILURES_KEPT = 10_000
_LANE = "index"

Event = IndexProgress | Failure | IndexReport


class IndexingPresenter:
    """Runs one indexing at a time; places that are added meanwhile wait for their turn.

    ``changed`` fires for every event of a run, ``indexed`` when photos may have become visible (with the
    first ones and at the end). ``unfinished`` tells what a stopped run was about, for ``resume``."""

    def __init__(self, library: Library, work: Work, unfinished: tuple[str, ...] | None = None) -> None:
        self._library = library
        self._work = work
        self._waiting: deque[tuple[str, ...]] = deque()
        self._places: tuple[str, ...] = ()
        self.changed = Signal()
        self.indexed = Signal()
        self.sources_changed = Signal()
        self.running = False
        self.stopping = False
        self.unfinished = unfinished
        self.progress: IndexProgress | None = None
        self.report: IndexReport | None = None
        self.failures: list[Failure] = []
        self.failed = 0
        self.error = ""
        self.sources: list[SourceRecord] = []

    @property
    def directory(self) -> Path:
        """The library's own."""
        return self._library.directory

    def add(self, places: Iterable[str]) -> None:
        """Indexes these places, now or after the run that is under way."""
        chosen = tuple(places)
        if not chosen:
            return
        if self.running:
            self._waiting.append(chosen)
            self.changed.emit()
        else:
            self._start(chosen)

    def update(self) -> None:
        """Looks at all known sources again."""
        if not self.running:
            self._start(())

    def stop(self) -> None:
        """Ends the run at its next event. What was done stays, and ``resume`` goes on from there."""
        if not self.running or self.stopping:
            return
        self.stopping = True
        self.unfinished = self.running_places
        self._waiting.clear()
        self.changed.emit()

    def resume(self) -> None:
        """Goes on with a stopped run; what is already known costs only a look at its size and time."""
        if not self.running and self.unfinished is not None:
            self._start(self.unfinished)

    @property
    def running_places(self) -> tuple[str, ...]:
        """What the present run and those that wait behind it are about; empty means all known sources."""
        return tuple(place for places in (self._places, *self._waiting) for place in places)

    @property
    def can_resume(self) -> bool:
        return self.unfinished is not None and not self.running

    @property
    def waiting(self) -> int:
        return sum(len(places) for places in self._waiting)

    def refresh_sources(self) -> None:
        self._work.call("sources", self._library.sources, self._sources_arrived)

    def forget(self, source_id: int) -> None:
        """Takes a source out of the library."""
        self._work.call("forget", lambda: forget_source(self._library, source_id), self._forgotten, self._refused)

    def _start(self, places: tuple[str, ...]) -> None:
        self._places = places
        self.running, self.stopping = True, False
        self.unfinished = None
        self.progress = self.report = None
        self.failures, self.failed, self.error = [], 0, ""
        self._work.stream(_LANE, lambda: self._events(places), self._arrived, self._ended, self._died)
        self.changed.emit()

    def _events(self, places: tuple[str, ...]) -> Iterator[Event]:
        """The run's events in the worker's thread, until ``stop`` is asked for."""
        run = self._library.index(places)
        try:
            for event in run:
                yield event
                if self.stopping and not isinstance(event, IndexReport):
                    return
        finally:
            _close(run)

    def _arrived(self, event: Event) -> None:
        match event:
            case IndexProgress():
                first = self.progress is None or self.progress.added == 0
                self.progress = event
                if first and event.added:
                    self.indexed.emit()
            case Failure():
                self.failed += 1
                if len(self.failures) < FAILURES_KEPT:
                    self.failures.append(event)
            case IndexReport():
                self.report = event
                self.failures += [failure for failure in event.unreachable if failure not in self.failures]
                self.failed = max(self.failed, event.failed)
        self.changed.emit()

    def _ended(self) -> None:
        stopped = self.stopping
        self.running = self.stopping = False
        if self.report is not None and not self.report.stopped:
            self.unfinished = None
        self._after()
        if self._waiting and not stopped:
            self._start(self._waiting.popleft())

    def _died(self, error: Exception) -> None:
        self.error = str(error) or type(error).__name__
        self.running = self.stopping = False
        self.unfinished = self._places
        self._waiting.clear()
        self._after()

    def _after(self) -> None:
        self.changed.emit()
        self.indexed.emit()
        self.refresh_sources()

    def _sources_arrived(self, sources: list[SourceRecord]) -> None:
        self.sources = sources
        self.sources_changed.emit()

    def _forgotten(self, _: None) -> None:
        self.refresh_sources()
        self.indexed.emit()

    def _refused(self, error: Exception) -> None:
        self.error = str(error)
        self.changed.emit()


def _close(run: Iterator[Event]) -> None:
    close: Callable[[], None] | None = getattr(run, "close", None)
    if close is not None:
        close()
