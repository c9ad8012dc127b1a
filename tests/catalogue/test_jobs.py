"""Rows of jobs come back as they were written, and each process writes its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pictrace.catalogue import Catalogue
from pictrace.messages import verbatim
from pictrace.records import Failure, IndexProgress, IndexReport, JobKind, JobState, Relation, Task

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)
TASK = Task(
    JobKind.DUPLICATES, ("/фото", "/b.zip"), "mini", True, relations=frozenset({Relation.COPY, Relation.SAME_SCENE})
)
PROGRESS = IndexProgress("/фото", 3, 10, False, 2, 1, 0.5, 6.25, None)
FAILURES = (Failure("/фото/a.jpg", verbatim("the file is empty")), Failure("/b.zip", verbatim("it is not there")))


def test_a_job_comes_back_as_it_was_written(catalogue: Catalogue) -> None:
    made = catalogue.jobs.add("me", TASK, NOON)
    assert [(one.owner, one.job) for one in catalogue.jobs.all()] == [("me", made)]
    report = IndexReport(added=3, failed=2, unreachable=(Failure("/disk", verbatim("it is not there")),))
    job = replace(
        made, state=JobState.FAILED, started=NOON, finished=LATER, progress=PROGRESS, report=report, found=4,
        failed=2, error="LibraryFull", message=verbatim("no room left"), revision=9,
    )  # fmt: skip
    assert not catalogue.jobs.save(job, FAILURES[:1], LATER)
    assert not catalogue.jobs.save(job, FAILURES[1:], LATER)
    with Catalogue.open(Path(catalogue.place)) as again:
        assert [one.job for one in again.jobs.all()] == [job]
        assert again.jobs.failures(job.id) == list(FAILURES)


def test_a_wish_to_stop_reaches_the_owner_and_is_not_overwritten(catalogue: Catalogue) -> None:
    job = replace(catalogue.jobs.add("me", TASK, NOON), state=JobState.RUNNING, revision=1)
    catalogue.jobs.save(job, (), NOON)
    catalogue.jobs.ask_to_stop(job.id)
    assert catalogue.jobs.save(replace(job, progress=PROGRESS, revision=5), (), LATER)
    (one,) = catalogue.jobs.all()
    assert (one.job.state, one.job.progress) == (JobState.STOPPING, PROGRESS)
    catalogue.jobs.save(replace(job, state=JobState.STOPPED, revision=6), (), LATER)
    catalogue.jobs.ask_to_stop(job.id)
    assert catalogue.jobs.all()[0].job.state is JobState.STOPPED


def test_the_jobs_of_a_process_that_is_no_more_are_interrupted(catalogue: Catalogue) -> None:
    gone, alive, over = (catalogue.jobs.add(owner, TASK, NOON) for owner in ("gone", "alive", "gone"))
    catalogue.jobs.save(replace(gone, state=JobState.RUNNING), (), LATER)
    catalogue.jobs.save(replace(over, state=JobState.DONE, finished=NOON), (), NOON)
    catalogue.jobs.interrupt(["gone"])
    found = {one.job.id: one.job for one in catalogue.jobs.all()}
    assert (found[gone.id].state, found[gone.id].finished) == (JobState.INTERRUPTED, LATER)
    assert found[alive.id].state is JobState.QUEUED
    assert found[over.id].state is JobState.DONE


def test_only_what_is_over_is_removed(catalogue: Catalogue) -> None:
    over, unfinished = catalogue.jobs.add("me", TASK, NOON), catalogue.jobs.add("me", TASK, NOON)
    catalogue.jobs.save(replace(over, state=JobState.DONE), FAILURES, NOON)
    catalogue.jobs.continue_with([over.id], unfinished.id)
    assert catalogue.jobs.all()[0].job.continued_by == unfinished.id
    catalogue.jobs.remove([over.id, unfinished.id])
    assert [one.job.id for one in catalogue.jobs.all()] == [unfinished.id]
    assert catalogue.jobs.failures(over.id) == []
    assert catalogue.jobs.add("me", TASK, NOON).id > unfinished.id, "an id means one job, for ever"
