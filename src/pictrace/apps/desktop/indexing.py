"""Indexing as a person watches it: the library's newest indexing job, those that wait behind it, and what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pictrace.apps.desktop.signal import Signal
from pictrace.apps.desktop.work import Work
from pictrace.apps.uploads import forget_source
from pictrace.errors import PicTraceError
from pictrace.records import Failure, IndexProgress, IndexReport, Job, JobKind, JobState, SourceRecord, Task
from pictrace.workflows.jobs import JobExists

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["IndexingPresenter"]


class IndexingPresenter:
    """Shows the job that is at work, else the newest; ``refresh`` asks how it stands.

    ``changed`` fires for every change of it, ``indexed`` when photos may have become visible (with the first ones and
    at the end). Jobs of the page and of other windows on the same library are shown like its own."""

    def __init__(self, library: Library, work: Work) -> None:
        self._library = library
        self._work = work
        self.changed = Signal()
        self.indexed = Signal()
        self.sources_changed = Signal()
        self.job: Job | None = None
        self.waiting = 0
        self.failures: list[Failure] = []
        self.sources: list[SourceRecord] = []
        self._refused = ""
        self._resumable: list[int] = []
        self.refresh()

    # How it stands

    @property
    def running(self) -> bool:
        return self.job is not None and not self.job.state.over

    @property
    def stopping(self) -> bool:
        return self.job is not None and self.job.state is JobState.STOPPING

    @property
    def interrupted(self) -> bool:
        return self.job is not None and self.job.state is JobState.INTERRUPTED

    @property
    def progress(self) -> IndexProgress | None:
        return self.job.progress if self.job else None

    @property
    def report(self) -> IndexReport | None:
        return self.job.report if self.job else None

    @property
    def failed(self) -> int:
        return self.job.failed if self.job else 0

    @property
    def error(self) -> str:
        """Why the job failed, or why what was asked for was refused."""
        if self._refused or self.job is None or self.job.state is not JobState.FAILED:
            return self._refused
        return self.job.reason or self.job.error or ""

    @property
    def can_resume(self) -> bool:
        return bool(self._resumable) and not self.running

    @property
    def can_dismiss(self) -> bool:
        return self.job is not None and self.job.state.over

    # What a person does

    @property
    def directory(self) -> Path:
        """The library's own."""
        return self._library.directory

    def add(self, places: Iterable[str]) -> None:
        """Indexes these places, now or after the job that is at work."""
        chosen = tuple(places)
        if chosen:
            self._start(chosen)

    def update(self) -> None:
        """Looks at all known sources again."""
        if not self.running:
            self._start(())

    def stop(self) -> None:
        """Ends the job at its next event, and those that wait. What was done stays, ``resume`` goes on from there."""
        for job in self._jobs():
            if not job.state.over:
                self._try(lambda job_id=job.id: self._library.jobs.stop(job_id))  # type: ignore[misc]

    def resume(self) -> None:
        """Goes on with what was stopped; what is already known costs only a look at its size and time."""
        if self.can_resume:
            for job_id in self._resumable:
                self._try(lambda job_id=job_id: self._library.jobs.resume(job_id))  # type: ignore[misc]

    def dismiss(self) -> None:
        """Takes the job that is over off the list, and those that were stopped with it."""
        if self.job is not None and self.can_dismiss:
            for job_id in {self.job.id, *self._resumable}:
                self._try(lambda job_id=job_id: self._library.jobs.dismiss(job_id))  # type: ignore[misc]

    def refresh_sources(self) -> None:
        self._work.call("sources", self._library.sources, self._sources_arrived)

    def forget(self, source_id: int) -> None:
        """Takes a source out of the library."""
        self._work.call("forget", lambda: forget_source(self._library, source_id), self._forgotten, self._not_forgotten)

    def watch(self, source_id: int, watched: bool) -> None:
        """Has what changes in a source indexed as it happens, or no longer."""
        change = lambda: self._library.set_watched(source_id, watched)  # noqa: E731
        self._work.call("watch", change, lambda _: self.refresh_sources(), self._not_forgotten)

    def refresh(self) -> None:
        """Asks the library how its jobs stand."""
        jobs = self._jobs()
        unfinished = [job for job in jobs if not job.state.over]
        before = self.job
        begun = [one for one in jobs if one.started is not None]
        job = next(iter(unfinished or begun[-1:] or jobs[-1:]), None)
        waiting = sum(len(one.task.places) for one in unfinished[1:])
        if job == before and waiting == self.waiting:
            return
        self.job, self.waiting = job, waiting
        never_begun = [one.id for one in jobs if one.resumable and one.started is None]
        self._resumable = sorted({job.id, *never_begun}) if job is not None and job.resumable else []
        if job is None or (before is not None and job.id != before.id):
            self.failures = []
        if (job is not None and len(self.failures) < job.failed) or (job is not None and job.report is not None):
            self.failures = self._library.jobs.failures(job.id)
        self.changed.emit()
        self._tell_of_photos(before, job)

    # Within

    def _start(self, places: tuple[str, ...]) -> None:
        self._try(lambda: self._library.jobs.start(Task(JobKind.INDEX, places)))

    def _try(self, wish: Callable[[], object]) -> None:
        self._refused = ""
        try:
            wish()
        except JobExists:
            pass  # it is at work already: what was wished for happens
        except PicTraceError as error:
            self._refused = str(error)
            self.changed.emit()
        self.refresh()

    def _jobs(self) -> list[Job]:
        return [job for job in self._library.jobs.all() if job.kind is JobKind.INDEX]

    def _tell_of_photos(self, before: Job | None, job: Job | None) -> None:
        had = before.progress.added if before and job and before.id == job.id and before.progress else 0
        if job is not None and not job.state.over:
            if job.progress and job.progress.added and not had:
                self.indexed.emit()
        elif job is None or before is None or job.id != before.id or not before.state.over:
            self.indexed.emit()
            self.refresh_sources()

    def _sources_arrived(self, sources: list[SourceRecord]) -> None:
        self.sources = sources
        self.sources_changed.emit()

    def _forgotten(self, _: None) -> None:
        self.refresh_sources()
        self.indexed.emit()

    def _not_forgotten(self, error: Exception) -> None:
        self._refused = str(error)
        self.changed.emit()
