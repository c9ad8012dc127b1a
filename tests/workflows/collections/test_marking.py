"""Marks by the photos that a person chose."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pictrace.errors import UsageError
from pictrace.records import PhotoState
from pictrace.workflows.collections import Collections
from tests.workflows.conftest import Desk


@pytest.fixture
def collections(desk: Desk) -> Collections:
    return Collections(desk.catalogue)


def test_every_copy_of_a_picture_has_its_marks(desk: Desk, archive: Path, collections: Collections) -> None:
    shutil.copy(archive / "chelsea.jpg", archive / "copy.jpg")
    desk.index(archive)
    collections.marks.set([desk.photos()["copy.jpg"].id], rating=4)
    photos = desk.photos()
    marks = collections.marks.of(photos.values())
    assert {key for key, photo in photos.items() if marks[photo.id].rating == 4} == {"chelsea.jpg", "copy.jpg"}


def test_photos_that_are_gone_or_never_were_readable_are_counted(
    desk: Desk, archive: Path, collections: Collections
) -> None:
    (archive / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    desk.index(archive)
    photos = desk.photos()
    assert photos["broken.jpg"].state is PhotoState.FAILED
    wanted = [photos["chelsea.jpg"].id, photos["broken.jpg"].id, 9999]
    assert collections.marks.set(wanted, favourite=True).to_json() == {"changed": 1, "skipped": 2}
    album = collections.albums.create("Some")
    assert collections.albums.change(album.id, add=wanted).to_json() == {"changed": 1, "skipped": 2}
    assert collections.albums.change(album.id, remove=wanted).to_json() == {"changed": 1, "skipped": 2}
    assert not collections.marks.of([photos["broken.jpg"]])[photos["broken.jpg"].id].favourite


def test_tags_are_found_by_name_whatever_its_case(desk: Desk, collections: Collections, archive: Path) -> None:
    desk.index(archive)
    collections.marks.set([1], add_tags=["Evening"])
    assert collections.marks.tag_named("EVENING").name == "Evening"
    with pytest.raises(UsageError, match="no tag"):
        collections.marks.tag_named("morning")
    collections.marks.rename_tag(collections.marks.tag_named("evening").id, "Night")
    collections.marks.remove_tag(collections.marks.tag_named("night").id)
    assert collections.marks.tags() == []
