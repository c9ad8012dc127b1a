"""What a query shows: from paths, members of archives, bytes, addresses and photos, and every refusal in words."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.decoding import decode
from pictrace.errors import PhotoGone, PhotoTooLarge, PhotoUnreadable, UsageError
from pictrace.fingerprints.content import content_hash
from pictrace.records import Query, Region
from pictrace.workflows.search.query_image import Pictures, cut
from tests.workflows.conftest import Desk

FRACTIONS = st.floats(0, 1)


@pytest.fixture
def pictures(desk: Desk, archive: Path, jpegs: dict[str, bytes]) -> Pictures:
    desk.index(archive)
    return Pictures(desk.catalogue, desk.source, lambda address: jpegs["rocket"], decode, 1 << 26)


@given(FRACTIONS, FRACTIONS, FRACTIONS, FRACTIONS, st.integers(1, 20), st.integers(1, 20))
def test_a_part_has_a_pixel_at_least_and_lies_inside(a: float, b: float, c: float, d: float, h: int, w: int) -> None:
    if a >= c or b >= d:
        return
    pixels = np.arange(h * w * 3, dtype=np.uint32).astype(np.uint8).reshape(h, w, 3)
    part = cut(pixels, Region(a, b, c, d))
    assert 1 <= part.shape[0] <= h and 1 <= part.shape[1] <= w
    assert part.flags["C_CONTIGUOUS"]


def test_a_whole_picture_is_not_copied() -> None:
    pixels = np.zeros((2, 3, 3), np.uint8)
    assert cut(pixels, None) is pixels


def test_every_kind_of_place_gives_its_bytes(pictures: Pictures, archive: Path, jpegs: dict[str, bytes]) -> None:
    assert pictures.data(Query(place=str(archive / "chelsea.jpg"))) == jpegs["chelsea"]
    assert pictures.data(Query(place=f"{archive}/old.zip!more/camera.jpg")) == jpegs["camera"]
    assert pictures.data(Query(place="https://example.org/a.jpg")) == jpegs["rocket"]
    assert pictures.data(Query(data=b"bytes")) == b"bytes"
    (photo,) = pictures.catalogue.photos.at(f"{archive}/astronaut.jpg")
    assert pictures.data(Query(photo_id=photo.id)) == jpegs["astronaut"]


def test_a_whole_file_has_its_hash_and_a_part_has_none(pictures: Pictures, jpegs: dict[str, bytes]) -> None:
    whole = pictures.look(Query(data=jpegs["coffee"]), 64)
    assert whole.content_hash == content_hash(jpegs["coffee"]) and whole.photo is None and whole.content_id is None
    assert len(whole.phashes) == 8
    part = pictures.look(Query(data=jpegs["coffee"], region=Region(0, 0, 0.5, 0.5)), 64)
    assert part.content_hash is None and max(part.pixels.shape[:2]) >= 64


def test_a_photo_is_looked_at_without_its_file(pictures: Pictures, archive: Path) -> None:
    (photo,) = pictures.catalogue.photos.at(f"{archive}/astronaut.jpg")
    (archive / "astronaut.jpg").unlink()
    seen = pictures.look(Query(photo_id=photo.id), 128)
    assert seen.content_id == photo.content_id and seen.content_hash == photo.content_hash
    assert pictures.pixels(Query(photo_id=photo.id), 128).shape[2] == 3
    part = pictures.look(Query(photo_id=photo.id, region=Region(0, 0, 0.5, 1)), 128)
    assert part.content_id is None
    with pytest.raises(PhotoGone):
        pictures.original(photo)


def test_an_original_is_a_file_to_seek_in(pictures: Pictures, archive: Path, jpegs: dict[str, bytes]) -> None:
    (photo,) = pictures.catalogue.photos.at(f"{archive}/old.zip!rocket.jpg")
    with pictures.open_original(photo) as file:
        file.seek(10)
        assert file.read(5) == jpegs["rocket"][10:15]


def test_words_alone_have_no_picture(pictures: Pictures) -> None:
    with pytest.raises(UsageError, match="the query 'cat' has no picture"):
        pictures.data(Query(text="cat"))


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        ("gone.jpg", PhotoGone, "gone.jpg: there is no such file"),
        ("chelsea.jpg/x", PhotoGone, "there is no such file"),
        (".", UsageError, "is a folder, not a picture; `pictrace index` takes folders"),
        ("old.zip!gone.jpg", PhotoGone, "the archive no longer has a file of this name"),
        ("old.zip!", PhotoGone, "there is no such file"),
    ],
)
def test_what_is_no_picture_says_so(
    pictures: Pictures, archive: Path, place: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        pictures.data(Query(place=f"{archive}/{place}"))


@pytest.mark.skipif(os.name != "posix", reason="needs devices")
def test_a_device_is_never_read(pictures: Pictures) -> None:
    with pytest.raises(UsageError, match=r"a pipe or a device"):
        pictures.data(Query(place="/dev/zero"))


def test_a_file_over_the_limit_says_by_how_much(pictures: Pictures, archive: Path, desk: Desk) -> None:
    small = Pictures(desk.catalogue, desk.source, pictures.fetch, decode, 1000)
    with pytest.raises(PhotoTooLarge, match="over the limit of 1,000"):
        small.data(Query(place=str(archive / "chelsea.jpg")))


def test_a_name_that_no_system_takes_is_unreadable(pictures: Pictures) -> None:
    with pytest.raises(PhotoUnreadable):
        pictures.data(Query(place="a\0b.jpg"))
