"""The plans that a library keeps, and what a person made of each: a folder with a few files a plan.

``ID.jsonl`` is the plan; ``ID.choice.json`` names the actions that were taken out of it (they stay in the plan, so that
they can be put back); ``ID.rehearsal.json`` is what was seen when it was last looked at on the disk.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from pictrace.errors import UsageError
from pictrace.files import replaced
from pictrace.messages import Message
from pictrace.records import KeptPlan, Plan, PlanHead, Rehearsal
from pictrace.workflows.cleanup.plan_file import read_head, read_plan, write_plan

__all__ = ["PlanBook"]

_PLAN = ".jsonl"
_CHOICE = ".choice.json"
_REHEARSAL = ".rehearsal.json"
_ID = re.compile(r"[\w-]{1,64}")
"""Ids are names of files: nothing else becomes one."""


class PlanBook:
    """The plans in ``folder``, which need not be there yet. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._last: tuple[tuple[str, int, int], Plan] | None = None
        """The plan that was read last: a page of it is asked for after the other."""

    def keep(self, plan: Plan) -> Path:
        """Keeps a plan; its file."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / f"{plan.id}{_PLAN}"
        write_plan(plan, file)
        return file

    def heads(self) -> list[PlanHead]:
        """Every plan that is kept, the newest first."""
        found = (read_head(file) for file in sorted(self._folder.glob(f"*{_PLAN}"), reverse=True))
        return [head for head in found if head is not None]

    def read(self, name: str | None = None) -> Plan:
        """What is to be done of a plan, by its id or file, by default of the newest. Raises ``UsageError``."""
        if name is None:
            kept = [file.stem for file in self._folder.glob(f"*{_PLAN}")]
            if not kept:
                raise UsageError("cleanup.no-plan", command="`pictrace clean plan`")
            name = max(kept)
        if self._has(name):
            return self.kept(name).chosen
        return read_plan(Path(name).expanduser())

    def kept(self, plan: str) -> KeptPlan:
        """A kept plan by its id. Raises ``UsageError`` for an unknown one."""
        if not self._has(plan):
            raise UsageError("plan.unknown", plan=plan)
        file = self._folder / f"{plan}{_PLAN}"
        status = file.stat()
        key = (plan, status.st_size, status.st_mtime_ns)
        with self._lock:
            read = self._last[1] if self._last is not None and self._last[0] == key else None
        if read is None:
            read = read_plan(file)
            with self._lock:
                self._last = (key, read)
        return KeptPlan(read, self._dropped(plan), self._rehearsal(plan))

    def choose(self, plan: str, drop: Iterable[int], include: Iterable[int]) -> KeptPlan:
        """Takes actions out of a plan and puts others back. Raises ``UsageError`` for numbers that it has not."""
        found, out, back = self.kept(plan), frozenset(drop), frozenset(include)
        found.plan.only(out | back)
        self._write(f"{plan}{_CHOICE}", {"dropped": sorted((found.dropped | out) - back)})
        return self.kept(plan)

    def rehearsed(self, plan: str, seen: Rehearsal) -> None:
        """Keeps what was seen of a plan. Raises ``UsageError`` for an unknown one."""
        if not self._has(plan):
            raise UsageError("plan.unknown", plan=plan)
        refused = [{"number": number, "message": one.to_json()} for number, one in seen.refused.items()]
        self._write(f"{plan}{_REHEARSAL}", {"at": seen.at.isoformat(), "looked": seen.looked, "refused": refused})

    def discard(self, plan: str) -> None:
        """Forgets a plan; what was done by it stays done. Raises ``UsageError`` for an unknown one."""
        if not self._has(plan):
            raise UsageError("plan.unknown", plan=plan)
        for ending in (_CHOICE, _REHEARSAL, _PLAN):
            (self._folder / f"{plan}{ending}").unlink(missing_ok=True)

    def _has(self, plan: str) -> bool:
        return _ID.fullmatch(plan) is not None and (self._folder / f"{plan}{_PLAN}").is_file()

    def _dropped(self, plan: str) -> frozenset[int]:
        given = self._read(f"{plan}{_CHOICE}").get("dropped")
        return frozenset(one for one in given if isinstance(one, int)) if isinstance(given, list) else frozenset()

    def _rehearsal(self, plan: str) -> Rehearsal | None:
        given = self._read(f"{plan}{_REHEARSAL}")
        try:
            refused = {int(one["number"]): Message.from_json(one["message"]) for one in given["refused"]}
            return Rehearsal(datetime.fromisoformat(given["at"]), int(given["looked"]), refused)
        except (KeyError, TypeError, ValueError):
            return None  # there is none, or it is damaged: looking again makes another one

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self._folder / name).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, given: dict[str, Any]) -> None:
        file = self._folder / name
        try:
            with replaced(file) as out:
                out.write(json.dumps(given, ensure_ascii=False).encode())
        except OSError as error:
            raise UsageError("plan.unwritable", file=str(file), error=error.strerror or str(error)) from error
