"""A decoder's process whose decoder does what hostile files make decoders do: told by the bytes of a file.

Started as ``python -m tests.decoding.killers`` by a ``DecoderPool`` with that command."""

from __future__ import annotations

import os
import sys
import time

import numpy as np

from pictrace.decoding import Picture, decode
from pictrace.decoding.admission import DecodeLimits, Room
from pictrace.decoding.worker import main
from pictrace.errors import DecoderMissing, PhotoUnavailable
from pictrace.formats import Format

COMMAND = (sys.executable, "-P", "-m", "tests.decoding.killers")

ABORTS, ABORTS_ONCE, EATS, LOOPS, SLEEPS, PRINTS, LIES, LACKS, WAITS = (
    f"killer: {name}\n".encode()
    for name in ("aborts", "aborts once", "eats", "loops", "sleeps", "prints", "lies", "lacks", "waits")
)


def killing(data: bytes, at_least: int | None, limits: DecodeLimits, room: Room) -> Picture:
    """As ``decode``, but for the files above; what follows on their first line is read by some."""
    kind, _, rest = data.partition(b"\n")
    kind += b"\n"
    if kind == ABORTS:
        os.abort()
    if kind == ABORTS_ONCE and not os.path.exists(rest):  # noqa: PTH110
        with open(rest, "xb"):  # noqa: PTH123
            os.abort()
    if kind == EATS:
        held = []
        while True:
            held.append(np.ones(16 << 20, np.uint8))
    if kind == LOOPS:
        while True:
            pass
    if kind == SLEEPS:
        time.sleep(600)
    if kind == PRINTS:
        os.write(1, b"libtiff: warning " * 1000)
    if kind == LIES:
        os.write(int(rest), b"\xff" * 64)
    if kind == LACKS:
        raise DecoderMissing("reading it needs an extra that is not installed")
    if kind == WAITS:
        raise PhotoUnavailable("the file cannot be read")
    if kind in (ABORTS_ONCE, PRINTS):
        return Picture(np.zeros((2, 3, 3), np.uint8), 3, 2, Format.JPEG)
    return decode(data, at_least, limits, room)


if __name__ == "__main__":
    main(killing)
