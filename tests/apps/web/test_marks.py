"""Favourites, stars and own tags over HTTP, of many photos at once."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient


def mark(client: TestClient, *photo_ids: int, **wish: Any) -> dict[str, int]:
    answer = client.post("/api/v1/marks", json={"photo_ids": photo_ids} | wish)
    assert answer.status_code == 200
    found: dict[str, int] = answer.json()
    return found


def listed(client: TestClient, **filters: Any) -> list[int]:
    return [photo["photo_id"] for photo in client.get("/api/v1/photos", params=filters).json()["photos"]]


def test_marks_of_many_photos_come_back_with_them(client: TestClient) -> None:
    assert mark(client, 1, 2, 99, favourite=True, rating=4, add_tags=["Sea", "вечер"]) == {"changed": 2, "skipped": 1}
    photos = client.get("/api/v1/photos").json()["photos"]
    assert [(photo["favourite"], photo["rating"], photo["own_tags"]) for photo in photos[:3]] == [
        (True, 4, ["Sea", "вечер"]), (True, 4, ["Sea", "вечер"]), (False, 0, []),
    ]  # fmt: skip


def test_what_is_not_sent_stays(client: TestClient) -> None:
    mark(client, 1, favourite=True, add_tags=["sea"])
    mark(client, 1, rating=2)
    mark(client, 1, remove_tags=["SEA"], add_tags=["hill"])
    found = client.get("/api/v1/photos/1").json()
    assert (found["favourite"], found["rating"], found["own_tags"]) == (True, 2, ["hill"])
    assert mark(client, 1) == {"changed": 0, "skipped": 0}


def test_photos_are_filtered_by_marks(client: TestClient) -> None:
    mark(client, 1, 2, favourite=True)
    mark(client, 2, 3, rating=3, add_tags=["sea"])
    mark(client, 3, add_tags=["hill"])
    assert listed(client, favourite="true") == [1, 2]
    assert listed(client, favourite="false") == [3, 4, 5, 6, 7, 8]
    assert listed(client, min_rating=3) == [2, 3]
    assert listed(client, own_tag=["sea", "HILL"]) == [3]
    assert listed(client, own_tag="sea", favourite="true") == [2]


def test_own_tags_are_listed_renamed_and_removed(client: TestClient) -> None:
    mark(client, 1, 2, add_tags=["sea"])
    mark(client, 2, add_tags=["hill"])
    hill, sea = client.get("/api/v1/own-tags").json()["own_tags"]
    assert [(tag["name"], tag["photos"], tag["pictures"]) for tag in (hill, sea)] == [("hill", 1, 1), ("sea", 2, 2)]
    assert client.patch(f"/api/v1/own-tags/{sea['id']}", json={"name": "Ocean"}).status_code == 204
    assert client.patch(f"/api/v1/own-tags/{sea['id']}", json={"name": "HILL"}).status_code == 422
    assert client.delete(f"/api/v1/own-tags/{hill['id']}").status_code == 204
    assert client.delete(f"/api/v1/own-tags/{hill['id']}").status_code == 422
    assert [tag["name"] for tag in client.get("/api/v1/own-tags").json()["own_tags"]] == ["Ocean"]


@pytest.mark.parametrize(
    "body",
    [
        {"photo_ids": []},
        {"photo_ids": [1], "rating": 6},
        {"photo_ids": [1], "rating": -1},
        {"photo_ids": [1], "add_tags": [""]},
        {"photo_ids": [1], "add_tags": [" "]},
        {"photo_ids": [1], "add_tags": ["x"] * 101},
        {"photo_ids": [2**63]},
        {"rating": 3},
    ],
)
def test_wrong_marks_are_refused(client: TestClient, body: dict[str, Any]) -> None:
    assert client.post("/api/v1/marks", json=body).status_code == 422
    assert client.get("/api/v1/own-tags").json() == {"own_tags": []}


def test_wrong_filters_are_refused(client: TestClient) -> None:
    for query in ("min_rating=6", "favourite=maybe", "album=0", "own_tag="):
        assert client.get(f"/api/v1/photos?{query}").status_code == 422
