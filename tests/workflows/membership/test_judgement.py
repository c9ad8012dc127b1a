"""What a comparison says about having a picture: the verdict's name and its reason, case by case."""

from __future__ import annotations

import pytest

from pictrace.messages import english, verbatim
from pictrace.records import Evidence, Photo, PhotoState, Region, Relation, Verdict
from pictrace.workflows.membership.judgement import closeness, judged, nothing

WHOLE = Region(0.0, 0.0, 1.0, 1.0)
HALF = Region(0.0, 0.0, 0.5, 1.0)


def photo(location: str, width: int = 800, height: int = 600) -> Photo:
    state, size = PhotoState.PRESENT, width * height // 10
    return Photo(1, 1, location, location, state, bytes=size, width=width, height=height, format="JPEG")


def verdict(relation: Relation, **evidence: object) -> Verdict:
    return Verdict(relation, 0.99, Evidence(**evidence))  # type: ignore[arg-type]


def test_a_plain_copy_is_closest() -> None:
    relations = [Relation.SIMILAR, Relation.CROP, Relation.SAME_SCENE, Relation.COPY, Relation.EDITED]
    best = sorted((verdict(relation) for relation in relations), key=closeness, reverse=True)
    assert best[0].relation is Relation.COPY and best[-1].relation is Relation.SIMILAR


def test_nothing_found_says_so_and_names_another_shot_of_the_scene() -> None:
    assert english(nothing([])) == "no photo of the library is this picture"
    near = [
        (photo("a.jpg"), verdict(Relation.SIMILAR)),
        (photo("b.jpg"), verdict(Relation.SAME_SCENE)),
    ]
    assert english(nothing(near)) == "another shot of the same scene as b.jpg"
    assert english(nothing(near[:1])) == "no photo of the library is this picture"


@pytest.mark.parametrize(
    ("item", "partner", "name", "reason"),
    [
        (photo("item.jpg", 1600, 1200), photo("kept.jpg"), "this-better", "the same picture as kept.jpg, but it "),
        (photo("item.jpg", 400, 300), photo("kept.jpg"), "have-better", "kept.jpg "),
        (photo("same.jpg"), photo("same.jpg"), "have-better", "same.jpg is as good"),
    ],
)
def test_of_two_copies_the_keep_rules_say_which_is_better(item: Photo, partner: Photo, name: str, reason: str) -> None:
    said, why = judged(item, partner, verdict(Relation.COPY))
    assert said == name
    assert english(why).startswith(reason) and len(english(why)) >= len(reason)


@pytest.mark.parametrize("relation", [Relation.EDITED, Relation.MIRRORED, Relation.ROTATED])
def test_what_was_changed_is_another_version(relation: Relation) -> None:
    one, other = photo("item.jpg"), photo("kept.jpg")
    name, why = judged(one, other, verdict(relation))
    assert (name, english(why)) == ("edited", f"another version of kept.jpg: {relation.value}")
    noted = verdict(relation, messages=(verbatim("brighter"), verbatim("with text")))
    assert english(judged(one, other, noted)[1]) == "another version of kept.jpg: brighter, with text"


def test_a_part_of_what_is_there_is_had() -> None:
    part = verdict(Relation.CROP, region=HALF, region_of="photo")
    name, why = judged(photo("item.jpg"), photo("kept.jpg"), part)
    assert (name, english(why)) == ("have-better", "it is a part of kept.jpg")
    assert judged(photo("item.jpg"), photo("kept.jpg"), verdict(Relation.CROP))[0] == "have-better"


def test_a_whole_around_what_is_there_is_better_only_if_it_is_as_sharp() -> None:
    around = verdict(Relation.CROP, region=HALF, region_of="query")
    sharp, reduced = photo("item.jpg", 1600, 600), photo("item.jpg", 800, 600)
    assert judged(sharp, photo("kept.jpg"), around)[0] == "this-better"
    assert judged(reduced, photo("kept.jpg"), around)[0] == "edited"
    whole = verdict(Relation.CROP, region=WHOLE, region_of="query")
    assert judged(photo("item.jpg", 760, 570), photo("kept.jpg"), whole)[0] == "this-better", "nine tenths will do"
