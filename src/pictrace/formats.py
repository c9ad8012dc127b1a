"""What a picture file looks like from outside: its name and its first bytes.

Sources choose candidates by it, decoding chooses the decoder. Names of formats are those that people
see: ``JPEG``, ``HEIC``, ``RAW`` …
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["HEAD_BYTES", "by_content", "by_name", "by_suffix", "suffix_of"]

HEAD_BYTES = 64
"""How many first bytes ``by_content`` wants; fewer are fine."""

_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        suffix: name
        for name, suffixes in {
            "JPEG": ".jpg .jpeg .jpe .jfif .mpo",
            "PNG": ".png .apng",
            "WebP": ".webp",
            "GIF": ".gif",
            "TIFF": ".tif .tiff",
            "BMP": ".bmp .dib",
            "AVIF": ".avif .avifs",
            "HEIC": ".heic .heif .hif",
            "JPEG 2000": ".jp2 .j2k .jpx .jpf .j2c .jpc",
            "JPEG XL": ".jxl",
            "RAW": (
                ".dng .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .orf .rw2 .raf .pef .srw .x3f .3fr .fff "
                ".iiq .erf .mef .mos .mrw .kdc .dcr .rwl"
            ),
        }.items()
        for suffix in suffixes.split()
    }
)

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
_HEADS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
    *((head, "RAW") for head in _RAW_HEADS),
)


def suffix_of(name: str) -> str:
    """The last suffix of a file name in lower case, with its dot; empty for none (``.profile`` has none)."""
    start = name.rfind(".")
    return name[start:].lower() if start > 0 and name[start - 1] != "/" and "/" not in name[start:] else ""


def by_name(name: str) -> str | None:
    """The picture format that a file name promises."""
    return _SUFFIXES.get(suffix_of(name))


def by_suffix(suffix: str) -> str | None:
    """The picture format of a suffix in lower case, with its dot."""
    return _SUFFIXES.get(suffix)


def by_content(head: bytes) -> str | None:
    """The picture format that a file's first bytes show. Camera files that are TIFF inside say ``TIFF``."""
    for magic, name in _HEADS:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "BMP"
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    return None


def _by_brands(head: bytes) -> str | None:
    """ISO media files name their brands: a major one, a version, then the compatible ones."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, min(size, len(head)), 4))]
    if b"crx " in brands:
        return "RAW"
    if b"avif" in brands or b"avis" in brands:
        return "AVIF"
    return "HEIC" if not _HEIF_BRANDS.isdisjoint(brands) else None
