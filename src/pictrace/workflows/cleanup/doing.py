"""One action on the disk: its steps worked out, done, and rolled back where one of them fails."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import suppress

from pictrace.fingerprints.content import content_hash
from pictrace.records import ActionKind, FileMark
from pictrace.workflows.cleanup.file_system import FileSystem, Status, is_part_of, parent_of
from pictrace.workflows.cleanup.guard import Checked, Guard
from pictrace.workflows.cleanup.journal import Entry, Journal
from pictrace.workflows.cleanup.refusals import Refused, Stopped, of_system
from pictrace.workflows.cleanup.step import Standing, Step, StepKind, do, happened, standing, take_back, tidy
from pictrace.workflows.cleanup.trash import Trash

__all__ = ["all_done", "as_before", "entry_of", "folders_of", "perform", "roll_back"]


_OF_THE_WHOLE = frozenset(f"cleanup.{code}" for code in ("gone", "changed", "keeper-changed", "keeper-lost"))
"""Reasons that need no word about the other files of a stack."""


def entry_of(files: FileSystem, checked: Checked, run: str) -> Entry:
    """What is to be written into the journal before the action is done. Raises ``Refused`` and ``OSError``."""
    action, trash = checked.action, checked.trash
    steps: list[Step] = []
    if action.kind is ActionKind.SIDECAR:
        steps += [_away(trash, run, mark, status) for mark, status in _sidecars(checked)]
        steps.append(_written(action.target or "", action.text or ""))
    else:
        targets = (action.target, *action.targets)
        for number, (mark, status) in enumerate(zip(action.files, checked.files, strict=True)):
            target = targets[number] if number < len(targets) else None
            steps += _of_file(files, checked, run, mark, status, target)
    ours = [step.target for step in steps if step.target and not step.target.startswith(trash.path + "/")]
    return Entry.of(action, steps, _missing(files, ours))


def _sidecars(checked: Checked) -> Iterator[tuple[FileMark, Status]]:
    """The sidecar that the new one takes the place of; the photo itself stays."""
    together = zip(checked.action.together, checked.files[1:], strict=True)
    return ((mark, status) for mark, status in together if mark.path == checked.action.target)


def _of_file(
    files: FileSystem, checked: Checked, run: str, mark: FileMark, status: Status, target: str | None
) -> Iterator[Step]:
    action, trash = checked.action, checked.trash
    if action.kind is ActionKind.SYSTEM_TRASH:
        yield Step(StepKind.RECYCLE, mark.path, "", mark.content_hash, status.size, status.mtime_ns)
    elif action.kind in (ActionKind.MOVE, ActionKind.RENAME):
        assert target is not None
        if _device_of(files, target) == status.device:
            yield Step(StepKind.MOVE, mark.path, target, mark.content_hash, status.size, status.mtime_ns)
        else:
            yield Step(StepKind.COPY, mark.path, target, mark.content_hash, status.size, status.mtime_ns)
            yield _away(trash, run, mark, status)
    else:
        yield _away(trash, run, mark, status)
        if action.kind is not ActionKind.TRASH and mark is action.file:
            assert action.keeper is not None
            kind = StepKind.LINK if action.kind is ActionKind.HARD_LINK else StepKind.CLONE
            yield Step(kind, action.keeper.path, mark.path, mark.content_hash, status.size)


def _away(trash: Trash, run: str, mark: FileMark, status: Status) -> Step:
    return Step(StepKind.MOVE, mark.path, trash.place(run, mark.path), mark.content_hash, status.size, status.mtime_ns)


def _written(target: str, text: str) -> Step:
    data = text.encode()
    return Step(StepKind.WRITE, "", target, content_hash(data), len(data), text=text)


def _device_of(files: FileSystem, path: str) -> int:
    """The volume that a new file would be on."""
    folder = parent_of(path)
    while (status := files.status(files.real(folder))) is None:
        if folder == parent_of(folder):
            raise FileNotFoundError(errno.ENOENT, "there is no such place", path)
        folder = parent_of(folder)
    return status.device


def _missing(files: FileSystem, targets: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for target in targets:
        folder = parent_of(target)
        while folder not in found and files.status(folder) is None:
            found.add(folder)
            folder = parent_of(folder)
    return sorted(found)


def perform(files: FileSystem, guard: Guard, checked: Checked, entry: Entry, journal: Journal) -> None:
    """Does an action whose intent is on the disk. Raises ``Refused``; then everything is as before."""
    begun = False
    try:
        guard.still(checked)
        for step in entry.steps:
            begun = True
            do(files, step)
            if step.kind is StepKind.MOVE:
                _look_after(files, step)
        guard.keeper_still(checked, "keeper-lost")
    except (Refused, OSError) as error:
        told = error if isinstance(error, Refused) else of_system(error, entry.path, checked.action.target or "")
        if begun:
            with suppress(Refused, OSError):  # what cannot be taken back is found by ``as_before``
                roll_back(files, entry, journal)
        raise told if len(entry.steps) == 1 or isinstance(told, Stopped) else _torn(told) from error


def _torn(told: Refused) -> Refused:
    return told if told.message.code in _OF_THE_WHOLE else Refused("torn", reason=told.message)


def _look_after(files: FileSystem, step: Step) -> None:
    """That what was moved is what was hashed: between the look and the rename somebody may have put another file at its
    name."""
    there = files.status(step.target)
    if there is None or not there.is_file or (there.size, there.mtime_ns) != (step.size, step.mtime_ns):
        raise Refused("changed")


def roll_back(files: FileSystem, entry: Entry, journal: Journal) -> None:
    """Takes the steps of an action back, as far as they happened. Raises ``Refused`` and ``OSError`` where that cannot
    be done; what was moved is then where the journal says."""
    done = happened(files, entry.steps)
    for step, was_done in zip(reversed(entry.steps), reversed(done), strict=True):
        _clear_part(files, step)
        if was_done:
            take_back(files, step, journal.aside(entry))
    tidy(files, entry.folders)


def as_before(files: FileSystem, entry: Entry) -> bool:
    """Whether nothing of an action is done."""
    return not any(happened(files, entry.steps))


def all_done(files: FileSystem, entry: Entry) -> bool:
    """Whether every step of an action is done."""
    halves = (standing(files, step) is Standing.HALF for step in entry.steps)
    return all(happened(files, entry.steps)) and not any(halves)


def _clear_part(files: FileSystem, step: Step) -> None:
    """What a killed copy left half written: a hidden part of our own."""
    if step.kind not in (StepKind.COPY, StepKind.CLONE, StepKind.WRITE):
        return
    folder, name = parent_of(step.target), step.target.rpartition("/")[2]
    with suppress(OSError):
        for other in files.names(folder):
            if is_part_of(other, name):
                files.remove(f"{folder}/{other}")


def folders_of(entry: Entry) -> Iterator[str]:
    """The folders in which names change."""
    for step in entry.steps:
        for path in (step.source if step.kind in (StepKind.MOVE, StepKind.RECYCLE) else "", step.target):
            if path:
                yield parent_of(path)
