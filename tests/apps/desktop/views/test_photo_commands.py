"""What is done with the photos of the page in front."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog
from typing import Any

import pytest

from pictrace.apps.desktop import system
from pictrace.records import Query

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def commands(hosted: Any) -> Any:
    from pictrace.apps.desktop.views.photo_commands import PhotoCommands

    return PhotoCommands(hosted)


def test_more_like_a_photo_is_searched_on_the_first_page(commands: Any, hosted: Any) -> None:
    commands.more_like()
    assert hosted.session.search.query == Query(photo_id=3, name="Ünï 写真.jpg")
    assert [page.value for page in hosted.shown] == ["search"]


def test_the_place_of_a_photo_is_copied(commands: Any, hosted: Any) -> None:
    commands.copy_location()
    assert hosted.root.clipboard_get() == "/photos/Ünï 写真.jpg"
    assert "/photos/Ünï 写真.jpg" in hosted.desktop.notices.text


def test_a_photo_is_shown_in_its_folder(commands: Any, bare: Any, hosted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    revealed: list[str] = []
    monkeypatch.setattr(system, "reveal", revealed.append)
    commands.reveal()
    bare.until(lambda: bool(revealed))
    assert revealed == ["/photos/Ünï 写真.jpg"]


def test_without_a_selected_photo_nothing_happens(commands: Any, hosted: Any) -> None:
    hosted.front.photo = None
    for command in (commands.more_like, commands.copy_location, commands.reveal, commands.open_original):
        command()
    assert hosted.shown == []
    assert hosted.desktop.notices.text == ""
    assert not hosted.desktop.work.active


def test_the_list_is_exported(
    commands: Any, bare: Any, hosted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: str(file))
    commands.export()
    bare.until(file.exists)
    assert len(file.read_text("utf-8-sig").splitlines()) == 1 + len(hosted.tiles)


def test_an_empty_list_asks_for_no_file(commands: Any, hosted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: asked.append(True))
    hosted.session.search.listing.tiles = []
    commands.export()
    hosted.view = None
    commands.export()
    assert asked == []
