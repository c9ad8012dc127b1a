"""Clean-ups as jobs: what one does, told as jobs are watched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pictrace.errors import PicTraceError, UsageError
from pictrace.records import ActionKind, CleanupReport, Failure, IndexProgress, JobKind, Outcome, Possession, Task

if TYPE_CHECKING:
    from pictrace.workflows.cleanup.cleanup import Cleanup
    from pictrace.workflows.jobs import Work

__all__ = ["CleaningJobs"]

Events = Iterator[IndexProgress | Failure]


class CleaningJobs:
    """The work of a library's clean-ups; ``cleanup`` leads to them, ``have`` checks a place against the library."""

    def __init__(self, cleanup: Callable[[], Cleanup], have: Callable[[tuple[str, ...]], Iterator[Possession]]) -> None:
        self._cleanup, self._have = cleanup, have

    @property
    def work(self) -> Mapping[JobKind, Work]:
        """What jobs of each kind do."""
        return {
            JobKind.PLAN: self.plan,
            JobKind.REHEARSE: self.rehearse,
            JobKind.CLEAN: self.clean,
            JobKind.UNDO: self.undo,
            JobKind.PURGE: self.purge,
        }

    def plan(self, task: Task) -> Events:
        """Makes the plan ``task.subject`` of what of a place the library has already."""
        from pictrace.workflows.cleanup.planning import COPIES_ONLY, How

        how = How(task.action or ActionKind.TRASH, task.folder, relations=task.relations or COPIES_ONLY)
        counter = _Counter()
        found: list[Possession] = []
        for one in self._have(task.places):
            found.append(one)
            yield counter.one()
        made = self._cleanup().plan_possessions(found, task.places[0], how)
        self._cleanup().keep(replace(made, id=task.subject))

    def rehearse(self, task: Task) -> Events:
        """Looks at every chosen action of a plan on the disk."""
        plan = self._cleanup().plans.kept(task.subject).chosen
        yield from _told(self._cleanup().rehearse(plan), len(plan.actions))

    def clean(self, task: Task) -> Events:
        """Does what is chosen of a plan."""
        plan = self._cleanup().plans.kept(task.subject).chosen
        yield from _told(self._cleanup().apply(plan), len(plan.actions))

    def undo(self, task: Task) -> Events:
        """Takes a run back."""
        run = next((one for one in self._cleanup().history() if one.id == task.subject), None)
        if run is None:
            raise UsageError("cleanup.no-run", run=task.subject, command="`pictrace clean history`")
        yield from _told(self._cleanup().undo(run.id), run.done)

    def purge(self, task: Task) -> Events:
        """Deletes for good what went into the trash ``task.days`` days ago or earlier."""
        yield from _told(self._cleanup().purge(task.days))


class _Counter:
    """Counts what is done, of ``total`` where that is known."""

    def __init__(self, total: int | None = None) -> None:
        self._total, self._done, self._failed = total, 0, 0
        self._began = time.monotonic()

    def one(self, failed: bool = False) -> IndexProgress:
        """How far it is with one more."""
        self._done += 1
        self._failed += failed
        seconds = time.monotonic() - self._began
        rate = self._done / seconds if seconds else 0.0
        left = (self._total or 0) - self._done
        return IndexProgress(
            source="",
            done=self._done,
            total=max(self._total or 0, self._done),
            listed_all=self._total is not None,
            added=self._done - self._failed,
            failed=self._failed,
            seconds=seconds,
            photos_per_second=rate,
            eta_seconds=left / rate if rate and self._total is not None else None,
        )


def _told(events: Iterator[Outcome | CleanupReport] | Iterator[Outcome], total: int | None = None) -> Events:
    """What was left alone is a failure of the job; what ended the run early ends the job with its reason."""
    counter = _Counter(total)
    try:
        for event in events:
            if isinstance(event, CleanupReport):
                if event.stopped is not None:
                    raise PicTraceError(event.stopped)
                continue
            if event.refusal is not None:
                yield Failure(event.path, event.refusal, event.refusal.code)
            yield counter.one(event.refusal is not None)
    finally:
        events.close()  # type: ignore[union-attr]  # every workflow is a generator
