"""Saved searches over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

FILTERS = {
    "within": "/photos",
    "taken_from": "2014-06-01",
    "taken_to": "2014-06-30",
    "state": ["present"],
    "favourite": True,
    "min_rating": 2,
    "own_tag": ["sea"],
    "album": 3,
    "source_id": 1,
    "min_side": 100,
}


def test_a_search_is_saved_with_all_that_narrows_it(client: TestClient) -> None:
    wish = {"name": "June", "text": "sea evening", "photo_id": 3, "filters": FILTERS}
    answer = client.post("/api/v1/searches", json=wish)
    saved = answer.json()
    assert answer.status_code == 201
    assert (saved["name"], saved["text"], saved["photo_id"]) == ("June", "sea evening", 3)
    assert saved["content_hash"] == client.get("/api/v1/photos/3").json()["content_hash"]
    assert saved["filters"] == {
        "within": "/photos", "source_id": 1, "taken_from": "2014-06-01T00:00:00",
        "taken_to": "2014-06-30T23:59:59.999999", "min_side": 100, "album": 3, "favourite": True, "min_rating": 2,
        "own_tags": ["sea"], "states": ["present"],
    }  # fmt: skip
    assert client.get("/api/v1/searches").json() == {"searches": [saved]}


def test_renaming_and_forgetting(client: TestClient) -> None:
    saved = client.post("/api/v1/searches", json={"name": "Sea", "text": "sea"}).json()
    address = f"/api/v1/searches/{saved['id']}"
    assert client.patch(address, json={"name": "Море"}).json()["name"] == "Море"
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 422
    assert client.get("/api/v1/searches").json() == {"searches": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x"}, 422),
        ({"name": "", "text": "sea"}, 422),
        ({"name": "x", "text": "s" * 501}, 422),
        ({"name": "x", "photo_id": 99}, 404),
        ({"name": "x", "text": "sea", "filters": {"taken_from": "yesterday"}}, 422),
    ],
)
def test_wrong_searches_are_refused(client: TestClient, body: dict[str, Any], status: int) -> None:
    assert client.post("/api/v1/searches", json=body).status_code == status
