"""Albums hold contents: what is put in stays in while photos come, go and move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import UsageError
from pictrace.records import Filters
from tests.catalogue.making import digest, mark_missing, store

THEN = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
LATER = THEN + timedelta(hours=1)


def hashes(*names: str) -> list[str]:
    return [digest(name) for name in names]


def test_a_new_album_is_empty_and_has_its_name(catalogue: Catalogue) -> None:
    album = catalogue.albums.get(catalogue.albums.create(" Sea  side ", THEN))
    assert (album.name, album.created, album.changed) == ("Sea side", THEN, THEN)
    assert (album.photos, album.pictures, album.absent, album.cover) == (0, 0, 0, None)


def test_two_albums_do_not_share_a_name_whatever_its_case(catalogue: Catalogue) -> None:
    first = catalogue.albums.create("Море", THEN)
    with pytest.raises(UsageError, match="already"):
        catalogue.albums.create("МОРЕ", THEN)
    other = catalogue.albums.create("Hills", THEN)
    with pytest.raises(UsageError, match="already"):
        catalogue.albums.rename(other, "море", THEN)
    catalogue.albums.rename(first, "МОРЕ", LATER)  # its own name may change its case
    assert [album.name for album in catalogue.albums.all()] == ["Hills", "МОРЕ"]


def test_counts_are_photos_pictures_and_what_is_absent(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "copy of a.jpg": "sea", "b.jpg": "hill"})
    album_id = catalogue.albums.create("All", THEN)
    assert catalogue.albums.change(album_id, hashes("sea", "hill", "nowhere"), [], LATER) == 3
    album = catalogue.albums.get(album_id)
    assert (album.photos, album.pictures, album.absent, album.changed) == (3, 3, 1, LATER)
    assert catalogue.photos.count(Filters(album=album_id)) == 3


def test_putting_in_twice_changes_nothing_and_taking_out_what_is_not_in_neither(catalogue: Catalogue) -> None:
    album_id = catalogue.albums.create("All", THEN)
    assert catalogue.albums.change(album_id, hashes("sea", "sea"), [], THEN) == 1
    assert catalogue.albums.change(album_id, hashes("sea"), hashes("hill"), THEN) == 0
    assert catalogue.albums.change(album_id, [], hashes("sea"), THEN) == 1
    assert catalogue.albums.get(album_id).pictures == 0


def test_more_than_one_statement_takes(catalogue: Catalogue) -> None:
    album_id = catalogue.albums.create("Many", THEN)
    many = hashes(*map(str, range(2000)))
    assert catalogue.albums.change(album_id, many, [], THEN) == 2000
    assert catalogue.albums.change(album_id, [], many[:1500], THEN) == 1500


def test_the_cover_is_what_was_added_last_or_what_was_chosen(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "hill"})
    album_id = catalogue.albums.create("All", THEN)
    catalogue.albums.change(album_id, hashes("sea"), [], THEN)
    catalogue.albums.change(album_id, hashes("hill", "absent"), [], LATER)
    assert (cover := catalogue.albums.get(album_id).cover) is not None and cover.key == "b.jpg"
    catalogue.albums.set_cover(album_id, digest("sea"))
    assert (cover := catalogue.albums.get(album_id).cover) is not None and cover.key == "a.jpg"
    catalogue.albums.change(album_id, [], hashes("sea"), LATER)  # the chosen one left: the last one stands in
    assert (cover := catalogue.albums.get(album_id).cover) is not None and cover.key == "b.jpg"


def test_a_missing_photo_is_a_cover_only_where_none_is_present(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "sea"})
    album_id = catalogue.albums.create("All", THEN)
    catalogue.albums.change(album_id, hashes("sea"), [], THEN)
    catalogue.albums.set_cover(album_id, digest("sea"))
    mark_missing(catalogue, np.array([1]))
    assert (cover := catalogue.albums.get(album_id).cover) is not None and cover.key == "b.jpg"


def test_removing_an_album_keeps_the_photos(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea"})
    album_id = catalogue.albums.create("All", THEN)
    catalogue.albums.change(album_id, hashes("sea"), [], THEN)
    catalogue.albums.remove(album_id)
    assert catalogue.albums.all() == [] and catalogue.photos.count() == 1
    assert catalogue.marks.of(hashes("sea")) == {}


def test_what_is_not_there_is_said(catalogue: Catalogue) -> None:
    for attempt in (
        lambda: catalogue.albums.get(7),
        lambda: catalogue.albums.remove(7),
        lambda: catalogue.albums.rename(7, "x", THEN),
        lambda: catalogue.albums.set_cover(7, None),
        lambda: catalogue.albums.change(7, hashes("sea"), [], THEN),
    ):
        with pytest.raises(UsageError, match="no album 7"):
            attempt()


def test_changes_are_heard_of_without_disturbing_what_searches_remember(catalogue: Catalogue) -> None:
    heard, generation = catalogue.collected, catalogue.generation
    album_id = catalogue.albums.create("All", THEN)
    catalogue.albums.change(album_id, hashes("sea"), [], THEN)
    catalogue.albums.remove(album_id)
    assert catalogue.collected == heard + 3
    assert catalogue.generation == generation


def test_a_wish_that_fails_changes_nothing(catalogue: Catalogue) -> None:
    heard = catalogue.collected
    with pytest.raises(UsageError):
        catalogue.albums.change(7, hashes("sea"), [], THEN)
    assert catalogue.collected == heard
