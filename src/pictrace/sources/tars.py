"""TAR archives: plain ones by random access, compressed ones as a stream in one pass."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, TypeAlias, cast

from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnreadable, SourceUnreachable
from pictrace.formats import HEAD_BYTES
from pictrace.sources.members import Archive, ArchiveDamaged, ArchiveFile, Member, stream_of
from pictrace.sources.reading import as_size

__all__ = ["PlainTar", "StreamedTar", "open_tar"]

_MOST_HEADER = 1024 * 1024
_FREE_BYTES = 4 * 1024**3
_MOST_RATIO = 200
"""A stream may unpack to 4 GiB, and beyond that to 200 times its packed size: photos shrink little."""

_Unpacked: TypeAlias = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
_Unpacker: TypeAlias = Callable[[BinaryIO], _Unpacked]

_UNPACKERS: dict[bytes, _Unpacker] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
_ZSTD = b"\x28\xb5\x2f\xfd"


class _Header(tarfile.TarInfo):
    """A member's header that does not take damage for the end, nor a long name for a reason to fill the memory."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> _Header:
        try:
            return super().fromtarfile(tar)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(str(error)) from error

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _LONG_TYPES and self.size > _MOST_HEADER:
            raise tarfile.ReadError("a header is too long")
        return super()._proc_member(tar)  # type: ignore[misc,no-any-return]


_LONG_TYPES = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


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
class _Place:
    """Where a plain TAR holds a member's bytes."""

    offset: int
    size: int
    mtime: int
    sparse: bool


class PlainTar(Archive):
    """A TAR that is not compressed: its headers are read once, members by their offsets."""

    def __init__(self, file: ArchiveFile) -> None:
        self._file = file
        self._places: dict[str, _Place] = {}
        self._damage: ArchiveDamaged | None = None
        try:
            with _damage():
                self._list()
        except ArchiveDamaged as error:
            self._damage = error
            if not self._places:
                raise

    def _list(self) -> None:
        with stream_of(self._file) as stream, tarfile.open(fileobj=stream, mode="r:", tarinfo=_Header) as tar:
            for info in _infos(tar):
                self._places[info.name] = _Place(info.offset_data, info.size, int(info.mtime), info.issparse())

    def members(self) -> Iterator[Member]:
        for name, place in sorted(self._places.items(), key=lambda item: item[1].offset):
            stamp = f"{place.size}-{place.mtime}"
            yield Member(name, stamp, place.size, partial(self._read, place), partial(self._bytes, place, HEAD_BYTES))
        if self._damage is not None:
            raise self._damage

    def read(self, name: str, limit: int) -> bytes:
        return self._read(self._places[name], limit)

    def _read(self, place: _Place, limit: int) -> bytes:
        if place.size > limit:
            raise PhotoTooLarge(f"the file is over the limit of {as_size(limit)}")
        data = self._bytes(place, place.size)
        if len(data) < place.size:
            raise PhotoUnreadable("the archive breaks off within this file")
        return data

    def _bytes(self, place: _Place, most: int) -> bytes:
        if place.sparse:
            raise PhotoUnreadable("the file is stored with holes (sparse), which PicTrace does not read")
        with stream_of(self._file) as stream:
            stream.seek(place.offset)
            return stream.read(min(most, place.size))


class StreamedTar(Archive):
    """A compressed TAR: one pass lists and reads it; reading one member again passes up to it."""

    streams = True

    def __init__(self, file: ArchiveFile, unpacker: _Unpacker) -> None:
        self._file = file
        self._unpacker = unpacker

    def members(self) -> Iterator[Member]:
        seen: set[str] = set()
        with _damage(), stream_of(self._file) as packed, self._unpacker(packed) as unpacked:
            counted = cast(BinaryIO, _Counted(unpacked, packed))
            with tarfile.open(fileobj=counted, mode="r|", bufsize=1 << 18, tarinfo=_Header) as tar:
                for info in _infos(tar):
                    if info.name not in seen:
                        seen.add(info.name)
                        yield self._member(tar, info)

    def _member(self, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
        file = tar.extractfile(info)
        start: list[bytes] = []

        def head() -> bytes:
            with _damage():
                if not start and file is not None:
                    start.append(file.read(HEAD_BYTES))
                return start[0] if start else b""

        def load(limit: int) -> bytes:
            if info.size > limit:
                raise PhotoTooLarge(f"the file is over the limit of {as_size(limit)}")
            first = head()
            with _damage():
                return first + (file.read() if file is not None else b"")

        return Member(info.name, f"{info.size}-{int(info.mtime)}", info.size, load, head)

    def read(self, name: str, limit: int) -> bytes:
        for member in self.members():
            if member.name == name:
                return member.load(limit)
        raise KeyError(name)


def _infos(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The regular files, without tarfile's list of all that it has seen."""
    while (info := tar.next()) is not None:
        tar.members = []  # type: ignore[attr-defined]
        if info.isreg():
            yield info


class _Counted:
    """An unpacked stream that ends with an error when it grows out of all proportion to its packed size."""

    def __init__(self, unpacked: _Unpacked, packed: BinaryIO) -> None:
        self._unpacked = unpacked
        self._packed = packed
        self._count = 0

    def read(self, size: int) -> bytes:
        data = self._unpacked.read1(size)  # what there is before damage, then the damage
        self._count += len(data)
        if self._count > _FREE_BYTES and self._count > _MOST_RATIO * self._packed.tell():
            raise ArchiveDamaged("the archive unpacks to far more than photos do: it looks like a decompression bomb")
        return data
