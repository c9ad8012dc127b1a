"""Boxes of ISO 14496-12: sizes of every way of writing them, and bytes that lie about theirs."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from pictrace.decoding.boxes import boxes

KINDS = st.sampled_from([b"meta", b"iinf", b"\x00\xff\x01\x02"])


def box(kind: bytes, body: bytes, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body


@given(st.lists(st.tuples(KINDS, st.binary(max_size=30), st.booleans()), max_size=6), KINDS)
def test_every_box_of_the_kind_is_found_whole(made: list[tuple[bytes, bytes, bool]], wanted: bytes) -> None:
    data = b"".join(box(kind, body, wide) for kind, body, wide in made)
    assert list(boxes(data, wanted)) == [body for kind, body, _ in made if kind == wanted]


def test_a_size_of_nought_reaches_to_the_end() -> None:
    assert list(boxes(struct.pack(">I4s", 0, b"mdat") + b"all the rest", b"mdat")) == [b"all the rest"]


def test_a_box_that_is_longer_than_the_file_gives_what_there_is() -> None:
    assert list(boxes(struct.pack(">I4s", 1000, b"meta") + b"short", b"meta")) == [b"short"]


@given(st.binary(max_size=200), KINDS)
def test_no_bytes_make_it_run_for_ever(data: bytes, wanted: bytes) -> None:
    assert sum(map(len, boxes(data, wanted))) <= len(data)


def test_a_size_smaller_than_its_head_ends_the_search() -> None:
    assert list(boxes(struct.pack(">I4s", 4, b"meta") + box(b"meta", b"x"), b"meta")) == []
    assert list(boxes(struct.pack(">I4sQ", 1, b"meta", 8) + b"xxxx", b"meta")) == []
