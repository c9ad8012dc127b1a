"""Photographs with everything that cameras and programs write into them."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from pictrace.decoding.iptc import NAMES

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="test">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:own="http://example.org/own/" xmlns:mp="http://ns.adobe.com/xap/1.0/mm/"
    xmp:Rating="4" aux:Lens="XF35mmF1.4 R" own:Thing="mine">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Evening at the sea</rdf:li>
     <rdf:li xml:lang="ru">Вечер у моря</rdf:li></rdf:Alt></dc:title>
   <dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>вечер</rdf:li></rdf:Bag></dc:subject>
   <lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Sea</rdf:li></rdf:Bag></lr:hierarchicalSubject>
   <mp:DerivedFrom rdf:parseType="Resource"><mp:documentID>uuid:7</mp:documentID></mp:DerivedFrom>
   <mp:Link rdf:resource="https://example.org/"/>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def exif() -> Image.Exif:
    """EXIF as a camera of 2014 writes it, with a place."""
    made = Image.Exif()
    made[0x010F], made[0x0110], made[0x0131] = "FUJIFILM", "X100S", "Firmware 1.2"
    made[0x013B], made[0x8298] = "Ida", "(c) Ida"
    made.get_ifd(0x8769).update(
        {
            0x9003: "2014:06:21 21:30:05", 0x9011: "+02:00", 0x829A: 1 / 125, 0x829D: 2.8, 0x8827: 400,
            0x920A: 23.0, 0xA405: 35, 0x9204: -0.33, 0x9209: 1, 0xA434: "Fujinon 23mm", 0x927C: b"secret maker note",
            0x9286: b"ASCII\x00\x00\x00a comment",
        }
    )  # fmt: skip
    made.get_ifd(0x8825).update(
        {1: "N", 2: (54.0, 25.0, 30.0), 3: "E", 4: (13.0, 10.0, 0.0), 5: b"\x01", 6: 12.5, 17: 270.5}
    )
    return made


def iptc(*, utf_8: bool = True) -> bytes:
    """An IIM block."""
    code = "utf-8" if utf_8 else "latin-1"
    numbers = {name: number for number, name in NAMES.items()}
    parts = [(1, 90, b"\x1b%G" if utf_8 else b"\x1b.A")]
    for name, value in (("City", "Zürich"), ("Keywords", "sea"), ("Keywords", "boat"), ("Caption", "Ein Boot")):
        parts.append((2, numbers[name], value.encode(code)))
    return b"".join(bytes((0x1C, record, number)) + len(v).to_bytes(2, "big") + v for record, number, v in parts)


def photoshop(block: bytes) -> bytes:
    """Photoshop's resources with another one before it."""
    other = b"8BIM\x03\xed\x00\x00\x00\x00\x00\x04abcd"
    return other + b"8BIM\x04\x04\x00\x00" + len(block).to_bytes(4, "big") + block


def jpeg(photograph: Path, *, full: bool = True) -> bytes:
    """A small JPEG, with everything in it or with nothing."""
    out = io.BytesIO()
    with Image.open(photograph) as image:
        small = image.convert("RGB")
    small.thumbnail((160, 160))
    if not full:
        small.save(out, "JPEG")
        return out.getvalue()
    small.save(out, "JPEG", exif=exif(), xmp=XMP.encode())
    data, segment = out.getvalue(), b"Photoshop 3.0\x00" + photoshop(iptc())
    return data[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:]
