"""Groups as they stand: they follow their photos, get another keeper, and carry what was decided."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.records import DecisionKind, DuplicateGroup, Filters, PhotoState, Relation
from pictrace.verification import StandardVerifier
from pictrace.workflows.duplicates.finder import SAME_PICTURE, find_duplicates, regroup
from pictrace.workflows.duplicates.review import Review, Reviewed, recorded
from tests.workflows.conftest import Desk
from tests.workflows.copies import edited, index_whole, save

Pixels = NDArray[np.uint8]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def root(desk: Desk, tmp_path: Path, pixels: dict[str, Pixels]) -> Path:
    """astronaut: large, small, grey and the same bytes once more; coffee: twice; chelsea alone."""
    root = tmp_path / "photos"
    first = save(root / "a" / "astronaut.jpg", pixels["astronaut"])
    small = np.asarray(cv2.resize(pixels["astronaut"], None, fx=0.6, fy=0.6))
    save(root / "b" / "astronaut small.jpg", small, 92)
    save(root / "b" / "astronaut grey.jpg", edited("grey", pixels["astronaut"]), 85)
    shutil.copy(first, root / "b" / "astronaut copy.jpg")
    save(root / "a" / "coffee.jpg", pixels["coffee"], 95)
    save(root / "a" / "coffee sent.jpg", pixels["coffee"], 40)
    save(root / "a" / "chelsea.jpg", pixels["chelsea"])
    index_whole(desk, root)
    return root


@pytest.fixture
def review(desk: Desk, root: Path, verifier: StandardVerifier) -> Review:
    look(desk, verifier)
    return Review(
        desk.catalogue, lambda contents, relations: regroup(desk.catalogue, verifier, contents, relations=relations)
    )


def look(desk: Desk, verifier: StandardVerifier) -> None:
    found = find_duplicates(desk.catalogue, desk.runtime.index(), verifier, model=desk.embedder.card.key)
    present = Filters(states=frozenset({PhotoState.PRESENT}))
    for _ in recorded(desk.catalogue, found, SAME_PICTURE, present):
        pass


def shown(review: Review, decided: bool | None = None) -> dict[str, set[str]]:
    """Keeper → the others, by file name."""
    page, following = review.page(0, 100, decided=decided)
    assert following is None
    return {
        name(one): {member.photo.key.rpartition("/")[2] for member in one.group.members[1:]}
        for one in sorted(page, key=lambda one: one.place)
    }


def name(one: Reviewed) -> str:
    return one.group.keeper.key.rpartition("/")[2]


ALL = {
    "astronaut.jpg": {"astronaut copy.jpg", "astronaut small.jpg", "astronaut grey.jpg"},
    "coffee.jpg": {"coffee sent.jpg"},
}


def decide(desk: Desk, kind: DecisionKind, *keys: str) -> int:
    photos = {key.rpartition("/")[2]: photo for key, photo in desk.photos().items()}
    made = desk.catalogue.decisions.add(kind, [photos[key].content_hash or "" for key in keys], NOW)
    return made.id or 0


def test_what_was_found_is_shown(review: Review) -> None:
    assert shown(review) == ALL
    overview = review.overview()
    assert overview.run is not None
    assert (overview.run.photos, overview.run.complete, overview.new) == (7, True, 0)
    assert overview.total() == 2
    assert overview.total(Relation.COPY) == 1
    assert overview.done() == 0


def test_a_keeper_that_is_gone_hands_over(review: Review, desk: Desk, root: Path) -> None:
    """The original is deleted: its copy of the same bytes is kept, and after that the small one, compared anew."""
    (root / "a" / "astronaut.jpg").unlink()
    index_whole(desk, root)
    assert shown(review)["astronaut copy.jpg"] == {"astronaut small.jpg", "astronaut grey.jpg"}
    (root / "b" / "astronaut copy.jpg").unlink()
    index_whole(desk, root)
    (group,) = (one.group for one in review.page(0, 100)[0] if name(one).startswith("astronaut"))
    assert group.keeper.key == "b/astronaut small.jpg", "the grey one is seen to be an edit"
    assert [member.relation for member in group.members] == [Relation.IDENTICAL, Relation.EDITED]
    assert all(member.photo.state is PhotoState.PRESENT for member in group.members)
    (root / "b" / "astronaut grey.jpg").unlink()
    index_whole(desk, root)
    assert shown(review) == {"coffee.jpg": {"coffee sent.jpg"}}, "one photo is no group"
    assert review.overview().total() == 1


def test_a_disk_that_comes_back_brings_its_groups(review: Review, desk: Desk, root: Path) -> None:
    (root / "a").rename(root.parent / "unplugged")
    index_whole(desk, root)
    assert "coffee.jpg" not in shown(review)
    (root.parent / "unplugged").rename(root / "a")
    index_whole(desk, root)
    assert shown(review) == ALL


def test_another_picture_at_the_place_is_not_the_old_one(
    review: Review, desk: Desk, root: Path, pixels: dict[str, Pixels]
) -> None:
    save(root / "a" / "coffee sent.jpg", pixels["rocket"])
    index_whole(desk, root)
    assert "coffee.jpg" not in shown(review)
    assert review.overview().new == 1


def test_a_source_that_is_forgotten_takes_its_groups_along(review: Review, desk: Desk) -> None:
    desk.catalogue.sources.forget(1)
    assert review.page() == ([], None)
    overview = review.overview()
    assert overview.run is not None
    assert (overview.total(), overview.new) == (0, 0)


def test_a_decision_is_carried_and_can_be_taken_back(review: Review, desk: Desk) -> None:
    made = decide(desk, DecisionKind.KEEP_BOTH, "coffee.jpg", "coffee sent.jpg")
    assert review.overview().done() == 1
    assert review.overview().done(Relation.CROP) == 0
    assert shown(review) == ALL
    assert shown(review, decided=True) == {"coffee.jpg": {"coffee sent.jpg"}}
    assert list(shown(review, decided=False)) == ["astronaut.jpg"]
    (decided,) = review.page(0, 5, decided=True)[0]
    assert decided.decision is not None
    assert decided.decision.kind is DecisionKind.KEEP_BOTH
    desk.catalogue.decisions.remove(made)
    assert review.overview().done() == 0


def test_one_that_is_parted_from_the_keeper_falls_out(review: Review, desk: Desk) -> None:
    made = decide(desk, DecisionKind.NOT_DUPLICATES, "astronaut.jpg", "astronaut grey.jpg")
    assert shown(review, decided=False)["astronaut.jpg"] == {"astronaut copy.jpg", "astronaut small.jpg"}
    assert review.overview().done() == 0
    desk.catalogue.decisions.remove(made)
    assert shown(review) == ALL


def test_pages_and_filters(review: Review) -> None:
    first, following = review.page(0, 1)
    assert (len(first), following) == (1, 1)
    second, end = review.page(following or 0, 1)
    assert {name(one) for one in [*first, *second]} == set(ALL)
    assert end is None
    assert [name(one) for one in review.page(0, 9, Relation.COPY)[0]] == ["coffee.jpg"]


def test_a_run_that_was_stopped_says_so(desk: Desk, root: Path, verifier: StandardVerifier) -> None:
    def one_at_a_time() -> Iterator[DuplicateGroup]:
        yield from find_duplicates(desk.catalogue, desk.runtime.index(), verifier, model=desk.embedder.card.key)

    running = recorded(desk.catalogue, one_at_a_time(), SAME_PICTURE, Filters())
    next(running)
    running.close()  # type: ignore[attr-defined]
    review = Review(desk.catalogue, lambda contents, relations: [])
    run = review.overview().run
    assert run is not None
    assert not run.complete
    assert run.ended is not None
    assert len(review.page()[0]) == 1, "what was found by then is kept"


def test_an_empty_library(desk: Desk, verifier: StandardVerifier) -> None:
    review = Review(desk.catalogue, lambda contents, relations: [])
    assert review.overview().run is None
    assert review.page() == ([], None)
