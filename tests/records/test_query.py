"""Questions and answers: what a query may be, what a filter restricts, and the published JSON."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import UsageError
from pictrace.messages import verbatim
from pictrace.records import (
    Capture,
    Evidence,
    Filters,
    Hit,
    Photo,
    PhotoState,
    Query,
    Region,
    Relation,
    SearchResult,
    Tag,
)


def hit(**changes: object) -> Hit:
    photo = Photo(
        17, 1, "2009/b.jpg", "/photos/old.zip!2009/b.jpg", PhotoState.PRESENT, bytes=2301456, width=4000, height=3000,
        capture=Capture(datetime(2009, 7, 14, 11, 2, 33)),
    )  # fmt: skip
    fields: dict[str, object] = {
        "rank": 1,
        "photo": photo,
        "score": 0.98,
        "relation": Relation.CROP,
        "similarity": 0.91,
        "evidence": Evidence(0.91, 14, 0.88, orb_inliers=164, region=Region(0.12, 0.05, 0.93, 0.88)),
    }
    return Hit(**(fields | changes))  # type: ignore[arg-type]


def test_the_json_of_a_hit_is_the_contract() -> None:
    assert hit().to_json() == {
        "rank": 1,
        "photo_id": 17,
        "location": "/photos/old.zip!2009/b.jpg",
        "score": 0.98,
        "relation": "crop",
        "similarity": 0.91,
        "evidence": {
            "cosine": 0.91,
            "phash_distance": 14,
            "ssim": 0.88,
            "orb_inliers": 164,
            "region": [0.12, 0.05, 0.93, 0.88],
        },
        "width": 4000,
        "height": 3000,
        "bytes": 2301456,
        "taken": "2009-07-14T11:02:33",
    }


def test_a_hit_says_its_state_and_tags_only_where_there_is_something_to_say() -> None:
    away = Photo(1, 1, "a", "/a", PhotoState.MISSING)
    found = hit(photo=away, tags=(Tag("cat", 0.12345678),)).to_json()
    assert found["state"] == "missing"
    assert found["tags"] == [{"tag": "cat", "probability": 0.1235}]
    assert found["taken"] is found["width"] is found["bytes"] is None
    assert {"state", "tags"}.isdisjoint(hit().to_json())


def test_numbers_are_rounded_to_four_places() -> None:
    found = hit(score=0.123456789, similarity=-0.00001).to_json()
    assert (found["score"], found["similarity"]) == (0.1235, 0.0)


def test_the_json_of_an_answer_is_the_contract() -> None:
    answer = SearchResult("日本.jpg", "mini@1", 12.3456, (hit(),), 1)
    assert answer.to_json() == {"query": "日本.jpg", "model": "mini@1", "took_ms": 12.35, "hits": [hit().to_json()]}
    assert SearchResult("q", "m", 0, (), messages=(verbatim("a note"),)).to_json()["notes"] == ["a note"]
    assert json.loads(json.dumps(answer.to_json(), ensure_ascii=False)) == answer.to_json()


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"place": "/photos/日本.jpg"}, "/photos/日本.jpg"),
        ({"photo_id": 0}, "photo 0"),
        ({"photo_id": 17, "text": "cat"}, "photo 17"),
        ({"text": "cat"}, "cat"),
        ({"data": b""}, "picture"),
        ({"data": b"x", "text": "cat"}, "cat"),
        ({"data": b"x", "name": "clipboard"}, "clipboard"),
    ],
)
def test_a_query_is_shown_by_what_it_is(parts: dict[str, object], name: str) -> None:
    query = Query(**parts)  # type: ignore[arg-type]
    assert query.name == name
    assert query.has_picture is bool({"place", "data", "photo_id"} & set(parts))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"text": ""},
        {"region": Region(0, 0, 1, 1)},
        {"place": "a", "data": b"x"},
        {"place": "a", "photo_id": 1},
        {"data": b"", "photo_id": 0, "place": ""},
    ],
)
def test_a_query_of_nothing_or_of_two_pictures_is_wrong_use(parts: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"a query is one picture \(a path or URL, bytes, or a photo's id\), words"):
        Query(**parts)  # type: ignore[arg-type]


def test_a_query_shows_no_bytes_in_a_log() -> None:
    assert "secret" not in repr(Query(data=b"secret"))


@pytest.mark.parametrize(
    ("filters", "narrow"),
    [
        (Filters(), False),
        (Filters(states=frozenset()), False),
        (Filters(states=frozenset(PhotoState)), False),
        (Filters(within=""), True),
        (Filters(source_id=0), True),
        (Filters(min_bytes=0), True),
        (Filters(taken_to=datetime.max), True),
    ],
)
def test_a_filter_is_narrow_when_more_than_the_state_restricts(filters: Filters, narrow: bool) -> None:
    assert filters.narrow is narrow


@given(
    st.builds(
        Filters, within=st.none() | st.text(), min_side=st.none() | st.integers(), source_id=st.none() | st.integers()
    )
)
def test_equal_filters_are_one_key(filters: Filters) -> None:
    same = Filters(within=filters.within, min_side=filters.min_side, source_id=filters.source_id)
    assert {filters: 1}[same] == 1
