"""A ZIP of photos: whole, with names that every system takes, and honest about what is missing."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import PhotoGone, SourceUnreachable
from pictrace.records import Capture, Photo, PhotoState
from pictrace.workflows.packing.packer import MISSING, pack, unique_names


def photo(number: int, key: str, taken: datetime | None = None) -> Photo:
    return Photo(number, 1, key, f"/photos/{key}", PhotoState.PRESENT, capture=Capture(taken))


def unpacked(parts: list[bytes]) -> zipfile.ZipFile:
    opened = zipfile.ZipFile(io.BytesIO(b"".join(parts)))
    assert opened.testzip() is None
    return opened


def test_photos_come_out_as_they_went_in(photographs: dict[str, Path]) -> None:
    files = {1: photographs["rocket"].read_bytes(), 2: photographs["retina"].read_bytes()}
    wanted = [photo(1, "a/Ракета.jpg", datetime(2014, 6, 21, 21, 30, 6)), photo(2, "old.zip!b/網膜.jpg")]
    parts = list(pack(wanted, lambda one: files[one.id]))
    packed = unpacked(parts)
    assert packed.namelist() == ["Ракета.jpg", "網膜.jpg"]
    assert [packed.read(name) for name in packed.namelist()] == list(files.values())
    assert packed.infolist()[0].date_time == (2014, 6, 21, 21, 30, 6)
    assert len(parts) == 3  # a photo at a time


def test_what_cannot_be_read_is_listed_and_stops_nothing() -> None:
    def original(one: Photo) -> bytes:
        if one.id == 1:
            raise PhotoGone("it was deleted")
        if one.id == 2:
            raise SourceUnreachable("the disk is away")
        return b"pixels"

    packed = unpacked(list(pack([photo(1, "a.jpg"), photo(2, "b\n.jpg"), photo(3, "c.jpg")], original)))
    assert packed.namelist() == ["c.jpg", MISSING]
    lines = packed.read(MISSING).decode().splitlines()
    assert lines == ["/photos/a.jpg: it was deleted", "/photos/b\\n.jpg: the disk is away"]


def test_nothing_is_a_zip_of_nothing() -> None:
    assert unpacked(list(pack([], lambda one: b""))).namelist() == []


def test_an_error_of_another_kind_is_not_hidden() -> None:
    def original(one: Photo) -> bytes:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        list(pack([photo(1, "a.jpg")], original))


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["x/a.jpg", "y/a.jpg", "z/A.JPG"], ["a.jpg", "a (2).jpg", "A (3).JPG"]),
        (["a (2).jpg", "a.jpg", "b/a.jpg"], ["a (2).jpg", "a.jpg", "a (3).jpg"]),
        (["con.jpg", "AUX", "com1.x.png"], ["_con.jpg", "_AUX", "_com1.x.png"]),
        (['a<b>:"c|?*.jpg', "dots...", ".hidden"], ["a_b___c___.jpg", "dots", "hidden"]),
        (["missing.txt"], ["missing (2).txt"]),
        (["..\\..\\evil.jpg", "a/../../evil.jpg"], ["_.._evil.jpg", "evil.jpg"]),
        ([" .jpg", "   "], ["jpg", "photo 2"]),
        (["ｅ\u0301.jpg", "é.jpg", "e\u0301.jpg"], ["ｅ\u0301.jpg", "é.jpg", "e\u0301 (2).jpg"]),
    ],
)
def test_names(keys: list[str], names: list[str]) -> None:
    assert unique_names(photo(number, key) for number, key in enumerate(keys, start=1)) == names


@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_names_become_different_ones_that_can_be_written(keys: list[str]) -> None:
    photos = [photo(number, key) for number, key in enumerate(keys, start=1)]
    names = unique_names(photos)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert name and name.isprintable() and not set(name) & set('<>:"/\\|?*') and not name.startswith(" ")
    assert len(unpacked(list(pack(photos, lambda one: b"x"))).namelist()) == len(keys)
