"""Photos, regions and sources: what lies inside a picture, and the JSON of what is known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import UsageError
from pictrace.messages import verbatim
from pictrace.records import Capture, Photo, PhotoState, Region, SourceRecord, Tag

FRACTIONS = st.floats(0, 1)


@given(FRACTIONS, FRACTIONS, FRACTIONS, FRACTIONS)
def test_a_region_is_inside_and_has_an_area_or_is_refused(left: float, top: float, right: float, bottom: float) -> None:
    if left < right and top < bottom:
        assert Region(left, top, right, bottom).right == right
    else:
        with pytest.raises(UsageError):
            Region(left, top, right, bottom)


@pytest.mark.parametrize(
    "corners",
    [(-0.1, 0, 1, 1), (0, -1e-9, 1, 1), (0, 0, 1.001, 1), (0, 0, 1, 2), (0.5, 0, 0.5, 1), (0, 0, float("nan"), 1)],
)
def test_a_region_outside_says_which(corners: tuple[float, float, float, float]) -> None:
    with pytest.raises(UsageError, match="a region lies inside the picture, in fractions from 0 to 1: got left"):
        Region(*corners)


@given(x=st.integers(0, 99), y=st.integers(0, 99), width=st.integers(1, 100), height=st.integers(1, 100))
def test_hundredths_that_add_up_to_the_border_are_inside(x: int, y: int, width: int, height: int) -> None:
    """0.7 + 0.3 may be a hair over 1 in floating point."""
    given_ = (x / 100, y / 100, width / 100, height / 100)
    if x + width > 100 or y + height > 100:
        with pytest.raises(UsageError):
            Region.from_xywh(*given_)
        return
    region = Region.from_xywh(*given_)
    assert region.right <= 1 and region.bottom <= 1
    assert (region.right - region.left, region.bottom - region.top) == pytest.approx(given_[2:], abs=1e-5)


def test_a_region_in_json_is_four_short_numbers() -> None:
    assert Region(1 / 3, 0, 2 / 3, 1).to_json() == [0.3333, 0, 0.6667, 1]


def test_a_photo_that_failed_has_no_pixels() -> None:
    photo = Photo(1, 2, "a.jpg", "/photos/a.jpg", PhotoState.FAILED, verbatim("damaged"))
    assert photo.pixels == 0
    assert Photo(1, 2, "a", "/a", PhotoState.PRESENT, width=400, height=300).pixels == 120_000
    assert photo.to_json() == {
        "photo_id": 1, "location": "/photos/a.jpg", "state": "failed", "reason": "damaged", "content_hash": None,
        "width": None, "height": None, "bytes": None, "format": None, "taken": None, "camera": None, "latitude": None,
        "longitude": None, "source_id": 2, "message": {"code": "verbatim", "values": {"text": "damaged"}},
    }  # fmt: skip


def test_what_the_camera_wrote_is_in_the_json() -> None:
    capture = Capture(datetime(2009, 7, 14, 11, 2, 33), "Ünï 日本", -33.5, 151.25)
    found = Photo(1, 2, "a", "/a", PhotoState.PRESENT, capture=capture).to_json()
    assert (found["taken"], found["camera"], found["latitude"], found["longitude"]) == (
        "2009-07-14T11:02:33", "Ünï 日本", -33.5, 151.25
    )  # fmt: skip


def test_a_source_says_when_it_was_looked_at() -> None:
    never = SourceRecord(1, "folder", "/photos", False, None)
    assert never.to_json()["scanned_at"] is None and never.to_json()["reachable"] is False
    seen = SourceRecord(1, "folder", "/photos", True, datetime(2026, 5, 1, tzinfo=UTC), 3, 2, 1).to_json()
    assert seen["scanned_at"] == "2026-05-01T00:00:00+00:00"
    assert (seen["present"], seen["missing"], seen["failed"]) == (3, 2, 1)


def test_a_tag_is_a_word_and_its_probability() -> None:
    assert Tag("cat", 0.87654321).to_json() == {"tag": "cat", "probability": 0.8765}
