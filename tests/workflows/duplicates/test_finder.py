"""Groups hold one picture each, tied to their keeper; decisions hold; an interrupted run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.records import DecisionKind, Filters, PhotoState, Relation, Verdict
from pictrace.verification import Prepared, StandardVerifier
from pictrace.workflows.duplicates.finder import SAME_PICTURE, find_duplicates
from pictrace.workflows.duplicates.keeper import KeepRules
from tests.workflows.conftest import Desk
from tests.workflows.copies import edited, groups, index_whole, names, save

Pixels = NDArray[np.uint8]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Counting(StandardVerifier):
    """Knows how many pairs it was asked about, and may be told to stop."""

    def __init__(self, stop_after: int = 10**9) -> None:
        super().__init__()
        self.asked = 0
        self.stop_after = stop_after

    def compare(self, query: Prepared, photo: Prepared, cosine: float | None, *, keypoints: bool = True) -> Verdict:
        self.asked += 1
        if self.asked > self.stop_after:
            raise KeyboardInterrupt
        return super().compare(query, photo, cosine, keypoints=keypoints)


@pytest.fixture
def copies(desk: Desk, tmp_path: Path, pixels: dict[str, Pixels]) -> Iterator[Desk]:
    """astronaut: the same bytes twice, a smaller one, a grey one; coffee: a stronger JPEG; chelsea and rocket alone."""
    root = tmp_path / "photos"
    first = save(root / "astronaut.jpg", pixels["astronaut"])
    (root / "backup").mkdir()
    (root / "backup" / "astronaut.jpg").write_bytes(first.read_bytes())
    save(root / "astronaut small.jpg", np.asarray(cv2.resize(pixels["astronaut"], None, fx=0.6, fy=0.6)))
    save(root / "astronaut grey.jpg", edited("grey", pixels["astronaut"]), 85)
    save(root / "coffee.jpg", pixels["coffee"], 95)
    save(root / "coffee sent.jpg", pixels["coffee"], 40)
    save(root / "chelsea.jpg", pixels["chelsea"])
    save(root / "rocket.jpg", pixels["rocket"])
    index_whole(desk, root)
    yield desk


def test_groups_are_whole_and_pure(copies: Desk, verifier: StandardVerifier) -> None:
    found = groups(copies, verifier)
    assert sorted(names(found), key=len) == [
        {"coffee.jpg", "coffee sent.jpg"},
        {"astronaut.jpg", "backup/astronaut.jpg", "astronaut small.jpg", "astronaut grey.jpg"},
    ]


def test_each_member_says_how_it_is_tied(copies: Desk, verifier: StandardVerifier) -> None:
    (group,) = (group for group in groups(copies, verifier) if len(group.members) == 4)
    assert group.keeper.key == "astronaut.jpg"
    assert "no frame, filter or blur" in group.reason, "the grey one is seen to be an edit"
    ties = {member.photo.key: member for member in group.members[1:]}
    assert ties["backup/astronaut.jpg"].relation is Relation.IDENTICAL
    assert ties["astronaut small.jpg"].relation is Relation.COPY
    assert ties["astronaut grey.jpg"].relation is Relation.EDITED
    assert "matching points" in ties["astronaut small.jpg"].reason
    assert "colours changed" in ties["astronaut grey.jpg"].reason
    assert group.relation is Relation.EDITED
    assert group.to_json()["keeper"] == group.keeper.id


def test_names_of_groups_are_stable(copies: Desk, verifier: StandardVerifier) -> None:
    first = {group.group for group in groups(copies, verifier)}
    assert first == {group.group for group in groups(copies, verifier)}
    assert len(first) == 2


def test_what_was_verified_is_not_verified_again(copies: Desk) -> None:
    counting = Counting()
    groups(copies, counting)
    asked = counting.asked
    assert asked >= 4
    again = groups(copies, counting)
    assert counting.asked == asked
    assert len(again) == 2


def test_an_interrupted_run_goes_on(copies: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.workflows.pairs.stored.BATCH", 2)
    total = Counting()
    expected = names(groups(copies, total))
    copies.catalogue.pairs.clear()
    stopped = Counting(stop_after=total.asked - 2)
    with pytest.raises(KeyboardInterrupt):
        groups(copies, stopped)
    rest = Counting()
    assert names(groups(copies, rest)) == expected
    assert 0 < rest.asked < total.asked


def test_closing_the_generator_stops(copies: Desk, verifier: StandardVerifier) -> None:
    running = find_duplicates(copies.catalogue, copies.runtime.index(), verifier, model=copies.embedder.card.key)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert len(groups(copies, verifier)) == 2


def test_only_identical_needs_no_verification(copies: Desk) -> None:
    counting = Counting()
    found = groups(copies, counting, relations=frozenset({Relation.IDENTICAL}))
    assert names(found) == [{"astronaut.jpg", "backup/astronaut.jpg"}]
    assert found[0].relation is Relation.IDENTICAL
    assert counting.asked == 0


def test_without_an_index_the_hashes_remain(copies: Desk, verifier: StandardVerifier) -> None:
    found = list(find_duplicates(copies.catalogue, None, verifier, model=copies.embedder.card.key))
    assert {"coffee.jpg", "coffee sent.jpg"} in names(found)


def test_filters_choose_the_photos(copies: Desk, verifier: StandardVerifier) -> None:
    small = groups(copies, verifier, filters=Filters(min_side=400))
    assert all(min(m.photo.width or 0, m.photo.height or 0) >= 400 for group in small for m in group.members)
    assert {"astronaut.jpg", "backup/astronaut.jpg", "astronaut grey.jpg"} in names(small)


def test_of_the_same_bytes_the_plain_name_keeps(copies: Desk, verifier: StandardVerifier, tmp_path: Path) -> None:
    """Among copies of a picture that is tied to others, too: ``coffee (1).jpg`` comes before ``coffee.jpg``."""
    photos = tmp_path / "photos"
    (photos / "coffee (1).jpg").write_bytes((photos / "coffee.jpg").read_bytes())
    index_whole(copies, photos)
    (group,) = (group for group in groups(copies, verifier) if len(group.members) == 3)
    assert group.keeper.key == "coffee.jpg"


def test_what_is_missing_is_in_no_group(copies: Desk, verifier: StandardVerifier, tmp_path: Path) -> None:
    (tmp_path / "photos" / "coffee.jpg").unlink()
    index_whole(copies, tmp_path / "photos")
    assert all("coffee sent.jpg" not in group for group in names(groups(copies, verifier)))


def test_an_edit_that_says_nothing_in_its_name_is_not_kept(
    desk: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    """A card for a birthday of more bytes than its photograph, which has a longer name and lies deeper."""
    card = pixels["coffee"].copy()
    cv2.putText(card, "Happy birthday!", (40, 260), cv2.FONT_HERSHEY_DUPLEX, 1.2, (255, 220, 40), 2, cv2.LINE_AA)
    save(tmp_path / "photos" / "b.jpg", card, 98)
    save(tmp_path / "photos" / "2019" / "Summer in the Alps" / "coffee by the lake.jpg", pixels["coffee"], 88)
    index_whole(desk, tmp_path / "photos")
    (group,) = groups(desk, verifier)
    assert group.keeper.key == "2019/Summer in the Alps/coffee by the lake.jpg"
    assert "untouched" in group.reason


def test_preferred_places_keep(copies: Desk, verifier: StandardVerifier) -> None:
    root = next(photo.location for photo in copies.photos().values() if photo.key == "coffee sent.jpg")
    found = groups(copies, verifier, keeping=KeepRules((root,)))
    assert "coffee sent.jpg" in {group.keeper.key for group in found}


# Chains


def test_a_chain_is_not_a_group(
    desk: Desk,
    tmp_path: Path,
    pixels: dict[str, Pixels],
    verifier: StandardVerifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The left and the right half of a picture each belong to the whole, but never to each other alone."""
    monkeypatch.setattr("pictrace.workflows.duplicates.neighbours.LEAST", -1.0)
    monkeypatch.setattr("pictrace.workflows.duplicates.neighbours.SURE", -1.0)
    whole = pixels["motorcycle_left"]
    width = whole.shape[1]
    left, right = (
        np.ascontiguousarray(whole[:, : width * 55 // 100]),
        np.ascontiguousarray(whole[:, width * 45 // 100 :]),
    )
    root = tmp_path / "chain"
    save(root / "left.jpg", left)
    save(root / "right.jpg", right)
    index_whole(desk, root)
    assert groups(desk, verifier) == []
    save(root / "whole.jpg", whole)
    index_whole(desk, root)
    (group,) = groups(desk, verifier)
    assert group.keeper.key == "whole.jpg"
    assert {member.relation for member in group.members[1:]} == {Relation.CROP}
    regions = {member.photo.key: member.evidence for member in group.members[1:]}
    assert all(evidence.region_of == "query" for evidence in regions.values())
    assert regions["left.jpg"].region is not None
    assert regions["left.jpg"].region.right == pytest.approx(0.55, abs=0.03)


def test_another_view_is_another_list(
    desk: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    root = tmp_path / "stereo"
    for name in ("motorcycle_left", "motorcycle_right"):
        save(root / f"{name}.jpg", pixels[name])
    save(root / "sent.jpg", pixels["motorcycle_left"], 35)
    index_whole(desk, root)
    assert names(groups(desk, verifier)) == [{"motorcycle_left.jpg", "sent.jpg"}]
    both = groups(desk, verifier, relations=SAME_PICTURE | {Relation.SAME_SCENE})
    assert {"motorcycle_left.jpg", "sent.jpg"} in names(both)
    assert Relation.SAME_SCENE in {group.relation for group in both}
    for group in both:
        kinds = {member.relation.same_picture for member in group.members[1:]}
        assert len(kinds) == 1


def test_one_camera_at_two_moments_is_a_burst(
    desk: Desk, tmp_path: Path, pixels: dict[str, Pixels], verifier: StandardVerifier
) -> None:
    root, noon = tmp_path / "burst", datetime(2009, 7, 14, 12, 0, 0)
    save(root / "1.jpg", pixels["coffee"], 95, noon, "Canon")
    save(root / "2.jpg", pixels["coffee"], 80, noon.replace(second=1), "Canon")
    save(root / "3.jpg", pixels["coffee"], 60, noon, "Canon")
    save(root / "4.jpg", pixels["coffee"], 40)
    index_whole(desk, root)
    (group,) = groups(desk, verifier)
    assert {member.photo.key for member in group.members} == {"1.jpg", "3.jpg", "4.jpg"}
    scenes = groups(desk, verifier, relations=frozenset({Relation.SAME_SCENE}))
    assert any("different moments" in member.reason for group in scenes for member in group.members)


# Decisions


def decide(desk: Desk, kind: DecisionKind, *keys: str) -> None:
    photos = desk.photos()
    desk.catalogue.decisions.add(kind, [photos[key].content_hash or "" for key in keys], NOW)


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_decided_group_is_not_shown_again(copies: Desk, verifier: StandardVerifier, kind: DecisionKind) -> None:
    decide(copies, kind, "coffee.jpg", "coffee sent.jpg")
    assert {"coffee.jpg", "coffee sent.jpg"} not in names(groups(copies, verifier))
    assert {"coffee.jpg", "coffee sent.jpg"} in names(groups(copies, verifier, include_decided=True))


def test_a_new_member_brings_it_back(
    copies: Desk, verifier: StandardVerifier, tmp_path: Path, pixels: dict[str, Pixels]
) -> None:
    decide(copies, DecisionKind.KEEP_BOTH, "coffee.jpg", "coffee sent.jpg")
    save(tmp_path / "photos" / "coffee again.jpg", pixels["coffee"], 60)
    index_whole(copies, tmp_path / "photos")
    assert {"coffee.jpg", "coffee sent.jpg", "coffee again.jpg"} in names(groups(copies, verifier))


def test_a_decision_survives_a_move(copies: Desk, verifier: StandardVerifier, tmp_path: Path) -> None:
    decide(copies, DecisionKind.NOT_DUPLICATES, "coffee.jpg", "coffee sent.jpg")
    (tmp_path / "photos" / "coffee sent.jpg").rename(tmp_path / "photos" / "moved.jpg")
    index_whole(copies, tmp_path / "photos")
    assert all("moved.jpg" not in group for group in names(groups(copies, verifier)))


def test_those_parted_never_meet_again_in_one_group(
    copies: Desk, verifier: StandardVerifier, tmp_path: Path, pixels: dict[str, Pixels]
) -> None:
    decide(copies, DecisionKind.NOT_DUPLICATES, "coffee.jpg", "coffee sent.jpg")
    save(tmp_path / "photos" / "coffee again.jpg", pixels["coffee"], 60)
    index_whole(copies, tmp_path / "photos")
    for group in names(groups(copies, verifier)):
        assert not {"coffee.jpg", "coffee sent.jpg"} <= group


def test_keeping_both_of_the_same_bytes(copies: Desk, verifier: StandardVerifier, tmp_path: Path) -> None:
    for name in ("astronaut small.jpg", "astronaut grey.jpg"):
        (tmp_path / "photos" / name).unlink()
    index_whole(copies, tmp_path / "photos")
    present = Filters(states=frozenset({PhotoState.PRESENT}))
    assert {"astronaut.jpg", "backup/astronaut.jpg"} in names(groups(copies, verifier, filters=present))
    decide(copies, DecisionKind.KEEP_BOTH, "astronaut.jpg")
    assert {"astronaut.jpg", "backup/astronaut.jpg"} not in names(groups(copies, verifier, filters=present))


# Hostile libraries


def test_an_empty_library(desk: Desk, verifier: StandardVerifier) -> None:
    assert groups(desk, verifier) == []


def test_blank_pages_are_not_one_picture(desk: Desk, tmp_path: Path, verifier: StandardVerifier) -> None:
    for number, level in enumerate((255, 254, 250, 255)):
        save(tmp_path / "blank" / f"{number}.jpg", np.full((300, 200 + number, 3), level, np.uint8))
    index_whole(desk, tmp_path / "blank")
    assert groups(desk, verifier) == []


def test_a_photo_without_a_thumbnail_is_left_out(
    copies: Desk, verifier: StandardVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = copies.photos()["coffee sent.jpg"].content_id
    thumbnails = copies.catalogue.contents.thumbnails
    monkeypatch.setattr(
        copies.catalogue.contents,
        "thumbnails",
        lambda ids: {i: b"damaged" if i == lost else data for i, data in thumbnails(ids).items()},
    )
    assert all("coffee sent.jpg" not in group for group in names(groups(copies, verifier)))
