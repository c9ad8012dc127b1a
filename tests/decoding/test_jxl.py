"""JPEG XL, its own pictures and repacked JPEGs."""

from __future__ import annotations

import builtins
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pictrace.decoding import DecodeLimits, decode
from pictrace.decoding.jxl import jxl_size
from pictrace.errors import PhotoTooLarge, PhotoUnreadable
from tests.decoding.pictures import as_stored, difference, encoded, exif, jpeg, quadrants

BARE = bytes.fromhex("ff0a")


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("pillow_jxl")


@pytest.mark.parametrize(("width", "height"), [(1, 1), (8, 8), (96, 64), (64, 96), (300, 200), (256, 256), (1000, 17)])
def test_size_is_read_before_decoding(width: int, height: int) -> None:
    data = encoded(np.zeros((height, width, 3), np.uint8), "JXL")
    assert jxl_size(data) == (width, height)


def test_size_of_a_bare_codestream() -> None:
    # small = 1, height = 8 × (7 + 1), ratio 0, width = 8 × (11 + 1)
    bits = 1 | 7 << 1 | 0 << 6 | 11 << 9
    assert jxl_size(BARE + bits.to_bytes(4, "little")) == (96, 64)


@pytest.mark.parametrize(
    "data", [BARE, b"\x00\x00\x00\x0cJXL \r\n\x87\n", b"\x00\x00\x00\x0cJXL \r\n\x87\n" + bytes(40)]
)
def test_no_picture_inside(data: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        jxl_size(data)


def test_a_bomb_is_refused_by_its_header() -> None:
    bits = 0 | 3 << 1 | ((1 << 20) - 1) << 3 | 1 << 33
    with pytest.raises(PhotoTooLarge):
        decode(BARE + bits.to_bytes(12, "little"))


def test_limits_hold() -> None:
    with pytest.raises(PhotoTooLarge):
        decode(encoded(quadrants(), "JXL"), limits=DecodeLimits(pixels=5000))


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "LA"])
def test_kinds_of_pixels(mode: str) -> None:
    image = Image.fromarray(quadrants())
    expected = np.asarray(image)
    if mode in ("L", "LA"):
        expected = np.asarray(image.convert("L").convert("RGB"))
    picture = decode(encoded(image.convert(mode), "JXL", lossless=True))
    assert picture.format == "JPEG XL"
    assert difference(picture.pixels, expected) < 2


def test_deep_pixels_and_their_linear_profile() -> None:
    """The encoder stores 16-bit grey as linear light and says so; sRGB gives 94 of 255 as 0.112."""
    deep = np.full((10, 10), round(0.112 * 65535), np.uint16)
    picture = decode(encoded(Image.fromarray(deep), "JXL", lossless=True))
    assert np.abs(picture.pixels.astype(int) - 94).max() <= 1


def test_exif_for_capture_but_not_for_orientation() -> None:
    """The codestream has its own orientation; the one in EXIF is to be ignored (ISO 18181-2)."""
    data = encoded(quadrants(), "JXL", lossless=True, exif=exif(6, make="PicTrace", model="One"))
    picture = decode(data)
    assert picture.capture.camera == "PicTrace One"
    assert np.array_equal(picture.pixels, quadrants())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_repacked_jpegs_are_read_as_jpegs(orientation: int, tmp_path: Any) -> None:
    file = tmp_path / "stored.jpg"
    file.write_bytes(jpeg(as_stored(quadrants(), orientation), exif=exif(orientation, model="Camera")))
    out = io.BytesIO()
    with Image.open(file) as image:
        image.save(out, "JXL", lossless_jpeg=True)
    picture = decode(out.getvalue(), 48)
    assert picture.capture.camera == "Camera"
    assert (picture.width, picture.height) == (96, 64)
    assert picture.pixels.shape == (32, 48, 3)
    assert difference(picture.pixels[4:10, 4:20], np.full((6, 16, 3), quadrants()[0, 0])) < 6


def test_without_the_extra_the_reason_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(quadrants(), "JXL")
    ordinary = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "pillow_jxl":
            raise ImportError(name)
        return ordinary(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PhotoUnreadable, match=r"pip install 'pictrace\[jxl\]'"):
        decode(data)
