"""What a clean-up may ask of a file system: the one door to the user's files.

Paths are text with ``/`` between folders, as sources have them. Nothing here replaces a file that is there, and nothing
but ``remove`` takes bytes away. What the system refuses comes as its ``OSError``.
"""

from __future__ import annotations

import stat
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from pictrace.files import PART

__all__ = ["FileSystem", "Status", "is_part_of", "parent_of", "part_name"]


@dataclass(frozen=True, slots=True)
class Status:
    """A name as it is now, links not followed. ``inode`` is 0 where the file system has no such numbers."""

    device: int
    inode: int
    mode: int
    size: int
    mtime_ns: int
    links: int = 1

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.mode)

    def unchanged(self, before: Status) -> bool:
        """The same file with, as far as its times tell, the same bytes. Not by its number of names: another one
        changes nothing of it."""
        return (self.device, self.inode, self.size, self.mtime_ns) == (
            before.device,
            before.inode,
            before.size,
            before.mtime_ns,
        )


class FileSystem(ABC):
    """Each call happens whole or not at all; ``create``, ``copy`` and ``clone`` may leave a hidden part behind when the
    process is killed. What a call did survives a power cut only after ``sync`` of the folders concerned."""

    @abstractmethod
    def status(self, path: str) -> Status | None:
        """``None`` for a name that is not there."""

    @abstractmethod
    def real(self, path: str) -> str:
        """The path without links, as far as it exists."""

    @abstractmethod
    def names(self, folder: str) -> list[str]:
        """What a folder holds, sorted."""

    @abstractmethod
    def open(self, path: str) -> BinaryIO:
        """A regular file for reading; a link is refused."""

    @abstractmethod
    def move(self, source: str, target: str) -> None:
        """Gives a file another name on its volume. Raises ``FileExistsError`` where something is already, and
        ``OSError`` of ``EXDEV`` for another volume."""

    @abstractmethod
    def link(self, source: str, target: str) -> None:
        """One more name for a file. Raises ``FileExistsError``."""

    @abstractmethod
    def clone(self, source: str, target: str) -> None:
        """A copy that shares its blocks, with the times and the mode of ``source``. Raises ``FileExistsError``, and
        ``OSError`` of ``EOPNOTSUPP`` where the file system has no such copies."""

    @abstractmethod
    def copy(self, source: str, target: str) -> None:
        """A copy of bytes, times, mode and extended attributes, synced. Raises ``FileExistsError``."""

    @abstractmethod
    def create(self, path: str, data: bytes) -> None:
        """A new file, synced. Raises ``FileExistsError``."""

    @abstractmethod
    def append(self, path: str, data: bytes) -> None:
        """Lines at the end of one of our own journals, synced; makes the file. A line that a full disk cut off is ended
        first."""

    @abstractmethod
    def make_folder(self, path: str, mode: int = 0o777) -> None:
        """Raises ``FileExistsError``, and ``FileNotFoundError`` without a parent."""

    @abstractmethod
    def remove_folder(self, path: str) -> None:
        """An empty one; raises ``OSError`` for others."""

    @abstractmethod
    def remove(self, path: str) -> None:
        """Deletes a file for good: of the trash only."""

    @abstractmethod
    def recycle(self, path: str) -> None:
        """Into the system's trash."""

    @abstractmethod
    def hold(self, path: str) -> AbstractContextManager[None]:
        """A lock that dies with its process. Raises ``BlockingIOError`` while another one holds it."""

    @abstractmethod
    def sync(self, folder: str) -> None:
        """Makes the names in a folder survive a power cut, where the system can."""


def parent_of(path: str) -> str:
    """The folder that a path lies in; of a root itself that root."""
    return path.rstrip("/").rpartition("/")[0] or "/"


_PART_MIDDLE = ".pictrace-clean"
_LONGEST = 40
"""Characters of the final name that a part repeats: both must fit into 255 bytes, whatever the alphabet."""


def part_name(name: str, process: int) -> str:
    """How the file of this name is called while it is being written."""
    return f".{name[:_LONGEST]}{_PART_MIDDLE}.{process}{PART}"


def is_part_of(other: str, name: str) -> bool:
    """Whether a file was to become the one of this name."""
    return other.startswith(f".{name[:_LONGEST]}{_PART_MIDDLE}.") and other.endswith(PART)
