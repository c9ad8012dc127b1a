"""What there is while a library is open: what comes into it, and how it is followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.apps.demonstration import archive as demonstration
from pictrace.apps.desktop.notices import Notices
from pictrace.apps.desktop.session import Session
from pictrace.apps.desktop.work import Work
from pictrace.apps.messages.loader import load
from pictrace.errors import UsageError
from pictrace.library import Library
from pictrace.records import JobKind, Query, Task
from tests.apps.desktop.conftest import Pump, settled
from tests.apps.desktop.fake import FakeLibrary, Gate, group, photo


@pytest.fixture
def notices() -> Notices:
    return Notices(lambda: load("en"))


@pytest.fixture
def session(library: FakeLibrary, work: Work, notices: Notices, pump: Pump) -> Iterator[Session]:
    session = Session(library, work, notices)
    session.begin()
    pump(lambda: settled(work))
    yield session
    session.leave()


def test_it_begins_with_the_photos_and_the_sources(session: Session) -> None:
    assert len(session.search.listing.tiles) == 30
    assert [source.location for source in session.sources.all] == ["/photos"]
    assert not session.busy


def test_places_are_indexed_and_pictures_searched(session: Session, tmp_path: Path) -> None:
    pictures, folder = [tmp_path / "a.jpg", tmp_path / "b.jpg"], tmp_path / "folder"
    for picture in pictures:
        picture.touch()
    folder.mkdir()
    session.receive([pictures[0].as_uri(), str(pictures[1]), str(folder)])
    assert session.search.query == Query(place=str(pictures[0]), name="a.jpg")
    assert len(session.search.queue) == 2
    job = session.indexing.job
    assert job is not None
    assert job.task.places == (str(folder),)
    session.receive(["# a comment"])
    assert session.search.query == Query(place=str(pictures[0]), name="a.jpg")


def test_a_list_is_kept_in_the_library_and_says_what_it_left_out(
    session: Session, notices: Notices, pump: Pump
) -> None:
    session.add_list(["https://example.org/a.jpg", "neither", "# a comment"])
    assert "neither" in notices.text
    assert notices.bad
    pump(lambda: session.indexing.job is not None)
    assert session.indexing.job is not None
    (file,) = session.indexing.job.task.places
    assert Path(file).read_text("utf-8") == "https://example.org/a.jpg\n"
    assert Path(file).is_relative_to(session.library.directory)


def test_a_list_of_places_needs_no_file(session: Session, tmp_path: Path, notices: Notices) -> None:
    session.add_list([str(tmp_path)])
    assert session.indexing.job is not None
    assert session.indexing.job.task.places == (str(tmp_path),)
    assert notices.text == ""
    assert not (session.library.directory / "uploads").exists()


def test_the_demonstration_is_drawn_once_into_the_library(
    session: Session, notices: Notices, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Path] = []

    def build(file: Path) -> int:
        file.parent.mkdir()
        file.write_bytes(b"PK")
        drawn.append(file)
        return 22

    monkeypatch.setattr(demonstration, "build", build)
    session.add_demonstration()
    assert notices.text == notices.messages("desktop.welcome.drawing")
    pump(lambda: session.indexing.job is not None and not session.busy)
    assert notices.text == ""
    assert session.indexing.job is not None
    assert session.indexing.job.task.places == (str(drawn[0]),)
    assert drawn[0].is_relative_to(session.library.directory)
    before = session.indexing.job.id
    session.add_demonstration()
    pump(lambda: session.indexing.job is not None and session.indexing.job.id != before and not session.busy)
    assert len(drawn) == 1


def test_a_demonstration_that_cannot_be_written_is_said(
    session: Session, notices: Notices, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(file: Path) -> int:
        raise UsageError("demonstration.unwritable", place=str(file), error="No space left on device")

    monkeypatch.setattr(demonstration, "build", build)
    session.add_demonstration()
    pump(lambda: notices.bad)
    assert "demonstration.zip" in notices.text


def test_jobs_that_somebody_else_starts_are_followed(session: Session, library: FakeLibrary, pump: Pump) -> None:
    library.index_gate = Gate()
    library.jobs.start(Task(JobKind.INDEX, ("/photos",)))
    pump(lambda: session.indexing.progress is not None)
    assert session.busy
    library.index_gate.open.set()
    pump(lambda: not session.busy)
    library.groups = [group(1, 1, 2)]
    library.jobs.start(Task(JobKind.DUPLICATES))
    pump(lambda: len(session.duplicates.review.groups) == 1 and not session.busy)


def test_what_another_program_did_to_the_photos_is_shown(
    session: Session, library: FakeLibrary, work: Work, pump: Pump
) -> None:
    session.look()
    pump(lambda: settled(work))
    asked = len([name for name, _ in library.calls if name == "photos"])
    session.look()
    pump(lambda: settled(work))
    assert len([name for name, _ in library.calls if name == "photos"]) == asked, "nothing changed: nothing is read"
    library.stored.append(photo(31))
    library.changes += 1
    session.look()
    pump(lambda: len(session.search.listing.tiles) == 31)


def test_hits_stay_while_photos_come(session: Session, library: FakeLibrary, work: Work, pump: Pump) -> None:
    session.search.search(Query(text="cat"))
    session.look()
    pump(lambda: settled(work))
    library.changes += 1
    session.look()
    pump(lambda: settled(work))
    assert len([name for name, _ in library.calls if name == "search"]) == 1


def test_a_forgotten_source_takes_its_photos_off_the_screen(session: Session, library: FakeLibrary, pump: Pump) -> None:
    library.stored.clear()
    session.sources.forget(1)
    pump(lambda: session.search.listing.tiles == [])


def test_after_leaving_nothing_of_the_library_is_heard(
    session: Session, library: FakeLibrary, work: Work, pump: Pump
) -> None:
    session.leave()
    library.jobs.wait(library.jobs.start(Task(JobKind.INDEX, ("/photos",))).id, 20)
    pump(lambda: settled(work))
    assert session.indexing.job is None
    session.leave()  # it is left: nothing happens


def test_closing_it_closes_the_library(work: Work, notices: Notices) -> None:
    library = FakeLibrary()
    Session(library, work, notices).close()
    assert library.closed
    assert isinstance(library, Library)
