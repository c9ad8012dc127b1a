"""Taking a clean-up back, and finishing what a killed one had begun, by the journals of its trashes alone.

An undo that was killed is gone on with; an action that was killed while it was done is rolled back. Both look at the
disk: what is at its old place already needs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from pictrace.errors import LibraryBusy
from pictrace.messages import Message
from pictrace.records import CleanupReport, Outcome, OutcomeState
from pictrace.workflows.cleanup import applying
from pictrace.workflows.cleanup.applying import lock_of
from pictrace.workflows.cleanup.doing import all_done, as_before, folders_of, roll_back
from pictrace.workflows.cleanup.file_system import FileSystem, parent_of
from pictrace.workflows.cleanup.journal import Entry, EntryState, Journal
from pictrace.workflows.cleanup.refusals import Refused, of_system
from pictrace.workflows.cleanup.step import StepKind, check_back, happened, take_back, tidy
from pictrace.workflows.cleanup.trash import Trash

__all__ = ["recover", "undo_trash"]


def undo_trash(files: FileSystem, trash: Trash, run: str) -> Iterator[Outcome | CleanupReport]:
    """Takes back what a run did in one trash, the newest first; the report comes last. Closing the generator stops it;
    calling it again goes on. Raises ``LibraryBusy``, ``LibraryDamaged``, and ``OSError`` where the journal cannot be
    read."""
    try:
        with files.hold(lock_of(trash)):
            journal = Journal.read(files, trash, run)
            _settle_open(journal)
            yield from _undo(journal)
    except BlockingIOError as error:
        raise LibraryBusy("cleanup.busy", place=trash.path) from error


def recover(files: FileSystem, trash: Trash, run: str) -> Journal:
    """Rolls back what was begun and finishes what was being undone; the journal as it stands then. Raises what
    ``undo_trash`` does."""
    try:
        with files.hold(lock_of(trash)):
            journal = Journal.read(files, trash, run)
            _settle_open(journal)
            return journal
    except BlockingIOError as error:
        raise LibraryBusy("cleanup.busy", place=trash.path) from error


def _settle_open(journal: Journal) -> None:
    """Every action has a last word afterwards, but for those whose disk refuses."""
    files = journal.files
    begun, undoing = journal.standing(EntryState.INTENT), journal.standing(EntryState.UNDO)
    for entry in reversed(begun):
        if not all_done(files, entry):
            with suppress(Refused, OSError):
                roll_back(files, entry, journal)
    _sync(files, begun)
    back = [entry.number for entry in begun if as_before(files, entry)]
    _say(journal, EntryState.BACK, back)
    _say(journal, EntryState.DONE, [entry.number for entry in begun if entry.number not in back])
    finished = [entry for entry in reversed(undoing) if _undone(journal, entry) is None]
    _sync(files, finished)
    _say(journal, EntryState.UNDONE, [entry.number for entry in finished])
    _say(journal, EntryState.DONE, [entry.number for entry in undoing if entry.state is EntryState.UNDO])


def _undo(journal: Journal) -> Iterator[Outcome | CleanupReport]:
    files, counts, size = journal.files, Counter[OutcomeState](), 0
    stopped: Message | None = None
    done = iter(reversed(journal.standing(EntryState.DONE)))
    while stopped is None and (batch := list(islice(done, applying.BATCH))):
        try:
            journal.say(EntryState.UNDO, [entry.number for entry in batch])
        except OSError as error:
            stopped = of_system(error, journal.trash.path).message
            break
        outcomes = []
        for entry in batch:
            refused = stopped or _undone(journal, entry)
            if isinstance(refused, Message) and refused.code == "cleanup.no-room":
                stopped = refused
            state = OutcomeState.UNDONE if refused is None else OutcomeState.KEPT
            outcomes.append(
                Outcome(entry.number, state, entry.path, entry.kind, _place(entry, refused), refused, entry.bytes)
            )
        _sync(files, batch)
        undone = {one.number for one in outcomes if one.state is OutcomeState.UNDONE}
        _say(journal, EntryState.UNDONE, sorted(undone))
        _say(journal, EntryState.DONE, [entry.number for entry in batch if entry.number not in undone])
        for one in outcomes:
            counts[one.state] += 1
            size += one.bytes if one.state is OutcomeState.UNDONE else 0
        yield from outcomes
    yield CleanupReport(journal.run, dict(counts), size, stopped)


def _place(entry: Entry, refused: Message | None) -> str | None:
    return None if refused is None else next((s.target for s in entry.steps if s.kind is StepKind.MOVE), None)


def _undone(journal: Journal, entry: Entry) -> Message | None:
    """Takes every step of an action back, or says why all of it stays as it is."""
    files, moved = journal.files, list[tuple[str, str]]()
    freed = frozenset(step.target for step in entry.steps if step.kind is not StepKind.MOVE)
    try:
        there = [
            step
            for step, done in zip(entry.steps, happened(files, entry.steps), strict=True)
            if done or step.kind is StepKind.MOVE
        ]
        for step in there:
            check_back(files, step, freed)
        for step in reversed(there):
            moves = take_back(files, step, journal.aside(entry))
            moved += [moves] if moves is not None else []
    except (Refused, OSError) as error:
        for before, after in reversed(moved):
            with suppress(OSError):
                files.move(after, before)
        told = error if isinstance(error, Refused) else of_system(error, entry.path, journal.trash.path)
        return told.message
    tidy(files, entry.folders)
    return None


def _sync(files: FileSystem, entries: Sequence[Entry]) -> None:
    folders = {folder for entry in entries for folder in folders_of(entry)}
    folders |= {parent_of(folder) for entry in entries for folder in entry.folders}
    for folder in sorted(folders):
        with suppress(OSError):
            files.sync(folder)


def _say(journal: Journal, state: EntryState, numbers: Sequence[int]) -> None:
    """Where the disk takes no word, the next one looks again: what was done stays as it is."""
    with suppress(OSError):
        journal.say(state, numbers)
