"""Numbers and evidence in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from pictrace.apps.desktop.wording import (
    duration,
    evidence_lines,
    meant,
    moment,
    percent,
    photo_line,
    relation_name,
    size,
    weighed,
)
from pictrace.apps.messages.loader import LANGUAGES, load
from pictrace.records import Evidence, Region, Relation
from tests.apps.desktop.fake import photo

EN, DE, RU = load("en"), load("de"), load("ru")


@pytest.mark.parametrize(
    ("score", "text"),
    [(0.0, "0%"), (0.008, "< 1%"), (0.123, "12%"), (0.9912, "99.1%"), (0.99999, "99.9%"), (1.0, "100%")],
)
def test_none_and_a_hundred_percent_are_kept_for_certainty(score: float, text: str) -> None:
    assert percent(score, EN) == text


def test_numbers_as_the_language_writes_them() -> None:
    assert EN.number(1234567) == "1,234,567"
    assert DE.number(1234567) == "1.234.567"
    assert size(1_500_000, DE) == "1,5 MB"
    assert size(999, EN) == "999 B"
    assert size(None, EN) == ""
    assert percent(0.995, RU) == "99,5\u202f%"


def test_time_that_is_left() -> None:
    assert [duration(seconds, EN) for seconds in (4.4, 59, 60, 3599, 3660, 90_000)] == [
        "4 s", "59 s", "1 min", "1 h 00 min", "1 h 01 min", "25 h 00 min",
    ]  # fmt: skip
    assert moment(datetime(2009, 7, 14, 11, 2)) == "2009-07-14 11:02"
    assert moment(None) == ""


def test_a_photo_in_a_line() -> None:
    assert photo_line(photo(2), EN) == "640 × 480  ·  2.0 KB"


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_is_said_in_every_language(language: str) -> None:
    evidence = Evidence(
        cosine=0.91, phash_distance=14, ssim=0.88, orb_inliers=164, orb_matches=180,
        region=Region(0.0, 0.0, 0.5, 0.5), rotation=90.0, mirrored=True,
        notes=("one shows a part of the other", "parts differ"),
    )  # fmt: skip
    lines = evidence_lines(evidence, load(language))
    assert len(lines) == 8, "the region says the note already, more precisely"
    assert not [line for line in lines if "{" in line or "evidence." in line]
    text = " ".join(lines)
    for number in ("164", "180", "14", "25", "90"):
        assert number in text
    assert relation_name(Relation.CROP, load(language)) != "relation.crop"


def test_what_was_not_measured_is_not_mentioned() -> None:
    assert evidence_lines(Evidence(), EN) == []
    assert evidence_lines(Evidence(notes=("something new",)), EN) == ["Something new."]


def test_a_measure_speaks_for_the_same_picture_against_it_or_says_little() -> None:
    def speaks(**measures: Any) -> list[str]:
        return [one.value for _, one in weighed(Evidence(**measures), EN)]

    good = speaks(orb_inliers=164, orb_matches=180, ssim=0.95, phash_distance=2, cosine=0.99)
    assert good == ["for", "for", "for", "little"]
    assert speaks(orb_inliers=0, orb_matches=9, ssim=0.1, phash_distance=31) == ["against"] * 3
    assert speaks(orb_inliers=9, orb_matches=30, ssim=0.45, phash_distance=16) == ["little"] * 3


def test_a_turn_is_told_without_its_sign() -> None:
    assert evidence_lines(Evidence(rotation=-90.0), EN) == evidence_lines(Evidence(rotation=90.0), EN)


def test_words_that_were_meant_are_found_in_a_note() -> None:
    note = """the model has no word for 'rockett'; did you mean 'rocket' or "jack-o'-lantern"?"""
    assert meant(note, EN) == [("rockett", "rocket"), ("rockett", "jack-o'-lantern")]
    assert meant("the model has no word for 'rockett'", EN) == []
    assert meant("sorted by date among the 3 best of 4", EN) == []
