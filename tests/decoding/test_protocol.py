"""Frames arrive as they were sent, through pipes and shared memory, and only who may be trusted may share."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pictrace.decoding.protocol import SHARED_BYTES, Wire, shared_memory


@contextmanager
def ends(*, trusts: bool = True) -> Iterator[tuple[Wire, Wire]]:
    """One that shares memory where the system lets it, and the other."""
    incoming, outgoing = os.pipe()
    back, forth = os.pipe()
    one, other = Wire(incoming, forth, shared=shared_memory()), Wire(back, outgoing, trusts=trusts)
    try:
        yield one, other
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize("size", [0, 1, 100_000, SHARED_BYTES, SHARED_BYTES + 1])
def test_a_body_arrives_whole(size: int) -> None:
    body = os.urandom(size)
    with ends() as (one, other):
        for part in (body, body[: size // 2]):  # what an earlier one left is not seen
            sender = threading.Thread(target=one.send, args=({"name": "é"}, part))
            sender.start()
            assert other.receive() == ({"name": "é"}, part)
            sender.join()


def test_parts_arrive_as_one_body() -> None:
    parts = [os.urandom(size) for size in (3, 0, 200_000, 70_000)]
    with ends() as (one, other):
        sender = threading.Thread(target=other.send, args=({}, *parts))
        sender.start()
        assert one.receive(300_000) == ({}, b"".join(parts))
        sender.join()


def test_a_frame_longer_than_allowed_is_refused() -> None:
    with ends() as (one, other):
        other.send({}, b"12345")
        with pytest.raises(ValueError, match="too long"):
            one.receive(4)


def test_nobody_is_told_to_read_a_handle_of_its_own() -> None:
    """A process that reads hostile files could name any file that its owner has open."""
    incoming, outgoing = os.pipe()
    wire = Wire(incoming, os.dup(outgoing))
    os.write(outgoing, struct.pack("<IQI", 2, 5, 1) + b"{}")
    with pytest.raises(ValueError, match="no body"):
        wire.receive(100)
    os.close(outgoing)
    wire.close()


def test_shared_memory_keeps_its_size() -> None:
    handle = shared_memory()
    if handle is None:
        pytest.skip("this system shares no memory by a handle")
    with pytest.raises(PermissionError):
        os.truncate(handle, 0)
    os.close(handle)
