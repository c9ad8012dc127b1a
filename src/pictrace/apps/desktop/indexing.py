"""Indexing as a person watches it: the library's newest indexing job, those that wait behind it, and what failed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from pictrace.apps.desktop.following import JobFollower
from pictrace.apps.desktop.signal import Signal
from pictrace.records import Failure, IndexProgress, IndexReport, Job, JobKind, Task

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["IndexingPresenter"]


class IndexingPresenter(JobFollower):
    """Shows the job that is at work, else the newest. ``indexed`` fires when photos may have become visible: with the
    first ones and at the end."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.indexed = Signal()
        self.waiting = 0
        self.failures: list[Failure] = []
        self._resumable: list[int] = []
        self.refresh()

    # How it stands

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
    def can_resume(self) -> bool:
        return bool(self._resumable) and not self.running

    @property
    def can_dismiss(self) -> bool:
        return self.job is not None and self.job.state.over

    # What a person does

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
                self._wish(partial(self._library.jobs.stop, job.id))

    def resume(self) -> None:
        """Goes on with what was stopped; what is already known costs only a look at its size and time."""
        if self.can_resume:
            for job_id in self._resumable:
                self._wish(partial(self._library.jobs.resume, job_id))

    def dismiss(self) -> None:
        """Takes the job that is over off the list, and those that were stopped with it."""
        if self.job is not None and self.can_dismiss:
            for job_id in {self.job.id, *self._resumable}:
                self._wish(partial(self._library.jobs.dismiss, job_id))

    def refresh(self) -> None:
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
        self._wish(lambda: self._library.jobs.start(Task(JobKind.INDEX, places)))

    def _jobs(self) -> list[Job]:
        return [job for job in self._library.jobs.all() if job.kind is JobKind.INDEX]

    def _tell_of_photos(self, before: Job | None, job: Job | None) -> None:
        had = before.progress.added if before and job and before.id == job.id and before.progress else 0
        if job is not None and not job.state.over:
            if job.progress and job.progress.added and not had:
                self.indexed.emit()
        elif job is None or before is None or job.id != before.id or not before.state.over:
            self.indexed.emit()
