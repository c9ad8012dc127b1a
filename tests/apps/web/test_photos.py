"""Photos over HTTP: pages, shapes, and their pictures with the headers that browsers need."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web import schemas
from pictrace.messages import verbatim
from pictrace.records import PhotoState
from tests.apps.web.fake import FakeLibrary
from tests.decoding.written import jpeg


def test_pages_follow_their_cursor(client: TestClient) -> None:
    first = client.get("/api/v1/photos?limit=5").json()
    second = client.get("/api/v1/photos", params={"limit": 5, "after": first["next"]}).json()
    ids = [photo["photo_id"] for photo in first["photos"] + second["photos"]]
    assert ids == [1, 2, 3, 4, 5, 6, 7, 8]
    assert (first["total"], second["next"]) == (8, None)
    assert client.get("/api/v1/photos?after=nonsense").status_code == 422


def test_states_are_asked_for(client: TestClient, library: FakeLibrary) -> None:
    library.change(
        3, state=PhotoState.FAILED, message=verbatim("it breaks off"), content_hash=None, width=None, height=None
    )
    assert client.get("/api/v1/photos").json()["total"] == 7
    failed = client.get("/api/v1/photos?state=failed").json()["photos"]
    assert [(photo["photo_id"], photo["reason"], photo["thumbnail"]) for photo in failed] == [
        (3, "it breaks off", None)
    ]
    assert client.get("/api/v1/photos/3/original").status_code == 422


def test_the_layout_is_ten_bytes_a_photo(client: TestClient) -> None:
    data = client.get("/api/v1/photos/layout").content
    table = np.frombuffer(data, np.dtype([("id", "<u4"), ("ratio", "<u2"), ("day", "<i4")]))
    assert table["id"].tolist() == list(range(1, 9))
    sizes = {p["photo_id"]: p["width"] / p["height"] for p in client.get("/api/v1/photos").json()["photos"]}
    assert np.allclose(table["ratio"] / 1000, [sizes[i] for i in range(1, 9)], atol=0.001)


def test_some_photos_by_their_ids(client: TestClient) -> None:
    photos = client.get("/api/v1/photos/some?ids=5,99,2").json()["photos"]
    assert [photo["photo_id"] for photo in photos] == [5, 2]
    assert client.get("/api/v1/photos/some?ids=5,a").status_code == 422
    assert client.get("/api/v1/photos/some", params={"ids": ",".join(["1"] * 201)}).status_code == 422


def test_a_thumbnail_is_kept_for_ever_only_under_its_hash(client: TestClient) -> None:
    photo = client.get("/api/v1/photos/1").json()
    named = client.get(photo["thumbnail"])
    assert named.headers["content-type"] == "image/jpeg"
    assert named.headers["cache-control"] == "private, max-age=31536000, immutable"
    for other in ("/api/v1/photos/1/thumbnail", "/api/v1/photos/1/thumbnail?h=0000"):
        assert client.get(other).headers["cache-control"] == "private, no-cache"
    again = client.get(photo["thumbnail"], headers={"if-none-match": f'W/"x", {named.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(photo["thumbnail"]).headers["etag"] == named.headers["etag"]


def test_the_original_is_the_file(client: TestClient, photographs: dict[str, Path]) -> None:
    answer = client.get("/api/v1/photos/1/original")
    data = photographs["astronaut"].read_bytes()
    assert answer.content == data
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-length"] == str(len(data))
    assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    assert answer.headers["content-disposition"].startswith('inline; filename="astronaut.png"')
    assert client.get("/api/v1/photos/1/original?download=true").headers["content-disposition"].startswith("attachment")
    assert client.get("/api/v1/photos/1/original", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    head = client.head("/api/v1/photos/1/original")
    assert (head.headers["content-length"], head.content) == (str(len(data)), b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=100-", 100, None), ("bytes=-7", -7, None), ("bytes=5-999999999999", 5, None)],
)
def test_a_range_of_the_original(
    client: TestClient, photographs: dict[str, Path], asked: str, first: int, last: int | None
) -> None:
    data = photographs["astronaut"].read_bytes()
    expected = data[first:] if last is None else data[first : last + 1]
    answer = client.get("/api/v1/photos/1/original", headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == expected
    start = first % len(data)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{len(data)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=9-2", "bytes=-", "bytes=a-b"])
def test_a_range_that_is_not_one_gives_the_whole(client: TestClient, asked: str) -> None:
    assert client.get("/api/v1/photos/1/original", headers={"range": asked}).status_code == 200


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_range_beyond_the_end(client: TestClient, photographs: dict[str, Path], asked: str) -> None:
    answer = client.get("/api/v1/photos/1/original", headers={"range": asked})
    size = photographs["astronaut"].stat().st_size
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")


def test_a_range_of_another_version_gives_the_whole(client: TestClient) -> None:
    answer = client.get("/api/v1/photos/1/original", headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert answer.status_code == 200


def test_a_preview_is_a_jpeg_of_the_asked_size(client: TestClient) -> None:
    import io

    from PIL import Image

    answer = client.get("/api/v1/photos/1/preview?longest=128")
    assert max(Image.open(io.BytesIO(answer.content)).size) == 128
    assert client.get("/api/v1/photos/1/preview?longest=99999").status_code == 422
    etag = answer.headers["etag"]
    assert client.get("/api/v1/photos/1/preview?longest=128", headers={"if-none-match": etag}).status_code == 304


def test_tags(client: TestClient) -> None:
    assert client.get("/api/v1/photos/1/tags?k=1").json() == {"tags": [{"tag": "cat", "probability": 0.75}]}


@pytest.mark.parametrize("path", ["", "/tags", "/thumbnail", "/preview", "/original"])
def test_a_photo_that_is_not_there(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/v1/photos/99{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_all_that_is_known_of_a_photo(client: TestClient, library: FakeLibrary, photographs: dict[str, Path]) -> None:
    library.put(2, jpeg(photographs["coffee"]))
    found = client.get("/api/v1/photos/2/information").json()
    schemas.InformationOut.model_validate(found)
    assert (found["shot"]["lens"], found["iptc"]["City"]) == ("Fujinon 23mm", ["Zürich"])
    assert found["photo"]["thumbnail"].startswith("/api/v1/photos/2/thumbnail")
    assert client.get("/api/v1/photos/99/information").status_code == 404
