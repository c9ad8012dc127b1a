"""The described shapes against what the records say, and requests that are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel, ValidationError

from pictrace.apps.web import cleaning_schemas as schemas
from pictrace.apps.web.plan_answers import plan_json
from pictrace.messages import Message
from pictrace.records import CleanupRun, CleanupState, KeptPlan, Outcome, OutcomeState, Plan, PlanHead

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SAID: list[tuple[type[BaseModel], Mapping[str, object]]] = [
    (schemas.PlanOut, plan_json(KeptPlan(Plan("p", NOON, ())))),
    (schemas.PlanHeadOut, PlanHead("p", NOON, Message("plan.of-groups"), 1, 2).to_json()),
    (schemas.OutcomeOut, Outcome(1, OutcomeState.REFUSED, "/a", refusal=Message("cleanup.changed")).to_json()),
    (schemas.RunOut, CleanupRun("r", "p", CleanupState.DONE, NOON).to_json()),
]


@pytest.mark.parametrize(("model", "said"), SAID, ids=[model.__name__ for model, _ in SAID])
def test_what_is_said_is_what_is_described(model: type[BaseModel], said: Mapping[str, object]) -> None:
    model.model_validate(said)
    assert set(said) == set(model.model_fields)


@pytest.mark.parametrize("wrong", [{"of": "disk"}, {"action": "shred"}, {"photo_ids": [-1]}, {"dry": True}])
def test_what_is_no_plan_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        schemas.PlanIn.model_validate(wrong)
