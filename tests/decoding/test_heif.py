"""HEIC: rows without their padding, items that are text, and damage in words."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.decoding.heif import _is_text, _item_kinds, _rows
from pictrace.errors import PhotoUnreadable


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


SIDES, MODES = st.integers(1, 9), st.sampled_from(["L", "RGB", "RGBA"])


@given(width=SIDES, height=SIDES, padding=st.integers(0, 7), mode=MODES)
def test_what_pads_the_rows_is_left_out(width: int, height: int, padding: int, mode: str) -> None:
    channels = len(mode)
    pixels = np.random.default_rng(1).integers(0, 256, (height, width * channels), np.uint8)
    padded = np.pad(pixels, ((0, 0), (0, padding)), constant_values=77)
    found = _rows(memoryview(padded.tobytes()), width * channels + padding, (width, height), mode, 8)
    assert found.tobytes() == pixels.tobytes() and found.flags["OWNDATA"]
    assert found.shape == ((height, width) if mode == "L" else (height, width, channels))


@pytest.mark.parametrize(
    ("bits", "value", "byte"), [(10, 1023, 255), (10, 512, 128), (12, 4095, 255), (16, 65535, 255)]
)
def test_deep_pixels_become_bytes(bits: int, value: int, byte: int) -> None:
    data = np.full((2, 6), value, "<u2").tobytes()
    found = _rows(memoryview(data), 12, (2, 2), f"RGB;{bits}", bits)
    assert found.shape == (2, 2, 3) and (found == byte).all()


@pytest.mark.parametrize(("stride", "size"), [(5, (2, 2)), (12, (4, 4))])
def test_rows_shorter_than_the_picture_are_damage(stride: int, size: tuple[int, int]) -> None:
    with pytest.raises(PhotoUnreadable, match="its rows are shorter than the picture"):
        _rows(memoryview(bytes(stride * 2)), stride, size, "RGB", 8)


def test_the_kinds_of_items_are_read() -> None:
    items = [b"\x02\x00\x00\x00\x00\x01\x00\x00hvc1name\x00", b"\x03\x00\x00\x00\x00\x00\x00\x01\x00\x00Exif\x00"]
    listing = box(b"iinf", b"\x00\x00\x00\x00\x00\x02" + b"".join(box(b"infe", item) for item in items))
    kinds = list(_item_kinds(box(b"ftyp", b"heic") + box(b"meta", bytes(4) + listing)))
    assert [kind[:4] for kind in kinds] == [b"hvc1", b"Exif"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (b"hvc1", True),
        (b"\xff\xfe\xfd\xfc", False),
        (b"mimea\x00text/x\x00", True),
        (b"mimea\x00\xff\xfe\x00", False),
        (b"", True),
    ],
)
def test_an_item_that_is_no_text_is_known_before_it_can_crash(kind: bytes, text: bool) -> None:
    assert _is_text(kind) is text


@given(st.binary(max_size=150))
def test_no_bytes_stop_the_reading_of_items(data: bytes) -> None:
    assert all(_is_text(kind) in (True, False) for kind in _item_kinds(data))
