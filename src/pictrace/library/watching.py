"""The watchers of one open library: they index what changes, by its jobs, until it is closed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.errors import ModelError, UsageError
from pictrace.library.assembly import Assembly
from pictrace.records import WATCHABLE, SourceRecord, Watched, WatchEvent

if TYPE_CHECKING:
    from pictrace.workflows.jobs import Jobs
    from pictrace.workflows.watching.watcher import Place, Watcher

__all__ = ["Watching"]

log = logging.getLogger(__name__)


class Watching:
    """Those of this process; ``Library`` says what its methods of these names do. Safe to use from several threads."""

    def __init__(self, directory: Path, parts: Assembly, jobs: Callable[[], Jobs]) -> None:
        self._directory = directory
        self._parts = parts
        self._jobs = jobs
        self.watchers: list[Watcher] = []
        self.thread: threading.Thread | None = None
        """The one of ``keep_watching``."""

    def set_watched(self, source_id: int, watched: bool) -> SourceRecord:
        sources = self._parts.catalogue.sources
        record = sources.get(source_id)
        if watched:
            _check_watchable(record.location, record.kind)
        sources.set_watched(source_id, watched)
        for watcher in list(self.watchers):
            watcher.wake()
        return sources.get(source_id)

    def watch(self, places: Iterable[str]) -> Iterator[Watched]:
        from pictrace.workflows.watching.watcher import Place

        sources = [self._parts.source(place) for place in places]
        named = [Place(source.location, source.kind) for source in sources]
        for source in sources:
            _check_watchable(source.location, source.kind)
        known = self._parts.catalogue.sources
        if not named and not any(record.watchable for record in known.all()):
            raise UsageError("library.empty")
        return self._events(
            self._watcher(lambda: named or [Place(one.location, one.kind) for one in known.all() if one.watchable])
        )

    def keep_watching(self) -> None:
        from pictrace.workflows.watching.watcher import Place

        if self.thread is not None:
            return
        known = self._parts.catalogue.sources
        watcher = self._watcher(lambda: [Place(one.location, one.kind) for one in known.all() if one.watched])

        def drain() -> None:
            for event in self._events(watcher):
                log.info("%s: %s %s", ", ".join(event.locations), event.event.value, event.reason)

        self.thread = threading.Thread(target=drain, name="pictrace-watching", daemon=True)
        self.thread.start()

    def growing(self) -> dict[str, frozenset[str]]:
        """Keys of the files that are still written, by the location of their source: indexing leaves them alone."""
        return {location: keys for watcher in list(self.watchers) for location, keys in watcher.growing().items()}

    def close(self) -> None:
        """Stops them all, and waits for the one in a thread."""
        for watcher in list(self.watchers):
            watcher.stop()
        if self.thread is not None:
            self.thread.join()

    def _watcher(self, wanted: Callable[[], Sequence[Place]]) -> Watcher:
        """One that ``close`` stops, also before anything is drawn from it."""
        from pictrace.sources.changes import SystemChanges
        from pictrace.workflows.watching.watcher import Watcher

        holds, hidden = self._parts.catalogue.photos.any_below, self._parts.settings.hidden
        watcher = Watcher(wanted, SystemChanges(), self._jobs(), holds, private=self._directory, hidden=hidden)
        self.watchers.append(watcher)
        return watcher

    def _events(self, watcher: Watcher) -> Iterator[Watched]:
        cold = True
        try:
            for event in watcher.events():
                yield event
                if cold and event.event is WatchEvent.INDEXED:
                    cold = False  # the first change is not to wait for the engine
                    with suppress(ModelError):
                        self._parts.warm(None, "indexing")
        finally:
            self.watchers.remove(watcher)


def _check_watchable(location: str, kind: str) -> None:
    if kind not in WATCHABLE:
        raise UsageError("source.unwatchable", place=location)
