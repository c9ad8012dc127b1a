"""Folders of a real archive, and that they follow it."""

from __future__ import annotations

from pathlib import Path

from pictrace.workflows.browsing import Browsing
from tests.workflows.conftest import Desk


def test_the_folders_of_an_archive_follow_what_happens_to_it(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    browsing = Browsing(desk.catalogue)
    (source,), own = browsing.folders()
    assert (source.photos, source.own, source.folders, own) == (6, 2, True, 0)
    folders, own = browsing.folders(source.place)
    assert [(folder.name, folder.kind, folder.photos) for folder in folders] == [
        ("2009", "folder", 1), ("old.zip", "archive", 3),
    ]  # fmt: skip
    assert own == 2
    (inside,), own = browsing.folders(folders[1].place)
    assert (inside.name, inside.photos, own) == ("more", 2, 1)
    assert desk.catalogue.photos.count() == 6

    (archive / "2009" / "coffee.jpg").rename(archive / "coffee.jpg")
    desk.index(archive)
    folders, own = browsing.folders(source.place)
    assert ([folder.name for folder in folders], own) == (["old.zip"], 3)
