"""Everything that is written into a photograph, in words for people."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.decoding.information import read_written
from pictrace.records import Shot, Written
from tests.decoding.written import jpeg


def test_how_a_picture_was_taken(photographs: dict[str, Path]) -> None:
    shot = read_written(jpeg(photographs["coffee"])).shot
    assert shot == Shot(
        taken=datetime(2014, 6, 21, 21, 30, 5),
        offset="+02:00",
        camera="FUJIFILM X100S",
        lens="Fujinon 23mm",
        exposure_seconds=0.008,
        f_number=2.8,
        iso=400,
        focal_mm=23.0,
        focal_35mm=35.0,
        bias_ev=pytest.approx(-0.33, abs=1e-6),  # type: ignore[arg-type]
        flash=True,
        latitude=54.425,
        longitude=13.1666667,
        altitude_m=-12.5,
        direction=270.5,
        title="Evening at the sea",
        description="Ein Boot",
        keywords=("sea", "вечер", "boat"),
        rating=4,
        artist="Ida",
        copyright="(c) Ida",
        software="Firmware 1.2",
    )


def test_every_value_is_there_by_its_name(photographs: dict[str, Path]) -> None:
    written = read_written(jpeg(photographs["coffee"]))
    assert written.exif["Make"] == "FUJIFILM"
    assert written.exif["ExposureTime"] == "0.008"
    assert written.exif["UserComment"] == "a comment"
    assert written.exif["GPSLatitude"] == "54, 25, 30"
    assert "MakerNote" not in written.exif
    assert written.xmp["dc:title"] == ("Evening at the sea", "Вечер у моря")
    assert written.iptc["Keywords"] == ("sea", "boat")


def test_nothing_is_made_up(photographs: dict[str, Path]) -> None:
    assert read_written(jpeg(photographs["coffee"], full=False)) == Written()
    assert read_written(b"") == read_written(b"text") == Written()


def test_the_json_has_every_name_and_no_tuples(photographs: dict[str, Path]) -> None:
    said = read_written(jpeg(photographs["coffee"])).shot.to_json()
    assert said["taken"] == "2014-06-21T21:30:05" and said["keywords"] == ["sea", "вечер", "boat"]
    assert set(Shot().to_json()) == set(said)


@given(at=st.integers(2, 3000), damage=st.binary(min_size=1, max_size=12))
def test_damage_gives_fewer_answers_that_can_be_shown(at: int, damage: bytes, photographs: dict[str, Path]) -> None:
    data = jpeg(photographs["coffee"])
    written = read_written(data[:at] + damage + data[at + len(damage) :])
    assert all(text.isprintable() and len(text) <= 600 for text in written.exif.values())
    assert written.shot.iso is None or written.shot.iso > 0


@given(st.sampled_from([b"II*\x00\x08\x00\x00\x00", b"MM\x00*\x00\x00\x00\x08"]), st.binary(max_size=400))
def test_a_hostile_tiff_is_survived(head: bytes, noise: bytes) -> None:
    read_written(head + noise)
