"""Depths, palettes, transparency, inks and profiles come out as a person sees them."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from pictrace.decoding import decode
from pictrace.decoding.colours import scaled_to_bytes, to_srgb
from tests.decoding.pictures import difference, encoded, jpeg, png, quadrants, swapped_profile

RAMP = np.tile(np.arange(256, dtype=np.uint8), (16, 1))


def grey(values: np.ndarray) -> np.ndarray:
    return np.repeat(values[:, :, None], 3, axis=2)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits(kind: str) -> None:
    deep = RAMP.astype(np.uint16) * 257
    assert np.array_equal(decode(encoded(Image.fromarray(deep), kind)).pixels, grey(RAMP))


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_of_colour(suffix: str) -> None:
    done, data = cv2.imencode(suffix, quadrants()[:, :, ::-1].astype(np.uint16) * 257)
    assert done
    assert np.array_equal(decode(data.tobytes()).pixels, quadrants())


@pytest.mark.parametrize("scale", [1 / 255, 1.0, 257.0])
def test_floating_point_grey(scale: float) -> None:
    data = encoded(Image.fromarray(RAMP.astype(np.float32) * np.float32(scale)), "TIFF")
    assert difference(decode(data).pixels, grey(RAMP)) <= 0.01


def test_floating_point_colour() -> None:
    done, data = cv2.imencode(".tif", quadrants()[:, :, ::-1].astype(np.float32) / 255)
    assert done
    assert np.array_equal(decode(data.tobytes()).pixels, quadrants())


def test_deep_pixels_are_scaled_by_their_range() -> None:
    assert scaled_to_bytes(np.array([[0, 32768, 65535]], np.uint16)).tolist() == [[0, 128, 255]]
    assert scaled_to_bytes(np.array([[0.0, 0.5, 1.0, 3.0]], np.float32)).tolist() == [[0, 128, 255, 255]]
    assert scaled_to_bytes(np.array([[0, 100, 255]], np.int32)).tolist() == [[0, 100, 255]]
    assert scaled_to_bytes(np.array([[-1000.0, 0.0, 1000.0]], np.float32)).tolist() == [[0, 128, 255]]
    assert scaled_to_bytes(np.array([[np.nan, np.inf, 0.0, 1.0]], np.float32)).tolist() == [[0, 255, 0, 255]]
    assert scaled_to_bytes(np.array([[-3e38, 3e38]], np.float32)).tolist() == [[0, 255]]


def test_one_bit() -> None:
    checks = (np.indices((20, 20)).sum(axis=0) % 2 * 255).astype(np.uint8)
    for kind in ("PNG", "TIFF", "BMP"):
        assert np.array_equal(decode(encoded(Image.fromarray(checks).convert("1"), kind)).pixels, grey(checks))


def test_palette() -> None:
    image = Image.fromarray(quadrants()).quantize(8)
    for kind in ("PNG", "GIF", "TIFF", "BMP"):
        assert difference(decode(encoded(image, kind)).pixels, quadrants()) < 2


def half_transparent() -> tuple[Image.Image, np.ndarray]:
    """The right half does not show; what was painted there must not shine through."""
    alpha = np.full((64, 96), 255, np.uint8)
    alpha[:, 48:] = 0
    expected = quadrants()
    expected[:, 48:] = 255
    return Image.fromarray(np.dstack([quadrants(), alpha])), expected


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {}), ("AVIF", {"quality": 95}), ("JPEG2000", {})],
)
def test_transparency_is_laid_on_white(kind: str, options: dict[str, object]) -> None:
    image, expected = half_transparent()
    assert difference(decode(encoded(image, kind, **options)).pixels, expected) < 3


def test_transparency_survives_reduction() -> None:
    image, expected = half_transparent()
    pixels = decode(png(image), 24).pixels
    assert pixels.shape == (16, 24, 3)
    assert np.array_equal(pixels[2, 20], [255, 255, 255])
    assert np.array_equal(pixels[2, 2], expected[2, 2])


def test_half_transparency() -> None:
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 128))
    assert abs(int(decode(png(image)).pixels[0, 0, 0]) - 127) <= 1


def test_transparent_palette_grey_and_colour_key() -> None:
    image, expected = half_transparent()
    assert difference(decode(png(image.quantize(8))).pixels, expected) < 3
    la = decode(png(image.convert("LA"))).pixels
    assert np.array_equal(la[0, 80], [255, 255, 255])
    key = Image.fromarray(quadrants())
    keyed = decode(encoded(key, "PNG", transparency=(220, 40, 40))).pixels
    assert np.array_equal(keyed[0, 0], [255, 255, 255])
    assert np.array_equal(keyed[0, 80], quadrants()[0, 80])


def test_transparent_gif() -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.paste(1, (4, 0, 8, 8))
    pixels = decode(encoded(image, "GIF", transparency=0)).pixels
    assert np.array_equal(pixels[0, 0], [255, 255, 255])
    assert np.array_equal(pixels[0, 6], [200, 100, 50])


def test_cmyk_jpegs_as_adobe_writes_them() -> None:
    """Inverted inks, marked by an Adobe segment, are what Photoshop and Pillow write."""
    data = jpeg(Image.fromarray(quadrants()).convert("CMYK"))
    assert b"Adobe" in data
    assert difference(decode(data).pixels, quadrants()) < 4
    assert decode(data, 40).pixels.shape == (27, 40, 3)


def test_cmyk_tiff() -> None:
    data = encoded(Image.fromarray(quadrants()).convert("CMYK"), "TIFF")
    assert difference(decode(data).pixels, quadrants()) < 2


def test_other_colour_models() -> None:
    ycc = encoded(Image.fromarray(quadrants()).convert("YCbCr"), "TIFF")
    assert difference(decode(ycc).pixels, quadrants()) < 3
    lab = ImageCms.profileToProfile(
        Image.fromarray(quadrants()),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    assert lab is not None
    assert difference(decode(encoded(lab, "TIFF")).pixels, quadrants()) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("at_least", [None, 48])
def test_profiles_are_applied(kind: str, at_least: int | None) -> None:
    """In this profile red means green: only its application shows the picture as it was."""
    stored = quadrants()[:, :, [1, 0, 2]]
    data = encoded(stored, kind, icc_profile=swapped_profile(), **({} if kind in ("PNG", "TIFF") else {"quality": 95}))
    pixels = decode(data, at_least).pixels
    assert difference(pixels[2:6, 2:6], np.full((4, 4, 3), quadrants()[0, 0])) < 8
    assert difference(pixels[2:6, -6:-2], np.full((4, 4, 3), quadrants()[0, -1])) < 8


def test_a_profile_on_grey_or_transparent_pictures() -> None:
    image, expected = half_transparent()
    swapped = Image.fromarray(np.asarray(image)[:, :, [1, 0, 2, 3]])
    assert difference(decode(png(swapped, icc_profile=swapped_profile())).pixels, expected) < 3
    wrong_kind = png(Image.fromarray(RAMP), icc_profile=swapped_profile())
    assert np.array_equal(decode(wrong_kind).pixels, grey(RAMP))


def test_srgb_and_broken_profiles_change_nothing() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, b"garbage", b"", srgb[:200].replace(b"sRGB", b"Some")):
        assert np.array_equal(decode(png(quadrants(), icc_profile=profile)).pixels, quadrants())


def test_to_srgb_gives_three_channels() -> None:
    assert to_srgb(RAMP, "L", None).shape == (16, 256, 3)
    assert to_srgb(np.zeros((4, 5, 4), np.uint8), "CMYK", None).tolist() == [[[255, 255, 255]] * 5] * 4


def test_the_profile_matters_to_the_hash_of_pixels() -> None:
    """Against Pillow's own conversion, on a photograph's colours."""
    image = Image.fromarray(quadrants())
    profile = swapped_profile()
    expected = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )
    assert expected is not None
    assert difference(decode(png(image, icc_profile=profile)).pixels, np.asarray(expected)) < 1
