"""What requests carry: regions and references that are read strictly, days that are whole days."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.web.limits import Limits
from pictrace.apps.web.parameters import (
    REFERENCE,
    REGION,
    StateName,
    address_query,
    check_model,
    make_filters,
    parse_region,
    query_of_reference,
)
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.queries import Queries
from pictrace.errors import UnknownModel, UsageError
from pictrace.records import Filters, PhotoState, Query, Region
from tests.apps.web.fake import FakeLibrary


@given(x=st.integers(0, 999), y=st.integers(0, 999), right=st.integers(1, 1000), bottom=st.integers(1, 1000))
def test_a_region_is_read_as_it_was_written(x: int, y: int, right: int, bottom: int) -> None:
    if x >= right or y >= bottom:
        return
    text = ",".join(f"{n / 1000:.3f}" for n in (x, y, right - x, bottom - y))
    assert re.fullmatch(REGION, text)
    region = parse_region(text)
    assert region is not None
    corners = (region.left, region.top, region.right, region.bottom)
    assert corners == pytest.approx((x / 1000, y / 1000, right / 1000, bottom / 1000), abs=1e-6)


@pytest.mark.parametrize("text", [None, ""])
def test_no_region_is_no_region(text: str | None) -> None:
    assert parse_region(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "0,0,1",
        "0,0,1,1,1",
        "a,b,c,d",
        "-0.1,0,1,1",
        "0,0,1e0,1",
        "nan,0,1,1",
        "0, 0, 1, 1",
        "0,0,1,1\n",
        "٠,0,1,1",
    ],
)
def test_what_is_no_region_is_refused_and_shown(text: str) -> None:
    with pytest.raises(UsageError, match="a region is four fractions, x,y,width,height: got"):
        parse_region(text)


@pytest.mark.parametrize("text", ["0.5,0,0.6,1", "0,0,0,1"])
def test_a_region_outside_the_picture_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="inside the picture"):
        parse_region(text)


@given(st.text(max_size=80))
def test_no_region_from_outside_does_harm(text: str) -> None:
    try:
        found = parse_region(text)
    except UsageError as error:
        assert len(str(error)) < 400
    else:
        assert (found is None) is (text == "")


def test_days_are_whole_days() -> None:
    day = date(2009, 7, 14)
    found = make_filters("/photos", 3, day, day, 100)
    assert (found.taken_from, found.taken_to) == (datetime(2009, 7, 14), datetime(2009, 7, 14, 23, 59, 59, 999999))
    assert (found.within, found.source_id, found.min_side) == ("/photos", 3, 100)


def test_nothing_asked_restricts_nothing() -> None:
    assert make_filters(None, None, None, None, None) == make_filters("", None, None, None, None, []) == Filters()
    assert make_filters(None, None, None, None, None, [StateName.FAILED]).states == {PhotoState.FAILED}


def test_the_api_knows_every_state() -> None:
    assert [state.value for state in StateName] == [state.value for state in PhotoState]


@pytest.mark.parametrize("url", ["https://example.org/日本.jpg", "HTTP://example.org"])
def test_addresses_of_the_web_are_queries(url: str) -> None:
    region = Region(0, 0, 1, 0.5)
    query = address_query(url, region=region, text="cat")
    assert (query.place, query.region, query.text) == (url, region, "cat")


@pytest.mark.parametrize(
    "url", ["", "/etc/passwd", "file:///etc/passwd", "ftp://a/b", "https://", "http:///a", "https:// a"]
)
def test_a_path_on_the_server_is_nobodys_business(url: str) -> None:
    with pytest.raises(Problem) as caught:
        address_query(url)
    assert (caught.value.status, caught.value.name) == (422, "address-refused")


def test_a_reference_is_a_photo_or_a_kept_picture() -> None:
    queries = Queries(Limits())
    kept = queries.keep(Query(data=b"abc"))
    assert query_of_reference("photo:17", queries) == Query(photo_id=17)
    region = Region(0, 0, 0.5, 1)
    assert query_of_reference(f"query:{kept.id}", queries, region) == Query(data=b"abc", name="picture", region=region)
    assert re.match(REFERENCE, f"query:{kept.id}") and re.match(REFERENCE, "photo:17")
    with pytest.raises(Problem):
        query_of_reference("query:gone", queries)


@pytest.mark.parametrize(
    "text", ["photo:", "photo:-1", "photo:1234567890123456789", "query:a b", "query:abc", "/etc", "Photo:1"]
)
def test_other_references_do_not_pass(text: str) -> None:
    assert not re.match(REFERENCE, text)


def test_only_installed_models_may_be_asked_for(tmp_path: Path) -> None:
    with FakeLibrary(tmp_path, {}) as library:
        for name in (None, library.settings.model, "mini"):
            check_model(library, name)
        with pytest.raises(UnknownModel, match=r"there is no installed model .*: choose one of mini"):
            check_model(library, "/etc/passwd")
