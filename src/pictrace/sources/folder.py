"""Photos in a folder and everything below it, archives included."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import BinaryIO, TypeVar

from pictrace.errors import PhotoGone, PhotoUnavailable, SourceUnreachable
from pictrace.files import name_from_text, printable, system_path
from pictrace.messages import Message
from pictrace.sources.interface import Limits, Scanned, Source
from pictrace.sources.members import Archives, scan_archive, stamp_of
from pictrace.sources.names import Kind, kind_of
from pictrace.sources.reading import GONE, absolute, is_unmounted, open_file, read_file, why_not
from pictrace.sources.walking import FoundArchive, walk

__all__ = ["FolderSource"]

T = TypeVar("T")


class FolderSource(Source):
    """A folder on a disk."""

    kind = "folder"

    def __init__(self, location: str, limits: Limits) -> None:
        super().__init__(location, limits)
        self._root = system_path(location)
        self._archives = Archives(limits)

    @classmethod
    def recognise(cls, place: str, limits: Limits) -> FolderSource | None:
        location = absolute(place)
        return cls(location, limits) if os.path.isdir(system_path(location)) else None  # noqa: PTH112

    def probe(self) -> None:
        try:
            with os.scandir(self._root) as listing:
                empty = next(listing, None) is None
        except OSError as error:
            raise SourceUnreachable("place.why", place=printable(self.location), why=why_not(error)) from error
        if empty and is_unmounted(self._root):
            raise SourceUnreachable("place.why", place=printable(self.location), why=Message("place.unmounted"))

    def scan(self, known: Mapping[str, str]) -> Iterator[Scanned]:
        self.probe()
        for found in walk(self._root, self.limits):
            if isinstance(found, FoundArchive):
                opened = partial(self._archives.open, found.path)
                stamp = stamp_of(found.status)
                yield from scan_archive(found.path, found.key, stamp, known, self.limits, found.rules, opened)
            else:
                yield found

    def read(self, key: str) -> bytes:
        return self._taken(key, read_file, self._archives.read)

    def open(self, key: str) -> BinaryIO:
        return self._taken(key, open_file, self._archives.open_member)

    def _taken(self, key: str, file: Callable[[str, int], T], member: Callable[[str, str], T]) -> T:
        """What ``file`` makes of the path and the limit of bytes, or ``member`` of an archive's path and the name
        within."""
        try:
            path = self._path(key)
            if path is not None:
                try:
                    return file(path, self.limits.photo_bytes)
                except GONE:
                    pass  # perhaps it is in an archive
            return self._taken_member(key, member)
        except OSError as error:
            self.probe()
            raise PhotoUnavailable("file.unreadable", why=why_not(error)) from error

    def _taken_member(self, key: str, member: Callable[[str, str], T]) -> T:
        """Names may hold ``!`` too: the first part of the key that is an archive file counts."""
        at = key.find("!")
        while at > 0:
            path = self._path(key[:at])
            if path is not None and kind_of(path) is Kind.ARCHIVE and os.path.isfile(path):  # noqa: PTH113
                return member(path, key[at + 1 :])
            at = key.find("!", at + 1)
        self.probe()
        raise PhotoGone("file.gone")

    def _path(self, key: str) -> str | None:
        """The path that a key names; ``None`` for one that would lead out of the folder, because names in
        archives may be anything and are only names."""
        if any(part in ("", ".", "..") for part in key.split("/")):
            return None
        if os.sep != "/" and (os.sep in key or ":" in key):
            return None
        return os.path.join(self._root, name_from_text(key).replace("/", os.sep))  # noqa: PTH118

    def close(self) -> None:
        self._archives.close()
