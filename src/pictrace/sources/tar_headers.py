"""The files of a TAR, header after header.

Headers are read here and only their 512 bytes parsed by ``tarfile``: its own walk goes back for a negative size, for
ever, keeps every PAX record and every hole of a sparse file, calls itself for each long name, and takes quadratic time
for records that overlap. This one only goes forward and holds one header at a time.
"""

from __future__ import annotations

import math
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pictrace.sources.archive_format import Listing

__all__ = ["Forward", "TarFile", "files_of"]

_BLOCK = tarfile.BLOCKSIZE


_MOST_HEADER = 1024 * 1024
"""Bytes of a long name or of a file's PAX records (extended attributes may be in them)."""


_MOST_HEADERS = 16
"""Headers before that of a file: a long name, a long link, PAX records of its own and for all."""


_PAX_TYPES = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


_LONG_TYPES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, *_PAX_TYPES)


_SPARSE_EXTENDED, _SPARSE_GOES_ON = 482, 504
"""Where a GNU sparse header, and each block of holes after it, say that another block of holes follows."""


@dataclass(frozen=True, slots=True)
class TarFile:
    """A regular file in a TAR and where its bytes begin."""

    name: str
    offset: int
    size: int
    mtime: int
    sparse: bool

    @property
    def stamp(self) -> str:
        return f"{self.size}-{self.mtime}"


class Forward(Protocol):
    """Unpacked bytes from the first to the last."""

    def read(self, count: int) -> bytes:
        """The next bytes, fewer at the end."""

    def tell(self) -> int: ...

    def go(self, offset: int) -> None:
        """Passes over what lies before ``offset``, which is never behind. Raises ``tarfile.ReadError`` at the end."""


def files_of(stream: Forward) -> Iterator[TarFile]:
    """The regular files of a TAR, in its order. The caller may read a file's bytes before asking for the next."""
    listing = Listing()
    everywhere: dict[bytes, bytes] = {}
    special: dict[bytes, bytes] = {}
    headers = 0
    while block := stream.read(_BLOCK):
        if not block.strip(b"\0"):
            return
        info = _parsed(block)
        if info.size < 0:
            raise tarfile.ReadError("a file has a negative size")
        if info.type in _LONG_TYPES:
            headers += 1
            if headers > _MOST_HEADERS:
                raise tarfile.ReadError("a file has too many headers")
            record = _long(stream, info.size)
            if info.type == tarfile.XGLTYPE:
                everywhere |= _pax(record)
            elif info.type in _PAX_TYPES:
                special |= _pax(record)
            elif info.type == tarfile.GNUTYPE_LONGNAME:
                special[b"path"] = record.split(b"\0", 1)[0]
            continue
        listing.count(len(special.get(b"path", b"")))
        if info.type == tarfile.GNUTYPE_SPARSE:
            _pass_holes(stream, block)
        size = _size(special.get(b"size"), info.size)
        end = start = stream.tell()
        if info.isreg() or info.type not in tarfile.SUPPORTED_TYPES:
            end += -(-size // _BLOCK) * _BLOCK
        if info.isreg():
            yield _file(info, everywhere | special, start, size)
        special, headers = {}, 0
        stream.go(end)


def _parsed(block: bytes) -> tarfile.TarInfo:
    return tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")


def _long(stream: Forward, size: int) -> bytes:
    """The bytes of a long name or of PAX records."""
    if size > _MOST_HEADER:
        raise tarfile.ReadError("a header is too long")
    record = stream.read(-(-size // _BLOCK) * _BLOCK)
    if len(record) < size:
        raise tarfile.ReadError("unexpected end of data")
    return record[:size]


def _pass_holes(stream: Forward, block: bytes) -> None:
    goes_on = block[_SPARSE_EXTENDED]
    while goes_on:
        block = stream.read(_BLOCK)
        if len(block) < _BLOCK:
            raise tarfile.ReadError("unexpected end of data")
        goes_on = block[_SPARSE_GOES_ON]


def _pax(records: bytes) -> dict[bytes, bytes]:
    """Those PAX records (``length key=value`` and a line's end) that say something of a file's place or bytes."""
    found: dict[bytes, bytes] = {}
    at = 0
    while (space := records.find(b" ", at, at + 20)) > at and records[at:space].isdigit():
        end = at + int(records[at:space])
        if not space + 2 < end <= len(records):  # a sign of equality and the line's end at least
            break
        key, _, value = records[space + 1 : end - 1].partition(b"=")
        if key in (b"path", b"size", b"mtime", b"GNU.sparse.name"):
            found[key] = value
        elif key.startswith(b"GNU.sparse."):
            found[b"sparse"] = b""
        at = end
    return found


def _size(said: bytes | None, plain: int) -> int:
    if said is None:
        return plain
    if not said.isdigit() or len(said) > 20:
        raise tarfile.ReadError("a file has a size that is none")
    return int(said)


def _file(info: tarfile.TarInfo, pax: dict[bytes, bytes], offset: int, size: int) -> TarFile:
    name = pax.get(b"GNU.sparse.name", pax.get(b"path"))
    sparse = info.type == tarfile.GNUTYPE_SPARSE or b"sparse" in pax
    return TarFile(info.name if name is None else _text(name), offset, size, _mtime(pax.get(b"mtime"), info), sparse)


def _text(name: bytes) -> str:
    """UTF-8 by the standard; some programs write a name as the system had it."""
    try:
        return name.decode().rstrip("/")
    except UnicodeDecodeError:
        return name.decode(tarfile.ENCODING, "surrogateescape").rstrip("/")


def _mtime(said: bytes | None, info: tarfile.TarInfo) -> int:
    """Whole seconds; a time that is none (``nan``) is no reason to lose the file."""
    try:
        seconds = float(info.mtime if said is None else said)
    except (ValueError, OverflowError):
        return 0
    return int(seconds) if math.isfinite(seconds) else 0
