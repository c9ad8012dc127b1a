"""TAR archives: plain ones by random access, compressed ones as a stream in one pass.

Headers are read here and only their 512 bytes parsed by ``tarfile``: its own walk goes back for a negative size, for
ever, keeps every PAX record and every hole of a sparse file, calls itself for each long name, and takes quadratic time
for records that overlap. This one only goes forward and holds one header at a time.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import math
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Protocol, TypeAlias

from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.formats import HEAD_BYTES
from pictrace.sources.archive_format import Archive, ArchiveDamaged, ArchiveFile, Listing, Member, stream_of
from pictrace.sources.reading import as_size

__all__ = ["PlainTar", "StreamedTar", "open_tar"]

_BLOCK = tarfile.BLOCKSIZE
_STEP = 1 << 18
"""Bytes unpacked at a time, for reading and for passing over them."""
_MOST_HEADER = 1024 * 1024
"""Bytes of a long name or of a file's PAX records (extended attributes may be in them)."""
_MOST_HEADERS = 16
"""Headers before that of a file: a long name, a long link, PAX records of its own and for all."""
_FREE_BYTES = 4 * 1024**3
_MOST_RATIO = 200
"""A stream may unpack to 4 GiB, and beyond that to 200 times its packed size: photos shrink little."""

_PAX_TYPES = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_LONG_TYPES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, *_PAX_TYPES)
_SPARSE_EXTENDED, _SPARSE_GOES_ON = 482, 504
"""Where a GNU sparse header, and each block of holes after it, say that another block of holes follows."""

_MOST_DICTIONARY = 128 * 1024 * 1024
"""Memory that unpacking xz may take: the largest of its presets takes 65 MiB, a header may ask for 4 GiB."""


