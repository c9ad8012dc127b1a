"""Camera RAW: a DNG written in code, so that every orientation and both ways of reading are seen."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

from pictrace.decoding import DecodeLimits, decode
from pictrace.errors import PhotoTooLarge, PhotoUnreadable
from tests.decoding.pictures import as_stored, difference, dng, encoded, exif, jpeg, quadrants


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("with_preview", [True, False])
@pytest.mark.parametrize("at_least", [None, 40])
def test_upright_by_preview_or_developed(orientation: int, with_preview: bool, at_least: int | None) -> None:
    pytest.importorskip("rawpy")
    preview = jpeg(as_stored(quadrants(), orientation)) if with_preview else None
    picture = decode(dng(quadrants(), orientation, preview), at_least)
    assert (picture.format, picture.width, picture.height) == ("RAW", 96, 64)
    assert picture.capture.camera == "PicTrace Camera One"
    assert picture.capture.taken is not None
    height, width = picture.pixels.shape[:2]
    assert width >= (at_least or 96)
    for row, column in ((0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)):
        seen = picture.pixels[int(height * row), int(width * column)].astype(int)
        expected = quadrants()[int(64 * row), int(96 * column)].astype(int)
        assert np.abs(seen - expected).max() < (6 if with_preview else 45)


def test_the_orientation_of_the_preview_itself_counts() -> None:
    pytest.importorskip("rawpy")
    preview = jpeg(as_stored(quadrants(), 6), exif=exif(6))
    assert difference(decode(dng(quadrants(), 6, preview)).pixels, quadrants()) < 5


def test_a_preview_that_is_too_small_is_not_taken() -> None:
    pytest.importorskip("rawpy")
    small = jpeg(np.zeros((16, 24, 3), np.uint8))
    assert decode(dng(quadrants(), 1, small), 20).pixels.max() == 0
    developed = decode(dng(quadrants(), 1, small))
    assert developed.pixels.shape == (64, 96, 3)
    assert developed.pixels.max() > 100


def test_a_damaged_preview_is_no_fault_of_the_photo() -> None:
    pytest.importorskip("rawpy")
    preview = jpeg(quadrants())
    picture = decode(dng(quadrants(), 1, preview).replace(preview[:300], b"\xff\xd8\xff" + bytes(297)))
    assert picture.pixels.shape == (64, 96, 3)


def test_limits_hold() -> None:
    pytest.importorskip("rawpy")
    with pytest.raises(PhotoTooLarge, match="96 × 64"):
        decode(dng(quadrants()), limits=DecodeLimits(pixels=6000))


def test_an_ordinary_tiff_is_not_raw() -> None:
    data = encoded(quadrants(), "TIFF", tiffinfo={0x010F: "Scanner"})
    assert decode(data).format == "TIFF"


def test_without_the_extra_the_reason_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ordinary = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "rawpy":
            raise ImportError(name)
        return ordinary(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PhotoUnreadable, match=r"pip install 'pictrace\[raw\]'"):
        decode(dng(quadrants()))
