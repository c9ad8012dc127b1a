"""The formats that Pillow reads: sizes, reduction, odd containers, and damage in words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.decoding import DecodeLimits
from pictrace.decoding.admission import Admission, SharedRoom
from pictrace.decoding.picture import Raster
from pictrace.decoding.pillow import PLUGINS, _comes_in_parts, _from_hex, read_pillow, read_tiff
from pictrace.errors import PhotoTooLarge, PhotoUnreadable
from pictrace.formats import Format
from tests.decoding.pictures import difference, encoded, exif, jpeg, png, quadrants

SAVED = {
    "JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "GIF": "GIF",
    "TIFF": "TIFF", "BMP": "BMP", "AVIF": "AVIF", "JPEG 2000": "JPEG2000",
}  # fmt: skip


def read(name: str, data: bytes, at_least: int | None = None, limits: DecodeLimits | None = None) -> Raster:
    limits = limits or DecodeLimits()
    with Admission(limits, SharedRoom(limits.free_bytes), len(data)) as admission:
        return read_pillow(Format(name), data, at_least, admission)


@pytest.mark.parametrize("name", PLUGINS)
def test_every_format_gives_its_pixels_and_full_size(name: str) -> None:
    raster = read(name, encoded(quadrants(), SAVED[name]))
    assert (raster.width, raster.height, raster.orientation) == (96, 64, 1)
    assert raster.mode == "RGB" and raster.pixels.shape == (64, 96, 3)
    assert difference(raster.pixels, quadrants()) < 12


@pytest.mark.parametrize(("at_least", "long_side"), [(None, 800), (800, 800), (400, 400), (399, 400), (100, 100)])
def test_a_jpeg_is_decoded_as_small_as_is_cheap_and_never_too_small(at_least: int | None, long_side: int) -> None:
    raster = read("JPEG", jpeg(quadrants(800, 400)), at_least)
    assert max(raster.pixels.shape[:2]) == long_side
    assert (raster.width, raster.height) == (800, 400)


@pytest.mark.parametrize("name", PLUGINS)
def test_too_many_pixels_are_refused_before_they_are_decoded(name: str) -> None:
    with pytest.raises(PhotoTooLarge):
        read(name, encoded(quadrants(), SAVED[name]), None, DecodeLimits(pixels=96 * 64 - 1))


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "BMP"])
@given(share=st.floats(0.0, 0.98))
def test_a_file_that_breaks_off_is_an_error_and_never_a_crash(name: str, share: float) -> None:
    data = encoded(quadrants(), SAVED[name])
    try:
        raster = read(name, data[: int(len(data) * share)])
    except Exception:  # foreign ones are put into words by ``decode``
        return
    assert raster.pixels.shape == (64, 96, 3)


def test_damage_says_how_much_could_be_read() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 300, 3), np.uint8)
    data = png(noise)
    with pytest.raises(PhotoUnreadable, match=r"the PNG data breaks off or is damaged after about \d+ % of its rows"):
        read("PNG", data[: len(data) // 2])


def test_the_orientation_is_told_and_not_applied_but_for_tiff() -> None:
    stored = quadrants()
    assert read("JPEG", jpeg(stored, exif=exif(6))).orientation == 6
    turned = read("TIFF", encoded(stored, "TIFF", exif=exif(6)))
    assert turned.orientation == 1 and (turned.width, turned.height) == (64, 96)


def test_a_tiff_of_floating_point_goes_through_opencv() -> None:
    import cv2

    deep = quadrants().astype(np.float32) / 255
    ok, data = cv2.imencode(".tiff", deep[:, :, ::-1])
    assert ok
    limits = DecodeLimits()
    with Admission(limits, SharedRoom(limits.free_bytes), len(data)) as admission:
        raster = read_tiff(data.tobytes(), None, admission)
    assert raster.pixels.dtype == np.uint8 and (raster.width, raster.height) == (96, 64)


@given(st.binary(max_size=60))
def test_exif_in_hexadecimal_is_read_as_it_was_written(block: bytes) -> None:
    lines = block.hex()
    text = f"\nexif\n{len(block):8}\n" + "\n".join(lines[at : at + 72] for at in range(0, len(lines), 72))
    assert _from_hex(text) == block


@pytest.mark.parametrize("text", ["\nexif\n 4\nxyz", "\nexif\n 4\n123"])
def test_what_is_no_hexadecimal_is_no_exif(text: str) -> None:
    assert _from_hex(text) is None


@given(st.binary(max_size=120))
def test_scans_are_looked_for_in_any_bytes_without_an_end(data: bytes) -> None:
    assert _comes_in_parts(b"\xff\xd8" + data, 3) in (True, False)


def test_an_ordinary_jpeg_does_not_come_in_parts() -> None:
    assert not _comes_in_parts(jpeg(quadrants()), 3)
    assert _comes_in_parts(b"\xff\xd8", 3), "odd enough for the worst to be assumed"
