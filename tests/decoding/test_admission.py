from __future__ import annotations

import threading

import pytest

from pictrace.decoding.admission import MIB, Admission, DecodeLimits, SharedRoom
from pictrace.errors import PhotoTooLarge


def test_the_limit_counts_the_pixels_as_stored() -> None:
    with Admission(DecodeLimits(pixels=100), SharedRoom(100)) as admission:
        admission.check(10, 10, 400)
        with pytest.raises(PhotoTooLarge, match="10 × 11 pixels"):
            admission.check(10, 11, 1)


def test_memory_is_given_in_proportion_to_the_file() -> None:
    limits = DecodeLimits()
    with Admission(limits, SharedRoom(MIB), file_bytes=747_000) as small:
        small.check(5000, 5000, 200 * MIB)
        with pytest.raises(PhotoTooLarge, match="decoding it takes 3900 MiB of memory, over the limit of 263 MiB"):
            small.check(5000, 5000, 3900 * MIB)
    with Admission(limits, SharedRoom(MIB), file_bytes=15_000_000) as telephone:
        telephone.check(16_384, 12_288, 1400 * MIB)
    assert limits.memory(1 << 40) == 8 * limits.free_bytes


def test_a_room_admits_what_fits_and_one_that_never_would() -> None:
    room = SharedRoom(100)
    room.take(60)
    room.take(40)
    entered = threading.Event()

    def large() -> None:
        room.take(500)
        entered.set()

    thread = threading.Thread(target=large)
    thread.start()
    assert not entered.wait(0.05)
    room.give(60)
    assert not entered.wait(0.05)
    room.give(40)
    assert entered.wait(5)
    thread.join()


def test_leave_is_given_back_after_a_failure() -> None:
    room = SharedRoom(150 * MIB)
    for _ in range(5):
        with pytest.raises(RuntimeError), Admission(DecodeLimits(), room) as admission:
            admission.check(6000, 6000, 140 * MIB)
            raise RuntimeError
