"""Saved searches: words, a picture, filters."""

from __future__ import annotations

from pathlib import Path

import pytest

from pictrace.errors import PhotoGone, UsageError
from pictrace.records import Filters
from pictrace.workflows.collections import Collections
from tests.workflows.conftest import Desk


@pytest.fixture
def collections(desk: Desk) -> Collections:
    return Collections(desk.catalogue)


def test_words_a_picture_and_filters_come_back(desk: Desk, archive: Path, collections: Collections) -> None:
    desk.index(archive)
    cat = desk.photos()["chelsea.jpg"]
    saved = collections.searches.save("Cats", text="  cat  sofa ", photo_id=cat.id, filters=Filters(min_rating=2))
    assert (saved.text, saved.content_hash, saved.photo_id) == ("cat sofa", cat.content_hash, cat.id)
    assert collections.searches.named("CATS") == saved
    assert collections.searches.rename(saved.id, "Felines").name == "Felines"
    collections.searches.remove(saved.id)
    assert collections.searches.all() == []


def test_the_picture_is_found_again_where_it_was_moved(desk: Desk, archive: Path, collections: Collections) -> None:
    desk.index(archive)
    collections.searches.save("Cats", photo_id=desk.photos()["chelsea.jpg"].id)
    (source,) = desk.catalogue.sources.all()
    desk.catalogue.sources.forget(source.id)
    assert collections.searches.named("cats").photo_id is None
    (archive / "chelsea.jpg").rename(archive / "elsewhere.jpg")
    desk.index(archive)
    assert collections.searches.named("cats").photo_id == desk.photos()["elsewhere.jpg"].id


@pytest.mark.parametrize("text", [None, "", "   "])
def test_nothing_to_look_for_is_no_search(collections: Collections, text: str | None) -> None:
    with pytest.raises(UsageError, match="words, a photo or a filter"):
        collections.searches.save("Nothing", text=text)
    assert collections.searches.save("All favourites", filters=Filters(favourite=True)).filters.favourite is True


def test_a_photo_that_cannot_be_searched_by_is_refused(desk: Desk, archive: Path, collections: Collections) -> None:
    (archive / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    desk.index(archive)
    for photo_id in (9999, desk.photos()["broken.jpg"].id):
        with pytest.raises(PhotoGone):
            collections.searches.save("Bad", photo_id=photo_id)


def test_an_unknown_name_says_which_there_are(collections: Collections) -> None:
    with pytest.raises(UsageError, match="none yet"):
        collections.searches.named("x")
    collections.searches.save("Sea", text="sea")
    with pytest.raises(UsageError, match="there are Sea"):
        collections.searches.named("x")
    with pytest.raises(UsageError):
        collections.searches.rename(99, "y")
