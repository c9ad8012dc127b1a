"""A backup is whole and true, or is not there; the library stays in use meanwhile."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from pictrace.catalogue import Catalogue
from pictrace.catalogue.backends import sqlite as sqlite_module
from pictrace.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryFull, UsageError
from pictrace.library import backup as backup_module
from pictrace.library.backup import BackupParts, BackupProgress, BackupReport, back_up
from pictrace.messages import verbatim
from pictrace.records import Finding
from pictrace.vectors.factory import DirectoryIndexes
from pictrace.workflows.collections import Collections
from tests.workflows.conftest import Desk

EVERYTHING = BackupParts(models=True, vectors=True)


@pytest.fixture
def library(desk: Desk, archive: Path) -> Path:
    """The desk's directory with all that a library has."""
    desk.index(archive)
    desk.runtime.index()
    (desk.directory / "settings.toml").write_text("hidden = true\n", "utf-8")
    for name, data in (
        ("models/resnet50.onnx", b"weights" * 1000),
        ("models/.resnet50.onnx.lock", b""),
        ("models/clip.onnx.part", b"half"),
        ("uploads/Отпуск.zip", b"PK" * 1000),
        ("uploads/.b.zip.abc.part", b"half"),
        ("token", b"secret"),
    ):
        (desk.directory / name).parent.mkdir(exist_ok=True)
        (desk.directory / name).write_bytes(data)
    return desk.directory


@pytest.fixture
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups") / "monday"


def run(desk: Desk, target: Path, wanted: BackupParts = EVERYTHING) -> Iterator[BackupProgress | BackupReport]:
    return back_up(desk.directory, desk.catalogue, [desk.runtime], target, wanted)


def report_of(events: Iterator[BackupProgress | BackupReport]) -> BackupReport:
    *_, report = events
    assert isinstance(report, BackupReport)
    return report


def names(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()} - {"lock"}


def nothing_left(target: Path) -> bool:
    return list(target.parent.iterdir()) == []


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(file) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def test_the_copy_holds_what_the_library_holds(desk: Desk, library: Path, target: Path) -> None:
    report = report_of(run(desk, target))
    assert report.photos == len(desk.photos())
    assert report.parts == ("catalogue", "settings", "vectors", "uploads", "models")
    index = {
        path.relative_to(library).as_posix()
        for path in (library / "vectors").rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }
    assert names(target) == {"catalogue.sqlite", "settings.toml", "models/resnet50.onnx", "uploads/Отпуск.zip", *index}
    assert (report.files, report.bytes) == (
        len(names(target)),
        sum((target / name).stat().st_size for name in names(target)),
    )
    assert rows(target / "catalogue.sqlite") == rows(library / "catalogue.sqlite")
    with Catalogue.open(target / "catalogue.sqlite") as copy:
        assert all(finding.ok for finding in copy.check())
        assert desk.runtime.of(copy, DirectoryIndexes(target / "vectors")).damage("looks") is None
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o700
    assert list(target.parent.iterdir()) == [target]


def test_albums_and_marks_are_in_the_copy(desk: Desk, library: Path, target: Path) -> None:
    collections = Collections(desk.catalogue)
    chosen = [photo.id for photo in desk.photos().values()][:2]
    collections.albums.create("Море", chosen)
    collections.marks.set(chosen, favourite=True, rating=5, add_tags=["вечер"])
    collections.searches.save("Sea", text="sea")
    list(back_up(library, desk.catalogue, [desk.runtime], target, EVERYTHING))
    with Catalogue.open(target / "catalogue.sqlite") as copied:
        kept = Collections(copied)
        assert [(album.name, album.photos) for album in kept.albums.all()] == [("Море", 2)]
        assert [(tag.name, tag.photos) for tag in kept.marks.tags()] == [("вечер", 2)]
        assert [search.text for search in kept.searches.all()] == ["sea"]


def test_weights_and_vectors_are_left_out_unless_asked_for(desk: Desk, library: Path, target: Path) -> None:
    report = report_of(run(desk, target, BackupParts()))
    assert names(target) == {"catalogue.sqlite", "settings.toml", "uploads/Отпуск.zip"}
    assert report.parts == ("catalogue", "settings", "uploads")
    report_of(run(desk, target.with_name("tuesday"), BackupParts(uploads=False)))
    assert names(target.with_name("tuesday")) == {"catalogue.sqlite", "settings.toml"}


def test_what_is_written_meanwhile_is_not_half_in_it(
    desk: Desk, library: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_module, "COPIED_PAGES", 4)
    before = rows(library / "catalogue.sqlite")
    events = run(desk, target, BackupParts())
    seen = 0
    for event in events:
        if isinstance(event, BackupProgress) and event.part == "catalogue":
            assert event.done <= event.total
            desk.catalogue.begin_run()
            desk.catalogue.photos.get(1)
            seen += 1
    assert seen > 10
    assert rows(target / "catalogue.sqlite") == before
    assert rows(library / "catalogue.sqlite") != before


def test_an_index_that_is_written_meanwhile_is_left_out(desk: Desk, library: Path, target: Path) -> None:
    """Its vectors are copied before its catalogue, and looked at in the end."""
    for event in run(desk, target):
        if isinstance(event, BackupProgress) and event.part == "verifying" and event.done == 0:
            (file,) = (target.parent / f".{target.name}.part" / "vectors").rglob("vectors-*")
            file.write_bytes(bytes(file.stat().st_size))
    assert not list((target / "vectors").rglob("vectors-*"))
    with Catalogue.open(target / "catalogue.sqlite") as copy:
        assert len(desk.runtime.of(copy, DirectoryIndexes(target / "vectors")).index()) == 6


