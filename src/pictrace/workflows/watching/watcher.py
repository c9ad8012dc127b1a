"""From what the system tells of files to jobs that index the sources concerned.

A change makes its source *due* once the file is whole (``settling``). A due source is looked at as a whole by a job:
what is unchanged costs its size and time only, moves are followed, and what was missed before is found with it. While
some files of a source are still written, the whole ones do not wait for them: the run leaves those that grow alone.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pictrace.errors import LibraryBusy, LibraryError
from pictrace.files import system_path, text_from_name
from pictrace.messages import Message, verbatim
from pictrace.records import Job, JobKind, JobState, Task, Watched, WatchEvent
from pictrace.sources.changes import Changes, Listening
from pictrace.sources.identity import below
from pictrace.sources.names import IGNORE_FILE, Kind, is_hidden, kind_of
from pictrace.workflows.jobs import JobExists, JobGone, Jobs, JobUnfinished, TooManyJobs
from pictrace.workflows.watching.settling import Look, Settling, look_at

__all__ = ["NOT_THERE", "Place", "Watcher"]

log = logging.getLogger(__name__)

BATCH_SECONDS = 2.0
"""Whole files wait so long for others of their source that are still written."""
TICK_SECONDS = 0.25
"""Between two steps while there is something to wait for."""
REST_SECONDS = 2.0
"""Between two steps while there is not; how soon a switch that another program turned is noticed."""
RETRY_SECONDS = 5.0
"""Until it is tried again when the library is busy, or a source is away."""
AGAIN_SECONDS = 3600.0
"""A source that is watched is looked at at least so often: systems lose events when there are too many."""

NOT_THERE = Message("source.watched_again")


@dataclass(frozen=True, slots=True)
class Place:
    """A source that is to be watched."""

    location: str
    kind: str


class _Ear:
    """One place, and what is heard of it. Times are seconds of the watcher's clock."""

    def __init__(self, place: Place, private: str | None, look: Callable[[str], Look]) -> None:
        """``private``: the key of a folder in it that does not count."""
        self.place, self.private = place, private
        self.path = system_path(place.location)
        self.settling = Settling(lambda key: look(self.path_of(key)))
        self.heard: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
        self.listening: Listening | None = None
        self.identity: tuple[int, int] | None = None
        self.told: WatchEvent | None = None
        self.due_since: float | None = None
        self.not_before = float("-inf")
        self.looked: float | None = None

    def path_of(self, key: str) -> str:
        return self.path if not key else os.path.join(self.path, *system_path(key).split("/"))  # noqa: PTH118


@dataclass(frozen=True, slots=True)
class _Run:
    """A job that looks at some of the places."""

    job_id: int
    ears: tuple[_Ear, ...]
    since: float


