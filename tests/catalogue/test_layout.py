"""The shape of a library says the same as its pages, ten bytes a photo."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pictrace.catalogue import Batch, Catalogue, NewFailure
from pictrace.catalogue.layout import UNDATED
from pictrace.catalogue.pages import ORDERS
from pictrace.errors import UsageError
from pictrace.messages import verbatim
from pictrace.records import Capture, Filters, PhotoState
from tests.catalogue.making import content, photo

EVERY = Filters(states=frozenset(PhotoState))


@pytest.fixture
def shaped(catalogue: Catalogue) -> Catalogue:
    """Photos of odd shapes and times, and a failed one without either."""
    source = catalogue.sources.add("folder", "/photos").id
    shapes = [(4000, 3000), (3000, 4000), (1, 60_000), (60_000, 1), (333, 1000)]
    times = [
        datetime(1969, 12, 31, 23),
        datetime(2009, 7, 14, 11, 2),
        None,
        datetime(2009, 7, 14, 8),
        datetime(1, 1, 1),
    ]
    names = [f"picture {n}" for n in range(5)]
    catalogue.write(
        Batch(
            1,
            [photo(source, f"{9 - n}.jpg", name) for n, name in enumerate(names)],
            [
                content(name, width=width, height=height, capture=Capture(taken))
                for name, (width, height), taken in zip(names, shapes, times, strict=True)
            ],
            failures=[NewFailure(source, "bad.jpg", "/photos/bad.jpg", "1", verbatim("not a picture"))],
        )
    )
    return catalogue


def test_shapes_and_days(shaped: Catalogue) -> None:
    found = shaped.photos.layout(EVERY, "id")
    assert found.dtype.itemsize == 10
    assert found["ratio"].tolist() == [1333, 750, 1, 65535, 333, 1000]
    day = (date(2009, 7, 14) - date(1970, 1, 1)).days
    first = (date(1, 1, 1) - date(1970, 1, 1)).days
    assert found["day"].tolist() == [-1, day, UNDATED, day, first, UNDATED]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("filters", [EVERY, Filters(min_side=1000), Filters(within="/nowhere")])
def test_the_order_is_that_of_pages(shaped: Catalogue, order: str, filters: Filters) -> None:
    photos, _ = shaped.photos.page(filters, order, limit=100)
    assert shaped.photos.layout(filters, order)["id"].tolist() == [photo.id for photo in photos]


def test_an_unknown_order_is_named(shaped: Catalogue) -> None:
    with pytest.raises(UsageError, match="unknown order"):
        shaped.photos.layout(order="beauty")
