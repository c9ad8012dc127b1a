"""What is known of a photo, with its disk and without it."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pictrace.errors import PhotoGone
from pictrace.records import Information, Photo, Tag
from pictrace.workflows.information.describing import describe
from tests.decoding.written import jpeg
from tests.workflows.conftest import Desk


def asked(desk: Desk, key: str) -> Information:
    def original(photo: Photo) -> bytes:
        record = desk.catalogue.sources.get(photo.source_id)
        with closing(desk.source(record.location, record.kind)) as source:
            return source.read(photo.key)

    photo = desk.photos()[key]
    return describe(desk.catalogue, photo.id, original, lambda content_id: [Tag("cat", 0.5)])


@pytest.fixture
def root(tmp_path: Path, photographs: dict[str, Path]) -> Path:
    root = tmp_path / "photos"
    (root / "more").mkdir(parents=True)
    (root / "a.jpg").write_bytes(jpeg(photographs["coffee"]))
    shutil.copy(root / "a.jpg", root / "more" / "copy.jpg")
    os.link(root / "a.jpg", root / "more" / "link.jpg")
    (root / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return root


def test_from_the_original_with_its_copies_and_marks(desk: Desk, root: Path) -> None:
    desk.index(root)
    content_hash = desk.photos()["a.jpg"].content_hash
    assert content_hash is not None
    desk.catalogue.marks.set([content_hash], datetime.now(UTC), rating=3)
    found = asked(desk, "a.jpg")
    assert (found.from_original, found.why, found.written.shot.lens) == (True, None, "Fujinon 23mm")
    copies = {copy.key: copy.id in found.same_file for copy in found.copies}
    assert copies == {"more/copy.jpg": False, "more/link.jpg": True}
    assert found.marks.rating == 3 and found.tags == (Tag("cat", 0.5),)


def test_what_is_stored_answers_while_the_disk_is_away(desk: Desk, root: Path) -> None:
    desk.index(root)
    root.rename(root.with_name("unplugged"))
    found = asked(desk, "a.jpg")
    shot = found.written.shot
    assert not found.from_original and found.why
    assert (shot.camera, shot.taken, shot.latitude) == ("FUJIFILM X100S", datetime(2014, 6, 21, 21, 30, 5), 54.425)
    assert found.written.exif == {} and len(found.copies) == 2


def test_a_photo_that_failed_has_a_file_and_nothing_else(desk: Desk, root: Path) -> None:
    desk.index(root)
    found = asked(desk, "broken.jpg")
    assert (found.from_original, found.copies, found.tags, dict(found.written.exif)) == (True, (), (), {})
    assert found.photo.reason


def test_a_photo_that_is_gone_is_said_to_be(desk: Desk) -> None:
    with pytest.raises(PhotoGone):
        describe(desk.catalogue, 99, lambda photo: b"", lambda content_id: [])
