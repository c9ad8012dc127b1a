from __future__ import annotations

import threading

import pytest

from pictrace.decoding.admission import Admission, DecodeLimits, _Room
from pictrace.errors import PhotoTooLarge


def test_the_limit_counts_the_pixels_as_stored() -> None:
    with Admission(DecodeLimits(pixels=100)) as admission:
        admission.check(10, 10)
        with pytest.raises(PhotoTooLarge, match="10 × 11 pixels"):
            admission.check(10, 11, decoded=1)


def test_a_room_admits_what_fits_and_one_that_never_would() -> None:
    room = _Room(100)
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
    for _ in range(5):
        with pytest.raises(RuntimeError), Admission(DecodeLimits()) as admission:
            admission.check(6000, 6000)
            raise RuntimeError
