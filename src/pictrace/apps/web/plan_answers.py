"""Plans of clean-ups as the API's JSON: beside each file what a page needs to show it."""

from __future__ import annotations

from typing import Any

from pictrace.apps.web.answers import API
from pictrace.messages import english
from pictrace.records import Action, FileMark, KeptPlan

__all__ = ["action_json", "plan_json"]


def plan_json(kept: KeptPlan) -> dict[str, Any]:
    """What a plan is about, how much of it is chosen, and what its last rehearsal saw."""
    plan, chosen, seen = kept.plan, kept.chosen, kept.rehearsal
    refused = seen.refused if seen is not None else {}
    allowed = [one for one in chosen.actions if one.number not in refused]
    return {
        "plan": plan.id,
        "created": plan.created.isoformat(),
        "made_from": english(plan.made_from),
        "message": plan.made_from.to_json(),
        "actions": len(plan.actions),
        "frees": plan.frees,
        "chosen": len(chosen.actions),
        "frees_chosen": chosen.frees,
        "refused": len(chosen.actions) - len(allowed),
        "frees_allowed": sum(one.frees for one in allowed),
        "left_out": len(plan.left_out),
        "rehearsal": None
        if seen is None
        else {"at": seen.at.isoformat(), "looked": seen.looked, "refused": len(seen.refused)},
    }


def action_json(action: Action, kept: KeptPlan) -> dict[str, Any]:
    """An action as a page shows it."""
    refusal = kept.rehearsal.refused.get(action.number) if kept.rehearsal is not None else None
    return {
        "number": action.number,
        "action": action.kind.value,
        "file": _file(action.file, action.photo_id),
        "keeper": None if action.keeper is None else _file(action.keeper, action.keeper_id),
        "target": action.target,
        "together": [one.path for one in action.together],
        "reason": action.reason,
        "message": action.message.to_json(),
        "evidence": dict(action.evidence),
        "frees": action.frees,
        "dropped": action.number in kept.dropped,
        "refusal": None if refusal is None else refusal.to_json(),
    }


def _file(mark: FileMark, photo_id: int | None) -> dict[str, Any]:
    thumbnail = f"{API}/photos/{photo_id}/thumbnail?h={mark.content_hash[:16]}" if photo_id is not None else None
    return {
        "path": mark.path,
        "content_hash": mark.content_hash,
        "size": mark.size,
        "photo_id": photo_id,
        "thumbnail": thumbnail,
    }
