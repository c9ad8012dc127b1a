"""Long work that a person watches: indexing and finding duplicates, one job after the other.

A job is a generator of the library that one thread draws from. Closing the generator is how it stops;
what was done stays done, and resuming starts another job that skips it. Between two events the thread
lets waiting searches go first, so that a library that is being filled stays quick to ask.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import queue
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pictrace.apps.web.groups import Groups
from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import Problem, problem_json
from pictrace.errors import PicTraceError
from pictrace.library import Library
from pictrace.records import DuplicateGroup, Failure, IndexProgress, IndexReport, Relation

__all__ = ["Job", "JobKind", "JobState", "Jobs"]

log = logging.getLogger(__name__)
_TICK_SECONDS = 0.2
_HEARTBEAT_SECONDS = 15.0
_LOOK_SECONDS = 3.0
"""How soon a page sees what another program did to the library."""
_NICENESS = 5


class JobKind(StrEnum):
    INDEX = "index"
    DUPLICATES = "duplicates"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        return self in (JobState.STOPPED, JobState.DONE, JobState.FAILED)


@dataclass(eq=False)
class Job:
    """One piece of work and how far it is. Written by the jobs' thread, read by everyone."""

    id: int
    kind: JobKind
    places: tuple[str, ...] = ()
    model: str | None = None
    retry: bool = False
    relations: frozenset[Relation] | None = None
    state: JobState = JobState.QUEUED
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    finished: datetime | None = None
    progress: IndexProgress | None = None
    report: IndexReport | None = None
    failures: list[Failure] = field(default_factory=list)
    failed: int = 0
    found: int = 0
    problem: dict[str, Any] | None = None
    revision: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind.value,
            "places": list(self.places),
            "state": self.state.value,
            "created": self.created.isoformat(),
            "finished": self.finished.isoformat() if self.finished else None,
            "progress": self.progress.to_json() if self.progress else None,
            "report": self._report_json(),
            "failed": self.failed,
            "found": self.found,
            "problem": self.problem,
            "revision": self.revision,
        }

    def _report_json(self) -> dict[str, Any] | None:
        """The report without its failures: they have a list of their own."""
        if self.report is None:
            return None
        return {name: value for name, value in self.report.to_json().items() if name != "failures"}


