"""Which addresses are public, and that a name cannot change its mind between the check and the connection."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from typing import Any

import httpcore
import pytest

from pictrace.errors import AddressRefused, SourceUnreachable
from pictrace.sources import Limits
from pictrace.sources.connections import is_public
from pictrace.sources.web import Web
from tests.sources.places import Page, Server, photo


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
        "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::a00:1",
        "64:ff9b::7f00:1", "2001:db8::1", "2001:0:7f00:1::",
        "::7f00:1", "::a00:1", "::808:808", "64:ff9b:1::a00:1", "64:ff9b:1::808:808", "64:ff9b:1:ffff::1",
        "::ffff:0:7f00:1", "::ffff:0:808:808", "::ffff:8.8.8.8", "2002:808:808::1", "2001:0:808:808::", "100::1",
        "100:0:0:1::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1", "3fff::1", "3fff:fff::1", "5f00::1",
        "fdff::1", "febf::1", "4000::1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.51.100.1", "203.0.113.1",
        "64:ff9b::c058:6301", "64:ff9b::e000:1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "192.0.1.1", "2606:4700::1111", "2001:200::1", "2a00:1450::1", "64:ff9b::808:808"],
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Name look-ups answer these, one after another, and the last one from then on."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in answer
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


class Connections:
    """Where connections would have gone; each fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []

        def connect_tcp(backend: Any, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            self.made.append(host)
            raise httpcore.ConnectError("no network in tests")

        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)


def test_a_name_is_looked_up_once_and_the_checked_address_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the second answer would be the user's own router."""
    asked = resolving(monkeypatch, ["93.184.216.34"], ["192.168.1.1"])
    connections = Connections(monkeypatch)
    with pytest.raises(SourceUnreachable):
        Web(Limits()).get("http://rebinding.example/a.jpg")
    assert asked == ["rebinding.example"]
    assert connections.made == ["93.184.216.34"]


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["fe80::1%eth0"], ["::ffff:192.168.0.1"]]
)
def test_one_private_address_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch, answer: list[str]) -> None:
    resolving(monkeypatch, answer)
    connections = Connections(monkeypatch)
    with pytest.raises(AddressRefused, match="not on the public internet"):
        Web(Limits()).get("https://intranet.example/a.jpg")
    assert connections.made == []


def test_every_hop_is_checked(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """A public server redirects to a private one. The first hop is let through by hand."""
    server.pages["/a.jpg"] = Page(b"", 302, {"Location": f"http://localhost:{server.port}/secret.jpg"})
    server.pages["/secret.jpg"] = Page(photo())
    ordinary = httpcore.SyncBackend.connect_tcp

    def connect_tcp(backend: Any, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        return ordinary(backend, "127.0.0.1" if host == "93.184.216.34" else host, port, *args, **kwargs)

    resolving(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
    with pytest.raises(AddressRefused, match=r"localhost is 127\.0\.0\.1"):
        Web(Limits()).get(f"http://public.example:{server.port}/a.jpg")
    assert [path for _, path, _ in server.asked] == ["/a.jpg"]
    assert server.asked[0][2] == f"public.example:{server.port}"


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["93.184.216.34", "8.8.8.8"])
    connections = Connections(monkeypatch)
    with pytest.raises(SourceUnreachable, match="no network in tests"):
        Web(Limits()).get("http://two.example/a.jpg")
    assert connections.made == ["93.184.216.34", "8.8.8.8"]


def test_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(SourceUnreachable, match=r"the name nowhere\.example is not known"):
        Web(Limits()).get("http://nowhere.example/a.jpg")


def test_tls_is_verified_against_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["93.184.216.34"])
    seen: list[tuple[str | None, bool, int]] = []

    class Stream(httpcore.NetworkStream):
        def start_tls(
            self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
        ) -> Any:
            seen.append((server_hostname, ssl_context.check_hostname, ssl_context.verify_mode))
            raise ssl.SSLCertVerificationError("certificate verify failed")

        def close(self) -> None: ...

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *args, **kwargs: Stream())
    with pytest.raises(SourceUnreachable, match="cannot prove that it is who it says"):
        Web(Limits()).get("https://name.example/a.jpg")
    assert seen == [("name.example", True, ssl.CERT_REQUIRED)]


def test_connections_are_kept_between_fetches(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    ordinary = httpcore.SyncBackend.connect_tcp

    def connect_tcp(backend: Any, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        made.append(port)
        return ordinary(backend, host, port, *args, **kwargs)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
    server.pages["/a.jpg"] = Page(photo())
    web = Web(Limits(private_addresses=True))
    assert [web.get(f"{server.url}/a.jpg") for _ in range(5)] == [photo()] * 5
    assert len(made) == 1
    web.close()


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look names up itself, past every check."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.pages["/a.jpg"] = Page(photo())
    web = Web(Limits(private_addresses=True))
    assert web.get(f"{server.url}/a.jpg") == photo()
    web.close()
