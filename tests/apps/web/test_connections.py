"""Connections that are held open to hurt, on real sockets; how long is too long by a clock that is told the time."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import RequestResponseCycle
from uvicorn.server import ServerState

from pictrace.apps.web.app import create_app
from pictrace.apps.web.connections import Patience, PatientProtocol, raise_file_limit
from pictrace.apps.web.security import Proxies
from tests.apps.web.fake import FakeLibrary
from tests.apps.web.serving import Served, Started, connection, serving

HALF = b"GET /api/v1/photos HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
CROWD = 300


@pytest.fixture
def served(library: FakeLibrary, request: pytest.FixtureRequest) -> Iterator[Served]:
    with serving(create_app(library), patience=getattr(request, "param", Patience())) as served:
        yield served


def is_over(held: socket.socket) -> bool:
    """Waits for the end that the server makes. ``False``: it sent something instead."""
    with suppress(ConnectionError):
        return held.recv(1) == b""
    return True


HELD_BACK = {
    "head": HALF,
    "body": b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\ntoken=",
    "nothing": b"",
}


@pytest.mark.parametrize("what", HELD_BACK)
def test_half_sent_requests_hold_up_nobody(served: Served, what: str) -> None:
    """Three hundred of them: they take places from one another, and everybody else is answered."""
    with ExitStack() as held:
        for _ in range(CROWD):
            held.enter_context(served.connect(HELD_BACK[what]))
            if len(held._exit_callbacks) % 100 == 0:  # type: ignore[attr-defined]
                assert served.ask("GET", "/api/v1/photos/1")[0] == 200
        for _ in range(20):
            assert served.ask("GET", "/api/v1/photos")[0] == 200
        assert served.open_connections <= Patience().connections_of_one


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("started", [["ulimit", "-n", "256"]], indirect=True)
def test_few_open_files_are_enough(started: Started) -> None:
    """As many as macOS gives. What cannot be accepted was said again and again: 97 MB of it."""
    server, said = started
    port = int(said["address"].rpartition(":")[2])
    with ExitStack() as held:
        for _ in range(CROWD):
            half = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            half.sendall(HALF)
        asked = connection(said["address"])
        for _ in range(5):
            asked.request("GET", "/api/v1/photos", headers={"Authorization": f"Bearer {said['token']}"})
            answer = asked.getresponse()
            assert (answer.status, answer.read()[:1]) == (200, b"{")
        asked.close()
    server.terminate()
    assert server.stderr is not None
    assert len(server.stderr.read()) < 10_000


@pytest.mark.parametrize("served", [Patience(head_seconds=0.2, body_seconds=0.2)], indirect=True)
@pytest.mark.parametrize("sent", [b"", HALF, b"GET / HT"])
def test_a_head_that_does_not_come_ends_the_connection(served: Served, sent: bytes) -> None:
    with served.connect(sent) as held:
        assert is_over(held)


@pytest.mark.parametrize("served", [Patience(head_seconds=0.2, body_seconds=0.2)], indirect=True)
def test_a_body_that_does_not_come_ends_the_connection(served: Served) -> None:
    multipart = ("Content-Type: multipart/form-data; boundary=x", "Content-Length: 90000")
    with served.connect(served.head("POST /api/v1/search", *multipart) + b"--x\r\n") as held:
        assert is_over(held)
    with served.connect(served.head("POST /api/v1/uploads?name=a.zip", "Content-Length: 90000") + b"PK") as held:
        assert is_over(held)
    assert served.ask("GET", "/api/v1/photos")[0] == 200


@pytest.mark.parametrize("served", [Patience(head_seconds=0.2)], indirect=True)
def test_a_second_head_on_the_same_connection_must_come_too(served: Served) -> None:
    with served.connect(served.head("GET /api/v1/health")) as held:
        answer = held.recv(65536)
        while not answer.endswith(b'{"status":"ok"}'):
            answer += held.recv(65536)
        held.sendall(HALF)
        assert is_over(held)


@pytest.mark.parametrize("served", [Patience(connections=8, connections_of_one=8)], indirect=True)
def test_answers_that_nobody_takes_hold_up_nobody(served: Served) -> None:
    """Files of the page, asked for on and on by somebody who does not read."""
    digest = served.app.state.static_digest
    many = f"GET /static/{digest}/css/base.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 2000
    with ExitStack() as held:
        for _ in range(12):
            deaf = held.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=30))
            deaf.setblocking(False)
            with suppress(BlockingIOError, ConnectionError):
                deaf.send(many)
        for _ in range(5):
            assert served.ask("GET", "/api/v1/photos")[0] == 200


@pytest.mark.parametrize("served", [Patience(connections=8, connections_of_one=8)], indirect=True)
def test_who_is_being_answered_keeps_his_place(served: Served) -> None:
    with ExitStack() as held, served.connect(served.head("GET /api/v1/jobs/events")) as watching:
        assert watching.recv(12) == b"HTTP/1.1 200"
        for _ in range(40):
            held.enter_context(served.connect(HALF))
        assert served.ask("GET", "/api/v1/photos")[0] == 200
        assert served.open_connections <= 8
        served.ask("POST", "/api/v1/jobs", {"places": ["/photos"]})
        stream = b""
        while b"event: job" not in stream:
            stream += watching.recv(65536)


@pytest.mark.parametrize("served", [Patience(connections=2), Patience(connections_of_one=2)], indirect=True)
def test_where_everybody_is_being_answered_a_newcomer_is_told(served: Served) -> None:
    with ExitStack() as held:
        for _ in range(2):
            watching = held.enter_context(served.connect(served.head("GET /api/v1/jobs/events")))
            assert watching.recv(12) == b"HTTP/1.1 200"
        assert served.ask("GET", "/api/v1/photos")[0] == 503


@pytest.mark.parametrize("served", [Patience(connections=2)], indirect=True)
@pytest.mark.parametrize("ahead", ["whole", "half"])
def test_who_asks_ahead_has_no_hold_on_his_place(served: Served, ahead: str) -> None:
    """However long the answer before takes: this one never ends."""
    next_head = served.head("GET /api/v1/photos")
    asked = served.head("GET /api/v1/jobs/events") + (next_head if ahead == "whole" else next_head[:5])
    with ExitStack() as held:
        for _ in range(2):
            assert held.enter_context(served.connect(asked)).recv(12) == b"HTTP/1.1 200"
        for _ in range(2):
            assert served.ask("GET", "/api/v1/photos")[0] == 200


# By the clock


class Transport(asyncio.Transport):
    """A connection that notes what became of it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("10.0.0.9", 50000), "sockname": ("10.0.0.1", 80)})
        self.ended = False
        self.unsent = 0

    def is_closing(self) -> bool:
        return self.ended

    def abort(self) -> None:
        self.ended = True

    close = abort

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading

    def get_write_buffer_size(self) -> int:
        return self.unsent


