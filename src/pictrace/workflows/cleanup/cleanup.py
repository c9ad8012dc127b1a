"""Cleaning up a library's photos: plan, rehearse, apply, undo, purge. What apps see of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryBusy, PicTraceError, UsageError
from pictrace.messages import Message
from pictrace.records import (
    CleanupReport,
    CleanupRun,
    CleanupState,
    DuplicateGroup,
    Outcome,
    OutcomeState,
    Plan,
    Possession,
    Rehearsal,
)
from pictrace.sources.names import TRASH
from pictrace.workflows.cleanup.applying import apply, rehearse
from pictrace.workflows.cleanup.disk import Disk
from pictrace.workflows.cleanup.file_system import FileSystem, parent_of
from pictrace.workflows.cleanup.guard import Decodes, Guard
from pictrace.workflows.cleanup.journal import EntryState, Journal
from pictrace.workflows.cleanup.plan_book import PlanBook
from pictrace.workflows.cleanup.plan_file import write_plan
from pictrace.workflows.cleanup.planning import How, Planner
from pictrace.workflows.cleanup.purging import purge_trash
from pictrace.workflows.cleanup.refusals import of_system
from pictrace.workflows.cleanup.trash import Trash
from pictrace.workflows.cleanup.undoing import recover, undo_trash

__all__ = ["Cleanup", "undo_by_trash"]

_PLAIN = How()


class Cleanup:
    """The clean-ups of one library. ``alone`` keeps other processes from cleaning up meanwhile; ``groups`` are the
    duplicate groups that the library holds; ``plans`` is the folder in which it keeps plans."""

    def __init__(
        self,
        catalogue: Catalogue,
        decodes: Decodes,
        alone: Callable[[], AbstractContextManager[None]],
        groups: Callable[[], Iterable[DuplicateGroup]],
        plans: Path,
        *,
        files: FileSystem | None = None,
        threads: int = 2,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._catalogue, self._decodes, self._alone, self._groups = catalogue, decodes, alone, groups
        self.plans = PlanBook(plans)
        """Those that the library keeps, and what a person made of them."""
        self._files = files or Disk()
        self._threads, self._now = threads, now

    def plan(self, how: How = _PLAIN, groups: Iterable[DuplicateGroup] | None = None) -> Plan:
        """What would be done with everything but the keepers of the groups: those that the library holds, or others."""
        return self._planner.of_groups(self._groups() if groups is None else groups, how)

    def plan_photos(self, photo_ids: Iterable[int], how: How = _PLAIN) -> Plan:
        """The same with photos that a person chose, as far as another copy of each stays."""
        return self._planner.of_photos(photo_ids, how, self._groups() if how.kind.takes_away else ())

    def plan_possessions(self, found: Iterable[Possession], root: str, how: How = _PLAIN) -> Plan:
        """The same with what of the folder ``root`` the library has already (``Library.have``)."""
        return self._planner.of_possessions(found, root, how)

    def keep(self, plan: Plan) -> Path:
        """Keeps a plan in the library; its file."""
        return self.plans.keep(plan)

    def write(self, plan: Plan, file: Path) -> None:
        """Writes a plan anywhere. Raises ``UsageError``."""
        write_plan(plan, file)

    def read(self, name: str | None = None) -> Plan:
        """A plan by its id or file, by default the newest that was kept. Raises ``UsageError``."""
        return self.plans.read(name)

    def rehearse(self, plan: Plan) -> Iterator[Outcome]:
        """What applying would do now; nothing is changed. Of a plan that the library keeps, what was seen is kept."""
        refused, looked = dict[int, Message](), 0
        with self._pool() as pool:
            for outcome in rehearse(self._guard(plan), plan, pool):
                looked += 1
                if outcome.refusal is not None:
                    refused[outcome.number] = outcome.refusal
                yield outcome
        with suppress(UsageError):  # it is a plan from elsewhere
            self.plans.rehearsed(plan.id, Rehearsal(self._now(), looked, refused))

    def apply(self, plan: Plan) -> Iterator[Outcome | CleanupReport]:
        """Does it: every action as it came out, the report last. Closing the generator stops after the batch at hand;
        applying the plan again goes on. Raises ``LibraryBusy``, ``LibraryFull``."""
        with self._alone():
            self._recover()
            with self._pool() as pool:
                yield from apply(self._files, self._catalogue, self._guard(plan), plan, pool, self._now)

    def history(self) -> list[CleanupRun]:
        """Every run, oldest first."""
        return self._catalogue.cleanups.all()

    def outcomes(self, run: str) -> list[Outcome]:
        """What became of each action of a run. Raises ``UsageError`` for an unknown one."""
        return self._catalogue.cleanups.outcomes(self._run(run).id)

    def undo(self, run: str | None = None) -> Iterator[Outcome | CleanupReport]:
        """Takes a run back, by default the newest that is not undone: every action as it came out, the report last.
        Closing the generator stops it; undoing again goes on. Raises ``UsageError`` when there is none, and
        ``LibraryBusy``."""
        with self._alone():
            self._recover()
            chosen = self._run(run) if run is not None else self._newest()
            if chosen.state is CleanupState.PURGED:
                raise UsageError("cleanup.purged", run=chosen.id)
            self._catalogue.cleanups.set_state(chosen.id, CleanupState.UNDOING)
            counts, size = Counter[OutcomeState](), 0
            stopped: Message | None = None
            for path in chosen.trashes:
                trash = Trash(self._files, parent_of(path))
                try:
                    for event in undo_trash(self._files, trash, chosen.id):
                        if isinstance(event, CleanupReport):
                            stopped = stopped or event.stopped
                            continue
                        counts[event.state] += 1
                        size += event.bytes if event.state is OutcomeState.UNDONE else 0
                        yield event
                except OSError as error:
                    gone = self._files.status(trash.journal(chosen.id)) is None
                    told = Message("cleanup.volume-away", place=path) if gone else of_system(error, path).message
                    stopped = stopped or told
                self._tell(chosen.id, trash)
            whole = not counts[OutcomeState.KEPT] and stopped is None
            self._catalogue.cleanups.set_state(chosen.id, CleanupState.UNDONE if whole else CleanupState.PARTLY_UNDONE)
            yield CleanupReport(chosen.id, dict(counts), size, stopped)

    def purge(self, days: float) -> Iterator[Outcome | CleanupReport]:
        """Deletes for good what runs older than so many days put into the trash; the report comes last. Raises
        ``UsageError``, ``LibraryBusy``."""
        with self._alone():
            self._recover()
            count, size = 0, 0
            for path in dict.fromkeys(path for run in self.history() for path in run.trashes):
                trash = Trash(self._files, parent_of(path))
                with suppress(OSError):  # a disk that is away keeps its trash until it is back
                    for run, outcome in purge_trash(self._files, trash, timedelta(days=days), self._now()):
                        self._catalogue.cleanups.set_state(run, CleanupState.PURGED)
                        count += 1
                        size += outcome.bytes
                        yield outcome
            yield CleanupReport("", {OutcomeState.PURGED: count}, size)

    def recover(self) -> bool:
        """Finishes or rolls back what a killed process had begun; whether there was anything. Another process that is
        at work is left alone."""
        if not self._catalogue.cleanups.unfinished():
            return False
        with suppress(LibraryBusy), self._alone():
            self._recover()
            return True
        return False

    def _recover(self) -> None:
        for run in self._catalogue.cleanups.unfinished():
            settled = True
            undone = run.state is CleanupState.UNDOING
            for path in run.trashes:
                trash = Trash(self._files, parent_of(path))
                try:
                    recover(self._files, trash, run.id)
                    self._tell(run.id, trash)
                except LibraryBusy:
                    raise
                except (OSError, PicTraceError):
                    settled = False  # the disk is away: its journal waits for it
            if settled:
                state = CleanupState.PARTLY_UNDONE if undone else CleanupState.INTERRUPTED
                done = len(self._catalogue.cleanups.outcomes(run.id, [OutcomeState.DONE]))
                self._catalogue.cleanups.end(replace(run, state=state, ended=run.ended or self._now(), done=done))

    def _tell(self, run: str, trash: Trash) -> None:
        """Lets the catalogue know what a trash's journal says."""
        with suppress(OSError, PicTraceError):
            journal = Journal.read(self._files, trash, run)
            said = {
                EntryState.DONE: OutcomeState.DONE,
                EntryState.UNDONE: OutcomeState.UNDONE,
                EntryState.BACK: OutcomeState.REFUSED,
            }
            entries = journal.standing(*said)
            self._catalogue.cleanups.came_out(
                run, [Outcome(entry.number, said[entry.state], entry.path) for entry in entries]
            )
            leaving = [entry for entry in entries if entry.kind.leaves]
            for states, tell in (
                ((EntryState.DONE,), self._catalogue.cleanups.leave),
                ((EntryState.UNDONE, EntryState.BACK), self._catalogue.cleanups.come_back),
            ):
                places = (s.source for one in leaving if one.state in states for s in one.steps)
                tell(place for place in places if place and self._is_now(place, EntryState.DONE in states))

    def _is_now(self, path: str, gone: bool) -> bool:
        return (self._files.status(path) is None) is gone

    def _run(self, run: str) -> CleanupRun:
        found = self._catalogue.cleanups.get(run)
        if found is None:
            raise UsageError("cleanup.no-run", run=run, command="`pictrace clean history`")
        return found

    def _newest(self) -> CleanupRun:
        over = (CleanupState.UNDONE, CleanupState.PURGED)
        left = [run for run in self.history() if run.state not in over and run.trashes]
        if not left:
            raise UsageError("cleanup.nothing-to-undo")
        return left[-1]

    @property
    def _planner(self) -> Planner:
        return Planner(self._files, self._catalogue, self._now)

    def _guard(self, plan: Plan) -> Guard:
        return Guard(self._files, self._decodes, plan.actions)

    @contextmanager
    def _pool(self) -> Iterator[ThreadPoolExecutor]:
        with ThreadPoolExecutor(max(1, self._threads), thread_name_prefix="pictrace-clean") as pool:
            yield pool


def undo_by_trash(
    directory: str, run: str | None = None, files: FileSystem | None = None
) -> Iterator[Outcome | CleanupReport]:
    """Takes back what lies in a trash, by its own journals and without a library: one run, or all of them, the newest
    first. ``directory``: the trash, or the folder that it is in. Raises ``UsageError`` where there is none."""
    files = files or Disk()
    root = parent_of(directory.rstrip("/")) if directory.rstrip("/").endswith("/" + TRASH) else directory
    trash = Trash(files, root)
    runs = trash.runs()
    if run is not None and run not in runs:
        raise UsageError("cleanup.trash-without-run", directory=directory, run=run)
    if not runs:
        raise UsageError("cleanup.no-trash", directory=directory)
    for one in [run] if run is not None else reversed(runs):
        yield from undo_trash(files, trash, one)
