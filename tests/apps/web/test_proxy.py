"""Behind a proxy that speaks TLS, as ``docs/web.md`` says: a real one, small, in front of the real program."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

import pytest

from pictrace.apps.web.security import Proxies
from pictrace.errors import UsageError
from tests.apps.web.serving import Started

NAME = "photos.example.org"
PUBLIC = f"https://{NAME}"
PROXIED = ["--host-name", NAME, "--trusted-proxy", "127.0.0.1"]
FORM = ("Content-Type: application/x-www-form-urlencoded", "Content-Length: 10")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class TlsProxy:
    """Takes TLS off, says so in ``X-Forwarded-Proto`` whatever the browser said there, and passes ``Host`` on."""

    def __init__(self, certificate: Path, backend: int) -> None:
        self.port = 0
        self._backend = backend
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate)
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with await asyncio.start_server(self._pass_on, "127.0.0.1", 0, ssl=self._tls) as server:
            self.port = int(server.sockets[0].getsockname()[1])
            self._ready.set()
            await self._stop.wait()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = [one for one in head[:-4].split(b"\r\n") if not one.lower().startswith(b"x-forwarded-proto:")]
        length = next((int(one[15:]) for one in lines if one.lower().startswith(b"content-length:")), 0)
        head = b"\r\n".join([*lines, b"X-Forwarded-Proto: https", b"Connection: close", b"", b""])
        back, forth = await asyncio.open_connection("127.0.0.1", self._backend)
        # In one piece: a body that comes after the answer meets a closed connection, which may take the answer along.
        forth.write(head + await reader.readexactly(length))
        writer.write(await back.read())
        for one in (forth, writer):
            one.close()
            await one.wait_closed()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=20)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a name that is nobody's."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(file), "-out", str(file)],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


@dataclass
class Browser:
    """Asks for the public name through the proxy, or the server itself."""

    proxy: TlsProxy
    backend: int
    token: str
    certificate: Path

    def ask(self, line: str, *headers: str, body: bytes = b"", direct: bool = False) -> Answer:
        head = "\r\n".join([f"{line} HTTP/1.1", f"Host: {NAME}", *headers, "", ""]).encode()
        made = socket.create_connection(("127.0.0.1", self.backend if direct else self.proxy.port), timeout=30)
        if not direct:
            made = ssl.create_default_context(cafile=str(self.certificate)).wrap_socket(made, server_hostname=NAME)
        with made:
            made.sendall(head + body)
            answer = HTTPResponse(made)
            answer.begin()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())

    def signed_in(self) -> str:
        """The header of a browser that came with the token."""
        body = f"token={self.token}".encode()
        length = f"Content-Length: {len(body)}"
        answer = self.ask("POST /sign-in", f"Origin: {PUBLIC}", FORM[0], length, body=body)
        assert answer.status == 303
        assert "; Secure" in answer.headers["set-cookie"]
        return f"Cookie: {answer.headers['set-cookie'].partition(';')[0]}"


@pytest.fixture
def browser(started: Started, certificate: Path) -> Iterator[Browser]:
    _, said = started
    backend = int(said["address"].rpartition(":")[2])
    proxy = TlsProxy(certificate, backend)
    yield Browser(proxy, backend, said["token"], certificate)
    proxy.close()


@pytest.mark.parametrize("started", [PROXIED], indirect=True)
def test_the_page_is_used_through_the_proxy(browser: Browser, started: Started) -> None:
    """Was 421 for the name, and 403 for the origin where the proxy hid the name."""
    assert browser.ask("GET /").headers["location"] == "/sign-in"
    cookie = browser.signed_in()
    assert browser.ask("GET /", cookie).status == 200
    own = (cookie, f"Origin: {PUBLIC}", "Sec-Fetch-Site: same-origin")
    started_job = browser.ask("POST /api/v1/jobs", *own, "Content-Type: application/json", "Content-Length: 21",
                              body=b'{"kind":"duplicates"}')  # fmt: skip
    assert (started_job.status, b'"duplicates"' in started_job.body) == (202, True)
    assert browser.ask("GET /api/v1/photos", *own).status == 200
    code = started[1]["sign_in"]
    assert code.startswith(f"{PUBLIC}/?code=")
    assert browser.ask(f"GET {code.removeprefix(PUBLIC)}").headers["location"] == "/"


@pytest.mark.parametrize("started", [PROXIED], indirect=True)
def test_the_plain_twin_of_the_public_name_is_another_site(browser: Browser) -> None:
    cookie = browser.signed_in()
    for origin in (f"http://{NAME}", f"{PUBLIC}:8443", "https://evil.example", "null"):
        answer = browser.ask("POST /api/v1/search", cookie, f"Origin: {origin}", *FORM, body=b"photo_id=1")
        assert answer.status == 403, origin


@pytest.mark.parametrize("started", [[], ["--trusted-proxy", "127.0.0.1"]], indirect=True)
def test_a_name_that_was_not_given_is_not_answered(browser: Browser) -> None:
    assert browser.ask("GET /").status == 421


@pytest.mark.parametrize("started", [["--host-name", NAME, "--trusted-proxy", "10.1.2.0/24"]], indirect=True)
def test_only_a_trusted_proxy_says_that_it_was_tls(browser: Browser) -> None:
    body = f"token={browser.token}".encode()
    length = f"Content-Length: {len(body)}"
    answer = browser.ask("POST /sign-in", FORM[0], length, "X-Forwarded-Proto: https", body=body, direct=True)
    assert answer.status == 303
    assert "Secure" not in answer.headers["set-cookie"]


def test_proxies_are_addresses_and_networks() -> None:
    proxies = Proxies(["10.0.0.2", "192.168.0.0/16", "fd00::/8"])
    assert all(map(proxies.trusts, ("10.0.0.2", "192.168.7.7", "fd12::1")))
    assert not any(map(proxies.trusts, ("10.0.0.3", "127.0.0.1", "", "fe80::1", "nonsense")))
    with pytest.raises(UsageError, match="address or a network"):
        Proxies(["photos.example.org"])