@pytest.mark.parametrize("kind", ["file", "folder with a file", "folder in the library", "the library"])
def test_nothing_is_overwritten(desk: Desk, library: Path, target: Path, kind: str) -> None:
    if kind == "file":
        target.write_text("mine")
    elif kind == "folder with a file":
        target.mkdir()
        (target / ".mine").write_text("mine")
    else:
        target = library / "backup" if kind == "folder in the library" else library
    before = names(library), names(target.parent)
    with pytest.raises(UsageError, match=r"lies in the library itself|holds something already"):
        report_of(run(desk, target))
    assert (names(library), names(target.parent)) == before


def test_what_comes_to_lie_there_meanwhile_stays(desk: Desk, library: Path, target: Path) -> None:
    with pytest.raises(LibraryError):
        for event in run(desk, target):
            if isinstance(event, BackupProgress) and event.part == "verifying" and event.done:
                target.mkdir()
                (target / "mine").write_text("mine")
    assert names(target.parent) == {"monday/mine"}


@pytest.mark.parametrize("kind", ["empty", "link to an empty one", "far below"])
def test_an_empty_folder_may_be_named(desk: Desk, library: Path, target: Path, kind: str) -> None:
    if kind == "empty":
        target.mkdir()
    elif kind == "far below":
        target = target / "a" / "b"
    elif sys.platform != "win32":
        target.with_name("real").mkdir()
        target.symlink_to("real")
    report = report_of(run(desk, target))
    assert (report.directory / "catalogue.sqlite").is_file()
    assert (target / "catalogue.sqlite").is_file()


@pytest.mark.parametrize("events", [1, 2, 4, 9])
def test_a_backup_that_is_given_up_leaves_nothing(desk: Desk, library: Path, target: Path, events: int) -> None:
    going = run(desk, target)
    for _ in range(events):
        assert isinstance(next(going), BackupProgress)
    assert not target.exists()
    going.close()  # type: ignore[attr-defined]
    assert nothing_left(target)
    assert desk.catalogue.begin_run()


def test_a_full_disk_is_seen_before(desk: Desk, library: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(LibraryFull, match=r"has 1,000: nothing was written"):
        report_of(run(desk, target))
    assert nothing_left(target)


@pytest.mark.parametrize("function", ["_copy_verified", "_sync", "_folder"])
def test_a_disk_that_is_full_after_all_leaves_nothing(
    desk: Desk, library: Path, target: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup_module, function, full)
    with pytest.raises(LibraryFull, match="no room left"):
        report_of(run(desk, target))
    assert nothing_left(target)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_while_the_catalogue_is_copied(desk: Desk, library: Path, target: Path) -> None:
    """SQLite's own words for it are translated; the limit is that of a process."""
    program = """
import resource, sys
from pathlib import Path
from pictrace.catalogue import Catalogue
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Catalogue.open(Path(sys.argv[1])) as catalogue:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        list(catalogue.copy(Path(sys.argv[2])))
    except Exception as error:
        print(type(error).__name__)
"""
    command = [sys.executable, "-c", program, str(library / "catalogue.sqlite"), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("LibraryFull", "LibraryError"), done.stderr


def test_a_catalogue_that_is_not_whole_is_no_backup(
    desk: Desk, library: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Finding(verbatim("the catalogue file is whole"), False, verbatim("row 7 missing from index"))
    monkeypatch.setattr(Catalogue, "check", lambda self: iter([broken]))
    with pytest.raises(LibraryDamaged, match="the copy is not whole: row 7 missing from index"):
        report_of(run(desk, target))
    assert nothing_left(target)


def test_two_backups_to_one_place(desk: Desk, library: Path, target: Path) -> None:
    first = run(desk, target)
    next(first)
    with pytest.raises(LibraryBusy, match="another backup"):
        report_of(run(desk, target))
    report_of(first)
    assert names(target) >= {"catalogue.sqlite", "settings.toml"}


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_only_looks_like_a_killed_backup_stays(desk: Desk, library: Path, target: Path, kind: str) -> None:
    part = target.with_name(".monday.part")
    mine = target.with_name("mine")
    mine.mkdir()
    (mine / "lock").write_text("mine")
    (mine / "photo.jpg").write_text("mine")
    if kind == "folder":
        (mine / "lock").unlink()
        mine = mine.rename(part)
    elif kind == "file":
        part.write_text("mine")
    else:
        part.symlink_to("mine")
    before = names(target.parent)
    with pytest.raises(UsageError, match="is something else: move it away"):
        report_of(run(desk, target))
    assert names(target.parent) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from pictrace import Library
with Library.open(sys.argv[1]) as library:
    for event in library.backup(sys.argv[2]):
        if event.part == "verifying":
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills otherwise")
def test_a_killed_backup_is_no_backup_and_the_next_one_is(desk: Desk, library: Path, target: Path) -> None:
    (library / "settings.toml").write_text("", "utf-8")
    done = subprocess.run([sys.executable, "-c", KILLED, str(library), str(target)], check=False)
    assert done.returncode == -9
    assert [path.name for path in target.parent.iterdir()] == [".monday.part"]
    (target.parent / ".monday.part" / "uploads" / "old").mkdir()
    report_of(run(desk, target, BackupParts()))
    assert [path.name for path in target.parent.iterdir()] == ["monday"]
    assert names(target) == {"catalogue.sqlite", "settings.toml", "uploads/Отпуск.zip"}


def test_the_report_as_json(desk: Desk, library: Path, target: Path) -> None:
    said = json.loads(json.dumps(report_of(run(desk, target, BackupParts())).to_json()))
    assert said["directory"] == str(target)
    assert said["parts"] == ["catalogue", "settings", "uploads"]
