"""Serving for real: the address that is printed, the token, and an end that does not wait for browsers."""

from __future__ import annotations

import re
import signal
import socket
import sys
import threading
from pathlib import Path

import pytest

from pictrace.apps.web.access import Access
from pictrace.apps.web.server import _tell_how_to_open, bound_socket, page_address, serve
from pictrace.errors import UsageError
from tests.apps.web.fake import FakeLibrary
from tests.apps.web.serving import Started, connection


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_it_serves_and_ends_quickly_although_someone_watches(started: Started) -> None:
    server, said = started
    assert said["address"].startswith("http://127.0.0.1:")
    let_in = {"Authorization": f"Bearer {said['token']}"}
    asked = connection(said["address"])
    asked.request("GET", "/", headers=let_in)
    assert b"<!doctype html>" in asked.getresponse().read()
    watching = connection(said["address"])
    watching.request("GET", "/api/v1/jobs/events", headers=let_in)
    stream = watching.getresponse()
    assert stream.readline() == b"retry: 2000\n"
    server.send_signal(signal.SIGINT)
    server.wait(timeout=15)
    assert server.stderr is not None
    assert "Traceback" not in server.stderr.read()
    asked.close()
    watching.close()


@pytest.mark.parametrize("started", [[], ["--host", "0.0.0.0"]], indirect=True)
def test_a_script_takes_the_token_from_the_library(started: Started, tmp_path: Path) -> None:
    _, said = started
    token = (tmp_path / "library" / "token").read_text().strip()
    assert token == said["token"] and len(token) >= 40
    asked = connection(said["address"])
    asked.request("GET", "/api/v1/photos")
    answer = asked.getresponse()
    assert (answer.status, answer.read()[:1]) == (401, b"{")
    asked.request("GET", "/api/v1/photos", headers={"Authorization": f"Bearer {token}"})
    assert asked.getresponse().status == 200
    asked.close()


def test_a_program_may_hand_its_browser_over(started: Started) -> None:
    _, said = started
    asked = connection(said["address"])
    asked.request("GET", said["sign_in"].removeprefix(said["address"]))
    answer = asked.getresponse()
    answer.read()
    cookie = str(answer.getheader("set-cookie")).partition(";")[0]
    asked.request("GET", "/api/v1/photos", headers={"Cookie": cookie})
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


class Opened:
    """What ``serve`` opens in the browser, waited for in place of running the server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, opens: bool = True) -> None:
        self.addresses: list[str] = []
        self._opens = opens
        self._there = threading.Event()
        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.setattr("pictrace.apps.web.server.webbrowser.open", self._open)
        monkeypatch.setattr("pictrace.apps.web.server._tell_how_to_open", self._tell)
        monkeypatch.setattr("pictrace.apps.web.server.Server.run", lambda server, sockets: self._run(sockets))

    def _open(self, address: str) -> bool:
        self.addresses.append(address)
        if self._opens:
            self._there.set()
        return self._opens

    def _tell(self, page: str, access: Access) -> None:
        _tell_how_to_open(page, access)
        self._there.set()

    def _run(self, sockets: list[socket.socket]) -> None:
        assert self._there.wait(10)
        sockets[0].close()


def test_the_browser_is_opened_with_a_code_and_not_the_token(
    library: FakeLibrary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = Opened(monkeypatch)
    serve(library, host="0.0.0.0", port=0, token="a token of sixteen")
    said = capsys.readouterr().out
    assert "a token of sixteen" not in said and "not encrypted" in said
    assert re.fullmatch(r"http://127.0.0.1:\d+/\?code=[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", opened.addresses[0])
    assert opened.addresses[0] not in said


@pytest.mark.parametrize("screen", [True, False])
def test_where_no_browser_opens_the_address_is_printed(
    screen: bool, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = Opened(monkeypatch, opens=False)
    monkeypatch.setattr("pictrace.apps.web.server._has_screen", lambda: screen)
    serve(library, port=0)
    said = capsys.readouterr().out
    assert re.search(r"open http://127.0.0.1:\d+/\?code=\S+ within 10 minutes", said)
    assert "the library's file token" in said
    assert len(opened.addresses) == screen


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
