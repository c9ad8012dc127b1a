"""Every kind comes out upright, in its colours, at the size that was asked for."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from pictrace.decoding import DecodeLimits, decode
from pictrace.decoding.pixels import upright
from pictrace.errors import PhotoTooLarge, PhotoUnreadable
from tests.decoding.pictures import (
    SAVED_AS,
    as_stored,
    difference,
    encoded,
    exif,
    jpeg,
    oriented,
    png,
    quadrants,
)

DATA = Path(__file__).parent / "data"
ORIENTED = [*SAVED_AS, "JPEG 2000"]
WRITTEN = {"JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "GIF": "GIF", "TIFF": "TIFF", "BMP": "BMP", "AVIF": "AVIF"}


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.asarray(skimage.data.astronaut())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_undoes_every_orientation(orientation: int) -> None:
    assert np.array_equal(upright(as_stored(quadrants(), orientation), orientation), quadrants())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ORIENTED)
@pytest.mark.parametrize("at_least", [None, 40])
def test_orientation_is_honoured(name: str, orientation: int, at_least: int | None) -> None:
    picture = decode(oriented(quadrants(), orientation, name), at_least)
    assert (picture.width, picture.height, picture.format) == (96, 64, name)
    expected = np.asarray(Image.fromarray(quadrants()).resize(picture.pixels.shape[1::-1], Image.Resampling.BOX))
    assert difference(picture.pixels, expected) < 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_heic_is_turned_once(orientation: int) -> None:
    """The files say their rotation twice: in the container and in EXIF."""
    picture = decode((DATA / f"orientation-{orientation}.heic").read_bytes())
    assert (picture.width, picture.height, picture.format) == (96, 64, "HEIC")
    assert difference(picture.pixels, quadrants()) < 3
    assert picture.capture.camera == "PicTrace Camera One"


def test_heic_pixels_outlive_the_decoder() -> None:
    data = (DATA / "orientation-1.heic").read_bytes()
    pixels = decode(data).pixels
    before = pixels.copy()
    for _ in range(20):
        decode((DATA / "grey.heic").read_bytes())
    assert np.array_equal(pixels, before)


@pytest.mark.parametrize("name", ["grey", "ten-bit", "transparent"])
def test_heic_of_other_kinds(name: str) -> None:
    pixels = decode((DATA / f"{name}.heic").read_bytes()).pixels
    expected = quadrants()
    if name == "grey":
        expected = np.asarray(Image.fromarray(expected).convert("L").convert("RGB"))
    if name == "transparent":
        expected[:, 48:] = 255
    assert difference(pixels, expected) < 5


@pytest.mark.parametrize("name", WRITTEN)
def test_a_photograph_in_every_format(name: str, photo: np.ndarray) -> None:
    picture = decode(encoded(photo, WRITTEN[name]))
    assert picture.format == name
    assert picture.pixels.dtype == np.uint8
    assert difference(picture.pixels, photo) < (12 if name == "GIF" else 5)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("at_least", [1, 63, 100, 256, 511, 512, 2000])
def test_never_smaller_than_asked_and_never_enlarged(
    name: str,
    at_least: int,
    photo: np.ndarray,
) -> None:
    picture = decode(encoded(photo[:300], WRITTEN[name]), at_least)
    height, width = picture.pixels.shape[:2]
    assert (picture.width, picture.height) == (512, 300)
    assert min(at_least, 512) <= max(width, height) <= 512
    assert abs(width / height - 512 / 300) < 0.02 or at_least < 64


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF"])
def test_reduced_decoding_looks_like_reducing_afterwards(
    name: str,
    photo: np.ndarray,
) -> None:
    pixels = decode(encoded(photo, WRITTEN[name]), 128).pixels
    assert pixels.shape == (128, 128, 3)
    expected = np.asarray(Image.fromarray(photo).resize((128, 128), Image.Resampling.BOX))
    assert difference(pixels, expected) < 2.5


def test_long_and_thin() -> None:
    picture = decode(png(np.full((1, 5000, 3), 90, np.uint8)), 100)
    assert picture.pixels.shape == (1, 100, 3)
    assert decode(jpeg(np.full((1, 1, 3), 90, np.uint8)), 100).pixels.shape == (1, 1, 3)


def test_animations_give_their_first_frame() -> None:
    red, blue = (Image.new("RGB", (32, 32), colour) for colour in ((250, 0, 0), (0, 0, 250)))
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        data = encoded(red, kind, save_all=True, append_images=[blue], duration=100)
        assert difference(decode(data).pixels, np.asarray(red)) < 6, kind


def test_first_page_of_a_tiff() -> None:
    pages = [Image.new("L", (40, 30), shade) for shade in (50, 200)]
    picture = decode(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert np.array_equal(picture.pixels, np.full((30, 40, 3), 50))


def test_mpo_is_a_jpeg() -> None:
    data = encoded(Image.fromarray(quadrants()), "MPO", save_all=True, append_images=[Image.new("RGB", (96, 64))])
    picture = decode(data)
    assert picture.format == "JPEG"
    assert difference(picture.pixels, quadrants()) < 6


def test_progressive_and_arithmetic_free_jpegs(photo: np.ndarray) -> None:
    assert difference(decode(jpeg(photo, progressive=True), 256).pixels, decode(jpeg(photo), 256).pixels) < 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"\x00" * 4096, "zero bytes"),
        (b"hello", "not a picture"),
        (b"  <!DOCTYPE html><html>", "a web page"),
        (b"%PDF-1.7", "a PDF document"),
        (b"<svg xmlns=''/>", "an SVG drawing"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"II*\x00", "TIFF"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1", "HEIC"),
        (b"\xff\x0a", "JPEG XL"),
        (b"FUJIFILMCCD-RAW 0201", "RAW"),
    ],
)
def test_reasons_for_what_is_no_picture(data: bytes, reason: str) -> None:
    with pytest.raises(PhotoUnreadable, match=reason):
        decode(data)


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_a_truncated_picture_says_how_much_there_is(
    name: str,
    photo: np.ndarray,
) -> None:
    data = encoded(photo, name)
    with pytest.raises(PhotoUnreadable, match=r"after about [3-6]\d % of its rows"):
        decode(data[: len(data) // 2])


@pytest.mark.parametrize("name", [*WRITTEN, "JPEG 2000"])
def test_every_truncation_is_refused_or_shows_something(
    name: str,
    photo: np.ndarray,
) -> None:
    data = encoded(photo[:64, :64], WRITTEN.get(name, "JPEG2000"))
    for share in (0.01, 0.1, 0.3, 0.5, 0.7):
        try:
            picture = decode(data[: int(len(data) * share)])
        except PhotoUnreadable as error:
            assert str(error)
        else:
            assert picture.pixels.shape == (64, 64, 3)


@pytest.mark.parametrize("name", [*WRITTEN, "JPEG 2000"])
def test_too_many_pixels_are_refused(name: str) -> None:
    data = encoded(quadrants(), WRITTEN.get(name, "JPEG2000"))
    with pytest.raises(PhotoTooLarge, match=r"96 × 64 pixels, over the limit of 0\.005 megapixels"):
        decode(data, limits=DecodeLimits(pixels=5000))


def test_heic_with_too_many_pixels_is_refused() -> None:
    with pytest.raises(PhotoTooLarge):
        decode((DATA / "orientation-1.heic").read_bytes(), limits=DecodeLimits(pixels=5000))


@pytest.mark.parametrize("name", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WebP"])
def test_a_bomb_is_refused_by_its_header(name: str) -> None:
    """The header promises 60,000 × 60,000 pixels (WebP: 16,383²); nothing of that size may be made."""
    data = bytearray(encoded(quadrants(), WRITTEN[name]))
    if name == "PNG":
        import struct
        import zlib

        data[16:24] = struct.pack(">II", 60000, 60000)
        data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    elif name == "JPEG":
        at = data.index(b"\xff\xc0")
        data[at + 5 : at + 9] = b"\xea\x60\xea\x60"
    elif name == "TIFF":
        data = bytearray(
            data.replace(
                b"\x00\x01\x04\x00\x01\x00\x00\x00\x60\x00\x00\x00", b"\x00\x01\x04\x00\x01\x00\x00\x00\x60\xea\x00\x00"
            )
        )
        data = bytearray(
            data.replace(
                b"\x01\x01\x04\x00\x01\x00\x00\x00\x40\x00\x00\x00", b"\x01\x01\x04\x00\x01\x00\x00\x00\x60\xea\x00\x00"
            )
        )
    elif name == "GIF":
        data[6:10] = b"\x60\xea\x60\xea"
    elif name == "BMP":
        data[18:26] = b"\x60\xea\x00\x00\x60\xea\x00\x00"
    else:
        at = data.index(b"\x9d\x01\x2a")
        data[at + 3 : at + 7] = b"\xff\x3f\xff\x3f"
    with pytest.raises((PhotoTooLarge, PhotoUnreadable), match=r"megapixels|safely"):
        decode(bytes(data))


def test_a_jpeg_of_countless_scans_is_refused(photo: np.ndarray) -> None:
    data = jpeg(photo[:64, :64], progressive=True)
    assert decode(data).pixels.shape == (64, 64, 3)
    last = data.rindex(b"\xff\xda")
    with pytest.raises(PhotoUnreadable, match="64 scans"):
        decode(data[:-2] + data[last:-2] * 600 + b"\xff\xd9")


def test_threads_decode_the_same(photo: np.ndarray) -> None:
    files = [encoded(photo, kind) for kind in ("JPEG", "PNG", "WEBP")] * 4
    alone = [decode(data, 200).pixels for data in files]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda data: decode(data, 200).pixels, files))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_decoding_leaves_pillow_as_it_was() -> None:
    """A library that others import must not lift the limits of the process."""
    before = Image.MAX_IMAGE_PIXELS
    decode(jpeg(quadrants()))
    assert before == Image.MAX_IMAGE_PIXELS
    assert threading.active_count() < 50


def test_exif_is_read_on_the_way() -> None:
    data = jpeg(quadrants(), exif=exif(1, make="Canon", model="Canon EOS 5D", changed="2009:07:14 11:02:33"))
    capture = decode(data, 32).capture
    assert capture.camera == "Canon EOS 5D"
    assert capture.taken is not None
    assert capture.taken.isoformat() == "2009-07-14T11:02:33"


def test_imagemagick_exif_in_png() -> None:
    from PIL import PngImagePlugin

    block = exif(6)
    info = PngImagePlugin.PngInfo()
    info.add_text("Raw profile type exif", f"\nexif\n{len(block):8d}\n{block.hex()}\n", zip=True)
    out = io.BytesIO()
    Image.fromarray(as_stored(quadrants(), 6)).save(out, "PNG", pnginfo=info)
    assert np.array_equal(decode(out.getvalue()).pixels, quadrants())
