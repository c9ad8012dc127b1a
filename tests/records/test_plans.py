"""Plans: a part of one, and what is chosen of a kept one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pictrace.errors import UsageError
from pictrace.messages import Message, verbatim
from pictrace.records import Action, ActionKind, FileMark, KeptPlan, Plan

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
MARK = FileMark("/photos/a.jpg", "0" * 64, 9)
ACTIONS = tuple(Action(n, ActionKind.TRASH, MARK, "/photos", verbatim("a reason"), MARK, frees=n) for n in (1, 2, 3))


def test_a_part_of_a_plan() -> None:
    plan = Plan("p", NOON, ACTIONS)
    assert plan.frees == 6 and plan.only(frozenset({2})).frees == 2
    with pytest.raises(UsageError) as told:
        plan.only(frozenset({2, 7}))
    assert told.value.message == Message("plan.no-action", numbers=(7,))


def test_what_is_dropped_is_not_chosen() -> None:
    plan = Plan("p", NOON, ACTIONS)
    assert KeptPlan(plan).chosen is plan
    assert [one.number for one in KeptPlan(plan, frozenset({1, 3})).chosen.actions] == [2]
