"""Filters as SQL: held against the same question asked in Python."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select

from pictrace.catalogue import schema
from pictrace.catalogue.filters import ANY, conditions, needs_contents
from pictrace.records import Filters, PhotoState

ROW = {"source_id": 1, "key": "a", "location": "a", "stamp": "", "state": "present", "run": 1, "content_id": 1}
BOUNDS = st.integers(0, 10)
PLACES = st.text(st.sampled_from("a/!0.%_Äb"), min_size=1, max_size=5)


def lies_within(location: str, place: str) -> bool:
    """By the words of the promise."""
    if place.endswith(("/", "!")):
        return location.startswith(place)
    return location == place or location.startswith((f"{place}/", f"{place}!"))


@given(st.lists(PLACES, max_size=8, unique=True), PLACES)
def test_within_is_a_folder_an_archive_or_the_photo_and_no_neighbour(locations: list[str], place: str) -> None:
    engine = create_engine("sqlite://")
    schema.photos.create(engine)
    try:
        with engine.connect() as connection:
            rows = [ROW | {"key": str(n), "location": one} for n, one in enumerate(locations)]
            if rows:
                connection.execute(insert(schema.photos), rows)
            statement = select(schema.photos.c.location).where(*conditions(Filters(within=place)))
            found = connection.execute(statement).scalars().all()
    finally:
        engine.dispose()
    assert sorted(found) == sorted(one for one in locations if lies_within(one, place))


def test_no_filter_but_every_state_is_no_condition() -> None:
    assert conditions(Filters(states=frozenset(PhotoState))) == []


def test_an_empty_place_restricts_nothing() -> None:
    assert len(conditions(Filters(within=""))) == len(conditions(ANY)) == 1


def test_no_state_at_all_matches_nothing() -> None:
    (condition,) = conditions(Filters(states=frozenset()))
    engine = create_engine("sqlite://")
    schema.photos.create(engine)
    with engine.connect() as connection:
        connection.execute(insert(schema.photos), ROW)
        assert connection.execute(select(schema.photos.c.id).where(condition)).all() == []
    engine.dispose()


@pytest.mark.parametrize(
    ("filters", "asks"),
    [
        (Filters(), False),
        (Filters(within="/a", source_id=3, states=frozenset({PhotoState.FAILED})), False),
        (Filters(taken_from=datetime.min), True),
        (Filters(taken_to=datetime.max), True),
        (Filters(min_side=0), True),
        (Filters(min_bytes=0), True),
        (Filters(max_bytes=0), True),
        (Filters(camera="Nikon"), True),
    ],
)
def test_contents_are_joined_only_where_a_condition_speaks_of_them(filters: Filters, asks: bool) -> None:
    assert needs_contents(filters) is asks
    of_contents = any("contents." in str(condition) for condition in conditions(filters))
    assert of_contents is asks


@given(
    low=st.integers(0, 10),
    high=st.integers(0, 10),
    side=st.integers(0, 10),
    first=st.integers(0, 10),
    last=st.integers(0, 10),
)
def test_measures_are_bounds_that_include_themselves(low: int, high: int, side: int, first: int, last: int) -> None:
    start = datetime(2009, 7, 14)
    filters = Filters(
        min_bytes=low,
        max_bytes=high,
        min_side=side,
        taken_from=start + timedelta(days=first),
        taken_to=start + timedelta(days=last),
    )
    engine = create_engine("sqlite://")
    schema.photos.create(engine)
    schema.contents.create(engine)
    try:
        with engine.connect() as connection:
            connection.execute(
                insert(schema.contents),
                [
                    {
                        "id": n + 1, "content_hash": str(n), "size": n, "width": n + 1, "height": 11 - n,
                        "format": "JPEG", "taken": start + timedelta(days=n),
                    }
                    for n in range(11)
                ],
            )  # fmt: skip
            connection.execute(
                insert(schema.photos),
                [
                    ROW | {"key": str(n), "content_id": n + 1} for n in range(11)
                ],
            )  # fmt: skip
            joined = schema.photos.join(schema.contents, schema.photos.c.content_id == schema.contents.c.id)
            statement = select(schema.contents.c.size).select_from(joined).where(*conditions(filters))
            found = sorted(connection.execute(statement).scalars())
    finally:
        engine.dispose()
    assert found == [n for n in range(11) if low <= n <= high and first <= n <= last and min(n + 1, 11 - n) >= side]
