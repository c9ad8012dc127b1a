"""What cameras and programs wrote into a file, all of it, for a person who asks.

By readers of our own that are bounded and see no pixels, so that a hostile file has nothing to crash.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from pictrace.decoding.blocks import find_blocks
from pictrace.decoding.exif import Exif, Value, read_exif
from pictrace.decoding.iptc import read_iptc
from pictrace.decoding.xmp import read_xmp
from pictrace.records import Shot, Written

__all__ = ["read_written"]

_LONGEST = 500
"""Characters of one value as text."""

_MOST_NUMBERS = 16
"""Numbers of a list that are shown: tables of a camera's maker have thousands."""
_SKIPPED = frozenset({0x927C, 0x8769, 0x8825, 0xA005, 700, 33723, 34377, 34675, 0xEA1C, 0x014A, 0x0111, 0x0117})
"""Blocks of blocks: the maker's own notes, pointers, XMP, IPTC, Photoshop and ICC data, padding, strips."""

_IPTC = 33723
_FLASH, _ISO, _EXPOSURE, _F_NUMBER, _FOCAL, _FOCAL_35, _BIAS = 0x9209, 0x8827, 0x829A, 0x829D, 0x920A, 0xA405, 0x9204
_LENS, _LENS_MAKE, _OFFSET = 0xA434, 0xA433, (0x9011, 0x9012, 0x9010)
_TITLE, _ARTIST, _COPYRIGHT, _SOFTWARE, _COMMENT = 0x010E, 0x013B, 0x8298, 0x0131, 0x9286
_WINDOWS = {0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject"}
_ALTITUDE, _BELOW, _DIRECTION = 6, 5, 17
"""Tags, by the EXIF and TIFF standards (``_IPTC`` to here)."""
_WHEN_OFFSET = re.compile(r"[+-]\d\d:\d\d")


def read_written(data: bytes) -> Written:
    """Of the bytes of a picture file. Never raises for what they are."""
    blocks = find_blocks(data)
    exif, xmp = read_exif(blocks.exif), read_xmp(blocks.xmp)
    iptc = read_iptc(blocks.iptc or _bytes(exif.main.get(_IPTC)))
    return Written(_shot(exif, xmp, iptc), _named(exif), xmp, iptc)


def _bytes(value: Value | None) -> bytes | None:
    """A block that some programs write as bytes and others as numbers."""
    if isinstance(value, tuple):
        return bytes(int(part) for part in value if 0 <= part < 256)
    return value


def _named(exif: Exif) -> dict[str, str]:
    """Every tag that has a name and can be said in a line, as exiftool and Pillow name them."""
    from PIL.ExifTags import GPSTAGS, TAGS  # names only; nobody else needs them

    found: dict[str, str] = {}
    for directory, names in ((exif.main, TAGS), (exif.camera, TAGS), (exif.gps, GPSTAGS)):
        for tag, value in directory.items():
            name = _WINDOWS.get(tag) or names.get(tag)
            text = _said(tag, value) if tag not in _SKIPPED or directory is exif.gps else ""
            if name and text:
                found.setdefault(name, text)
    return found


def _said(tag: int, value: Value) -> str:
    if tag in _WINDOWS:
        return _one_line((_bytes(value) or b"").decode("utf-16-le", "replace"))
    if tag == _COMMENT:
        return _comment(_bytes(value) or b"")
    if isinstance(value, bytes):
        return _text(value)
    numbers = [_number(part) for part in value[:_MOST_NUMBERS] if part == part]
    return ", ".join(numbers) + (" …" if len(value) > _MOST_NUMBERS else "")


def _comment(value: bytes) -> str:
    """Eight bytes say in which code the rest is written."""
    code, text = value[:8], value[8:]
    if code == b"UNICODE\x00":
        return _one_line(text.decode("utf-16-le" if text[1:2] == b"\x00" else "utf-16-be", "replace"))
    return _text(text)


def _text(value: bytes) -> str:
    raw = value.split(b"\x00", 1)[0][: 4 * _LONGEST]
    try:
        return _one_line(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _one_line(raw.decode("latin-1"))


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_LONGEST]


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6g}" if math.isfinite(value) else "∞"


def _shot(exif: Exif, xmp: Mapping[str, tuple[str, ...]], iptc: Mapping[str, tuple[str, ...]]) -> Shot:
    """The same in the words of photographers: EXIF first, then XMP, then IPTC."""
    capture, camera = exif.capture, exif.camera
    said = {tag: _said(tag, value) for tag, value in {**exif.main, **camera}.items() if isinstance(value, bytes)}
    lens = said.get(_LENS) or _first(xmp, "aux:Lens", "exifEX:LensModel")
    maker = said.get(_LENS_MAKE, "")
    flash = _positive(camera.get(_FLASH), least=0)
    altitude = _positive(exif.gps.get(_ALTITUDE), least=0)
    below = _bytes(exif.gps.get(_BELOW)) == b"\x01"
    iso, rating = _positive(camera.get(_ISO)), _first(xmp, "xmp:Rating")
    offset = next((said[tag] for tag in _OFFSET if _WHEN_OFFSET.fullmatch(said.get(tag, ""))), None)
    return Shot(
        taken=capture.taken,
        offset=offset,
        camera=capture.camera,
        lens=f"{maker} {lens}" if lens and maker and not lens.startswith(maker.split()[0]) else lens or None,
        exposure_seconds=_positive(camera.get(_EXPOSURE)),
        f_number=_positive(camera.get(_F_NUMBER)),
        iso=None if iso is None else int(iso),
        focal_mm=_positive(camera.get(_FOCAL)),
        focal_35mm=_positive(camera.get(_FOCAL_35)),
        bias_ev=_positive(camera.get(_BIAS), least=-20),
        flash=None if flash is None else bool(int(flash) & 1),
        latitude=capture.latitude,
        longitude=capture.longitude,
        altitude_m=-altitude if altitude is not None and below else altitude,
        direction=_positive(exif.gps.get(_DIRECTION), least=0),
        title=_first(xmp, "dc:title") or _first(iptc, "ObjectName", "Headline"),
        description=_first(xmp, "dc:description") or _first(iptc, "Caption") or said.get(_TITLE) or None,
        keywords=tuple(dict.fromkeys((*xmp.get("dc:subject", ()), *iptc.get("Keywords", ())))),
        rating=int(rating) if rating in ("0", "1", "2", "3", "4", "5", "-1") else None,
        artist=said.get(_ARTIST) or _first(xmp, "dc:creator") or _first(iptc, "By-line"),
        copyright=said.get(_COPYRIGHT) or _first(xmp, "dc:rights") or _first(iptc, "CopyrightNotice"),
        software=said.get(_SOFTWARE) or _first(xmp, "xmp:CreatorTool"),
    )


def _first(found: Mapping[str, tuple[str, ...]], *names: str) -> str | None:
    return next((found[name][0] for name in names if found.get(name)), None)


_MOST = 1e7
"""More than any lens, film or mountain has."""


def _positive(value: Value | None, least: float = 1e-9) -> float | None:
    """The first number, if it makes sense; 0 of an ISO or a focal length means "not known"."""
    number = value[0] if isinstance(value, tuple) and value else None
    return round(float(number), 7) if number is not None and least <= number <= _MOST else None
