"""Names that people give, and what is said of their photos."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import UsageError
from pictrace.records import UNMARKED, Album, Changed, Filters, Marks, OwnTag, PhotoState, SavedSearch
from pictrace.records.collections import LONGEST_NAME, checked_name, folded

THEN = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        ("  Summer   at the\tsea ", "Summer at the sea"),
        ("Cafe\u0301", "Café"),
        ("Лето 2014", "Лето 2014"),
        ("夏の海", "夏の海"),
        ("👩‍👧 family", "👩‍👧 family"),
        ("../../etc", "../../etc"),
    ],
)
def test_names_are_stored_as_people_read_them(given_name: str, stored: str) -> None:
    assert checked_name(given_name) == stored


@pytest.mark.parametrize("wrong", ["", "  \n ", "a\x00b", "bell\x07", "half \ud83d", "x" * (LONGEST_NAME + 1)])
def test_what_is_no_name_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError):
        checked_name(wrong)


@given(st.text(max_size=40))
def test_a_stored_name_is_a_name_already_and_can_be_encoded(text: str) -> None:
    try:
        name = checked_name(text)
    except UsageError:
        return
    assert checked_name(name) == name == unicodedata.normalize("NFC", name)
    name.encode()


@given(st.text(max_size=40))
def test_case_makes_no_other_name(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    folded(text).encode()


def test_names_of_other_scripts_fold() -> None:
    assert folded("ЛЕТО") == folded("лето")
    assert folded("Straße") == folded("STRASSE")
    assert folded("Sea") != folded("See")


def test_the_json_of_each() -> None:
    assert Marks(True, 4, ("sea",), (2,)).to_json() == {
        "favourite": True, "rating": 4, "own_tags": ["sea"], "albums": [2],
    }  # fmt: skip
    assert UNMARKED.to_json() == {"favourite": False, "rating": 0, "own_tags": [], "albums": []}
    assert Album(1, "Sea", THEN, THEN, 3, 2, 1).to_json()["cover"] is None
    assert OwnTag(1, "sea", 3, 2).to_json() == {"id": 1, "name": "sea", "photos": 3, "pictures": 2}
    assert Changed(3, 1).to_json() == {"changed": 3, "skipped": 1}
    saved = SavedSearch(1, "Sea", THEN, "sea", None, Filters(album=2)).to_json()
    assert saved["filters"] == {"album": 2, "states": ["missing", "present"]}


FILTERS = st.builds(
    Filters,
    within=st.none() | st.text(max_size=5),
    source_id=st.none() | st.integers(1, 9),
    taken_from=st.none() | st.datetimes(),
    taken_to=st.none() | st.datetimes(),
    min_side=st.none() | st.integers(0, 9),
    states=st.frozensets(st.sampled_from(PhotoState)),
    album=st.none() | st.integers(1, 9),
    favourite=st.none() | st.booleans(),
    min_rating=st.none() | st.integers(0, 5),
    own_tags=st.frozensets(st.text(max_size=5), max_size=3),
)


@given(FILTERS)
def test_filters_come_back_from_their_json(filters: Filters) -> None:
    assert Filters.from_json(json.loads(json.dumps(filters.to_json()))) == filters


def test_filters_of_another_version_are_read_as_far_as_they_are_known() -> None:
    old = {"within": "/a", "source_id": None, "states": ["present"], "of_the_future": 7}
    assert Filters.from_json(old) == Filters(within="/a", states=frozenset({PhotoState.PRESENT}))


@given(FILTERS)
def test_personal_filters_are_those_on_marks_and_albums(filters: Filters) -> None:
    asked = any(value is not None for value in (filters.album, filters.favourite, filters.min_rating))
    assert filters.personal == (asked or bool(filters.own_tags))
