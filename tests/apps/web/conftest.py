"""An application over a library in memory, asked as a browser on this machine would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pictrace.apps.web.app import create_app
from tests.apps.web.fake import FakeLibrary

ADDRESS = "http://127.0.0.1:8765"


@pytest.fixture
def library(tmp_path: Path, photographs: dict[str, Path]) -> FakeLibrary:
    names = ("astronaut", "camera", "chelsea", "coffee", "motorcycle_left", "motorcycle_right", "retina", "rocket")
    return FakeLibrary(tmp_path, {name: photographs[name] for name in names})


def signed_in(app: FastAPI, base: str = ADDRESS, **options: Any) -> TestClient:
    """A client that has the token; tests set cookies of their own."""
    token = {"authorization": f"Bearer {app.state.site.access.token}"}
    return TestClient(app, base_url=base, raise_server_exceptions=False, headers=token, **options)


@pytest.fixture
def client(library: FakeLibrary) -> Iterator[TestClient]:
    with signed_in(create_app(library)) as client:
        yield client
