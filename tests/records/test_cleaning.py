"""Records of clean-ups: their JSON, and what counts as taking away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pictrace.messages import Message, verbatim
from pictrace.records import (
    Action,
    ActionKind,
    CleanupReport,
    CleanupRun,
    CleanupState,
    FileMark,
    Outcome,
    OutcomeState,
    Plan,
    dated_id,
)

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
MARK = FileMark("/photos/a.jpg", "ab" * 32, 9, 12)


@pytest.mark.parametrize(
    ("kind", "takes_away", "leaves", "needs_target"),
    [
        (ActionKind.TRASH, True, True, False),
        (ActionKind.SYSTEM_TRASH, True, True, False),
        (ActionKind.MOVE, False, True, True),
        (ActionKind.HARD_LINK, True, False, False),
        (ActionKind.REFLINK, True, False, False),
        (ActionKind.RENAME, False, True, True),
        (ActionKind.SIDECAR, False, False, True),
    ],
)
def test_kinds(kind: ActionKind, takes_away: bool, leaves: bool, needs_target: bool) -> None:
    assert (kind.takes_away, kind.leaves, kind.needs_target) == (takes_away, leaves, needs_target)


def test_an_action_and_its_json() -> None:
    action = Action(1, ActionKind.TRASH, MARK, "/photos", verbatim("a reason"), MARK, together=(MARK,), frees=9)
    assert Action.from_json(action.to_json()) == action and action.files == (MARK, MARK)
    assert "target" not in action.to_json()
    plan = Plan("p", NOON, (action, action))
    assert plan.frees == 18


def test_outcomes_and_reports_are_said_in_english() -> None:
    why = Message("cleanup.keeper-gone", keeper="/b.jpg")
    outcome = Outcome(1, OutcomeState.REFUSED, "/a.jpg", refusal=why)
    assert outcome.to_json()["reason"] == "its keeper /b.jpg is not there"
    assert outcome.to_json()["code"] == "cleanup.keeper-gone"
    report = CleanupReport("r", {OutcomeState.DONE: 2}, 9, why)
    assert report.to_json() == {"run": "r", "done": 2, "bytes": 9, "stopped": "its keeper /b.jpg is not there"}
    run = CleanupRun("r", "p", CleanupState.DONE, NOON, NOON, 1, 2, 3, ("/t",))
    assert run.to_json()["started"] == "2026-11-30T12:00:00+00:00" and run.to_json()["trashes"] == ["/t"]


def test_ids_sort_by_when_they_were_made() -> None:
    east = timezone(timedelta(hours=9))
    moments = [NOON, NOON + timedelta(microseconds=1), (NOON + timedelta(milliseconds=2)).astimezone(east)]
    ids = [dated_id(moment) for moment in moments]
    assert ids == sorted(ids) and ids[0].startswith("20261130-120000-000000-")
    assert len({dated_id(NOON) for _ in range(20)}) > 1, "two programs may make one at the same moment"
