"""What is about to be done in a trash and what was done: lines of JSON that are on the disk before anything is.

::

    {"journal": 1, "run": …, "plan": …, "root": …, "started": …}
    {"n": 7, "action": "trash", "reason": …, "photo_id": …, "path": …, "steps": [{"do": "move", …}], "folders": […]}
    {"done": [7, 8]}          they are done, and the disk has them
    {"back": [9]}             they were begun, and are as before
    {"undo": [7]}             they are about to be taken back
    {"undone": [7]}
    {"purged": true}

An action whose last word is its intent, or ``undo``, is looked up on the disk. A line that was cut off says nothing:
what it was to announce has not begun.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from pictrace.errors import LibraryDamaged
from pictrace.records import Action, ActionKind
from pictrace.workflows.cleanup.file_system import FileSystem
from pictrace.workflows.cleanup.step import Step
from pictrace.workflows.cleanup.trash import Trash

__all__ = ["Entry", "EntryState", "Journal"]

_VERSION = 1


class EntryState(Enum):
    """The last word about an action."""

    INTENT = "intent"
    DONE = "done"
    BACK = "back"
    UNDO = "undo"
    UNDONE = "undone"

    @property
    def open(self) -> bool:
        """Whether a process was at it when it ended."""
        return self in (EntryState.INTENT, EntryState.UNDO)


@dataclass(slots=True)
class Entry:
    """One action as its journal has it. ``folders``: those that it makes, outermost first."""

    number: int
    kind: ActionKind
    path: str
    steps: tuple[Step, ...]
    folders: tuple[str, ...] = ()
    photo_id: int | None = None
    reason: str = ""
    state: EntryState = EntryState.INTENT

    @property
    def bytes(self) -> int:
        """What is in the trash of it."""
        return sum(step.size for step in self.steps if step.kind.value in ("move", "recycle"))

    @property
    def place(self) -> str:
        """Where the file goes, or the sidecar that is written."""
        return self.steps[-1 if self.kind is ActionKind.SIDECAR else 0].target

    def to_json(self, trash: Trash) -> dict[str, Any]:
        return {
            "n": self.number,
            "action": self.kind.value,
            "path": trash.inside(self.path),
            "photo_id": self.photo_id,
            "reason": self.reason,
            "steps": [step.to_json(trash) for step in self.steps],
            **({"folders": [trash.inside(folder) for folder in self.folders]} if self.folders else {}),
        }

    @classmethod
    def of(cls, action: Action, steps: Sequence[Step], folders: Sequence[str]) -> Entry:
        return cls(
            action.number,
            action.kind,
            action.file.path,
            tuple(steps),
            tuple(folders),
            action.photo_id,
            action.reason,
        )


@dataclass(slots=True)
class Journal:
    """The journal of one run in one trash. ``damaged``: lines that could not be read."""

    files: FileSystem
    trash: Trash
    run: str
    plan: str = ""
    started: datetime | None = None
    entries: dict[int, Entry] = field(default_factory=dict)
    purged: bool = False
    damaged: int = 0

    @classmethod
    def begin(cls, files: FileSystem, trash: Trash, run: str, plan: str, started: datetime) -> Journal:
        """A new one. Raises ``OSError``."""
        trash.prepare(run)
        journal = cls(files, trash, run, plan, started)
        journal._write(
            [{"journal": _VERSION, "run": run, "plan": plan, "root": trash.root, "started": started.isoformat()}]
        )
        files.sync(trash.run(run))
        return journal

    @classmethod
    def read(cls, files: FileSystem, trash: Trash, run: str) -> Journal:
        """Raises ``OSError``, and ``LibraryDamaged`` for a file that is no journal of ours. One whose first line is not
        whole yet has begun nothing."""
        journal, whole = cls(files, trash, run), False
        with files.open(trash.journal(run)) as lines:
            for number, line in enumerate(lines):
                whole |= line.endswith(b"\n")
                try:
                    journal._hear(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    if not number and line.endswith(b"\n"):
                        raise LibraryDamaged("cleanup.not-a-journal", path=trash.journal(run)) from error
                    journal.damaged += 1
        if journal.started is None and whole:
            raise LibraryDamaged("cleanup.not-a-journal", path=trash.journal(run))
        return journal

    def intend(self, entries: Sequence[Entry]) -> None:
        """Says what is about to be done. Raises ``OSError``; then it must not be."""
        self._write(entry.to_json(self.trash) for entry in entries)
        self.entries.update((entry.number, entry) for entry in entries)

    def say(self, state: EntryState, numbers: Sequence[int]) -> None:
        """The next word about actions. Raises ``OSError``."""
        if numbers:
            self._write([{state.value: list(numbers)}])
            for number in numbers:
                self.entries[number].state = state

    def say_purged(self) -> None:
        """That what it holds is about to be deleted for good."""
        self._write([{"purged": True}])
        self.purged = True

    def standing(self, *states: EntryState) -> list[Entry]:
        """The actions in these states, by number."""
        return [entry for _, entry in sorted(self.entries.items()) if entry.state in states]

    def aside(self, entry: Entry) -> str:
        """Where what took the place of its file goes when it comes back."""
        return f"{self.trash.run(self.run)}/undone/{entry.number}"

    def _write(self, lines: Iterable[dict[str, Any]]) -> None:
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        self.files.append(self.trash.journal(self.run), text.encode())

    def _outside(self, path: str) -> str:
        """A path of the journal as it is here; one that would climb out of its folder is none of ours."""
        if ".." in path.split("/"):
            raise ValueError(path)
        return self.trash.outside(path)

    def _hear(self, line: dict[str, Any]) -> None:
        if "journal" in line:
            if line["journal"] > _VERSION:
                raise LibraryDamaged("cleanup.journal-newer", path=self.trash.journal(self.run))
            self.plan, self.started = str(line["plan"]), datetime.fromisoformat(line["started"])
        elif "n" in line:
            outside = self._outside
            entry = Entry(
                line["n"],
                ActionKind(line["action"]),
                outside(line["path"]),
                tuple(Step.from_json(step, outside) for step in line["steps"]),
                tuple(outside(folder) for folder in line.get("folders", ())),
                line.get("photo_id"),
                line.get("reason", ""),
            )
            self.entries[entry.number] = entry
        elif "purged" in line:
            self.purged = True
        else:
            for state in EntryState:
                for number in line.get(state.value, ()):
                    if number in self.entries:
                        self.entries[number].state = state
