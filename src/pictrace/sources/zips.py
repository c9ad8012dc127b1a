"""ZIP archives, members read in place by any number of threads."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import SEEK_CUR, SEEK_END, SEEK_SET, BytesIO, RawIOBase
from typing import IO, Any, BinaryIO, cast

from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnreadable
from pictrace.formats import HEAD_BYTES
from pictrace.sources.archive_format import MOST_FILES, Archive, ArchiveDamaged, ArchiveFile, Listing, Member, stream_of

__all__ = ["ZipArchive"]

_UTF8, _ENCRYPTED = 0x800, 0x1
"""Bits of an entry's flags."""
_STEPPING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What can be unpacked in steps of any size."""
_STEP = 1 << 16
"""Bytes unpacked at a time."""
_ZIP64_END = 76
"""Bytes of the ZIP64 records that may lie between the directory and its end record."""
_SMALL_STEP = 4096
"""bzip2 and LZMA unpack whatever they are given at once; this much packed data cannot become too much."""


class ZipArchive(Archive):
    """One ZIP file. Its directory is read once; of equal names the last counts, as for every unpacker."""

    def __init__(self, file: ArchiveFile) -> None:
        try:
            with stream_of(file) as stream:
                _count_entries(stream)
            self._zip = zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file)
        except (OSError, PhotoError):
            raise
        except Exception as error:  # zipfile raises anything when bytes are hostile
            raise ArchiveDamaged("archive.zip_damaged") from error
        self._lock = threading.Lock()
        self._infos = {_name(info): info for info in self._zip.infolist()}

    def members(self) -> Iterator[Member]:
        for name, info in sorted(self._infos.items(), key=lambda item: item[1].header_offset):
            if info.filename and not info.is_dir():  # is_dir fails on the empty name of a damaged directory
                stamp = f"{info.file_size}-{info.CRC:08x}-{''.join(f'{part:02d}' for part in info.date_time)}"
                yield Member(name, stamp, info.file_size, partial(self._read, info), partial(self._head, info))

    def read(self, name: str, limit: int) -> bytes:
        return self._read(self._infos[name], limit)

    def open(self, name: str, limit: int) -> BinaryIO:
        info = self._infos[name]
        if info.compress_type not in _STEPPING:
            return super().open(name, limit)
        _check_readable(info)
        if info.file_size > limit:  # no more than that is ever unpacked
            raise PhotoTooLarge("archive.large", limit=limit)
        with _damage(), self._lock:
            return cast(BinaryIO, _Unpacked(self._zip.open(info), info.file_size))

    def close(self) -> None:
        self._zip.close()

    def _head(self, info: zipfile.ZipInfo) -> bytes:
        return self._unpack(info, HEAD_BYTES, HEAD_BYTES)

    def _read(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        data = self._unpack(info, limit + 1, max(1, min(limit, info.file_size) + 1))
        if len(data) > limit:
            raise PhotoTooLarge("archive.large", limit=limit)
        return data

    def _unpack(self, info: zipfile.ZipInfo, most: int, step: int) -> bytes:
        """At most ``most`` unpacked bytes, whatever the header promises."""
        _check_readable(info)
        if info.compress_type not in _STEPPING:
            step = min(step, _SMALL_STEP)
        parts: list[bytes] = []
        with _damage():
            with self._lock:  # ZipFile counts its open members without a lock of its own
                member = self._zip.open(info)
            try:
                while most > 0 and (part := member.read(min(step, most))):
                    parts.append(part)
                    most -= len(part)
            finally:
                with self._lock:
                    member.close()
        return b"".join(parts)


class _Unpacked(RawIOBase):
    """A member that is unpacked while it is read. Seeking forward unpacks what lies between, seeking back begins
    again; ``zipfile`` would hold 16 MiB of it meanwhile."""

    def __init__(self, member: IO[bytes], size: int) -> None:
        self._member = member
        self._size = size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _damage():
            part = self._member.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        target = max(0, offset + {SEEK_SET: 0, SEEK_CUR: self.tell(), SEEK_END: self._size}[whence])
        with _damage():
            if target < self.tell():
                self._member.seek(0)
            while (ahead := target - self.tell()) > 0 and self._member.read(min(ahead, _STEP)):
                pass
        return self.tell()

    def tell(self) -> int:
        return self._member.tell()

    def close(self) -> None:
        self._member.close()
        super().close()


def _count_entries(stream: BinaryIO) -> None:
    """Raises ``ArchiveDamaged`` for a directory of too many entries, before zipfile makes an object of each. How many
    the archive says there are is not believed."""
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if end is None:
        return
    size, place = end[zipfile._ECD_SIZE], end[zipfile._ECD_LOCATION]  # type: ignore[attr-defined]
    listing = Listing()
    listing.count(size, files=0)
    if size > MOST_FILES * zipfile.sizeCentralDir:  # type: ignore[attr-defined]
        stream.seek(max(0, place - size - _ZIP64_END))
        listing.count(0, stream.read(size + _ZIP64_END).count(zipfile.stringCentralDir))  # type: ignore[attr-defined]


def _check_readable(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise PhotoUnreadable("archive.encrypted")


@contextmanager
def _damage() -> Iterator[None]:
    """Foreign exceptions while a member is unpacked become ``PhotoUnreadable``."""
    try:
        yield
    except PhotoError:
        raise
    except NotImplementedError as error:
        raise PhotoUnreadable("archive.packing", error=str(error)) from error
    except Exception as error:  # damaged data raises anything: BadZipFile, zlib.error, EOFError …
        raise PhotoUnreadable("archive.file_damaged", error=" ".join(str(error).split())) from error


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name. Without the UTF-8 flag a name is in code page 437 by the standard, but programs
    that forgot the flag wrote UTF-8, which no other text looks like."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
