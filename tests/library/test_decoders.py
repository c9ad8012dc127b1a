"""Bytes become pixels within the library's limits, in processes of their own or in this one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pictrace.decoding import DecoderPool, decode
from pictrace.errors import PhotoTooLarge, PhotoUnreadable
from pictrace.library.decoders import Decoders
from pictrace.library.settings import MIB, Settings
from pictrace.workflows.indexing.measuring import Wanted
from tests.decoding.pictures import png


def decoders_of(**settings: object) -> Decoders:
    return Decoders(Settings.load(None, settings, {}), threads=2)


@pytest.fixture(scope="module")
def isolated() -> Iterator[Decoders]:
    decoders = decoders_of(isolate=True)
    yield decoders
    decoders.close()


def pool_of(decoders: Decoders) -> DecoderPool | None:
    return decoders._opened


@pytest.mark.parametrize("name", ["chelsea", "rocket"])
def test_a_process_answers_what_this_one_does(isolated: Decoders, photographs: dict[str, Path], name: str) -> None:
    data = photographs[name].read_bytes()
    here, there = decoders_of(isolate=False).decode(data, 100), isolated.decode(data, 100)
    assert (there.width, there.height, there.format) == (here.width, here.height, here.format)
    np.testing.assert_array_equal(there.pixels, here.pixels)
    np.testing.assert_array_equal(here.pixels, decode(data, 100).pixels)


def test_the_limits_are_those_of_the_settings() -> None:
    decoders = decoders_of(isolate=False, max_pixels=1_000_000, decode_mib=64)
    assert (decoders.limits.pixels, decoders.limits.free_bytes) == (1_000_000, 64 * MIB)
    with pytest.raises(PhotoTooLarge):
        decoders.decode(png(np.zeros((1001, 1000, 3), np.uint8)))


def test_no_process_is_started_before_it_is_needed(photographs: dict[str, Path]) -> None:
    decoders = decoders_of(isolate=False)
    decoders.warm()
    decoders.decode(photographs["rocket"].read_bytes())
    assert pool_of(decoders) is None
    decoders.close()
    waiting = decoders_of(isolate=True)
    assert pool_of(waiting) is None
    waiting.close()


def test_a_warm_one_has_a_process_and_many_threads_share_its_pool() -> None:
    decoders = decoders_of(isolate=True)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: decoders.warm(), range(8)))
    pool = pool_of(decoders)
    assert pool is not None
    assert len(pool.processes) == 1
    decoders.close()
    assert pool.processes == []
    decoders.close()


def test_what_is_no_picture_is_refused_in_both_ways(isolated: Decoders) -> None:
    for decoders in (isolated, decoders_of(isolate=False)):
        with pytest.raises(PhotoUnreadable):
            decoders.decode(b"this is a letter")


def test_both_ways_measure_the_same(isolated: Decoders, photographs: dict[str, Path]) -> None:
    data = photographs["chelsea"].read_bytes()
    wanted = Wanted(thumbnail_size=128)
    here, there = decoders_of(isolate=False).measure()(data, wanted), isolated.measure()(data, wanted)
    assert there.thumbnail == here.thumbnail
    assert (there.width, there.height) == (here.width, here.height)
