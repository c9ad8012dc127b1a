"""Is the page quick? The real server in a process of its own, asked over loopback as browsers ask.

A library of 100,000 photos; pictures are uploaded, hits are verified. The clients share the processors with
the server, as a browser on the same machine does.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.library import synthetic_library, uploads
from benchmarks.machine import Figure
from benchmarks.pictures import mosaics

__all__ = ["web"]

USERS = 32
ROUNDS = 3
CONNECTIONS = 8
BOUNDARY = "pictrace-benchmark"


def web(output: Path, quick: bool) -> list[Figure]:
    """Searches, a crowd, thumbnails, the first page, and searches while indexing runs."""
    photos = 5_000 if quick else 100_000
    directory = synthetic_library(output, photos)
    pictures = [data for _, data in uploads(30)]
    more = _unlike(output / "index-unlike", 200 if quick else 1_500)
    with _served(directory) as server:
        asyncio.run(_one_user(server, pictures[:4]))  # opens the model and the index
        alone = asyncio.run(_one_user(server, pictures * (1 if quick else 4)))
        errors, waits = asyncio.run(_crowd(server, pictures))
        rate = asyncio.run(_thumbnails(server, photos, 500 if quick else 6_000))
        seconds, sent = _first_page(server)
        busy, overlapped = asyncio.run(_while_indexing(server, pictures, more))
    median, late = statistics.median(alone), float(np.percentile(alone, 95))
    ratio = statistics.median(busy) / median
    return [
        Figure(
            f"search by upload in {photos:,} photos, verified, one user",
            f"{median:.0f} ms median, {late:.0f} ms at the 95th percentile",
            "120 ms, 300 ms",
            median <= 120 and late <= 300,
        ),
        Figure(
            f"{USERS} users at once, {USERS * ROUNDS} searches",
            f"{errors} errors, longest wait {max(waits) / 1000:.2f} s, median {statistics.median(waits) / 1000:.2f} s",
            "no errors, 3 s",
            errors == 0 and max(waits) <= 3000,
        ),
        Figure("thumbnails", f"{rate:.0f} a second", "500", rate >= 500),
        Figure(
            "first page, besides thumbnails", f"{seconds:.2f} s, {sent / 1000:.0f} KB", "1 s, 300 KB",
            seconds <= 1 and sent <= 300_000,
        ),
        Figure(
            "search while indexing runs",
            f"{statistics.median(busy):.0f} ms median, {ratio:.1f}x, {overlapped} of {len(busy)} meanwhile",
            "2 times",
            ratio <= 2 and overlapped > 0,
        ),
    ]  # fmt: skip


def _unlike(folder: Path, count: int) -> Path:
    """Pictures that no query resembles: searches must not take longer because there is more to verify."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(mosaics(640, 480, count, tile=16, seed=5)):
        file = folder / f"{number:06d}.jpg"
        if not file.exists():
            Image.fromarray(picture).save(file, quality=90)
    return folder


@dataclass(frozen=True)
class _Server:
    port: int
    token: str


@contextmanager
def _served(directory: Path) -> Iterator[_Server]:
    """The address of ``pictrace serve`` over the library."""
    command = [
        sys.executable,
        "-m",
        "pictrace",
        "serve",
        "--library",
        str(directory),
        "--port",
        "0",
        "--no-open",
        "--json",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        said = json.loads(process.stdout.readline())
        yield _Server(int(said["address"].rpartition(":")[2]), said["token"])
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


class _Connection:
    """One kept-alive HTTP/1.1 connection, with as little of the client's own work as can be."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes, int]:
        """Status, body as sent, and bytes of all of the answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._server.port)
        reader, writer = self._streams
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._server.port}\r\nAccept-Encoding: gzip\r\n"
        head += f"Authorization: Bearer {self._server.token}\r\n"
        if body:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        lines = answer.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        return int(answer[9:12]), await reader.readexactly(length), len(answer) + length

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def _search(connection: _Connection, picture: bytes) -> tuple[bool, float]:
    """Whether it was answered with hits of which the best is verified, and milliseconds."""
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="query.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()  # fmt: skip
    started = time.perf_counter()
    status, answer, _ = await connection.ask(
        "POST", "/api/v1/search", body, f"multipart/form-data; boundary={BOUNDARY}"
    )
    milliseconds = (time.perf_counter() - started) * 1000
    hits = json.loads(_plain(answer)).get("hits", []) if status == 200 else []
    return bool(hits and hits[0]["evidence"]["ssim"] is not None), milliseconds


