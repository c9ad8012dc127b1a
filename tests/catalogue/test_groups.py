"""Groups are kept as they were found, and it is known which of them still stand as they were."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Catalogue
from pictrace.errors import LibraryBusy
from pictrace.messages import english, verbatim
from pictrace.records import DecisionKind, DuplicateGroup, Evidence, Filters, Member, PhotoState, Region, Relation
from tests.catalogue.making import digest, mark_missing, store

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SAME = frozenset({Relation.COPY, Relation.CROP})
PRESENT = Filters(states=frozenset({PhotoState.PRESENT}))
EVIDENCE = Evidence(0.91, 14, 0.88, 0.4, 164, 190, Region(0.1, 0.1, 0.9, 0.8), messages=(verbatim("colours changed"),))


def group(catalogue: Catalogue, name: str, *keys: str) -> DuplicateGroup:
    photos = {photo.key: photo for photo in catalogue.photos.each()}
    members = [Member(photos[keys[0]], Relation.IDENTICAL, 1.0, message=verbatim("kept"))]
    members += [Member(photos[key], Relation.CROP, 0.97, EVIDENCE, verbatim("a part")) for key in keys[1:]]
    return DuplicateGroup(name, Relation.CROP, verbatim("it has more pixels (400 × 300)"), tuple(members))


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    store(catalogue, {"a.jpg": "sea", "b.jpg": "sea small", "c.jpg": "hill", "d.jpg": "hill small", "e.jpg": "hill"})
    return catalogue


def test_what_was_found_comes_back(filled: Catalogue) -> None:
    assert filled.groups.run() is None
    run = filled.groups.begin(SAME, PRESENT, NOON)
    assert (run.photos, run.complete, run.ended, run.relations, run.filters) == (5, False, None, SAME, PRESENT)
    filled.groups.add(run, 0, [group(filled, "sea", "a.jpg", "b.jpg")])
    filled.groups.add(run, 1, [group(filled, "hill", "c.jpg", "d.jpg", "e.jpg")])
    filled.groups.finish(run, NOON, complete=True)
    with Catalogue.open(Path(filled.place)) as again:
        found = again.groups.run()
        assert found is not None
        assert (found.id, found.complete, found.ended) == (run.id, True, NOON)
        assert again.groups.relations(found) == [Relation.CROP, Relation.CROP]
        (sea,) = again.groups.at(found, [0])
        assert (sea.name, sea.relation, english(sea.message)) == (
            "sea",
            Relation.CROP,
            "it has more pixels (400 × 300)",
        )
        assert [(one.content_hash, one.there) for one in sea.members] == [
            (digest("sea"), True), (digest("sea small"), True),
        ]  # fmt: skip
        assert sea.members[1].evidence == EVIDENCE
        assert [stored.place for stored in again.groups.at(found, [1, 0, 7])] == [0, 1]
        assert again.groups.standing(found) == []


def test_filters_come_back_with_everything_in_them(filled: Catalogue) -> None:
    filters = Filters("/photos", 1, datetime(2009, 1, 1), datetime(2010, 1, 1), 10, 20, 10**9)
    filled.groups.begin(SAME, filters, NOON)
    run = filled.groups.run()
    assert run is not None
    assert run.filters == filters


def test_what_is_new_since(filled: Catalogue) -> None:
    run = filled.groups.begin(SAME, PRESENT, NOON)
    assert filled.groups.new_since(run) == 0
    store(filled, {"f.jpg": "wood", "g.jpg": "sea"}, source_id=1)  # one with the bytes of another
    assert filled.groups.new_since(run) == 2
    store(filled, {"a.jpg": "sea by night"}, source_id=1)  # another picture at a known place
    assert filled.groups.new_since(run) == 3
    filled.sources.forget(1)
    assert filled.groups.new_since(run) == 0


def test_groups_that_do_not_stand_as_they_were(filled: Catalogue) -> None:
    run = filled.groups.begin(SAME, PRESENT, NOON)
    filled.groups.add(run, 0, [group(filled, "sea", "a.jpg", "b.jpg"), group(filled, "hill", "c.jpg", "d.jpg")])
    lost = next(photo.id for photo in filled.photos.each() if photo.key == "b.jpg")
    mark_missing(filled, np.array([lost]))
    ((place, members),) = filled.groups.standing(run)
    assert (place, [member.there for member in members]) == (0, [True, False])
    filled.scans.restore(np.array([lost]))
    assert filled.groups.standing(run) == []
    store(filled, {"b.jpg": "something else"}, source_id=1)
    ((place, members),) = filled.groups.standing(run)
    assert (place, [member.there for member in members]) == (0, [True, False])
    filled.decisions.add(DecisionKind.KEEP_BOTH, [digest("hill"), digest("hill small")], NOON)
    assert [place for place, _ in filled.groups.standing(run)] == [0, 1]
    filled.sources.forget(1)
    assert [[member.there for member in of] for _, of in filled.groups.standing(run)] == [[False] * 2] * 2


def test_a_new_run_takes_the_place_of_the_last(filled: Catalogue) -> None:
    first = filled.groups.begin(SAME, PRESENT, NOON)
    filled.groups.add(first, 0, [group(filled, "sea", "a.jpg", "b.jpg")])
    second = filled.groups.begin(SAME, PRESENT, NOON)
    assert second.id > first.id
    assert filled.groups.relations(second) == []
    with pytest.raises(LibraryBusy, match="another program"):
        filled.groups.add(first, 1, [group(filled, "hill", "c.jpg", "d.jpg")])
    assert filled.groups.at(first, [0]) == []


def test_what_could_go_of_each_group(filled: Catalogue) -> None:
    run = filled.groups.begin(SAME, PRESENT, NOON)
    filled.groups.add(
        run, 0, [group(filled, "sea", "a.jpg", "b.jpg"), group(filled, "hill", "c.jpg", "d.jpg", "e.jpg")]
    )
    sizes = {photo.key: photo.bytes or 0 for photo in filled.photos.each()}
    assert filled.groups.spares(run, [Relation.CROP]) == {
        0: (1, sizes["b.jpg"]),
        1: (2, sizes["d.jpg"] + sizes["e.jpg"]),
    }
    assert filled.groups.spares(run, [Relation.COPY]) == {}
    mark_missing(filled, np.array([photo.id for photo in filled.photos.each() if photo.key == "d.jpg"], np.int64))
    assert filled.groups.spares(run, [Relation.CROP])[1] == (1, sizes["e.jpg"]), "what is missing frees nothing"
