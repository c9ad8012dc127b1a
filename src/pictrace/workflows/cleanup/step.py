"""What an action does to the disk: a few steps, each of which either happened or did not.

Whether it happened is read off the disk, so that a journal needs to say only what was meant. To take a step back never
deletes: what was moved is moved back, and what was put in its place is moved into the trash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Self

from pictrace.workflows.cleanup.file_system import FileSystem, Status, parent_of
from pictrace.workflows.cleanup.refusals import Refused
from pictrace.workflows.cleanup.trash import Trash, make_folders

__all__ = ["Standing", "Step", "StepKind", "check_back", "do", "happened", "hash_of", "standing", "take_back", "tidy"]

_STEP_BYTES = 1 << 20


class StepKind(StrEnum):
    MOVE = "move"
    LINK = "link"
    CLONE = "clone"
    COPY = "copy"
    WRITE = "write"
    RECYCLE = "recycle"


class Standing(Enum):
    """What the disk says of a step."""

    BEFORE = "before"
    HALF = "half"
    """One file has both names: a rename where the system has none that never replaces."""
    AFTER = "after"
    LOST = "lost"
    """The file is at neither place: somebody else took it."""


@dataclass(frozen=True, slots=True)
class Step:
    """``content_hash``, ``size`` and ``mtime_ns`` are those of the bytes that ``target`` gets."""

    kind: StepKind
    source: str
    target: str
    content_hash: str
    size: int
    mtime_ns: int = 0
    text: str | None = None

    def to_json(self, trash: Trash) -> dict[str, Any]:
        """Paths below the trash's root are told from there, so that the disk may be mounted elsewhere one day."""
        return {
            "do": self.kind.value,
            "from": trash.inside(self.source),
            "to": trash.inside(self.target),
            "sha256": self.content_hash,
            "size": self.size,
            "mtime_ns": self.mtime_ns,
            **({"text": self.text} if self.text is not None else {}),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any], outside: Callable[[str], str]) -> Self:
        """``outside`` makes a path of the journal one of this machine."""
        source, target = str(given["from"]), str(given["to"])
        return cls(
            StepKind(given["do"]),
            outside(source) if source else "",
            outside(target) if target else "",
            str(given["sha256"]),
            int(given["size"]),
            int(given["mtime_ns"]),
            given.get("text"),
        )


def do(files: FileSystem, step: Step) -> None:
    """Raises ``OSError``; then nothing happened."""
    if step.kind is StepKind.RECYCLE:
        files.recycle(step.source)
        return
    make_folders(files, parent_of(step.target))
    match step.kind:
        case StepKind.MOVE:
            files.move(step.source, step.target)
        case StepKind.LINK:
            files.link(step.source, step.target)
        case StepKind.CLONE:
            files.clone(step.source, step.target)
        case StepKind.COPY:
            files.copy(step.source, step.target)
        case StepKind.WRITE:
            files.create(step.target, (step.text or "").encode())


def standing(files: FileSystem, step: Step) -> Standing:
    """Whether the step happened. Reads no bytes."""
    source = files.status(step.source) if step.source else None
    if step.kind is StepKind.RECYCLE:
        return Standing.BEFORE if source is not None else Standing.AFTER
    target = files.status(step.target)
    if step.kind is not StepKind.MOVE:
        there = target is not None and target.is_file and target.size == step.size
        return Standing.AFTER if there else Standing.BEFORE
    if target is None:
        return Standing.BEFORE if source is not None else Standing.LOST
    if source is None:
        return Standing.AFTER
    if source.inode and source.unchanged(target):
        return Standing.HALF
    return Standing.AFTER if _is_it(target, step) else Standing.BEFORE


def happened(files: FileSystem, steps: Sequence[Step]) -> list[bool]:
    """Which steps of one action happened. What takes the place of a file cannot have come before the file went: until
    then it is the file itself that is seen there, which may well have the same bytes."""
    found: list[bool] = []
    for number, step in enumerate(steps):
        earlier = zip(steps[:number], found, strict=True)
        waits = any(not done and before.source == step.target for before, done in earlier)
        found.append(not waits and standing(files, step) in (Standing.AFTER, Standing.HALF))
    return found


def _is_it(status: Status, step: Step) -> bool:
    return status.is_file and (status.size, status.mtime_ns) == (step.size, step.mtime_ns)


def check_back(files: FileSystem, step: Step, freed: frozenset[str]) -> None:
    """Looks whether a step can be undone, by bytes. ``freed``: names that are free once the action's other steps are
    undone. Raises ``Refused`` and ``OSError``."""
    target = files.status(step.target) if step.target else None
    if step.kind is StepKind.RECYCLE:
        if files.status(step.source) is None:
            raise Refused("by-system")
    elif step.kind is not StepKind.MOVE:
        if target is not None and (not target.is_file or hash_of(files, step.target) != step.content_hash):
            raise Refused("replaced-changed", path=step.target)
    elif target is None:
        source = files.status(step.source)
        if source is None or not source.is_file or hash_of(files, step.source) != step.content_hash:
            raise Refused("not-in-trash", place=step.target)
    elif standing(files, step) is Standing.HALF:
        return
    elif files.status(step.source) is not None and step.source not in freed:
        raise Refused("name-taken", place=step.target)
    elif not target.is_file or hash_of(files, step.target) != step.content_hash:
        raise Refused("trash-changed", place=step.target)


def take_back(files: FileSystem, step: Step, aside: str) -> tuple[str, str] | None:
    """Undoes a step that may have happened: where a file was moved from and to, if one was. ``aside``: the folder of
    the trash for what was put in a file's place. Calling it again does nothing. Raises ``Refused`` and ``OSError``;
    then nothing was changed."""
    if step.kind is StepKind.RECYCLE or files.status(step.target) is None:
        return None
    if step.kind is StepKind.MOVE:
        if standing(files, step) is Standing.HALF:
            files.remove(step.target)  # one of two names of the file
            return None
        if files.status(step.source) is not None:
            raise Refused("name-taken", place=step.target)
        make_folders(files, parent_of(step.source))
        files.move(step.target, step.source)
        return step.target, step.source
    if hash_of(files, step.target) != step.content_hash:
        raise Refused("replaced-changed", path=step.target)
    if step.kind is StepKind.COPY and hash_of(files, step.source) == step.content_hash:
        files.remove(step.target)  # the original is back on its own volume, byte for byte
        return None
    place = _free_place(files, aside, step.target.rpartition("/")[2])
    files.move(step.target, place)
    return step.target, place


def _free_place(files: FileSystem, folder: str, name: str) -> str:
    make_folders(files, folder)
    place, number = f"{folder}/{name}", 0
    while files.status(place) is not None:
        number += 1
        place = f"{folder}/{number}-{name}"
    return place


def tidy(files: FileSystem, folders: tuple[str, ...]) -> None:
    """Removes folders that a clean-up made and that are empty again."""
    for folder in reversed(folders):
        with suppress(OSError):
            files.remove_folder(folder)


def hash_of(files: FileSystem, path: str) -> str:
    """SHA-256 of a file as it is now, 64 hex digits. Raises ``OSError``."""
    digest = hashlib.sha256(usedforsecurity=False)
    with files.open(path) as file:
        while part := file.read(_STEP_BYTES):
            digest.update(part)
    return digest.hexdigest()
