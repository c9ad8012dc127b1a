"""Albums by the photos that a person chose."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.errors import PhotoGone, UsageError
from pictrace.workflows.collections import Collections
from tests.workflows.conftest import Desk


@pytest.fixture
def collections(desk: Desk) -> Collections:
    return Collections(desk.catalogue)


def test_a_cover_is_a_readable_photo(desk: Desk, archive: Path, collections: Collections) -> None:
    (archive / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    desk.index(archive)
    photos = desk.photos()
    album = collections.albums.create("All", [photo.id for photo in photos.values()])
    chosen = collections.albums.set_cover(album.id, photos["chelsea.jpg"].id)
    assert chosen.cover is not None and chosen.cover.key == "chelsea.jpg"
    assert collections.albums.set_cover(album.id, None).cover is not None
    for gone in (photos["broken.jpg"].id, 9999):
        with pytest.raises(PhotoGone):
            collections.albums.set_cover(album.id, gone)


def test_albums_are_found_by_name_whatever_its_case(collections: Collections) -> None:
    album = collections.albums.create("Море")
    assert collections.albums.named("море").id == album.id
    assert collections.albums.rename(album.id, "Sea").name == "Sea"
    with pytest.raises(UsageError, match="there are Sea"):
        collections.albums.named("hill")
    collections.albums.remove(album.id)
    assert collections.albums.all() == []
