"""What leaves the window: originals, places, lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pictrace.apps.desktop import system
from pictrace.apps.desktop.listing import Tile
from pictrace.apps.desktop.notices import Notices
from pictrace.apps.desktop.outgoing import Outgoing
from pictrace.apps.desktop.work import Work
from pictrace.apps.messages.loader import load
from pictrace.errors import PhotoGone, UsageError
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, photo


@pytest.fixture
def notices() -> Notices:
    return Notices(lambda: load("en"))


@pytest.fixture
def outgoing(work: Work, notices: Notices) -> Iterator[Outgoing]:
    outgoing = Outgoing(work, notices)
    yield outgoing
    outgoing.close()


def test_photos_in_an_archive_are_opened_as_copies_that_go_at_the_end(
    outgoing: Outgoing, library: FakeLibrary, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies: list[Path] = []
    monkeypatch.setattr(system, "open_location", lambda location, extracted: copies.append(extracted()))
    outgoing.open_original(library, photo(3, "/old.zip!3/Ünï 写真.jpg"))
    pump(lambda: len(copies) == 1)
    outgoing.open_original(library, photo(4, "/old.zip!4/Ünï 写真.jpg"))
    pump(lambda: len(copies) == 2)
    assert [copy.name for copy in copies] == ["Ünï 写真.jpg"] * 2
    assert [copy.read_bytes() for copy in copies] == [b"bytes of 3", b"bytes of 4"]
    outgoing.close()
    assert not any(copy.exists() for copy in copies)
    outgoing.close()  # nothing is left: nothing happens


def test_a_photo_that_is_a_file_is_opened_where_it_is(
    outgoing: Outgoing, library: FakeLibrary, tmp_path: Path, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.jpg"
    file.touch()
    opened: list[Path] = []
    monkeypatch.setattr(system, "open_file", lambda path, start=None: opened.append(path))
    outgoing.open_original(library, photo(1, str(file)))
    pump(lambda: bool(opened))
    assert opened == [file]


def test_what_cannot_be_opened_or_shown_is_said(
    outgoing: Outgoing, library: FakeLibrary, notices: Notices, pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(location: str) -> None:
        raise UsageError("no such program")

    monkeypatch.setattr(system, "reveal", refuse)
    outgoing.reveal(photo(1))
    pump(lambda: notices.bad)
    assert "no such program" in notices.text
    notices.say("")

    def gone(photo_id: int) -> bytes:
        raise PhotoGone(f"photo {photo_id} is not in the library")

    monkeypatch.setattr(library, "original", gone)
    outgoing.open_original(library, photo(5, "/old.zip!b.jpg"))
    pump(lambda: notices.bad)
    assert "5" in notices.text


def test_a_list_is_written_and_said_how_long_it_is(
    outgoing: Outgoing, notices: Notices, tmp_path: Path, pump: Pump
) -> None:
    file = tmp_path / "list.csv"
    outgoing.export(file, [Tile(photo(1)), Tile(photo(2))])
    pump(lambda: bool(notices.text))
    assert not notices.bad
    assert "2" in notices.text
    assert len(file.read_text("utf-8-sig").splitlines()) == 3
    outgoing.export(tmp_path / "nowhere" / "list.csv", [Tile(photo(1))])
    pump(lambda: notices.bad)
    assert "list.csv" in notices.text
