"""Purging deletes what is old, goes on where it was killed, and touches nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from pictrace.errors import LibraryBusy, UsageError
from pictrace.records import OutcomeState
from pictrace.workflows.cleanup.applying import lock_of
from pictrace.workflows.cleanup.purging import purge_trash
from pictrace.workflows.cleanup.trash import Trash
from tests.workflows.cleanup.conftest import ROOT, Bench, action
from tests.workflows.cleanup.memory import Killed, MemoryDisk
from tests.workflows.cleanup.test_applying import outside_trash
from tests.workflows.cleanup.test_doing import catalogue_for

SPARE, KEEPER = "/photos/copies/a.jpg", "/photos/a.jpg"


def later(bench: Bench, days: float) -> datetime:
    return bench.catalogue.cleanups.all()[-1].started + timedelta(days=days)


def test_only_what_is_old_goes(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER))
    trash = Trash(memory, ROOT)
    left = outside_trash(memory)
    assert list(purge_trash(memory, trash, timedelta(days=30), later(bench, 29))) == []
    ((run, outcome),) = purge_trash(memory, trash, timedelta(days=30), later(bench, 31))
    assert (run, outcome.state, outcome.bytes) == (bench.run(), OutcomeState.PURGED, 9)
    assert trash.runs() == [] and outside_trash(memory) == left
    assert list(purge_trash(memory, trash, timedelta(0), later(bench, 31))) == []


def test_it_is_refused_for_less_than_no_time_and_while_another_works(bench: Bench, memory: MemoryDisk) -> None:
    bench.apply(action(memory, SPARE, KEEPER))
    trash = Trash(memory, ROOT)
    with pytest.raises(UsageError):
        list(purge_trash(memory, trash, timedelta(days=-1), later(bench, 31)))
    with memory.hold(lock_of(trash)), pytest.raises(LibraryBusy):
        list(purge_trash(memory, trash, timedelta(0), later(bench, 31)))


def test_killed_anywhere_the_next_one_goes_on(tmp_path: Path, new_catalogue: Path) -> None:
    for number in count(1):
        disk = MemoryDisk()
        for path in (KEEPER, SPARE, "/photos/copies/b.jpg"):
            disk.put(path, b"a picture")
        with catalogue_for(tmp_path, new_catalogue, number) as catalogue:
            bench = Bench(disk, catalogue)
            bench.apply(action(disk, SPARE, KEEPER), action(disk, "/photos/copies/b.jpg", KEEPER, number=2))
            left, trash = outside_trash(disk), Trash(disk, ROOT)
            disk.dies_at = disk.changes + number
            try:
                list(purge_trash(disk, trash, timedelta(0), later(bench, 1)))
                killed = False
            except Killed:
                killed = True
            disk.dies_at = None
            disk.held.clear()
            if killed and number > 1:  # its last word is that the trash is emptied: younger or not, it is
                list(purge_trash(disk, trash, timedelta(days=99), later(bench, 1)))
                assert trash.runs() == []
            assert outside_trash(disk) == left
        if not killed:
            assert number > 4
            return
