"""How the pool and a decoder's process talk: frames over two pipes.

A frame is two lengths, a head in JSON and a body of bytes. Nothing is unpickled: what comes from a process that reads
hostile files is data and no more.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding.picture import Picture
from pictrace.formats import Format
from pictrace.records import Capture

__all__ = ["Wire", "picture_from", "picture_head"]

_LENGTHS = struct.Struct("<IQ")
_MOST_HEAD_BYTES = 1 << 20
_PIPE_BYTES = 1 << 20
"""A pipe that holds a small photo whole: Linux gives 64 KiB, and every filling costs two changes of process."""


class Wire:
    """One end. Reading waits; the end of the other process is an ``EOFError``, or ``OSError`` while writing."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming: BinaryIO = os.fdopen(incoming, "rb", buffering=1 << 16)
        self._outgoing = outgoing
        for pipe in (incoming, outgoing):
            _widen(pipe)

    def send(self, head: Mapping[str, Any], body: bytes | memoryview = b"") -> None:
        text = json.dumps(head).encode("ascii")
        start = _LENGTHS.pack(len(text), len(body)) + text
        rest = memoryview(body)
        if hasattr(os, "writev"):  # one change of process, and no copy
            written = os.writev(self._outgoing, (start, rest))
            start, rest = start[written:], rest[max(0, written - len(start)) :]
        self._write(memoryview(start))
        self._write(rest)

    def _write(self, data: memoryview) -> None:
        while data:
            data = data[os.write(self._outgoing, data) :]

    def receive(self, most: int | None = None) -> tuple[dict[str, Any], bytes]:
        """The next frame. Raises ``ValueError`` for one of more than ``most`` bytes: nothing of it is read."""
        head_bytes, body_bytes = _LENGTHS.unpack(self._exactly(_LENGTHS.size))
        if head_bytes > _MOST_HEAD_BYTES or (most is not None and body_bytes > most):
            raise ValueError("the frame is too long")
        head = json.loads(self._exactly(head_bytes))
        return head, self._exactly(body_bytes)

    def _exactly(self, count: int) -> bytes:
        data = self._incoming.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def close(self) -> None:
        self._incoming.close()
        with contextlib.suppress(OSError):
            os.close(self._outgoing)


def _widen(pipe: int) -> None:
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):  # not Linux, or too many wide pipes
        pass


def picture_head(picture: Picture) -> dict[str, Any]:
    """A picture without its pixels."""
    capture = picture.capture
    taken = capture.taken.isoformat() if capture.taken else None
    return {
        "shape": picture.pixels.shape,
        "size": (picture.width, picture.height),
        "format": picture.format,
        "capture": (taken, capture.camera, capture.latitude, capture.longitude),
    }


def picture_from(head: Mapping[str, Any], body: bytes) -> Picture:
    """The picture of ``picture_head`` and its pixels. Raises ``ValueError`` or ``TypeError`` for anything else."""
    height, width, _ = head["shape"]
    pixels: NDArray[np.uint8] = np.frombuffer(body, np.uint8).reshape(height, width, 3)
    taken, camera, latitude, longitude = head["capture"]
    capture = Capture(datetime.fromisoformat(taken) if taken else None, camera, latitude, longitude)
    full_width, full_height = map(int, head["size"])
    return Picture(pixels, full_width, full_height, Format(head["format"]), capture)
