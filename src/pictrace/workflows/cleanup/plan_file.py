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
from pictrace.messages import message_of
from pictrace.records import Action, Plan

__all__ = ["lines_of", "read_plan", "write_plan"]

_VERSION = 1


def lines_of(plan: Plan) -> Iterator[str]:
    """The lines of the file, without their ends."""
    head = {
        "pictrace_plan": _VERSION,
        "id": plan.id,
        "created": plan.created.isoformat(),
        "made_from": plan.made_from,
        "actions": len(plan.actions),
        "frees": plan.frees,
    }
    yield json.dumps(head, ensure_ascii=False)
    for action in plan.actions:
        yield json.dumps(action.to_json(), ensure_ascii=False)


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
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            if head is None:
                head = _head(given)
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
    created = datetime.fromisoformat(str(head["created"]))
    return Plan(str(head["id"]), created, tuple(found), made_from=str(head.get("made_from", "")))


def _head(given: object) -> dict[str, object]:
    if not isinstance(given, dict) or "pictrace_plan" not in given:
        raise UsageError("plan.not-ours")
    if given["pictrace_plan"] != _VERSION:
        raise UsageError("plan.newer")
    try:
        datetime.fromisoformat(str(given["created"]))
        str(given["id"])
    except (KeyError, ValueError) as error:
        raise UsageError("plan.head-damaged", error=str(error)) from error
    return given
