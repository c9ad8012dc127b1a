"""What runs tell: rates without a division by nought, jobs that are over, and JSON that programs know."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pictrace.messages import Message, verbatim
from pictrace.records import (
    Failure,
    Filters,
    Finding,
    IndexProgress,
    IndexReport,
    Job,
    JobKind,
    JobState,
    Photo,
    PhotoState,
    Possession,
    Relation,
    Task,
    Upgrade,
)
from pictrace.records.reports import DuplicateRun

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def job(**changes: object) -> Job:
    fields: dict[str, object] = {"id": 3, "task": Task(JobKind.INDEX), "state": JobState.QUEUED, "created": NOW}
    return Job(**(fields | changes))  # type: ignore[arg-type]


def test_a_failure_has_a_code_only_where_there_is_one() -> None:
    empty = Message("file.empty")
    assert Failure("/a", empty).to_json() == {
        "location": "/a", "reason": "the file is empty", "message": {"code": "file.empty", "values": {}}
    }  # fmt: skip
    assert Failure("/a", verbatim("damaged"), "unreadable").to_json()["code"] == "unreadable"


def test_the_rate_of_a_run_counts_all_that_was_dealt_with() -> None:
    report = IndexReport(added=10, unchanged=20, moved=3, returned=4, missing=100, failed=3, seconds=8.0)
    assert report.photos_per_second == 5.0
    assert IndexReport(added=10).photos_per_second == 0.0


def test_the_json_of_a_run_is_the_contract() -> None:
    report = IndexReport(
        2,
        1,
        seconds=1.23456,
        failed=1,
        failures=(Failure("/a", verbatim("damaged")),),
        unreachable=(Failure("/b", verbatim("away")),),
    )
    found = report.to_json()
    assert list(found) == [
        "added", "unchanged", "moved", "returned", "missing", "failed", "embedded", "seconds", "photos_per_second",
        "stopped", "failures", "unreachable",
    ]  # fmt: skip
    assert (found["seconds"], found["stopped"]) == (1.235, False)
    assert [(one["location"], one["reason"]) for one in found["failures"]] == [("/a", "damaged")]
    assert found["unreachable"] == [{"location": "/b", "reason": "away", "message": verbatim("away").to_json()}]
    json.dumps(found, allow_nan=False)


def test_no_estimate_is_null() -> None:
    progress = IndexProgress("/photos", 1, 2, False, 1, 0, 0.123, 8.13)
    assert progress.to_json()["eta_seconds"] is None
    assert replace(progress, eta_seconds=1.26).to_json()["eta_seconds"] == 1.3
    assert progress.to_json()["photos_per_second"] == 8.1


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_over_when_nothing_more_will_happen(state: JobState) -> None:
    assert state.over is (state.value in ("stopped", "interrupted", "done", "failed"))


@pytest.mark.parametrize("state", JobState)
def test_only_what_ended_early_can_be_gone_on_with_and_once(state: JobState) -> None:
    assert job(state=state).resumable is (state.value in ("stopped", "interrupted", "failed"))
    assert not job(state=state, continued_by=4).resumable


def test_an_interrupted_job_is_a_stopped_one_that_says_so() -> None:
    found = job(state=JobState.INTERRUPTED).to_json()
    assert (found["state"], found["interrupted"], found["resumable"]) == ("stopped", True, True)
    assert job(state=JobState.STOPPED).to_json()["interrupted"] is False


def test_a_jobs_json_leaves_the_failures_to_their_own_list() -> None:
    report = IndexReport(added=1, failed=1, failures=(Failure("/a", verbatim("damaged")),))
    found = job(state=JobState.DONE, report=report, failed=1, started=NOW, finished=NOW).to_json()
    assert found["report"]["failed"] == 1 and "failures" not in found["report"]
    assert found["finished"] == "2026-05-01T12:00:00+00:00"
    assert job().to_json()["report"] is job().to_json()["started"] is None


def test_relations_come_in_their_own_order_whatever_the_set() -> None:
    task = Task(JobKind.DUPLICATES, relations=frozenset({Relation.CROP, Relation.IDENTICAL, Relation.COPY}))
    assert job(task=task).to_json()["relations"] == ["identical", "copy", "crop"]
    assert job(task=task).kind is JobKind.DUPLICATES
    run = DuplicateRun(1, NOW, frozenset({Relation.EDITED, Relation.COPY}), Filters(), 10, 9, 8, 7)
    found = run.to_json()
    assert found["relations"] == ["copy", "edited"]
    assert (found["ended"], found["complete"], found["photos"], found["generation"]) == (None, False, 10, 7)


def test_what_is_new_has_no_partner() -> None:
    new = Possession("/card/a.jpg", "new", verbatim("nothing like it is in the library"))
    found = new.to_json()
    assert [found[name] for name in ("partner", "photo_id", "relation", "score")] == [None] * 4
    partner = Photo(7, 1, "b", "/photos/b", PhotoState.PRESENT)
    found = replace(new, verdict="exact", partner=partner, relation=Relation.IDENTICAL, score=1.0).to_json()
    assert [found[name] for name in ("partner", "photo_id", "relation", "score")] == ["/photos/b", 7, "identical", 1.0]


def test_findings_and_upgrades_are_plain() -> None:
    whole, broken = Message("check.file"), Message("check.broken", rows=3, what=Message("broken.jpeg"))
    assert Finding(whole, False, broken, True).to_json() == {
        "invariant": "the catalogue file is whole", "ok": False, "detail": "3 thumbnails that are not JPEGs",
        "repaired": True, "promise": whole.to_json(), "message": broken.to_json(),
    }  # fmt: skip
    assert Upgrade("mini@1", "mini@2", 5, 1.26).to_json() == {
        "model": "mini@1", "better": "mini@2", "pictures": 5, "seconds": 1.3
    }  # fmt: skip
