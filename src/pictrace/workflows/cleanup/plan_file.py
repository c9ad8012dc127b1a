"""A plan as a file that people read and edit: lines of JSON, the first one about the plan, then one for each action.

Taking a line out takes its action out; ``action`` and ``target`` may be changed. Whatever a line says, it is checked
again before anything is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pictrace.errors import UsageError
from pictrace.files import replaced
from pictrace.messages import Message, english, message_of, verbatim
from pictrace.records import Action, ActionKind, Outcome, OutcomeState, Plan, PlanHead

__all__ = ["lines_of", "read_head", "read_plan", "write_plan"]

_VERSION = 1
_LEFT_OUT = {"left_out": True}
_LONGEST_HEAD = 1 << 16
"""Bytes of the first line that are read: ours have some hundreds."""


def lines_of(plan: Plan) -> Iterator[str]:
    """The lines of the file, without their ends."""
    head = {
        "pictrace_plan": _VERSION,
        "id": plan.id,
        "created": plan.created.isoformat(),
        "made_from": english(plan.made_from),
        "message": plan.made_from.to_json(),
        "actions": len(plan.actions),
        "frees": plan.frees,
    }
    yield json.dumps(head, ensure_ascii=False)
    for action in plan.actions:
        yield json.dumps(action.to_json(), ensure_ascii=False)
    for one in plan.left_out:
        yield json.dumps(_LEFT_OUT | one.to_json(), ensure_ascii=False)


def write_plan(plan: Plan, file: Path) -> None:
    """Writes the file whole or not at all. Raises ``UsageError`` where it cannot be written."""
    try:
        with replaced(file) as out:
            for line in lines_of(plan):
                out.write(line.encode() + b"\n")
    except OSError as error:
        raise UsageError("plan.unwritable", file=str(file), error=error.strerror or str(error)) from error


def read_plan(file: Path) -> Plan:
    """Raises ``UsageError`` that names the line which is none of a plan."""
    try:
        with file.open("rb") as lines:
            return parsed(lines, str(file))
    except OSError as error:
        raise UsageError("plan.unreadable", file=str(file), error=error.strerror or str(error)) from error


def parsed(lines: Iterable[bytes], name: str) -> Plan:
    """A plan from its lines; blank ones count for nothing."""
    found: list[Action] = []
    head: dict[str, object] | None = None
    numbers: set[int] = set()
    left_out: list[Outcome] = []
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            if head is None:
                head = _head(given)
                continue
            if isinstance(given, dict) and given.get("left_out"):
                left_out.append(_left_out(given))
                continue
            action = Action.from_json(given)
            if action.number in numbers:
                raise UsageError("plan.two-actions", number=action.number)
            numbers.add(action.number)
            found.append(action)
        except (ValueError, RecursionError, UsageError) as error:
            raise UsageError("plan.line", name=name, line=place, problem=message_of(error)) from error
    if head is None:
        raise UsageError("plan.empty", name=name)
    known = _known(head)
    return Plan(known.id, known.created, tuple(found), tuple(left_out), known.made_from)


def read_head(file: Path) -> PlanHead | None:
    """The first line alone; ``None`` where it is none of a plan."""
    try:
        with file.open("rb") as lines:
            return _known(_head(json.loads(lines.readline(_LONGEST_HEAD))))
    except (OSError, ValueError, RecursionError, UsageError):
        return None


def _known(head: dict[str, object]) -> PlanHead:
    said = head.get("message")
    made_from = Message.from_json(said) if said is not None else verbatim(str(head.get("made_from", "")))
    count, frees = head.get("actions"), head.get("frees")
    return PlanHead(
        str(head["id"]),
        datetime.fromisoformat(str(head["created"])),
        made_from,
        count if isinstance(count, int) else 0,
        frees if isinstance(frees, int) else 0,
    )


def _left_out(given: dict[str, object]) -> Outcome:
    refusal = Message.from_json(given["message"]) if given.get("message") else verbatim(str(given.get("reason", "")))
    kind = ActionKind(str(given.get("action", ActionKind.TRASH.value)))
    return Outcome(0, OutcomeState.REFUSED, str(given.get("path", "")), kind, refusal=refusal)


def _head(given: object) -> dict[str, object]:
    if not isinstance(given, dict) or "pictrace_plan" not in given:
        raise UsageError("plan.not-ours")
    if given["pictrace_plan"] != _VERSION:
        raise UsageError("plan.newer")
    try:
        datetime.fromisoformat(str(given["created"]))
        str(given["id"])
        if given.get("message") is not None:
            Message.from_json(given["message"])
    except (KeyError, ValueError) as error:
        raise UsageError("plan.head-damaged", error=str(error)) from error
    return given
