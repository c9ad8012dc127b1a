"""Photos by id, by content, filtered and in pages."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.catalogue import Batch, Catalogue, NewFailure
from pictrace.catalogue.pages import ORDERS
from pictrace.errors import PhotoGone, UsageError
from pictrace.messages import verbatim
from pictrace.records import Capture, Filters, Photo, PhotoState
from tests.catalogue.making import MODEL, content, digest, embeddings, mark_missing, photo, register, store

EVERY = Filters(states=frozenset(PhotoState))


def keys(photos: list[Photo]) -> list[str]:
    return [photo.key for photo in photos]


@pytest.fixture
def dated(catalogue: Catalogue) -> Catalogue:
    """Twelve photos: three without a time, two of the same moment, one missing, one failed."""
    source = catalogue.sources.add("folder", "/photos").id
    times: list[datetime | None] = [datetime(2000 + n % 7, 1, 1) for n in range(9)]
    times += [None, None, None]
    names = [f"picture {n}" for n in range(len(times))]
    catalogue.write(
        Batch(
            1,
            [photo(source, f"{'xyz'[n % 3]}/{n:02}.jpg", name) for n, name in enumerate(names)],
            [
                content(name, capture=Capture(time), size=100 * n, width=100 + n, height=200 - 10 * n)
                for n, (name, time) in enumerate(zip(names, times, strict=True))
            ],
            failures=[NewFailure(source, "bad.jpg", "/photos/bad.jpg", "1", verbatim("not a picture"))],
        )
    )
    mark_missing(catalogue, np.array([4]))
    return catalogue


def test_a_folder_is_known_by_what_lies_in_it(catalogue: Catalogue) -> None:
    store(catalogue, {"2009.old/a.jpg": "sea"})
    assert catalogue.photos.any_below("/photos/2009.old")
    assert not catalogue.photos.any_below("/photos/2009")
    assert not catalogue.photos.any_below("/photos/2009.old/a.jpg")


def test_by_ids_in_the_order_asked(dated: Catalogue) -> None:
    assert list(dated.photos.by_ids([5, 99, 2, 5])) == [5, 2]
    assert list(dated.photos.by_ids(np.array([3, 1]))) == [3, 1]
    assert dated.photos.by_ids([]) == {}
    assert len(dated.photos.by_ids(range(5000))) == 13
    with pytest.raises(PhotoGone, match="no photo 99"):
        dated.photos.get(99)


def test_at_a_location(dated: Catalogue) -> None:
    assert keys(dated.photos.at("/photos/x/00.jpg")) == ["x/00.jpg"]
    assert dated.photos.at("/photos/x") == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), set(range(12))),
        (EVERY, {*range(12), "bad"}),
        (Filters(states=frozenset({PhotoState.MISSING})), {3}),
        (Filters(states=frozenset({PhotoState.FAILED})), {"bad"}),
        (Filters(within="/photos/x"), {0, 3, 6, 9}),
        (Filters(within="/photos/x/"), {0, 3, 6, 9}),
        (Filters(within="/photos/x/03.jpg"), {3}),
        (Filters(within="/photo"), set()),
        (Filters(within="/PHOTOS"), set()),
        (Filters(within="/photos"), set(range(12))),
        (Filters(source_id=1), set(range(12))),
        (Filters(source_id=2), set()),
        (Filters(taken_from=datetime(2005, 1, 1)), {5, 6}),
        (Filters(taken_to=datetime(2001, 1, 1)), {0, 1, 7, 8}),
        (Filters(taken_from=datetime(2001, 1, 1), taken_to=datetime(2002, 12, 31)), {1, 2, 8}),
        (Filters(min_side=105), {5, 6, 7, 8, 9}),
        (Filters(min_bytes=1000), {10, 11}),
        (Filters(max_bytes=100), {0, 1}),
        (Filters(within="/photos/y", min_bytes=500), {7, 10}),
    ],
)
def test_filters(dated: Catalogue, filters: Filters, expected: set[object]) -> None:
    found = list(dated.photos.each(filters, chunk=3))
    assert {"bad" if p.state is PhotoState.FAILED else int(p.key[2:4]) for p in found} == expected
    assert dated.photos.count(filters) == len(expected)
    contents = dated.photos.content_ids(filters)
    assert contents.tolist() == sorted(p.content_id for p in found if p.content_id is not None)
    assert contents.dtype == np.int64
    by_content = dated.photos.of_contents(range(1, 13), filters)
    assert {p.id for photos in by_content.values() for p in photos} == {p.id for p in found if p.content_id}


def test_photos_of_a_content_come_present_ones_first(catalogue: Catalogue) -> None:
    written = store(catalogue, {"c.jpg": "sea", "a.jpg": "sea", "b.jpg": "sea", "d.jpg": "hill"})
    mark_missing(catalogue, np.array([written.photo_ids[1]]))
    sea, hill = written.content_ids[digest("sea")], written.content_ids[digest("hill")]
    found = catalogue.photos.of_contents([hill, sea, 99])
    assert list(found) == [hill, sea]
    assert keys(found[sea]) == ["b.jpg", "c.jpg", "a.jpg"]


def walk(catalogue: Catalogue, filters: Filters, order: str, limit: int) -> list[Photo]:
    photos: list[Photo] = []
    cursor: str | None = None
    while True:
        part, cursor = catalogue.photos.page(filters, order, cursor, limit)
        photos += part
        assert len(part) <= limit
        if cursor is None:
            return photos
        assert len(part) == limit


@pytest.mark.parametrize("order", ORDERS)
def test_pages_hold_each_photo_once_in_order(dated: Catalogue, order: str) -> None:
    for filters in (Filters(), EVERY, Filters(within="/photos/x")):
        expected = sorted(p.id for p in dated.photos.each(filters))
        for limit in (1, 2, 3, 5, 12, 13, 100):
            photos = walk(dated, filters, order, limit)
            assert sorted(p.id for p in photos) == expected
            assert photos == in_order(photos, order)


def in_order(photos: list[Photo], order: str) -> list[Photo]:
    """By the definition: photos without a time last, ids decide between equals."""
    down = order.startswith("-")
    if order.endswith("location"):
        return sorted(photos, key=lambda p: (p.location, p.id), reverse=down)
    by_id = sorted(photos, key=lambda p: p.id, reverse=down)
    if order.endswith("id"):
        return by_id
    dated = sorted(
        (p for p in photos if p.capture.taken), key=lambda p: (p.capture.taken or datetime.min, p.id), reverse=down
    )
    return dated + [p for p in by_id if not p.capture.taken]


def test_a_cursor_stays_right_while_photos_come_and_go(dated: Catalogue) -> None:
    first, cursor = dated.photos.page(order="location", limit=3)
    store(dated, {"a/before.jpg": "before", "zz/after.jpg": "after"})
    mark_missing(dated, np.array([first[0].id]))
    rest, end = dated.photos.page(order="location", after=cursor, limit=100)
    assert end is None
    assert not {p.id for p in first} & {p.id for p in rest}
    assert {p.key for p in first} | {p.key for p in rest} == {p.key for p in dated.photos.each()} - {"a/before.jpg"}


def test_wrong_orders_and_cursors_are_named(dated: Catalogue) -> None:
    with pytest.raises(UsageError, match="unknown order"):
        dated.photos.page(order="beauty")
    with pytest.raises(UsageError, match="at least one"):
        dated.photos.page(limit=0)
    _, cursor = dated.photos.page(order="id", limit=1)
    with pytest.raises(UsageError, match="order"):
        dated.photos.page(order="taken", after=cursor)


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda b: b.hex()))
def test_no_cursor_from_outside_does_harm(hostile: str) -> None:
    from pictrace.catalogue.pages import _decoded

    for order in ORDERS:
        try:
            _decoded(hostile, order)
        except UsageError:
            continue


def test_lacking_names_each_content_once(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "sea", "c.jpg": "hill", "d.jpg": "wood", "e.jpg": "gone"})
    mark_missing(catalogue, np.array([5]))
    register(catalogue, "other@1", 8)
    assert catalogue.photos.lacking(MODEL) == []
    assert keys(catalogue.photos.lacking("other@1")) == ["a.jpg", "c.jpg", "d.jpg"]
    assert keys(catalogue.photos.lacking("never registered")) == ["a.jpg", "c.jpg", "d.jpg"]
    first = catalogue.photos.lacking("other@1", limit=1)
    assert keys(catalogue.photos.lacking("other@1", after=first[0].content_id or 0)) == ["c.jpg", "d.jpg"]
    catalogue.write(Batch(2, embeddings=[embeddings(["hill"], "other@1", 8)]))
    assert keys(catalogue.photos.lacking("other@1")) == ["a.jpg", "d.jpg"]


def test_a_content_without_a_photo_breaks_nothing(catalogue: Catalogue) -> None:
    store(catalogue, {"a.jpg": "sea"})
    written = store(catalogue, {"a.jpg": "hill"})
    orphan = catalogue.contents.by_hash([digest("sea")], MODEL)[digest("sea")]
    assert orphan.embedded
    assert catalogue.photos.of_contents([orphan.id]) == {}
    assert orphan.id not in catalogue.photos.content_ids(Filters())
    assert keys(catalogue.photos.lacking("other@1")) == ["a.jpg"]
    assert catalogue.photos.by_ids(written.photo_ids)[1].content_hash == digest("hill")
    assert catalogue.tags.of_contents(MODEL, [orphan.id])[orphan.id]
