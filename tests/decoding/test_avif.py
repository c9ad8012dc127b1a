"""An AVIF says its size in its container and in its data, and is what both say."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from pictrace.decoding import decode
from pictrace.decoding.avif import coded_size
from pictrace.errors import PhotoUnreadable
from tests.decoding.pictures import encoded, exif, quadrants


@pytest.mark.parametrize("size", [(1, 1), (17, 300), (96, 64), (2000, 9), (1280, 720)])
@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:0"])
def test_both_sizes_agree_in_what_is_written(size: tuple[int, int], subsampling: str) -> None:
    data = encoded(quadrants(*size), "AVIF", subsampling=subsampling, speed=10, exif=exif(6))
    assert coded_size(data) == size
    assert decode(data).width == size[1]


def test_an_animation_has_the_size_of_its_frames() -> None:
    frames = [Image.new("RGB", (64, 48), shade) for shade in ("red", "blue")]
    data = encoded(frames[0], "AVIF", save_all=True, append_images=frames[1:])
    assert coded_size(data) in (None, (64, 48))
    assert decode(data).width == 64


@pytest.mark.parametrize("size", [(960, 640), (48, 32), (96, 63)])
def test_a_false_size_is_refused(size: tuple[int, int]) -> None:
    data = bytearray(encoded(quadrants(96, 64), "AVIF"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", *size)
    assert Image.open(io.BytesIO(data)).size == size
    with pytest.raises(PhotoUnreadable, match="it says its size twice, and not the same"):
        decode(bytes(data))
