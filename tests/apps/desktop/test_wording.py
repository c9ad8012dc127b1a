"""Numbers and evidence in words."""

from __future__ import annotations

from datetime import datetime

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
from pictrace.apps.messages.loader import load
from pictrace.messages import Message, verbatim
from pictrace.records import Evidence, Relation
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
    assert size(999, EN) == "999 byte"
    assert size(None, EN) == ""
    assert percent(0.995, RU) == "99,5\u00a0%"


def test_time_that_is_left() -> None:
    assert [duration(seconds, EN) for seconds in (4.4, 59, 60, 3599, 3660, 90_000)] == [
        "4 s", "59 s", "1 min", "1 h 00 min", "1 h 01 min", "25 h 00 min",
    ]  # fmt: skip
    assert moment(datetime(2009, 7, 14, 11, 2), DE) == "14.07.2009, 11:02"
    assert moment(None, EN) == ""


def test_a_photo_in_a_line() -> None:
    assert photo_line(photo(2), EN) == "640 × 480  ·  2 kB"


def test_the_window_says_what_the_evidence_does() -> None:
    """What each measure means is ``records.statements``'s: here it only gets the person's language."""
    evidence = Evidence(ssim=0.88, rotation=-90.0, messages=(Message("note.part"), verbatim("something new")))
    assert evidence_lines(Relation.ROTATED, evidence, EN) == [
        "Turned by 90°.", "Laid over each other, their structure agrees to 0.88 of 1 (SSIM).", "Something new.",
    ]  # fmt: skip
    assert [text for text, _ in weighed(Relation.ROTATED, evidence, DE)] == evidence_lines(
        Relation.ROTATED, evidence, DE
    )
    assert [speaks.value for _, speaks in weighed(Relation.ROTATED, evidence, DE)] == ["for", "for", "little"]
    assert "0,88" in evidence_lines(Relation.ROTATED, evidence, DE)[1]
    assert relation_name(Relation.CROP, DE) != "relation.crop"


def test_words_that_were_meant_are_found_in_a_note() -> None:
    note = Message("words.meant", word="rockett", meant=("rocket", "jack-o'-lantern"))
    assert meant(note) == [("rockett", "rocket"), ("rockett", "jack-o'-lantern")]
    assert meant(Message("words.unknown", word="rockett")) == []
    assert meant(Message("search.sorted", shown=3, total=4)) == []
