"""What cameras write is read; what is damaged is nothing, never an exception."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from pictrace.decoding.exif import read_exif
from pictrace.records import Capture


def block(
    main: dict[int, Any] | None = None, camera: dict[int, Any] | None = None, gps: dict[int, Any] | None = None
) -> bytes:
    exif = Image.Exif()
    for tag, value in (main or {}).items():
        exif[tag] = value
    exif.get_ifd(0x8769).update(camera or {})
    exif.get_ifd(0x8825).update(gps or {})
    return exif.tobytes()


FULL = block(
    {0x010F: "NIKON CORPORATION", 0x0110: "NIKON D90", 0x0112: 6, 0x0132: "2011:01:01 00:00:00"},
    {0x9003: "2009:07:14 11:02:33", 0x9291: "25", 0x9004: "2010:01:01 00:00:00"},
    {1: "S", 2: (33.0, 51.0, IFDRational(3099, 100)), 3: "E", 4: (151.0, 12.0, 40.0)},
)


def test_everything_a_camera_writes() -> None:
    exif = read_exif(FULL)
    assert exif.orientation == 6
    assert exif.capture.taken == datetime(2009, 7, 14, 11, 2, 33, 250000)
    assert exif.capture.camera == "NIKON D90"
    assert exif.capture.latitude == pytest.approx(-33.8586083, abs=1e-6)
    assert exif.capture.longitude == pytest.approx(151.2111111, abs=1e-6)


def test_the_header_may_be_missing() -> None:
    assert read_exif(FULL[6:]).capture == read_exif(FULL).capture


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 5D", "Canon EOS 5D"),
        ("Apple", "iPhone 12 Pro", "Apple iPhone 12 Pro"),
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("OLYMPUS IMAGING CORP.  ", "E-M5\x00junk", "OLYMPUS IMAGING CORP. E-M5"),
        ("Canon", "", "Canon"),
        ("", "D90", "D90"),
        ("  ", " ", None),
        ("Caméra", "Ünïcode", "Caméra Ünïcode"),
        ("Foo\nBar\t\x07", "X", "Foo Bar X"),
    ],
)
def test_camera_without_repetition(make: str, model: str, camera: str | None) -> None:
    main = {tag: text.encode() for tag, text in ((0x010F, make), (0x0110, model)) if text}
    assert read_exif(block(main)).capture.camera == camera


def test_latin_1_of_old_cameras() -> None:
    raw = block({0x010F: "XXXX"}).replace(b"XXXX", b"\xc4\xd6\xdc\xdf")
    assert read_exif(raw).capture.camera == "ÄÖÜß"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("2009:07:14 11:02:33", datetime(2009, 7, 14, 11, 2, 33)),
        ("2009-07-14T11:02:33", datetime(2009, 7, 14, 11, 2, 33)),
        ("2009:07:14 11:02", datetime(2009, 7, 14, 11, 2)),
        ("2009/07/14", datetime(2009, 7, 14)),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2009:13:40 11:02:33", None),
        ("2009:02:30 11:02:33", None),
        ("1066:10:14 09:00:00", None),
        ("yesterday", None),
    ],
)
def test_times(text: str, taken: datetime | None) -> None:
    assert read_exif(block(camera={0x9003: text})).capture.taken == taken


def test_time_falls_back_when_the_first_makes_no_sense() -> None:
    camera = {0x9003: "0000:00:00 00:00:00", 0x9004: "2010:02:03 04:05:06", 0x9292: "5"}
    assert read_exif(block(camera=camera)).capture.taken == datetime(2010, 2, 3, 4, 5, 6, 500000)
    assert read_exif(block({0x0132: "2011:02:03 04:05:06"})).capture.taken == datetime(2011, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("gps", "place"),
    [
        ({1: "N", 2: (48.5, 0.0, 0.0), 3: "W", 4: (0.5, 0.0, 0.0)}, (48.5, -0.5)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (9.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (IFDRational(0, 0), 0.0, 0.0), 3: "E", 4: (9.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (48.0, 30.0, IFDRational(0, 0)), 3: "E", 4: (9.0, 0.0, 0.0)}, (48.5, 9.0)),
        ({2: (48.0, 0.0, 0.0), 4: (9.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (48.0, 0.0, 0.0)}, (None, None)),
        ({1: "?", 2: (48.0, 0.0, 0.0), 3: "E", 4: (9.0, 0.0, 0.0)}, (None, None)),
    ],
)
def test_places(gps: dict[int, Any], place: tuple[float | None, float | None]) -> None:
    capture = read_exif(block(gps=gps)).capture
    assert (capture.latitude, capture.longitude) == place


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_orientations_that_do_not_exist_are_upright(orientation: int) -> None:
    assert read_exif(block({0x0112: orientation})).orientation == 1


@pytest.mark.parametrize(
    "data",
    [None, b"", b"II", b"II*\x00", b"Exif\x00\x00", b"MM\x00*\xff\xff\xff\xff", b"II*\x00\x08\x00\x00\x00\xff\xff"],
)
def test_nothing_there(data: bytes | None) -> None:
    exif = read_exif(data)
    assert (exif.orientation, exif.capture) == (1, Capture())


def test_directories_that_point_at_themselves() -> None:
    looped = bytearray(FULL[6:])
    at = looped.index(b"\x87\x69") if b"\x87\x69" in looped else looped.index(b"\x69\x87")
    looped[at + 8 : at + 12] = looped[4:8]
    assert read_exif(bytes(looped)).orientation == 6


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    for start in (b"", b"II*\x00", b"MM\x00*", b"II*\x00\x08\x00\x00\x00"):
        exif = read_exif(start + data)
        assert 1 <= exif.orientation <= 8
        assert isinstance(exif.capture, Capture)


@given(st.data())
def test_mutated_blocks(data: st.DataObject) -> None:
    raw = bytearray(FULL)
    for _ in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    capture = read_exif(bytes(raw)).capture
    assert capture.latitude is None or -90 <= capture.latitude <= 90
    assert capture.camera is None or capture.camera.isprintable()
