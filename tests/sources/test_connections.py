"""Which addresses are the public internet's, and how long a connection may take."""

from __future__ import annotations

import ipaddress
import threading
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import AddressRefused
from pictrace.sources.connections import Backend, Clock, is_public


@given(st.ip_addresses(v=4))
def test_an_address_in_a_network_without_ipv4_is_what_its_last_bytes_are(address: ipaddress.IPv4Address) -> None:
    behind = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))
    assert is_public(behind) == is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_not_public(address: ipaddress.IPv4Address) -> None:
    assert not is_public(ipaddress.IPv6Address(f"::ffff:{address}"))
    assert not is_public(ipaddress.IPv6Address(f"::{address}"))


@given(st.ip_addresses(v=4))
def test_nothing_private_is_public(address: ipaddress.IPv4Address) -> None:
    assert not (is_public(address) and (address.is_private or address.is_loopback or address.is_link_local))


def test_a_clock_counts_for_its_own_thread_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("pictrace.sources.connections.time.monotonic", lambda: now[0])
    clock = Clock()
    assert clock.left(None) is None
    assert clock.left(7.0) == 7.0
    with clock.running(10):
        assert clock.left(None) == 10
        now[0] += 4
        assert (clock.left(2), clock.left(60)) == (2, 6)
        elsewhere: list[float | None] = []
        thread = threading.Thread(target=lambda: elsewhere.append(clock.left(None)))
        thread.start()
        thread.join()
        assert elsewhere == [None]
        now[0] += 6
        with pytest.raises(httpcore.ReadTimeout):
            clock.left(60)
    assert clock.left(3.0) == 3.0, "the next fetch begins anew"


def resolved(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found: list[Any] = [(None, None, None, "", (address, 80)) for address in addresses]
    monkeypatch.setattr("pictrace.sources.connections.socket.getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.215.14", "10.0.0.1"), ("::1",), ("169.254.169.254",)])
def test_one_address_that_is_not_public_refuses_the_name(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    resolved(monkeypatch, *addresses)
    with pytest.raises(AddressRefused, match="example"):
        Backend(Clock(), private=False).connect_tcp("example.org", 80)


def test_a_name_without_addresses_cannot_be_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved(monkeypatch)
    with pytest.raises(httpcore.ConnectError, match="no address"):
        Backend(Clock(), private=True).connect_tcp("example.org", 80)


def test_no_address_is_tried_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved(monkeypatch, "127.0.0.1")
    clock = Clock()
    with clock.running(0), pytest.raises(httpcore.ReadTimeout):
        Backend(clock, private=True).connect_tcp("example.org", 1)
