"""Clean-ups that were carried out, page by page: the newest first, and what became of each file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from pictrace.messages import Message
from pictrace.records import CleanupRun, CleanupState, Outcome, OutcomeState
from tests.apps.web.fake import FakeLibrary

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
RUNS = [CleanupRun("one", "p", CleanupState.UNDONE, NOON, NOON, 3), CleanupRun("two", "p", CleanupState.DONE, NOON)]
WHY = Message("cleanup.changed")
OUTCOMES = [
    *(Outcome(n, OutcomeState.DONE, f"/{n}.jpg", bytes=n) for n in (1, 2, 3)),
    Outcome(4, OutcomeState.REFUSED, "/4.jpg", refusal=WHY),
]


@pytest.fixture
def cleaned(library: FakeLibrary, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(library.cleanup, "history", lambda: RUNS)
    monkeypatch.setattr(library.cleanup, "outcomes", lambda run: OUTCOMES)
    return client


def test_the_newest_comes_first(cleaned: TestClient) -> None:
    runs = cleaned.get("/api/v1/cleanups").json()["runs"]
    assert [(one["run"], one["state"]) for one in runs] == [("two", "done"), ("one", "undone")]


def test_a_run_page_by_page(cleaned: TestClient) -> None:
    first = cleaned.get("/api/v1/cleanups/one", params={"limit": 3}).json()
    assert first["run"]["done"] == 3 and [one["number"] for one in first["outcomes"]] == [1, 2, 3]
    last = cleaned.get("/api/v1/cleanups/one", params={"limit": 3, "after": first["next"]}).json()
    assert last["next"] is None and last["outcomes"][0]["message"] == WHY.to_json()


def test_only_what_came_out_so(cleaned: TestClient) -> None:
    found = cleaned.get("/api/v1/cleanups/one", params={"state": "refused"}).json()["outcomes"]
    assert [one["path"] for one in found] == ["/4.jpg"]


def test_one_that_is_not_there(cleaned: TestClient) -> None:
    assert cleaned.get("/api/v1/cleanups/three").json()["type"] == "urn:pictrace:problem:cleanup-gone"
