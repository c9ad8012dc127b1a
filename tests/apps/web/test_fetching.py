"""Servers that accept and never answer: who does not ask them is not held up. The silent one is a real socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.app import create_app
from pictrace.library import Library
from tests.apps.web.conftest import signed_in
from tests.apps.web.fake import FakeLibrary

MANY = 12


class Silent:
    """A server that accepts and says nothing until it breaks off."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}/a.jpg"

    def break_off(self) -> None:
        self._listening.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    silent = Silent()
    yield silent
    silent.break_off()


@pytest.fixture
def library(tmp_path: Path, photographs: dict[str, Path], silent: Silent, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Photos on the disk, and one of them said to be at the silent address."""
    names = ("astronaut", "camera", "chelsea")
    library = FakeLibrary(tmp_path, {name: photographs[name] for name in names})
    library.change(3, location=silent.address)
    web = Library.open(tmp_path / "web", private_addresses=True, fetch_seconds=120.0)
    real = library.original

    def original(photo_id: int) -> bytes:
        return web.fetch(silent.address) if photo_id == 3 else real(photo_id)

    monkeypatch.setattr(library, "fetch", web.fetch)
    monkeypatch.setattr(library, "original", original)
    return library


@pytest.mark.parametrize("asked", ["search by address", "search by a part", "preview", "original", "comparison"])
def test_silent_servers_hold_up_nobody_else(library: Library, silent: Silent, asked: str) -> None:
    def ask(client: TestClient) -> int:
        match asked:
            case "search by address":
                answer = client.post("/api/v1/search", data={"url": silent.address})
            case "search by a part":
                answer = client.post("/api/v1/search", data={"photo_id": "3", "region": "0,0,0.5,0.5"})
            case "comparison":
                answer = client.get("/api/v1/comparisons?a=photo:3&b=photo:1&a_region=0,0,0.5,0.5")
            case _:
                answer = client.get(f"/api/v1/photos/3/{asked}")
        return int(answer.status_code)

    with signed_in(create_app(library)) as client, ThreadPoolExecutor(MANY) as pool:
        waiting = [pool.submit(ask, client) for _ in range(MANY)]
        answers = [
            client.get("/api/v1/photos/1/preview"),
            client.get("/api/v1/photos/1/original"),
            client.get("/api/v1/comparisons?a=photo:1&b=photo:2"),
            client.post("/api/v1/search", data={"photo_id": "1"}),
        ]
        assert [answer.status_code for answer in answers] == [200] * len(answers)
        assert not any(one.done() for one in waiting)  # while all of those still wait
        silent.break_off()
        # A part is then taken from the thumbnail; what has to be fetched is not there.
        expected = 200 if asked in ("search by a part", "comparison") else 424
        assert {one.result(60) for one in waiting} == {expected}
