"""What a clean-up would do, what it did, and why it did not."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from pictrace.errors import UsageError
from pictrace.messages import Message, english, verbatim

__all__ = [
    "Action",
    "ActionKind",
    "CleanupReport",
    "CleanupRun",
    "CleanupState",
    "FileMark",
    "Outcome",
    "OutcomeState",
    "dated_id",
]


def dated_id(now: datetime) -> str:
    """A new id of a plan or run. Ids sort by when they were made: the newest is the one that is meant where none is
    named, also of two that were made within one second."""
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"


class ActionKind(StrEnum):
    """What happens to a file."""

    TRASH = "trash"
    """Into PicTrace's own trash on the same volume: a rename."""
    SYSTEM_TRASH = "system-trash"
    MOVE = "move"
    """To ``target``, also on another volume."""
    HARD_LINK = "hard-link"
    """One more name of the keeper takes the place of the file, which goes into the trash."""
    REFLINK = "reflink"
    """A copy that shares the keeper's blocks takes its place."""
    RENAME = "rename"
    SIDECAR = "sidecar"
    """``text`` is written to ``target``, an XMP file beside the photo at ``path``."""

    @property
    def takes_away(self) -> bool:
        """Whether the bytes leave their place and none like them come there: only with a keeper."""
        return self in (ActionKind.TRASH, ActionKind.SYSTEM_TRASH, ActionKind.HARD_LINK, ActionKind.REFLINK)

    @property
    def leaves(self) -> bool:
        """Whether no file is at its place afterwards."""
        return self not in (ActionKind.HARD_LINK, ActionKind.REFLINK, ActionKind.SIDECAR)

    @property
    def needs_target(self) -> bool:
        return self in (ActionKind.MOVE, ActionKind.RENAME, ActionKind.SIDECAR)


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file by its bytes: where it is, SHA-256, size in bytes, and the time of its last change in nanoseconds."""

    path: str
    content_hash: str
    size: int
    mtime_ns: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"path": self.path, "content_hash": self.content_hash, "size": self.size, "mtime_ns": self.mtime_ns}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        return cls(
            _a(str, given, "path"), _a(str, given, "content_hash"), _a(int, given, "size"), given.get("mtime_ns", 0)
        )


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan. ``root``: the folder in which the file lies and the trash is made. ``keeper``: what stays,
    where the file is to go. ``together``: files that are one thing with it (a sidecar, the film of a Live Photo) and go
    the same way; ``targets`` are theirs, in their order. ``twins``: files beside the keeper that have the bytes of
    those which are more than a note to the photo. ``frees``: bytes. ``photo_id`` and ``keeper_id``: what the library
    calls the two."""

    number: int
    kind: ActionKind
    file: FileMark
    root: str
    message: Message
    keeper: FileMark | None = None
    target: str | None = None
    text: str | None = None
    together: tuple[FileMark, ...] = ()
    targets: tuple[str, ...] = ()
    twins: tuple[FileMark, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    photo_id: int | None = None
    frees: int = 0
    keeper_id: int | None = None

    @property
    def reason(self) -> str:
        return english(self.message)

    @property
    def files(self) -> tuple[FileMark, ...]:
        """Everything that it touches, the photo first."""
        return (self.file, *self.together)

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "action": self.kind.value,
            **self.file.to_json(),
            "root": self.root,
            "reason": self.reason,
            "message": self.message.to_json(),
            "frees": self.frees,
            "photo_id": self.photo_id,
            "keeper_id": self.keeper_id,
            **({"keeper": self.keeper.to_json()} if self.keeper else {}),
            **({"target": self.target} if self.target is not None else {}),
            **({"text": self.text} if self.text is not None else {}),
            **({"together": [one.to_json() for one in self.together]} if self.together else {}),
            **({"targets": list(self.targets)} if self.targets else {}),
            **({"twins": [one.to_json() for one in self.twins]} if self.twins else {}),
            **({"evidence": dict(self.evidence)} if self.evidence else {}),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Raises ``UsageError`` for what is no action."""
        try:
            kind = ActionKind(given["action"])
            action = cls(
                number=_a(int, given, "number"),
                kind=kind,
                file=FileMark.from_json(given),
                root=_a(str, given, "root"),
                message=_message(given, "reason"),
                keeper=FileMark.from_json(given["keeper"]) if given.get("keeper") else None,
                target=None if given.get("target") is None else _a(str, given, "target"),
                text=None if given.get("text") is None else _a(str, given, "text"),
                together=tuple(FileMark.from_json(one) for one in given.get("together", ())),
                targets=tuple(map(str, given.get("targets", ()))),
                twins=tuple(FileMark.from_json(one) for one in given.get("twins", ())),
                evidence=dict(given.get("evidence", {})),
                photo_id=given.get("photo_id"),
                frees=int(given.get("frees", 0)),
                keeper_id=given.get("keeper_id"),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError("plan.not-an-action", error=str(error)) from error
        if kind.needs_target and not action.target:
            raise UsageError("plan.needs-target", kind=kind.value)
        if kind in (ActionKind.MOVE, ActionKind.RENAME) and len(action.targets) != len(action.together):
            raise UsageError("plan.targets-missing")
        if kind is ActionKind.SIDECAR and action.text is None:
            raise UsageError("plan.needs-text")
        return action


def _message(given: Mapping[str, Any], text: str) -> Message:
    """What was said, or the text that older plans and people have in its place."""
    said = given.get("message")
    return Message.from_json(said) if said is not None else verbatim(str(given.get(text, "")))


def _a(kind: type[Any], given: Mapping[str, Any], name: str) -> Any:
    value = given[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}")
    return value


class OutcomeState(StrEnum):
    """What became of one action."""

    WOULD = "would"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"
    """It could not be undone; what it moved is where it was moved to."""
    PURGED = "purged"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One action as it came out. ``place``: where the file is now, if it was moved."""

    number: int
    state: OutcomeState
    path: str
    kind: ActionKind = ActionKind.TRASH
    place: str | None = None
    refusal: Message | None = None
    bytes: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "state": self.state.value,
            "action": self.kind.value,
            "path": self.path,
            "place": self.place,
            "code": self.refusal.code if self.refusal else None,
            "reason": english(self.refusal) if self.refusal else None,
            "message": self.refusal.to_json() if self.refusal else None,
            "bytes": self.bytes,
        }


