"""Room for bodies, by itself and in front of the application."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pictrace.apps.web.admission import Room
from pictrace.apps.web.app import create_app
from pictrace.apps.web.limits import Limits
from pictrace.apps.web.problems import Problem
from pictrace.records import Query, SearchResult
from tests.apps.web.conftest import signed_in
from tests.apps.web.fake import FakeLibrary


def test_who_finds_no_room_waits_in_order() -> None:
    async def scene() -> list[str]:
        room, told, go = Room(100, 10), [], {name: asyncio.Event() for name in "abcd"}

        async def hold(name: str, size: int) -> None:
            async with room.hold(size):
                told.append(f"{name} in")
                await go[name].wait()
            told.append(f"{name} out")

        tasks = []
        for name, size in (("a", 60), ("b", 80), ("c", 10), ("d", 1000)):
            tasks.append(asyncio.create_task(hold(name, size)))
            await asyncio.sleep(0)
        assert told == ["a in"]  # c would fit, and is not let in before b
        for name in "abcd":
            go[name].set()
            while f"{name} out" not in told:
                await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        async with room.hold(100):  # all of it is there again
            return told

    told = asyncio.run(asyncio.wait_for(scene(), 20))
    assert [one for one in told if one.endswith("in")] == ["a in", "b in", "c in", "d in"]
    assert told.index("d in") > told.index("c out")  # one larger than all room is alone


def test_a_full_line_is_told_and_who_leaves_it_is_no_hindrance() -> None:
    async def scene() -> None:
        room = Room(100, 1)
        async with room.hold(100):
            waiting = asyncio.create_task(_held(room, 50))
            await asyncio.sleep(0)
            with pytest.raises(Problem, match="try again"):
                await _held(room, 1)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await _held(room, 100)

    asyncio.run(asyncio.wait_for(scene(), 20))


async def _held(room: Room, size: int) -> None:
    async with room.hold(size):
        pass


@pytest.fixture
def narrow(library: FakeLibrary) -> Iterator[TestClient]:
    """Room for two pictures of 300 KB."""
    with signed_in(create_app(library, limits=replace(Limits(), bodies_bytes=700_000))) as client:
        yield client


def send(client: TestClient, data: bytes, says_its_size: bool) -> int:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    body = head + data + b"\r\n--x--\r\n"
    kind = {"content-type": "multipart/form-data; boundary=x"}
    content = body if says_its_size else iter([body])
    return int(client.post("/api/v1/search", content=content, headers=kind).status_code)


@pytest.mark.parametrize("says_its_size", [True, False])
def test_pictures_wait_outside(
    says_its_size: bool,
    narrow: TestClient,
    library: FakeLibrary,
    monkeypatch: pytest.MonkeyPatch,
    photographs: dict[str, Any],
) -> None:
    """Thirty of 41 MB took 3.3 GB: they were read before it was their turn."""
    data = photographs["camera"].read_bytes()
    data += bytes(300_000 - len(data))
    read: list[int] = []
    both, go_on = threading.Semaphore(0), threading.Event()
    keep = narrow.app.state.site.queries.keep  # type: ignore[attr-defined]
    real = library.search

    def kept(query: Query) -> Any:
        read.append(len(query.data or b""))
        return keep(query)

    def search(queries: list[Query], **options: Any) -> Iterator[SearchResult]:
        if queries[0].data is not None:
            both.release()
            assert go_on.wait(20)
        return real(queries, **options)

    monkeypatch.setattr(narrow.app.state.site.queries.__class__, "keep", lambda self, query: kept(query))  # type: ignore[attr-defined]
    monkeypatch.setattr(library, "search", search)
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, narrow, data, says_its_size) for _ in range(6)]
        try:
            # One that does not say its size is taken to fill all the room.
            assert both.acquire(timeout=20) and (not says_its_size or both.acquire(timeout=20))
            assert narrow.get("/api/v1/photos/1").status_code == 200  # nobody else waits
            assert narrow.post("/api/v1/decisions", json={"kind": "keep-both", "photo_ids": [1, 2]}).status_code == 201
            assert len(read) == (2 if says_its_size else 1)
        finally:
            go_on.set()
        assert [one.result(20) for one in sent] == [200] * 6
    assert len(read) == 6
