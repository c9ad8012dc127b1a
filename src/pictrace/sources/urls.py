"""Photos at addresses: a list of them, in a file or itself at an address, or one address of a picture."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pictrace.errors import AddressRefused, PhotoError, PhotoUnreadable, SourceUnreachable
from pictrace.files import printable, system_path
from pictrace.formats import suffix_of
from pictrace.messages import Message
from pictrace.sources.addresses import LIST_SUFFIXES, addresses_in, is_address
from pictrace.sources.interface import Entry, Limits, Problem, Scanned, Source
from pictrace.sources.reading import absolute, open_file, read_file, why_not

if TYPE_CHECKING:
    from pictrace.sources.web import Web

__all__ = ["UrlSource", "fetch"]

_MOST_SILENT = 3
"""A server that was silent this often in one scan is not asked again in it."""


def fetch(url: str, limits: Limits) -> bytes:
    """The bytes at one address. Raises ``AddressRefused``, ``SourceUnreachable`` or a ``PhotoError``."""
    from pictrace.sources.web import Web

    web = Web(limits)
    try:
        return web.get(url.strip())
    finally:
        web.close()


class UrlSource(Source):
    """A list of addresses. The key of a photo is its address."""

    kind = "urls"

    def __init__(self, location: str, limits: Limits) -> None:
        super().__init__(location, limits)
        self.readers = limits.fetches
        self._lock = threading.Lock()
        self._opened: Web | None = None

    @classmethod
    def recognise(cls, place: str, limits: Limits) -> UrlSource | None:
        if is_address(place):
            return cls(place.strip(), limits)
        location = absolute(place)
        is_list = suffix_of(location) in LIST_SUFFIXES and os.path.isfile(system_path(location))  # noqa: PTH113
        return cls(location, limits) if is_list else None

    @property
    def _web(self) -> Web:
        from pictrace.sources.web import Web

        with self._lock:
            if self._opened is None:
                self._opened = Web(self.limits)
            return self._opened

    def probe(self) -> None:
        if is_address(self.location):
            return  # asking is the same as reading
        try:
            open_file(system_path(self.location)).close()
        except PhotoUnreadable as error:
            raise self._unreachable(error.message) from error
        except OSError as error:
            raise self._unreachable(why_not(error)) from error

    def _unreachable(self, why: Message) -> SourceUnreachable:
        return SourceUnreachable("place.why", place=printable(self.location), why=why)

    def scan(self, known: Mapping[str, str]) -> Iterator[Scanned]:
        """Servers are asked for stamps, not for pictures, as many at a time as may be fetched."""
        silent: dict[str, int] = {}
        waiting: deque[Future[Entry | Problem]] = deque()
        with ThreadPoolExecutor(self.limits.fetches, thread_name_prefix="pictrace-urls") as pool:
            try:
                for found in self._listed():
                    if isinstance(found, Problem):
                        yield found
                        continue
                    waiting.append(pool.submit(self._examine, found, silent))
                    if len(waiting) >= 4 * self.limits.fetches:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _listed(self) -> Iterator[str | Problem]:
        """The addresses, each once, and what could not be taken for one."""
        name = urlsplit(self.location).path if is_address(self.location) else self.location
        if is_address(self.location) and suffix_of(name) not in LIST_SUFFIXES:
            yield self.location
            return
        try:
            data = self._list()
            seen: set[str] = set()
            for found in addresses_in(data, name):
                if isinstance(found, int):
                    yield Problem("", Message("list.no_address", line=found))
                    continue
                key = found.split("#", 1)[0]
                if key not in seen:
                    seen.add(key)
                    yield key
        except PhotoError as error:
            yield Problem("", error.message, subtree=True)

    def _list(self) -> bytes:
        if is_address(self.location):
            return self._web.get(self.location)
        try:
            return read_file(system_path(self.location), self.limits.photo_bytes)
        except OSError as error:
            raise self._unreachable(why_not(error)) from error

    def _examine(self, url: str, silent: dict[str, int]) -> Entry | Problem:
        host = urlsplit(url).netloc
        if silent.get(host, 0) >= _MOST_SILENT:
            return Problem(url, Message("list.silent_host", host=host), subtree=True)
        try:
            return Entry(url, self._web.stamp(url))
        except SourceUnreachable as error:
            silent[host] = silent.get(host, 0) + 1
            return Problem(url, error.message, subtree=True)
        except (AddressRefused, PhotoError) as error:
            return Problem(url, error.message)

    def read(self, key: str) -> bytes:
        try:
            return self._web.get(key)
        except AddressRefused as error:
            raise PhotoUnreadable(error.message) from error

    def locate(self, key: str) -> str:
        return key

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
