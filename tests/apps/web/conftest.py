"""An application over a library in memory, asked as a browser on this machine would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.app import create_app
from tests.apps.web.fake import FakeLibrary

ADDRESS = "http://127.0.0.1:8765"


@pytest.fixture
def library(tmp_path: Path, photographs: dict[str, Path]) -> FakeLibrary:
    names = ("astronaut", "camera", "chelsea", "coffee", "motorcycle_left", "motorcycle_right", "retina", "rocket")
    return FakeLibrary(tmp_path, {name: photographs[name] for name in names})


@pytest.fixture
def client(library: FakeLibrary) -> Iterator[TestClient]:
    with TestClient(create_app(library), base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield client