async def _one_user(server: _Server, pictures: list[bytes]) -> list[float]:
    connection = _Connection(server)
    times = []
    for picture in pictures:
        good, milliseconds = await _search(connection, picture)
        assert good
        times.append(milliseconds)
    connection.close()
    return times


async def _crowd(server: _Server, pictures: list[bytes]) -> tuple[int, list[float]]:
    async def user(number: int) -> list[tuple[bool, float]]:
        connection = _Connection(server)
        answers = [await _search(connection, pictures[(number + turn) % len(pictures)]) for turn in range(ROUNDS)]
        connection.close()
        return answers

    answers = [one for answers in await asyncio.gather(*map(user, range(USERS))) for one in answers]
    return sum(not good for good, _ in answers), [milliseconds for _, milliseconds in answers]


async def _thumbnails(server: _Server, photos: int, count: int) -> float:
    """Different ones, over as many connections as a browser opens and a few more."""
    ids = iter(np.random.default_rng(3).choice(photos, count, replace=False) + 1)

    async def fetch() -> None:
        connection = _Connection(server)
        for photo_id in ids:
            status, data, _ = await connection.ask("GET", f"/api/v1/photos/{photo_id}/thumbnail")
            assert status == 200 and data[:2] == b"\xff\xd8"
        connection.close()

    started = time.perf_counter()
    await asyncio.gather(*(fetch() for _ in range(CONNECTIONS)))
    return count / (time.perf_counter() - started)


def _first_page(server: _Server) -> tuple[float, int]:
    """Seconds until the first thumbnails are on the screen of a fresh browser, and bytes sent besides thumbnails."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("PICTRACE_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        seconds, sent = [], 0
        for _ in range(3):
            context = browser.new_context()
            context.request.post(f"http://127.0.0.1:{server.port}/sign-in", form={"token": server.token})
            page = context.new_page()
            answers: list[Any] = []
            page.on("requestfinished", _keeping(answers))
            started = time.perf_counter()
            page.goto(f"http://127.0.0.1:{server.port}/", wait_until="commit")
            page.wait_for_selector(".cell img.shown")
            seconds.append(time.perf_counter() - started)
            sizes = [one.sizes() for one in answers if "/thumbnail" not in one.url and "/layout" not in one.url]
            sent = max(sent, sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes))
            context.close()
        browser.close()
    return min(seconds), sent


def _keeping(answers: list[Any]) -> Callable[[Any], None]:
    def keep(request: Any) -> None:
        answers.append(request)

    return keep


async def _while_indexing(server: _Server, pictures: list[bytes], folder: Path) -> tuple[list[float], int]:
    """Milliseconds of searches, and how many of them ran while the job did. The folder is forgotten again."""
    connection = _Connection(server)
    start = json.dumps({"places": [str(folder)]}).encode()
    status, answer, _ = await connection.ask("POST", "/api/v1/jobs", start, "application/json")
    assert status == 202
    job = json.loads(_plain(answer))["id"]
    times: list[float] = []
    during = 0
    for picture in pictures * 4:
        good, milliseconds = await _search(connection, picture)
        assert good
        times.append(milliseconds)
        running = json.loads(_plain((await connection.ask("GET", f"/api/v1/jobs/{job}"))[1]))["state"] == "running"
        during += running
        if not running:
            break
    await connection.ask("POST", f"/api/v1/jobs/{job}/stop", b"{}", "application/json")
    while json.loads(_plain((await connection.ask("GET", f"/api/v1/jobs/{job}"))[1]))["state"] in (
        "running",
        "stopping",
    ):
        await asyncio.sleep(0.2)
    for source in json.loads(_plain((await connection.ask("GET", "/api/v1/sources"))[1]))["sources"]:
        if source["location"] == str(folder):
            await connection.ask("DELETE", f"/api/v1/sources/{source['id']}")
    connection.close()
    return times, during


def _plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
