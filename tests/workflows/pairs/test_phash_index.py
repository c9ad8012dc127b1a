"""The pHash index finds near copies in any orientation, and knows when the catalogue has changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Phashes
from pictrace.workflows.pairs import PhashIndex, phash_index
from tests.workflows.conftest import Desk


def test_near_hashes_nearest_first(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    photos = desk.photos()
    one = photos["chelsea.jpg"]
    assert one.phash is not None
    index = PhashIndex(desk.catalogue)
    assert index.near([one.phash]) == [one.content_id]
    assert index.near([one.phash ^ 0b1111]) == [one.content_id]
    assert index.near([one.phash ^ 0xFFFF]) == []
    both = [photo.phash for photo in (photos["2009/coffee.jpg"], one) if photo.phash is not None]
    assert set(index.near(both)) == {photos["2009/coffee.jpg"].content_id, one.content_id}


def test_ranked_by_equal_bits(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    one = desk.photos()["chelsea.jpg"]
    assert one.phash is not None
    ids, shares = PhashIndex(desk.catalogue).ranked([one.phash ^ 1], None)
    assert ids[0] == one.content_id
    assert shares[0] == pytest.approx(63 / 64)
    assert (np.diff(shares) <= 0).all()
    assert len(PhashIndex(desk.catalogue).ranked([one.phash], ids[3:])[0]) == len(ids) - 3


def test_an_empty_library(desk: Desk) -> None:
    assert PhashIndex(desk.catalogue).near([0]) == []


def test_it_is_read_once_until_the_catalogue_changes(
    desk: Desk, archive: Path, jpegs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phash_index, "REFRESH_SECONDS", -1.0)
    desk.index(archive)
    index = PhashIndex(desk.catalogue)
    read = []
    phashes = desk.catalogue.contents.phashes

    def counted() -> Phashes:
        read.append(1)
        return phashes()

    monkeypatch.setattr(desk.catalogue.contents, "phashes", counted)
    for _ in range(3):
        index.near([0])
    assert len(read) == 1
    (archive / "another.jpg").write_bytes(jpegs["camera"] + b"\0")
    desk.index(archive)
    index.near([0])
    assert len(read) == 2
