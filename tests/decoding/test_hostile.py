"""Damaged files of every format: a picture or a reason, nothing else, and never a wait."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pictrace.decoding import DecodeLimits, decode
from pictrace.errors import PhotoError
from tests.decoding.pictures import dng, encoded, exif, jpeg, quadrants, swapped_profile

HEIC = (Path(__file__).parent / "data" / "orientation-6.heic").read_bytes()


def _files() -> Iterator[tuple[str, bytes]]:
    small = quadrants(32, 24)
    yield "JPEG", jpeg(small, exif=exif(6, make="Canon"), icc_profile=swapped_profile())
    yield "progressive", jpeg(small, progressive=True)
    yield "PNG", encoded(small, "PNG", icc_profile=swapped_profile(), exif=exif(3))
    yield "WebP", encoded(small, "WEBP", exif=exif(6))
    yield "GIF", encoded(small, "GIF")
    yield "TIFF", encoded(small, "TIFF", compression="tiff_lzw")
    yield "BMP", encoded(small, "BMP")
    yield "AVIF", encoded(small, "AVIF", exif=exif(6))
    yield "JPEG 2000", encoded(small, "JPEG2000")
    yield "HEIC", HEIC
    yield "RAW", dng(small, 6, jpeg(small))
    try:
        import pillow_jxl  # noqa: F401
    except ImportError:
        return
    yield "JPEG XL", encoded(small, "JXL")


FILES = dict(_files())


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_mutated_files(name: str, data: st.DataObject) -> None:
    raw = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(4, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(4, len(raw) - 1)) :]
    _check(bytes(raw), data.draw(st.sampled_from([None, 16])))


@pytest.mark.parametrize("name", FILES)
def test_every_beginning(name: str) -> None:
    whole = FILES[name]
    for length in range(1, len(whole), max(1, len(whole) // 80)):
        _check(whole[:length], None)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted({data[:16] for data in FILES.values()})), st.binary(max_size=200))
def test_beginnings_followed_by_noise(head: bytes, noise: bytes) -> None:
    _check(head + noise, None)


def _check(data: bytes, at_least: int | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = decode(data, at_least, DecodeLimits(pixels=4_000_000))
        except PhotoError as error:
            assert str(error)
            assert "\n" not in str(error)
        else:
            assert picture.pixels.ndim == 3
            assert picture.pixels.shape[2] == 3
            assert picture.pixels.dtype == np.uint8
            assert picture.pixels.size
