"""What a place that photos come from can do. One file beside this one per kind of place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

__all__ = ["Container", "Entry", "Limits", "Problem", "Scanned", "Source", "Unchanged"]

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may cost: bytes of one photo, bytes of one archive nested in another (held in
    memory), depth of nesting, seconds and redirects of a fetch, fetches at a time."""

    photo_bytes: int = 512 * MIB
    nested_archive_bytes: int = 256 * MIB
    nesting: int = 3
    fetch_seconds: float = 30.0
    redirects: int = 5
    fetches: int = 8
    private_addresses: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that may be a photo. ``key`` names it within the source: ``/`` between folders, ``!``
    before a name inside an archive. ``stamp`` differs whenever the bytes may differ (size and mtime,
    CRC, ETag …) and is opaque to everyone else. ``data`` holds the bytes when listing had to read
    past them anyway (compressed TAR); otherwise call ``Source.read``."""

    key: str
    stamp: str
    size: int | None = None
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Container:
    """An archive inside the source; announced before its members, closed by nothing."""

    key: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An archive whose stamp was known to the caller: everything in it stands as it was."""

    key: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be listed, and why. ``subtree`` true: nothing below ``key`` was seen,
    so what was known below it must not be taken for gone."""

    key: str
    reason: str
    subtree: bool = False


Scanned: TypeAlias = Entry | Container | Unchanged | Problem


class Source(ABC):
    """A place photos come from. Safe to ``read`` from several threads at once."""

    kind: ClassVar[str]
    """Short name stored in the catalogue: ``folder``, ``archive``, ``urls``."""

    location: str
    """The place in full, as text (see ``files.text_from_name``); what the user would type again."""

    readers: int = 4
    """How many ``read`` calls at a time make sense (many for a network, few for a disk)."""

    @classmethod
    @abstractmethod
    def recognise(cls, place: str, limits: Limits) -> Source | None:
        """The source at ``place`` if this kind can open it, else ``None``. Cheap; touches at most the
        file's first bytes. Works on what the user typed and on a stored ``location`` alike."""

    @abstractmethod
    def probe(self) -> None:
        """Raises ``SourceUnreachable`` when the place is not there now."""

    @abstractmethod
    def scan(self, known: Mapping[str, str]) -> Iterator[Scanned]:
        """Lists everything that may be a photo, in a stable order, without holding it all.

        ``known`` maps archive keys to the stamps they had at the last complete scan; an archive with
        the same stamp may be answered by one ``Unchanged``. Raises ``SourceUnreachable`` if the place
        goes away while it is listed."""

    @abstractmethod
    def read(self, key: str) -> bytes:
        """The bytes of one file. Raises ``PhotoGone``, ``PhotoUnreadable``, ``PhotoTooLarge`` or
        ``SourceUnreachable``."""

    def locate(self, key: str) -> str:
        """The location of a photo for people and programs."""
        return f"{self.location.rstrip('/')}/{key}"

    def close(self) -> None:  # noqa: B027 - most sources hold nothing open
        """Gives back open files and connections; the source may be used again afterwards."""