class CleanupState(StrEnum):
    """Where a run of a clean-up stands."""

    RUNNING = "running"
    DONE = "done"
    INTERRUPTED = "interrupted"
    """Stopped or killed between two actions; what was done stays done and can be undone."""
    UNDOING = "undoing"
    UNDONE = "undone"
    PARTLY_UNDONE = "partly-undone"
    PURGED = "purged"


@dataclass(frozen=True, slots=True)
class CleanupRun:
    """A plan that was applied. ``trashes``: the folders that hold what it took, each with a journal of its own."""

    id: str
    plan: str
    state: CleanupState
    started: datetime
    ended: datetime | None = None
    done: int = 0
    refused: int = 0
    bytes: int = 0
    trashes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "run": self.id,
            "plan": self.plan,
            "state": self.state.value,
            "started": self.started.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            "done": self.done,
            "refused": self.refused,
            "bytes": self.bytes,
            "trashes": list(self.trashes),
        }


@dataclass(frozen=True, slots=True)
class CleanupReport:
    """How applying, undoing or purging ended: how many actions in each state, and the bytes of those done."""

    run: str
    counts: Mapping[OutcomeState, int]
    bytes: int = 0
    stopped: Message | None = None
    """Why it ended before its last action (no room, a disk that went away)."""

    def to_json(self) -> dict[str, Any]:
        return {
            "run": self.run,
            **{state.value: self.counts[state] for state in OutcomeState if state in self.counts},
            "bytes": self.bytes,
            "stopped": english(self.stopped) if self.stopped else None,
        }
