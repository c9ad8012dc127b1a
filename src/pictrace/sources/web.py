"""Fetching from the public internet, and from nowhere else unless the user says so.

A server may answer with a redirect into the user's own network, or its name may resolve to an address
in it. So every connection, that of every hop, resolves the name itself, checks every address found, and
connects to the checked address: what a second look-up would answer does not matter (DNS rebinding).
TLS and the Host header still speak of the name.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore
import httpx

from pictrace.errors import AddressRefused, PhotoError, PhotoGone, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.files import printable
from pictrace.messages import Message
from pictrace.sources.connections import Backend, Clock, Transport
from pictrace.sources.interface import Limits

__all__ = ["Web"]

UNKNOWN_NAME = "address.unknown"
"""The code of what is said where names are looked up, where the address is not known that it belongs to."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429})
"""HTTP's codes: look elsewhere; there is no such picture; ask again later."""
_HEADERS = {"User-Agent": "PicTrace", "Accept": "image/*, */*;q=0.5", "Accept-Encoding": "identity"}


class Web:
    """Fetches addresses, from several threads at once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._clock = Clock()
        self._turns = threading.BoundedSemaphore(limits.fetches)
        self._client = httpx.Client(
            transport=Transport(Backend(self._clock, limits.private_addresses), limits.fetches),
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
                raise AddressRefused("place.why", place=printable(str(url)), why=Message("address.scheme"))
            response = self._client.send(self._client.build_request(method, url), stream=True)
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return response
            response.close()
            url = url.join(response.headers["location"])
        raise PhotoUnreadable("address.redirects", most=self._limits.redirects)

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
        raise PhotoTooLarge("file.large", limit=limit)


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    answer = Message("address.answer", answer=f"{status} {response.reason_phrase}".rstrip())
    if status in _GONE:
        raise PhotoGone(answer)
    if status >= 500 or status in _LATER:
        raise SourceUnreachable("place.why", place=printable(str(response.url)), why=answer)
    raise PhotoUnreadable(answer)


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Exceptions of httpx, httpcore, TLS and sockets in PicTrace's own."""
    try:
        yield
    except SourceUnreachable as error:
        if error.message.code != UNKNOWN_NAME:
            raise
        raise SourceUnreachable("place.why", place=printable(url), why=error.message) from error
    except (PhotoError, AddressRefused):
        raise
    except (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError) as error:
        raise SourceUnreachable("place.why", place=printable(url), why=Message("address.slow")) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        invalid = Message("address.invalid", error=str(error))
        raise AddressRefused("place.why", place=printable(url), why=invalid) from error
    except (httpx.HTTPError, *_CORE_ERRORS, OSError) as error:
        raise SourceUnreachable("place.why", place=printable(url), why=_unanswered(error)) from error


def _unanswered(error: Exception) -> Message:
    words = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return Message("address.certificate", error=words)
    return Message("address.unreachable", error=words)


_CORE_ERRORS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol)
