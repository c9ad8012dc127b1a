"""Long work that a person watches: indexing and looking for duplicates, one job after the other.

A job is a generator of the library that one thread draws from. Closing the generator is how it stops; what was done
stays done, and going on with it starts another job that skips it. How a job stands is kept in the library, so that
every window, page and process that has it open shows the same list, also tomorrow; a job whose process ended before it
is found interrupted.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pictrace.errors import PicTraceError
from pictrace.messages import message_of
from pictrace.records import (
    Failure,
    IndexReport,
    Job,
    JobKind,
    JobState,
    Task,
)
from pictrace.workflows.jobs.errors import JobExists, JobGone, JobUnfinished, TooManyJobs
from pictrace.workflows.jobs.listeners import Listeners
from pictrace.workflows.jobs.live import Event, LiveJob
from pictrace.workflows.jobs.owner import Owner, lives

if TYPE_CHECKING:
    from pictrace.catalogue import Catalogue

__all__ = ["Jobs", "Work"]

log = logging.getLogger(__name__)

Work: TypeAlias = Callable[[Task], Iterator[Event]]
"""What a job of one kind does: yields what happens, and stops when it is closed."""

UNFINISHED = 64
"""Jobs that may wait; one is at work at a time."""

KEPT = 100
"""Jobs that are over and stay in the list, the newest."""

FAILURES = 1000
"""Failures of a job that are kept; all are counted."""

SAVE_SECONDS = 1.0
"""How often a job at work is written down."""

LOOK_SECONDS = 1.0
"""How often the list is read for jobs of other processes."""

_NICENESS = 5
"""Of the threads of jobs, as the scheduler of Linux counts it: 0 is everybody's, 19 the last."""


