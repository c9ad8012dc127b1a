"""Comparisons: words and pictures of the same two, made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pictrace.records import Query
from tests.apps.web.fake import FakeLibrary


def test_two_photos_with_their_evidence(client: TestClient) -> None:
    body = client.get("/api/v1/comparisons?a=photo:1&b=photo:2").json()
    assert (body["relation"], body["score"]) == ("crop", 0.98)
    assert set(body["pictures"]) == {"matches", "outline", "aligned-a", "aligned-b", "ssim"}
    for address in body["pictures"].values():
        assert client.get(address).headers["content-type"] == "image/jpeg"


def test_a_query_picture_and_a_part_of_a_photo(client: TestClient, photographs: dict[str, Path]) -> None:
    data = photographs["chelsea"].read_bytes()
    query_id = client.post("/api/v1/search", files={"file": ("a.png", data)}).json()["query_id"]
    answer = client.get(
        "/api/v1/comparisons", params={"a": f"query:{query_id}", "b": "photo:2", "b_region": "0,0,0.5,1"}
    )
    assert answer.status_code == 200
    assert "b_region=0,0,0.5,1" in answer.json()["pictures"]["ssim"]


def test_a_pair_is_compared_once(client: TestClient, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[Query, Query]] = []
    real = library.proof

    def proof(a: Query, b: Query) -> Any:
        made.append((a, b))
        return real(a, b)

    monkeypatch.setattr(library, "proof", proof)
    for path in ("", "/matches", "/ssim", "/outline"):
        assert client.get(f"/api/v1/comparisons{path}?a=photo:1&b=photo:2").status_code == 200
    assert len(made) == 1
    client.get("/api/v1/comparisons?a=photo:2&b=photo:1")
    assert len(made) == 2


def test_pictures_that_do_not_lie_on_each_other_have_no_evidence(client: TestClient, library: FakeLibrary) -> None:
    library.aligned = False
    assert client.get("/api/v1/comparisons?a=photo:1&b=photo:2").json()["pictures"] == {}
    assert client.get("/api/v1/comparisons/ssim?a=photo:1&b=photo:2").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("a=photo:1", 422),
        ("a=photo:1&b=../../etc/passwd", 422),
        ("a=photo:1&b=/etc/passwd", 422),
        ("a=photo:1&b=photo:999", 404),
        ("a=query:unknown1&b=photo:1", 404),
        ("a=photo:1&b=photo:2&a_region=0.5,0.5,0.6,0.6", 422),
    ],
)
def test_what_cannot_be_compared(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/api/v1/comparisons?{query}").status_code == status
    assert client.get(f"/api/v1/comparisons/matches?{query}").status_code == status


def test_comparisons_that_fail_keep_nothing(client: TestClient) -> None:
    """Each kept both of its pictures: 1.5 GB after forty."""
    for _ in range(3):
        query_id = client.app.state.site.queries.keep(Query(data=b"not a picture", name="x")).id  # type: ignore[attr-defined]
        assert client.get(f"/api/v1/comparisons?a=query:{query_id}&b=photo:1").status_code == 422
    proofs = client.app.state.site.proofs  # type: ignore[attr-defined]
    assert proofs._making == {} and len(proofs._kept) == 0


def test_what_is_kept_of_a_comparison_holds_no_query_picture(client: TestClient, photographs: dict[str, Path]) -> None:
    sent = client.post("/api/v1/search", files={"file": ("a.png", photographs["chelsea"].read_bytes())}).json()
    assert client.get(f"/api/v1/comparisons?a=query:{sent['query_id']}&b=photo:1").status_code == 200
    (pair,) = client.app.state.site.proofs._kept  # type: ignore[attr-defined]
    assert pair == (f"query:{sent['query_id']}", "", "photo:1", "")
