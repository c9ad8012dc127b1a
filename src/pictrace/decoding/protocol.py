"""How the pool and a decoder's process talk: frames over two pipes.

A frame is two lengths, a head in JSON and a body of bytes; on Linux the bytes of a file lie in memory that both share
instead, which costs a fifth of a pipe. Nothing is unpickled: what comes from a process that reads
hostile files is data and no more.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pictrace.decoding.picture import Picture
from pictrace.formats import Format
from pictrace.records import Capture

__all__ = ["Body", "Wire", "capture_from", "capture_head", "picture_from", "picture_head", "shared_memory"]

Body: TypeAlias = bytes | memoryview

_LENGTHS = struct.Struct("<IQI")
_MOST_HEAD_BYTES = 1 << 20
"""Bytes of the head of a message: some hundred, more is no answer of ours."""
_BUFFER_BYTES = 1 << 18
"""More than what is measured of a picture takes: one call reads it."""

_PIPE_BYTES = 1 << 20
"""A pipe that holds a small photo whole: Linux gives 64 KiB, and every filling costs two changes of process."""


SHARED_BYTES = 8 << 20
"""What the shared memory holds: nearly every photo. It keeps what it once held; larger files take the pipe."""

_LEAST_SHARED_BYTES = 16 << 10
"""Bytes from which shared memory is cheaper than the pipe."""


def shared_memory() -> int | None:
    """A handle of memory that a process can share with one that inherits it, or ``None`` where there is no such. Its
    size is fixed for ever: memory that the other took away would end who writes to it."""
    if sys.platform != "linux":
        return None
    import fcntl

    try:
        handle = os.memfd_create("pictrace-file", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    except OSError:
        return None
    try:
        os.ftruncate(handle, SHARED_BYTES)
        fcntl.fcntl(handle, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    except OSError:
        os.close(handle)
        return None
    return handle


class Wire:
    """One end. Reading waits; the end of the other process is an ``EOFError``, or ``OSError`` while writing.

    ``shared``: a handle of ``shared_memory`` by which this end gives bodies to the other. It never reads what lies
    there. Only an end that ``trusts`` the other takes bodies so."""

    def __init__(self, incoming: int, outgoing: int, *, shared: int | None = None, trusts: bool = False) -> None:
        self._incoming: BinaryIO = os.fdopen(incoming, "rb", buffering=_BUFFER_BYTES)
        self._outgoing = outgoing
        self._shared = shared
        self._trusts = trusts
        self._mapped: mmap.mmap | None = None
        for pipe in (incoming, outgoing):
            _widen(pipe)

    def send(self, head: Mapping[str, Any], *parts: Body) -> None:
        """A frame whose body is ``parts``, one after the other."""
        text = json.dumps(head).encode("ascii")
        size, handle = sum(map(len, parts)), 0
        if self._shared is not None and len(parts) == 1 and _LEAST_SHARED_BYTES <= size <= SHARED_BYTES:
            if self._mapped is None:
                self._mapped = mmap.mmap(self._shared, SHARED_BYTES)
            self._mapped[:size] = parts[0]
            parts, handle = (), self._shared
        start = _LENGTHS.pack(len(text), size, handle) + text
        written = 0
        if hasattr(os, "writev"):  # one change of process, and no copy
            written = os.writev(self._outgoing, (start, *parts))
        for part in (start, *parts):
            rest = memoryview(part)[written:]
            written = max(0, written - len(part))
            while rest:
                rest = rest[os.write(self._outgoing, rest) :]

    def receive(self, most: int | None = None) -> tuple[dict[str, Any], bytes]:
        """The next frame. Raises ``ValueError`` for one of more than ``most`` bytes: nothing of it is read."""
        head_bytes, body_bytes, handle = _LENGTHS.unpack(self._exactly(_LENGTHS.size))
        if head_bytes > _MOST_HEAD_BYTES or (most is not None and body_bytes > most):
            raise ValueError("the frame is too long")
        head = json.loads(self._exactly(head_bytes))
        if not handle:
            return head, self._exactly(body_bytes)
        if not self._trusts:
            raise ValueError("the frame has no body")
        if self._mapped is None:
            self._mapped = mmap.mmap(handle, SHARED_BYTES, access=mmap.ACCESS_READ)
        return head, self._mapped[:body_bytes]

    def _exactly(self, count: int) -> bytes:
        data = self._incoming.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def close(self) -> None:
        self._incoming.close()
        if self._mapped is not None:
            self._mapped.close()
        for handle in (self._outgoing, self._shared):
            if handle is not None:
                with contextlib.suppress(OSError):
                    os.close(handle)


def _widen(pipe: int) -> None:
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):  # not Linux, or too many wide pipes
        pass


def picture_head(picture: Picture) -> dict[str, Any]:
    """A picture without its pixels."""
    return {
        "shape": picture.pixels.shape,
        "size": (picture.width, picture.height),
        "format": picture.format,
        "capture": capture_head(picture.capture),
    }


def picture_from(head: Mapping[str, Any], body: bytes) -> Picture:
    """The picture of ``picture_head`` and its pixels. Raises ``ValueError`` or ``TypeError`` for anything else."""
    height, width, _ = head["shape"]
    pixels: NDArray[np.uint8] = np.frombuffer(body, np.uint8).reshape(height, width, 3)
    full_width, full_height = map(int, head["size"])
    return Picture(pixels, full_width, full_height, Format(head["format"]), capture_from(head["capture"]))


def capture_head(capture: Capture) -> tuple[Any, ...]:
    """What the camera wrote, for a head."""
    taken = capture.taken.isoformat() if capture.taken else None
    return taken, capture.camera, capture.latitude, capture.longitude


def capture_from(head: Sequence[Any]) -> Capture:
    """What ``capture_head`` gave. Raises ``ValueError`` or ``TypeError`` for anything else."""
    taken, camera, latitude, longitude = head
    return Capture(
        datetime.fromisoformat(taken) if taken else None,
        None if camera is None else str(camera),
        None if latitude is None else float(latitude),
        None if longitude is None else float(longitude),
    )
