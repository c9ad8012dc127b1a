"""The list that answers: pages, narrowing, and only the newest answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pictrace.apps.desktop.listing import ALL_EVIDENCE, PAGE, RANKINGS, Listing, Narrowing, Tile
from pictrace.apps.desktop.work import Work
from pictrace.messages import verbatim
from pictrace.records import PhotoState, Query, Relation
from tests.apps.desktop.conftest import Pump
from tests.apps.desktop.fake import FakeLibrary, Gate, hit, photo

PICTURE = Query(place="/a.jpg")
EVERYTHING = Narrowing()


@pytest.fixture
def listing(library: FakeLibrary, work: Work) -> Listing:
    return Listing(library, work)


def asked(library: FakeLibrary, name: str) -> list[tuple[object, ...]]:
    return [given for called, given in library.calls if called == name]


def test_nothing_is_asked_before_somebody_asks(listing: Listing, library: FakeLibrary) -> None:
    assert (listing.tiles, listing.total, listing.busy, listing.depth) == ([], 0, False, 0)
    assert library.calls == []


def test_the_next_pages_come_when_they_are_needed(listing: Listing, library: FakeLibrary, pump: Pump) -> None:
    listing.ask(PICTURE, EVERYTHING)
    assert listing.busy
    pump(lambda: not listing.busy)
    listing.need(10)
    assert len(asked(library, "search")) == 1
    listing.need(PAGE - 1)
    listing.need(PAGE - 1)
    pump(lambda: len(listing.tiles) == 2 * PAGE)
    listing.need(2 * PAGE - 1)
    pump(lambda: len(listing.tiles) == 600)
    listing.need(599)
    assert [given[-1] for given in asked(library, "search")] == [0, PAGE, 2 * PAGE]
    assert [tile.hit.rank for tile in listing.tiles if tile.hit] == list(range(1, 601))


def test_signals_tell_a_new_list_from_a_longer_one(listing: Listing, pump: Pump) -> None:
    told: list[str] = []
    listing.changed.connect(lambda: told.append("changed"))
    listing.grew.connect(lambda: told.append("grew"))
    listing.ask(PICTURE, EVERYTHING)
    pump(lambda: not listing.busy)
    listing.need(PAGE - 1)
    pump(lambda: listing.depth == 2 * PAGE)
    assert told == ["changed", "grew"]


def test_photos_are_paged_by_cursor(listing: Listing, library: FakeLibrary, pump: Pump) -> None:
    library.stored = [photo(number) for number in range(1, PAGE + 21)]
    listing.ask(None, EVERYTHING)
    pump(lambda: not listing.busy)
    listing.need(PAGE - 1)
    pump(lambda: len(listing.tiles) == PAGE + 20)
    listing.need(PAGE + 19)
    assert [given[1] for given in asked(library, "photos")] == [None, str(PAGE)]
    assert listing.result is None


def test_missing_photos_are_counted_apart(work: Work, pump: Pump) -> None:
    with FakeLibrary(photos=5) as library:
        library.stored[0] = replace(library.stored[0], state=PhotoState.MISSING)
        listing = Listing(library, work)
        listing.ask(None, EVERYTHING)
        pump(lambda: not listing.busy)
    assert (listing.total, listing.missing, len(listing.tiles)) == (4, 1, 5)


def test_as_much_is_read_at_once_as_was_seen_before(listing: Listing, library: FakeLibrary, pump: Pump) -> None:
    listing.ask(PICTURE, EVERYTHING, depth=2 * PAGE)
    pump(lambda: not listing.busy)
    assert listing.depth == 2 * PAGE
    listing.ask(PICTURE, EVERYTHING, depth=10)
    pump(lambda: not listing.busy)
    assert listing.depth == PAGE, "a page at least"


def test_only_the_newest_question_is_answered(listing: Listing, library: FakeLibrary, pump: Pump) -> None:
    library.search_gate = Gate()
    listing.ask(Query(text="old"), EVERYTHING)
    library.search_gate.reached.wait(10)
    listing.ask(Query(text="new"), EVERYTHING)
    library.search_gate.open.set()
    pump(lambda: not listing.busy)
    assert listing.result is not None
    assert listing.result.query == "new"


def test_narrowing_shows_at_once_what_is_there_and_asks_for_the_rest(
    listing: Listing, library: FakeLibrary, pump: Pump
) -> None:
    listing.ask(PICTURE, EVERYTHING)
    pump(lambda: not listing.busy)
    copies = Narrowing(min_score=0.9985, relations=frozenset({Relation.COPY}))
    listing.narrow(copies)
    assert [tile.photo.id for tile in listing.tiles] == [1]
    assert listing.busy
    pump(lambda: not listing.busy)
    assert asked(library, "search")[-1][2:5:2] == (0.9985, frozenset({Relation.COPY}))


def test_another_place_leaves_what_is_shown_until_the_answer_is_there(
    listing: Listing, library: FakeLibrary, pump: Pump
) -> None:
    listing.ask(PICTURE, EVERYTHING)
    pump(lambda: not listing.busy)
    shown = list(listing.tiles)
    library.hits = library.hits[:3]
    listing.narrow(Narrowing(within="/photos/2009"))
    assert listing.tiles == shown
    pump(lambda: not listing.busy)
    assert len(listing.tiles) == 3


def test_a_query_that_is_no_picture_says_so_and_shows_nothing(listing: Listing, pump: Pump) -> None:
    listing.ask(PICTURE, EVERYTHING)
    pump(lambda: not listing.busy)
    listing.ask(Query(place="broken.jpg"), EVERYTHING)
    pump(lambda: bool(listing.error))
    assert listing.error == verbatim("broken.jpg is not a picture")
    assert (listing.tiles, listing.total, listing.result, listing.busy) == ([], 0, None, False)
    listing.ask(PICTURE, EVERYTHING)
    pump(lambda: not listing.busy)
    assert not listing.error
    assert listing.tiles


def test_a_pictures_hits_are_ranked_by_one_measure_alone(listing: Listing, library: FakeLibrary, pump: Pump) -> None:
    listing.ask(PICTURE, EVERYTHING)
    pump(lambda: not listing.busy)
    shown = list(listing.tiles)
    library.hits = library.hits[:2]
    for by in RANKINGS[1:]:
        listing.narrow(Narrowing(by=by))
        assert listing.tiles == shown, "the order is not known before the answer"
        pump(lambda: not listing.busy)
        shown = list(listing.tiles)
        listing.need(0)
    assert library.ranked_by == [ALL_EVIDENCE, "looks", "copies"]
    assert len(listing.tiles) == 2


def test_the_next_page_is_ranked_as_the_first_was(listing: Listing, library: FakeLibrary, pump: Pump) -> None:
    listing.ask(PICTURE, Narrowing(by="looks"))
    pump(lambda: not listing.busy)
    listing.need(PAGE - 1)
    pump(lambda: len(listing.tiles) == 2 * PAGE)
    assert library.ranked_by == ["looks", "looks"]


def test_words_have_an_order_of_their_own(listing: Listing, library: FakeLibrary, pump: Pump) -> None:
    listing.ask(Query(text="cat"), Narrowing(by="copies"))
    pump(lambda: not listing.busy)
    listing.ask(Query(place="/a.jpg", text="cat"), Narrowing(by="copies"))
    pump(lambda: not listing.busy)
    assert library.ranked_by == [ALL_EVIDENCE, "copies"]


@pytest.mark.parametrize(
    ("narrowing", "passes"),
    [
        (Narrowing(), True),
        (Narrowing(min_score=0.8), True),
        (Narrowing(min_score=0.81), False),
        (Narrowing(relations=frozenset({Relation.COPY, Relation.CROP})), True),
        (Narrowing(relations=frozenset({Relation.CROP})), False),
    ],
)
def test_what_passes_a_narrowing(narrowing: Narrowing, passes: bool) -> None:
    assert narrowing.passes(Tile(photo(1), hit(1, 0.8, Relation.COPY))) is passes
    assert narrowing.passes(Tile(photo(1))), "a photo that is no hit is not narrowed"


def test_a_narrowing_knows_whether_it_narrows() -> None:
    assert not Narrowing()
    assert Narrowing(min_score=0.1)
    assert Narrowing(within="/photos")
    assert not Narrowing(by="looks"), "another order leaves nothing out"
