"""Photographs as pixels, networks as files, a web server that misbehaves on demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.embeddings.models import resnet50


@pytest.fixture(scope="session")
def pictures(photographs: dict[str, Path]) -> dict[str, NDArray[np.uint8]]:
    """Name → RGB pixels (h, w, 3) of the photographs that are not microscopy or texture."""
    wanted = ("astronaut", "chelsea", "coffee", "motorcycle_left", "rocket", "camera", "retina", "hubble_deep_field")
    found = {}
    for name in wanted:
        with Image.open(photographs[name]) as image:
            found[name] = np.asarray(image.convert("RGB"))
    return found


@pytest.fixture(scope="session")
def resnet50_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ResNet50 with random weights."""
    path = tmp_path_factory.mktemp("resnet50") / "weights of my own.onnx"
    path.write_bytes(resnet50())
    return path


@dataclass
class Web:
    """What the server sends, how it misbehaves, and the ``Range`` headers it was asked with."""

    content: bytes = bytes(range(256)) * 9000
    status: int = 200
    ranges: bool = True
    cut_after: list[int] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def web() -> Iterator[Web]:
    """A server on loopback with one file."""
    state = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            state.asked.append(wanted)
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and state.ranges else 0
            if start >= len(state.content) and start:
                return self.answer(416, b"")
            if start:
                return self.answer(206, state.content[start:], f"bytes {start}-{len(state.content) - 1}/*")
            return self.answer(state.status, state.content)

        def answer(self, status: int, body: bytes, content_range: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if content_range:
                self.send_header("Content-Range", content_range)
            self.end_headers()
            cut = state.cut_after.pop(0) if state.cut_after else len(body)
            self.wfile.write(body[:cut])
            if cut < len(body):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that hang up are part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/model.onnx"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()
