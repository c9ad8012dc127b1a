from __future__ import annotations

import numpy as np
import pytest
import skimage.data
from PIL import Image

from pictrace.decoding import decode, decode_thumbnail, encode_thumbnail, grey, reduced
from pictrace.decoding.thumbnails import reduced_size
from pictrace.errors import PhotoUnreadable
from tests.decoding.pictures import difference, quadrants


@pytest.mark.parametrize(
    ("size", "long_side", "expected"),
    [
        ((4000, 3000), 512, (512, 384)),
        ((3000, 4000), 512, (384, 512)),
        ((100, 80), 512, (100, 80)),
        ((5000, 1), 100, (100, 1)),
        ((512, 512), 512, (512, 512)),
    ],
)
def test_sizes(size: tuple[int, int], long_side: int, expected: tuple[int, int]) -> None:
    assert reduced_size(*size, long_side) == expected


def test_reducing_averages_areas() -> None:
    checks = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    assert np.abs(reduced(checks, 16).astype(int) - 128).max() <= 1
    photo = np.asarray(skimage.data.astronaut())
    expected = np.asarray(Image.fromarray(photo).resize((100, 100), Image.Resampling.BOX))
    assert difference(reduced(photo, 100), expected) < 1.5


def test_grey_is_the_brightness_that_pillow_gives() -> None:
    photo = np.asarray(skimage.data.astronaut())
    expected = np.asarray(Image.fromarray(photo).convert("L"))
    assert np.abs(grey(photo).astype(int) - expected).max() <= 1


def test_smaller_pictures_stay() -> None:
    assert reduced(quadrants(), 96).shape == (64, 96, 3)


def test_a_thumbnail_is_a_jpeg_in_the_right_colours() -> None:
    photo = np.asarray(skimage.data.astronaut())
    data = encode_thumbnail(photo, 256, 90)
    picture = decode(data)
    assert (picture.format, picture.width, picture.height) == ("JPEG", 256, 256)
    assert difference(picture.pixels, reduced(photo, 256)) < 4
    assert len(encode_thumbnail(photo, 256, 40)) < len(data)


def test_thumbnails_are_never_enlarged() -> None:
    assert decode(encode_thumbnail(quadrants(), 512)).width == 96


def test_read_only_and_sliced_pixels_are_taken() -> None:
    view = np.asarray(skimage.data.astronaut())[::2, ::2]
    view.flags.writeable = False
    assert decode(encode_thumbnail(view, 100)).width == 100


def test_a_thumbnail_decodes_to_what_decode_gives() -> None:
    for pixels in (np.asarray(skimage.data.astronaut()), np.full((1, 3, 3), 90, np.uint8)):
        jpeg = encode_thumbnail(pixels, 384)
        assert np.array_equal(decode_thumbnail(jpeg), decode(jpeg).pixels)


@pytest.mark.parametrize("damaged", [b"", b"\xff\xd8\xff damaged", b"no picture at all"])
def test_a_damaged_thumbnail_says_what_to_do(damaged: bytes) -> None:
    with pytest.raises(PhotoUnreadable, match="pictrace check"):
        decode_thumbnail(damaged)
