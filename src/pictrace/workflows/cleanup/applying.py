"""Carrying a plan out: checked, written down, done, written down, a batch at a time.

The order of writes in a batch: the catalogue and the trash's journal say what is meant, synced; files change their
names; the folders are synced; the journal and the catalogue say what was done. A process that is killed anywhere leaves
each file at its old place or its new one, and a journal that says which actions to look up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

from pictrace.catalogue import Catalogue, Intended
from pictrace.errors import LibraryBusy
from pictrace.messages import Message
from pictrace.records import (
    Action,
    CleanupReport,
    CleanupRun,
    CleanupState,
    Outcome,
    OutcomeState,
    Plan,
    dated_id,
)
from pictrace.workflows.cleanup.doing import as_before, entry_of, folders_of, perform
from pictrace.workflows.cleanup.file_system import FileSystem
from pictrace.workflows.cleanup.guard import Checked, Guard
from pictrace.workflows.cleanup.journal import Entry, EntryState, Journal
from pictrace.workflows.cleanup.refusals import Refused, Stopped, of_system
from pictrace.workflows.cleanup.step import StepKind
from pictrace.workflows.cleanup.trash import Trash

__all__ = ["BATCH", "apply", "lock_of", "rehearse"]

BATCH = 256
"""Actions between two syncs: few enough that a kill leaves little to look up, many enough that a sync, some
milliseconds of a disk, costs little."""


def rehearse(guard: Guard, plan: Plan, pool: ThreadPoolExecutor) -> Iterator[Outcome]:
    """What applying would do now, looked at in the same way and with nothing changed."""
    for batch in _batches(guard, plan, pool):
        for action, checked in batch:
            if isinstance(checked, Message):
                yield _outcome(action, OutcomeState.REFUSED, refused=checked)
            else:
                yield _outcome(action, OutcomeState.WOULD)


def apply(
    files: FileSystem,
    catalogue: Catalogue,
    guard: Guard,
    plan: Plan,
    pool: ThreadPoolExecutor,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Outcome | CleanupReport]:
    """Does what the plan says, and yields each action as it came out; the report comes last. Closing the generator
    stops after the batch at hand. Raises ``LibraryBusy`` when another process is at work in one of the trashes."""
    started = now()
    run = CleanupRun(dated_id(started), plan.id, CleanupState.RUNNING, started)
    catalogue.cleanups.begin(run)
    with ExitStack() as held:
        work = _Work(files, catalogue, guard, run, held)
        state = None
        try:
            for batch in _batches(guard, plan, pool):
                yield from work.batch(batch)
                if work.stopped is not None:
                    break
            else:
                state = CleanupState.DONE
        finally:
            catalogue.cleanups.end(
                replace(
                    run,
                    state=state or work.state,
                    ended=now(),
                    done=work.counts[OutcomeState.DONE],
                    refused=work.counts[OutcomeState.REFUSED],
                    bytes=work.bytes,
                )
            )
        yield CleanupReport(run.id, dict(work.counts), work.bytes, work.stopped)


def _batches(guard: Guard, plan: Plan, pool: ThreadPoolExecutor) -> Iterator[list[tuple[Action, Checked | Message]]]:
    """The plan in parts, each checked when its turn comes."""

    def look(action: Action) -> Checked | Message:
        try:
            return guard.check(action)
        except Refused as error:
            return error.message

    actions = iter(plan.actions)
    while batch := list(islice(actions, BATCH)):
        guard.forget()
        yield list(zip(batch, pool.map(look, batch), strict=True))


@dataclass(slots=True)
class _Work:
    """A run at work: the journals that it has open, and how far it is."""

    files: FileSystem
    catalogue: Catalogue
    guard: Guard
    run: CleanupRun
    held: ExitStack
    journals: dict[str, Journal] = field(default_factory=dict)
    counts: Counter[OutcomeState] = field(default_factory=Counter)
    bytes: int = 0
    stopped: Message | None = None

    def batch(self, batch: Sequence[tuple[Action, Checked | Message]]) -> Iterator[Outcome]:
        refused: list[Outcome] = []
        by_trash: dict[str, list[tuple[Checked, Entry]]] = {}
        for action, checked in batch:
            entry = checked if isinstance(checked, Message) else self._entry(checked)
            if isinstance(entry, Message):
                refused.append(_outcome(action, OutcomeState.REFUSED, refused=entry))
            elif isinstance(checked, Checked):
                by_trash.setdefault(checked.trash.path, []).append((checked, entry))
        self.catalogue.cleanups.left_alone(self.run.id, refused)
        yield from self._counted(refused)
        for items in by_trash.values():
            yield from self._counted(self._in_trash(items))
            if self.stopped is not None:
                return

    def _entry(self, checked: Checked) -> Entry | Message:
        try:
            return entry_of(self.files, checked, self.run.id)
        except OSError as error:
            return of_system(error, checked.action.file.path).message

    def _counted(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        for one in outcomes:
            self.counts[one.state] += 1
            if one.state is OutcomeState.DONE:
                self.bytes += one.bytes
        return outcomes

    def _in_trash(self, items: Sequence[tuple[Checked, Entry]]) -> list[Outcome]:
        trash, entries = items[0][0].trash, [entry for _, entry in items]
        known = False
        try:
            journal = self._journal(trash)
            self.catalogue.cleanups.intend(self.run.id, trash.path, [_intended(entry) for entry in entries])
            known = True
            journal.intend(entries)
        except BlockingIOError as error:
            raise LibraryBusy("cleanup.busy", place=trash.path) from error
        except OSError as error:  # nothing can be written down in this trash, so nothing is done there
            told = of_system(error, trash.root, trash.path)
            self.stopped = told.message if isinstance(told, Stopped) else None
            outcomes = [_outcome(one.action, OutcomeState.REFUSED, refused=told.message) for one, _ in items]
            tell = self.catalogue.cleanups.came_out if known else self.catalogue.cleanups.left_alone
            tell(self.run.id, outcomes)
            return outcomes
        outcomes = self._perform_all(items, journal)
        self.catalogue.cleanups.came_out(self.run.id, outcomes)
        self.catalogue.cleanups.leave(
            step.source
            for entry in entries
            if entry.state is EntryState.DONE and entry.kind.leaves
            for step in entry.steps
            if step.kind in (StepKind.MOVE, StepKind.RECYCLE)
        )
        return outcomes

    def _perform_all(self, items: Sequence[tuple[Checked, Entry]], journal: Journal) -> list[Outcome]:
        outcomes, done, back = list[Outcome](), list[int](), list[int]()
        for checked, entry in items:
            if self.stopped is not None:
                refused: Message | None = self.stopped
                back.append(entry.number)
            else:
                refused = self._perform(checked, entry, journal)
                (back if refused is not None and as_before(self.files, entry) else done).append(entry.number)
            if refused is None:
                outcomes.append(_outcome(checked.action, OutcomeState.DONE, entry.place, size=entry.bytes))
            else:
                outcomes.append(_outcome(checked.action, OutcomeState.REFUSED, refused=refused))
        self._settle(journal, [entry for _, entry in items], done, back)
        return outcomes

    def _journal(self, trash: Trash) -> Journal:
        if trash.path not in self.journals:
            trash.prepare(self.run.id)
            self.held.enter_context(self.files.hold(lock_of(trash)))
            self.journals[trash.path] = Journal.begin(self.files, trash, self.run.id, self.run.plan, self.run.started)
        return self.journals[trash.path]

    def _perform(self, checked: Checked, entry: Entry, journal: Journal) -> Message | None:
        try:
            perform(self.files, self.guard, checked, entry, journal)
        except Stopped as error:
            self.stopped = error.message
            return error.message
        except Refused as error:
            return error.message
        return None

    def _settle(self, journal: Journal, entries: Sequence[Entry], done: list[int], back: list[int]) -> None:
        """The disk first, then the word that it has it. Where that word cannot be written, the next start looks."""
        for folder in sorted({folder for entry in entries for folder in folders_of(entry)}):
            with suppress(FileNotFoundError):
                self.files.sync(folder)
        try:
            journal.say(EntryState.DONE, done)
            journal.say(EntryState.BACK, back)
        except OSError as error:
            self.stopped = of_system(error, journal.trash.path).message

    @property
    def state(self) -> CleanupState:
        """How the run stands when it ends here: what nobody wrote down is still to be looked up."""
        if any(journal.standing(EntryState.INTENT) for journal in self.journals.values()):
            return CleanupState.RUNNING
        return CleanupState.INTERRUPTED


def lock_of(trash: Trash) -> str:
    """Held by the process that works in a trash."""
    return f"{trash.path}/lock"


def _intended(entry: Entry) -> Intended:
    return Intended(entry.number, entry.kind, entry.path, entry.place, entry.photo_id, entry.bytes)


def _outcome(
    action: Action, state: OutcomeState, place: str | None = None, refused: Message | None = None, size: int = 0
) -> Outcome:
    size = size or sum(one.size for one in action.files)
    return Outcome(action.number, state, action.file.path, action.kind, place, refused, size)
