"""The blocks of every format that can be written here, and of damaged files."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pictrace.decoding.blocks import Blocks, find_blocks
from pictrace.decoding.exif import read_exif
from pictrace.decoding.iptc import read_iptc
from pictrace.decoding.xmp import read_xmp
from tests.decoding.written import XMP, exif, jpeg


def saved(photograph: Path, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    with Image.open(photograph) as image:
        small = image.convert("RGB")
    small.thumbnail((64, 64))
    small.save(out, kind, exif=exif(), **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_exif_of_each_format(photographs: dict[str, Path], kind: str) -> None:
    found = find_blocks(saved(photographs["chelsea"], kind))
    assert read_exif(found.exif).capture.camera == "FUJIFILM X100S"


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_xmp_of_each_format(photographs: dict[str, Path], kind: str) -> None:
    found = find_blocks(saved(photographs["chelsea"], kind, xmp=XMP.encode()))
    assert read_xmp(found.xmp)["xmp:Rating"] == ("4",)


def with_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return png[:33] + chunk + png[33:]


@pytest.mark.parametrize("compressed", [False, True])
def test_xmp_of_a_png(photographs: dict[str, Path], compressed: bool) -> None:
    text = zlib.compress(XMP.encode()) if compressed else XMP.encode()
    body = b"XML:com.adobe.xmp\x00" + bytes((compressed, 0)) + b"\x00\x00" + text
    found = find_blocks(with_chunk(saved(photographs["chelsea"], "PNG"), b"iTXt", body))
    assert read_xmp(found.xmp)["xmp:Rating"] == ("4",)


def test_a_bomb_in_a_png_stays_small(photographs: dict[str, Path]) -> None:
    body = b"XML:com.adobe.xmp\x00\x01\x00\x00\x00" + zlib.compress(b" " * 50_000_000)
    found = find_blocks(with_chunk(saved(photographs["chelsea"], "PNG"), b"iTXt", body))
    assert found.xmp is not None and len(found.xmp) <= 2 << 20


def test_iptc_of_a_jpeg(photographs: dict[str, Path]) -> None:
    assert read_iptc(find_blocks(jpeg(photographs["rocket"])).iptc)["City"] == ("Zürich",)


def test_a_plain_picture_has_none(photographs: dict[str, Path]) -> None:
    assert find_blocks(jpeg(photographs["rocket"], full=False)) == Blocks()
    assert find_blocks(b"") == find_blocks(b"no picture at all") == Blocks()


@given(cut=st.integers(0, 5000), at=st.integers(2, 4000), damage=st.binary(max_size=6))
def test_damaged_files_give_fewer_blocks(cut: int, at: int, damage: bytes, photographs: dict[str, Path]) -> None:
    data = jpeg(photographs["rocket"])
    find_blocks(data[:at] + damage + data[at + len(damage) : len(data) - cut])


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\x00\x00WEBP", b"II*\x00", b"\xff\xd8\xff"]), st.binary())
def test_noise_behind_any_head_is_survived(head: bytes, noise: bytes) -> None:
    find_blocks(head + noise)
