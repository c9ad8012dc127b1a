"""JPEG XL through libjxl (the extra ``jxl``)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding.admission import Admission
from pictrace.decoding.colours import on_white, scaled_to_bytes
from pictrace.decoding.exif import read_exif
from pictrace.decoding.picture import Raster
from pictrace.decoding.pillow import read_pillow
from pictrace.errors import DecoderMissing, MissingExtra, PhotoUnreadable
from pictrace.formats import Format
from pictrace.messages import Message

__all__ = ["jxl_size", "read_jxl"]

_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, by the number that stands for it in the header (JPEG XL, part 1)."""


def read_jxl(data: bytes, at_least: int | None, admission: Admission) -> Raster:
    """A JPEG that was repacked as JPEG XL is unpacked and read as the JPEG it was; others are decoded,
    upright already."""
    try:
        import pillow_jxl
    except ImportError as error:
        raise DecoderMissing(MissingExtra(Message("extra.jxl"), "jxl").message) from error
    width, height = jxl_size(data)
    admission.check(width, height, width * height * _BYTES, slow=True)
    is_jpeg, info, stored, profile, boxes = pillow_jxl.Decoder(num_threads=1)(data)
    if is_jpeg:
        return read_pillow(Format.JPEG, stored, at_least, admission)
    block = next((bytes(box.data) for box in boxes if bytes(box.box_type) == b"Exif"), b"")
    if block[4:6] in (b"II", b"MM"):
        block = block[4:]  # after the offset of its TIFF header
    pixels, mode = _pixels(info.mode, stored, info.height, info.width)
    return Raster(pixels, mode, info.width, info.height, 1, bytes(profile) if profile else None, read_exif(block))


def _pixels(mode: str, stored: bytes, height: int, width: int) -> tuple[NDArray[np.uint8], str]:
    kind = {"I;16": np.uint16, "F": np.float32, "F;16": np.float16}.get(mode, np.uint8)
    deep = np.frombuffer(stored, kind).reshape(height, width, -1)
    if mode in ("LA", "RGBA"):
        return on_white(scaled_to_bytes(deep))
    return (deep, "RGB") if mode == "RGB" else (scaled_to_bytes(deep[:, :, 0]), "L")


_BYTES = 32
"""For a pixel at most: three planes in floating point, what comes of them, and the copies on the way here."""


class _Bits:
    """Reads a codestream's header: the lowest bit of each byte comes first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        value = self._value & ((1 << count) - 1)
        self._value >>= count
        return value


class Size(NamedTuple):
    """In pixels, before the codestream's own orientation."""

    width: int
    height: int


_HEADER_BYTES = 16
"""Bytes of a codestream in which its size is found."""


def jxl_size(data: bytes) -> Size:
    """The size in a file's header (ISO 18181-1, SizeHeader), read before anything is decoded."""
    head = _codestream(data)
    if head[:2] != b"\xff\x0a" or len(head) < 4:
        raise PhotoUnreadable("picture.none", format=Format.JPEG_XL)
    bits = _Bits(head[2:16])
    small = bool(bits.take(1))

    def side() -> int:
        return 8 * (bits.take(5) + 1) if small else bits.take((9, 13, 18, 30)[bits.take(2)]) + 1

    height = side()
    ratio = bits.take(3)
    if ratio == 0:
        return Size(side(), height)
    over, under = _RATIOS[ratio - 1]
    return Size(height * over // under, height)


def _codestream(data: bytes) -> bytes:
    """The first bytes of the codestream, bare, in the box ``jxlc``, or in pieces in boxes ``jxlp``."""
    if data[:2] == b"\xff\x0a":
        return data[:_HEADER_BYTES]
    at, found = 0, b""
    while at + 8 <= len(data) and len(found) < _HEADER_BYTES:
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        start = at + 8
        if size == 1:
            size, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        end = at + size if size else len(data)
        if end < start:
            break
        if kind == b"jxlc":
            return data[start : min(end, start + _HEADER_BYTES)]
        if kind == b"jxlp":  # a number, then the piece
            found += data[start + 4 : min(end, start + 4 + _HEADER_BYTES)]
        at = end
    return found
