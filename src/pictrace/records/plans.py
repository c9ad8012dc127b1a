"""Plans of clean-ups: what would be done, and what a person made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pictrace.errors import UsageError
from pictrace.messages import Message, english, verbatim
from pictrace.records.cleaning import Action, Outcome

__all__ = ["KeptPlan", "Plan", "PlanHead", "Rehearsal"]

_NAMED = 10
"""Numbers of a long list of wrong ones that a message names."""

_NOTHING_SAID = verbatim("")


@dataclass(frozen=True, slots=True)
class Plan:
    """Actions, and what was left out of them with the reason. ``made_from`` says what was asked for."""

    id: str
    created: datetime
    actions: tuple[Action, ...]
    left_out: tuple[Outcome, ...] = ()
    made_from: Message = _NOTHING_SAID

    @property
    def frees(self) -> int:
        """Bytes that the trash holds afterwards, and that ``purge`` frees."""
        return sum(action.frees for action in self.actions)

    def only(self, numbers: frozenset[int]) -> Plan:
        """A part of it."""
        unknown = sorted(numbers - {action.number for action in self.actions})
        if unknown:
            raise UsageError("plan.no-action", numbers=tuple(unknown[:_NAMED]))
        return replace(self, actions=tuple(action for action in self.actions if action.number in numbers))


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What is known of a kept plan without reading its actions."""

    id: str
    created: datetime
    made_from: Message
    actions: int
    frees: int

    def to_json(self) -> dict[str, Any]:
        return {
            "plan": self.id,
            "created": self.created.isoformat(),
            "made_from": english(self.made_from),
            "message": self.made_from.to_json(),
            "actions": self.actions,
            "frees": self.frees,
        }


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A plan looked at on the disk: when, how many of its actions, and those that would be refused, by number."""

    at: datetime
    looked: int
    refused: Mapping[int, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan that the library keeps, as its person left it: ``dropped`` actions stay in it and are not done."""

    plan: Plan
    dropped: frozenset[int] = frozenset()
    rehearsal: Rehearsal | None = None

    @property
    def chosen(self) -> Plan:
        """What is to be done of it."""
        if not self.dropped:
            return self.plan
        return replace(self.plan, actions=tuple(one for one in self.plan.actions if one.number not in self.dropped))
