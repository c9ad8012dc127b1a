"""An application over a library in memory, asked as a browser on this machine would."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pictrace.apps.web.app import create_app
from tests.apps.web.fake import FakeLibrary
from tests.apps.web.serving import Started

ADDRESS = "http://127.0.0.1:8765"


@pytest.fixture
def library(tmp_path: Path, photographs: dict[str, Path]) -> Iterator[FakeLibrary]:
    names = ("astronaut", "camera", "chelsea", "coffee", "motorcycle_left", "motorcycle_right", "retina", "rocket")
    with FakeLibrary(tmp_path, {name: photographs[name] for name in names}) as library:
        yield library


def signed_in(app: FastAPI, base: str = ADDRESS, **options: Any) -> TestClient:
    """A client that has the token; tests set cookies of their own."""
    token = {"authorization": f"Bearer {app.state.site.access.token}"}
    return TestClient(app, base_url=base, raise_server_exceptions=False, headers=token, **options)


@pytest.fixture
def client(library: FakeLibrary) -> Iterator[TestClient]:
    with signed_in(create_app(library)) as client:
        yield client


@pytest.fixture
def started(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Started]:
    """``pictrace serve`` in a process of its own, and what it said at the start. A parameter that begins with
    ``ulimit`` is run by the shell before, others are options."""
    options = getattr(request, "param", [])
    before = options if options[:1] == ["ulimit"] else []
    command = [sys.executable, "-m", "pictrace", "serve", "--library", str(tmp_path / "library"), "--port", "0",
               "--no-open", "--json", *(options if not before else [])]  # fmt: skip
    if before:
        command = ["sh", "-c", f'{shlex.join(before)}; exec "$@"', "sh", *command]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None and server.stderr is not None
    try:
        yield server, json.loads(server.stdout.readline())
    finally:
        server.kill()
        server.wait(timeout=20)
        server.stdout.close()
        server.stderr.close()
