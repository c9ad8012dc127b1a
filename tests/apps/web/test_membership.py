"""Several pictures at once against the library, over HTTP."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.apps.web.fake import FakeLibrary


@pytest.fixture
def pictures(photographs: dict[str, Path]) -> list[tuple[str, tuple[str, bytes]]]:
    sent = [("Камера.png", photographs["camera"]), ("new <b>.png", photographs["page"]), ("=1+1.jpg", None)]
    return [("files", (name, path.read_bytes() if path else b"no picture")) for name, path in sent]


def test_a_table_in_the_order_of_the_pictures(
    client: TestClient, pictures: list[tuple[str, tuple[str, bytes]]]
) -> None:
    table = client.post("/api/v1/have", files=pictures).json()
    assert [(item["name"], item["verdict"]) for item in table["items"]] == [
        ("Камера.png", "exact"), ("new <b>.png", "new"), ("=1+1.jpg", "failed"),
    ]  # fmt: skip
    assert table["verdicts"] == {"exact": 1, "new": 1, "failed": 1}
    here, new, failed = table["items"]
    assert here["partner"] == "/photos/camera.png" and client.get(here["thumbnail"]).status_code == 200
    assert (new["partner"], new["photo_id"], new["thumbnail"]) == (None, None, None)
    assert failed["query_id"] is None


def test_a_sent_picture_is_searched_by_without_sending_it_again(
    client: TestClient, pictures: list[tuple[str, tuple[str, bytes]]], library: FakeLibrary
) -> None:
    item = client.post("/api/v1/have", files=pictures[:1]).json()["items"][0]
    found = client.post("/api/v1/search", data={"query_id": item["query_id"]}).json()
    assert found["query"] == "Камера.png" and library.asked[-1]["query"].data == pictures[0][1][1]


def test_the_table_as_a_file_that_no_spreadsheet_runs(
    client: TestClient, pictures: list[tuple[str, tuple[str, bytes]]]
) -> None:
    answer = client.post("/api/v1/have?format=csv", files=pictures)
    assert 'filename="have.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"))))
    assert [row["verdict"] for row in rows] == ["exact", "new", "failed"]
    assert rows[2]["name"] == "'=1+1.jpg"


def test_nothing_of_it_stays(client: TestClient, pictures: list[tuple[str, tuple[str, bytes]]]) -> None:
    client.post("/api/v1/have", files=pictures)
    assert client.get("/api/v1/photos").json()["total"] == 8


def test_wrong_requests(client: TestClient) -> None:
    assert client.post("/api/v1/have").status_code == 422
    assert client.post("/api/v1/have", files=[("files", ("a.jpg", b"x"))] * 201).status_code == 422
