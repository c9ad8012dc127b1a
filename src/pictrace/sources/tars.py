"""TAR archives: plain ones by random access, compressed ones as a stream in one pass."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO, TypeAlias

from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.formats import HEAD_BYTES
from pictrace.sources.archive_format import Archive, ArchiveDamaged, ArchiveFile, Member, stream_of
from pictrace.sources.tar_headers import TarFile, files_of

__all__ = ["PlainTar", "StreamedTar", "open_tar"]

_STEP = 1 << 18
"""Bytes unpacked at a time, for reading and for passing over them."""
_FREE_BYTES = 4 * 1024**3
_MOST_RATIO = 200
"""A stream may unpack to 4 GiB, and beyond that to 200 times its packed size: photos shrink little."""


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
                raise ArchiveDamaged("archive.dictionary", limit=_MOST_DICTIONARY) from error
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
        raise ArchiveDamaged("archive.zstandard")
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
        raise ArchiveDamaged("archive.tar_damaged", error=words or type(error).__name__) from error


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
            raise ArchiveDamaged("archive.bomb")
        return data


class PlainTar(Archive):
    """A TAR that is not compressed: its headers are read once, members by their offsets."""

    def __init__(self, file: ArchiveFile) -> None:
        self._file = file
        self.files_of: dict[str, TarFile] = {}
        self._damage: ArchiveDamaged | None = None
        try:
            with _damage(), stream_of(file) as stream:
                for found in files_of(_FileForward(stream)):
                    self.files_of[found.name] = found
        except ArchiveDamaged as error:
            self._damage = error
            if not self.files_of:
                raise

    def members(self) -> Iterator[Member]:
        for file in sorted(self.files_of.values(), key=lambda file: file.offset):
            yield Member(
                file.name, file.stamp, file.size, partial(self._read, file), partial(self._bytes, file, HEAD_BYTES)
            )
        if self._damage is not None:
            raise self._damage

    def read(self, name: str, limit: int) -> bytes:
        return self._read(self.files_of[name], limit)

    def _read(self, file: TarFile, limit: int) -> bytes:
        if file.size > limit:
            raise PhotoTooLarge("file.large", limit=limit)
        data = self._bytes(file, file.size)
        if len(data) < file.size:
            raise PhotoUnreadable("archive.cut")
        return data

    def _bytes(self, file: TarFile, most: int) -> bytes:
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
            for file in files_of(stream):
                if file.name not in seen:
                    seen.add(file.name)
                    yield self._member(stream, file)

    def _member(self, stream: _UnpackedForward, file: TarFile) -> Member:
        start: list[bytes] = []

        def head() -> bytes:
            _refuse_sparse(file)
            with _damage():
                if not start:
                    start.append(stream.read(min(HEAD_BYTES, file.size)))
                return start[0]

        def load(limit: int) -> bytes:
            if file.size > limit:
                raise PhotoTooLarge("file.large", limit=limit)
            first = head()
            with _damage():
                data = first + stream.read(file.size - len(first))
            if len(data) < file.size:
                raise PhotoUnreadable("archive.cut")
            return data

        return Member(file.name, file.stamp, file.size, load, head)

    def read(self, name: str, limit: int) -> bytes:
        for member in self.members():
            if member.name == name:
                return member.load(limit)
        raise KeyError(name)


def _refuse_sparse(file: TarFile) -> None:
    if file.sparse:
        raise PhotoUnreadable("archive.sparse")
