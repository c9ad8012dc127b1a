"""Photos in one ZIP or TAR archive."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from pictrace.errors import PhotoUnavailable, PhotoUnreadable, SourceUnreachable
from pictrace.files import printable, system_path
from pictrace.sources.interface import Limits, Scanned, Source
from pictrace.sources.members import Archives, scan_archive, stamp_of
from pictrace.sources.names import Kind, Rules, kind_of
from pictrace.sources.reading import absolute, open_file, why_not

__all__ = ["ArchiveSource"]


class ArchiveSource(Source):
    """An archive given directly; archives in it are entered."""

    kind = "archive"

    def __init__(self, location: str, limits: Limits) -> None:
        super().__init__(location, limits)
        self._path = system_path(location)
        self._archives = Archives(limits)

    @classmethod
    def recognise(cls, place: str, limits: Limits) -> ArchiveSource | None:
        location = absolute(place)
        if kind_of(location) is not Kind.ARCHIVE or not os.path.isfile(system_path(location)):  # noqa: PTH113
            return None
        return cls(location, limits)

    def probe(self) -> None:
        self._status()

    def _status(self) -> os.stat_result:
        try:
            with open_file(self._path) as file:
                return os.fstat(file.fileno())
        except PhotoUnreadable as error:
            raise SourceUnreachable("place.why", place=printable(self.location), why=error.message) from error
        except OSError as error:
            raise SourceUnreachable("place.why", place=printable(self.location), why=why_not(error)) from error

    def scan(self, known: Mapping[str, str]) -> Iterator[Scanned]:
        stamp = stamp_of(self._status())
        opened = partial(self._archives.open, self._path)
        yield from scan_archive(self._path, "", stamp, known, self.limits, Rules.parse(self.limits.skip), opened)

    def read(self, key: str) -> bytes:
        with self._refusals():
            return self._archives.read(self._path, key)

    def open(self, key: str) -> BinaryIO:
        with self._refusals():
            return self._archives.open_member(self._path, key)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.probe()
            raise PhotoUnavailable("archive.unreadable", why=why_not(error)) from error

    def locate(self, key: str) -> str:
        return f"{self.location}!{key}"

    def close(self) -> None:
        self._archives.close()
