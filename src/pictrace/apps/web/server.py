"""Serves the web application until it is interrupted."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

import uvicorn
from fastapi import FastAPI

from pictrace.apps.web.access import OPENING_SECONDS, PRINTED_SECONDS, TOKEN_FILE, Access, library_token
from pictrace.apps.web.app import create_app
from pictrace.apps.web.connections import Patience, end_those_that_wait, protocol, raise_file_limit
from pictrace.apps.web.logs import log_config
from pictrace.apps.web.security import Proxies, is_loopback
from pictrace.apps.web.streams import Streams
from pictrace.errors import UsageError
from pictrace.library import Library

__all__ = ["Server", "bound_socket", "page_address", "serve"]

_HEAD_BYTES = 64 * 1024  # a filter by a long path of characters that an address must escape
_BACKLOG = 100  # asyncio accepts as many before it hands the first over: fewer than files are kept free for others
_WAITING = 2048  # connections: who comes before the server is ready waits instead of being refused
_TICKS_A_SECOND = 10  # uvicorn's


def serve(
    library: Library,
    host: str = "127.0.0.1",
    port: int = 8765,
    token: str | None = None,
    open_browser: bool = True,
    *,
    hosts: Iterable[str] = (),
    proxies: Iterable[str] = (),
    roots: Iterable[str | Path] = (),
    as_json: bool = False,
) -> None:
    """Opens the library at ``http://host:port`` and returns when it is interrupted.

    A browser is opened, or told how to be, with a one-time code; programs send ``token``, by default the one that the
    library keeps. ``hosts`` are further names under which browsers may ask, ``proxies`` the addresses of those that
    speak TLS for this server, ``roots`` the only folders that may be added (none: all). Port 0 takes a free one.
    Raises ``UsageError`` when the address cannot be listened on, ``LibraryError`` where the token cannot be kept."""
    trusted, hosts = Proxies(proxies), tuple(hosts)
    access = Access(token if token is not None else library_token(library.directory))
    app = create_app(library, access=access, loopback=is_loopback(host), hosts=hosts, roots=roots)
    listening = bound_socket(host, port)
    library.keep_watching()
    page = page_address(host, listening.getsockname()[1])
    public = f"https://{hosts[0]}" if hosts and trusted.addresses else page
    if as_json:
        said = {"address": page, "token": access.token, "sign_in": f"{public}/?code={access.new_code()}"}
        print(json.dumps(said), flush=True)
    else:
        _announce(page, loopback=is_loopback(host))
    if open_browser:
        threading.Timer(0.5, _open, [page, access, as_json]).start()
    elif not as_json:
        _tell_how_to_open(public, access)
    patience = Patience()
    patience = replace(patience, connections=raise_file_limit(patience.connections))
    Server(app, proxies=trusted, patience=patience).run(sockets=[listening])


class Server(uvicorn.Server):
    """uvicorn as PicTrace runs it: quiet, not to be held up, and quick to end although browsers hold streams of events
    open."""

    def __init__(self, app: FastAPI, *, proxies: Proxies | None = None, patience: Patience | None = None) -> None:
        """``proxies`` may say that a browser spoke TLS to them; ``patience`` is what clients may take of it."""
        self._streams: Streams = app.state.site.streams
        proxies = proxies or Proxies()
        super().__init__(
            uvicorn.Config(
                app,
                http=cast(type[asyncio.Protocol], protocol(patience or Patience(), proxies.trusts)),
                h11_max_incomplete_event_size=_HEAD_BYTES,
                backlog=_BACKLOG,
                proxy_headers=bool(proxies.addresses),
                forwarded_allow_ips=list(proxies.addresses),
                log_config=log_config(),
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=5,
                timeout_keep_alive=30,
                lifespan="on",
            )
        )

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS_A_SECOND == 0:
            end_those_that_wait(self.server_state.connections, asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._streams.end()
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
            listening.listen(_WAITING)
        except BaseException:
            listening.close()
            raise
    except OSError as error:
        raise UsageError("serve.port", host=host, port=str(port), error=error.strerror or str(error)) from error
    return listening


def page_address(host: str, port: int) -> str:
    """The address of the page as a person on this machine opens it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _announce(page: str, *, loopback: bool) -> None:
    print(f"PicTrace is at {page} (Ctrl+C ends it)", flush=True)
    if not loopback:
        print("the connection is not encrypted: use it in a network that you trust, or behind a proxy with TLS")


def _open(page: str, access: Access, as_json: bool) -> None:
    """Opens a browser that is signed in; where that cannot be, says how a person does it."""
    code = access.new_code(OPENING_SECONDS, lasting=False)  # others may see it in the browser's command line
    opened = _has_screen() and webbrowser.open(f"{page}/?code={code}")
    if not (opened or as_json):
        _tell_how_to_open(page, access)


def _has_screen() -> bool:
    """Without one, Python would start a browser for terminals in this one."""
    return sys.platform in ("win32", "darwin") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def _tell_how_to_open(page: str, access: Access) -> None:
    minutes = round(PRINTED_SECONDS / 60)
    print(f"open {page}/?code={access.new_code()} within {minutes} minutes: it signs one browser in, once")
    print(f"later, or elsewhere, sign in with the token in the library's file {TOKEN_FILE}", flush=True)
