"""The window's logic as a whole: which library is open, what comes in and goes out, what is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pictrace.apps.desktop import system
from pictrace.apps.desktop.presenter import Desktop
from pictrace.apps.desktop.searching import Tile
from pictrace.errors import LibraryNotFound, UsageError
from pictrace.library import Library
from pictrace.records import Query
from tests.apps.desktop.conftest import pump_until
from tests.apps.desktop.fake import FakeLibrary, photo


class Shelf:
    """Opens libraries that live in memory; one that is called ``gone`` is not there."""

    def __init__(self) -> None:
        self.opened: list[FakeLibrary] = []

    def __call__(self, directory: Path | None, create: bool) -> Library:
        if directory is not None and directory.name == "gone":
            raise LibraryNotFound(f"{directory}: there is no library here")
        self.opened.append(FakeLibrary())
        return self.opened[-1]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def desktop(tmp_path: Path, shelf: Shelf) -> Iterator[Desktop]:
    desktop = Desktop(tmp_path / "desktop.json", shelf)
    desktop.remember(language="en")
    yield desktop
    desktop.close()


def until(desktop: Desktop, condition: Callable[[], bool]) -> None:
    pump_until(desktop.work, condition)


def opened(desktop: Desktop, place: Path) -> None:
    desktop.open(place)
    until(desktop, lambda: desktop.session is not None and not desktop.work.active)


def test_an_opened_library_is_there_with_its_photos_and_sources(desktop: Desktop, tmp_path: Path) -> None:
    changes: list[bool] = []
    desktop.session_changed.connect(lambda: changes.append(desktop.opening))
    opened(desktop, tmp_path)
    assert changes == [True, False]
    assert desktop.session is not None
    assert len(desktop.session.search.tiles) == 30
    assert [source.location for source in desktop.session.indexing.sources] == ["/photos"]
    assert desktop.memory.recent == (str(desktop.session.library.directory),)


def test_a_library_that_is_not_there_is_said_and_the_open_one_stays(
    desktop: Desktop, shelf: Shelf, tmp_path: Path
) -> None:
    opened(desktop, tmp_path)
    session = desktop.session
    desktop.open(tmp_path / "gone")
    until(desktop, lambda: not desktop.opening)
    assert desktop.session is session
    assert not shelf.opened[0].closed
    assert desktop.notice_is_bad
    assert "gone" in desktop.notice
    assert "gone" in desktop.failure


def test_another_library_takes_the_place_of_the_first(desktop: Desktop, shelf: Shelf, tmp_path: Path) -> None:
    opened(desktop, tmp_path)
    first = desktop.session
    desktop.open(tmp_path / "other")
    until(desktop, lambda: desktop.session not in (None, first) and shelf.opened[0].closed)
    assert not shelf.opened[1].closed
    assert len(desktop.memory.recent) == 2


def test_what_comes_in_is_searched_or_indexed(desktop: Desktop, tmp_path: Path) -> None:
    opened(desktop, tmp_path)
    session = desktop.session
    assert session is not None
    picture, folder = tmp_path / "a.jpg", tmp_path / "folder"
    picture.touch()
    folder.mkdir()
    desktop.receive([picture.as_uri(), str(folder)])
    assert session.search.query == Query(place=str(picture), name="a.jpg")
    job = session.indexing.job
    assert job is not None
    assert job.task.places == (str(folder),)
    desktop.search_typed("a dog")
    assert session.search.query == Query(text="a dog", name="a dog")
    desktop.search_bytes(b"bytes")
    assert session.search.query is not None
    assert session.search.query.data == b"bytes"


def test_a_list_is_kept_in_the_library_and_says_what_it_left_out(desktop: Desktop, tmp_path: Path) -> None:
    opened(desktop, tmp_path)
    session = desktop.session
    assert session is not None
    desktop.add_list(["https://example.org/a.jpg", "neither", "# a comment"])
    assert "neither" in desktop.notice
    until(desktop, lambda: session.indexing.job is not None)
    assert session.indexing.job is not None
    (file,) = session.indexing.job.task.places
    assert Path(file).read_text("utf-8") == "https://example.org/a.jpg\n"
    assert Path(file).is_relative_to(session.library.directory)


def test_nothing_comes_in_while_no_library_is_open(desktop: Desktop) -> None:
    desktop.receive(["/photos/a.jpg"])
    desktop.add_list(["https://example.org/a.jpg"])
    desktop.search_typed("a dog")
    desktop.search_bytes(b"x")
    desktop.open_original(photo(1))
    desktop.look()
    assert not desktop.active


def test_a_photo_in_an_archive_is_opened_as_a_copy_that_goes_with_the_window(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desktop, tmp_path)
    copies: list[Path] = []
    monkeypatch.setattr(system, "open_location", lambda location, extracted: copies.append(extracted()))
    desktop.open_original(photo(3, "/old.zip!2009/b.jpg"))
    until(desktop, lambda: bool(copies))
    assert copies[0].name == "b.jpg"
    assert copies[0].read_bytes() == b"bytes of 3"
    desktop.close()
    assert not copies[0].exists()


def test_what_cannot_be_opened_or_written_is_said(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desktop, tmp_path)

    def refuse(location: str) -> None:
        raise UsageError("no such program")

    monkeypatch.setattr(system, "reveal", refuse)
    desktop.reveal(photo(1))
    until(desktop, lambda: desktop.notice_is_bad)
    assert "no such program" in desktop.notice
    desktop.say("")
    desktop.export(tmp_path / "nowhere" / "list.csv", [Tile(photo(1))])
    until(desktop, lambda: desktop.notice_is_bad)
    assert "list.csv" in desktop.notice
    desktop.export(tmp_path / "list.csv", [Tile(photo(1))])
    until(desktop, lambda: not desktop.notice_is_bad)
    assert "1" in desktop.notice


def test_what_another_program_did_to_the_library_is_shown(desktop: Desktop, shelf: Shelf, tmp_path: Path) -> None:
    opened(desktop, tmp_path)
    assert desktop.session is not None
    search, library = desktop.session.search, shelf.opened[0]
    desktop.look()
    until(desktop, lambda: not desktop.work.active)
    library.stored.append(photo(31))
    library.changes += 1
    desktop.look()
    until(desktop, lambda: len(search.tiles) == 31)


def test_what_is_remembered_is_there_the_next_day(desktop: Desktop, shelf: Shelf, tmp_path: Path) -> None:
    opened(desktop, tmp_path)
    desktop.remember(theme="dark", tile=260, language="ja")
    desktop.close()
    assert shelf.opened[0].closed
    assert json.loads((tmp_path / "desktop.json").read_text("utf-8"))["tile"] == 260
    again = Desktop(tmp_path / "desktop.json", shelf)
    assert (again.memory.theme, again.memory.tile, again.language) == ("dark", 260, "ja")
    assert again.messages.language == "ja"
    again.close()
