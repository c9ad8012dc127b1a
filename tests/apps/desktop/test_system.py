"""Opening photos in other programs."""

from __future__ import annotations

import shutil
import sys
import webbrowser
import zipfile
from pathlib import Path

import pytest

from pictrace.apps.desktop import system
from pictrace.errors import PhotoGone, UsageError

linux = pytest.mark.skipif(sys.platform != "linux", reason="other commands elsewhere")


def test_the_container_of_a_photo_in_an_archive_is_the_archive(tmp_path: Path) -> None:
    archive = tmp_path / "a!b.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("c!d.jpg", b"")
    assert system.container(f"{archive}!c!d.jpg") == archive
    assert system.container(str(archive)) == archive


@linux
def test_a_file_opens_in_the_system_viewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = tmp_path / "a b.jpg"
    photo.touch()
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "gio" else None)
    started: list[list[str]] = []
    system.open_location(str(photo), lambda: Path("never"), started.append)
    assert started == [["/usr/bin/gio", "open", str(photo)]]


@linux
def test_one_in_an_archive_opens_as_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.jpg"
    copy.touch()
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "xdg-open" else None)
    started: list[list[str]] = []
    system.open_location(f"{tmp_path}/old.zip!a.jpg", lambda: copy, started.append)
    assert started == [["xdg-open", str(copy)]]


def test_an_address_opens_in_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    system.open_location("https://example.org/a.jpg", lambda: Path("never"))
    assert shown == ["https://example.org/a.jpg"]


@linux
def test_without_a_file_manager_that_can_select_the_folder_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "xdg-open" else None)
    started: list[list[str]] = []
    system.reveal(str(photo), started.append)
    assert started == [["xdg-open", str(tmp_path)]]


def test_a_photo_that_is_gone_and_a_system_without_programs_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PhotoGone, match="is its disk connected"):
        system.reveal(str(tmp_path / "gone.jpg"))
    with pytest.raises(PhotoGone, match="is its disk connected"):
        system.open_file(tmp_path / "gone.jpg")
    if sys.platform == "linux":
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(UsageError, match="xdg-utils"):
            system.open_file(tmp_path)


def test_the_systems_folder_for_pictures_is_offered_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for folder, offered in ((tmp_path / "Bilder", None), (tmp_path, None)):
        monkeypatch.setattr(system, "user_pictures_path", lambda folder=folder: folder)
        assert system.pictures_folder() is offered
    (tmp_path / "Bilder").mkdir()
    monkeypatch.setattr(system, "user_pictures_path", lambda: tmp_path / "Bilder")
    assert system.pictures_folder() == tmp_path / "Bilder"


def test_an_address_is_opened_or_said(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_it(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", open_it)
    system.open_address("http://127.0.0.1:1/library")
    assert opened == ["http://127.0.0.1:1/library"]
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    with pytest.raises(UsageError, match=r"no browser.*http://127\.0\.0\.1:1/"):
        system.open_address("http://127.0.0.1:1/")
