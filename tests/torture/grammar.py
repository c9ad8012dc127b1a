"""Files broken where their structure is: the sizes, counts, offsets and kinds of their parts, and the parts themselves.

``FORMATS`` knows just enough of each format to find where its parts begin and where it keeps its numbers.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Literal, TypeAlias

__all__ = ["FORMATS", "Anatomy", "broken"]

Order: TypeAlias = Literal["little", "big"]

LEADING = 48
"""Bytes at the beginning of a part that are taken for numbers: the headers of all formats lie in them."""

CONTAINERS = frozenset({b"meta", b"iprp", b"ipco", b"moov", b"trak", b"jp2h", b"iinf", b"dinf", b"iref"})
"""Boxes of ISO media files that hold boxes."""

TEXTS = (b"", b"-1", b"-2048", b"nan", b"77777777777", b"\x80" + b"\xff" * 10, b"../../x", b"a" * 12, b"\xff\xfe")
"""What a field of text may be found to hold; the one with ``\\x80`` is a TAR's number of 256s."""


@dataclass
class Anatomy:
    """``parts`` are spans of bytes; ``numbers`` hold offset, size and byte order; ``texts`` are spans."""

    parts: list[tuple[int, int]] = field(default_factory=list)
    numbers: list[tuple[int, int, Order]] = field(default_factory=list)
    texts: list[tuple[int, int]] = field(default_factory=list)

    def add(self, start: int, end: int, order: Order, *sizes: int) -> None:
        """A part whose first numbers have these sizes; those after them, up to ``LEADING``, may have any."""
        self.parts.append((start, end))
        at = start
        for size in sizes:
            self.numbers.append((at, size, order))
            at += size
        last = min(end, start + LEADING)
        self.numbers += [(place, size, order) for size in (1, 2, 4) for place in range(at, last - size + 1)]

    def within(self, size: int) -> Anatomy:
        """What of it lies in a file of that size: what a file says of itself may be wrong already."""
        return Anatomy(
            [(start, end) for start, end in self.parts if start < end <= size],
            [(at, count, order) for at, count, order in self.numbers if at + count <= size],
            [(start, end) for start, end in self.texts if start < end <= size],
        )


def jpeg(data: bytes) -> Anatomy:
    """Segments by their markers; the last one has the scan. The codestream of JPEG 2000 is built alike."""
    found, at = Anatomy(), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in (0xD9, 0xDA):
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        found.add(at, min(end, len(data)), "big", 2, 2)
        at = end
    found.add(at, len(data), "big", 2, 2)
    return found


def png(data: bytes) -> Anatomy:
    found, at = Anatomy(), 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        found.add(at, min(end, len(data)), "big", 4, 4)
        at = end
    return found


def riff(data: bytes) -> Anatomy:
    found, at = Anatomy(), 12
    found.numbers.append((4, 4, "little"))
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        found.add(at, min(end, len(data)), "little", 4, 4)
        at = end
    return found


def boxes(data: bytes) -> Anatomy:
    """ISO media files (HEIC, AVIF, JPEG 2000, JPEG XL): boxes in boxes."""
    found = Anatomy()

    def look(at: int, end: int) -> None:
        while at + 8 <= end:
            size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            last = min(at + size, end) if size >= 8 else end
            found.add(at, last, "big", 4, 4)
            if kind in CONTAINERS:
                look(at + 8 + 4 * (kind in (b"meta", b"iref")) + 6 * (kind == b"iinf"), last)
            at = last

    look(0, len(data))
    return found


def tiff(data: bytes) -> Anatomy:
    """Directories of entries: tag, type, count, value or offset."""
    order: Order = "little" if data[:2] == b"II" else "big"
    found, seen = Anatomy(), set[int]()
    found.add(0, 8, order, 2, 2, 4)

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], order)

    at = number(4, 4)
    while 0 < at < len(data) - 2 and at not in seen:
        seen.add(at)
        found.numbers.append((at, 2, order))
        count = number(at, 2)
        for entry in range(at + 2, min(at + 2 + 12 * count, len(data) - 12), 12):
            found.parts.append((entry, entry + 12))
            found.numbers += [(entry, 2, order), (entry + 2, 2, order), (entry + 4, 4, order), (entry + 8, 4, order)]
        found.numbers.append((at + 2 + 12 * count, 4, order))
        at = number(at + 2 + 12 * count, 4)
    return found


def gif(data: bytes) -> Anatomy:
    """The screen, then blocks: a kind, and sub-blocks that each say their length."""
    found = Anatomy()
    found.add(6, 13, "little", 2, 2, 1, 1, 1)
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    while at < len(data) and data[at] in (0x21, 0x2C):
        start = at
        if data[at] == 0x2C:
            at += 11 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
        else:
            at += 2
        while at < len(data) and data[at]:
            found.numbers.append((at, 1, "little"))
            at += 1 + data[at]
        at += 1
        found.add(start, min(at, len(data)), "little", 1)
    return found


