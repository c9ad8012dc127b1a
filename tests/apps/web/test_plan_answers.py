"""Plans as a page needs them: totals of what is chosen, and the pictures of both files."""

from __future__ import annotations

from datetime import UTC, datetime

from pictrace.apps.web.cleaning_schemas import ActionOut, PlanOut
from pictrace.apps.web.plan_answers import action_json, plan_json
from pictrace.messages import Message, verbatim
from pictrace.records import Action, ActionKind, FileMark, KeptPlan, Plan, Rehearsal

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
FILE, KEEPER = FileMark("/p/copy.jpg", "ab" * 32, 9), FileMark("/p/a.jpg", "cd" * 32, 9)
PLAN = Plan(
    "p",
    NOON,
    tuple(
        Action(n, ActionKind.TRASH, FILE, "/p", verbatim("so"), KEEPER, photo_id=7, frees=10 * n, keeper_id=8)
        for n in (1, 2, 3)
    ),
)


def test_totals_speak_of_what_is_chosen_and_allowed() -> None:
    kept = KeptPlan(PLAN, frozenset({1}), Rehearsal(NOON, 3, {2: Message("cleanup.changed")}))
    said = plan_json(kept)
    PlanOut.model_validate(said)
    assert (said["frees"], said["frees_chosen"], said["frees_allowed"]) == (60, 50, 30)
    assert (said["actions"], said["chosen"], said["refused"]) == (3, 2, 1)


def test_an_action_shows_both_pictures() -> None:
    kept = KeptPlan(PLAN, frozenset({1}), Rehearsal(NOON, 3, {1: Message("cleanup.changed")}))
    said = action_json(PLAN.actions[0], kept)
    ActionOut.model_validate(said)
    assert said["file"]["thumbnail"] == f"/api/v1/photos/7/thumbnail?h={'ab' * 8}"
    assert said["keeper"]["thumbnail"] == f"/api/v1/photos/8/thumbnail?h={'cd' * 8}"
    assert said["dropped"] and said["refusal"]["code"] == "cleanup.changed"
