"""Watching with the real thing: files on a disk, what the system tells of them, jobs, the bundled model."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pictrace.errors import SourceUnreachable, UsageError
from pictrace.library import Library
from pictrace.records import IndexReport, Watched, WatchEvent

BOUND_SECONDS = 120.0
"""After that a test has failed; nothing here waits for it."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path, photographs: dict[str, Path]) -> Path:
    folder = tmp_path / "Фото"
    folder.mkdir()
    shutil.copy(photographs["chelsea"], folder)
    return folder


@pytest.fixture(autouse=True)
def bound(library: Library) -> Iterator[None]:
    """Ends all watching where a test waits for what never comes."""

    def stop() -> None:
        for watcher in library._watching.watchers:
            watcher.stop()

    timer = threading.Timer(BOUND_SECONDS, stop)
    timer.daemon = True
    timer.start()
    yield
    timer.cancel()


class Growing:
    """Stands for a watcher that sees files grow."""

    def __init__(self, files: dict[str, frozenset[str]]) -> None:
        self._files = files

    def growing(self) -> dict[str, frozenset[str]]:
        return self._files

    def stop(self) -> None:
        """There is nothing to stop."""


def changed(events: Iterator[Watched]) -> IndexReport:
    """The report of the next run that found something."""
    return next(e.report for e in events if e.event is WatchEvent.INDEXED and e.report and e.report.changes)


def test_what_happens_to_files_happens_in_the_library(
    library: Library, folder: Path, photographs: dict[str, Path]
) -> None:
    events = library.watch([str(folder)])
    with closing(events):  # type: ignore[type-var]
        first = next(events)
        assert (first.event, first.locations) == (WatchEvent.WATCHING, (str(folder),))
        assert changed(events).added == 1
        shutil.copy(photographs["coffee"], folder)
        assert changed(events).added == 1
        coffee = next(photo for photo in library.photos()[0] if "coffee" in photo.key)
        (folder / "2009").mkdir()
        (folder / coffee.key).rename(folder / "2009" / "kept.png")
        report = changed(events)
        assert (report.moved, report.added, report.missing) == (1, 0, 0)
        assert library.photo(coffee.id).key == "2009/kept.png"
        (folder / "2009" / "kept.png").unlink()
        assert changed(events).missing == 1
    assert library.jobs.all() == []


def test_a_source_that_is_switched_on_is_watched_by_whoever_stays_open(
    library: Library, folder: Path, photographs: dict[str, Path]
) -> None:
    for _ in library.index([str(folder)]):
        pass
    (source,) = library.sources()
    assert not source.watched
    arrived = threading.Event()
    library.jobs.listen(lambda: arrived.set() if library.count() == 2 else None)
    library.keep_watching()
    library.keep_watching()
    assert library.set_watched(source.id, True).watched
    shutil.copy(photographs["coffee"], folder)
    assert arrived.wait(BOUND_SECONDS)
    assert not library.set_watched(source.id, False).watched


def test_a_library_is_closed_as_soon_as_it_began_to_watch(tmp_path: Path) -> None:
    with Library.open(tmp_path / "another") as library:
        library.keep_watching()
    assert library._watching.thread is not None and not library._watching.thread.is_alive()


def test_a_run_leaves_alone_what_is_still_written(library: Library, folder: Path) -> None:
    for _ in library.index([str(folder)]):
        pass
    known = folder / "chelsea.png"
    whole = known.read_bytes()
    known.write_bytes(whole[:1000])
    (folder / "new.jpg").write_bytes(whole[:1000])

    library._watching.watchers.append(Growing({str(folder): frozenset({"chelsea.png", "new.jpg"})}))  # type: ignore[arg-type]
    *_, report = library.index()
    assert isinstance(report, IndexReport)
    assert not report.changes and [photo.key for photo in library.photos()[0]] == ["chelsea.png"]
    library._watching.watchers.clear()
    known.write_bytes(whole)
    (folder / "new.jpg").write_bytes(whole)
    *_, report = library.index()
    assert isinstance(report, IndexReport) and report.failed == 0 and library.count() == 2


def test_an_archive_that_is_still_written_keeps_its_photos(
    library: Library, tmp_path: Path, photographs: dict[str, Path]
) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(photographs["coffee"], tmp_path / "in")
    (tmp_path / "out").mkdir()
    file = Path(shutil.make_archive(str(tmp_path / "out" / "old"), "zip", tmp_path / "in"))
    for _ in library.index([str(file.parent)]):
        pass
    before = library.photos()[0]
    file.write_bytes(file.read_bytes()[:500])

    library._watching.watchers.append(Growing({str(file.parent): frozenset({"old.zip"})}))  # type: ignore[arg-type]
    *_, report = library.index()
    assert isinstance(report, IndexReport) and not report.changes
    assert library.photos()[0] == before and len(before) == 1


def test_what_cannot_be_watched_is_refused(library: Library, tmp_path: Path) -> None:
    addresses = tmp_path / "list.txt"
    addresses.write_text("https://example.org/a.jpg\n")
    with pytest.raises(UsageError, match="only folders and archives"):
        library.watch([str(addresses)])
    with pytest.raises(UsageError, match="empty"):
        library.watch()
    with pytest.raises(SourceUnreachable):
        library.watch([str(tmp_path / "nowhere")])
    with pytest.raises(UsageError, match="no source 7"):
        library.set_watched(7, True)
    listed = library._parts.catalogue.sources.add("urls", str(addresses))
    with pytest.raises(UsageError, match="only folders and archives"):
        library.set_watched(listed.id, True)
