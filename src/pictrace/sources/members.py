"""Archives from inside: walking one with the archives in it, finding one member again."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, TypeVar

from pictrace import formats
from pictrace.errors import PhotoError, PhotoGone, PhotoTooLarge, PicTraceError
from pictrace.files import name_from_text, text_from_name
from pictrace.messages import Message
from pictrace.sources.archive_format import Archive, ArchiveDamaged, ArchiveFile, Member, stream_of
from pictrace.sources.interface import Container, Entry, Limits, Problem, Scanned, Unchanged, members_of
from pictrace.sources.names import ZIP_SUFFIXES, Kind, Rules, is_hidden, kind_of

__all__ = ["Archives", "open_archive", "scan_archive", "stamp_of"]

_LISTING = 1
"""Part of every archive's stamp: raise it when what counts as a photo changes, and archives are listed again."""

T = TypeVar("T")


_HEAD_BYTES = 512
"""What tells an archive's kind: the first block of a TAR."""


def open_archive(file: ArchiveFile, name: str) -> Archive:
    """The archive in a file, by its first bytes; ``name`` is used in messages and where bytes do not tell."""
    from pictrace.sources.tars import open_tar
    from pictrace.sources.zips import ZipArchive

    with stream_of(file) as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise ArchiveDamaged("archive.empty")
    if head.startswith(b"PK") or formats.suffix_of(name) in ZIP_SUFFIXES:
        return ZipArchive(file)
    return open_tar(file, head)


def stamp_of(status: os.stat_result) -> str:
    """The stamp of an archive file."""
    return f"{_LISTING}:{status.st_size}-{status.st_mtime_ns}"


def scan_archive(
    file: ArchiveFile,
    key: str,
    stamp: str,
    known: Mapping[str, str],
    limits: Limits,
    rules: Rules | None = None,
    opened: Callable[[], Archive] | None = None,
    depth: int = 1,
) -> Iterator[Scanned]:
    """An archive and everything in it, archives in it included. ``key`` and ``stamp`` are its own."""
    if known.get(key) == stamp:
        yield Unchanged(key)
        return
    yield Container(key, stamp)
    try:
        archive = opened() if opened else open_archive(file, key)
        for member in archive.members():
            if _matters(member.name, members_of(key), rules, limits.hidden):
                yield from _scan_member(archive, member, members_of(key), known, limits, rules, depth)
    except PicTraceError as error:
        yield Problem(key, error.message, subtree=True)
    except OSError as error:
        yield Problem(key, Message("archive.failed", error=error.strerror or str(error)), subtree=True)


def _matters(name: str, prefix: str, rules: Rules | None, hidden: bool) -> bool:
    if kind_of(name) is Kind.OTHER or name.endswith("/"):
        return False
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    if not parts or (not hidden and any(map(is_hidden, parts))):
        return False
    return rules is None or not rules.skips_within(prefix.replace("!", "/") + "/".join(parts))


def _scan_member(
    archive: Archive,
    member: Member,
    prefix: str,
    known: Mapping[str, str],
    limits: Limits,
    rules: Rules | None,
    depth: int,
) -> Iterator[Scanned]:
    key = prefix + text_from_name(member.name)
    kind = kind_of(member.name)
    try:
        if kind is Kind.UNKNOWN and formats.by_content(member.head()) is None:
            return
        if kind is Kind.ARCHIVE:
            if depth >= limits.nesting:
                raise PhotoTooLarge("archive.nested", most=limits.nesting)
            inner = member.load(limits.nested_archive_bytes)
            yield from scan_archive(inner, key, f"{_LISTING}:{member.stamp}", known, limits, rules, None, depth + 1)
            return
        # A nested archive is in memory now and would have to be unpacked again: its members are taken along.
        data = member.load(limits.photo_bytes) if archive.streams or depth > 1 else None
    except PhotoError as error:
        yield Problem(key, error.message, subtree=kind is Kind.ARCHIVE)
        return
    yield Entry(key, member.stamp, member.size if data is None else len(data), data)


class Archives:
    """Archives kept open for reading members again: a few files, and the last nested one.

    Whatever leaves is not closed but let go, since another thread may be reading from it."""

    _MOST = 8
    """Nested archives that are held open at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._files: OrderedDict[str, tuple[str, Archive]] = OrderedDict()
        self._nested: tuple[tuple[str, str, str], Archive] | None = None

    def open(self, path: str) -> Archive:
        """The archive at ``path``, opened anew if it has changed. Raises ``OSError``, ``ArchiveDamaged``."""
        stamp = stamp_of(os.stat(path))  # noqa: PTH116 - a Path cannot hold every name on Windows
        with self._lock:
            found = self._files.get(path)
            if found is not None and found[0] == stamp:
                self._files.move_to_end(path)
                return found[1]
            archive = open_archive(path, path)
            self._files[path] = (stamp, archive)
            self._files.move_to_end(path)
            if len(self._files) > self._MOST:
                self._files.popitem(last=False)
            return archive

    def read(self, path: str, member: str) -> bytes:
        """The bytes of a member by its key inside the archive at ``path``, ``!`` before names in
        archives in it. Raises ``PhotoGone`` and other ``PhotoError``; ``OSError`` if the file fails."""
        return self._taken(path, member, lambda archive, name: archive.read(name, self._limits.photo_bytes))

    def open_member(self, path: str, member: str) -> BinaryIO:
        """The same to read from and to seek in; the caller closes it."""
        return self._taken(path, member, lambda archive, name: archive.open(name, self._limits.photo_bytes))

    def _taken(self, path: str, member: str, take: Callable[[Archive, str], T]) -> T:
        """What ``take`` makes of the archive that holds the member, and of its name there."""
        archive = self.open(path)
        taken = self._find(archive, name_from_text(member), (path, stamp_of(os.stat(path))), 1, take)  # noqa: PTH116
        if taken is None:
            raise PhotoGone("archive.gone")
        return taken

    def _find(
        self, archive: Archive, name: str, where: tuple[str, str], depth: int, take: Callable[[Archive, str], T]
    ) -> T | None:
        try:
            return take(archive, name)
        except KeyError:
            pass
        if depth >= self._limits.nesting:
            return None
        at = name.find("!")
        while at >= 0:
            outer, inner = name[:at], name[at + 1 :]
            if kind_of(outer) is Kind.ARCHIVE and (nested := self._inside(archive, outer, where)) is not None:
                return self._find(nested, inner, (f"{where[0]}!{outer}", where[1]), depth + 1, take)
            at = name.find("!", at + 1)
        return None

    def _inside(self, archive: Archive, name: str, where: tuple[str, str]) -> Archive | None:
        place = (*where, name)
        with self._lock:
            if self._nested is not None and self._nested[0] == place:
                return self._nested[1]
        try:
            nested = open_archive(archive.read(name, self._limits.nested_archive_bytes), name)
        except KeyError:
            return None
        with self._lock:
            self._nested = (place, nested)
        return nested

    def close(self) -> None:
        """Closes what is open; reading opens it again."""
        with self._lock:
            for _, archive in self._files.values():
                archive.close()
            self._files.clear()
            self._nested = None
