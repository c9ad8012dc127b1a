"""Where formats keep what was written about a picture: the bytes of their EXIF, XMP and IPTC blocks.

Reads the structure of a file and no pixels. What is damaged gives fewer blocks, never an exception.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pictrace import formats
from pictrace.decoding.iptc import resource
from pictrace.decoding.xmp import MOST_BYTES, find_packet
from pictrace.formats import Format

__all__ = ["Blocks", "find_blocks"]

_EXIF = b"Exif\x00\x00"
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_PHOTOSHOP = b"Photoshop 3.0\x00"
_PNG_XMP = b"XML:com.adobe.xmp\x00"
_TIFF_HEADS = (b"II*\x00\x08\x00\x00\x00", b"MM\x00*\x00\x00\x00\x08", b"Exif\x00\x00II*\x00", b"Exif\x00\x00MM\x00*")
_SEARCHED = 4 << 20
"""Bytes from the start of a file in which a block without a directory is looked for."""

_MOST_PARTS = 20_000
"""Parts of one file that are looked at: cameras write some dozens."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of one file; ``exif`` of a TIFF file is the file."""

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None


def find_blocks(data: bytes) -> Blocks:
    """The blocks of a picture file, whatever its format; none for what is no picture."""
    name = formats.by_content(data[: formats.HEAD_BYTES])
    return _FINDERS.get(name, _searched)(data) if name is not None else Blocks()


def _jpeg(data: bytes) -> Blocks:
    exif = xmp = None
    photoshop = b""
    for kind, body in _segments(data):
        if kind == 0xE1 and body.startswith(_EXIF):
            exif = exif or body
        elif kind == 0xE1 and body.startswith(_JPEG_XMP):
            xmp = xmp or body[len(_JPEG_XMP) :]
        elif kind == 0xED and body.startswith(_PHOTOSHOP):  # may go on in the next segment
            photoshop += body[len(_PHOTOSHOP) :]
    return Blocks(exif, xmp, resource(photoshop))


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments before the picture itself: the marker's second byte and the body."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        if data[at + 1] == 0xFF:  # a fill byte
            at += 1
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        yield data[at + 1], data[at + 4 : at + 2 + size]
        at += 2 + size


def _png(data: bytes) -> Blocks:
    exif = xmp = None
    at = 8
    for _ in range(_MOST_PARTS):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if len(kind) < 4 or kind == b"IEND":
            break
        if kind == b"eXIf":
            exif = data[at + 8 : at + 8 + size]
        elif kind == b"iTXt" and data.startswith(_PNG_XMP, at + 8):
            xmp = _international_text(data[at + 8 + len(_PNG_XMP) : at + 8 + size])
        at += 12 + size
    return Blocks(exif, xmp)


def _international_text(body: bytes) -> bytes | None:
    """The text of an iTXt chunk after its keyword: a flag, a method, a language, a translated keyword."""
    compressed = body[:1] == b"\x01"
    parts = body[2:].split(b"\x00", 2)
    if len(parts) < 3:
        return None
    if not compressed:
        return parts[2]
    try:
        return zlib.decompressobj().decompress(parts[2], MOST_BYTES)
    except zlib.error:
        return None


def _webp(data: bytes) -> Blocks:
    exif = xmp = None
    at = 12
    for _ in range(_MOST_PARTS):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if len(kind) < 4:
            break
        if kind == b"EXIF":
            exif = data[at + 8 : at + 8 + size]
        elif kind == b"XMP ":
            xmp = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return Blocks(exif, xmp)


def _tiff(data: bytes) -> Blocks:
    return Blocks(data, find_packet(data))


def _searched(data: bytes) -> Blocks:
    """HEIC, AVIF, JPEG XL, JPEG 2000, RAW of other structures: the blocks lie in them as they are."""
    at = min((found for head in _TIFF_HEADS if (found := data.find(head, 0, _SEARCHED)) >= 0), default=-1)
    return Blocks(data[at : at + _SEARCHED] if at >= 0 else None, find_packet(data))


_FINDERS: Mapping[Format, Callable[[bytes], Blocks]] = MappingProxyType(
    {Format.JPEG: _jpeg, Format.PNG: _png, Format.WEBP: _webp, Format.TIFF: _tiff}
)
