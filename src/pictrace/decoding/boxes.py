"""The boxes that HEIC and AVIF files are made of (ISO 14496-12)."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["boxes"]


def boxes(data: bytes, wanted: bytes) -> Iterator[bytes]:
    """The contents of the boxes of one kind, one after another in ``data``."""
    at = 0
    while at + 8 <= len(data):
        size, kind, start = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        end = len(data) if size == 0 else at + size
        if end < start:
            return
        if kind == wanted:
            yield data[start:end]
        at = end
