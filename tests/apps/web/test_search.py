"""Searching over HTTP: every kind of query, paging, filters, and pictures that are kept for the next request."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import Problem
from pictrace.apps.web.queries import Queries
from pictrace.records import Query, Region, Relation
from tests.apps.web.fake import FakeLibrary


def search(client: TestClient, **data: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/search", data=data)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_by_a_file(client: TestClient, library: FakeLibrary, photographs: dict[str, Path]) -> None:
    data = photographs["chelsea"].read_bytes()
    answer = client.post("/api/v1/search", files={"file": ("кот 猫.png", data)}, data={"k": "3"})
    body = answer.json()
    assert answer.status_code == 200
    assert body["query"] == "кот 猫.png"
    assert [hit["rank"] for hit in body["hits"]] == [1, 2, 3]
    assert (body["total"], body["offset"], body["next_offset"]) == (8, 0, 3)
    assert library.asked[-1]["query"].data == data


def test_a_hit_has_the_published_fields_and_its_thumbnail(client: TestClient) -> None:
    hit = search(client, photo_id=1, k=1)["hits"][0]
    published = {
        "rank",
        "photo_id",
        "location",
        "score",
        "relation",
        "similarity",
        "evidence",
        "width",
        "height",
        "bytes",
        "taken",
    }
    assert published <= hit.keys()
    assert client.get(hit["thumbnail"]).headers["cache-control"].endswith("immutable")


def test_a_sent_picture_is_kept_for_the_next_page(
    client: TestClient, library: FakeLibrary, photographs: dict[str, Path]
) -> None:
    data = photographs["rocket"].read_bytes()
    first = client.post("/api/v1/search", files={"file": ("rocket.jpg", data)}, data={"k": "5"}).json()
    second = search(client, query_id=first["query_id"], k=5, offset=first["next_offset"], region="0.1,0.2,0.5,0.5")
    assert [hit["rank"] for hit in second["hits"]] == [6, 7, 8]
    assert second["next_offset"] is None
    assert library.asked[-1]["query"].data == data
    assert library.asked[-1]["query"].region == Region(0.1, 0.2, 0.6, 0.7)
    picture = client.get(f"/api/v1/queries/{first['query_id']}/picture?longest=200")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:2] == b"\xff\xd8"


def test_by_words_photo_and_url(client: TestClient, library: FakeLibrary) -> None:
    assert search(client, text="  a cat ")["query_id"] is None
    assert library.asked[-1]["query"] == Query(text="a cat")
    assert search(client, photo_id=2, text="cat")["query_id"] is None
    assert library.asked[-1]["query"] == Query(photo_id=2, text="cat")
    search(client, text="Boot", language="de")
    assert library.asked[-1]["query"] == Query(text="Boot", language="de")
    search(client, text="a red car", words_only="true")
    assert library.asked[-1]["query"] == Query(text="a red car", words_only=True)
    kept = search(client, url="https://example.org/a.jpg")
    assert kept["query_id"]
    assert library.asked[-1]["query"].data == library.original(1)


def test_options_reach_the_library(client: TestClient, library: FakeLibrary) -> None:
    search(
        client,
        photo_id=1,
        min_score=0.9,
        relations=["crop", "copy"],
        by="phash",
        verify="false",
        model="mini",
        within="/photos/a",
        source_id=1,
        taken_from="2020-01-02",
        taken_to="2020-03-04",
        min_side=100,
    )
    asked = library.asked[-1]
    assert asked["relations"] == frozenset({Relation.CROP, Relation.COPY})
    assert (asked["min_score"], asked["by"], asked["verify"], asked["model"]) == (0.9, "phash", False, "mini")
    filters = asked["filters"]
    assert (filters.within, filters.source_id, filters.min_side) == ("/photos/a", 1, 100)
    assert filters.taken_from == datetime(2020, 1, 2)
    assert filters.taken_to is not None and filters.taken_to.date().isoformat() == "2020-03-04"


@pytest.mark.parametrize(("sort", "reverse"), [("newest", True), ("oldest", False)])
def test_sorting_by_date_sorts_the_best(client: TestClient, sort: str, reverse: bool) -> None:
    first = search(client, photo_id=1, sort=sort, k=3)
    second = search(client, photo_id=1, sort=sort, k=3, offset=3)
    taken = [hit["taken"] for hit in first["hits"] + second["hits"]]
    assert taken == sorted(taken, reverse=reverse)
    assert first["total"] == 8


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({}, "wrong-use"),
        ({"text": "   "}, "wrong-use"),
        ({"text": "cat", "language": "xx"}, "invalid"),
        ({"text": "x" * 10_000}, "invalid"),
        ({"photo_id": "1", "url": "https://example.org/a.jpg"}, "wrong-use"),
        ({"photo_id": "0"}, "invalid"),
        ({"photo_id": str(2**70)}, "invalid"),
        ({"photo_id": "1", "k": "501"}, "invalid"),
        ({"photo_id": "1", "region": "0.5,0.5,0.9,0.9"}, "wrong-use"),
        ({"photo_id": "1", "region": "0,0,0,0"}, "wrong-use"),
        ({"photo_id": "1", "region": "nan,0,1,1"}, "invalid"),
        ({"photo_id": "1", "min_score": "nan"}, "invalid"),
        ({"url": "file:///etc/passwd"}, "address-refused"),
        ({"url": "/etc/passwd"}, "address-refused"),
        ({"url": "http://127.0.0.1/a.jpg"}, "address-refused"),
    ],
)
def test_what_is_not_a_query(client: TestClient, data: dict[str, str], name: str) -> None:
    answer = client.post("/api/v1/search", data=data)
    assert answer.status_code == 422
    assert answer.json()["type"] == f"urn:pictrace:problem:{name}"


def test_what_is_not_a_picture(client: TestClient) -> None:
    answer = client.post("/api/v1/search", files={"file": ("a.jpg", b"<svg onload=alert(1)>")})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:pictrace:problem:photo-unreadable")
    assert client.post("/api/v1/search", files={"file": ("a.jpg", b"")}).status_code == 422
    assert client.post("/api/v1/search", data={"photo_id": "99"}).status_code == 404
    assert client.post("/api/v1/search", data={"query_id": "nothing"}).json()["type"].endswith("query-gone")


def test_kept_queries_stay_within_their_number_and_bytes() -> None:
    queries = Queries(Limits(kept_queries=3, kept_query_bytes=100))
    ids = [queries.keep(Query(data=bytes(10))).id for _ in range(4)]
    with pytest.raises(Problem):
        queries.get(ids[0])
    queries.get(ids[1])  # used: the next to go is another
    big = queries.keep(Query(data=bytes(85))).id
    assert queries.get(big).data == bytes(85)
    assert queries.get(ids[1])
    for gone in ids[2:]:
        with pytest.raises(Problem):
            queries.get(gone)


def test_a_kept_query_forgets_region_and_words() -> None:
    queries = Queries(Limits())
    kept = queries.keep(Query(data=b"x", region=Region(0, 0, 0.5, 0.5), text="cat", name="a"))
    assert queries.get(kept.id) == Query(data=b"x", name="a")