class Jobs:
    """All jobs since the start, the newest last; one at work at a time."""

    def __init__(self, library: Library, limits: Limits) -> None:
        self.groups: Groups | None = None
        """The groups of the newest search for duplicates."""
        self._library, self._limits = library, limits
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._line: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._closed = False
        self._silent = False

    def start(self, kind: JobKind, **what: Any) -> Job:
        """Puts a job in line. Raises a 409 problem when too many are unfinished, or the same one is."""
        with self._lock:
            unfinished = [job for job in self._jobs.values() if not job.state.over]
            if len(unfinished) >= self._limits.jobs:
                raise Problem(409, "too-many-jobs", "Too many jobs", "wait for one to end, or stop one")
            job = Job(next(self._numbers), kind, **what)
            if any((one.kind, one.places, one.model) == (job.kind, job.places, job.model) for one in unfinished):
                raise Problem(409, "job-exists", "This job is at work already", "watch it, or stop it first")
            self._jobs[job.id] = job
            self._forget_old()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="pictrace-jobs", daemon=True)
                self._thread.start()
        self._line.put(job)
        self._changed(job)
        return job

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def get(self, job_id: int) -> Job:
        """Raises a 404 problem for an unknown id."""
        with self._lock:
            if job_id not in self._jobs:
                raise Problem(404, "job-gone", "There is no such job", f"no job {job_id} since the server started")
            return self._jobs[job_id]

    def stop(self, job_id: int) -> Job:
        """Asks a job to end; a finished one stays as it is."""
        job = self.get(job_id)
        with self._lock:
            if job.state is JobState.QUEUED:
                job.state, job.finished = JobState.STOPPED, datetime.now(UTC)
            elif job.state is JobState.RUNNING:
                job.state = JobState.STOPPING
        self._changed(job)
        return job

    def resume(self, job_id: int) -> Job:
        """Another job that goes on where a stopped or failed one ended."""
        job = self.get(job_id)
        if not job.state.over:
            raise Problem(409, "job-exists", "This job is at work already", "it does not need to be resumed")
        return self.start(job.kind, places=job.places, model=job.model, retry=job.retry, relations=job.relations)

    async def events(self, only: int | None = None) -> AsyncIterator[tuple[str, dict[str, Any]] | None]:
        """What happens, from now on, beginning with how things stand: ``("job", …)`` whenever a job
        changed, at most five times a second, ``("failures", …)`` for those that came since,
        ``("library", …)`` when the photos changed, by a job or otherwise, and ``None`` now and then as a
        sign of life. Ends with the job when ``only`` names one, and then tells of nothing else."""
        seen: dict[int, int] = {}
        told: dict[int, int] = {}
        generation, quiet = -1, 0.0
        listener = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._listeners.add(listener)
        try:
            while not self._silent:
                listener[1].clear()
                jobs = [self.get(only)] if only is not None else self.all()
                for job in jobs:
                    if seen.get(job.id) == job.revision:
                        continue
                    seen[job.id] = job.revision
                    fresh = job.failures[told.get(job.id, 0) :]
                    told[job.id] = told.get(job.id, 0) + len(fresh)
                    if fresh:
                        yield "failures", {"id": job.id, "failures": [failure.to_json() for failure in fresh]}
                    yield "job", job.to_json()
                if only is None and generation != (now := await asyncio.to_thread(self._generation)):
                    generation = now
                    yield "library", {"generation": generation}
                if only is not None and jobs[0].state.over and seen[only] == jobs[0].revision:
                    return
                await asyncio.sleep(_TICK_SECONDS)
                try:
                    await asyncio.wait_for(listener[1].wait(), _LOOK_SECONDS)
                    quiet = 0.0
                except TimeoutError:
                    quiet += _LOOK_SECONDS
                    if quiet >= _HEARTBEAT_SECONDS:
                        quiet = 0.0
                        yield None
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def look(self) -> None:
        """The photos changed without a job: who watches is told at once."""
        self._wake()

    def _generation(self) -> int:
        return self._library.generation

    @property
    def watched(self) -> int:
        """How many streams of events are open."""
        return len(self._listeners)

    def end_streams(self) -> None:
        """Lets every stream of events end, so that a server which is closing need not wait for them."""
        self._silent = True
        self._wake()

    def close(self) -> None:
        """Stops everything and waits until the library is at rest."""
        self._closed = True
        self.end_streams()
        for job in self.all():
            self.stop(job.id)
        self._line.put(None)
        self._wake()
        if self._thread is not None:
            self._thread.join(timeout=30)
        if self.groups is not None:
            self.groups.close()

    def _forget_old(self) -> None:
        for job in list(self._jobs.values())[: -4 * self._limits.jobs]:
            if job.state.over:
                del self._jobs[job.id]

    def _work(self) -> None:
        _yield_to_others()
        while (job := self._line.get()) is not None:
            with self._lock:
                if job.state is not JobState.QUEUED or self._closed:
                    continue
                job.state = JobState.RUNNING
            self._changed(job)
            try:
                self._draw(job)
                end = JobState.STOPPED if job.state is JobState.STOPPING else JobState.DONE
            except PicTraceError as error:
                job.problem, end = problem_json(error), JobState.FAILED
            except Exception as error:  # a bug in a job must not take the next jobs with it
                log.exception("job %d failed", job.id)
                job.problem, end = problem_json(error), JobState.FAILED
            with self._lock:
                job.state, job.finished = end, datetime.now(UTC)
            self._changed(job)

    def _draw(self, job: Job) -> None:
        events = self._events_of(job)
        try:
            for event in events:
                self._take(job, event)
                self._changed(job)
                if job.state is JobState.STOPPING and not isinstance(event, IndexReport):
                    return
        finally:
            events.close()  # type: ignore[attr-defined]  # every workflow is a generator

    def _events_of(self, job: Job) -> Iterator[IndexProgress | Failure | IndexReport | DuplicateGroup]:
        if job.kind is JobKind.INDEX:
            yield from self._library.index(job.places, model=job.model, retry=job.retry)
            return
        old, self.groups = self.groups, Groups()
        if old is not None:
            old.close()
        yield from self._library.duplicates(relations=job.relations)

    def _take(self, job: Job, event: IndexProgress | Failure | IndexReport | DuplicateGroup) -> None:
        match event:
            case IndexProgress():
                job.progress = event
            case IndexReport():
                job.report, job.failed = event, event.failed
                if not job.failures:
                    job.failures.extend(event.failures[: self._limits.failures])
                job.failures.extend(event.unreachable)
            case Failure():
                job.failed += 1
                if len(job.failures) < self._limits.failures:
                    job.failures.append(event)
            case DuplicateGroup():
                assert self.groups is not None
                self.groups.add(event)
                job.found += 1

    def _changed(self, job: Job) -> None:
        job.revision += 1
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            for loop, event in self._listeners:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)


def _yield_to_others() -> None:
    """On Linux the scheduler's niceness belongs to a thread and is inherited by those that it starts:
    indexing then leaves the processors to searches, but not so far that a thread which holds the interpreter's lock
    waits for other programs. Elsewhere it would be the whole process's."""
    if sys.platform == "linux":
        with suppress(OSError):  # a process that is nicer already may not go back
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
