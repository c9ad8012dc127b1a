from __future__ import annotations

import pytest

from pictrace.formats import SUFFIXES, Format, by_content, by_name, by_suffix, named, suffix_of


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.jpg", ".jpg"),
        ("A.JPG", ".jpg"),
        ("x/y.z/b", ""),
        (".profile", ""),
        ("x/.profile", ""),
        ("a.tar.gz", ".gz"),
        ("a.", "."),
        ("", ""),
    ],
)
def test_suffix(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.JPEG", "JPEG"), ("a.heic", "HEIC"), ("b.CR2", "RAW"), ("c.jxl", "JPEG XL"), ("d.txt", None), ("jpg", None)],
)
def test_names(name: str, kind: str | None) -> None:
    assert by_name(name) == kind
    assert by_suffix(suffix_of(name)) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "WebP"),
        (b"RIFF\x10\x00\x00\x00AVI LIST", None),
        (b"GIF89a", "GIF"),
        (b"MM\x00*", "TIFF"),
        (b"BM\x00\x10\x00\x00\x00\x00\x00\x00", "BMP"),
        (b"BMW is a car", None),
        (b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1miafMA1B", "AVIF"),
        (b"\x00\x00\x00\x20ftypmif1\x00\x00\x00\x00mif1avifmiafMA1B", "AVIF"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom", "RAW"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x01mp41isom", None),
        (b"\xff\x0a", "JPEG XL"),
        (b"FUJIFILMCCD-RAW 0201", "RAW"),
        (b"", None),
        (b"text", None),
    ],
)
def test_contents(head: bytes, kind: str | None) -> None:
    assert by_content(head) == kind


def test_every_format_has_names_and_is_known_by_its_own() -> None:
    assert set(SUFFIXES.values()) == set(Format)
    for kind in Format:
        assert named(kind.value) is named(kind.lower()) is kind
    assert named(None) is named("") is named("PCX") is None
