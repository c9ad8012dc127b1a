"""A home of models on loopback that behaves as the hub does: large files elsewhere, checksums in its headers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

COMMIT = "9463a9c508a344c837ffefe9d724f3827bf2dc79"


@dataclass
class Hub:
    """``files`` by path in the repository; those longer than ``small`` lie elsewhere. ``cut``: bodies end early."""

    files: dict[str, bytes]
    url: str = ""
    small: int = 5000
    named: bool = True
    renamed: bool = False
    lies: bool = False
    cut: list[int] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def headers(self, name: str) -> dict[str, str]:
        """What the home says of a file."""
        content = self.files[name] + (b"?" if self.lies else b"")
        if not self.named:
            return {}
        if len(content) > self.small:
            linked = {
                "X-Linked-Etag": f'"{hashlib.sha256(content).hexdigest()}"',
                "X-Linked-Size": str(len(self.files[name])),
            }
            return linked | {"X-Repo-Commit": COMMIT, "ETag": '"a-chunked-name"'}
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        return {"ETag": f'W/"{blob}"', "X-Repo-Commit": COMMIT}


@contextmanager
def served(files: dict[str, bytes]) -> Iterator[Hub]:
    """A home of these files, at ``url/some/model/resolve/main/``."""
    state = Hub(files)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, body: bool) -> None:
            state.asked.append((self.command, self.path, self.headers.get("Range")))
            place, _, name = self.path.partition("/resolve/main/")
            if place == "/old/model":
                return self.reply(307, {"Location": f"/new/model/resolve/main/{name}"}, b"", body)
            if self.path.startswith("/elsewhere/"):
                return self.send(state.files[self.path.removeprefix("/elsewhere/")], {}, body)
            if name not in state.files:
                return self.reply(404, {}, b"Entry not found", body)
            headers = state.headers(name)
            if len(state.files[name]) > state.small:
                return self.reply(302, headers | {"Location": f"/elsewhere/{name}"}, b"Found", body)
            return self.send(state.files[name], headers, body)

        def send(self, content: bytes, headers: dict[str, str], body: bool) -> None:
            wanted = self.headers.get("Range")
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            if start:
                headers = headers | {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            return self.reply(206 if start else 200, headers, content[start:], body)

        def reply(self, status: int, headers: dict[str, str], content: bytes, body: bool) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if body:
                cut = state.cut.pop(0) if state.cut and status in (200, 206) else len(content)
                self.wfile.write(content[:cut])
                if cut < len(content):
                    self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that hang up are part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()
