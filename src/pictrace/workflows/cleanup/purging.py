"""Emptying the trash: the only thing that deletes what a person had.

A run is purged as a whole. The journal says so before the first file goes, and is itself the last: an undo that comes
too late knows what it looks at, and a purge that was killed is gone on with by the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pictrace.errors import LibraryBusy, UsageError
from pictrace.records import Outcome, OutcomeState
from pictrace.workflows.cleanup.applying import lock_of
from pictrace.workflows.cleanup.file_system import FileSystem
from pictrace.workflows.cleanup.journal import Journal
from pictrace.workflows.cleanup.trash import Trash

__all__ = ["purge_trash"]


def purge_trash(files: FileSystem, trash: Trash, older_than: timedelta, now: datetime) -> Iterator[tuple[str, Outcome]]:
    """Deletes what lies in the trash of runs that began longer ago; yields run and file. Raises ``UsageError`` for less
    than no time, ``LibraryBusy`` while another process is at work there, and ``OSError``."""
    if older_than < timedelta(0):
        raise UsageError("cleanup.age-negative")
    if not trash.runs():
        return
    try:
        with files.hold(lock_of(trash)):
            for run in trash.runs():
                journal = Journal.read(files, trash, run)
                if not journal.purged and (journal.started is None or now - journal.started < older_than):
                    continue
                if not journal.purged:
                    journal.say_purged()
                for path, size in trash.remove_run(run):
                    yield run, Outcome(0, OutcomeState.PURGED, path, bytes=size)
    except BlockingIOError as error:
        raise LibraryBusy("cleanup.busy", place=trash.path) from error
