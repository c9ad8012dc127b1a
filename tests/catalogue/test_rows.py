"""Rows as records: every field where it belongs, and hashes of 64 bits there and back."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.catalogue import Batch, Catalogue, NewFailure, NewPhoto
from pictrace.catalogue.rows import signed, unsigned
from pictrace.messages import verbatim
from pictrace.records import Capture, Photo, PhotoState
from tests.catalogue.making import content, digest

HIGHEST = (1 << 64) - 1


@given(st.integers(0, HIGHEST))
def test_a_hash_is_the_same_after_there_and_back(value: int) -> None:
    assert -(1 << 63) <= signed(value) < 1 << 63
    assert unsigned(signed(value)) == value


@pytest.mark.parametrize(
    ("value", "stored"), [(0, 0), ((1 << 63) - 1, (1 << 63) - 1), (1 << 63, -(1 << 63)), (HIGHEST, -1)]
)
def test_the_bits_stay(value: int, stored: int) -> None:
    assert signed(value) == stored
    assert stored & HIGHEST == value


@given(st.integers(0, HIGHEST), st.integers(0, HIGHEST))
def test_different_hashes_stay_different(a: int, b: int) -> None:
    assert (signed(a) == signed(b)) is (a == b)


@pytest.mark.parametrize("phash", [None, 0, 1 << 63, HIGHEST])
def test_every_field_of_a_photo_comes_back(catalogue: Catalogue, phash: int | None) -> None:
    source = catalogue.sources.add("folder", "/фото").id
    capture = Capture(datetime(2009, 7, 14, 11, 2, 33), "Ünï 日本", -33.5, 151.25)
    hashed = {"phash": phash, "phash_algorithm": None if phash is None else "phash-1"}
    made = content("sea", size=2_301_456, width=4000, height=3000, format="JPEG", capture=capture, **hashed)
    catalogue.write(
        Batch(1, [NewPhoto(source, "z!b/日本.jpg", "/фото/z!b/日本.jpg", "7-1", digest("sea"), "1f@")], [made])
    )
    assert catalogue.photos.get(1) == Photo(
        id=1,
        source_id=source,
        key="z!b/日本.jpg",
        location="/фото/z!b/日本.jpg",
        state=PhotoState.PRESENT,
        message=None,
        content_id=1,
        content_hash=digest("sea"),
        bytes=2_301_456,
        width=4000,
        height=3000,
        format="JPEG",
        phash=phash,
        capture=capture,
        identity="1f@",
    )


def test_a_failed_photo_has_a_reason_and_nothing_measured(catalogue: Catalogue) -> None:
    source = catalogue.sources.add("folder", "/photos").id
    catalogue.write(
        Batch(1, failures=[NewFailure(source, "a", "/photos/a", "1", verbatim("the file is empty"), "unreadable")])
    )
    photo = catalogue.photos.get(1)
    assert (photo.state, photo.reason) == (PhotoState.FAILED, "the file is empty")
    assert photo.capture == Capture()
    assert {photo.content_id, photo.content_hash, photo.bytes, photo.width, photo.height, photo.phash} == {None}
    assert photo.pixels == 0
