"""Fetching from the public internet, and from nowhere else unless the user says so.

A server may answer with a redirect into the user's own network, or its name may resolve to an address
in it. So every connection, that of every hop, resolves the name itself, checks every address found, and
connects to the checked address: what a second look-up would answer does not matter (DNS rebinding).
TLS and the Host header still speak of the name.
"""

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

from pictrace.errors import AddressRefused, PhotoError, PhotoGone, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.files import printable
from pictrace.sources.interface import Limits
from pictrace.sources.reading import as_size

__all__ = ["Web", "is_public"]

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
SocketOptions: TypeAlias = Iterable[typing.Any]

_UNICAST = ipaddress.ip_network("2000::/3")
"""All that is given out of IPv6. What lies outside is for a network's own use (``fc00::/7``, ``64:ff9b:1::/48``), for
nobody (``100::/64``), or holds an IPv4 address (``::/96``, ``::ffff:0:0/96``, ``::ffff:0:0:0/96``)."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Where the resolver of a network without IPv4 puts all of it, each address by its last four bytes."""
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
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429})
_HEADERS = {"User-Agent": "PicTrace", "Accept": "image/*, */*;q=0.5", "Accept-Encoding": "identity"}


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _NOT_PUBLIC)


class Web:
    """Fetches addresses, from several threads at once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._clock = _Clock()
        self._turns = threading.BoundedSemaphore(limits.fetches)
        self._client = httpx.Client(
            transport=_Transport(_Backend(self._clock, limits.private_addresses), limits.fetches),
            headers=_HEADERS,
            timeout=limits.fetch_seconds,
            trust_env=False,
        )

    def get(self, url: str) -> bytes:
        """The body. Raises ``AddressRefused``; ``SourceUnreachable`` when the server cannot be asked now;
        ``PhotoGone``, ``PhotoTooLarge`` or ``PhotoUnreadable`` by what it answers."""
        with self._answer("GET", url) as response:
            _check_status(response)
            return self._body(response)

    def stamp(self, url: str) -> str:
        """What changes when the picture does, without its bytes: by the server's word, else the address
        itself. Raises as ``get`` does, ``PhotoUnreadable`` excepted."""
        with self._answer("HEAD", url) as response:
            if response.status_code in _GONE or response.status_code in _LATER or response.status_code >= 500:
                _check_status(response)
            names = ("etag", "last-modified", "content-length")
            told = [response.headers.get(name, "") for name in names]
        if response.status_code != 200 or not (told[0] or told[1]):
            return url
        return "|".join(told)

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _answer(self, method: str, url: str) -> Iterator[httpx.Response]:
        """The answer after redirects, its body not read yet. Everything in the block is on one clock,
        which starts when it is this fetch's turn."""
        with self._turns, self._clock.running(self._limits.fetch_seconds), _translated(url):
            response = self._follow(method, httpx.URL(url))
            try:
                yield response
            finally:
                response.close()

    def _follow(self, method: str, url: httpx.URL) -> httpx.Response:
        for _ in range(self._limits.redirects + 1):
            if url.scheme not in ("http", "https") or not url.host:
                raise AddressRefused(f"{printable(str(url))}: only http:// and https:// addresses are fetched")
            response = self._client.send(self._client.build_request(method, url), stream=True)
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return response
            response.close()
            url = url.join(response.headers["location"])
        raise PhotoUnreadable(f"the server redirects more than {self._limits.redirects} times")

    def _body(self, response: httpx.Response) -> bytes:
        limit = self._limits.photo_bytes
        declared = response.headers.get("content-length", "")
        if not (declared.isascii() and declared.isdigit() and int(declared) > limit):
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                if len(body) > limit:
                    break
            else:
                return bytes(body)
        raise PhotoTooLarge(f"the file is over the limit of {as_size(limit)}")


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    answer = f"the server answers {status} {response.reason_phrase}".rstrip()
    if status in _GONE:
        raise PhotoGone(answer)
    if status >= 500 or status in _LATER:
        raise SourceUnreachable(f"{printable(str(response.url))}: {answer}")
    raise PhotoUnreadable(answer)


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Exceptions of httpx, httpcore, TLS and sockets in PicTrace's own."""
    try:
        yield
    except (PhotoError, AddressRefused, SourceUnreachable):
        raise
    except (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError) as error:
        raise SourceUnreachable(f"{printable(url)}: the server did not answer in time") from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise AddressRefused(f"{printable(url)}: this is not a valid address ({error})") from error
    except (httpx.HTTPError, *_CORE_ERRORS, OSError) as error:
        words = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, ssl.SSLError) or isinstance(error.__cause__ or error.__context__, ssl.SSLError):
            raise SourceUnreachable(
                f"{printable(url)}: the server cannot prove that it is who it says ({words})"
            ) from error
        raise SourceUnreachable(f"{printable(url)}: the server cannot be reached ({words})") from error


_CORE_ERRORS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol)


class _Clock:
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


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked."""

    def __init__(self, clock: _Clock, private: bool) -> None:
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
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._private:
            for address in addresses:
                if not is_public(ipaddress.ip_address(address)):
                    raise AddressRefused(f"{printable(host)} is {address}, which is not on the public internet")
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the clock, so that a server cannot drip for ever."""

    def __init__(self, stream: httpcore.NetworkStream, clock: _Clock) -> None:
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


class _Transport(httpx.BaseTransport):
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
