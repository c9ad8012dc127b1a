"""The size of an AVIF as its pixels are coded: libavif enlarges them to whatever the container says."""

from __future__ import annotations

from pictrace.decoding.boxes import boxes

__all__ = ["coded_size"]

_SEQUENCE_HEADER = 1
"""The type of this unit in AV1 streams."""
_LAYERED = (b"a1op", b"lsel")
"""Properties of pictures in several sizes, of which the container says one."""


def coded_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in the sequence header of the primary picture (AV1 specification, 5.5); ``None`` where that is
    not found: a picture of tiles or layers, a damaged file."""
    for meta in boxes(data, b"meta"):
        if any(kind in meta for kind in _LAYERED):
            return None
        for primary in boxes(meta[4:], b"pitm"):
            item = int.from_bytes(primary[4:6] if primary[:1] == b"\x00" else primary[4:8], "big")
            for places in boxes(meta[4:], b"iloc"):
                at = _offset(places, item)
                return None if at is None else _size_at(data[at : at + 64])
    return None


def _offset(iloc: bytes, wanted: int) -> int | None:
    """Where the first bytes of an item lie in the file (ISO 14496-12, 8.11.3)."""
    version, sizes = iloc[0] if iloc else 0, iloc[4:6]
    if len(sizes) < 2:
        return None
    offset_bytes, length_bytes, base_bytes, index_bytes = (
        sizes[0] >> 4,
        sizes[0] & 15,
        sizes[1] >> 4,
        sizes[1] & 15 if version else 0,
    )
    at = 6

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int.from_bytes(iloc[at - count : at], "big")

    for _ in range(take(4 if version == 2 else 2)):
        if at >= len(iloc):
            return None
        item = take(4 if version == 2 else 2)
        method = take(2) & 15 if version else 0
        take(2)
        base, extents = take(base_bytes), take(2)
        take(index_bytes)
        if item == wanted:
            return base + take(offset_bytes) if method == 0 and extents else None
        at += offset_bytes + length_bytes + (extents - 1) * (index_bytes + offset_bytes + length_bytes)
    return None


def _size_at(units: bytes) -> tuple[int, int] | None:
    """The size in the sequence header that these units begin with, perhaps after others."""
    at = 0
    while at + 2 < len(units):
        kind, extended, sized = units[at] >> 3 & 15, units[at] >> 2 & 1, units[at] >> 1 & 1
        at += 1 + extended
        if not sized or units[at] > 127:  # headers are shorter
            return None
        length = units[at]
        at += 1
        if kind == _SEQUENCE_HEADER:
            return _frame_size(units[at : at + length])
        at += length
    return None


def _frame_size(header: bytes) -> tuple[int, int] | None:
    bits = int.from_bytes(header, "big")
    left = 8 * len(header)

    def take(count: int) -> int:
        nonlocal left
        left -= count
        return bits >> left & ((1 << count) - 1) if left >= 0 else 0

    take(4)  # profile, whether it is a still picture
    if take(1):  # a still picture's header: its level
        take(5)
    else:
        if take(1):  # timing
            return None
        delays = take(1)
        for _ in range(take(5) + 1):
            take(12)
            if take(5) > 7:
                take(1)
            if delays and take(1):
                take(4)
    width_bits, height_bits = take(4) + 1, take(4) + 1
    size = take(width_bits) + 1, take(height_bits) + 1
    return size if left >= 0 else None
