"""The application as it is made: no script from elsewhere, texts compressed, pictures not, every error described."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.app import create_app
from pictrace.errors import UsageError
from tests.apps.web.conftest import signed_in
from tests.apps.web.fake import FakeLibrary


def test_each_application_has_a_token_of_its_own(library: FakeLibrary) -> None:
    assert create_app(library).state.site.access.token != create_app(library).state.site.access.token


def test_a_root_that_is_no_folder_is_wrong_use(library: FakeLibrary, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--roots takes folders"):
        create_app(library, roots=[tmp_path / "gone"])


def test_nothing_is_served_that_would_load_scripts_from_elsewhere(client: TestClient) -> None:
    assert {client.get(path).status_code for path in ("/docs", "/redoc")} == {404}


def test_the_pages_files_are_kept_for_ever_under_their_version(client: TestClient, library: FakeLibrary) -> None:
    digest = create_app(library).state.static_digest
    answer = client.get(f"/static/{digest}/js/main.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert client.get("/static/old/js/main.js").status_code == 404


def test_texts_are_compressed_and_pictures_are_not(client: TestClient) -> None:
    wanted = {"accept-encoding": "gzip"}
    assert client.get("/openapi.json", headers=wanted).headers.get("content-encoding") == "gzip"
    assert "content-encoding" not in client.get("/api/v1/photos/1/thumbnail", headers=wanted).headers


def test_every_problem_and_the_token_are_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["security"] == [{"token": []}]
    assert described["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    assert described["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "detail"]
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            assert "default" in one["responses"], f"{method} {path}"


def test_the_library_stays_the_callers_to_close(library: FakeLibrary) -> None:
    with signed_in(create_app(library)) as client:
        assert client.get("/api/v1/health").json() == {"status": "ok"}
    assert library.count() == 8
