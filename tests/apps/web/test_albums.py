"""Albums over HTTP: made, filled, shown, searched in, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.apps.web.fake import FakeLibrary


def made(client: TestClient, name: str, *photo_ids: int) -> dict[str, Any]:
    answer = client.post("/api/v1/albums", json={"name": name, "photo_ids": photo_ids})
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def test_an_album_is_made_with_photos_and_listed_with_its_cover(client: TestClient) -> None:
    album = made(client, "Summer <b>2014</b>", 2, 5)
    assert (album["name"], album["photos"], album["absent"]) == ("Summer <b>2014</b>", 2, 0)
    assert album["cover"] in (2, 5)
    assert client.get(album["thumbnail"]).headers["content-type"] == "image/jpeg"
    assert client.get("/api/v1/albums").json() == {"albums": [album]}
    assert client.get(f"/api/v1/albums/{album['id']}").json() == album


def test_photos_say_which_albums_they_are_in_and_are_filtered_by_them(client: TestClient) -> None:
    album = made(client, "Sea", 2, 5)
    page = client.get("/api/v1/photos", params={"album": album["id"]}).json()
    assert ([photo["photo_id"] for photo in page["photos"]], page["total"]) == ([2, 5], 2)
    assert client.get("/api/v1/photos/5").json()["albums"] == [album["id"]]
    assert client.get("/api/v1/photos/some?ids=1,2").json()["photos"][1]["albums"] == [album["id"]]
    assert len(client.get("/api/v1/photos/layout", params={"album": album["id"]}).content) == 20


def test_a_search_among_an_album(client: TestClient, library: FakeLibrary) -> None:
    album = made(client, "Sea", 2, 5)
    found = client.post("/api/v1/search", data={"text": "cat", "album": album["id"], "own_tag": ["a", "b"]}).json()
    asked = library.asked[-1]["filters"]
    assert (asked.album, asked.own_tags) == (album["id"], frozenset({"a", "b"}))
    assert found["hits"] == []  # none has the tags
    found = client.post("/api/v1/search", data={"text": "cat", "album": album["id"]}).json()
    assert [(hit["photo_id"], hit["albums"]) for hit in found["hits"]] == [(2, [album["id"]]), (5, [album["id"]])]


def test_photos_are_put_in_and_taken_out(client: TestClient) -> None:
    album = made(client, "Sea", 1, 2)
    answer = client.post(f"/api/v1/albums/{album['id']}/photos", json={"add": [3, 4, 77], "remove": [1]})
    assert answer.json() == {"changed": 3, "skipped": 1}
    page = client.get("/api/v1/photos", params={"album": album["id"]}).json()
    assert [photo["photo_id"] for photo in page["photos"]] == [2, 3, 4]


def test_a_new_name_and_a_chosen_cover(client: TestClient) -> None:
    album = made(client, "Sea", 1, 2)
    address = f"/api/v1/albums/{album['id']}"
    assert client.patch(address, json={"name": "海"}).json()["name"] == "海"
    assert client.patch(address, json={"cover": 1}).json()["cover"] == 1
    assert client.patch(address, json={}).json()["cover"] == 1
    assert client.patch(address, json={"cover": None}).status_code == 200
    assert client.patch(address, json={"cover": 77}).status_code == 404


def test_deleting_keeps_the_photos(client: TestClient) -> None:
    album = made(client, "Sea", 1, 2)
    assert client.delete(f"/api/v1/albums/{album['id']}").status_code == 204
    assert client.get("/api/v1/albums").json() == {"albums": []}
    assert client.get("/api/v1/photos").json()["total"] == 8
    assert client.get(f"/api/v1/albums/{album['id']}").status_code == 422


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": " "}, {"name": "x" * 201}, {"name": "x", "photo_ids": [0]}, {"name": 3},
     {"name": "x", "photo_ids": ["a"]}, {"name": "\ud83d"}],
)  # fmt: skip
def test_wrong_wishes_make_no_album(client: TestClient, body: dict[str, Any]) -> None:
    import json

    answer = client.post("/api/v1/albums", content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/albums").json() == {"albums": []}


def test_a_name_is_taken_once(client: TestClient) -> None:
    made(client, "Sea")
    answer = client.post("/api/v1/albums", json={"name": "SEA"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:pictrace:problem:wrong-use")
    assert "already" in answer.json()["detail"]
