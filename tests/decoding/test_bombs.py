"""Small files that cost gigabytes or minutes: refused by their headers, and stopped where the headers lie."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import psutil
import pytest

from pictrace.decoding import DecoderPool, decode
from pictrace.decoding.admission import MIB
from pictrace.decoding.jxl import jxl_size
from pictrace.errors import PhotoError, PhotoTooLarge, PhotoUnreadable
from tests.decoding import bombs
from tests.decoding.pictures import difference, encoded, jpeg, quadrants


@pytest.mark.parametrize(
    ("bomb", "cost"),
    [(bombs.float_tiff, 1953), (bombs.progressive, 370), (bombs.solid_png, 477)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_costs_too_much_is_refused_before_it_is_decoded(bomb: Callable[[], bytes], cost: int) -> None:
    data, started = bomb(), time.process_time()
    with pytest.raises(PhotoTooLarge, match=r"decoding it takes \d+ MiB of memory, over the") as said:
        decode(data, 384)
    assert cost * 0.9 <= int(str(said.value).split()[3]) <= cost * 1.1
    assert time.process_time() - started < 1.0


def test_more_scans_than_a_picture_needs_are_refused() -> None:
    data, started = bombs.many_scans(), time.process_time()
    with pytest.raises(PhotoUnreadable, match="more than 64 scans"):
        decode(data, 384)
    assert time.process_time() - started < 1.0


def test_a_size_that_is_said_twice_passes_no_limit() -> None:
    """Whichever of the two a decoder believes, its process stays within what small files may take."""
    with DecoderPool() as pool:
        pool.decode(jpeg(quadrants()))
        for widths in ((16, 40_000), (40_000, 16)):
            for data in (bombs.two_widths(*widths), bombs.two_widths(*widths, floats=False)):
                try:
                    picture = pool.decode(data, 384)
                except PhotoError as error:
                    assert str(error)
                else:
                    assert picture.width == 16
                assert all(_peak(process) < 450 * MIB for process in pool.processes)


def test_large_profiles_are_not_kept() -> None:
    with DecoderPool() as pool:
        plain = pool.decode(bombs.huge_profile(0)).pixels
        assert np.array_equal(plain, quadrants())
        (process,) = pool.processes
        before = psutil.Process(process).memory_info().rss
        for number in range(1, 16):
            pool.decode(bombs.huge_profile(number))
        assert pool.processes == [process]
        assert psutil.Process(process).memory_info().rss < before + 40 * MIB


def test_a_jpeg_xl_in_pieces_says_its_size() -> None:
    codestream = b"\xff\x0a\xf8\xbe\x01\x00%\x88\x02\x00$\x03\x82lCL"  # of 640 × 480 pixels
    for first in range(1, len(codestream)):
        assert jxl_size(bombs.split_jxl(codestream, first)) == (640, 480)


def test_real_pictures_are_within_what_their_files_justify() -> None:
    """The same kinds, as people have them."""
    photo = np.tile(quadrants(100, 75), (20, 20, 1))
    for data in (jpeg(photo, progressive=True), encoded(photo, "PNG"), encoded(photo, "WEBP"), encoded(photo, "TIFF")):
        assert decode(data, 384).width == 2000
    assert difference(decode(jpeg(photo, progressive=True), 384).pixels, decode(jpeg(photo), 384).pixels) < 6


def _peak(process: int) -> int:
    """Resident bytes, the most there were where the system tells."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii") as status:  # noqa: PTH123
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0
