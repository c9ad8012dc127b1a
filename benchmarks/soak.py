"""Does it stay as it is? One server for an hour, eight clients that search and browse, and indexing meanwhile.

    SECONDS=3600 python -m benchmarks --only soak

Without ``SECONDS`` it takes a minute: that shows what leaks with every request, and is too short for a verdict on the
rest, since pools of connections and allocators have not reached their size. What the server holds after a warm-up is
compared with what it holds at the end, under the same load.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil
from PIL import Image

from benchmarks.library import synthetic_library, uploads
from benchmarks.machine import Figure
from benchmarks.pictures import mosaics

__all__ = ["soak"]

CLIENTS = 8
PHOTOS = 5_000
NEW_PHOTOS = 400
"""Pictures that are indexed and forgotten again, over and over."""
MINUTE, HOUR = 60.0, 3600.0
WARM_UP_SHARE, WARM_UP_MOST = 0.4, 600.0
"""Of the time, and seconds at most: until every part is loaded, and pools and caches have their size."""
WINDOW_SHARE = 0.2
"""Of the time: how long memory and handles are watched after the warm-up and at the end."""
LOOK_SECONDS = 0.5
THINK_SECONDS = 0.2, 1.0
"""How long a client looks at what it got."""
TIMEOUT_SECONDS = 60
BOUNDARY = "pictrace-soak"


def soak(output: Path, quick: bool) -> list[Figure]:
    """Growth of memory and of open files, and the longest search."""
    seconds = float(os.environ.get("SECONDS", MINUTE / 3 if quick else MINUTE))
    directory, folder = synthetic_library(output, PHOTOS), _pictures((output / "soak").absolute())
    pictures = [data for _, data in uploads(30)]
    with _served(directory) as server:
        load = _Load(server, folder, pictures)
        samples = load.run(seconds)
    warm, window = min(seconds * WARM_UP_SHARE, WARM_UP_MOST), seconds * WINDOW_SHARE
    before = [sample for sample in samples if warm <= sample.at < warm + window]
    after = [sample for sample in samples if sample.at >= seconds - window]
    memory = [statistics.median(sample.bytes for sample in part) for part in (before, after)]
    handles = [min(sample.handles for sample in part) for part in (before, after)]
    waits = [search.took for search in load.searches if search.at >= warm]
    growth, long = memory[1] / memory[0] - 1, seconds >= HOUR
    return [
        Figure(
            f"memory of the server and its decoders, after {warm:.0f} s and after {seconds:.0f} s",
            f"{memory[0] / 2**20:.0f} MiB, {memory[1] / 2**20:.0f} MiB: {100 * growth:+.1f} %",
            "2 % in an hour",
            growth < 0.02 if long else None,
        ),
        Figure(
            "open files and sockets, least in the same times",
            f"{handles[0]}, {handles[1]}",
            "no more in an hour",
            handles[1] <= handles[0] if long else None,
        ),
        Figure(
            f"longest of {len(waits):,} searches of {CLIENTS} clients, {load.runs} indexing runs meanwhile",
            f"{max(waits):.2f} s (median {statistics.median(waits):.2f} s)" if waits else "every client had given up",
            "2 s",
            bool(waits) and max(waits) <= 2,
        ),
        Figure(
            f"errors in {len(load.answers):,} requests",
            " ".join([str(len(load.errors)), *load.errors[:3]]),
            "0",
            not load.errors,
        ),
    ]


def _pictures(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(mosaics(640, 480, NEW_PHOTOS, tile=16, seed=9)):
        file = folder / f"{number:04d}.jpg"
        if not file.exists():
            Image.fromarray(picture).save(file, quality=90)
    return folder


@dataclass(frozen=True)
class _Server:
    port: int
    token: str
    process: psutil.Process


@contextmanager
def _served(directory: Path) -> Iterator[_Server]:
    command = [sys.executable, "-m", "pictrace", "serve", "--library", str(directory), "--port", "0", "--no-open"]
    process = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        said = json.loads(process.stdout.readline())
        yield _Server(int(said["address"].rpartition(":")[2]), said["token"], psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=TIMEOUT_SECONDS)
        process.stdout.close()


@dataclass(frozen=True)
class _Sample:
    """What the server and its decoders hold ``at`` so many seconds from the start."""

    at: float
    bytes: int
    handles: int


@dataclass(frozen=True)
class _Search:
    """When it was sent, and how long it took, in seconds."""

    at: float
    took: float


def _sample(server: psutil.Process, at: float) -> _Sample:
    memory = server.memory_info().rss
    for child in server.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a decoder that has just been exchanged
            memory += child.memory_info().rss
    return _Sample(at, memory, server.num_handles() if sys.platform == "win32" else server.num_fds())


class _Load:
    """The clients, and what happened to them. Lists are only ever appended to, which threads may do at once."""

    def __init__(self, server: _Server, folder: Path, pictures: list[bytes]) -> None:
        self.searches: list[_Search] = []
        self.errors: list[str] = []
        self.answers: list[int] = []
        self.runs = 0
        self._server = server
        self._folder = folder
        self._pictures = pictures
        self._over = threading.Event()

    def run(self, seconds: float) -> list[_Sample]:
        """Lets them work so long, and watches the server."""
        samples = []
        self._started = time.monotonic()
        threads = [threading.Thread(target=self._work, args=(self._browse, number)) for number in range(CLIENTS)]
        threads.append(threading.Thread(target=self._work, args=(self._index, CLIENTS)))
        for thread in threads:
            thread.start()
        while (at := time.monotonic() - self._started) < seconds:
            samples.append(_sample(self._server.process, at))
            time.sleep(LOOK_SECONDS)
        self._over.set()
        for thread in threads:
            thread.join()
        return samples

    def _work(self, turn: Callable[[http.client.HTTPConnection, Random], None], seed: int) -> None:
        """Turns of one client over one connection, until the time is over or something is wrong."""
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=TIMEOUT_SECONDS)
        random = Random(seed)
        try:
            while not self._over.is_set():
                turn(connection, random)
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            self.errors.append(f"{turn.__name__}: {error!r}")
        finally:
            connection.close()

    def _browse(self, connection: http.client.HTTPConnection, random: Random) -> None:
        """A search by upload, the thumbnails of its hits, the best one large, and a page of the library."""
        picture = random.choice(self._pictures)
        started = time.monotonic()
        hits = json.loads(self._ask(connection, "POST", "/search", _form(picture), _FORM))["hits"]
        self.searches.append(_Search(started - self._started, time.monotonic() - started))
        for hit in hits:
            self._ask(connection, "GET", f"/photos/{hit['photo_id']}/thumbnail", gone=True)
        if hits:
            self._ask(connection, "GET", f"/photos/{hits[0]['photo_id']}", gone=True)
        self._ask(connection, "GET", "/photos?limit=50")
        self._ask(connection, "GET", random.choice(("/status", "/sources", "/jobs", "/photos/layout")))
        self._over.wait(random.uniform(*THINK_SECONDS))

    def _index(self, connection: http.client.HTTPConnection, random: Random) -> None:
        """A folder is indexed, and taken out of the library again."""
        start = json.dumps({"places": [str(self._folder)]}).encode()
        job = json.loads(self._ask(connection, "POST", "/jobs", start, "application/json"))["id"]
        while (state := json.loads(self._ask(connection, "GET", f"/jobs/{job}"))["state"]) in ("queued", "running"):
            time.sleep(LOOK_SECONDS)
        if state != "done":
            raise RuntimeError(f"the job is {state}")
        for source in json.loads(self._ask(connection, "GET", "/sources"))["sources"]:
            if source["location"] == self._folder.as_posix():
                self._ask(connection, "DELETE", f"/sources/{source['id']}")
        self.runs += 1

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "",
        *,
        gone: bool = False,
    ) -> bytes:
        """The body of a good answer; ``gone``: what was asked for may have been forgotten meanwhile."""
        headers = {"Authorization": f"Bearer {self._server.token}"} | ({"Content-Type": kind} if kind else {})
        connection.request(method, f"/api/v1{path}", body, headers)
        answer = connection.getresponse()
        data = answer.read()
        self.answers.append(answer.status)
        if answer.status >= 300 and not (gone and answer.status in (404, 410)):
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:200]!r}")
        return data


_FORM = f"multipart/form-data; boundary={BOUNDARY}"


def _form(picture: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="query.jpg"\r\n'
    return f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()
