"""Chips, words and suggestions of a text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.records import Album, Chip, Folder, OwnTag, Understanding
from pictrace.workflows.box.understanding import MOST_SUGGESTIONS, understand

TODAY, NOW = date(2026, 11, 30), datetime(2026, 11, 30, tzinfo=UTC)
CAMERAS = {"FUJIFILM X100S": 300, "Canon EOS 5D": 40, "Canon EOS 5D Mark III": 20, "iPhone 6": 900}


def asked(text: str) -> Understanding:
    return understand(
        text,
        TODAY,
        cameras=CAMERAS,
        folders=[
            Folder("Sea 2014", "/p/Sea 2014", "folder", 50, 50, False),
            Folder("old sea", "/p/o", "folder", 9, 9, False),
        ],
        albums=[Album(3, "Seaside", NOW, NOW, 12), Album(4, "Море", NOW, NOW, 5)],
        own_tags=[OwnTag(1, "seagull", 7), OwnTag(2, "research", 70)],
        years=[(2014, 60), (2019, 5)],
    )


def test_dates_and_cameras_are_chips_and_the_rest_is_words() -> None:
    said = asked("cats on the sofa, June 2014 fujifilm x100s")
    assert said.words == "cats on the sofa"
    assert said.chips == (
        Chip("date", "June 2014", {"taken_from": "2014-06-01", "taken_to": "2014-06-30"}, 18, 27),
        Chip("camera", "FUJIFILM X100S", {"camera": "FUJIFILM X100S"}, 28, 42),
    )


def test_the_longest_camera_is_meant() -> None:
    assert [chip.text for chip in asked("canon eos 5d mark iii").chips] == ["Canon EOS 5D Mark III"]
    assert [chip.text for chip in asked("canon eos 5dx").chips] == []


def test_suggestions_are_what_begins_so_with_counts() -> None:
    said = asked("evening sea")
    assert said.words == "evening sea" and said.chips == ()
    assert [(chip.kind, chip.text, chip.photos) for chip in said.suggestions] == [
        ("folder", "Sea 2014", 50), ("album", "Seaside", 12), ("own-tag", "seagull", 7), ("folder", "old sea", 9),
    ]  # fmt: skip
    assert said.suggestions[0].filters == {"within": "/p/Sea 2014"}


@pytest.mark.parametrize(("text", "first"), [("МОР", "Море"), ("мо", "Море"), ("iph", "iPhone 6"), ("201", "2014")])
def test_suggestions_in_any_case_and_script(text: str, first: str) -> None:
    assert asked(text).suggestions[0].text == first


@pytest.mark.parametrize("text", ["", " ", "s", "zzz", "2014"])
def test_nothing_is_suggested_for_nothing(text: str) -> None:
    assert asked(text).suggestions == ()


def test_there_are_not_too_many() -> None:
    folders = [Folder(f"sea {n}", f"/{n}", "folder", n, n, False) for n in range(100)]
    found = understand("sea", TODAY, cameras={}, folders=folders).suggestions
    assert len(found) == MOST_SUGGESTIONS and found[0].photos == 99


@given(st.text(max_size=50))
def test_any_text_is_chips_and_words_of_it(text: str) -> None:
    said = asked(text)
    for chip in said.chips:
        assert 0 <= chip.start < chip.end <= len(text)
    assert set(said.words) <= set(text) | {" "}


def test_the_json() -> None:
    said = asked("2019").to_json()
    assert said == {
        "chips": [{"kind": "date", "text": "2019", "start": 0, "end": 4, "photos": None,
                   "filters": {"taken_from": "2019-01-01", "taken_to": "2019-12-31"}}],
        "words": "",
        "suggestions": [],
    }  # fmt: skip
