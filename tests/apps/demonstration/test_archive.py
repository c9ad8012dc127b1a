"""The archive to try PicTrace with: what is in it, and that PicTrace finds what it should in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from pictrace.apps.demonstration.archive import build, example
from pictrace.errors import UsageError
from pictrace.library import Library
from pictrace.records import IndexReport, Relation


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("demonstration") / "demonstration.zip"
    assert build(file) == 22
    return file


@pytest.fixture(scope="module")
def library(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("library") / "demonstration") as library:
        *_, report = library.index([str(archive)])
        assert isinstance(report, IndexReport)
        assert (report.added, report.failed) == (22, 0)
        yield library


def test_every_entry_is_a_picture_in_a_folder(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            assert "/" in name
            with Image.open(io.BytesIO(opened.read(name))) as picture:
                picture.load()
                assert picture.format == "JPEG"


def test_it_is_small_and_the_same_every_time(archive: Path, tmp_path: Path) -> None:
    assert archive.stat().st_size < 4_000_000
    build(tmp_path / "again.zip")
    with zipfile.ZipFile(archive) as first, zipfile.ZipFile(tmp_path / "again.zip") as second:
        assert [(one.filename, one.CRC) for one in first.infolist()] == [
            (one.filename, one.CRC) for one in second.infolist()
        ]


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"demonstration\.zip: .* could not be written"):
        build(tmp_path / "file" / "demonstration.zip")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_originals_say_when_they_were_taken(library: Library) -> None:
    photos, _ = library.photos(limit=100)
    years = {photo.capture.taken.year for photo in photos if photo.capture.taken}
    assert years == {2009, 2011, 2014, 2016, 2019, 2021, 2023}


def test_every_edited_copy_is_found_with_the_original_to_keep(library: Library) -> None:
    found = {}
    for group in library.duplicates():
        keeper, *others = group.members
        assert len(others) == 1
        found[others[0].photo.key] = (keeper.photo.key, others[0].relation)
    assert found == {
        "2019/balloons/profile picture.jpg": ("2019/balloons/above us.jpg", Relation.CROP),
        "sent by mail/evening.jpg": ("2011/at the sea/evening.jpg", Relation.COPY),
        "sent by mail/card.jpg": ("2014/New York/from the bridge.jpg", Relation.EDITED),
        "scans/0001.jpg": ("2009/Alps/first morning.jpg", Relation.ROTATED),
        "scans/0002.jpg": ("2021/forest/path.jpg", Relation.MIRRORED),
        "scans/0003.jpg": ("2016/garden/June.jpg", Relation.EDITED),
    }


def test_the_example_is_the_part_that_it_says_it_is() -> None:
    part, whole, (left, top, right, bottom) = example()
    width, height = whole.size
    box = (round(left * width), round(top * height), round(right * width), round(bottom * height))
    assert part.tobytes() == whole.crop(box).tobytes()
