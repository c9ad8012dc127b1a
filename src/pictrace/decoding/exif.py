"""What a camera writes beside the pixels: orientation, time, camera, place.

A reader of its own for the few tags that PicTrace uses (EXIF 2.32 in TIFF structure): a damaged block
gives fewer answers, never an exception, and nothing is read that its offsets do not reach.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from pictrace.records import Capture

__all__ = ["Exif", "read_exif"]

Value: TypeAlias = bytes | tuple[float, ...]

MAKE, MODEL, ORIENTATION, DATE_TIME = 0x010F, 0x0110, 0x0112, 0x0132
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
"""Tags, by the EXIF standard."""
TIMES = ((0x9003, 0x9291), (0x9004, 0x9292), (DATE_TIME, 0x9290))
"""Original, digitized, changed: each with the tag of its fractions of a second."""

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I"}
"""Bytes of a value of each TIFF type, and how ``struct`` reads it."""
_MOST_ENTRIES = 512
_MOST_BYTES = 64 * 1024
"""Entries of a directory and bytes of one that are read: cameras write far fewer, hostile files claim more."""
_WHEN = re.compile(r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Exif:
    """The tags of one EXIF block. ``main`` holds its first directory (of a TIFF file: the picture's
    own tags), ``camera`` the EXIF directory, ``gps`` the GPS directory; values by tag number."""

    main: Mapping[int, Value] = field(default_factory=dict)
    camera: Mapping[int, Value] = field(default_factory=dict)
    gps: Mapping[int, Value] = field(default_factory=dict)

    @property
    def orientation(self) -> int:
        """1 to 8 as EXIF numbers them; 1, upright, when not said."""
        value = self.number(ORIENTATION)
        return int(value) if value in (1, 2, 3, 4, 5, 6, 7, 8) else 1

    @property
    def capture(self) -> Capture:
        """Time taken, camera and place, each ``None`` where it is not said or makes no sense."""
        latitude, longitude = _place(self.gps)
        return Capture(self._taken(), self._camera(), latitude, longitude)

    def number(self, tag: int) -> float | None:
        """The first number of a tag of the main directory."""
        value = self.main.get(tag)
        return value[0] if isinstance(value, tuple) and value else None

    def _taken(self) -> datetime | None:
        both = {**self.main, **self.camera}
        for when, fraction in TIMES:
            taken = _time(_text(both.get(when)), _text(both.get(fraction)))
            if taken is not None:
                return taken
        return None

    def _camera(self) -> str | None:
        make, model = _text(self.main.get(MAKE)), _text(self.main.get(MODEL))
        if not make or not model:
            return model or make or None
        first = make.split()[0]
        return model if model.casefold().startswith(first.casefold()) else f"{make} {model}"


def read_exif(block: bytes | None) -> Exif:
    """The tags of an EXIF block, with or without its ``Exif`` header, or of a whole TIFF file."""
    if not block:
        return Exif()
    if block.startswith(b"Exif\x00"):
        block = block[6:]
    order = {b"II": "<", b"MM": ">"}.get(bytes(block[:2]))
    if order is None or len(block) < 8:
        return Exif()
    main = _directory(block, order, _unsigned(block, order, 4))
    return Exif(main, *(_linked(block, order, main, tag) for tag in (EXIF_IFD, GPS_IFD)))


def _linked(block: bytes, order: str, main: Mapping[int, Value], tag: int) -> dict[int, Value]:
    offset = main.get(tag)
    return _directory(block, order, int(offset[0])) if isinstance(offset, tuple) and offset else {}


def _unsigned(block: bytes, order: str, at: int) -> int:
    value: int = struct.unpack_from(order + "I", block, at)[0]
    return value


def _directory(block: bytes, order: str, at: int) -> dict[int, Value]:
    """One IFD: a count, then twelve bytes an entry. Entries that point outside are left out."""
    if not 8 <= at <= len(block) - 2:
        return {}
    count = min(struct.unpack_from(order + "H", block, at)[0], _MOST_ENTRIES, (len(block) - at - 2) // 12)
    values: dict[int, Value] = {}
    for number in range(count):
        entry = at + 2 + 12 * number
        tag, kind, length = struct.unpack_from(order + "HHI", block, entry)
        size = _SIZES.get(kind, 0) * length
        start = entry + 8 if size <= 4 else _unsigned(block, order, entry + 8)
        if 0 < size <= _MOST_BYTES and start + size <= len(block):
            values.setdefault(tag, _value(block, order, kind, length, start, size))
    return values


def _value(block: bytes, order: str, kind: int, length: int, start: int, size: int) -> Value:
    if kind in (2, 7):
        return bytes(block[start : start + size])
    if kind in (5, 10):
        pairs = struct.unpack_from(f"{order}{2 * length}{'I' if kind == 5 else 'i'}", block, start)
        return tuple(n / d if d else float("nan") for n, d in zip(pairs[::2], pairs[1::2], strict=True))
    return struct.unpack_from(f"{order}{length}{_CODES[kind]}", block, start)


def _text(value: Value | None) -> str:
    """Text up to its NUL, in UTF-8 or, as older cameras write, Latin-1; one line, no control characters."""
    if not isinstance(value, bytes):
        return ""
    raw = value.split(b"\x00", 1)[0][:200]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _time(text: str, fraction: str) -> datetime | None:
    """The camera's local time. Cameras without a clock write zeros or blanks: no time."""
    match = _WHEN.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    digits = fraction[:6] if fraction.isascii() and fraction.isdigit() else ""
    try:
        taken = datetime(year, month, day, hour, minute, second, int(digits.ljust(6, "0")))
    except ValueError:
        return None
    return taken if taken.year >= 1826 else None  # the year of the oldest photograph


def _place(gps: Mapping[int, Value]) -> tuple[float | None, float | None]:
    latitude = _degrees(gps.get(2), _text(gps.get(1)), "NS", 90.0)
    longitude = _degrees(gps.get(4), _text(gps.get(3)), "EW", 180.0)
    if latitude is None or longitude is None or (latitude == 0.0 and longitude == 0.0):
        return None, None  # exactly zero, zero is what devices without a fix write
    return latitude, longitude


def _degrees(value: Value | None, reference: str, letters: str, limit: float) -> float | None:
    """Degrees, minutes and seconds with a letter for the half of the globe → signed degrees."""
    letter = reference[:1].upper()
    if not isinstance(value, tuple) or not value or letter not in letters or not letter:
        return None
    parts = [float(part) for part in value[:3]]
    if len(parts) > 1:
        parts = [parts[0], *(0.0 if part != part else part for part in parts[1:])]  # 0/0: not measured
    degrees = sum(part / scale for part, scale in zip(parts, (1, 60, 3600), strict=False))
    if not 0.0 <= degrees <= limit:  # also false for not-a-number
        return None
    return round(-degrees if letter == letters[1] else degrees, 7)