def bmp(data: bytes) -> Anatomy:
    found, pixels = Anatomy(), int.from_bytes(data[10:14], "little")
    found.add(0, 14, "little", 2, 4, 2, 2, 4)
    found.add(14, pixels, "little", 4, 4, 4, 2, 2, 4, 4, 4, 4, 4, 4)
    found.parts.append((pixels, len(data)))
    return found


def zipped(data: bytes) -> Anatomy:
    """The files, the entries of the directory, and its end."""
    marks = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
    starts = sorted({at for mark in marks for at in _all(data, mark)})
    found = Anatomy()
    for start, end in pairwise([*starts, len(data)]):
        found.add(start, end, "little", 4)
        found.texts.append((start + 30, min(start + 46, end)))
    return found


def tarred(data: bytes) -> Anatomy:
    """Blocks of 512 bytes; in a header name, mode, size, time, checksum, kind and link are text."""
    found = Anatomy()
    for start in range(0, len(data) - 511, 512):
        found.parts.append((start, start + 512))
        if data[start + 257 : start + 262] == b"ustar":
            spans = ((0, 100), (100, 8), (124, 12), (124, 12), (136, 12), (148, 8), (156, 1), (157, 100), (345, 155))
            found.texts += [(start + at, start + at + size) for at, size in spans]
        elif data[start : start + 1].isdigit():  # records of a PAX header
            found.texts += [(start, start + 4), (start + 4, start + 20)]
    return found


def _all(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


def mended_png(data: bytes) -> bytes:
    """With right checksums: what is wrong is then looked at."""
    out, at = bytearray(data), 8
    while at + 12 <= len(out):
        size = int.from_bytes(out[at : at + 4], "big")
        if at + 12 + size > len(out):
            break
        out[at + 8 + size : at + 12 + size] = zlib.crc32(out[at + 4 : at + 8 + size]).to_bytes(4, "big")
        at += 12 + size
    return bytes(out)


def mended_tar(data: bytes) -> bytes:
    out = bytearray(data)
    for start in range(0, len(out) - 511, 512):
        if out[start + 257 : start + 262] == b"ustar":
            out[start + 148 : start + 156] = b" " * 8
            out[start + 148 : start + 156] = b"%06o\0 " % sum(out[start : start + 512])
    return bytes(out)


FORMATS: dict[str, tuple[Callable[[bytes], Anatomy], Callable[[bytes], bytes]]] = {
    "JPEG": (jpeg, bytes),
    "PNG": (png, mended_png),
    "WebP": (riff, bytes),
    "GIF": (gif, bytes),
    "TIFF": (tiff, bytes),
    "BMP": (bmp, bytes),
    "AVIF": (boxes, bytes),
    "HEIC": (boxes, bytes),
    "JPEG 2000": (boxes, bytes),
    "JPEG XL": (boxes, bytes),
    "RAW": (tiff, bytes),
    "ZIP": (zipped, bytes),
    "TAR": (tarred, mended_tar),
}
"""By name: what finds the parts, and what sets right the checksums that would hide what is wrong."""


def broken(data: bytes, name: str, random: Random) -> bytes:
    """The file with one to four numbers or texts changed, or a part taken out, doubled, exchanged or cut, or both."""
    dissect, mend = FORMATS[name]
    anatomy, out = dissect(data).within(len(data)), bytearray(data)
    deeds = random.randint(1, 3)  # 1: fields, 2: parts, 3: both
    if deeds & 1:
        for _ in range(random.randint(1, 4)):
            _change_field(out, anatomy, random)
    if deeds & 2 and anatomy.parts:
        _change_parts(out, anatomy.parts, random)
    return mend(bytes(out)) if random.random() < 0.7 else bytes(out)


def _change_field(out: bytearray, anatomy: Anatomy, random: Random) -> None:
    if anatomy.texts and (not anatomy.numbers or random.random() < 0.5):
        start, end = random.choice(anatomy.texts)
        out[start:end] = random.choice(TEXTS)[: end - start].ljust(end - start, b"\0")
        return
    at, size, order = random.choice(anatomy.numbers)
    old, most = int.from_bytes(out[at : at + size], order), (1 << 8 * size) - 1
    edges = (0, 1, most, most >> 1, (most >> 1) + 1, old + 1, old - 1, 2 * old, len(out), at)
    other = random.choice((*edges, random.randint(0, most)))
    out[at : at + size] = (other & most).to_bytes(size, order)


def _change_parts(out: bytearray, parts: list[tuple[int, int]], random: Random) -> None:
    (start, end), (other_start, other_end) = random.choice(parts), random.choice(parts)
    part, other = bytes(out[start:end]), bytes(out[other_start:other_end])
    match random.randrange(6):
        case 0:
            del out[start:end]
        case 1:
            out[start:start] = part
        case 2:
            out[start:end] = other
        case 3:
            del out[random.randint(start, end) :]
        case 4:
            out[start:end] = bytes(end - start)
        case _:
            out[start:end] = random.randbytes(min(end - start, 1 << 16))
