"""Serving for real: the address that is printed, the token, and an end that does not wait for browsers."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pictrace.apps.web.server import bound_socket, page_address, serve
from pictrace.errors import UsageError
from tests.apps.web.fake import FakeLibrary

Started = tuple["subprocess.Popen[str]", dict[str, Any]]


@pytest.fixture
def started(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Started]:
    """``pictrace serve`` in a process of its own, and what it said at the start."""
    command = [sys.executable, "-m", "pictrace", "serve", "--library", str(tmp_path / "library"), "--port", "0",
               "--no-open", "--json", *getattr(request, "param", [])]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None and server.stderr is not None
    try:
        yield server, json.loads(server.stdout.readline())
    finally:
        server.kill()
        server.wait(timeout=20)
        server.stdout.close()
        server.stderr.close()


def connection(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_it_serves_and_ends_quickly_although_someone_watches(started: Started) -> None:
    server, said = started
    assert said["address"].startswith("http://127.0.0.1:") and said["token"] is None
    asked = connection(said["address"])
    asked.request("GET", "/")
    assert b"<!doctype html>" in asked.getresponse().read()
    watching = connection(said["address"])
    watching.request("GET", "/api/v1/jobs/events")
    stream = watching.getresponse()
    assert stream.readline() == b"retry: 2000\n"
    server.send_signal(signal.SIGINT)
    server.wait(timeout=15)
    assert server.stderr is not None
    assert "Traceback" not in server.stderr.read()
    asked.close()
    watching.close()


@pytest.mark.parametrize("started", [["--host", "0.0.0.0"]], indirect=True)
def test_on_the_network_it_makes_a_token(started: Started) -> None:
    _, said = started
    assert len(said["token"]) >= 40
    asked = connection(said["address"])
    asked.request("GET", "/api/v1/photos")
    answer = asked.getresponse()
    assert (answer.status, answer.read()[:1]) == (401, b"{")
    asked.request("GET", "/api/v1/photos", headers={"Authorization": f"Bearer {said['token']}"})
    assert asked.getresponse().status == 200
    asked.close()


def test_a_port_in_use_is_said_plainly(library: FakeLibrary) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1, port {port}"):
            serve(library, port=port, open_browser=False)
    with pytest.raises(UsageError, match="cannot listen on no such host"):
        bound_socket("no such host", 0)


def test_a_weak_token_is_refused(library: FakeLibrary) -> None:
    with pytest.raises(UsageError, match="at least 16"):
        serve(library, host="0.0.0.0", port=0, token="short", open_browser=False)


def test_a_person_is_told_where_to_look(
    library: FakeLibrary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    there = threading.Event()

    def open_page(url: str) -> None:
        opened.append(url)
        there.set()

    monkeypatch.setattr("pictrace.apps.web.server.webbrowser.open", open_page)
    monkeypatch.setattr(
        "pictrace.apps.web.server.Server.run", lambda self, sockets: (there.wait(10), sockets[0].close())
    )
    serve(library, host="0.0.0.0", port=0, token="a token of sixteen", open_browser=True)
    said = capsys.readouterr().out
    assert "token: a token of sixteen" in said and "not encrypted" in said
    assert opened[0].endswith("/?token=a%20token%20of%20sixteen")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("::1", "http://[::1]:80"),
        ("photos.example", "http://photos.example:80"),
    ],
)
def test_the_address_is_one_that_opens_here(host: str, address: str) -> None:
    assert page_address(host, 80) == address
