"""Places made in code: photos, archives, and a web server on loopback."""

from __future__ import annotations

import contextlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from PIL import Image

from pictrace.sources import Container, Entry, Problem, Scanned, Source, Unchanged


def photo(shade: int = 0, kind: str = "JPEG", size: int = 24) -> bytes:
    """A small picture; other shades give other bytes."""
    out = io.BytesIO()
    pixels = np.full((size, size, 3), shade % 256, np.uint8)
    pixels[: size // 2] = (shade * 7 + 90) % 256
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()


PHOTOS: Mapping[str, bytes] = {
    "a.jpg": photo(1),
    "b/c.png": photo(2, "PNG"),
    "b/d/e.JPEG": photo(3),
    "b/Ünï cödé 日本.webp": photo(4, "WEBP"),
    "z!z.gif": photo(5, "GIF"),
    "plain": photo(6),
}
"""A name of each kind: plain, in folders, in capitals, not ASCII, with the mark of archives, without suffix."""

OTHERS: Mapping[str, bytes] = {"notes.txt": b"hello", "b/README": b"not a picture", ".hidden/x.jpg": photo(9)}


def make_folder(place: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return place


def zip_bytes(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2009, 7, 14, 11, 2, 34)), data, compress_type=compression)
    return out.getvalue()


def tar_bytes(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1247569353
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def entries(found: list[Scanned]) -> dict[str, Entry]:
    listed = [item for item in found if isinstance(item, Entry)]
    by_key = {entry.key: entry for entry in listed}
    assert len(by_key) == len(listed), "a key was listed twice"
    return by_key


def problems(found: list[Scanned]) -> dict[str, str]:
    return {item.key: item.reason for item in found if isinstance(item, Problem)}


def containers(found: list[Scanned]) -> dict[str, str]:
    return {item.key: item.stamp for item in found if isinstance(item, Container)}


def unchanged(found: list[Scanned]) -> list[str]:
    return [item.key for item in found if isinstance(item, Unchanged)]


def read_all(source: Source, known: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Every photo as the pipeline would take it: the bytes that came along, else by ``read``."""
    found = entries(list(source.scan(known or {})))
    return {key: source.read(key) if entry.data is None else entry.data for key, entry in found.items()}


@dataclass
class Page:
    """What a server answers. ``length``: what it says of the body, when that is not true; ``stall``: it never
    answers; ``drip``: it sends a byte, waits this many seconds, and so on."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    stall: bool = False
    drip: float = 0.0


class Server:
    """An HTTP server on loopback with the pages of a test."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.released = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append((self.command, self.path, self.headers.get("Host", "")))
                page = server.pages.get(self.path, Page(b"no such page", 404))
                if page.stall:
                    server.released.wait(10)
                    self.close_connection = True
                    return
                self.send_response(page.status)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                length = len(page.body) if page.length is None else page.length
                if "Transfer-Encoding" not in page.headers:
                    self.send_header("Content-Length", str(length))
                self.end_headers()
                if self.command == "GET" and page.drip:
                    server.drip(self.wfile, page)
                elif self.command == "GET":
                    self.wfile.write(page.body)
                    if length != len(page.body):
                        self.close_connection = True

            do_HEAD = do_GET

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    def drip(self, out: io.BufferedIOBase, page: Page) -> None:
        """Until the client has had enough or the test is over."""
        with contextlib.suppress(OSError):
            for byte in page.body:
                out.write(bytes([byte]))
                out.flush()
                if self.released.wait(page.drip):
                    return

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