class _Xz(io.RawIOBase):
    """What ``lzma.LZMAFile`` reads, one or more streams in a row, within a limit on memory, which that has not."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_DICTIONARY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = b""
        while not data:
            packed = b""
            if self._decoder.eof:
                packed = self._decoder.unused_data.lstrip(b"\0") or self._file.read(_STEP).lstrip(b"\0")
                if not packed:
                    return 0
                self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_DICTIONARY)
            elif self._decoder.needs_input:
                packed = self._file.read(_STEP)
                if not packed:
                    raise EOFError("the compressed data breaks off")
            try:
                data = self._decoder.decompress(packed, len(buffer))
            except lzma.LZMAError as error:
                if "emory usage limit" not in str(error):
                    raise
                raise ArchiveDamaged(
                    f"unpacking the archive takes more than {as_size(_MOST_DICTIONARY)} of memory"
                ) from error
        buffer[: len(data)] = data
        return len(data)


_Unpacked: TypeAlias = gzip.GzipFile | bz2.BZ2File | io.BufferedReader
_Unpacker: TypeAlias = Callable[[BinaryIO], _Unpacked]

_UNPACKERS: dict[bytes, _Unpacker] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lambda file: io.BufferedReader(_Xz(file), _STEP),
}
_ZSTD = b"\x28\xb5\x2f\xfd"


def open_tar(file: ArchiveFile, head: bytes) -> Archive:
    """The TAR archive whose file begins with ``head``."""
    if head.startswith(_ZSTD):
        raise ArchiveDamaged("the archive is packed with Zstandard, which cannot be unpacked here")
    for magic, unpacker in _UNPACKERS.items():
        if head.startswith(magic):
            return StreamedTar(file, unpacker)
    return PlainTar(file)


@contextmanager
def _damage() -> Iterator[None]:
    """Foreign exceptions while an archive is listed become ``ArchiveDamaged``."""
    try:
        yield
    except (PhotoError, SourceUnreachable, GeneratorExit):
        raise
    except Exception as error:  # tarfile and the unpackers raise anything when bytes are hostile
        words = " ".join(str(error).split())
        raise ArchiveDamaged(f"the TAR archive is damaged or incomplete ({words or type(error).__name__})") from error


@dataclass(frozen=True, slots=True)
class _File:
    """A regular file in a TAR and where its bytes begin."""

    name: str
    offset: int
    size: int
    mtime: int
    sparse: bool

    @property
    def stamp(self) -> str:
        return f"{self.size}-{self.mtime}"


class _Forward(Protocol):
    """Unpacked bytes from the first to the last."""

    def read(self, count: int) -> bytes:
        """The next bytes, fewer at the end."""

    def tell(self) -> int: ...

    def go(self, offset: int) -> None:
        """Passes over what lies before ``offset``, which is never behind. Raises ``tarfile.ReadError`` at the end."""


class _FileForward:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._length = stream.seek(0, io.SEEK_END)
        stream.seek(0)

    def read(self, count: int) -> bytes:
        return self._stream.read(count)

    def tell(self) -> int:
        return self._stream.tell()

    def go(self, offset: int) -> None:
        if offset > self._length:
            raise tarfile.ReadError("unexpected end of data")
        self._stream.seek(offset)


class _UnpackedForward:
    """Ends with an error when it grows out of all proportion to its packed size."""

    def __init__(self, unpacked: _Unpacked, packed: BinaryIO) -> None:
        self._unpacked = unpacked
        self._packed = packed
        self._at = 0

    def read(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count > 0 and (part := self._some(count)):
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def tell(self) -> int:
        return self._at

    def go(self, offset: int) -> None:
        while self._at < offset:
            if not self._some(offset - self._at):
                raise tarfile.ReadError("unexpected end of data")

    def _some(self, count: int) -> bytes:
        data = self._unpacked.read1(min(count, _STEP))  # what there is before damage, then the damage
        self._at += len(data)
        if self._at > _FREE_BYTES and self._at > _MOST_RATIO * self._packed.tell():
            raise ArchiveDamaged("the archive unpacks to far more than photos do: it looks like a decompression bomb")
        return data


def _files(stream: _Forward) -> Iterator[_File]:
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


def _long(stream: _Forward, size: int) -> bytes:
    """The bytes of a long name or of PAX records."""
    if size > _MOST_HEADER:
        raise tarfile.ReadError("a header is too long")
    record = stream.read(-(-size // _BLOCK) * _BLOCK)
    if len(record) < size:
        raise tarfile.ReadError("unexpected end of data")
    return record[:size]


def _pass_holes(stream: _Forward, block: bytes) -> None:
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


def _file(info: tarfile.TarInfo, pax: dict[bytes, bytes], offset: int, size: int) -> _File:
    name = pax.get(b"GNU.sparse.name", pax.get(b"path"))
    sparse = info.type == tarfile.GNUTYPE_SPARSE or b"sparse" in pax
    return _File(info.name if name is None else _text(name), offset, size, _mtime(pax.get(b"mtime"), info), sparse)


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


class PlainTar(Archive):
    """A TAR that is not compressed: its headers are read once, members by their offsets."""

    def __init__(self, file: ArchiveFile) -> None:
        self._file = file
        self._files: dict[str, _File] = {}
        self._damage: ArchiveDamaged | None = None
        try:
            with _damage(), stream_of(file) as stream:
                for found in _files(_FileForward(stream)):
                    self._files[found.name] = found
        except ArchiveDamaged as error:
            self._damage = error
            if not self._files:
                raise

    def members(self) -> Iterator[Member]:
        for file in sorted(self._files.values(), key=lambda file: file.offset):
            yield Member(
                file.name, file.stamp, file.size, partial(self._read, file), partial(self._bytes, file, HEAD_BYTES)
            )
        if self._damage is not None:
            raise self._damage

    def read(self, name: str, limit: int) -> bytes:
        return self._read(self._files[name], limit)

    def _read(self, file: _File, limit: int) -> bytes:
        if file.size > limit:
            raise PhotoTooLarge(f"the file is over the limit of {as_size(limit)}")
        data = self._bytes(file, file.size)
        if len(data) < file.size:
            raise PhotoUnreadable("the archive breaks off within this file")
        return data

    def _bytes(self, file: _File, most: int) -> bytes:
        _refuse_sparse(file)
        with stream_of(self._file) as stream:
            stream.seek(file.offset)
            return stream.read(min(most, file.size))


class StreamedTar(Archive):
    """A compressed TAR: one pass lists and reads it; reading one member again passes up to it."""

    streams = True

    def __init__(self, file: ArchiveFile, unpacker: _Unpacker) -> None:
        self._file = file
        self._unpacker = unpacker

    def members(self) -> Iterator[Member]:
        seen: set[str] = set()
        with _damage(), stream_of(self._file) as packed, self._unpacker(packed) as unpacked:
            stream = _UnpackedForward(unpacked, packed)
            for file in _files(stream):
                if file.name not in seen:
                    seen.add(file.name)
                    yield self._member(stream, file)

    def _member(self, stream: _UnpackedForward, file: _File) -> Member:
        start: list[bytes] = []

        def head() -> bytes:
            _refuse_sparse(file)
            with _damage():
                if not start:
                    start.append(stream.read(min(HEAD_BYTES, file.size)))
                return start[0]

        def load(limit: int) -> bytes:
            if file.size > limit:
                raise PhotoTooLarge(f"the file is over the limit of {as_size(limit)}")
            first = head()
            with _damage():
                data = first + stream.read(file.size - len(first))
            if len(data) < file.size:
                raise PhotoUnreadable("the archive breaks off within this file")
            return data

        return Member(file.name, file.stamp, file.size, load, head)

    def read(self, name: str, limit: int) -> bytes:
        for member in self.members():
            if member.name == name:
                return member.load(limit)
        raise KeyError(name)


def _refuse_sparse(file: _File) -> None:
    if file.sparse:
        raise PhotoUnreadable("the file is stored with holes (sparse), which PicTrace does not read")