class Jobs:
    """All jobs of a library, and the thread that runs those of this process. Safe to use from several threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        directory: Path,
        work: Mapping[JobKind, Work],
        *,
        unfinished: int = UNFINISHED,
        failures: int = FAILURES,
    ) -> None:
        self._records, self._directory, self._work = catalogue.jobs, directory, work
        self._most_unfinished, self._most_failures = unfinished, failures
        self._owner = Owner(directory)
        self._live: dict[int, LiveJob] = {}
        self._others: dict[int, Job] = {}
        self._looked = float("-inf")
        self._line: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.RLock()
        self._listeners = Listeners(self._lock)
        self.closed = False

    # What there is

    def all(self) -> list[Job]:
        """Every job, oldest first. Jobs of other processes are as they stood a second ago."""
        with self._lock:
            self._look()
            known = self._others | {job_id: live.job for job_id, live in self._live.items()}
            return [known[job_id] for job_id in sorted(known)]

    def get(self, job_id: int) -> Job:
        """Raises ``JobGone`` for an unknown id."""
        for job in self.all():
            if job.id == job_id:
                return job
        raise JobGone("job.gone", job=job_id)

    def newest(self, kind: JobKind) -> Job | None:
        """The newest job of a kind."""
        return next((job for job in reversed(self.all()) if job.kind is kind), None)

    def failures(self, job_id: int) -> list[Failure]:
        """What a job could not use: the first thousand. Raises ``JobGone``."""
        with self._lock:
            if job_id in self._live:
                return list(self._live[job_id].failures)
        self.get(job_id)
        return self._records.failures(job_id)

    # What a person does

    def start(self, task: Task) -> Job:
        """Puts a job in line; stopped jobs of the same task are gone on with by it. Raises ``TooManyJobs``, or
        ``JobExists`` when the same one is at work or waiting."""
        with self._lock:
            self._look(now=True)
            unfinished = [job for job in self.all() if not job.state.over]
            if len(unfinished) >= self._most_unfinished:
                raise TooManyJobs("job.many")
            if any(_same(job.task, task) for job in unfinished):
                raise JobExists("job.exists")
            self._owner.hold()
            job = self._records.add(self._owner.name, task, datetime.now(UTC))
            self._live[job.id] = LiveJob(job, self._records, self._most_failures)
            over = [one for one in self.all() if one.state.over]
            self._records.continue_with([one.id for one in over if one.resumable and _same(one.task, task)], job.id)
            self._records.remove([one.id for one in over[:-KEPT]])
            self._look(now=True)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pictrace-jobs", daemon=True)
                self._thread.start()
        self._line.put(job.id)
        self._listeners.tell()
        return job

    def stop(self, job_id: int) -> Job:
        """Asks a job to end; one that is over stays as it is. Raises ``JobGone``."""
        job = self.get(job_id)
        with self._lock:
            live = self._live.get(job_id)
            if live is None:
                if not job.state.over:
                    self._records.ask_to_stop(job_id)
                    self._look(now=True)
            elif live.job.state is JobState.QUEUED:
                self._end(live, JobState.STOPPED)
            elif live.job.state is JobState.RUNNING:
                live.change(state=JobState.STOPPING)
        self._listeners.tell()
        return self.get(job_id)

    def resume(self, job_id: int) -> Job:
        """Another job that goes on where a stopped, interrupted or failed one ended. Raises ``JobGone``, and
        ``JobExists`` for one that is at work."""
        job = self.get(job_id)
        if not job.state.over:
            raise JobExists("job.whole")
        return self.start(job.task)

    def dismiss(self, job_id: int) -> None:
        """Takes a job that is over off the list. Raises ``JobGone``, ``JobUnfinished``."""
        if not self.get(job_id).state.over:
            raise JobUnfinished("job.unfinished")
        with self._lock:
            self._records.remove([job_id])
            self._look(now=True)
        self._listeners.tell()

    # Watching

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Calls ``heard`` whenever something changed here, in whichever thread did it; returns how to stop that."""
        return self._listeners.add(heard)

    def wait(self, job_id: int, seconds: float) -> Job:
        """The job when it is over, or as it stands after so many seconds. Raises ``JobGone``."""
        end = time.monotonic() + seconds
        with self._listeners.changed:
            while not (job := self.get(job_id)).state.over and (left := end - time.monotonic()) > 0:
                self._listeners.changed.wait(min(left, LOOK_SECONDS))
        return job

    def close(self) -> None:
        """Stops the jobs of this process, waits until the library is at rest, and writes down how they stand."""
        with self._lock:
            if self.closed:
                return
            self.closed = True
            unfinished = list(self._live)
        for job_id in unfinished:
            with suppress(JobGone):
                self.stop(job_id)
        self._line.put(None)
        if self._thread is not None:
            self._thread.join(timeout=30)
        self._owner.leave()
        self._listeners.tell()

    # The work

    def _run(self) -> None:
        _yield_to_others()
        while (job_id := self._line.get()) is not None:
            with self._lock:
                live = self._live.get(job_id)
                if live is None or self.closed:
                    continue
                live.change(state=JobState.RUNNING, started=datetime.now(UTC))
                live.save()
            self._listeners.tell()
            end, error, message = JobState.DONE, None, None
            try:
                self._draw(live)
                if live.job.state is JobState.STOPPING:
                    end = JobState.STOPPED
            except Exception as found:  # a bug in a job must not take the next jobs with it
                end, error, message = JobState.FAILED, type(found).__name__, message_of(found)
                if not isinstance(found, PicTraceError):
                    log.exception("job %d failed", job_id)
            with self._lock:
                self._end(live, end, error=error, message=message)
            self._listeners.tell()

    def _draw(self, live: LiveJob) -> None:
        events = self._work[live.job.kind](live.job.task)
        try:
            for event in events:
                with self._lock:
                    live.take(event)
                    if time.monotonic() - live.saved >= SAVE_SECONDS:
                        live.save()
                self._listeners.tell()
                if live.job.state is JobState.STOPPING and not isinstance(event, IndexReport):
                    return
        finally:
            events.close()  # type: ignore[attr-defined]  # every workflow is a generator

    def _end(self, live: LiveJob, state: JobState, **changes: object) -> None:
        live.change(state=state, finished=datetime.now(UTC), **changes)
        live.save()
        self._others[live.job.id] = live.job
        del self._live[live.job.id]

    def _look(self, now: bool = False) -> None:
        """Reads the list, at most once a second; jobs whose process is no more are interrupted."""
        if not now and time.monotonic() - self._looked < LOOK_SECONDS:
            return
        found = self._records.all()
        owners = {one.owner for one in found if not one.job.state.over} - {self._owner.name}
        gone = [owner for owner in owners if not lives(self._directory, owner)]
        if gone:
            self._records.interrupt(gone)
            found = self._records.all()
        before = self._others
        self._others = {one.job.id: one.job for one in found if one.job.id not in self._live}
        self._looked = time.monotonic()
        if before and before != self._others:
            self._listeners.tell()


def _same(one: Task, other: Task) -> bool:
    return (one.kind, one.places, one.model, one.subject) == (other.kind, other.places, other.model, other.subject)


def _yield_to_others() -> None:
    """On Linux the scheduler's niceness belongs to a thread and is inherited by those that it starts:
    indexing then leaves the processors to searches, but not so far that a thread which holds the interpreter's lock
    waits for other programs. Elsewhere it would be the whole process's."""
    if sys.platform == "linux":
        with suppress(OSError):  # a process that is nicer already may not go back
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
