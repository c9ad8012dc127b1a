"""Searching as a person does it: query, pages, filters, the way back."""

from __future__ import annotations

import pytest

from pictrace.apps.desktop.listing import PAGE, Narrowing
from pictrace.apps.desktop.searching import SearchPresenter, shown_name
from pictrace.apps.desktop.work import Work
from pictrace.records import Filters, Query, Region, Relation
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, photo


@pytest.fixture
def search(library: FakeLibrary, work: Work, pump: Pump) -> SearchPresenter:
    presenter = SearchPresenter(library, work)
    presenter.reload()
    pump(lambda: not presenter.listing.busy)
    return presenter


def searches(library: FakeLibrary) -> list[tuple[Query, int, float, object, object, int]]:
    return [asked for name, asked in library.calls if name == "search"]


def test_without_a_query_all_photos_are_shown(search: SearchPresenter) -> None:
    assert search.browsing
    assert [tile.photo.id for tile in search.listing.tiles] == list(range(1, 31))
    assert search.listing.total == 30


def test_a_picture_brings_hits_and_its_preview(search: SearchPresenter, pump: Pump) -> None:
    search.search(Query(place="/a.jpg"))
    pump(lambda: not search.listing.busy and search.preview is not None)
    assert len(search.listing.tiles) == PAGE
    assert search.listing.tiles[0].hit is not None
    assert search.listing.tiles[0].hit.rank == 1
    assert search.listing.total == 600
    assert search.listing.result is not None
    assert search.listing.result.notes == ("a note",)


def test_filters_narrow_at_once_and_ask_the_library(search: SearchPresenter, library: FakeLibrary, pump: Pump) -> None:
    search.search(Query(place="/a.jpg"))
    pump(lambda: not search.listing.busy)
    search.narrow(Narrowing(relations=frozenset({Relation.COPY})))
    assert [tile.photo.id for tile in search.listing.tiles] == [1, 2, 3]
    pump(lambda: not search.listing.busy)
    assert searches(library)[-1][4] == frozenset({Relation.COPY})
    search.narrow(Narrowing(min_score=0.9))
    pump(lambda: not search.listing.busy)
    assert len(search.listing.tiles) == 100
    assert searches(library)[-1][2] == 0.9


def test_the_place_is_a_filter_of_photos_and_hits(search: SearchPresenter, library: FakeLibrary, pump: Pump) -> None:
    search.narrow(Narrowing(within="/photos/2009"))
    pump(lambda: not search.listing.busy)
    assert library.calls[-1] == ("photos", (Filters(within="/photos/2009"), None))
    search.search(Query(text="dog"))
    pump(lambda: not search.listing.busy)
    assert searches(library)[-1][3] == Filters(within="/photos/2009")
    search.narrow(Narrowing())
    pump(lambda: not search.listing.busy)
    assert searches(library)[-1][3] == Filters()


def test_a_region_searches_by_a_part_and_keeps_the_preview(search: SearchPresenter, pump: Pump) -> None:
    search.search(Query(place="/a.jpg", name="a.jpg"))
    pump(lambda: search.preview is not None and not search.listing.busy)
    preview = search.preview
    search.select_region(Region(0.1, 0.1, 0.5, 0.5))
    assert search.query == Query(place="/a.jpg", name="a.jpg", region=Region(0.1, 0.1, 0.5, 0.5))
    assert search.preview is preview
    search.back()
    assert search.query == Query(place="/a.jpg", name="a.jpg")


def test_words_have_no_region(search: SearchPresenter) -> None:
    search.search(Query(text="dog"))
    search.select_region(Region(0.1, 0.1, 0.5, 0.5))
    assert search.query == Query(text="dog")


def test_more_like_this_and_the_way_back(search: SearchPresenter, pump: Pump) -> None:
    search.more_like(photo(5, "/photos/old.zip!2009/b.jpg"))
    assert search.query == Query(photo_id=5, name="b.jpg")
    search.more_like(photo(6))
    search.back()
    assert search.query == Query(photo_id=5, name="b.jpg")
    search.back()
    assert search.browsing
    search.back()
    pump(lambda: not search.listing.busy)
    assert len(search.listing.tiles) == 30