class Watcher:
    """Watches places until it is stopped. ``step`` belongs to one thread, everything else to any."""

    def __init__(
        self,
        wanted: Callable[[], Sequence[Place]],
        changes: Changes,
        jobs: Jobs,
        holds: Callable[[str], bool],
        *,
        private: Path,
        hidden: bool = False,
        look: Callable[[str], Look] = look_at,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``wanted`` says which places, also when that changes; ``holds``, whether photos are known in a folder
        that is gone. Nothing in ``private`` (the library's own directory) counts as a change of a folder around it."""
        self._wanted, self._changes, self._jobs, self._holds = wanted, changes, jobs, holds
        self._private, self._hidden = text_from_name(str(private)), hidden
        self._look, self._clock = look, clock
        self._ears: dict[Place, _Ear] = {}
        self._run: _Run | None = None
        self._wake, self._stopped = threading.Event(), threading.Event()

    # For any thread

    def growing(self) -> Mapping[str, frozenset[str]]:
        """Location → keys of the files that are still written: to be left alone for now."""
        return {ear.place.location: ear.settling.growing for ear in list(self._ears.values())}

    def wake(self) -> None:
        """Something changed that ``wanted`` depends on."""
        self._wake.set()

    def stop(self) -> None:
        """Lets ``events`` end."""
        self._stopped.set()
        self._wake.set()

    # For one thread

    def events(self) -> Iterator[Watched]:
        """Steps until it is stopped, waiting between the steps. Closing the iterator stops it too."""
        try:
            while not self._stopped.is_set():
                self._wake.clear()
                try:
                    yield from self.step()
                except LibraryError as error:  # its disk is full or away: what is due stays due
                    log.warning("the library cannot be used while it watches: %s", error)
                self._wake.wait(TICK_SECONDS if self._restless else REST_SECONDS)
        finally:
            for ear in self._ears.values():
                _close(ear)

    def step(self) -> Iterator[Watched]:
        """Does what is to be done now; waits for nothing."""
        now = self._clock()
        self._choose()
        for ear in self._ears.values():
            yield from self._listen(ear, now)
            self._hear(ear, now)
        if self._run is not None:
            yield from self._follow(self._run, now)
        if self._run is None:
            self._start(now)

    @property
    def _restless(self) -> bool:
        ears = self._ears.values()
        return self._run is not None or any(
            ear.due_since is not None or ear.settling.waiting or not (ear.listening is None or ear.told) for ear in ears
        )

    def _choose(self) -> None:
        wanted = {place: place for place in self._wanted()}
        for place in self._ears.keys() - wanted.keys():
            _close(self._ears.pop(place))
        for place in wanted.keys() - self._ears.keys():
            self._ears[place] = _Ear(place, below(self._private, place.location), self._look)

    def _listen(self, ear: _Ear, now: float) -> Iterator[Watched]:
        """Sees to it that the place is listened to. Once it is, it is due: something may have happened before."""
        there = _identity(ear.path, folder=ear.place.kind == "folder")
        listening = ear.listening
        if listening is not None and (there is None or there != ear.identity or listening.lost is not None):
            _close(ear)
            ear.not_before = now + RETRY_SECONDS
            yield self._tell(ear, WatchEvent.AWAY, listening.lost or NOT_THERE)
        elif listening is None and there is not None and now >= ear.not_before:
            ear.identity = there
            folder = ear.place.kind == "folder"
            ear.listening = self._changes.listen(ear.place.location, folder=folder, heard=self._heard(ear))
        elif listening is None and there is None and ear.told is None:
            yield self._tell(ear, WatchEvent.AWAY, NOT_THERE)
        if (listening := ear.listening) is not None and listening.ready:
            event = WatchEvent.POLLING if listening.polling else WatchEvent.WATCHING
            if ear.told is not event:
                if ear.told not in (WatchEvent.POLLING, WatchEvent.WATCHING):
                    ear.due_since = now
                yield self._tell(ear, event)

    def _heard(self, ear: _Ear) -> Callable[[frozenset[str]], None]:
        def heard(keys: frozenset[str]) -> None:
            ear.heard.put(keys)
            self._wake.set()

        return heard

    @staticmethod
    def _tell(ear: _Ear, event: WatchEvent, message: Message | None = None) -> Watched:
        ear.told = event
        return Watched(event, (ear.place.location,), message)

    def _hear(self, ear: _Ear, now: float) -> None:
        while True:
            try:
                keys = ear.heard.get_nowait()
            except queue.Empty:
                break
            ear.settling.hear([key for key in keys if self._matters(ear, key)], now)
        whole = ear.settling.settle(now)
        forgotten = ear.looked is not None and now - ear.looked >= AGAIN_SECONDS
        if ear.due_since is None and (whole or forgotten):
            ear.due_since = now

    def _matters(self, ear: _Ear, key: str) -> bool:
        """Whether a scan of the source could find something else than before, as far as the name tells."""
        if not key:
            return True
        if ear.private is not None and (key == ear.private or key.startswith(f"{ear.private}/")):
            return False
        *folders, name = key.split("/")
        if name == IGNORE_FILE:
            name = ""
        if not self._hidden and any(map(is_hidden, (*folders, name))):
            return False
        if not name or kind_of(name) is not Kind.OTHER:
            return True
        look = self._look(ear.path_of(key))
        if look is None:  # a folder, perhaps, with a dot in its name
            return self._holds(f"{ear.place.location.rstrip('/')}/{key}")
        return os.path.isdir(ear.path_of(key))  # noqa: PTH112

    # Jobs

    def _start(self, now: float) -> None:
        ears = tuple(ear for ear in self._ears.values() if _is_due(ear, now))
        if not ears or self._jobs.closed:
            return
        task = Task(JobKind.INDEX, tuple(ear.place.location for ear in ears))
        try:
            job = self._jobs.start(task)
        except (JobExists, TooManyJobs):  # it may have passed what changed since it began
            _postpone(ears, now)
            return
        for ear in ears:
            ear.due_since = None
        self._run = _Run(job.id, ears, now)

    def _follow(self, run: _Run, now: float) -> Iterator[Watched]:
        """A run that is over leaves the list of jobs, unless there is something for a person to see."""
        try:
            job = self._jobs.get(run.job_id)
        except JobGone:
            self._run = None
            return
        if not job.state.over:
            return
        self._run = None
        for ear in run.ears:  # where a look takes long, no more than half of the time goes into looking
            ear.looked, ear.not_before = now, max(ear.not_before, now + (now - run.since))
        locations = tuple(ear.place.location for ear in run.ears)
        if job.state is JobState.FAILED and job.error == LibraryBusy.__name__:
            for ear in run.ears:
                ear.due_since = now
            _postpone(run.ears, now)
            self._dismiss(job)
        elif job.state is JobState.FAILED:
            yield Watched(WatchEvent.FAILED, locations, job.message or verbatim(job.error or ""))
        elif job.report is not None:
            if job.state is JobState.DONE and not job.report.failed and not job.report.unreachable:
                self._dismiss(job)
            yield Watched(WatchEvent.INDEXED, locations, report=job.report)

    def _dismiss(self, job: Job) -> None:
        with suppress(JobGone, JobUnfinished, LibraryError):
            self._jobs.dismiss(job.id)


def _is_due(ear: _Ear, now: float) -> bool:
    if ear.due_since is None or ear.listening is None or now < ear.not_before:
        return False
    if not ear.settling.waiting:
        return True
    return ear.place.kind == "folder" and now - ear.due_since >= BATCH_SECONDS


def _postpone(ears: Sequence[_Ear], now: float) -> None:
    for ear in ears:
        ear.not_before = now + RETRY_SECONDS


def _close(ear: _Ear) -> None:
    if ear.listening is not None:
        ear.listening.close()
        ear.listening = None


def _identity(path: str, *, folder: bool) -> tuple[int, int] | None:
    """What is at a path now. Another folder there is another disk; a file is replaced at any time."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path cannot hold every name on Windows
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if folder else (0, 0)
