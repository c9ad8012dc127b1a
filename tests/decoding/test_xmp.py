"""XMP packets: real ones are read, hostile ones are data and no more."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.decoding.xmp import MOST_BYTES, find_packet, read_xmp
from tests.decoding.written import XMP


def test_attributes_lists_languages_and_structures() -> None:
    assert read_xmp(XMP.encode()) == {
        "xmp:Rating": ("4",),
        "aux:Lens": ("XF35mmF1.4 R",),
        "own:Thing": ("mine",),
        "dc:title": ("Evening at the sea", "Вечер у моря"),
        "dc:subject": ("sea", "вечер"),
        "lr:hierarchicalSubject": ("Places|Sea",),
        "xmpMM:DerivedFrom/xmpMM:documentID": ("uuid:7",),
        "xmpMM:Link": ("https://example.org/",),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_encodings_that_xmp_has(encoding: str) -> None:
    assert read_xmp(XMP.replace("\ufeff", "").encode(encoding))["dc:subject"] == ("sea", "вечер")


def test_padding_around_a_packet_does_no_harm() -> None:
    assert read_xmp(b"  \n" + XMP.encode() + b"\x00" * 50)["xmp:Rating"] == ("4",)


def test_a_packet_is_found_where_a_format_hides_it() -> None:
    found = find_packet(b"\x00\x01" * 99 + XMP.encode() + b"\xff")
    assert found is not None and found.endswith(b"</x:xmpmeta>")
    assert read_xmp(found)["xmp:Rating"] == ("4",)
    assert find_packet(b"<x:xmpmeta without an end") is None
    assert find_packet(b"") is None


def test_a_billion_laughs_are_none() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 99 + '">]>' + XMP.replace("mine", "&b;")
    assert read_xmp(bomb.encode()) == {}


def test_nothing_is_fetched_or_opened() -> None:
    evil = '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + XMP
    assert read_xmp(evil.encode()) == {}


def test_what_is_read_before_the_damage_counts() -> None:
    assert read_xmp(XMP[: XMP.index("<lr:")].encode())["dc:subject"] == ("sea", "вечер")


@pytest.mark.parametrize(
    "packet",
    [
        b"<a>" * 100_000,
        b"<a" + b" b='1'" * 10 + b">" + b"x" * 3_000_000,
        b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" + b"<p>1</p>" * 200_000,
        b"<r>" + b"".join(b"<p%d>1</p%d>" % (n, n) for n in range(100_000)) + b"</r>",
    ],
    ids=["deep", "long", "many values", "many names"],
)
def test_what_is_too_much_ends_soon_and_small(packet: bytes) -> None:
    start = time.process_time()
    found = read_xmp(packet)
    assert time.process_time() - start < 5
    assert len(found) <= 1000 and all(len(values) <= 200 for values in found.values())


def test_a_packet_over_the_limit_is_not_looked_at() -> None:
    assert read_xmp(XMP.encode() + b" " * MOST_BYTES) == {}


@given(st.binary(max_size=300))
def test_noise_is_nothing(noise: bytes) -> None:
    assert read_xmp(noise) == {}


@given(st.integers(0, len(XMP.encode()) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_packet_gives_fewer_answers(at: int, damage: bytes) -> None:
    data = XMP.encode()
    for values in read_xmp(data[:at] + damage + data[at + len(damage) :]).values():
        assert all(value.isprintable() and value == value.strip() for value in values)
