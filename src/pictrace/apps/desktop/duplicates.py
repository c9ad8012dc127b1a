"""The search for duplicates as a person starts, watches and stops it; what it finds is reviewed (``reviewing``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pictrace.apps.desktop.following import JobFollower
from pictrace.apps.desktop.reviewing import ReviewPresenter
from pictrace.apps.desktop.work import Work
from pictrace.records import JobKind, Task

if TYPE_CHECKING:
    from pictrace.library import Library

__all__ = ["DuplicatesPresenter"]


class DuplicatesPresenter(JobFollower):
    """Follows the library's newest search for duplicates; the groups of ``review`` grow while it runs."""

    def __init__(self, library: Library, work: Work) -> None:
        super().__init__(library)
        self.review = ReviewPresenter(library, work)
        self.refresh()

    @property
    def scanned(self) -> bool:
        """Was the whole library looked at?"""
        run = self.review.run
        return run is not None and run.complete and not self.running

    @property
    def stale(self) -> bool:
        """Is there something that nobody looked at?"""
        run = self.review.run
        return run is not None and not self.running and (self.review.new > 0 or not run.complete)

    def scan(self) -> None:
        """Looks for duplicates in the whole library, afresh."""
        self.review.forget_decisions()
        self._wish(lambda: self._library.jobs.start(Task(JobKind.DUPLICATES)))
        self.changed.emit()

    def stop(self) -> None:
        """Ends the search; the groups found so far stay."""
        if self.job is not None and self.running:
            job_id = self.job.id
            self._wish(lambda: self._library.jobs.stop(job_id))

    def refresh(self) -> None:
        before, job = self.job, self._library.jobs.newest(JobKind.DUPLICATES)
        if job == before:
            return
        self.job = job
        another = job is None or before is None or job.id != before.id
        if another or self.running != (before is not None and not before.state.over):
            self.review.reload()
        elif self.running:
            self.review.read_on()
        self.changed.emit()
