"""Photos as one ZIP, made while it is sent: no more of it is in memory than one photo.

Photos are compressed already, so they are stored as they are. Names are made unique and safe for every system; what
cannot be read is listed in the ZIP itself, so that nobody thinks that he has everything.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pictrace.errors import PicTraceError
from pictrace.files import printable
from pictrace.records import Photo

__all__ = ["MISSING", "pack", "unique_names"]

MISSING = "missing.txt"
"""The list of what could not be read; there is none where nothing is missing."""

_LONGEST = 150
"""Characters of a name: with a folder before it, it fits into what Windows takes."""

_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""What a ZIP can say of time."""


class _Sink(io.RawIOBase):
    """Where the ZIP is written to: holds what was not sent yet. Cannot seek, so that nothing sent is changed."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def pack(photos: Iterable[Photo], original: Callable[[Photo], bytes]) -> Iterator[bytes]:
    """The bytes of a ZIP with the photos in it, piece by piece. ``original`` gives a photo's bytes; what it raises of
    ours is listed under ``MISSING`` and stops nothing."""
    wanted = list(photos)
    sink, lacking = _Sink(), list[str]()
    with ZipFile(sink, "w", ZIP_STORED) as packed:
        for photo, name in zip(wanted, unique_names(wanted), strict=True):
            try:
                data = original(photo)
            except PicTraceError as error:
                lacking.append(f"{printable(photo.location)}: {printable(str(error))}")
                continue
            packed.writestr(_entry(name, photo.capture.taken), data)
            yield sink.take()
        if lacking:
            text = "\r\n".join(lacking) + "\r\n"
            packed.writestr(_entry(MISSING, None), text.encode("utf-8", "replace"), ZIP_DEFLATED)
    yield sink.take()


def unique_names(photos: Iterable[Photo]) -> list[str]:
    """A name for each photo, its own where it is safe, with a number where another has it already; two names that
    differ in case only are one."""
    taken = {MISSING}
    names = []
    for photo in photos:
        name = _safe(photo)
        stem, dot, suffix = name.rpartition(".")
        number, unique = 1, name
        while unicodedata.normalize("NFC", unique.casefold()) in taken:
            number += 1
            unique = f"{stem} ({number}){dot}{suffix}" if dot else f"{name} ({number})"
        taken.add(unicodedata.normalize("NFC", unique.casefold()))
        names.append(unique)
    return names


def _safe(photo: Photo) -> str:
    """The last part of its location, without what a system would not take as a name."""
    bare = photo.key.rpartition("/")[2].rpartition("!")[2] or photo.key
    kept = "".join("_" if char in _FORBIDDEN or not char.isprintable() else char for char in bare)
    stem, dot, suffix = kept.strip(" .").rpartition(".")
    stem, suffix = (stem, suffix) if dot else (suffix, "")
    stem = stem[: _LONGEST - len(suffix[:20])].rstrip(" .")
    if not stem:
        stem = f"photo {photo.id}"
    if stem.split(".")[0].casefold() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem}.{suffix[:20]}" if suffix else stem


def _entry(name: str, taken: datetime | None) -> ZipInfo:
    when = taken if taken is not None and _FIRST_YEAR <= taken.year <= _LAST_YEAR else datetime(_FIRST_YEAR, 1, 1)
    entry = ZipInfo(name, when.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry
