"""What a job's work tells becomes how it stands, and how it stands is written down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryFull
from pictrace.messages import verbatim
from pictrace.records import Failure, IndexProgress, IndexReport, JobKind, JobState, Task
from pictrace.workflows.jobs.live import LiveJob

PROGRESS = IndexProgress("/photos", 1, 2, True, 1, 0, 1.0, 1.0)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite", create=True) as catalogue:
        yield catalogue


@pytest.fixture
def live(catalogue: Catalogue) -> LiveJob:
    job = catalogue.jobs.add("owner", Task(JobKind.INDEX, ("/photos",)), datetime.now(UTC))
    return LiveJob(job, catalogue.jobs, most_failures=3)


def failures(*names: str) -> tuple[Failure, ...]:
    return tuple(Failure(name, verbatim("damaged")) for name in names)


def test_every_event_is_another_revision(live: LiveJob) -> None:
    first = live.job.revision
    live.take(PROGRESS)
    live.take(*failures("a"))
    assert (live.job.progress, live.job.failed, live.job.revision) == (PROGRESS, 1, first + 2)


def test_all_failures_are_counted_and_the_first_are_kept(live: LiveJob) -> None:
    for failure in failures("a", "b", "c", "d", "e"):
        live.take(failure)
    assert live.job.failed == 5
    assert [failure.location for failure in live.failures] == ["a", "b", "c"]


def test_a_report_repeats_no_failure_that_was_told_before(live: LiveJob) -> None:
    live.take(*failures("a"))
    live.take(IndexReport(failed=1, failures=failures("a"), unreachable=failures("/disk")))
    assert [failure.location for failure in live.failures] == ["a", "/disk"]


def test_a_report_alone_tells_its_failures(live: LiveJob) -> None:
    live.take(IndexReport(failed=2, failures=failures("a", "b")))
    assert [failure.location for failure in live.failures] == ["a", "b"]
    assert live.job.failed == 2


def test_each_failure_is_written_down_once(live: LiveJob, catalogue: Catalogue) -> None:
    live.take(*failures("a"))
    live.save()
    live.take(*failures("b"))
    live.save()
    live.save()
    assert [failure.location for failure in catalogue.jobs.failures(live.job.id)] == ["a", "b"]


def test_a_word_of_another_process_stops_it(live: LiveJob, catalogue: Catalogue) -> None:
    live.change(state=JobState.RUNNING)
    live.save()
    catalogue.jobs.ask_to_stop(live.job.id)
    live.save()
    assert live.job.state is JobState.STOPPING


def test_a_full_disk_is_no_reason_for_the_job_to_fail(
    live: LiveJob, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> bool:
        raise LibraryFull("no space is left")

    live.take(*failures("a"))
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(catalogue.jobs, "save", full)
        live.save()
    assert "not written down" in caplog.text
    live.save()
    assert [failure.location for failure in catalogue.jobs.failures(live.job.id)] == ["a"], "it is not lost yet"
