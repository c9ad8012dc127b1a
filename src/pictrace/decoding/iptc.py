"""IPTC-IIM: the captions, keywords and places that press and older programs write (IIM 4.2, records 1 and 2).

Lies in the Photoshop resources of a JPEG, or alone in a TIFF. What is damaged gives fewer answers, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["read_iptc", "resource"]

_RESOURCE_IPTC = 0x0404
"""Photoshop's number for the block that holds IPTC."""
_MARK = 0x1C
_MOST_VALUES = 500
"""``_MARK`` begins each value; so many are read of a block, more than any program writes."""
_LONGEST = 2000
"""Bytes of one value."""

_UTF_8 = b"\x1b%G"

NAMES: Mapping[int, str] = MappingProxyType(
    {
        5: "ObjectName",
        7: "EditStatus",
        10: "Urgency",
        15: "Category",
        20: "SupplementalCategories",
        25: "Keywords",
        40: "SpecialInstructions",
        55: "DateCreated",
        60: "TimeCreated",
        65: "OriginatingProgram",
        80: "By-line",
        85: "By-lineTitle",
        90: "City",
        92: "Sub-location",
        95: "Province-State",
        100: "Country-Code",
        101: "Country",
        103: "TransmissionReference",
        105: "Headline",
        110: "Credit",
        115: "Source",
        116: "CopyrightNotice",
        118: "Contact",
        120: "Caption",
        122: "Writer",
    }
)
"""Datasets of record 2 by number, as exiftool names them."""


def resource(block: bytes) -> bytes | None:
    """The IPTC resource among Photoshop's (``8BIM``), as an APP13 segment holds them."""
    at = block.find(b"8BIM")
    while 0 <= at <= len(block) - 12:
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        start = at + 6 + (block[at + 6] + 2) // 2 * 2  # a Pascal string, padded to an even length
        size = int.from_bytes(block[start : start + 4], "big")
        if number == _RESOURCE_IPTC:
            return block[start + 4 : start + 4 + size]
        at = block.find(b"8BIM", start + 4 + size)
    return None


def read_iptc(block: bytes | None) -> dict[str, tuple[str, ...]]:
    """The datasets of an IIM block that have a name, each with its values."""
    found: dict[str, list[str]] = {}
    encoding, at, seen = "utf-8", 0, 0
    while block and at + 5 <= len(block) and block[at] == _MARK and seen < _MOST_VALUES:
        record, dataset = block[at + 1], block[at + 2]
        size = int.from_bytes(block[at + 3 : at + 5], "big")
        if size & 0x8000:  # an extended dataset: pictures inside pictures, nothing to read
            break
        value = block[at + 5 : at + 5 + size]
        at, seen = at + 5 + size, seen + 1
        if record == 1 and dataset == 90 and value and value != _UTF_8:
            encoding = "latin-1"
        name = NAMES.get(dataset) if record == 2 else None
        text = _text(value[:_LONGEST], encoding)
        if name and text:
            found.setdefault(name, []).append(text)
    return {name: tuple(values) for name, values in found.items()}


def _text(value: bytes, encoding: str) -> str:
    try:
        text = value.decode(encoding)
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
