"""What a place that photos come from can do. One file beside this one per kind of place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, ClassVar, TypeAlias

from pictrace.messages import Message, english

__all__ = ["Border", "Container", "Entry", "Limits", "Problem", "Scanned", "Source", "Unchanged", "below", "members_of"]

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may cost: bytes of one photo, bytes of one archive nested in another (held in
    memory), depth of nesting, seconds and redirects of a fetch, fetches at a time. ``skip``: patterns
    in the manner of ``.gitignore`` for what is never looked at; ``hidden``: look at hidden names too."""

    photo_bytes: int = 512 * MIB
    nested_archive_bytes: int = 256 * MIB
    nesting: int = 3
    fetch_seconds: float = 30.0
    redirects: int = 5
    fetches: int = 8
    private_addresses: bool = False
    skip: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that may be a photo. ``key`` names it within the source: ``/`` between folders, ``!``
    before a name inside an archive. ``stamp`` differs whenever the bytes may differ (size and mtime,
    CRC, ETag …) and is opaque to everyone else. ``data`` holds the bytes when listing had to read
    past them anyway (compressed TAR); otherwise call ``Source.read``. ``identity`` is equal for two names
    of one file in one scan, opaque, and ``None`` where listing does not tell (Windows, archives, addresses)."""

    key: str
    stamp: str
    size: int | None = None
    data: bytes | None = field(default=None, repr=False)
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Container:
    """An archive inside the source; announced before its members, closed by nothing. The key of an
    archive that is the source itself is the empty string."""

    key: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An archive whose stamp was known to the caller: everything in it (``members_of``) stands as it was."""

    key: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be listed, and why. ``subtree`` true: neither ``key`` nor anything below
    it (``below``) could be seen, so what was known there must not be taken for gone."""

    key: str
    message: Message
    subtree: bool = False

    @property
    def reason(self) -> str:
        """The message in English."""
        return english(self.message)


@dataclass(frozen=True, slots=True)
class Border:
    """A folder on another device than the folder around it; announced before what lies in it. ``location`` is the
    folder in full, as text."""

    key: str
    location: str


Scanned: TypeAlias = Entry | Container | Unchanged | Problem | Border


def members_of(archive: str) -> str:
    """What the keys of everything inside an archive begin with; the empty string is every key."""
    return f"{archive}!" if archive else ""


def below(key: str) -> tuple[str, ...]:
    """What the keys of everything below a folder or archive begin with."""
    return (f"{key}/", f"{key}!") if key else ("",)


class Source(ABC):
    """A place photos come from. Safe to ``read`` from several threads at once."""

    kind: ClassVar[str]
    """Short name stored in the catalogue: ``folder``, ``archive``, ``urls``."""

    location: str
    """The place in full, as text (see ``files.text_from_name``); what the user would type again."""

    readers: int = 4
    """How many ``read`` calls at a time make sense (many for a network, few for a disk)."""

    def __init__(self, location: str, limits: Limits) -> None:
        """From a stored location; nothing is touched yet."""
        self.location = location
        self.limits = limits

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
        """The bytes of one file. Raises ``PhotoGone``, ``PhotoUnreadable``, ``PhotoTooLarge``, or
        ``SourceUnreachable``: this photo cannot be reached now (of a list of URLs: its server), which
        says nothing about it and changes nothing."""

    def open(self, key: str) -> BinaryIO:
        """One file to read from and to seek in, which outlives ``close``; the caller closes it. Raises what ``read``
        does, and a ``PhotoError`` while reading. Where a source cannot do better, all bytes are in memory."""
        return BytesIO(self.read(key))

    def locate(self, key: str) -> str:
        """The location of a photo for people and programs."""
        return f"{self.location.rstrip('/')}/{key}"

    def close(self) -> None:  # noqa: B027 - most sources hold nothing open
        """Gives back open files and connections; the source may be used again afterwards."""
