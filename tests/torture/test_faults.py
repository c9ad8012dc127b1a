"""Disks that fail at every call, one after the other, and clocks that go back: nothing is lost, and all goes on."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from pictrace.catalogue.migrations import history
from pictrace.errors import LibraryError, LibraryFull, PicTraceError, SourceUnreachable
from pictrace.library import duplicates, lock
from pictrace.records import JobKind, JobState
from pictrace.records.jobs import Task
from pictrace.workflows.duplicates import review
from pictrace.workflows.indexing import closing
from pictrace.workflows.jobs import jobs
from tests.torture import SECONDS, faults, killing
from tests.torture.faults import BackwardsClock, Fault, full_disk
from tests.torture.promises import Kept, indexed, kept, opened, sound

Seam = Callable[[pytest.MonkeyPatch, Fault], None]
MOST_CALLS = 1000


@pytest.fixture
def wanted(tmp_path: Path, archive: Path, models: tuple[Path, Path]) -> Kept:
    """The library that nothing happened to."""
    with opened(tmp_path / "whole", models[0]) as library:
        indexed(library, archive)
    return kept(tmp_path / "whole")


def comes_out_right(directory: Path, archive: Path, model: Path, wanted: Kept) -> None:
    """The library opens, is sound, and indexing makes what it would have been."""
    with opened(directory, model) as library:
        sound(library)
        indexed(library, archive)
        sound(library)
    kept(directory).assert_equal(wanted)


@pytest.mark.parametrize(("code", "lasting"), [(errno.EIO, False), (errno.EACCES, True)])
@pytest.mark.parametrize("seam", [faults.opens, faults.reads, faults.listings])
def test_reading(
    seam: Seam, code: int, lasting: bool, tmp_path: Path, archive: Path, models: tuple[Path, Path], wanted: Kept
) -> None:
    for number in range(1, MOST_CALLS):
        directory, fault = tmp_path / f"{number}", Fault.of_system(code, number, lasting=lasting)
        with opened(directory, models[0]) as library, pytest.MonkeyPatch.context() as patch:
            seam(patch, fault)
            try:
                report = indexed(library, archive)
                assert not fault.struck or report.failures or report.unreachable, f"call {number} was swallowed"
            except SourceUnreachable:
                assert fault.struck
        comes_out_right(directory, archive, models[0], wanted)
        if not fault.struck:
            return
    raise AssertionError("it never ends")


@pytest.mark.parametrize(
    ("seam", "code"),
    [(faults.syncs, errno.EIO), (faults.syncs, errno.ENOSPC), (faults.renames, errno.ENOSPC)],
)
def test_writing_the_index(
    seam: Seam, code: int, tmp_path: Path, archive: Path, models: tuple[Path, Path], wanted: Kept
) -> None:
    """Its files can be made again: the run goes on without them."""
    for number in range(1, MOST_CALLS):
        directory, fault = tmp_path / f"{number}", Fault.of_system(code, number, lasting=True)
        with opened(directory, models[0]) as library, pytest.MonkeyPatch.context() as patch:
            seam(patch, fault)
            indexed(library, archive)
            sound(library)
        comes_out_right(directory, archive, models[0], wanted)
        if not fault.struck:
            assert number > 1
            return
    raise AssertionError("it never ends")


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_FULL])
def test_committing(code: int, tmp_path: Path, archive: Path, models: tuple[Path, Path], wanted: Kept) -> None:
    for number in range(1, MOST_CALLS):
        directory, fault = tmp_path / f"{number}", Fault.of_sqlite(code, number)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pictrace.workflows.indexing.run.WRITE_AT_ONCE", 2)
            faults.commits(patch, fault)
            try:
                with opened(directory, models[0]) as library:
                    indexed(library, archive)
                assert not fault.struck, "a commit failed, and nobody said so"
            except LibraryError as error:
                assert fault.struck
                assert isinstance(error, LibraryFull) == (code == sqlite3.SQLITE_FULL)
        comes_out_right(directory, archive, models[0], wanted)
        if not fault.struck:
            assert number > 10
            return
    raise AssertionError("it never ends")


def test_a_full_disk_at_every_page(tmp_path: Path, archive: Path, models: tuple[Path, Path], wanted: Kept) -> None:
    full = 0
    for pages in count(1, 1 if SECONDS else 5):
        directory = tmp_path / f"{pages}"
        try:
            with full_disk(pages), opened(directory, models[0]) as library:
                indexed(library, archive)
        except LibraryFull as error:
            full += 1
            assert "nothing was lost" in str(error)
        else:
            break
        comes_out_right(directory, archive, models[0], wanted)
    assert full > 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size")
def test_no_file_may_grow_further(tmp_path: Path, archive: Path, models: tuple[Path, Path], wanted: Kept) -> None:
    """The system refuses every write beyond a size, to SQLite as to everybody."""
    for size in range(0, 1 << 30, (4 if SECONDS else 48) << 10):
        directory = tmp_path / f"{size}"
        process = killing.CONTEXT.Process(target=_index_within, args=(size, directory, str(archive), models[0]))
        process.start()
        process.join(killing.SECONDS)
        assert process.exitcode in (0, REFUSED), process.exitcode
        comes_out_right(directory, archive, models[0], wanted)
        if process.exitcode == 0:
            assert size
            return


REFUSED = 3


def _index_within(size: int, directory: Path, place: str, model: Path) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        with opened(directory, model) as library:
            indexed(library, place)
    except PicTraceError:
        os._exit(REFUSED)


def test_a_clock_that_goes_back(
    tmp_path: Path, archive: Path, small: dict[str, bytes], models: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (closing, duplicates, history, jobs, lock, review):
        monkeypatch.setattr(module, "datetime", BackwardsClock)
    start, real = time.time(), time.time
    monkeypatch.setattr(time, "time", lambda: 2 * start - real())
    with opened(tmp_path / "library", models[0]) as library:
        first = library.jobs.start(Task(JobKind.INDEX, (str(archive),)))
        assert library.jobs.wait(first.id, 60).state is JobState.DONE
        list(library.look_for_duplicates())
        sound(library)
        (archive / "astronaut.jpg").write_bytes(small["moon"])
        for name, when in (("astronaut.jpg", 0), ("broken.jpg", 2**31), ("old.zip", -1)):
            os.utime(archive / name, (when, when))
        again = library.jobs.start(Task(JobKind.INDEX))
        assert library.jobs.wait(again.id, 60).state is JobState.DONE
        assert [job.id for job in library.jobs.all()] == [first.id, again.id]
        assert indexed(library).added == 0
        changed = next(photo for photo in library.photos()[0] if photo.location.endswith("astronaut.jpg"))
        assert library.original(changed.id) == small["moon"]
        list(library.look_for_duplicates())
        assert library.review.overview() is not None
        sound(library)
    assert BackwardsClock.looks > 10
