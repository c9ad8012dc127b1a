"""IPTC blocks: the old way of captions and keywords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.decoding.iptc import read_iptc, resource
from tests.decoding.written import iptc, photoshop


@pytest.mark.parametrize("utf_8", [True, False])
def test_values_and_lists_in_both_codes(utf_8: bool) -> None:
    assert read_iptc(iptc(utf_8=utf_8)) == {
        "City": ("Zürich",), "Keywords": ("sea", "boat"), "Caption": ("Ein Boot",),
    }  # fmt: skip


def test_the_resource_is_found_among_others() -> None:
    assert resource(photoshop(iptc())) == iptc()
    assert resource(b"8BIM\x03\xed\x00\x00\x00\x00\x00\x04abcd") is None
    assert resource(b"") is None


def test_a_cut_block_gives_what_is_whole() -> None:
    whole = iptc()
    assert read_iptc(whole[: whole.index(b"boat")])["Keywords"] == ("sea",)
    assert read_iptc(None) == read_iptc(b"nothing") == {}


def test_control_characters_do_not_come_through() -> None:
    block = b"\x1c\x02\x5a\x00\x07a\x1b[31m\x00b"[: 5 + 7]
    (city,) = read_iptc(block)["City"]
    assert city.isprintable()


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_are_survived(before: bytes, block: bytes) -> None:
    resource(before + b"8BIM\x04\x04" + block)
    for values in read_iptc(b"\x1c\x02" + block).values():
        assert all(value.isprintable() for value in values)