class Client:
    """A protocol, told what comes and what time it is. What it asks for is answered when the test says so."""

    def __init__(self, runner: asyncio.Runner) -> None:
        async def app(scope: object, receive: object, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
            await self._answer.wait()
            self._answer.clear()
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

        self._runner, loop = runner, runner.get_loop()
        self._answer = asyncio.Event()
        self.transport = Transport()
        self.protocol = PatientProtocol(
            Config(app, log_config=None), ServerState(), {}, loop, patience=Patience(), trusts=lambda address: False
        )
        self.protocol.connection_made(self.transport)
        self.start = loop.time()
        self.seconds = 0

    def answer(self) -> None:
        """Lets the request that is at work be answered."""

        async def until_complete(cycle: RequestResponseCycle) -> None:
            self._answer.set()
            while not cycle.response_complete:
                await asyncio.sleep(0)

        self._runner.run(until_complete(self.protocol.cycle))

    def keeps_place(self) -> bool:
        return not self.protocol.is_clients_turn

    def after(self, seconds: int, data: bytes = b"", *, each: bytes = b"") -> bool:
        """Whether the connection still stands so much later; ``each`` comes every second."""
        for _ in range(seconds):
            self.seconds += 1
            now = self.start + self.seconds
            if each and not self.transport.ended:
                self.protocol.data_received(each)
                self.protocol.silent_since = now
            self.protocol.look(now)
        return not self.transport.ended


@pytest.fixture
def client() -> Iterator[Client]:
    with asyncio.Runner() as runner:
        yield Client(runner)


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"


def test_a_head_has_ten_seconds_however_it_drips(client: Client) -> None:
    assert client.after(9, each=b"GET / HTTP/1.1\r\nX: "[:1])
    assert not client.after(3, each=b"x")


def test_a_body_keeps_a_pace(client: Client) -> None:
    client.protocol.data_received(POST)
    assert client.after(19, each=b"x" * 10)
    assert not client.after(3, each=b"x" * 10)


def test_a_slow_but_steady_body_comes_through(client: Client) -> None:
    client.protocol.data_received(POST)
    client.protocol.cycle.body.clear()
    assert client.after(40, each=b"x" * 1500)


def test_a_body_that_stops_is_ended_however_much_came_before(client: Client) -> None:
    client.protocol.data_received(POST + b"x" * 60_000)
    assert client.after(19)
    assert not client.after(4)


def test_the_servers_own_time_is_not_the_clients(client: Client) -> None:
    """While it does not read (a queue, a slow disk) or computes, the client may wait."""
    client.protocol.data_received(POST + b"x" * 70_000)
    assert client.protocol.flow.read_paused
    assert client.after(600)
    client.protocol.flow.resume_reading()
    assert client.after(15)


def test_a_client_that_awaits_the_word_to_go_on_may_wait(client: Client) -> None:
    client.protocol.data_received(POST[:-2] + b"Expect: 100-continue\r\n\r\n")
    assert client.after(600)


def test_an_answer_that_nobody_takes_is_ended(client: Client) -> None:
    client.protocol.data_received(GET)
    assert client.after(600)
    client.protocol.pause_writing()
    client.transport.unsent = 100_000
    assert client.after(59)
    client.transport.unsent = 90_000  # it goes on, slowly
    assert client.after(59)
    assert not client.after(4)


def test_a_request_at_work_keeps_its_place(client: Client) -> None:
    assert not client.keeps_place()
    client.protocol.data_received(GET)
    assert client.after(5) and client.keeps_place()
    client.answer()
    assert not client.keeps_place()
    client.protocol.data_received(GET)
    assert client.keeps_place()


def test_requests_that_are_sent_ahead_keep_none(client: Client) -> None:
    """Neither while they wait nor when their turn has come; and their client counts as silent since he sent them."""
    client.protocol.data_received(GET * 3)
    sent = client.protocol.silent_since
    for _ in range(3):
        assert client.after(5)
        assert (client.keeps_place(), client.protocol.silent_since) == (False, sent)
        client.answer()
    client.protocol.data_received(GET)
    assert client.keeps_place()


def test_who_asks_again_before_he_took_the_answer_keeps_none(client: Client) -> None:
    client.protocol.data_received(GET)
    client.answer()
    client.transport.unsent = 1_000
    client.protocol.data_received(GET)
    assert client.after(5) and not client.keeps_place()


def test_a_body_that_waits_for_the_server_is_not_asking_ahead(client: Client) -> None:
    client.protocol.data_received(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    client.protocol.data_received(b"11170\r\n" + b"x" * 70_000 + b"\r\n5")  # stops within the next chunk's size
    assert client.protocol.flow.read_paused
    assert client.keeps_place()


def test_a_proxy_speaks_for_many(library: FakeLibrary) -> None:
    patience = Patience(connections_of_one=2)
    with (
        serving(create_app(library), patience=patience, proxies=Proxies(["127.0.0.0/8"])) as served,
        ExitStack() as held,
    ):
        for _ in range(4):
            watching = held.enter_context(served.connect(served.head("GET /api/v1/jobs/events")))
            assert watching.recv(12) == b"HTTP/1.1 200"
        assert served.ask("GET", "/api/v1/photos")[0] == 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_connections_leave_files_for_the_rest(tmp_path: Path) -> None:
    code = "from pictrace.apps.web.connections import raise_file_limit; print(raise_file_limit(512))"
    shell = f'ulimit -n 200; exec "{sys.executable}" -c "{code}"'
    assert subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True).stdout == "72\n"
    assert raise_file_limit(512) <= 512
