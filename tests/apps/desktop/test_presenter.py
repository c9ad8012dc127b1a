"""The window's logic as a whole: which library is open, what comes in and goes out, what is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pictrace.apps.desktop import system
from pictrace.apps.desktop.presenter import Desktop
from pictrace.errors import LibraryNotFound
from pictrace.library import Library
from pictrace.messages import english
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
    assert len(desktop.session.search.listing.tiles) == 30
    assert [source.location for source in desktop.session.sources.all] == ["/photos"]
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
    assert desktop.notices.bad
    assert "gone" in desktop.notices.text
    assert desktop.failure is not None and "gone" in english(desktop.failure)


def test_another_library_takes_the_place_of_the_first(desktop: Desktop, shelf: Shelf, tmp_path: Path) -> None:
    opened(desktop, tmp_path)
    first = desktop.session
    desktop.open(tmp_path / "other")
    until(desktop, lambda: desktop.session not in (None, first) and shelf.opened[0].closed)
    assert not shelf.opened[1].closed
    assert len(desktop.memory.recent) == 2


def test_a_photo_in_an_archive_is_opened_as_a_copy_that_goes_with_the_window(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desktop, tmp_path)
    assert desktop.session is not None
    copies: list[Path] = []
    monkeypatch.setattr(system, "open_location", lambda location, extracted: copies.append(extracted()))
    desktop.outgoing.open_original(desktop.session.library, photo(3, "/old.zip!2009/b.jpg"))
    until(desktop, lambda: bool(copies))
    assert copies[0].name == "b.jpg"
    assert copies[0].read_bytes() == b"bytes of 3"
    desktop.close()
    assert not copies[0].exists()


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
