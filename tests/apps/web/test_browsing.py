"""The timeline and the tree over HTTP."""

from __future__ import annotations

import numpy as np
from fastapi.testclient import TestClient


def test_the_timeline_with_and_without_days(client: TestClient) -> None:
    line = client.get("/api/v1/timeline").json()
    assert (line["photos"], line["undated"], [year["year"] for year in line["years"]]) == (8, 0, [2020])
    (year,) = line["years"]
    assert [month["month"] for month in year["months"]] == [9, 8, 7, 6, 5, 4, 3, 2]
    assert [month["offset"] for month in year["months"]] == list(range(8))
    assert "days" not in year["months"][0]
    by_day = client.get("/api/v1/timeline?days=true").json()
    assert by_day["years"][0]["months"][0]["days"] == [[9, 1]]


def test_the_timeline_takes_filters(client: TestClient) -> None:
    line = client.get("/api/v1/timeline?taken_from=2020-05-01&taken_to=2020-06-30").json()
    assert line["photos"] == 2
    assert client.get("/api/v1/timeline?taken_from=yesterday").status_code == 422


def test_the_tree_begins_with_the_sources(client: TestClient) -> None:
    root = client.get("/api/v1/tree").json()
    (source,) = root["folders"]
    assert (source["place"], source["photos"], source["own"], source["folders"]) == ("/photos", 8, 8, False)
    assert client.get("/api/v1/tree", params={"within": "/photos"}).json() == {
        "within": "/photos", "own": 8, "folders": [],
    }  # fmt: skip
    assert client.get("/api/v1/tree", params={"within": "/nowhere"}).json()["folders"] == []
    assert client.get("/api/v1/tree?within=").status_code == 422


def test_filters_of_a_place_count_as_the_tree_does(client: TestClient) -> None:
    (source,) = client.get("/api/v1/tree").json()["folders"]
    data = client.get("/api/v1/photos/layout", params={"within": source["place"]}).content
    assert len(np.frombuffer(data, np.dtype("V10"))) == source["photos"]


def test_the_box_understands_dates_and_cameras_and_suggests(client: TestClient) -> None:
    client.post("/api/v1/albums", json={"name": "Rockets & stars", "photo_ids": [1]})
    said = client.get("/api/v1/understand", params={"q": "2020年5月 testcam rock"}).json()
    assert [(chip["kind"], chip["filters"]) for chip in said["chips"]] == [
        ("date", {"taken_from": "2020-05-01", "taken_to": "2020-05-31"}), ("camera", {"camera": "Testcam"}),
    ]  # fmt: skip
    assert said["words"] == "rock"
    assert [(chip["kind"], chip["photos"]) for chip in said["suggestions"]] == [("album", 1)]
    # What a chip says is what photos are filtered by.
    filters = said["chips"][0]["filters"] | said["chips"][1]["filters"]
    assert client.get("/api/v1/timeline", params=filters).json()["photos"] == 1
    assert client.get("/api/v1/timeline", params={"camera": "Other"}).json()["photos"] == 0
    assert client.get("/api/v1/understand").json() == {"chips": [], "words": "", "suggestions": []}
    assert client.get("/api/v1/understand", params={"q": "x" * 501}).status_code == 422
