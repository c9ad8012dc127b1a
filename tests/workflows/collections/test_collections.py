"""What people put on photos outlives everything that happens to the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.records import Filters
from pictrace.workflows.collections import Collections
from tests.workflows.conftest import Desk


@pytest.fixture
def collections(desk: Desk) -> Collections:
    return Collections(desk.catalogue)


def marked(desk: Desk, collections: Collections) -> dict[str, tuple[bool, int, tuple[str, ...]]]:
    photos = desk.photos()
    found = collections.marks.of(photos.values())
    return {
        key: (marks.favourite, marks.rating, marks.own_tags)
        for key, photo in photos.items()
        if (marks := found[photo.id]).favourite or marks.rating or marks.own_tags
    }


def test_marks_and_albums_survive_moves_missing_disks_and_forgotten_sources(
    desk: Desk, archive: Path, tmp_path: Path, collections: Collections
) -> None:
    desk.index(archive)
    photos = desk.photos()
    chosen = [photos["chelsea.jpg"].id, photos["old.zip!more/camera.jpg"].id]
    album = collections.albums.create("Best", chosen)
    collections.marks.set(chosen, favourite=True, rating=5, add_tags=["cat & camera"])
    put = (True, 5, ("cat & camera",))
    assert marked(desk, collections) == {"chelsea.jpg": put, "old.zip!more/camera.jpg": put}

    (archive / "deeper").mkdir()
    (archive / "chelsea.jpg").rename(archive / "deeper" / "Katze.jpg")  # moved
    desk.index(archive)
    assert marked(desk, collections) == {"deeper/Katze.jpg": put, "old.zip!more/camera.jpg": put}

    away = tmp_path / "away"
    archive.rename(away)  # the disk is unplugged
    desk.index()
    assert collections.albums.get(album.id).photos == 2
    away.rename(archive)
    desk.index()
    assert marked(desk, collections) == {"deeper/Katze.jpg": put, "old.zip!more/camera.jpg": put}

    (source,) = desk.catalogue.sources.all()
    desk.catalogue.sources.forget(source.id)  # forgotten, with all its contents
    lost = collections.albums.get(album.id)
    assert (lost.photos, lost.pictures, lost.absent, lost.cover) == (0, 2, 2, None)
    desk.index(archive)  # and added again
    again = collections.albums.get(album.id)
    assert (again.photos, again.absent) == (2, 0) and again.cover is not None
    assert marked(desk, collections) == {"deeper/Katze.jpg": put, "old.zip!more/camera.jpg": put}
    assert {photo.key for photo in desk.catalogue.photos.each(Filters(album=album.id))} == set(
        marked(desk, collections)
    )


def test_the_revision_grows_with_every_change(desk: Desk, archive: Path, collections: Collections) -> None:
    desk.index(archive)
    seen = [collections.revision]
    collections.albums.create("Sea")
    seen.append(collections.revision)
    collections.marks.set([1], favourite=True)
    seen.append(collections.revision)
    collections.searches.save("sea", text="sea")
    seen.append(collections.revision)
    assert seen == sorted(set(seen))
