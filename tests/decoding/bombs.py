"""Files that are small, or look small by their headers, and cost gigabytes or minutes where nobody counts."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image

from tests.decoding.pictures import _directory, encoded, jpeg, quadrants, swapped_profile

__all__ = ["float_tiff", "huge_profile", "many_scans", "progressive", "solid_png", "split_jxl", "two_widths"]

_ROWS = 64


def _tiff(width: int, height: int, widths: Sequence[int], bits: int, sample_format: int) -> bytes:
    """An RGB TIFF whose strips are all the same deflated zeros."""
    strips = -(-height // _ROWS)
    strip = zlib.compress(bytes(_ROWS * width * 3 * bits // 8), 9)
    head = bytearray(b"II*\x00\x00\x00\x00\x00" + strip + bytes(len(strip) % 2))
    tags: list[tuple[int, str, Sequence[Any]]] = [
        *((0x0100, "I", [one]) for one in widths),
        (0x0101, "I", [height]),
        (0x0102, "H", [bits] * 3),
        (0x0103, "H", [8]),
        (0x0106, "H", [2]),
        (0x0111, "I", [8] * strips),
        (0x0115, "H", [3]),
        (0x0116, "I", [_ROWS]),
        (0x0117, "I", [len(strip)] * strips),
        (0x0153, "H", [sample_format] * 3),
    ]
    struct.pack_into("<I", head, 4, len(head))
    return bytes(head + _directory(tags, len(head)))


def float_tiff(side: int = 8000) -> bytes:
    """Colour in floating point: 0.8 GB of pixels in 0.1 MB."""
    return _tiff(side, side, [side], 32, 3)


def two_widths(first: int, second: int, height: int = 20_000, *, floats: bool = True) -> bytes:
    """A TIFF whose width is said twice: one passes any limit, the other none."""
    return _tiff(max(first, second), height, [first, second], *((32, 3) if floats else (8, 1)))


def progressive(side: int = 8_000) -> bytes:
    """Whatever size a progressive JPEG is decoded at, libjpeg holds all of its coefficients."""
    return jpeg(Image.new("RGB", (side, side), (90, 120, 150)), progressive=True, quality=50, subsampling=0)


def many_scans(scans: int = 110, side: int = 6_000) -> bytes:
    """A progressive JPEG that refines nothing, again and again."""
    data = jpeg(Image.new("RGB", (side, side), (90, 120, 150)), progressive=True, quality=50, subsampling=0)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * (scans - data.count(b"\xff\xda")) + b"\xff\xd9"


def solid_png(width: int = 10_000, height: int = 10_000) -> bytes:
    """100 megapixels with transparency, which is within the limit of pixels, in less than a megabyte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + 4 * width)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def huge_profile(number: int, size: int = 5 << 20) -> bytes:
    """A colour profile with much after its end, another one for each number, in a TIFF (a JPEG's has 16 MB at most)."""
    profile = bytearray(swapped_profile())
    profile += number.to_bytes(4, "big") * ((size - len(profile)) // 4)
    profile[:4] = len(profile).to_bytes(4, "big")
    return encoded(quadrants(), "TIFF", icc_profile=bytes(profile))


def split_jxl(codestream: bytes, first: int = 2) -> bytes:
    """A JPEG XL codestream in a container that breaks it after so many bytes."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    return (
        b"\x00\x00\x00\x0cJXL \r\n\x87\n"
        + box(b"ftyp", b"jxl \x00\x00\x00\x00jxl ")
        + box(b"jxlp", struct.pack(">I", 0) + codestream[:first])
        + box(b"jxlp", struct.pack(">I", 0x80000001) + codestream[first:])
    )
