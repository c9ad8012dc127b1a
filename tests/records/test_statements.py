"""What page and window say about evidence is made in one place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.apps.messages.loader import LANGUAGES, load
from pictrace.messages import Message, english
from pictrace.records import Evidence, Region, Relation
from pictrace.records.statements import statements

EVIDENCE = Evidence(
    cosine=0.91, phash_distance=14, ssim=0.88, orb_inliers=1640, orb_matches=1800,
    region=Region(0.0, 0.0, 0.5, 0.5), rotation=90.0, mirrored=True,
    messages=(Message("note.part"), Message("note.patched")),
)  # fmt: skip


def said(relation: Relation = Relation.COPY, **measures: Any) -> list[str]:
    return [english(one.message) for one in statements(relation, Evidence(**measures))]


def speaks(relation: Relation = Relation.COPY, **measures: Any) -> list[str]:
    return [one.speaks.value for one in statements(relation, Evidence(**measures))]


def test_only_what_was_measured_is_said() -> None:
    assert said() == []
    assert said(Relation.IDENTICAL) == ["Both files hold exactly the same bytes."]


def test_a_measure_speaks_for_the_same_picture_against_it_or_says_little() -> None:
    assert speaks(orb_inliers=164, orb_matches=180, ssim=0.95, phash_distance=2, cosine=0.99) == [
        "for", "for", "for", "little",
    ]  # fmt: skip
    assert speaks(Relation.SIMILAR, orb_inliers=0, ssim=0.1, phash_distance=31) == ["against"] * 3
    assert speaks(Relation.SIMILAR, orb_inliers=9, ssim=0.45, phash_distance=16) == ["little"] * 3
    assert speaks(Relation.EDITED, messages=(Message("note.recoloured"),)) == ["little"]
    assert speaks(Relation.SIMILAR, mirrored=True) == ["little"]


def test_points_are_said_with_their_number_of_matches_which_is_never_smaller() -> None:
    assert said(orb_inliers=164, orb_matches=120) == ["164 of 164 matched points lie exactly on one another."]


def test_no_points_speak_against_but_not_against_the_same_bytes() -> None:
    assert len(said(Relation.SIMILAR, orb_inliers=0)) == 1
    assert len(said(Relation.IDENTICAL, orb_inliers=0)) == 1


def test_a_part_is_told_as_a_share_of_the_picture_that_it_is_of() -> None:
    region = Region(0.25, 0.25, 0.75, 0.75)
    assert said(Relation.CROP, region=region) == ["The query shows 25% of this photo."]
    assert said(Relation.CROP, region=region, region_of="query") == ["This photo shows 25% of the query."]


@pytest.mark.parametrize(("rotation", "words"), [(-90.0, ["Turned by 90°."]), (90.0, ["Turned by 90°."]), (0.4, [])])
def test_a_turn_is_told_without_its_sign_and_below_half_a_degree_not_at_all(rotation: float, words: list[str]) -> None:
    assert said(Relation.ROTATED, rotation=rotation) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_is_said_in_every_language(language: str) -> None:
    messages = load(language)
    lines = [messages.sentence(one.message) for one in statements(Relation.CROP, EVIDENCE)]
    assert len(lines) == 8, "the region says the note already, more precisely"
    assert not [line for line in lines if "{" in line or "evidence." in line]
    text = " ".join(lines).replace("\u00a0", "").replace(",", "").replace(".", "")
    for number in ("1640", "1800", "14", "25", "90", "088", "091"):
        assert number in text
    assert language == "en" or lines != [english(one.message) for one in statements(Relation.CROP, EVIDENCE)]


@given(
    st.sampled_from(Relation),
    st.builds(
        Evidence,
        cosine=st.none() | st.floats(-1, 1),
        phash_distance=st.none() | st.integers(0, 64),
        ssim=st.none() | st.floats(-1, 1),
        orb_inliers=st.none() | st.integers(0, 5000),
        orb_matches=st.none() | st.integers(0, 5000),
        rotation=st.none() | st.floats(-180, 180),
        mirrored=st.none() | st.booleans(),
    ),
)
def test_whatever_was_measured_can_be_said_and_sent(relation: Relation, evidence: Evidence) -> None:
    for one in statements(relation, evidence):
        sent = json.loads(json.dumps(one.to_json()))
        assert sent["text"] and "{" not in sent["text"]
        assert Message.from_json(sent["message"]) == one.message
