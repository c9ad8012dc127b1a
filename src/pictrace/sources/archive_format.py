"""What a packed file can do. One file beside this one per format."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, TypeAlias

from pictrace.errors import PhotoUnreadable
from pictrace.sources.reading import open_file

__all__ = [
    "MOST_FILES",
    "MOST_LISTED_BYTES",
    "Archive",
    "ArchiveDamaged",
    "ArchiveFile",
    "Listing",
    "Member",
    "stream_of",
]

MOST_FILES = 500_000
"""Files of one archive: its list is held in memory."""
MOST_LISTED_BYTES = 128 * 1024 * 1024
"""Files of one archive, and bytes of their long names or of their directory: a few kilobytes can unpack to headers for
hours, and zipfile holds 520 bytes of memory for each file."""

ArchiveFile: TypeAlias = str | bytes
"""Where an archive lies: a path, or all its bytes when it lies in another archive."""


class ArchiveDamaged(PhotoUnreadable):
    """An archive that cannot be listed, or only in part; the message is for people."""


class Listing:
    """Counts what one archive lists. Raises ``ArchiveDamaged`` when it is more than is listed."""

    def __init__(self) -> None:
        self._files = 0
        self._bytes = 0

    def count(self, size: int, files: int = 1) -> None:
        """``files`` more, described in ``size`` bytes."""
        self._files += files
        self._bytes += size
        if self._files > MOST_FILES or self._bytes > MOST_LISTED_BYTES:
            raise ArchiveDamaged("archive.many", most=MOST_FILES)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. ``load(limit)`` gives its bytes, at most ``limit`` of them or raises a
    ``PhotoError``; ``head()`` the first few. Of an archive that is read as a stream, both work only
    until the next member is asked for."""

    name: str
    stamp: str
    size: int
    load: Callable[[int], bytes]
    head: Callable[[], bytes]


class Archive(ABC):
    """An opened archive. ``read`` may be called from several threads at once."""

    streams: bool = False
    """Whether members can only be read in passing, so that each must be taken when it is listed."""

    @abstractmethod
    def members(self) -> Iterator[Member]:
        """Every file, once per name. Raises ``ArchiveDamaged``, perhaps after some members."""

    @abstractmethod
    def read(self, name: str, limit: int) -> bytes:
        """The bytes of one member. Raises ``KeyError`` when there is none of that name, or a ``PhotoError``."""

    def open(self, name: str, limit: int) -> BinaryIO:
        """The same to read from and to seek in, beyond ``close``; the caller closes it."""
        return BytesIO(self.read(name, limit))

    def close(self) -> None:  # noqa: B027 - some hold nothing open
        """Gives back what is open."""


def stream_of(file: ArchiveFile) -> BinaryIO:
    """The bytes of an archive to read from the beginning; the caller closes it. Raises what ``open_file`` does."""
    return BytesIO(file) if isinstance(file, bytes) else io.BufferedReader(open_file(file))
