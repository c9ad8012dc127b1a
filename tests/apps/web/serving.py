"""The application behind real sockets: in a thread of the test's process, or as ``pictrace serve``."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from fastapi import FastAPI

from pictrace.apps.web.connections import Patience
from pictrace.apps.web.security import Proxies
from pictrace.apps.web.server import Server, bound_socket

__all__ = ["SECONDS", "Served", "Started", "connection", "serving"]

SECONDS = 30
Started: TypeAlias = "tuple[subprocess.Popen[str], dict[str, Any]]"
"""``pictrace serve`` in a process of its own, and what it said at the start."""


def connection(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(address.removeprefix("http://"), timeout=SECONDS)


@dataclass
class Served:
    """A server and what is needed to ask it."""

    app: FastAPI
    server: Server
    port: int

    @property
    def open_connections(self) -> int:
        return len(self.server.server_state.connections)

    def connect(self, data: bytes = b"") -> socket.socket:
        """A connection on which ``data`` was sent."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        made.sendall(data)
        return made

    def head(self, line: str, *headers: str) -> bytes:
        """A whole request head with the token."""
        token = self.app.state.site.access.token
        lines = [f"{line} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Authorization: Bearer {token}", *headers]
        return "".join(f"{one}\r\n" for one in (*lines, "")).encode()

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """The status and body of an answer, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        headers = {"Authorization": f"Bearer {self.app.state.site.access.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, data


@contextmanager
def serving(app: FastAPI, *, patience: Patience | None = None, proxies: Proxies | None = None) -> Iterator[Served]:
    listening = bound_socket("127.0.0.1", 0)
    server = Server(app, patience=patience, proxies=proxies)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()  # who comes before it is ready waits at the socket
    try:
        yield Served(app, server, listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=SECONDS)
        listening.close()
