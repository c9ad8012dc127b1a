"""Connections to addresses that were looked at first, each wait within the time that a fetch has."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
import typing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import httpcore
import httpx

from pictrace.errors import AddressRefused, SourceUnreachable
from pictrace.files import printable

__all__ = ["Backend", "Clock", "Transport", "is_public"]

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
SocketOptions: TypeAlias = Iterable[Any]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Where the resolver of a network without IPv4 puts all of it, each address by its last four bytes."""

_UNICAST = ipaddress.ip_network("2000::/3")
"""All that is given out of IPv6. What lies outside is for a network's own use (``fc00::/7``, ``64:ff9b:1::/48``), for
nobody (``100::/64``), or holds an IPv4 address (``::/96``, ``::ffff:0:0/96``, ``::ffff:0:0:0/96``)."""


_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # protocol assignments; Teredo, which holds IPv4 addresses
        "2002::/16",  # 6to4, which holds IPv4 addresses
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation, since 2024
    )
)
"""Special by IANA's registries, whatever this version of Python knows of them."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _NOT_PUBLIC)


class Clock:
    """The time that is left to the fetch that this thread is at; none is running otherwise."""

    def __init__(self) -> None:
        self._local = threading.local()

    @contextmanager
    def running(self, seconds: float) -> Iterator[None]:
        self._local.end = time.monotonic() + seconds
        try:
            yield
        finally:
            del self._local.end

    def left(self, timeout: float | None) -> float | None:
        """``timeout`` or what is left, if that is less. Raises ``httpcore.ReadTimeout`` when nothing is."""
        end = getattr(self._local, "end", None)
        if end is None:
            return timeout
        left: float = end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this fetch is over")
        return left if timeout is None else min(timeout, left)


class Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked."""

    def __init__(self, clock: Clock, private: bool) -> None:
        self._clock = clock
        self._private = private
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._addresses(host, port):
            try:
                left = self._clock.left(timeout)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        """What the name stands for. One private address among public ones is refused too: it is how
        rebinding looks."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise SourceUnreachable("address.unknown", host=host) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._private:
            for address in addresses:
                if not is_public(ipaddress.ip_address(address)):
                    raise AddressRefused("address.private", host=printable(host), address=address)
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the clock, so that a server cannot drip for ever."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._clock.left(timeout)), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Transport(httpx.BaseTransport):
    """httpx on connections of our own."""

    def __init__(self, backend: httpcore.NetworkBackend, connections: int) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=max(connections, 1),
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        body = typing.cast(Iterable[bytes], answer.stream)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(body, answer.close), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes], close: Callable[[], None]) -> None:
        self._parts = parts
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts

    def close(self) -> None:
        self._close()
