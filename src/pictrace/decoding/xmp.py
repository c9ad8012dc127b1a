"""An XMP packet as names and values.

XMP is XML that strangers wrote: the parser takes no document type and so no entities, and stops at limits of its own.
What is damaged gives fewer answers, never an exception.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from types import MappingProxyType
from xml.parsers import expat

__all__ = ["MOST_BYTES", "find_packet", "read_xmp"]

MOST_BYTES = 2 << 20
"""Of a packet: editors write some kilobytes, histories of edits some hundred."""

_MOST_PROPERTIES = 1000
_MOST_VALUES = 200
_MOST_DEPTH = 60
"""Properties, values of one and elements within elements that are read: a hostile packet has no end."""
_LONGEST = 2000
"""Characters of one value."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_META = "adobe:ns:meta/"
_STRUCTURE = frozenset(f"{_RDF} {name}" for name in ("RDF", "Description", "Bag", "Seq", "Alt", "li", "value"))

_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "http://purl.org/dc/elements/1.1/": "dc",
        "http://ns.adobe.com/xap/1.0/": "xmp",
        "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
        "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
        "http://ns.adobe.com/exif/1.0/": "exif",
        "http://ns.adobe.com/exif/1.0/aux/": "aux",
        "http://cipa.jp/exif/1.0/": "exifEX",
        "http://ns.adobe.com/tiff/1.0/": "tiff",
        "http://ns.adobe.com/photoshop/1.0/": "photoshop",
        "http://ns.adobe.com/lightroom/1.0/": "lr",
        "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
        "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
        "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
        "http://www.digikam.org/ns/1.0/": "digiKam",
        "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    }
)
"""The usual prefix of each namespace (ISO 16684-1 and the makers' own); others are named by the end of theirs."""


def find_packet(data: bytes) -> bytes | None:
    """The XMP packet that lies as it is somewhere in a file, whatever the format: what formats without a reader of
    their own have."""
    start = data.find(b"<x:xmpmeta")
    if start < 0:
        return None
    end = data.find(b"</x:xmpmeta>", start, start + MOST_BYTES)
    return data[start : end + len(b"</x:xmpmeta>")] if end >= 0 else None


def read_xmp(packet: bytes | None) -> dict[str, tuple[str, ...]]:
    """The properties of a packet by name (``dc:title``, parts of structures after a ``/``), each with its values; of
    several languages the default one comes first."""
    if not packet or len(packet) > MOST_BYTES:
        return {}
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    with contextlib.suppress(expat.ExpatError, _Enough, ValueError, LookupError):
        parser.Parse(packet.strip(b"\x00\r\n\t "), True)
    return {name: tuple(values) for name, values in reader.found.items()}


class _Enough(Exception):
    """The packet is over a limit, or tries to be more than data."""


def _refuse(*_: object) -> None:
    raise _Enough


class _Reader:
    """Goes through the elements; ``path`` has a name for each that is a property, ``None`` for structure."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._path: list[str | None] = []
        self._said: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= _MOST_DEPTH:
            raise _Enough
        structure = tag in _STRUCTURE or tag.startswith(_META)
        self._path.append(None if structure else _name(tag))
        self._said.clear()
        for name, value in attributes.items():
            if name == f"{_RDF} resource":
                self._keep(value)
            elif not name.startswith((_RDF, _XML, _META)) and " " in name:
                self._keep(value, _name(name))

    def end(self, _tag: str) -> None:
        self._keep("".join(self._said))
        self._said.clear()
        self._path.pop()

    def text(self, text: str) -> None:
        if sum(map(len, self._said)) < _LONGEST:
            self._said.append(text)

    def _keep(self, text: str, of: str | None = None) -> None:
        value = " ".join("".join(char if char.isprintable() else " " for char in text[:_LONGEST]).split())
        name = "/".join(part for part in (*self._path, of) if part)
        if not value or not name:
            return
        if name not in self.found and len(self.found) >= _MOST_PROPERTIES:
            raise _Enough
        values = self.found.setdefault(name, [])
        if len(values) < _MOST_VALUES:
            values.append(value)


def _name(tag: str) -> str:
    namespace, _, local = tag.rpartition(" ")
    prefix = _PREFIXES.get(namespace) or namespace.rstrip("/#").rpartition("/")[2][:40]
    return f"{prefix}:{local}" if prefix else local