def test_asking_the_same_again_after_an_error_tries_again(
    search: SearchPresenter, library: FakeLibrary, pump: Pump
) -> None:
    search.search(Query(place="broken.jpg"))
    pump(lambda: bool(search.listing.error))
    search.search(Query(place="broken.jpg"))
    pump(lambda: len(searches(library)) == 2 and not search.listing.busy)


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("/photos/a.jpg", "a.jpg"),
        ("/photos/old.zip!2009/b.jpg", "b.jpg"),
        ("C:\\Bilder\\c.jpg", "c.jpg"),
        ("https://example.org/d.jpg", "d.jpg"),
        ("/", "/"),
    ],
)
def test_a_photo_is_called_by_the_last_part_of_its_location(location: str, name: str) -> None:
    assert shown_name(location) == name


def words(search: SearchPresenter) -> str | None:
    assert search.query is not None
    return search.query.text


def place_in_list(search: SearchPresenter) -> int | None:
    return search.position


def test_words_narrow_the_search_by_a_picture(search: SearchPresenter, library: FakeLibrary, pump: Pump) -> None:
    search.add_words("cat")
    assert search.browsing, "without a picture there is nothing to narrow"
    search.search(Query(place="/a.jpg"))
    pump(lambda: not search.listing.busy and search.preview is not None)
    preview = search.preview
    search.add_words("  cat ")
    search.add_words("cat")
    pump(lambda: not search.listing.busy)
    assert [asked[0].text for asked in searches(library)] == [None, "cat"]
    assert search.preview is preview, "it is the same picture"
    search.select_region(Region(0.1, 0.1, 0.5, 0.5))
    assert words(search) == "cat"
    search.add_words("")
    assert words(search) is None
    search.back()
    assert words(search) == "cat"


def test_several_pictures_are_searched_by_one_after_the_other(search: SearchPresenter, pump: Pump) -> None:
    search.search_each([Query(place="/a.jpg"), Query(place="/b.jpg"), Query(place="/c.jpg")])
    pump(lambda: not search.listing.busy)
    places = []
    for by in (0, -1, 1, 1, 1):
        search.step(by)
        places.append(place_in_list(search))
    assert places == [0, 0, 1, 2, 2]
    search.back()
    search.add_words("cat")
    search.select_region(Region(0.1, 0.1, 0.5, 0.5))
    assert place_in_list(search) == 1
    search.step(1)
    assert search.query == Query(place="/c.jpg", text="cat")
    search.more_like(photo(3))
    assert place_in_list(search) is None
    search.step(1)
    assert search.query is not None
    assert search.query.photo_id == 3


def test_a_reload_and_the_way_back_bring_as_much_as_was_seen(work: Work, pump: Pump) -> None:
    search = SearchPresenter(FakeLibrary(photos=2 * PAGE + 20), work)
    search.reload()
    pump(lambda: not search.listing.busy)
    search.listing.need(PAGE - 1)
    pump(lambda: len(search.listing.tiles) == 2 * PAGE)
    search.reload()
    pump(lambda: not search.listing.busy)
    assert len(search.listing.tiles) == 2 * PAGE
    search.search(Query(place="/a.jpg"))
    pump(lambda: not search.listing.busy and not search.browsing)
    assert len(search.listing.tiles) == PAGE
    search.back()
    pump(lambda: not search.listing.busy)
    assert len(search.listing.tiles) == 2 * PAGE
    search.listing.need(2 * PAGE - 1)
    pump(lambda: len(search.listing.tiles) == 2 * PAGE + 20)


def test_a_query_that_cannot_be_shown_is_not_loading_for_ever(search: SearchPresenter, pump: Pump) -> None:
    search.search(Query(place="broken.jpg"))
    pump(lambda: search.unreadable)
    assert search.preview is None
    search.search(Query(place="/a.jpg"))
    pump(lambda: search.preview is not None)
    assert not search.unreadable
