"""Clean-ups told as jobs are watched: progress, what was left alone, and what ended one early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from pictrace.errors import PicTraceError, UsageError
from pictrace.library.cleaning import CleaningJobs
from pictrace.messages import Message
from pictrace.records import CleanupReport, Failure, IndexProgress, JobKind, Outcome, OutcomeState, Task
from pictrace.workflows.cleanup.cleanup import Cleanup

WHY = Message("cleanup.changed")
DONE = Outcome(1, OutcomeState.DONE, "/a.jpg")
LEFT = Outcome(2, OutcomeState.REFUSED, "/b.jpg", refusal=WHY)


class Purging:
    """Stands in for a clean-up that purges."""

    def __init__(self, *events: Outcome | CleanupReport) -> None:
        self.events, self.closed, self.days = events, False, 0.0

    def purge(self, days: float) -> Iterator[Outcome | CleanupReport]:
        self.days = days
        try:
            yield from self.events
        finally:
            self.closed = True

    def history(self) -> list[Any]:
        return []


def jobs(of: Purging) -> CleaningJobs:
    return CleaningJobs(lambda: cast(Cleanup, of), lambda places: iter(()))


def test_every_kind_of_clean_up_is_a_job() -> None:
    kinds = {JobKind.PLAN, JobKind.REHEARSE, JobKind.CLEAN, JobKind.UNDO, JobKind.PURGE}
    assert set(jobs(Purging()).work) == kinds


def test_what_is_left_alone_is_a_failure_with_its_reason() -> None:
    purging = Purging(DONE, LEFT, CleanupReport("", {}))
    events = list(jobs(purging).purge(Task(JobKind.PURGE, days=30)))
    assert [event for event in events if isinstance(event, Failure)] == [Failure("/b.jpg", WHY, "cleanup.changed")]
    last = events[-1]
    assert isinstance(last, IndexProgress) and (last.done, last.added, last.failed) == (2, 1, 1)
    assert purging.days == 30 and purging.closed


def test_what_ends_it_early_is_said_by_the_job() -> None:
    full = Message("cleanup.no-room", place="/photos")
    with pytest.raises(PicTraceError) as told:
        list(jobs(Purging(DONE, CleanupReport("", {}, stopped=full))).purge(Task(JobKind.PURGE)))
    assert told.value.message == full


def test_stopping_a_job_closes_the_clean_up() -> None:
    purging = Purging(DONE, LEFT)
    events = jobs(purging).purge(Task(JobKind.PURGE))
    next(events)
    events.close()  # type: ignore[attr-defined]  # it is a generator
    assert purging.closed


def test_a_run_that_nobody_knows_cannot_be_undone() -> None:
    with pytest.raises(UsageError):
        list(jobs(Purging()).undo(Task(JobKind.UNDO, subject="nosuch")))
