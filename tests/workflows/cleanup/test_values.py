"""What is written into a note is read from it again, and what is no note says nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.records import Capture
from pictrace.workflows.cleanup.values import NOTE_BYTES, Values, read_note, written_note

NOON = datetime(2009, 7, 14, 12, 30, 1)
ALL = Values(NOON, 48.208174, -16.373819, 4, ("пляж", "red & <blue>", "a 'b'"))
LIGHTROOM = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="3" xmp:CreateDate="2009-07-14T12:30:01+02:00"
 exif:GPSLatitude="33,52,10.5S" exif:GPSLongitude="151,12.5E">
<dc:subject><rdf:Bag><rdf:li>beach</rdf:li><rdf:li> family  2009 </rdf:li><rdf:li>beach</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_there_and_back() -> None:
    assert read_note(written_note(ALL).encode()) == ALL
    assert read_note(written_note(Values()).encode()) == Values() and not Values() and ALL


def test_what_other_programs_write_as_attributes() -> None:
    found = read_note(LIGHTROOM)
    assert (found.taken, found.rating, found.keywords) == (NOON, 3, ("beach", "family 2009"))
    assert found.latitude == pytest.approx(-33.869583, abs=1e-6) and found.longitude == pytest.approx(
        151.208333, abs=1e-6
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<x",
        b"\xff\xfe",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>" + b" " * NOTE_BYTES + b"</a>",
        LIGHTROOM.replace(b"33,52", b"99,52").replace(b'"3"', b'"-1"').replace(b"2009-07-14T", b"x").split(b"<dc:")[0],
    ],
)
def test_what_is_no_note_says_nothing(data: bytes) -> None:
    assert read_note(data) == Values()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_say_nothing(data: bytes) -> None:
    assert isinstance(read_note(data), Values)


@given(st.lists(st.text(max_size=20), max_size=4))
def test_any_words_make_a_note(words: list[str]) -> None:
    assert isinstance(read_note(written_note(Values(keywords=tuple(words))).encode("utf-8", "replace")), Values)


def test_what_one_has_and_the_other_lacks() -> None:
    keeper = Values(NOON, rating=2, keywords=("a",))
    spare = Values(datetime(2000, 1, 1), 1.0, 2.0, 5, ("a", "b"))
    assert spare.beyond(keeper) == Values(None, 1.0, 2.0, None, ("b",))
    assert keeper.filled_by(spare) == Values(NOON, 1.0, 2.0, 2, ("a", "b"))
    assert Values.of(Capture(NOON, "X100", 1.0, 2.0)) == Values(NOON, 1.0, 2.0)
