"""Several photos as one ZIP or list, over HTTP."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.downloads import KEPT, Downloads
from pictrace.apps.web.problems import Problem
from tests.apps.web.fake import FakeLibrary


def chosen(client: TestClient, *photo_ids: int) -> dict[str, Any]:
    answer = client.post("/api/v1/downloads", json={"photo_ids": photo_ids})
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def test_a_zip_has_the_photos_as_they_are(client: TestClient, library: FakeLibrary) -> None:
    selection = chosen(client, 2, 5, 2, 99)
    assert (selection["photos"], selection["skipped"]) == (2, 1)
    assert selection["bytes"] == len(library.original(2)) + len(library.original(5))
    answer = client.get(selection["zip"])
    assert answer.headers["content-type"] == "application/zip"
    assert 'attachment; filename="photos.zip"' in answer.headers["content-disposition"]
    assert "content-encoding" not in answer.headers
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert [packed.read(name) for name in packed.namelist()] == [library.original(2), library.original(5)]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_list_of_the_selection_with_marks(client: TestClient, kind: str) -> None:
    client.post("/api/v1/marks", json={"photo_ids": [5], "rating": 4, "add_tags": ["sea"]})
    selection = chosen(client, 5, 2)
    answer = client.get(selection["list"], params={"format": kind})
    assert f"photos.{kind}" in answer.headers["content-disposition"]
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(row["photo_id"], row["rating"], row["own_tags"]) for row in rows] == [
            ("5", "4", "sea"),
            ("2", "0", ""),
        ]
    else:
        lines = [json.loads(line) for line in answer.text.splitlines()]
        assert [(line["photo_id"], line["own_tags"]) for line in lines] == [(5, ["sea"]), (2, [])]


def test_wrong_selections(client: TestClient) -> None:
    wrong: list[dict[str, list[int]]] = [{"photo_ids": []}, {"photo_ids": [0]}, {}]
    for body in wrong:
        assert client.post("/api/v1/downloads", json=body).status_code == 422
    assert client.get("/api/v1/downloads/unknown-name/photos.zip").status_code == 404
    assert client.get("/api/v1/downloads/unknown-name/list").status_code == 404
    assert client.get(chosen(client, 1)["list"] + "?format=exe").status_code == 422


def test_the_oldest_selections_go_first() -> None:
    downloads = Downloads()
    names = [downloads.keep([number]) for number in range(KEPT + 1)]
    assert downloads.get(names[-1]) == (KEPT,)
    with pytest.raises(Problem):
        downloads.get(names[0])
