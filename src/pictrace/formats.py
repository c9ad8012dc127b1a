"""What a picture file looks like from outside: its name and its first bytes.

Sources choose candidates by it, decoding chooses the decoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["HEAD_BYTES", "SUFFIXES", "Format", "by_content", "by_name", "by_suffix", "named", "suffix_of"]


class Format(StrEnum):
    """Every picture format that PicTrace reads, under the name that people see and the catalogue stores."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    GIF = "GIF"
    TIFF = "TIFF"
    BMP = "BMP"
    AVIF = "AVIF"
    HEIC = "HEIC"
    JPEG_2000 = "JPEG 2000"
    JPEG_XL = "JPEG XL"
    RAW = "RAW"


HEAD_BYTES = 64
"""How many first bytes ``by_content`` wants; fewer are fine."""

SUFFIXES: Mapping[str, Format] = MappingProxyType(
    {
        suffix: kind
        for kind, suffixes in {
            Format.JPEG: ".jpg .jpeg .jpe .jfif .mpo",
            Format.PNG: ".png .apng",
            Format.WEBP: ".webp",
            Format.GIF: ".gif",
            Format.TIFF: ".tif .tiff",
            Format.BMP: ".bmp .dib",
            Format.AVIF: ".avif .avifs",
            Format.HEIC: ".heic .heif .hif",
            Format.JPEG_2000: ".jp2 .j2k .jpx .jpf .j2c .jpc",
            Format.JPEG_XL: ".jxl",
            Format.RAW: (
                ".dng .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .orf .rw2 .raf .pef .srw .x3f .3fr .fff "
                ".iiq .erf .mef .mos .mrw .kdc .dcr .rwl"
            ),
        }.items()
        for suffix in suffixes.split()
    }
)
"""In lower case, with their dot."""

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"})
_RAW_HEADS = (
    b"FUJIFILMCCD-RAW",
    b"IIU\x00",
    b"IIRO",
    b"IIRS",
    b"MMOR",
    b"FOVb",
    b"\x00MRM",
    b"II\x1a\x00\x00\x00HEAPCCDR",
)
_HEADS: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
    (b"II+\x00", Format.TIFF),
    (b"MM\x00+", Format.TIFF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Format.JPEG_2000),
    (b"\xff\x4f\xff\x51", Format.JPEG_2000),
    (b"\xff\x0a", Format.JPEG_XL),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", Format.JPEG_XL),
    *((head, Format.RAW) for head in _RAW_HEADS),
)


_NAMED: Mapping[str, Format] = MappingProxyType({kind.upper(): kind for kind in Format})


def suffix_of(name: str) -> str:
    """The last suffix of a file name in lower case, with its dot; empty for none (``.profile`` has none)."""
    start = name.rfind(".")
    return name[start:].lower() if start > 0 and name[start - 1] != "/" and "/" not in name[start:] else ""


def by_name(name: str) -> Format | None:
    """The picture format that a file name promises."""
    return SUFFIXES.get(suffix_of(name))


def by_suffix(suffix: str) -> Format | None:
    """The picture format of a suffix in lower case, with its dot."""
    return SUFFIXES.get(suffix)


def named(text: str | None) -> Format | None:
    """The format of a stored name, whatever its case; ``None`` for one that an older PicTrace may have stored and this
    one does not know."""
    return _NAMED.get((text or "").upper())


def by_content(head: bytes) -> Format | None:
    """The picture format that a file's first bytes show. Camera files that are TIFF inside are ``TIFF``."""
    for magic, kind in _HEADS:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return Format.BMP
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    return None


def _by_brands(head: bytes) -> Format | None:
    """ISO media files name their brands: a major one, a version, then the compatible ones."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, min(size, len(head)), 4))]
    if b"crx " in brands:
        return Format.RAW
    if b"avif" in brands or b"avis" in brands:
        return Format.AVIF
    return Format.HEIC if not _HEIF_BRANDS.isdisjoint(brands) else None
