"""What a person or a camera said of a photo, read from an XMP note and written to one.

A note is XML of the XMP specification (ISO 16684-1): properties of one ``rdf:Description``, as attributes or elements.
Of all that programs write there only what PicTrace carries is read; a note that is damaged says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from pictrace.records import Capture

__all__ = ["NOTE_BYTES", "Values", "read_note", "written_note"]

NOTE_BYTES = 1 << 20
"""Of a note that is read; programs write some thousands."""

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_TAKEN = (f"{_EXIF}DateTimeOriginal", f"{_PHOTOSHOP}DateCreated", f"{_XMP}CreateDate")

_DEGREES = re.compile(r"(\d{1,3})(?:,(\d{1,2}(?:\.\d+)?))?(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold."""


@dataclass(frozen=True, slots=True)
class Values:
    """Time taken (the camera's), place in degrees, stars from 1 to 5, words."""

    taken: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    keywords: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Values()

    @classmethod
    def of(cls, capture: Capture) -> Values:
        """What a camera wrote into the file."""
        return cls(capture.taken, capture.latitude, capture.longitude)

    def filled_by(self, other: Values) -> Values:
        """With what these lack and the others have."""
        placed = self if self.latitude is not None else other
        words = dict.fromkeys((*self.keywords, *other.keywords))
        return Values(
            self.taken or other.taken,
            placed.latitude,
            placed.longitude,
            self.rating if self.rating is not None else other.rating,
            tuple(words),
        )

    def beyond(self, other: Values) -> Values:
        """What the others do not have."""
        return Values(
            self.taken if other.taken is None else None,
            self.latitude if other.latitude is None else None,
            self.longitude if other.latitude is None else None,
            self.rating if other.rating is None else None,
            tuple(word for word in self.keywords if word not in other.keywords),
        )


def read_note(data: bytes) -> Values:
    """The values of an XMP note; none for one that is damaged, too large, or declares entities."""
    if len(data) > NOTE_BYTES or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return Values()
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return Values()
    said = dict(_properties(root))
    taken = next((when for name in _TAKEN if (when := _moment(said.get(name, ""))) is not None), None)
    latitude, longitude = (_degrees(said.get(f"{_EXIF}GPS{name}", "")) for name in ("Latitude", "Longitude"))
    if latitude is None or longitude is None:
        latitude = longitude = None
    words = [
        " ".join((item.text or "").split())
        for subject in root.iter(f"{_DC}subject")
        for item in subject.iter(f"{_RDF}li")
    ]
    keywords = tuple(dict.fromkeys(word for word in words if word))
    return Values(taken, latitude, longitude, _rating(said.get(f"{_XMP}Rating", "")), keywords)


def _properties(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for description in root.iter(f"{_RDF}Description"):
        yield from description.attrib.items()
        for child in description:
            if child.text and child.text.strip():
                yield child.tag, child.text.strip()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _rating(text: str) -> int | None:
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def _degrees(text: str) -> float | None:
    match = _DEGREES.fullmatch(text.strip())
    if match is None:
        return None
    degrees = int(match[1]) + float(match[2] or 0) / 60 + float(match[3] or 0) / 3600
    letter = match[4].upper()
    if degrees > (90 if letter in "NS" else 180):
        return None
    return round(-degrees if letter in "SW" else degrees, 7)


def written_note(values: Values) -> str:
    """An XMP note of these values."""
    lines = []
    if values.taken is not None:
        lines.append(f"<exif:DateTimeOriginal>{values.taken.isoformat()}</exif:DateTimeOriginal>")
    for name, value, letters in (("Latitude", values.latitude, "NS"), ("Longitude", values.longitude, "EW")):
        if value is not None:
            whole, minutes = divmod(abs(value) * 60, 60)
            lines.append(f"<exif:GPS{name}>{int(whole)},{minutes:.6f}{letters[value < 0]}</exif:GPS{name}>")
    if values.rating is not None:
        lines.append(f"<xmp:Rating>{values.rating}</xmp:Rating>")
    if values.keywords:
        items = "".join(f"<rdf:li>{escape(_CONTROL.sub('', word))}</rdf:li>" for word in values.keywords)
        lines.append(f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>")
    body = "\n   ".join(lines)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="PicTrace">\n'
        f' <rdf:RDF xmlns:rdf="{_RDF[1:-1]}">\n'
        f'  <rdf:Description rdf:about="" xmlns:dc="{_DC[1:-1]}" xmlns:exif="{_EXIF[1:-1]}" xmlns:xmp="{_XMP[1:-1]}">\n'
        f"   {body}\n"
        "  </rdf:Description>\n"
        " </rdf:RDF>\n"
        "</x:xmpmeta>\n"
        '<?xpacket end="w"?>\n'
    )
