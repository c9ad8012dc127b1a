"""Serves the web application until it is interrupted."""

from __future__ import annotations

import json
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterable
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI

from pictrace.apps.web.app import create_app
from pictrace.apps.web.jobs import Jobs
from pictrace.apps.web.security import Token, is_loopback
from pictrace.errors import UsageError
from pictrace.library import Library

__all__ = ["Server", "bound_socket", "page_address", "serve"]


def serve(
    library: Library,
    host: str = "127.0.0.1",
    port: int = 8765,
    token: str | None = None,
    open_browser: bool = True,
    *,
    hosts: Iterable[str] = (),
    as_json: bool = False,
) -> None:
    """Opens the library at ``http://host:port`` and returns when it is interrupted.

    On a loopback address no token is needed; elsewhere ``token`` is, and one is made when it is ``None``.
    ``hosts`` are further names of this machine that browsers may use. Port 0 takes a free one. Raises
    ``UsageError`` when the address cannot be listened on."""
    loopback = is_loopback(host)
    secret = Token(token) if token is not None or not loopback else None
    listening = bound_socket(host, port)
    page = page_address(host, listening.getsockname()[1])
    app = create_app(library, token=secret, loopback=loopback, hosts=hosts)
    _announce(page, secret, as_json=as_json)
    if open_browser:
        opened = f"{page}/?token={quote(secret.value)}" if secret else page
        threading.Timer(0.5, webbrowser.open, [opened]).start()
    Server(app).run(sockets=[listening])


class Server(uvicorn.Server):
    """uvicorn as PicTrace runs it: quiet, and quick to end although browsers hold streams of events open."""

    def __init__(self, app: FastAPI) -> None:
        self._jobs: Jobs = app.state.site.jobs
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=5,
                timeout_keep_alive=30,
                lifespan="on",
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._jobs.end_streams()
        await super().shutdown(sockets)


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises ``UsageError`` that says why it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":  # there it would let two servers share the port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(2048)  # who comes before the server is ready waits instead of being refused
        except BaseException:
            listening.close()
            raise
    except OSError as error:
        raise UsageError(f"cannot listen on {host}, port {port}: {error.strerror or error}; try --port 0") from error
    return listening


def page_address(host: str, port: int) -> str:
    """The address of the page as a person on this machine opens it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _announce(page: str, token: Token | None, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"address": page, "token": token.value if token else None}), flush=True)
        return
    print(f"PicTrace is at {page} (Ctrl+C ends it)", flush=True)
    if token is not None:
        print(
            f"token: {token.value}\nopen {page}/?token={quote(token.value)} once, then the browser is known", flush=True
        )
        print("the connection is not encrypted: use it in a network that you trust, or behind a proxy with TLS")
